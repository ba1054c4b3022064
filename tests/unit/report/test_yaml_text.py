from __future__ import annotations

import pytest
import yaml

from jobkit.report.yaml_text import yaml_text


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param({"b": 1, "a": None}, "b: 1\na: null\n", id="keys keep their order"),
        pytest.param({"a": "x\ny\n"}, "a: |\n  x\n  y\n", id="several lines are a block"),
        pytest.param({"a": "x\ny"}, "a: |-\n  x\n  y\n", id="a block without last line end"),
        pytest.param({"a": [], "b": {}}, "a: []\nb: {}\n", id="empty lists and maps"),
        pytest.param({"a": [1, [2]]}, "a:\n- 1\n- - 2\n", id="nested lists"),
        pytest.param({"a": True}, "a: true\n", id="a bool"),
        pytest.param({"a": "true"}, "a: 'true'\n", id="text that looks like a bool"),
        pytest.param({"a": "1e3"}, "a: '1e3'\n", id="text that YAML 1.2 takes for a number"),
        pytest.param({"a": "0123"}, "a: '0123'\n", id="text of digits"),
        pytest.param({"a": "y"}, "a: 'y'\n", id="text that YAML 1.1 takes for a bool"),
        pytest.param({"a": 1e21}, "a: 1.0e+21\n", id="a large float"),
        pytest.param({"a": 2.0}, "a: 2\n", id="a whole float"),
        pytest.param({"a": 0.5}, "a: 0.5\n", id="a fraction"),
        pytest.param({"a": "é漢"}, "a: é漢\n", id="letters of all scripts stay"),
        pytest.param({"a": ""}, "a: ''\n", id="an empty text"),
    ],
)
def test_values_as_yaml(value, wanted):
    assert yaml_text(value) == wanted


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("x", id="a text alone"),
        pytest.param([], id="an empty list"),
        pytest.param({"a": "  lead\nx "}, id="blanks around lines"),
        pytest.param({"a": "tab\there\n"}, id="a tab"),
        pytest.param({"a": "# no comment", "b": "a: b", "c": "- x", "d": "@x"}, id="marks"),
        pytest.param({"a": "nul\x00\x1b\n"}, id="controls"),
        pytest.param({"a": "\u2028\x85\ufeff"}, id="odd line ends"),
        pytest.param({"a": "x" * 500 + " " + "y" * 500}, id="a long line"),
        pytest.param({"k" * 300: {"multi\nline": 1}}, id="long and multi-line keys"),
        pytest.param({"1": 1, "null": 2, "~": 3}, id="keys that look like something else"),
        pytest.param({"a": 10**30, "b": -5, "c": 1.5e-300}, id="numbers"),
        pytest.param({"a": "2001-01-01", "b": "12:30:45", "c": "0x1F"}, id="dates and times"),
        pytest.param({"a": "\n\n"}, id="only line ends"),
        pytest.param({"": ""}, id="an empty key"),
    ],
)
def test_yaml_reads_the_same_value_back(value):
    assert yaml.safe_load(yaml_text(value)) == value


def test_one_value_in_two_places_is_written_twice():
    shared = {"a": [1]}
    assert "&" not in yaml_text({"x": shared, "y": shared})


def test_any_depth_is_written():
    value: object = 1
    for _ in range(20_000):
        value = [value]
    assert yaml_text(value).startswith("- - -")  # type: ignore[arg-type]
