"""HCL written from Job JSON: how values look, and that it reads as the same job."""

import json
from pathlib import Path
from textwrap import dedent

import hcl2
import pytest

import jobkit
from jobkit.evaluate.limits import Limits
from jobkit.job.canonicalize import canonicalize
from jobkit.job.hcl_values import duration, keys, literal, string
from jobkit.job.job_json import read_job_json
from jobkit.job.located import LocatedJob
from jobkit.job.sparse import differences, without_defaults
from jobkit.source import Source
from jobkit.tables import table
from jobkit.verbs.hcl import to_hcl

RECORDED = Path(__file__).parents[2] / "conformance"


def recorded(name):
    return [json.loads(line) for line in (RECORDED / name).read_text("utf-8").splitlines()]


def recorded_jobs():
    """Yield every recorded job: what HCL of either age became, requests, answers of servers."""
    for row in recorded("jobs.jsonl"):
        yield row["name"], row.get("job")
    for row in recorded("job-json.jsonl"):
        yield row["name"], row["body"]
    for name in ("hcl1-made.jsonl", "hcl1-probes.jsonl"):
        for row in recorded(name):
            yield f"{row['name']}, 1.6.0", row["nomad_1.6.0_hcl1"].get("job")
            yield f"{row['name']}, 0.6.0", row["nomad_0.6.0"].get("job")


JOBS = [pytest.param(job, id=name) for name, job in recorded_jobs() if job is not None]


def located(job):
    return read_job_json(Source("job.json", json.dumps(job)))[0]


def hcl_of(job):
    written = to_hcl(located(job), Limits())
    assert written.diagnostics == []
    return written.text


def with_task(**task):
    return {"ID": "j", "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", **task}]}]}


def body_of(text, level):
    """Return the inside of the innermost of ``level`` blocks."""
    return dedent("\n".join(text.splitlines()[level:-level])) + "\n"


@pytest.mark.parametrize("job", JOBS)
def test_a_job_comes_back_the_same(job):
    text = hcl_of(job)
    assert canonicalize(jobkit.parse_job(text)) == canonicalize(located(job).job)
    assert hcl2.loads(text)


def test_every_written_field_comes_back_the_same():
    refused: set[str | int] = set()
    for row in recorded("decode.jsonl"):
        if "job" in row:
            written = to_hcl(LocatedJob(row["job"]), Limits())
            refused |= {one.path[-1] for one in written.diagnostics if one.path}
    # HCL demands the "max" of a group's scaling, and takes it if it is null.
    assert refused <= {"Max"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("plain", '"plain"', id="plain"),
        pytest.param("", '""', id="empty"),
        pytest.param('say "hi" \\ \t', r'"say \"hi\" \\ \t"', id="escapes"),
        pytest.param("\x00\x7f\u2028\ufeff", r'"\u0000\u007f\u2028\ufeff"', id="not printable"),
        pytest.param("größe 😀", '"größe 😀"', id="letters and pictures"),
        pytest.param("${NOMAD_PORT_http}", '"${NOMAD_PORT_http}"', id="reference"),
        pytest.param('${meta["a.b"]} ${a.0.b[1]}', '"${meta["a.b"]} ${a.0.b[1]}"', id="with index"),
        pytest.param("a ${b.c}-${d}", '"a ${b.c}-${d}"', id="references in text"),
        pytest.param("${var.a}${local.b}", '"$${var.a}$${local.b}"', id="names of HCL"),
        pytest.param("${true}", '"$${true}"', id="keyword"),
        pytest.param("${ a }", '"$${ a }"', id="blanks inside"),
        pytest.param("{${a.b}}", '"{$${a.b}}"', id="a brace behind would be doubled"),
        pytest.param("${a.b}  } z", '"$${a.b}  } z"', id="behind blanks too"),
        pytest.param("$${a.b}", '"$$${a.b}"', id="a dollar in front"),
        pytest.param('"${a}"', r'"\"${a}\""', id="a quote on either side"),
        pytest.param("${upper(a)}", '"$${upper(a)}"', id="an expression"),
        pytest.param("%{ if x }", '"%%{ if x }"', id="directive"),
        pytest.param("100%{", r'"100\u0025{"', id="without a closing brace"),
        pytest.param("cost: ${", r'"cost: \u0024{"', id="dollar without a closing brace"),
        pytest.param("$ { % }", '"$ { % }"', id="no sequences"),
        pytest.param("one line\n", r'"one line\n"', id="one line with its end"),
        pytest.param("a\rb\n", r'"a\rb\n"', id="carriage return"),
        pytest.param("a\x00\nb\n", r'"a\u0000\nb\n"', id="lines that are not printable"),
        pytest.param('a "b"\n', '<<EOT\na "b"\nEOT', id="one line with quotes"),
        pytest.param("a\n  b\n", "<<EOT\na\n  b\nEOT", id="lines"),
        pytest.param("a\nb", "chomp(<<EOT\na\nb\nEOT\n  )", id="without line end"),
        pytest.param("a  \n\tb \n", "<<EOT\na  \n\tb \nEOT", id="trailing blanks"),
        pytest.param("a\r\nb\r\n", "<<EOT\na\r\nb\r\nEOT", id="ends of lines as in Windows"),
        pytest.param("EOT\n EOT2\n", "<<EOT3\nEOT\n EOT2\nEOT3", id="the marker in the text"),
        pytest.param("${a}\n${var.b}\n", "<<EOT\n${a}\n$${var.b}\nEOT", id="references in lines"),
        pytest.param("${\n%{\n", "<<EOT\n$${\n%%{\nEOT", id="sequences in lines"),
    ],
)
def test_texts(text, wanted):
    assert string(text, "  ") == wanted
    job = jobkit.parse_job(f'job "j" {{\n  region = {wanted}\n}}\n')
    assert job["Region"] == text


@pytest.mark.parametrize(
    ("nanoseconds", "wanted"),
    [
        (0, "0s"),
        (90_000_000_000, "1m30s"),
        (86_400_000_000_000, "24h"),
        (3_601_000_000_000, "1h1s"),
        (500_000_000, "500ms"),
        (1_500_000_001, "1s500ms1ns"),
        (-5_000_000_000, "-5s"),
        (-(1 << 63), "-2562047h47m16s854ms775us808ns"),
    ],
)
def test_durations(nanoseconds, wanted):
    assert duration(nanoseconds) == f'"{wanted}"'


def test_keys_are_quoted_all_or_none():
    assert keys(["a", "b-c"]) == ["a", "b-c"]
    assert keys(["a", "b.c"]) == ['"a"', '"b.c"']
    assert keys(["for"]) == ['"for"']


def test_labels_hold_no_references():
    assert literal("cost-${x}") == '"cost-$${x}"'


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        pytest.param({}, "config {}\n", id="empty"),
        pytest.param(
            {"args": ["a"], "image": "x"},
            'config {\n  image = "x"\n  args  = ["a"]\n}\n',
            id="arguments in the usual order",
        ),
        pytest.param(
            {"mount": [{"a": 1}, {"a": 2}]},
            "config {\n  mount {\n    a = 1\n  }\n\n  mount {\n    a = 2\n  }\n}\n",
            id="a list of objects",
        ),
        pytest.param(
            {"labels": [{"a": "b"}]},
            'config {\n  labels = {\n    a = "b"\n  }\n}\n',
            id="a map of a driver",
        ),
        pytest.param(
            {"x": [{"a.b": None}]},
            'config {\n  x = {\n    "a.b" = null\n  }\n}\n',
            id="an object with odd names",
        ),
        pytest.param({"x": {"a": 1}}, "config {\n  x = ({\n    a = 1\n  })\n}\n", id="an object"),
        pytest.param(
            {"x": [{"a": 1}, 2]},
            "config {\n  x = [\n    {\n      a = 1\n    },\n    2,\n  ]\n}\n",
            id="a mixed list",
        ),
        pytest.param(
            {"dynamic": [{"a": 1}]}, "config {\n  dynamic = {\n    a = 1\n  }\n}\n", id="dynamic"
        ),
        pytest.param(
            {"args": ["-c", "a\nb\n"]},
            'config {\n  args = [\n    "-c",\n    <<EOT\na\nb\nEOT\n    ,\n  ]\n}\n',
            id="lines in a list",
        ),
        pytest.param(
            {"b": 1e22, "f": -0.5, "n": 18446744073709551615, "t": True},
            "config {\n  b = 1e+22\n  f = -0.5\n  n = 1.8446744073709552e+19\n  t = true\n}\n",
            id="numbers",
        ),
    ],
)
def test_blocks_of_free_form(config, wanted):
    text = hcl_of(with_task(Config=config))
    lines = text.splitlines()[3:-3]
    got = "".join(line.removeprefix("      ") + "\n" for line in lines)
    assert got == wanted


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        pytest.param({"Meta": {"a": "1"}}, 'meta {\n  a = "1"\n}\n', id="a map is a block"),
        pytest.param(
            {"Meta": {"a.b": "1", "c": ""}},
            'meta = {\n  "a.b" = "1"\n  "c"   = ""\n}\n',
            id="with odd keys an argument",
        ),
        pytest.param(
            {"Name": "n", "Priority": 50, "Type": "batch", "Region": "global"},
            'name = "n"\ntype = "batch"\n',
            id="defaults are left out",
        ),
        pytest.param(
            {"Constraints": [{"LTarget": "${attr.x}", "RTarget": "y", "Operand": "="}]},
            'constraint {\n  attribute = "${attr.x}"\n  value     = "y"\n}\n',
            id="what reading HCL fills in",
        ),
        pytest.param(
            {"TaskGroups": [{"Name": "g", "Count": 2, "Scaling": {"Min": 2, "Max": 3}}]},
            'group "g" {\n  count = 2\n\n  scaling {\n    max = 3\n  }\n}\n',
            id="what comes from another field",
        ),
        pytest.param(
            {
                "Update": {"MaxParallel": 3},
                "TaskGroups": [{"Name": "g", "Update": {"MaxParallel": 3, "Canary": 1}}],
            },
            'update {\n  max_parallel = 3\n}\n\ngroup "g" {\n  update {\n    canary = 1\n  }\n}\n',
            id="what is taken over from further out",
        ),
        pytest.param(
            {
                "TaskGroups": [
                    {
                        "Name": "g",
                        "Networks": [
                            {
                                "DynamicPorts": [{"Label": "a"}],
                                "ReservedPorts": [{"Label": "b", "Value": 80}],
                            }
                        ],
                    }
                ]
            },
            'group "g" {\n  network {\n    port "b" {\n      static = 80\n    }\n\n'
            '    port "a" {}\n  }\n}\n',
            id="ports",
        ),
    ],
)
def test_arguments_and_blocks(job, wanted):
    lines = hcl_of({"ID": "j", **job}).splitlines()[1:-1]
    assert "".join(line.removeprefix("  ") + "\n" for line in lines) == wanted


@pytest.mark.parametrize(
    ("job", "path"),
    [
        pytest.param({"ConsulNamespace": "x"}, "ConsulNamespace", id="a field of JSON only"),
        pytest.param(
            {"TaskGroups": [{"Services": [{"Meta": {"a.b": "1"}}]}]},
            'TaskGroups[0].Services[0].Meta["a.b"]',
            id="an odd key of a block",
        ),
        pytest.param(
            with_task(Config={"a": None}), "TaskGroups[0].Tasks[0].Config.a", id="null in a config"
        ),
        pytest.param(
            with_task(Config={"a b": 1}), 'TaskGroups[0].Tasks[0].Config["a b"]', id="odd config"
        ),
        pytest.param(
            with_task(Config={"a": [{"__is_block__": 1}]}),
            "TaskGroups[0].Tasks[0].Config.a[0].__is_block__",
            id="a mark of python-hcl2",
        ),
        pytest.param(
            {"TaskGroups": [{"Scaling": {"Min": 1}}]}, "TaskGroups[0].Scaling.Max", id="no max"
        ),
        pytest.param(
            {"TaskGroups": [{"Scaling": {"Max": 1, "Type": "x"}}]},
            "TaskGroups[0].Scaling.Type",
            id="type of a scaling",
        ),
        pytest.param({"Constraints": [{}]}, "Constraints[0].Operand", id="an empty operand"),
        pytest.param(
            {"TaskGroups": [{"Volumes": {"a": {"Name": "b"}}}]},
            "TaskGroups[0].Volumes.a.Name",
            id="a volume under another name",
        ),
        pytest.param({"Region": "e\u0301"}, "Region", id="text that is not in normal form C"),
    ],
)
def test_what_hcl_cannot_hold_is_refused_by_its_name(job, path):
    written = to_hcl(located({"ID": "j", **job}), Limits())
    assert written.text is None
    assert [one.detail.split(": ")[0] for one in written.diagnostics] == [f'"{path}"']


def test_what_was_left_out_is_named_at_the_top():
    job = {
        "ID": "j",
        "Stop": True,
        "Constraints": [],
        "TaskGroups": [{"Scaling": {"Max": 1, "ID": "x"}}],
    }
    assert hcl_of(job).splitlines()[:3] == [
        "# Left out, as the server sets it: Stop, TaskGroups.Scaling.ID.",
        "# Left out, as an empty list is the same as none: Constraints.",
        "",
    ]


@pytest.mark.parametrize(
    "job", [pytest.param(job, id=job["ID"]) for job in [with_task(), {"ID": "a"}]]
)
def test_a_job_without_defaults_is_the_same_job(job):
    canonical = canonicalize(job)
    assert list(differences(canonicalize(without_defaults(canonical)), canonical)) == []


def test_the_table_of_order_names_what_there_is():
    structs = table("job")["structs"]
    for name, order in table("writing")["order"].items():
        if name != "config":
            assert set(order) <= {row["hcl"] for row in structs[name]["fields"]}
