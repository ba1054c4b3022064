"""The functions that a program calls."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.syntax.tree import Block, Body
from tests.harness import ROOT

JOB = 'variable "x" {}\n\njob "j" {\n  meta {\n    x = var.x\n  }\n}\n'


@pytest.mark.parametrize(
    ("given", "meta"),
    [
        pytest.param(["x=text"], "text", id="a text as on the command line"),
        pytest.param(["x=a", "x=b"], "b", id="the last one wins"),
        pytest.param({"x": "text"}, "text", id="a mapping of text"),
        pytest.param({"x": 3}, "3", id="a number"),
        pytest.param({"x": True}, "true", id="a bool"),
    ],
)
def test_variables(given, meta):
    assert jobkit.parse_job(JOB, variables=given)["Meta"] == {"x": meta}


def test_a_mapping_may_hold_lists_and_what_looks_like_a_sequence():
    text = JOB.replace("x = var.x", 'x = join(",", var.x)').replace(
        "{}", "{\n  type = list(string)\n}"
    )
    job = jobkit.parse_job(text, variables={"x": ["${a}", "%{b}", "ü"]})
    assert job["Meta"] == {"x": "${a},%{b},ü"}


def test_one_text_for_variables_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="pass a list"):
        jobkit.parse_job(JOB, variables="x=1")


def test_var_files_and_environment(tmp_path):
    path = tmp_path / "values.hcl"
    path.write_text('x = "file"\n', encoding="utf-8")
    env = {"NOMAD_VAR_x": "environment"}
    assert jobkit.parse_job(JOB, env=env)["Meta"] == {"x": "environment"}
    assert jobkit.parse_job(JOB, env=env, var_files=[path])["Meta"] == {"x": "file"}


@pytest.mark.parametrize("strict", [True, False])
def test_an_undeclared_name_in_a_var_file_is_a_fault_if_strict(strict, tmp_path):
    path = tmp_path / "values.hcl"
    path.write_text('x = "file"\ny = 1\n', encoding="utf-8")
    if not strict:
        assert jobkit.parse_job(JOB, var_files=[path], strict=False)["ID"] == "j"
        return
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(JOB, var_files=[path])
    assert str(raised.value.diagnostics[0].range) == f"{path}:2:1"


def test_files_are_read_from_the_base_dir_and_can_be_switched_off(tmp_path):
    (tmp_path / "a.txt").write_text("content", encoding="utf-8")
    text = JOB.replace("var.x", 'file("a.txt")').partition("\n\n")[2]
    assert jobkit.parse_job(text, base_dir=tmp_path)["Meta"] == {"x": "content"}
    with pytest.raises(jobkit.JobSpecError):
        jobkit.parse_job(text, base_dir=tmp_path, allow_files=False)


def test_load_job_reads_files_beside_the_job(tmp_path):
    (tmp_path / "a.txt").write_text("content", encoding="utf-8")
    path = tmp_path / "j.nomad.hcl"
    path.write_text(JOB.replace("var.x", 'join(" ", [var.x, file("a.txt")])'), encoding="utf-8")
    assert jobkit.load_job(path, variables=["x=a"])["Meta"] == {"x": "a content"}


def test_load_job_of_a_missing_file(tmp_path):
    with pytest.raises(jobkit.JobSpecError, match="file-not-read"):
        jobkit.load_job(tmp_path / "missing.nomad.hcl")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").glob("*.hcl")), ids=lambda path: path.name
)
def test_load_job_of_every_template(path):
    assert jobkit.load_job(path)["ID"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1 + 2", 3, id="a whole number"),
        pytest.param("1 / 4", 0.25, id="a fraction"),
        pytest.param('"a${1}"', "a1", id="text"),
        pytest.param("true", True, id="a bool"),
        pytest.param("null", None, id="null"),
        pytest.param("[1, [2]]", [1, [2]], id="a tuple"),
        pytest.param('{ b = 1, "a" = [] }', {"a": [], "b": 1}, id="an object, by name"),
        pytest.param('setunion(["b", "a"], ["b"])', ["a", "b"], id="a set, in its order"),
    ],
)
def test_evaluate_expression(text, value):
    assert jobkit.evaluate_expression(text) == value


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("1 +", 4, id="not well-formed"),
        pytest.param("upper(var.x)", 7, id="there are no variables"),
        pytest.param("[1][2]", 4, id="no value"),
    ],
)
def test_expressions_with_faults(text, column):
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.evaluate_expression(text)
    places = [str(found.range) for found in raised.value.diagnostics]
    assert places == [f"expression:1:{column}"]


def test_parse_syntax_gives_the_tree():
    body = jobkit.parse_syntax(JOB)
    assert isinstance(body, Body)
    assert [item.type for item in body.items if isinstance(item, Block)] == ["variable", "job"]


def test_faults_are_sorted_by_place_and_printable():
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job('job "j" {\n  b = 1\n  a = 2\n}\n', filename="a.hcl")
    lines = str(raised.value).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["a.hcl:2:3:", "a.hcl:3:3:"]
