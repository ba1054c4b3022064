"""Each format says what was found, and no text of a job file breaks out of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

import jobkit
from jobkit.diagnostic import Diagnostic, Severity, Suppressed
from jobkit.records import replace
from jobkit.report.findings import Findings
from jobkit.report.formats import FORMATS, write
from jobkit.source import Range, Segment, Source, Step
from jobkit.verbs.catalogue import catalogue

SARIF_SCHEMA = json.loads(Path(__file__).with_name("sarif.schema.json").read_text(encoding="utf-8"))
JOB = Source("jobs/web.nomad.hcl", 'job "web" {\n  priority = 101\n  region = ""\n}\n')
EVIL = (
    "a|b `c` ``d`` <script>alert(1)</script> @all [x](javascript:y) \\| ]]> &amp; \"'\r\n"
    "::error::no % \x1b[31m \x00 \ufffe \uffff \u202e \U0001f600 ${x} http://a.example/ #1 | x"
)
SECRET = Source("--var", "password=swordfish", private=True)


def at(line: int, **fields: object) -> Diagnostic:
    """Return a finding about a line of the job file."""
    start = JOB.line_starts[line - 1] + 2
    made = Diagnostic(
        "JK4109",
        "priority-range",
        Severity.ERROR,
        "Priority is outside of its bounds",
        "Priority is 101; write 1 to 100.",
        Range(JOB, start, start + 8),
    )
    return replace(made, **fields)


EVIL_FILE = Source(f"jobs/{EVIL}", f"x {EVIL}\n")
HOSTILE = at(2, detail=EVIL, summary=EVIL, range=Range(EVIL_FILE, 0, 5))
FINDINGS = Findings(
    [
        at(2),
        at(3, severity=Severity.WARNING),
        at(3, severity=Severity.INFO, code="JK4101", name="region-missing"),
        at(1, range=None),
        at(1, range=Range(SECRET, 0, 4)),
        at(1, range=Range(JOB, 0, len(JOB.text))),
        HOSTILE,
    ],
    checked=["jobs/web.nomad.hcl", "jobs/clean.nomad.hcl"],
)
ONE = Findings([at(2)], checked=["jobs/web.nomad.hcl"])
CLEAN = Findings([], checked=["jobs/web.nomad.hcl"])


def sarif(findings: Findings) -> Any:
    return json.loads(write("sarif", findings))["runs"][0]


def xml(findings: Findings) -> ET.Element:
    return ET.fromstring(write("junit", findings))  # noqa: S314  it is our own text


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_a_private_text(form):
    assert "swordfish" not in write(form, FINDINGS)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_ends_its_last_line(form):
    assert write(form, FINDINGS).endswith("\n")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        pytest.param("concise", "", id="concise"),
        pytest.param("json", "[]\n", id="json"),
        pytest.param("jsonl", "", id="jsonl"),
        pytest.param("github", "", id="github"),
        pytest.param("gitlab", "[]\n", id="gitlab"),
        pytest.param("text", "nothing found; 1 file checked\n", id="text"),
        pytest.param("markdown", "### jobkit: nothing found; 1 file checked\n", id="markdown"),
    ],
)
def test_nothing_found(form, text):
    assert write(form, CLEAN) == text


@pytest.mark.parametrize(
    ("findings", "line"),
    [
        pytest.param(ONE, "1 error; 1 file checked", id="one"),
        pytest.param(replace(ONE, checked=None), "1 error", id="files are not told"),
        pytest.param(replace(CLEAN, skipped=2), "nothing found; 1 file checked, 2 skipped", id="2"),
        pytest.param(
            replace(CLEAN, suppressed=[Suppressed(at(2))]),
            "nothing found; 1 suppressed; 1 file checked",
            id="suppressed",
        ),
    ],
)
def test_the_last_line_of_text_counts(findings, line):
    assert write("text", findings).splitlines()[-1] == line


def test_concise_is_a_line_a_finding():
    assert write("concise", FINDINGS).count("\n") == len(FINDINGS.shown)
    assert write("concise", ONE) == (
        "jobs/web.nomad.hcl:2:3: error: Priority is outside of its bounds [JK4109 priority-range]\n"
    )


def test_json_lines_are_the_objects_of_json():
    lines = [json.loads(line) for line in write("jsonl", FINDINGS).split("\n") if line]
    assert lines == json.loads(write("json", FINDINGS))


def test_github_gets_a_command_a_finding():
    assert write("github", ONE) == (
        "::error file=jobs/web.nomad.hcl,line=2,endLine=2,col=3,endColumn=11,"
        "title=Priority is outside of its bounds [JK4109 priority-range]"
        "::Priority is 101; write 1 to 100.\n"
    )


def test_github_finds_no_command_in_a_text():
    lines = write("github", FINDINGS).split("\n")[:-1]
    assert len(lines) == len(FINDINGS.shown)
    properties = r"(?:[a-zA-Z]+=[^:,\r\n]*,?)+"
    assert [line for line in lines if not re.match(f"::[a-z]+ {properties}::", line)] == []


def test_github_has_no_columns_over_several_lines():
    (line,) = write("github", Findings([FINDINGS.shown[5]])).splitlines()
    assert "col=" not in line
    assert ",endLine=5," in line


def test_gitlab_fingerprints_are_unique():
    same = Findings([at(2), at(2), *FINDINGS.shown])
    marks = [issue["fingerprint"] for issue in json.loads(write("gitlab", same))]
    assert len(set(marks)) == len(marks)


def test_gitlab_has_place_and_severity():
    (issue,) = json.loads(write("gitlab", ONE))
    assert issue["location"] == {"path": "jobs/web.nomad.hcl", "lines": {"begin": 2, "end": 2}}
    assert issue["severity"] == "major"
    assert issue["check_name"] == "JK4109 priority-range"


def test_junit_is_well_formed_and_counts():
    root = xml(FINDINGS)
    cases = root.findall("./testsuite/testcase")
    failures = [case for case in cases if case.find("failure") is not None]
    assert root.attrib == {
        "name": "jobkit",
        "tests": str(len(cases)),
        "failures": str(len(failures)),
        "errors": "0",
    }
    assert len(failures) == len(FINDINGS.shown) - 1


def test_junit_names_files_without_findings():
    root = xml(FINDINGS)
    (clean,) = root.findall("./testsuite[@name='jobs/clean.nomad.hcl']/testcase")
    assert list(clean) == []


def test_markdown_is_one_table():
    lines = write("markdown", FINDINGS).split("\n")
    assert lines[0].startswith("### jobkit: ")
    rows = lines[4:-1]
    assert len(rows) == len(FINDINGS.shown)
    # A cell's end is a bar without a backslash; nothing of the job file makes one.
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_markdown_holds_foreign_text_in_code_spans():
    (row,) = write("markdown", Findings([HOSTILE])).split("\n")[4:-1]
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", row)
    assert re.fullmatch(r"[| a-z]*", outside)


def test_markdown_stays_short_enough_for_a_comment():
    text = write("markdown", Findings([at(2)] * 2000))
    assert len(text) < 65_536
    assert re.search(r"^… and \d+ more$", text, re.MULTILINE)


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param(CLEAN, id="nothing"),
        pytest.param(FINDINGS, id="all kinds of findings"),
        pytest.param(replace(FINDINGS, kinds=catalogue()), id="with help"),
        pytest.param(replace(FINDINGS, suppressed=[Suppressed(at(2))]), id="suppressed ones"),
    ],
)
def test_sarif_has_the_form_of_the_standard(findings):
    errors = Draft202012Validator(SARIF_SCHEMA).iter_errors(json.loads(write("sarif", findings)))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_sarif_results_point_to_their_rules():
    run = sarif(replace(FINDINGS, kinds=catalogue()))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [
        one.code for one in FINDINGS.shown
    ]
    assert rules[0]["defaultConfiguration"] == {"level": "error"}
    assert "priority = 101" in rules[0]["help"]["text"]


def test_sarif_counts_columns_in_code_points():
    source = Source("a.nomad.hcl", 'x = "\U0001f600" + y\n')
    run = sarif(Findings([at(1, range=Range(source, 10, 11))]))
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert region == {"startLine": 1, "startColumn": 11, "endLine": 1, "endColumn": 12}


@pytest.mark.parametrize(
    ("name", "location"),
    [
        pytest.param("a b.hcl", {"uri": "a%20b.hcl", "uriBaseId": "%SRCROOT%"}, id="a space"),
        pytest.param("a:b.hcl", {"uri": "a%3Ab.hcl", "uriBaseId": "%SRCROOT%"}, id="a colon"),
        pytest.param("/w/a.hcl", {"uri": "a.hcl", "uriBaseId": "%SRCROOT%"}, id="inside"),
        pytest.param("/x/a.hcl", {"uri": "file:///x/a.hcl"}, id="outside"),
        pytest.param("../x/a.hcl", {"uri": "file:///x/a.hcl"}, id="beside"),
        pytest.param("a\udcff", {"uri": "a%FF", "uriBaseId": "%SRCROOT%"}, id="not UTF-8"),
    ],
)
def test_sarif_names_files_from_the_folder(name, location):
    found = at(1, range=Range(Source(name, "x"), 0, 1))
    (result,) = sarif(Findings([found], folder="/w"))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_sarif_says_what_is_suppressed_and_why():
    hidden = [Suppressed(at(2), "agreed"), Suppressed(at(3), in_source=False)]
    results = sarif(Findings([at(2)], hidden))["results"]
    assert [one["suppressions"] for one in results] == [
        [],
        [{"kind": "inSource", "justification": "agreed"}],
        [{"kind": "external"}],
    ]


def test_sarif_names_what_included_the_place():
    outer = Source("outer.j2", "one\n{% include 'inner.j2' %}\n")
    inner = Source("inner.j2", "region = 1\n")
    step = Step("included", outer, 4)
    derived = Source("outer.j2", inner.text, (Segment(0, inner, 0, chain=(step,)),))
    (result,) = sarif(Findings([at(1, range=Range(derived, 0, 6))]))["results"]
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "included here"}
    assert related["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 1}


def test_sarif_messages_make_no_links():
    (result,) = sarif(Findings([at(1, detail='"[x](https://a.example)"')]))["results"]
    assert "\\[x](" in result["message"]["text"]


def marks(text: str, name: str = "web.nomad.hcl") -> list[str]:
    found = [one for one in jobkit.lint_text(text, filename=name) if one.severity != "info"]
    return [one["partialFingerprints"]["jobkit/v1"] for one in sarif(Findings(found))["results"]]


TEXT = """\
job "web" {
  group "a" {
    count = -1
    task "t" {
      driver = "exec"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("other", "name", "stays"),
    [
        pytest.param(f"# moved\n\n{TEXT}", "web.nomad.hcl", True, id="the line moves"),
        pytest.param(TEXT.replace("    count", "\tcount"), "web.nomad.hcl", True, id="indented"),
        pytest.param(TEXT.replace("-1", "-2"), "web.nomad.hcl", False, id="the line changes"),
        pytest.param(TEXT, "api.nomad.hcl", False, id="another file"),
    ],
)
def test_a_fingerprint_stays_as_long_as_the_line(other, name, stays):
    assert (marks(TEXT) == marks(other, name)) == stays
