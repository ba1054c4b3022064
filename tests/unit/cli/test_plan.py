"""``jobkit plan`` against a real server that answers as recorded servers did."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest

from tests.answering import Answering
from tests.harness import ROOT
from tests.planned_jobs import AGENT, NO_ROOM, answer, asked, job, run

RECORDED = [
    row
    for name in ("plans", "plans-pairs")
    for row in json.loads((ROOT / f"tests/conformance/{name}.json").read_text(encoding="utf-8"))
]


def without_waits(text):
    """Return a text without how long it is until the next launch, which the clock says."""
    return re.sub(r"\([^()]* from now\)", "", text)


@pytest.mark.parametrize("row", RECORDED, ids=lambda row: f"{row['name']}-{row['nomad']}")
def test_the_text_and_the_status_are_nomads(row, tmp_path):
    (name,) = re.findall(r"-check-index \d+ (\S+)", row["plan_text"])
    (tmp_path / name).write_text(row["new"], encoding="utf-8")
    server = Answering(
        {
            "POST /v1/job/.*/plan": row["plan"],
            "GET /v1/agent/self": {**AGENT, "member": {"Tags": {"build": row["nomad"]}}},
        }
    )
    argv = ["plan", "--show-secrets", "--nomad-exit-codes", name]
    done = run(tmp_path, argv, server)
    assert without_waits(done.stdout) == without_waits(row["plan_text"]), done.stderr
    assert done.returncode == row["exit"]


def edited(name, old, new):
    return {"Type": "Edited", "Name": name, "Old": old, "New": new, "Annotations": None}


SERVER = {"GET /v1/agent/self": {**AGENT, "member": {"Tags": {"build": "2.0.5"}}}}


def planned(tmp_path, plan, *flags, text=None, **more):
    (tmp_path / "web.nomad.hcl").write_text(text or job(), encoding="utf-8")
    server = Answering({**SERVER, "POST /v1/job/web/plan": plan, **more})
    return run(tmp_path, ["plan", *flags, "web.nomad.hcl"], server), server


@pytest.mark.parametrize(
    ("plan", "flags", "status"),
    [
        pytest.param(answer(), [], 0, id="planned"),
        pytest.param(answer(), ["--exit-code"], 1, id="changes"),
        pytest.param(answer(kind="None"), ["--exit-code"], 0, id="nothing"),
        pytest.param(answer(FailedTGAllocs=NO_ROOM), ["--exit-code"], 4, id="no room"),
        pytest.param(answer(FailedTGAllocs=NO_ROOM), [], 0, id="planned, without room"),
        pytest.param((500, b"No cluster"), [], 2, id="an error"),
        pytest.param((500, b"No cluster"), ["--nomad-exit-codes"], 255, id="an error, Nomad's"),
        pytest.param(answer(), ["--nomad-exit-codes"], 1, id="placements, Nomad's"),
        pytest.param(answer(Annotations=None), ["--nomad-exit-codes"], 0, id="in place, Nomad's"),
        pytest.param(
            answer(diff={"Fields": [edited("Type", "batch", "service")]}), [], 1, id="refused"
        ),
        pytest.param(
            answer(diff={"Fields": [edited("Priority", "40", "50")]}),
            ["--exit-code", "--ignore", "Priority"],
            0,
            id="nothing but what is ignored",
        ),
    ],
)
def test_the_exit_status(tmp_path, plan, flags, status):
    done, _ = planned(tmp_path, plan, *flags)
    assert done.returncode == status, done.stderr


def test_the_status_of_a_broken_file_is_nomads_too(tmp_path):
    done, server = planned(tmp_path, answer(), "--nomad-exit-codes", text="job {")
    assert (done.returncode, asked(server)) == (255, [])


@pytest.mark.parametrize(
    ("diff", "told"),
    [
        pytest.param(
            {"Fields": [edited("Type", "batch", "service")]},
            'is of type "batch" and can\'t become "service"',
            id="another type",
        ),
        pytest.param(
            {"Objects": [{"Type": "Added", "Name": "Periodic", "Fields": None, "Objects": None}]},
            "is not periodic and can't become so",
            id="periodic",
        ),
        pytest.param(
            {
                "Objects": [
                    {"Type": "Deleted", "Name": "ParameterizedJob", "Fields": None, "Objects": None}
                ]
            },
            "is parameterized and can't become one that is not",
            id="parameterized no more",
        ),
    ],
)
def test_what_nomad_would_refuse_is_told(tmp_path, diff, told):
    done, _ = planned(tmp_path, answer(diff=diff))
    assert done.returncode == 1
    assert told in " ".join(done.stderr.split())


def test_secrets_have_masks(tmp_path):
    change = {
        "TaskGroups": [
            {
                "Type": "Edited",
                "Name": "g",
                "Fields": None,
                "Objects": None,
                "Updates": None,
                "Tasks": [
                    {
                        "Type": "Edited",
                        "Name": "t",
                        "Fields": [edited("Env[DB_PASSWORD]", "hunter2!old", "hunter2!new")],
                        "Objects": None,
                        "Annotations": None,
                    }
                ],
            }
        ]
    }
    plan = answer(diff=change, Warnings="1 warning:\n\n* hunter2!new is odd")
    done, _ = planned(tmp_path, plan)
    assert "hunter2" not in done.stdout
    assert '"(secret 1)" => "(secret 2)"' in done.stdout
    done, _ = planned(tmp_path, plan, "--show-secrets")
    assert '"hunter2!old" => "hunter2!new"' in done.stdout


SCALING = "    count = 1\n    scaling {\n      min = 1\n      max = 4\n    }"


def counted(old, new):
    group = {"Type": "Edited", "Name": "g", "Tasks": None, "Objects": None, "Updates": None}
    return {"TaskGroups": [{**group, "Fields": [edited("Count", old, new)]}]}


@pytest.mark.parametrize(
    ("group", "flags", "stored", "sent"),
    [
        pytest.param(SCALING, [], "3", [1, 3], id="one that scales"),
        pytest.param(SCALING, [], "9", [1, 4], id="within the policy's bounds"),
        pytest.param(SCALING, ["--keep-counts", "none"], "3", [1], id="not wanted"),
        pytest.param("    count = 1", [], "3", [1], id="one that doesn't scale"),
        pytest.param("    count = 1", ["--keep-counts", "all"], "3", [1, 3], id="all"),
        pytest.param(
            SCALING.replace("min", "enabled = false\n      min"), [], "3", [1], id="switched off"
        ),
    ],
)
def test_counts_that_are_kept(tmp_path, group, flags, stored, sent):
    plan = answer(diff=counted(stored, "1"))
    done, server = planned(tmp_path, plan, *flags, text=job(group=group))
    bodies = [one.json["Job"] for one in server.seen if one.method == "POST"]
    assert [body["TaskGroups"][0]["Count"] for body in bodies] == sent
    assert ("keeps the count" in done.stderr) == (len(sent) > 1)


def test_a_job_that_was_stopped_here_and_runs_elsewhere(tmp_path):
    stubs = [{"ID": "web", "Namespace": "old", "Status": "running", "Stop": False}]
    more = {"GET /v1/jobs": stubs, "GET /v1/regions": ["global"]}
    done, _ = planned(tmp_path, answer(diff={"Fields": [edited("Stop", "true", "false")]}), **more)
    assert 'one with the same ID runs in namespace "old"' in " ".join(done.stderr.split())


def test_a_job_that_runs_on_elsewhere(tmp_path):
    stubs = [{"ID": "web", "Namespace": "old", "Status": "running", "Stop": False}]
    more = {"GET /v1/jobs": stubs, "GET /v1/regions": ["global"]}
    done, _ = planned(tmp_path, answer(kind="Added", index=0), **more)
    assert 'one with the same ID runs in namespace "old"' in " ".join(done.stderr.split())
    done, _ = planned(tmp_path, answer(), **more)
    assert "elsewhere" not in done.stderr


def test_a_job_that_runs_in_another_region(tmp_path):
    stubs = [{"ID": "web", "Namespace": "default", "Status": "running", "Stop": False}]
    more = {
        "GET /v1/jobs": lambda seen: stubs if "region=eu" in seen.path else [],
        "GET /v1/regions": ["eu", "global"],
    }
    done, _ = planned(tmp_path, answer(kind="Added", index=0), **more)
    assert 'one with the same ID runs in region "eu"' in " ".join(done.stderr.split())


def test_a_job_that_has_left_the_agents_own_region(tmp_path):
    stubs = [{"ID": "web", "Namespace": "default", "Status": "running", "Stop": False}]
    more = {
        "GET /v1/jobs": lambda seen: [] if "region=eu" in seen.path else stubs,
        "GET /v1/regions": ["eu", "global"],
    }
    text = job(body='  region = "eu"')
    done, _ = planned(tmp_path, answer(kind="Added", index=0), text=text, **more)
    assert 'one with the same ID runs in region "global"' in " ".join(done.stderr.split())


@pytest.mark.parametrize("more", [{}, {"JobModifyIndex": 7, "Status": "dead"}])
def test_a_job_that_was_fetched_as_stopped(tmp_path, more):
    stored = {"Job": {"ID": "web", "Stop": True, "TaskGroups": [], **more}}
    done, server = planned(tmp_path, answer(), text=json.dumps(stored))
    assert "Registering it stops it" in " ".join(done.stderr.split())
    (sent,) = [one.json["Job"] for one in server.seen if one.method == "POST"]
    assert (sent["Stop"], sent.get("Status")) == (True, None)


def several(tmp_path, *flags):
    plans = {"a": answer("a"), "b": answer("b", kind="None"), "d": answer("d", kind="None")}
    plans["d"]["FailedTGAllocs"] = NO_ROOM

    def plan(seen):
        return plans.get(unquote(seen.path).split("/")[3], (500, b"job is odd"))

    for name in "abcd":
        (tmp_path / f"{name}.nomad.hcl").write_text(job(name), encoding="utf-8")
    files = [f"{name}.nomad.hcl" for name in "abcd"]
    return run(tmp_path, ["plan", *flags, *files], Answering({**SERVER, "POST .*/plan": plan}))


def test_several_jobs_are_one_report(tmp_path):
    done = several(tmp_path)
    assert re.findall("^==> .*", done.stdout, re.MULTILINE) == [
        "==> a.nomad.hcl",
        "==> b.nomad.hcl",
        "==> d.nomad.hcl",
    ]
    assert done.stdout.splitlines()[-1] == (
        "4 jobs, 1 to change, 2 unchanged, 1 without room for all allocations, 1 not planned"
    )
    assert done.stderr == ("jobkit: c.nomad.hcl: job is odd (status 500, POST /v1/job/c/plan)\n")
    assert done.returncode == 2


def test_the_report_as_json(tmp_path):
    rows = json.loads(several(tmp_path, "--format", "json").stdout)
    assert json.loads(several(tmp_path, "--json").stdout) == rows
    assert [(one["job"], one.get("changes"), one.get("placed")) for one in rows] == [
        ("a", True, True),
        ("b", False, True),
        ("c", None, None),
        ("d", False, False),
    ]
    assert rows[0]["check_index"] == 7
    assert rows[2]["error"].startswith("job is odd")
    assert rows[0]["plan"]["Diff"]["Type"] == "Edited"


def test_the_report_as_markdown(tmp_path):
    text = several(tmp_path, "--format", "markdown").stdout
    assert text.startswith("### jobkit plan: 4 jobs, 1 to change, 2 unchanged")
    assert "| change | `a` | `a.nomad.hcl` | 1 create |\n" in text
    assert "| not planned | `c` | `c.nomad.hcl` | `job is odd" in text
    assert "| no room | `d` |" in text
    assert "<details><summary><code>a</code></summary>\n\n```diff\n+/- Job:" in text


def test_eight_requests_at_a_time(tmp_path):
    files = [f"j{number}.nomad.hcl" for number in range(24)]
    for file in files:
        (tmp_path / file).write_text(job(file.partition(".")[0]), encoding="utf-8")
    server = Answering({"POST .*/plan": answer(), **SERVER}, together=8)
    done = run(tmp_path, ["plan", "--exit-code", *files], server)
    assert done.returncode == 1, done.stderr
    assert server.most_at_once == 8


def test_an_unknown_release_is_told_by_its_answer(tmp_path):
    row = next(row for row in RECORDED if row["nomad"] == "0.6.0")
    done, _ = planned(tmp_path, row["plan"], **{"GET /v1/agent/self": (403, b"Permission denied")})
    assert "\nnomad run -check-index" in done.stdout
    done, _ = planned(tmp_path, answer(), "--nomad-version", "1.0.0")
    assert "\nnomad job run -check-index" in done.stdout
