"""Operators and conditionals: values, types, faults."""

from __future__ import annotations

import pytest

from jobkit.evaluate.run import Scope
from jobkit.evaluate.values import (
    BOOL,
    NUMBER,
    STRING,
    UNKNOWN,
    ListValue,
    MapValue,
    Null,
    Unknown,
)
from tests.evaluating import faults_of, outcome, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1 + 2", 3, id="plus"),
        pytest.param('"1" + "2"', 3, id="texts of numbers are added"),
        pytest.param("7 - 10", -3, id="minus"),
        pytest.param("7 * 6", 42, id="times"),
        pytest.param("6 / 3", 2, id="a division that comes out even"),
        pytest.param("7 % 3", 1, id="a remainder"),
        pytest.param("-7 % 3", -1, id="a remainder has the sign of the left side"),
        pytest.param("-(3)", -3, id="minus of a number"),
        pytest.param('-"3"', -3, id="minus of text"),
        pytest.param("!true", False, id="not"),
        pytest.param('!"false"', True, id="not of text"),
        pytest.param("true && false", False, id="and"),
        pytest.param("true || false", True, id="or"),
        pytest.param('"true" && true', True, id="and of text"),
        pytest.param("1 < 2", True, id="less"),
        pytest.param("2 <= 2", True, id="less or equal"),
        pytest.param("1 > 2", False, id="greater"),
        pytest.param("2 >= 2", True, id="greater or equal"),
        pytest.param('"10" > "9"', True, id="texts are compared as numbers"),
        pytest.param("1 == 1.0", True, id="numbers are equal by value"),
        pytest.param('1 == "1"', False, id="values of different types never are"),
        pytest.param("[1] == [1]", True, id="tuples"),
        pytest.param("[1] != [2]", True, id="different tuples"),
        pytest.param("{ a = 1, b = 2 } == { b = 2, a = 1 }", True, id="objects in any order"),
        pytest.param("null == null", True, id="null is null"),
        pytest.param('null == ""', False, id="null is nothing else"),
        pytest.param("true == true", True, id="bools"),
        pytest.param("true == 1", False, id="a bool is no number"),
        pytest.param("[] == convert([], list(string))", False, id="a tuple is no list"),
        pytest.param('attr.a == "x"', False, id="a reference is its text"),
        pytest.param('"${attr.a}" == attr.a', True, id="written either way"),
    ],
)
def test_operators(text, value):
    assert value_of(text) is value if isinstance(value, bool) else value_of(text) == value


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param('1 + "a"', ["JK2010 1:5"], id="the right side is no number"),
        pytest.param("[] + 1", ["JK2010 1:1"], id="the left side is no number"),
        pytest.param("true + false", ["JK2010 1:1", "JK2010 1:8"], id="both sides"),
        pytest.param("1 && true", ["JK2010 1:1"], id="a number is no bool"),
        pytest.param('"True" || true', ["JK2010 1:1"], id="nor is text in capitals"),
        pytest.param("!1", ["JK2010 1:2"], id="not of a number"),
        pytest.param('-"a"', ["JK2010 1:2"], id="minus of text"),
        pytest.param("0 / 0", ["JK2011 1:1"], id="nothing divided by nothing"),
        pytest.param("null + 1", ["JK2011 1:1"], id="null"),
        pytest.param("true && null", ["JK2011 1:1"], id="null as a bool"),
        pytest.param("-null", ["JK2011 1:1"], id="minus of null"),
        pytest.param("!null", ["JK2011 1:1"], id="not of null"),
        pytest.param("false && 0 / 0 == 1", ["JK2011 1:10"], id="both sides are worked out"),
        pytest.param("attr.a + 1", ["JK2010 1:1"], id="a reference is no number"),
        pytest.param("1 + [][0] + 2", ["JK2022 1:7"], id="a fault inside is told once"),
    ],
)
def test_faults(text, faults):
    assert faults_of(text) == faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("x + 1", Unknown(NUMBER), id="a sum"),
        pytest.param("x && true", Unknown(BOOL), id="and"),
        pytest.param("x < 1", Unknown(BOOL), id="a comparison"),
        pytest.param("x == 1", Unknown(BOOL), id="equality"),
        pytest.param("[x] != [1]", Unknown(BOOL), id="equality of what holds an unknown"),
        pytest.param("-x", Unknown(NUMBER), id="minus"),
        pytest.param("!x", Unknown(BOOL), id="not"),
        pytest.param("x ? 1 : 2", UNKNOWN, id="a condition"),
        pytest.param("true ? 1 : x", 1, id="the other result"),
        pytest.param("false ? 1 : x", UNKNOWN, id="the result"),
    ],
)
def test_what_is_not_known_stays_so_without_a_word(text, value):
    assert value_of(text, x=UNKNOWN) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("true ? 1 : 2", 1, id="the first"),
        pytest.param("false ? 1 : 2", 2, id="the second"),
        pytest.param('"true" ? 1 : 2', 1, id="a condition of text"),
        pytest.param('true ? 1 : "a"', "1", id="a number beside text becomes text"),
        pytest.param('true ? true : "a"', "true", id="so does a bool"),
        pytest.param("true ? null : 1", Null(NUMBER), id="null beside a number"),
        pytest.param("false ? 1 : null", Null(NUMBER), id="null on the other side"),
        pytest.param("true ? [1] : [2, 3]", ListValue(NUMBER, (1,)), id="tuples become a list"),
        pytest.param(
            'false ? { a = 1 } : { b = "x" }', MapValue(STRING, {"b": "x"}), id="objects a map"
        ),
        pytest.param("true ? [1] : []", ListValue(NUMBER, (1,)), id="beside nothing"),
        pytest.param("true ? [1] : [2]", (1,), id="tuples of one type stay tuples"),
        pytest.param("true ? 1 : [][0]", 1, id="a fault on the side that is not taken"),
        pytest.param("true ? attr.a : 1", "${attr.a}", id="a reference"),
    ],
)
def test_conditionals(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("1 ? 2 : 3", ["JK2012 1:1"], id="a condition that is a number"),
        pytest.param("attr.a ? 2 : 3", ["JK2012 1:1"], id="a condition that is a reference"),
        pytest.param("null ? 2 : 3", ["JK2013 1:1"], id="a condition that is null"),
        pytest.param("true ? 1 : [2]", ["JK2014 1:8"], id="results that do not go together"),
        pytest.param("false ? 1 : [][0]", ["JK2022 1:15"], id="a fault on the side taken"),
        pytest.param('true ? { a = [1] } : { a = "x" }', ["JK2014 1:8"], id="members differ"),
        pytest.param('true ? [1, "a"] : [1, [2]]', ["JK2014 1:8"], id="elements differ"),
    ],
)
def test_faults_of_conditionals(text, faults):
    assert faults_of(text) == faults


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        pytest.param("true ? 1 : [2]", "they are number and tuple.", id="names of types"),
        pytest.param(
            'true ? { a = [1] } : { a = "x" }',
            'they are object and object ("a" is tuple or string).',
            id="a member",
        ),
        pytest.param(
            "true ? { a = [1] } : { b = 1 }",
            "they are object and object.",
            id="other members",
        ),
        pytest.param(
            'true ? convert({ a = [1] }, map(tuple([number]))) : { b = "x" }',
            "they are map of tuple and object with members of different types.",
            id="a map and an object",
        ),
        pytest.param(
            'true ? convert([[1]], list(tuple([number]))) : ["x"]',
            "they are list of tuple and tuple with elements of different types.",
            id="a list and a tuple",
        ),
    ],
)
def test_how_results_differ(text, difference):
    _, found = outcome(text, Scope({}))
    assert [one.detail.partition("but ")[2] for one in found] == [difference]
