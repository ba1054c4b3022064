"""Values from outside as a template around the job file sees them."""

import pytest

from jobkit.evaluate.given import given_values
from jobkit.evaluate.run import Run
from jobkit.evaluate.variables import Inputs
from jobkit.outside import Outside
from jobkit.source import Source
from jobkit.variables.value_file import read_value_file


def given(**inputs):
    values, found = given_values(Inputs(**inputs), Run(Outside()))
    return values, [one.name for one in found]


def test_each_place_wins_over_those_before_it():
    config, _ = read_value_file(Source("c.toml", "a = 1\nb = 1\nc = 1\nd = 1"))
    values, found = given(
        config=config,
        environment={"NOMAD_VAR_b": "2", "NOMAD_VAR_c": "2", "NOMAD_VAR_d": "2", "HOME": "x"},
        files=[Source("v.yaml", "c: 3\nd: 3")],
        assignments=["d=4"],
    )
    assert (values, found) == ({"a": 1, "b": "2", "c": 3, "d": "4"}, [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("5", "5", id="a number is text"),
        pytest.param('["a", 1]', ["a", 1], id="a list"),
        pytest.param("{ a = { b = true } }", {"a": {"b": True}}, id="an object"),
        pytest.param("[ERROR] x", "[ERROR] x", id="text that only begins like a list"),
        pytest.param("[a]", "[a]", id="a list of names is text"),
        pytest.param("[1 + 1]", [2], id="what is in it is worked out"),
        pytest.param("a=b", "a=b", id="an equals sign"),
    ],
)
def test_text_of_the_command_line(text, value):
    assert given(assignments=[f"x={text}"]) == ({"x": value}, [])


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        pytest.param("v.hcl", "x = 2 * 3", 6, id="hcl is worked out"),
        pytest.param("v.hcl", 'x = "${1 + 1}-a"', "2-a", id="a template of hcl"),
        pytest.param("v.yaml", "x: 2.0", 2.0, id="a float stays one"),
        pytest.param("v.json", ' {"x": "${a}"}', "${a}", id="text of json is taken as it is"),
    ],
)
def test_values_of_files(name, text, value):
    values, found = given(files=[Source(name, text)])
    assert (values, found) == ({"x": value}, [])
    assert type(values["x"]) is type(value)


def test_faults_of_files_are_told():
    assert given(files=[Source("v.hcl", "x = nope"), Source("w.yaml", "x: [")])[1] == [
        "no-variables",
        "var-file-syntax",
    ]
