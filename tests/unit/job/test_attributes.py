"""Values of the language as JSON values of a field's type."""

from __future__ import annotations

import pytest

from jobkit.evaluate.numbers import parse_literal
from jobkit.evaluate.values import (
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    ListValue,
    MapValue,
    SetValue,
)
from jobkit.job.attributes import Unsuitable, json_value, start_range, string_list, string_map
from jobkit.job.layout import Field
from jobkit.source import Source
from jobkit.syntax.hcl2 import parse_expression


def field(type_: str, *, bits: int = 64, pointer: bool = False, wrap: bool = False) -> Field:
    """Return a field of a type, with the range that its bits give a whole number."""
    unsigned = type_ in {"uint", "list(uint)"}
    low = 0 if unsigned else -(1 << (bits - 1))
    high = (1 << (bits if unsigned else bits - 1)) - 1
    return Field("Name", "name", type_, pointer, low, high, wrap, "", {})


def number(text: str) -> object:
    return parse_literal(text)


BIG = "9223372036854775807"


@pytest.mark.parametrize(
    ("of", "value", "made"),
    [
        pytest.param(field("string"), "a", "a", id="text"),
        pytest.param(field("string"), 1, "1", id="a number as text"),
        pytest.param(field("string"), True, "true", id="a bool as text"),
        pytest.param(field("int"), 5, 5, id="a whole number"),
        pytest.param(field("int"), "5", 5, id="text of one"),
        pytest.param(field("int"), int(BIG), int(BIG), id="the largest"),
        pytest.param(field("int"), -(2**63), -(2**63), id="the smallest"),
        pytest.param(field("int", bits=8), 127, 127, id="the largest of eight bits"),
        pytest.param(field("int", bits=8), -128, -128, id="the smallest of eight bits"),
        pytest.param(field("uint"), 2**64 - 1, 2**64 - 1, id="the largest unsigned"),
        pytest.param(field("uint", bits=8), 255, 255, id="the largest unsigned of eight bits"),
        pytest.param(field("uint"), number("1.5"), 1, id="an unsigned fraction is cut"),
        pytest.param(field("uint", bits=8), number("255.5"), 255, id="even above the range"),
        pytest.param(field("int", bits=8, wrap=True), 200, -56, id="wrapped"),
        pytest.param(field("int", bits=8, wrap=True), -129, 127, id="wrapped from below"),
        pytest.param(field("int", bits=8, wrap=True), number("50.9"), 50, id="cut and wrapped"),
        pytest.param(field("int", bits=8, wrap=True), number("1e30"), -1, id="held in 64 bits"),
        pytest.param(field("bool"), True, True, id="a bool"),
        pytest.param(field("bool"), "false", False, id="text of a bool"),
        pytest.param(field("bool"), "1", True, id="one as bool"),
        pytest.param(field("duration"), "1h30m", 5_400_000_000_000, id="a duration"),
        pytest.param(field("duration"), 30, 30, id="a number is nanoseconds"),
        pytest.param(field("duration"), number("2.0"), 2, id="a whole one with a point"),
        pytest.param(field("list(string)"), ("a", 1), ["a", "1"], id="a tuple"),
        pytest.param(field("list(string)"), (), [], id="nothing"),
        pytest.param(field("list(string)"), SetValue(STRING, ("a",)), ["a"], id="a set"),
        pytest.param(field("list(string)"), ("a", UNKNOWN), ["a"], id="an unknown element"),
        pytest.param(field("list(uint)", bits=8), (1, "2"), [1, 2], id="numbers"),
        pytest.param(field("map(string)"), {"b": 1, "a": True}, {"a": "true", "b": "1"}, id="map"),
        pytest.param(field("map(string)"), {"a": UNKNOWN, "b": "c"}, {"b": "c"}, id="unknown"),
        pytest.param(field("string", pointer=True), NULL, None, id="null where it is a value"),
        pytest.param(field("list(string)"), NULL, None, id="a null list"),
        pytest.param(field("map(string)"), NULL, None, id="a null map"),
    ],
)
def test_values(of, value, made):
    got = json_value(value, of)
    assert (got, type(got)) == (made, type(made))


@pytest.mark.parametrize(
    ("of", "value", "message"),
    [
        pytest.param(field("string"), (), "Text is needed here, not a list.", id="a tuple"),
        pytest.param(field("string"), {}, "Text is needed here, not an object.", id="an object"),
        pytest.param(
            field("string"),
            NULL,
            '"name" can\'t be null. Leave it out to leave it unset.',
            id="null",
        ),
        pytest.param(
            field("duration", pointer=True),
            NULL,
            '"name" can\'t be null. Leave it out to leave it unset.',
            id="a null duration",
        ),
        pytest.param(
            field("int"), "a", 'A number is needed here, not the text "a".', id="text for a number"
        ),
        pytest.param(field("int"), (), "A number is needed here, not a list.", id="tuple for one"),
        pytest.param(
            field("int"),
            2**63,
            f"A whole number between -9223372036854775808 and {BIG} is needed here, not"
            " 9223372036854775808.",
            id="one too many",
        ),
        pytest.param(
            field("int"),
            number("1.5"),
            "A whole number is needed here, not 1.5.",
            id="a fraction",
        ),
        pytest.param(
            field("int", bits=8),
            128,
            "A whole number between -128 and 127 is needed here, not 128.",
            id="past eight bits",
        ),
        pytest.param(
            field("uint", bits=8),
            -1,
            "A whole number between 0 and 255 is needed here, not -1.",
            id="below nought",
        ),
        pytest.param(
            field("uint", bits=8),
            256,
            "A whole number between 0 and 255 is needed here, not 256.",
            id="past eight unsigned bits",
        ),
        pytest.param(
            field("uint", bits=8),
            number("255.9"),
            "A whole number between 0 and 255 is needed here, not 255.9.",
            id="a fraction that takes more than 64 bits",
        ),
        pytest.param(
            field("uint", bits=8),
            number("0.5"),
            "A whole number is needed here, not 0.5.",
            id="a fraction below one",
        ),
        pytest.param(field("bool"), "yes", '"yes" is no value: write true.', id="yes"),
        pytest.param(
            field("bool"), 1, "true or false is needed here, not a number.", id="a number"
        ),
        pytest.param(
            field("duration"),
            "5",
            '"5" is no duration. Write a number with its unit, such as 300ms, 30s, 5m or 1h30m.',
            id="a duration without unit",
        ),
        pytest.param(
            field("duration"),
            True,
            "A duration is needed here, not a bool. Write a number with its unit, such as 300ms,"
            " 30s, 5m or 1h30m.",
            id="a bool for a duration",
        ),
        pytest.param(
            field("duration"),
            number("1.5"),
            "A number is taken as whole nanoseconds here. Write a number with its unit, such as"
            " 300ms, 30s, 5m or 1h30m.",
            id="a fraction of a nanosecond",
        ),
        pytest.param(
            field("duration"),
            2**63,
            "A number is taken as whole nanoseconds here. Write a number with its unit, such as"
            " 300ms, 30s, 5m or 1h30m.",
            id="too many nanoseconds",
        ),
        pytest.param(
            field("list(string)"),
            "a",
            'A list is needed here, not a string. Write ["a"].',
            id="text for a list",
        ),
        pytest.param(
            field("list(string)"), 1, "A list is needed here, not a number. Write [1].", id="number"
        ),
        pytest.param(
            field("list(string)"),
            {},
            "A list is needed here, not an object.",
            id="an object for it",
        ),
        pytest.param(
            field("list(string)"),
            (NULL,),
            "An element of the list is null. Leave it out.",
            id="a null element",
        ),
        pytest.param(
            field("list(string)"), ((),), "Text is needed here, not a list.", id="a tuple inside"
        ),
        pytest.param(field("map(string)"), "a", "A map is needed here, not a string.", id="no map"),
        pytest.param(
            field("map(string)"),
            {"a": NULL},
            'The value of "a" is null. Leave the key out.',
            id="a null member",
        ),
        pytest.param(
            field("map(string)"),
            {"a": ()},
            'The value of "a": Text is needed here, not a list.',
            id="a tuple as member",
        ),
    ],
)
def test_unsuitable_values(of, value, message):
    with pytest.raises(Unsuitable) as raised:
        json_value(value, of)
    assert str(raised.value) == message


def test_maps_and_lists_of_the_language():
    assert string_map(MapValue(NUMBER, {"b": 1, "a": 2})) == {"a": "2", "b": "1"}
    assert list(string_map({"b": 1, "a": 2})) == ["a", "b"]
    assert string_list(ListValue(NUMBER, (1, 2))) == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("123", (0, 3), id="a number"),
        pytest.param('"abc"', (1, 4), id="inside the quotes"),
        pytest.param('""', (2, 2), id="behind empty quotes"),
        pytest.param("<<E\na\nE\n", (0, 7), id="a heredoc"),
        pytest.param("[1]", (0, 1), id="the bracket"),
        pytest.param("{ a = 1 }", (0, 1), id="the brace"),
        pytest.param("(1)", (0, 1), id="the parenthesis"),
        pytest.param("f(1)", (0, 2), id="the name and parenthesis"),
        pytest.param("a.b", (0, 3), id="a name"),
        pytest.param("a + b", (0, 1), id="the left side"),
        pytest.param("f(1) + b", (0, 2), id="the left side's start"),
        pytest.param("a ? b : c", (0, 1), id="the condition"),
        pytest.param("[1][a]", (0, 1), id="the collection"),
        pytest.param("[1][*]", (0, 1), id="a splat's"),
        pytest.param("f(1).a", (0, 2), id="what steps begin with"),
        pytest.param('"a${b}"', (1, 2), id="the first part of a template"),
        pytest.param('"${b}c"', (3, 4), id="the first part that is a name"),
        pytest.param('"${b}"', (0, 6), id="a template that is one value"),
        pytest.param("!a", (0, 2), id="a unary operator"),
    ],
)
def test_where_a_value_starts(text, place):
    node, _ = parse_expression(Source("a.hcl", text))
    assert start_range(node) == place
