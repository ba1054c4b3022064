"""Variables: declarations, values from outside, what wins over what, validation."""

from __future__ import annotations

import pytest

from jobkit.evaluate.document import evaluate
from jobkit.evaluate.run import Run
from jobkit.evaluate.values import BOOL, NUMBER, STRING, UNKNOWN, ListType, ListValue, Null
from jobkit.evaluate.variables import Inputs
from jobkit.outside import Outside
from jobkit.source import Source
from jobkit.variables.value_file import read_value_file
from jobkit.verbs.syntax import tree_of

JOB = 'job "j" {}\n'
FIXED = (
    '"var" can\'t be used here: the value must be fixed. If it is text, put it in quotes; write'
    ' "$${" for a literal "${".'
)


def document(text, inputs=None):
    source = Source("a.hcl", text)
    body, found = tree_of(source)
    made, more = evaluate(source, body, inputs or Inputs(), Run(Outside()))
    return made, [*found, *more]


def variable(text, inputs=None):
    """Return the first variable of a text without faults."""
    made, found = document(text + JOB, inputs)
    assert not found, found
    return next(iter(made.variables.values()))


def told(text, inputs=None):
    """Return code, place and text of every finding."""
    return [(one.code, str(one.range), one.detail) for one in document(text + JOB, inputs)[1]]


def file_of(text, name="values.hcl"):
    return Source(name, text)


@pytest.mark.parametrize(
    ("body", "type_", "value"),
    [
        pytest.param("default = 1", NUMBER, 1, id="the type is the default's"),
        pytest.param("type = string\ndefault = 1", STRING, "1", id="a default as its type"),
        pytest.param(
            'type = list(string)\ndefault = ["a"]',
            ListType(STRING),
            ListValue(STRING, ("a",)),
            id="a list",
        ),
        pytest.param("type = bool\ndefault = null", BOOL, Null(BOOL), id="null"),
        pytest.param('default = "$${a}"', STRING, "${a}", id="an escaped reference"),
        pytest.param("default = [1, true]", None, (1, True), id="a tuple"),
    ],
)
def test_defaults(body, type_, value):
    made = variable(f'variable "x" {{\n{body}\n}}\n')
    assert (made.value, made.default, made.origin) == (value, value, "default")
    assert type_ is None or made.type == type_


def test_what_a_variable_says_of_itself():
    made = variable('variable "x" {\ndescription = "About x"\ndefault = 1\n}\n')
    assert made.description == "About x"
    assert (str(made.place), made.place.end_offset) == ("a.hcl:1:1", 12)
    assert str(made.value_place) == "a.hcl:3:11"


def test_a_block_of_many():
    made, found = document('variables {\n  a = 1\n  b = ["x"]\n}\n' + JOB)
    assert found == []
    assert {one.name: (one.value, one.origin) for one in made.variables.values()} == {
        "a": (1, "default"),
        "b": (("x",), "default"),
    }


def test_json_form():
    text = (
        '{"variable": {"x": {"type": "list(string)", "default": ["${a}"], "description": "D"}},'
        ' "job": {"j": {}}}'
    )
    made, found = document(text)
    assert found == []
    assert made.variables["x"].value == ListValue(STRING, ("${a}",))
    assert made.variables["x"].description == "D"


X = 'variable "x" {\n  type = %s\n}\n'


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        pytest.param("string", "a b", "a b", id="text as it is"),
        pytest.param("string", '"a"', '"a"', id="quotes are text"),
        pytest.param("string", "", "", id="nothing"),
        pytest.param("string", "a=b", "a=b", id="an equals sign"),
        pytest.param("number", "1e2", 100, id="a number"),
        pytest.param("bool", "true", True, id="a bool"),
        pytest.param("list(number)", "[1, 2,]", ListValue(NUMBER, (1, 2)), id="a list"),
        pytest.param("object({a = string})", "{ a = 1 }", {"a": "1"}, id="an object"),
        pytest.param("list(string)", '["$${a}"]', ListValue(STRING, ("${a}",)), id="escaped"),
    ],
)
@pytest.mark.parametrize("way", ["env", "cmd"])
def test_text_from_outside(type_, text, value, way):
    inputs = (
        Inputs(environment={"NOMAD_VAR_x": text})
        if way == "env"
        else Inputs(assignments=[f"x={text}"])
    )
    made = variable(X % type_, inputs)
    assert (made.value, made.origin) == (value, way)


def test_text_for_a_variable_without_type_and_default_is_text():
    assert variable('variable "x" {}\n', Inputs(assignments=["x=[1]"])).value == "[1]"


def test_text_for_a_variable_with_a_default_is_of_its_type():
    text = 'variable "x" {\n  default = 1\n}\n'
    assert variable(text, Inputs(assignments=["x=2"])).value == 2


ALL = 'variable "x" {\n  type = string\n  default = "default"\n}\n'
CONFIG = read_value_file(file_of('x = "config"\n', "config.hcl"))[0]
ENVIRONMENT = {"NOMAD_VAR_x": "env"}
FILES = [file_of('x = "one"\n', "one.hcl"), file_of('x = "two"\n', "two.hcl")]


@pytest.mark.parametrize(
    ("inputs", "value", "origin"),
    [
        pytest.param(Inputs(), "default", "default", id="the default"),
        pytest.param(Inputs(config=CONFIG), "config", "config", id="the config file"),
        pytest.param(Inputs(ENVIRONMENT, config=CONFIG), "env", "env", id="the environment"),
        pytest.param(Inputs(ENVIRONMENT, FILES[:1], config=CONFIG), "one", "varfile", id="a file"),
        pytest.param(Inputs(ENVIRONMENT, FILES), "two", "varfile", id="the last file"),
        pytest.param(Inputs(ENVIRONMENT, FILES[::-1]), "one", "varfile", id="in the order given"),
        pytest.param(Inputs(ENVIRONMENT, FILES, ["x=cmd"]), "cmd", "cmd", id="the command line"),
        pytest.param(Inputs(assignments=["x=a", "x=b"]), "b", "cmd", id="its last one"),
        pytest.param(Inputs(assignments=["x"]), "default", "default", id="no equals sign"),
        pytest.param(Inputs({"NOMAD_VAR_y": "env"}), "default", "default", id="another name"),
        pytest.param(Inputs({"x": "env"}), "default", "default", id="no prefix"),
    ],
)
def test_what_wins(inputs, value, origin):
    made = variable(ALL, inputs)
    assert (made.value, made.origin) == (value, origin)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        pytest.param("v.hcl", 'x = "a"', "a", id="HCL"),
        pytest.param("v.json", '{"x": "${a}"}', "${a}", id="JSON, where text is text"),
        pytest.param("v.vars", '{"x": "a"}', "a", id="JSON by its brace"),
        pytest.param("v.yaml", "x: a\n", "a", id="YAML"),
        pytest.param("v.toml", 'x = "a"\n', "a", id="TOML"),
        pytest.param("v.hcl", "x = 1 + 1", "2", id="an operator"),
    ],
)
def test_value_files(name, text, value):
    made = variable(ALL, Inputs(files=[file_of(text, name)]))
    assert (made.value, made.value_place.filename) == (value, name)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param(
            'variable "1x" {\n  default = 1\n}\n',
            [
                (
                    "JK2111",
                    "a.hcl:1:10",
                    '"1x" is no name: it begins with a letter and holds letters, digits, _, -.',
                )
            ],
            id="no name",
        ),
        pytest.param(
            'variable "x" {\n  default = 1\n}\nvariable "x" {\n  default = 2\n}\n',
            [
                (
                    "JK2110",
                    "a.hcl:4:1",
                    '"x" was declared in line 1 already. Remove or rename one of them.',
                )
            ],
            id="a name twice",
        ),
        pytest.param(
            'variables {\n  x = 1\n}\nvariable "x" {\n  default = 2\n}\n',
            [
                (
                    "JK2110",
                    "a.hcl:4:1",
                    '"x" was declared in line 2 already. Remove or rename one of them.',
                )
            ],
            id="a name in both forms",
        ),
        pytest.param(
            'variable "x" {\n  type = "string"\n  default = 1\n}\n',
            [("JK2112", "a.hcl:2:10", "A type is written without quotes: string.")],
            id="a type in quotes",
        ),
        pytest.param(
            'variable "x" {\n  type = number\n  default = "a"\n}\n',
            [
                (
                    "JK2113",
                    "a.hcl:3:13",
                    'The default doesn\'t fit the type of "x": a number is required.',
                )
            ],
            id="a default of another type",
        ),
        pytest.param(
            'variable "x" {\n  default = var.y\n}\n',
            [
                (
                    "JK2050",
                    "a.hcl:2:13",
                    FIXED,
                )
            ],
            id="a default that refers to something",
        ),
        pytest.param(
            'variable "x" {\n  default = upper("a")\n}\n',
            [
                (
                    "JK2051",
                    "a.hcl:2:13",
                    "No function can be called here: the value must be fixed.",
                )
            ],
            id="a default that calls",
        ),
        pytest.param(
            'variable "x" {\n  default = 1\n  description = []\n}\n',
            [
                (
                    "JK2113",
                    "a.hcl:3:17",
                    '"description" must be text: string required, but have list.',
                )
            ],
            id="a description that is no text",
        ),
        pytest.param(
            'variable "x" {\n  default = 1\n  description = null\n}\n',
            [("JK2113", "a.hcl:3:17", '"description" can\'t be null.')],
            id="a description that is null",
        ),
        pytest.param(
            'variable "x" {\n  default = 1\n  sensitive = true\n}\n',
            [("JK3001", "a.hcl:3:3", 'There is no argument "sensitive" here.')],
            id="an argument that is not known",
        ),
        pytest.param(
            "variables {\n  x {}\n}\n",
            [
                (
                    "JK3005",
                    "a.hcl:2:3",
                    'Only arguments (name = value) can stand here. Did you mean "x = …"?',
                )
            ],
            id="a block among variables",
        ),
    ],
)
def test_faulty_declarations(text, faults):
    assert told(text) == faults


@pytest.mark.parametrize(
    ("inputs", "fault"),
    [
        pytest.param(
            Inputs(assignments=["y=1"]),
            ("JK2115", "<--var y>:1:1", 'The job declares no variable "y". Did you mean "x"?'),
            id="a name on the command line",
        ),
        pytest.param(
            Inputs(files=[file_of("\nxx = 1\n")]),
            ("JK2115", "values.hcl:2:1", 'The job declares no variable "xx". Did you mean "x"?'),
            id="a name in a file",
        ),
        pytest.param(
            Inputs(files=[file_of("x = [1]\n")]),
            (
                "JK2116",
                "values.hcl:1:5",
                'The value doesn\'t fit the type of "x": string required, but have list.',
            ),
            id="a value of another type",
        ),
        pytest.param(
            Inputs(files=[file_of("x = var.y\n")]),
            (
                "JK2050",
                "values.hcl:1:5",
                FIXED,
            ),
            id="a reference in a file",
        ),
    ],
)
def test_faulty_values(inputs, fault):
    code, place, detail = fault
    found = told(ALL, inputs)
    assert [one[:2] for one in found] == [(code, place)]
    assert detail.startswith(found[0][2])


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        pytest.param("[1", "JK1035", "1:1", id="not well-formed"),
        pytest.param('["a"]', "JK2116", "1:1", id="of another type"),
        pytest.param("[upper(1)]", "JK2051", "1:2", id="with a call"),
        pytest.param("", "JK1031", "1:1", id="empty"),
    ],
)
def test_faulty_text_from_outside(text, code, place):
    found = told(X % "list(number)", Inputs(assignments=[f"x={text}"]))
    assert [one[:2] for one in found] == [(code, f"<value of var.x from --var>:{place}")]


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param(Inputs(files=[file_of("y = 1\n")], strict=False), id="not strict"),
        pytest.param(Inputs(files=[file_of("y: 1\n", "v.yaml")]), id="YAML"),
        pytest.param(Inputs(files=[file_of("y = 1\n", "v.toml")]), id="TOML"),
        pytest.param(Inputs(files=[file_of("y = 1\n")], used_elsewhere={"y"}), id="a template's"),
        pytest.param(Inputs(assignments=["y=1"], used_elsewhere={"y"}), id="on the command line"),
        pytest.param(
            Inputs(config=read_value_file(file_of("y = 1\n"))[0]), id="in the config file"
        ),
    ],
)
def test_names_that_need_not_be_declared(inputs):
    assert told(ALL, inputs) == []


@pytest.mark.parametrize(
    ("use", "end"),
    [
        pytest.param("", "It is not used; Nomad asks for a value all the same.", id="unused"),
        pytest.param("locals {\n  a = var.x\n}\n", "It is used in line 3.", id="used once"),
        pytest.param(
            "locals {\n  a = [var.x, var.x]\n  b = var.x\n}\n",
            "It is used in lines 3, 4.",
            id="used in two lines",
        ),
        pytest.param(
            "locals {\n" + "".join(f"  a{n} = var.x\n" for n in range(11)) + "}\n",
            "It is used in lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ….",
            id="used in many",
        ),
    ],
)
def test_a_variable_without_value(use, end):
    found = told('variable "x" {}\n' + use)
    assert [one[:2] for one in found] == [("JK2114", "a.hcl:1:1")]
    assert found[0][2] == (
        '"x" has no default and no value. Give it one with --var x=…, a --var-file or'
        f" NOMAD_VAR_x. {end}"
    )


def test_a_faulty_variable_is_unknown_and_told_once():
    made, found = document(
        'variable "x" {\n  default = [][0]\n}\nlocals {\n  a = "${var.x}b"\n}\n' + JOB
    )
    assert [one.code for one in found] == ["JK2022"]
    assert made.variables["x"].value == UNKNOWN


VALID = """\
variable "x" {
  type = %s
  validation {
    condition = %s
    error_message = %s
  }
}
"""


@pytest.mark.parametrize(
    ("type_", "condition", "value"),
    [
        pytest.param("string", 'var.x == "a"', "a", id="equality"),
        pytest.param("number", "var.x > 1", "2", id="a comparison"),
        pytest.param("string", 'substr(var.x, 0, 1) == "a"', "ab", id="a function"),
        pytest.param(
            "list(number)", "length([for y in var.x : y if y > 0]) == 1", "[1]", id="a loop"
        ),
        pytest.param("string", "var.x", "true", id="text that is true"),
    ],
)
def test_valid_values(type_, condition, value):
    text = VALID % (type_, condition, '"No."')
    assert told(text, Inputs(assignments=[f"x={value}"])) == []


@pytest.mark.parametrize(
    ("condition", "message", "faults"),
    [
        pytest.param(
            'var.x == "b"',
            '"Not so."',
            [
                (
                    "JK2125",
                    "<value of var.x from --var>:1:1",
                    "Not so. (The rule is in a.hcl, line 4.)",
                )
            ],
            id="a value that is not valid",
        ),
        pytest.param(
            "var.y",
            '"No."',
            [("JK2120", "a.hcl:4:17", 'The condition can only use "var.x".')],
            id="another variable",
        ),
        pytest.param(
            "local.a == var.x",
            '"No."',
            [("JK2120", "a.hcl:4:17", 'The condition can only use "var.x".')],
            id="a local",
        ),
        pytest.param(
            "true",
            '"No."',
            [("JK2121", "a.hcl:4:17", 'The condition must use "var.x", the value that it checks.')],
            id="nothing",
        ),
        pytest.param(
            "[var.x]",
            '"No."',
            [
                (
                    "JK2122",
                    "a.hcl:4:17",
                    "The condition must give true or false: bool required, but have list.",
                )
            ],
            id="no bool",
        ),
        pytest.param(
            'var.x == "" ? true : null',
            '"No."',
            [("JK2122", "a.hcl:4:17", "The condition must give true or false, not null.")],
            id="null",
        ),
        pytest.param(
            'var.x == "a"',
            '" "',
            [("JK2124", "a.hcl:5:21", "Say what is wrong when the condition is false.")],
            id="an empty message",
        ),
        pytest.param(
            'var.x == "a"',
            "[]",
            [
                (
                    "JK2124",
                    "a.hcl:5:21",
                    '"error_message" must be text: string required, but have list.',
                )
            ],
            id="a message that is no text",
        ),
        pytest.param(
            "upper(var.x, 1)",
            '"No."',
            [("JK2003", "a.hcl:4:30", '"upper" takes 1 argument only.')],
            id="a fault in the condition",
        ),
    ],
)
def test_validation(condition, message, faults):
    text = VALID % ("string", condition, message)
    assert told(text, Inputs(assignments=["x=a"])) == faults


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param("", 'A validation needs "condition" and "error_message".', id="both"),
        pytest.param(
            'condition = var.x == ""', 'A validation needs "error_message".', id="the message"
        ),
        pytest.param('error_message = "a"', 'A validation needs "condition".', id="the condition"),
    ],
)
def test_what_a_validation_lacks(body, detail):
    text = f'variable "x" {{\n  default = ""\n  validation {{\n{body}\n  }}\n}}\n'
    assert told(text) == [("JK2123", "a.hcl:3:3", detail)]


def test_a_default_that_is_not_valid_is_told_where_it_stands():
    text = (VALID % ("number", "var.x > 1", '"More."')).replace("type = number", "default = 1")
    assert [one[:2] for one in told(text)] == [("JK2125", "a.hcl:2:13")]
