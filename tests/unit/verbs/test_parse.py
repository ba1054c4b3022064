"""Files with values, read for a job: what can't be read, what wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobkit.evaluate.limits import Limits
from jobkit.outside import Outside
from jobkit.source import Source
from jobkit.verbs.parse import parse

JOB = Source(
    "a.hcl", 'variable "x" {\n  default = "d"\n}\njob "j" {\n  meta {\n    x = var.x\n  }\n}\n'
)
FILES = {
    Path("one.hcl"): b'x = "one"\n',
    Path("two.hcl"): b'x = "two"\n',
    Path("latin.hcl"): b'x = "\xe9"\n',
    Path("bad.hcl"): b"x = \n",
    Path("more.hcl"): b"y = 1\n",
    Path("v.json"): b'{"x": "json"}',
}


def read(path: Path) -> bytes:
    if path in FILES:
        return FILES[path]
    raise FileNotFoundError(2, "No such file or directory", str(path))


def refuse(_path: Path) -> bytes:
    raise OSError


def world(**environment: str) -> Outside:
    return Outside(environment=environment, read_bytes=read)


@pytest.mark.parametrize(
    ("environment", "files", "variables", "value"),
    [
        pytest.param({}, [], [], "d", id="the default"),
        pytest.param({"NOMAD_VAR_x": "env"}, [], [], "env", id="the environment over the default"),
        pytest.param({"NOMAD_VAR_x": "env"}, ["one.hcl"], [], "one", id="a file over that"),
        pytest.param({}, ["one.hcl", "two.hcl"], [], "two", id="the last file"),
        pytest.param({}, ["two.hcl", "v.json"], [], "json", id="whatever its form"),
        pytest.param({"NOMAD_VAR_x": "env"}, ["one.hcl"], ["x=cmd"], "cmd", id="a text over all"),
        pytest.param({}, [], ["x=1", "x=2"], "2", id="the last text"),
    ],
)
def test_what_wins(environment, files, variables, value):
    job, found = parse(
        JOB,
        variables=variables,
        var_files=[Path(name) for name in files],
        outside=world(**environment),
    )
    assert found == []
    assert job is not None
    assert job.job["Meta"] == {"x": value}


@pytest.mark.parametrize(
    ("name", "code", "place", "detail"),
    [
        pytest.param(
            "none.hcl",
            "JK2117",
            "none.hcl:1:1",
            'The file "none.hcl" can\'t be read: No such file or directory.',
            id="a file that is not there",
        ),
        pytest.param(
            "latin.hcl",
            "JK2117",
            "latin.hcl:1:1",
            'The file "latin.hcl" is not UTF-8 text (byte 5).',
            id="a file that is not UTF-8",
        ),
        pytest.param("bad.hcl", "JK1030", "bad.hcl:1:5", None, id="a file that is not HCL"),
        pytest.param(
            "more.hcl",
            "JK2115",
            "more.hcl:1:1",
            'The job declares no variable "y". Did you mean "x"?',
            id="a name that is not declared",
        ),
    ],
)
def test_what_is_wrong_with_a_file(name, code, place, detail):
    _, found = parse(JOB, var_files=[Path(name), Path("one.hcl")], outside=world())
    assert [(one.code, str(one.range)) for one in found] == [(code, place)]
    assert detail is None or detail.startswith(found[0].detail)


def test_an_error_without_words_is_told_by_its_kind():
    _, found = parse(JOB, var_files=[Path("a")], outside=Outside(read_bytes=refuse))
    assert [one.detail for one in found] == ['The file "a" can\'t be read: OSError.']


def test_names_that_are_not_declared_are_passed_over_if_not_strict():
    assert parse(JOB, var_files=[Path("more.hcl")], outside=world(), strict=False)[1] == []


def test_without_a_world_there_is_no_environment():
    job, _ = parse(JOB)
    assert job is not None
    assert job.job["Meta"] == {"x": "d"}


def test_findings_of_all_rooms_come_in_the_order_of_the_text():
    text = 'job "j" {\n  a = 1\n  b = \n  priority = "x"\n  name = [][0]\n}\n'
    _, found = parse(Source("a.hcl", text))
    told = [(one.code, str(one.range)) for one in found]
    assert told == [
        ("JK3001", "a.hcl:2:3"),
        ("JK1030", "a.hcl:3:7"),
        ("JK3010", "a.hcl:4:15"),
        ("JK2022", "a.hcl:5:12"),
    ]


def test_limits_hold_for_the_whole_job():
    text = 'job "j" {\n  group "g" {\n    task "t" {\n    }\n  }\n}\n'
    _, found = parse(Source("a.hcl", text), limits=Limits(max_depth=2))
    assert [one.code for one in found] == ["JK1090"]
