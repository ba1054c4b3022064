from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.verbs.settings import Reading
from jobkit.verbs.submission import public_submission, submission

JOB = """\
variable "text" { type = string }
variable "number" { type = number }
variable "bool" { type = bool }
variable "list" { type = list(string) }
variable "object" { type = object({ a = string }) }
variable "untyped" {}
variable "nothing" { default = null }
variable "text_default" { default = "x" }
variable "list_default" { default = ["x"] }
job "a" {}
"""


@pytest.mark.parametrize(
    ("assignment", "is_flag"),
    [
        pytest.param("text=x", True, id="text"),
        pytest.param("number=1", True, id="a number"),
        pytest.param("bool=true", True, id="a bool"),
        pytest.param('list=["a"]', False, id="a list"),
        pytest.param('object={a="1"}', False, id="an object"),
        pytest.param("untyped=5", True, id="no type"),
        pytest.param("nothing=5", False, id="a default of null"),
        pytest.param("text_default=y", True, id="a type by its default"),
        pytest.param('list_default=["y"]', False, id="a list by its default"),
        pytest.param("undeclared=u", True, id="not declared"),
    ],
)
def test_simple_values_are_flags_and_others_are_lines(assignment, is_flag):
    name, _, value = assignment.partition("=")
    made = submission(Source("a", JOB), Reading(variables=(assignment,)))
    wanted = ({name: value}, "") if is_flag else ({}, f"{name} = {value}")
    assert (made.flags, made.variables) == wanted


@pytest.mark.parametrize(
    ("texts", "assignments", "wanted"),
    [
        pytest.param([], [], "", id="nothing"),
        pytest.param(['a = "x"\n'], [], 'a = "x"\n\n', id="one file"),
        pytest.param(["a = 1\n", "b = 2"], [], "a = 1\n\nb = 2\n", id="two files"),
        pytest.param(["a = 1\n"], ["list=[]"], "a = 1\n\n\nlist = []", id="a file and a value"),
        pytest.param([], ["list=[]", "object={}"], "list = []\nobject = {}", id="two values"),
    ],
)
def test_var_files_come_before_values(tmp_path, texts, assignments, wanted):
    paths = [tmp_path / str(number) for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    reading = Reading(variables=tuple(assignments), var_files=tuple(paths))
    assert submission(Source("a", JOB), reading).variables == wanted


def test_the_command_line_wins_over_the_environment():
    reading = Reading(variables=("text=cmd",), environment={"NOMAD_VAR_text": "env", "HOME": "/"})
    assert submission(Source("a", JOB), reading).flags == {"text": "cmd"}


def test_the_source_is_the_text_as_it_is():
    made = submission(Source("a", JOB), Reading())
    assert (made.source, made.form) == (JOB, "hcl2")


def test_the_json_form_says_so():
    text = '{"variable": {"l": {"type": "list(string)"}}, "job": {"a": {}}}'
    made = submission(Source("a", text), Reading(variables=("l=[]",)))
    assert (made.form, made.variables) == ("json", "l = []")


PUBLIC = """\
variable "host" { type = string }
variable "settings" { type = map(string) }
variable "nested" { type = map(list(map(string))) }
variable "list" { type = list(string) }
variable "db_password" { default = "" }
job "a" {}
"""


@pytest.mark.parametrize(
    ("assignment", "wanted"),
    [
        pytest.param("host=a", ({"host": "a"}, ""), id="a text"),
        pytest.param('list=["a"]', ({}, 'list = ["a"]\n'), id="a list"),
        pytest.param('settings={a="b"}', ({}, 'settings = {a="b"}\n'), id="a map"),
        pytest.param("db_password=hunter2!x", ({}, ""), id="a secret by its name"),
        pytest.param('settings={api_token="hunter2!x"}', ({}, ""), id="a secret by its key"),
        pytest.param('nested={a=[{token="hunter2!x"}]}', ({}, ""), id="a secret further in"),
        pytest.param("undeclared=u", ({}, ""), id="not declared"),
    ],
)
def test_secrets_are_left_out_of_what_is_public(tmp_path, assignment, wanted):
    made = public_submission(Source("a", PUBLIC), Reading(variables=(assignment,)))
    assert (made.flags, made.variables) == wanted
    path = tmp_path / "values.hcl"
    path.write_text(assignment.replace("=a", '="a"').replace("=hunter2!x", '="hunter2!x"'), "utf-8")
    made = public_submission(Source("a", PUBLIC), Reading(var_files=(path,)))
    assert ("hunter2" in made.variables, bool(made.variables)) == (False, wanted != ({}, ""))


def test_a_file_wins_over_the_environment_in_what_is_public(tmp_path):
    path = tmp_path / "values.hcl"
    path.write_text('host = "file"\n', encoding="utf-8")
    reading = Reading(environment={"NOMAD_VAR_host": "environment"}, var_files=(path,))
    made = public_submission(Source("a", PUBLIC), reading)
    assert (made.flags, made.variables) == ({}, 'host = "file"\n')
