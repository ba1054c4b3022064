"""JSON written and read by the job language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.functions.json_text import jsondecode, jsonencode
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.numbers import INFINITY, parse_number
from jobkit.evaluate.values import NULL, STRING, ListValue, MapValue

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param((1, "a", True, NULL), '[1,"a",true,null]', id="no spaces"),
        pytest.param({"b": 1, "a": 2}, '{"a":2,"b":1}', id="names in order"),
        pytest.param(MapValue(STRING, {"a": "x"}), '{"a":"x"}', id="maps are objects"),
        pytest.param(ListValue(STRING, ("x",)), '["x"]', id="lists are arrays"),
        pytest.param("<a> & 'b'", "\"\\u003ca\\u003e \\u0026 'b'\"", id="safe inside HTML"),
        pytest.param("\u2028\x01\x7f\b\n", '"\\u2028\\u0001\x7f\\b\\n"', id="control characters"),
        pytest.param("é🚀", '"é🚀"', id="other characters as they are"),
        pytest.param(10**30, "1" + "0" * 30, id="numbers in full"),
        pytest.param(parse_number("-0"), "-0", id="negative zero"),
        pytest.param(parse_number("1e-7"), "0.0000001", id="no exponents"),
    ],
)
def test_written(value: Value, text: str) -> None:
    assert jsonencode(value) == text


def test_infinity_has_no_json() -> None:
    with pytest.raises(FunctionError, match="infinity"):
        jsonencode((INFINITY,))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(' {"a": [1, null]} ', {"a": (1, NULL)}, id="objects and tuples"),
        pytest.param("1e3", 1000, id="exponents"),
        pytest.param('"\\ud83d\\ude80"', "🚀", id="surrogates in a pair"),
        pytest.param('"\\ud83d"', "\ufffd", id="a surrogate alone"),
        pytest.param('{"a": 1, "a": 2}', {"a": 2}, id="a name twice with values of one type"),
        pytest.param("1] x", 1, id="text after a closing bracket"),
    ],
)
def test_read(text: str, value: Value) -> None:
    assert jsondecode(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "line 1, column 1", id="empty"),
        pytest.param("[1,]", "not JSON", id="comma at the end"),
        pytest.param("NaN", "NaN", id="not a number"),
        pytest.param('"\t"', "not JSON", id="raw control character"),
        pytest.param("1 2", "goes on", id="two values"),
        pytest.param('{"a": 1, "a": "x"}', "stands twice", id="a name twice"),
        pytest.param('{"e\u0301": 1, "\u00e9": "x"}', "in two ways", id="one name in two ways"),
        pytest.param("[" * (300 + 2) + "]" * (300 + 2), "levels", id="deep"),
        pytest.param("[" * 100_000, "levels", id="very deep"),
        pytest.param("1e99999999999", "too large", id="a number past all limits"),
        pytest.param("9" * 200_000, "digits", id="a number past jobkit's limit"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(FunctionError, match=reason):
        jsondecode(text)
