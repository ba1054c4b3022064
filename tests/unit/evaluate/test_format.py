"""The functions format and formatlist."""

from __future__ import annotations

import pytest

from jobkit.evaluate.functions import find
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.numbers import INFINITY, divide, from_float, parse_number
from jobkit.evaluate.values import NULL, STRING, ListValue

format_text = find("format").call
formatlist = find("formatlist").call
THIRD = divide(1, 3)


def n(text):
    return parse_number(text)


@pytest.mark.parametrize(
    ("form", "arguments", "text"),
    [
        pytest.param("100%%", [], "100%", id="a percent sign"),
        pytest.param("%s-%s", ["a", 1], "a-1", id="one argument after the other"),
        pytest.param("%[2]s%s%[1]s", ["a", "b", "c"], "bca", id="arguments by number"),
        pytest.param("%d", ["42"], "42", id="text that is a number"),
        pytest.param("%+d % d", [5, 5], "+5  5", id="signs"),
        pytest.param("%05d|%-5d|%5d", [-42, 42, 42], "-0042|42   |   42", id="widths"),
        pytest.param("%6.3d|%06.3d", [5, 5], "   005|   005", id="least number of digits"),
        pytest.param("%6.0d|", [0], "|", id="zero without digits is nothing at all"),
        pytest.param("%#x %#o %#b %X", [255, 8, 5, 255], "0xff 010 0b101 FF", id="other bases"),
        pytest.param("%e %.0e", [n("12345.678"), n("2.5")], "1.234568e+04 2e+00", id="scientific"),
        pytest.param("%f %.0f %.2f", [1, n("0.5"), n("9.999")], "1.000000 0 10.00", id="fixed"),
        pytest.param("%08.2f %-08.2f", [n("-2.5"), 1], "-0002.50 00001.00", id="zeros win"),
        pytest.param("%g %g %g", [123456, 1234567, n("1e-5")], "123456 1.234567e+06 1e-05", id="g"),
        pytest.param("%.3g %.10g", [n("12345.678"), 10**6], "1.23e+04 1000000", id="g precision"),
        pytest.param("%G %E", [n("1e-10"), 0], "1E-10 0.000000E+00", id="capital letters"),
        pytest.param("%f|%06.1f|% f", [INFINITY] * 3, "+Inf|  +Inf| Inf", id="infinity"),
        pytest.param("%v %v %v", ["a", n("1e21"), NULL], "a 1e+21 null", id="any value"),
        pytest.param("%v %#v", [(1, NULL), "<"], '[1,null] "\\u003c"', id="JSON"),
        pytest.param("%v %d", [from_float(1e30)] * 2, "1e+30 1000000000000000019884624838656",
                     id="the precision of a float"),
        pytest.param("%s|%5s|%-5s|%05s|%-05s", ["a"] * 5, "a|    a|a    |0000a|a0000", id="text"),
        pytest.param("%.1s|%.0s|%4s", ["日本"] * 3, "日|日本|  日本", id="characters are counted"),
        pytest.param("%q|%.1q|%6q", ["a\"b"] * 3, '"a\\"b"|"a"|"a\\"b"', id="quoted"),
        pytest.param("%t %5t", ["1", False], "true false", id="truth has no width"),
    ],
)  # fmt: skip
def test_format(form, arguments, text):
    assert format_text(form, *arguments) == text


@pytest.mark.parametrize(
    ("form", "arguments", "argument"),
    [
        pytest.param("%s", [], None, id="too few arguments"),
        pytest.param("%s", ["a", "b"], 2, id="too many arguments"),
        pytest.param("%[3]s", ["a", "b"], None, id="an argument that is not there"),
        pytest.param("%[0]s", ["a"], None, id="arguments count from 1"),
        pytest.param("%[1]5d", [1], None, id="the number stands before the letter"),
        pytest.param("%z", [1], None, id="an unknown letter"),
        pytest.param("%F", [1], None, id="a letter of Go that is not here"),
        pytest.param("%5%", [], None, id="a wide percent sign"),
        pytest.param("50%", [], None, id="a percent sign at the end"),
        pytest.param("%d", [THIRD], None, id="a fraction as a whole number"),
        pytest.param("%d", [INFINITY], None, id="infinity as a whole number"),
        pytest.param("%d", [True], None, id="truth as a number"),
        pytest.param("%s", [NULL], None, id="null as text"),
        pytest.param("%s", [(1,)], None, id="a list as text"),
        pytest.param("%t", ["yes"], None, id="a word as truth"),
        pytest.param("%#v", [INFINITY], None, id="infinity as JSON"),
        pytest.param("%99999999d", [1], None, id="a width beyond the limit"),
        pytest.param("%.99999999999999999999f", [1], None, id="a precision beyond the limit"),
    ],
)
def test_format_refuses(form, arguments, argument):
    with pytest.raises(FunctionError) as caught:
        format_text(form, *arguments)
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("form", "arguments", "texts"),
    [
        pytest.param("%s-%s", [("a", "b"), "z"], ("a-z", "b-z"), id="the rest repeats"),
        pytest.param("x", [], ("x",), id="no arguments"),
        pytest.param("%s", [()], (), id="an empty list"),
        pytest.param("%z", [()], (), id="nothing is looked at for an empty list"),
        pytest.param("%v", [{"a": 1}], ('{"a":1}',), id="an object is one value"),
        pytest.param("%v", [(NULL,)], ("null",), id="null inside"),
    ],
)
def test_formatlist(form, arguments, texts):
    assert formatlist(form, *arguments) == ListValue(STRING, texts)


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        pytest.param([("a",), ("b", "c")], 2, id="lists of different lengths"),
        pytest.param([(), ("a",)], 2, id="an empty list and another"),
        pytest.param([("a",), "b", "c"], None, id="too many arguments"),
        pytest.param([(NULL,), "b"], None, id="null as text"),
    ],
)
def test_formatlist_refuses(arguments, argument):
    with pytest.raises(FunctionError) as caught:
        formatlist("%s%s", *arguments)
    assert caught.value.argument == argument
