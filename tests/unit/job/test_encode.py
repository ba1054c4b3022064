"""Job JSON as text."""

import json

import pytest

from jobkit.job.encode import JsonValue, to_json_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "null", id="null"),
        pytest.param(True, "true", id="true"),
        pytest.param(-5, "-5", id="a whole number"),
        pytest.param(18446744073709551615, "18446744073709551615", id="the largest uint64"),
        pytest.param(1.5, "1.5", id="a fraction"),
        pytest.param(2.0, "2", id="a whole float has no point"),
        pytest.param(-0.0, "-0", id="minus zero keeps its sign"),
        pytest.param(9.223372036854776e18, "9223372036854776000", id="a large float is padded"),
        pytest.param(1e20, "100000000000000000000", id="below 1e21 is plain"),
        pytest.param(1e21, "1e+21", id="from 1e21 on has an exponent"),
        pytest.param(1.25e-6, "0.00000125", id="from 1e-6 on is plain"),
        pytest.param(1.5e-7, "1.5e-7", id="below 1e-6 has an exponent of one digit"),
        pytest.param(1e-12, "1e-12", id="an exponent of two digits"),
        pytest.param("<a> & b", r'"\u003ca\u003e \u0026 b"', id="marks of HTML are escaped"),
        pytest.param("\u2028\u2029", r'"\u2028\u2029"', id="line separators are escaped"),
        pytest.param('"\\\n\r\t\b\f', r'"\"\\\n\r\t\b\f"', id="short escapes"),
        pytest.param("\x00\x1f\x7f", '"\\u0000\\u001f\x7f"', id="other control characters"),
        pytest.param("é€𝄞", '"é€𝄞"', id="other letters stay"),
        pytest.param("a\udc80b", r'"a\ufffdb"', id="half a surrogate pair is replaced"),
        pytest.param([], "[]", id="an empty list"),
        pytest.param({}, "{}", id="an empty map"),
        pytest.param({"b": [1, {"<": {}}], "a": []}, r'{"b":[1,{"\u003c":{}}],"a":[]}', id="deep"),
    ],
)
def test_compact_text(value, text):
    assert to_json_text(value, indent=None) == text


def test_indented_text():
    text = '{\n    "a": [\n        1,\n        {}\n    ],\n    "b": {\n        "c": null\n    }\n}'
    assert to_json_text({"a": [1, {}], "b": {"c": None}}) == text


def test_sorted_keys():
    assert to_json_text({"b": 1, "é": 2, "B": 3}, indent=None, sort=True) == '{"B":3,"b":1,"é":2}'


def test_no_depth_is_too_deep():
    value: list[JsonValue] = []
    for _ in range(5_000):
        value = [value]
    assert to_json_text(value, indent=None) == "[" * 5_001 + "]" * 5_001


@pytest.mark.parametrize("number", [float("inf"), float("nan")], ids=["infinity", "not a number"])
def test_numbers_that_json_lacks(number):
    with pytest.raises(ValueError, match="JSON has no number"):
        to_json_text({"a": number})


def test_text_reads_back_as_the_same_value():
    value: JsonValue = {"a": [1, 2.5, "x\n<é>", None, True, {"b": []}], "c": {}}
    assert json.loads(to_json_text(value)) == value
