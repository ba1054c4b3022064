"""Literals, collections, names, templates, loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.limits import Limits
from jobkit.evaluate.run import Scope
from jobkit.evaluate.values import (
    DYNAMIC,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    ListType,
    ListValue,
    MapValue,
    Null,
    SetValue,
    Unknown,
)
from jobkit.syntax.hcl2 import parse_expression
from tests.evaluating import evaluator_of, faults_of, outcome, value_of

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

NUMBERS = ListValue(NUMBER, (1, 2))
LETTERS = SetValue(STRING, ("a", "b"))
MAP = MapValue(NUMBER, {"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("12", 12, id="a whole number"),
        pytest.param("1.0", 1, id="a whole number with a point"),
        pytest.param("true", True, id="a bool"),
        pytest.param("null", NULL, id="null"),
        pytest.param('"a"', "a", id="text"),
        pytest.param("(1)", 1, id="parentheses"),
        pytest.param("[]", (), id="an empty tuple"),
        pytest.param('[1, "a", null]', (1, "a", NULL), id="a tuple"),
        pytest.param("{}", {}, id="an empty object"),
        pytest.param("{ a = 1, a = 2 }", {"a": 2}, id="the last of equal keys"),
        pytest.param('{ (1 + 1) = 1, "${true}" = 2 }', {"2": 1, "true": 2}, id="keys become text"),
        pytest.param("{ 1 = 2, true = 3, null = 4 }", {"1": 2, "true": 3, "null": 4}, id="words"),
        pytest.param("{ attr = 1 }", {"attr": 1}, id="a bare key is no reference"),
        pytest.param("{ (attr.a) = 1 }", {"${attr.a}": 1}, id="one in parentheses is"),
    ],
)
def test_values(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("{ a.b = 1 }", ["JK2045 1:3"], id="a key with a dot"),
        pytest.param("{ (null) = 1 }", ["JK2046 1:3"], id="a null key"),
        pytest.param("{ ([]) = 1 }", ["JK2047 1:3"], id="a key that is a tuple"),
        pytest.param("{ (x) = [][0] }", ["JK2022 1:11"], id="a key that is not known"),
        pytest.param("1e99999999", ["JK2053 1:1"], id="a number that is too large"),
    ],
)
def test_faults_of_values(text, faults):
    assert faults_of(text, x=UNKNOWN) == faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a${1}b", "a1b", id="a number"),
        pytest.param("${true} ${1.50}", "true 1.5", id="numbers in their short form"),
        pytest.param("${1}", 1, id="one interpolation keeps its type"),
        pytest.param("${[1]}", (1,), id="even a tuple"),
        pytest.param("${null}", NULL, id="even null"),
        pytest.param("a${x}", Unknown(STRING), id="an unknown makes the text unknown"),
        pytest.param("%{if true}a%{else}b%{endif}", "a", id="the first branch"),
        pytest.param("%{if false}a%{else}b%{endif}", "b", id="the second branch"),
        pytest.param("%{if false}a%{endif}", "", id="no branch"),
        pytest.param("%{if x}a%{endif}", Unknown(STRING), id="an unknown condition"),
        pytest.param("%{if false}${[][0]}%{endif}", "", id="a fault in the other branch"),
        pytest.param("%{for i in [1, 2]}<${i}>%{endfor}", "<1><2>", id="a loop"),
        pytest.param("%{for k, v in { b = 1, a = 2 }}${k}${v}%{endfor}", "a2b1", id="with key"),
        pytest.param("%{for i in x}a%{endfor}", Unknown(STRING), id="a loop over an unknown"),
        pytest.param('${"e"}\u0301', "\u00e9", id="text is composed where parts meet"),
        pytest.param("x ${attr.a}", "x ${attr.a}", id="a reference"),
    ],
)
def test_templates(text, value):
    assert value_of(f'"{text}"', x=UNKNOWN) == value


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("a${[]}", ["JK2030 1:5"], id="a tuple in text"),
        pytest.param("a${null}", ["JK2030 1:5"], id="null in text"),
        pytest.param("a${null}${[]}", ["JK2030 1:5", "JK2030 1:12"], id="each is told"),
        pytest.param("%{if 1}%{endif}", ["JK2012 1:7"], id="a condition that is a number"),
        pytest.param("%{if null}%{endif}", ["JK2013 1:7"], id="a condition that is null"),
        pytest.param("%{for i in 1}%{endfor}", ["JK2041 1:13"], id="a loop over a number"),
        pytest.param("%{for i in null}%{endfor}", ["JK2040 1:13"], id="a loop over null"),
        pytest.param("%{for i in [null]}${i}%{endfor}", ["JK2030 1:22"], id="null in a loop"),
    ],
)
def test_faults_of_templates(text, faults):
    assert faults_of(f'"{text}"') == faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("[for i in [1, 2] : i + 1]", (2, 3), id="a tuple"),
        pytest.param("[for i in l : i]", (1, 2), id="a list gives a tuple"),
        pytest.param('[for i, v in ["a"] : "${i}${v}"]', ("0a",), id="the index is a number"),
        pytest.param("[for k, v in s : [k, v]]", (("a", "a"), ("b", "b")), id="a set's key"),
        pytest.param("[for k, v in m : [k, v]]", (("a", 1), ("b", 2)), id="a map by key"),
        pytest.param("[for v in { b = 1, a = 2 } : v]", (2, 1), id="an object by key"),
        pytest.param("[for i in [1, 2, 3] : i if i != 2]", (1, 3), id="a condition"),
        pytest.param('[for i in [1] : i if "true"]', (1,), id="a condition of text"),
        pytest.param("[for i in [] : i]", (), id="over nothing"),
        pytest.param("[for i in [1] : [for i in [2] : i]]", ((2,),), id="the inner name wins"),
        pytest.param("[for i in [1] : attr.a]", ("${attr.a}",), id="a reference inside"),
        pytest.param("{for v in [1, 2] : v => v * v}", {"1": 1, "2": 4}, id="an object"),
        pytest.param("{for k, v in { a = 1, b = 1 } : v => k...}", {"1": ("a", "b")}, id="grouped"),
        pytest.param("{for k, v in m : k => v if v > 1}", {"b": 2}, id="an object with condition"),
        pytest.param("[for i in x : i]", UNKNOWN, id="over an unknown"),
        pytest.param("[for i in [1] : i if x]", UNKNOWN, id="an unknown condition"),
        pytest.param("{for i in [1] : x => i}", UNKNOWN, id="an unknown key"),
        pytest.param("[for i in [x] : i]", (UNKNOWN,), id="an unknown element"),
    ],
)
def test_loops(text, value):
    assert value_of(text, l=NUMBERS, s=LETTERS, m=MAP, x=UNKNOWN) == value


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("[for i in null : i]", ["JK2040 1:11"], id="over null"),
        pytest.param('[for i in "ab" : i]', ["JK2041 1:11"], id="over text"),
        pytest.param("[for i in attr.a : i]", ["JK2041 1:11"], id="over a reference"),
        pytest.param("[for i in [1] : i if null]", ["JK2042 1:22"], id="a null condition"),
        pytest.param("[for i in [] : i if 1]", ["JK2042 1:21"], id="a condition that never fits"),
        pytest.param("[for i in [1, 2] : i if [][0]]", ["JK2022 1:27"], id="told once"),
        pytest.param("[for i in [1, []] : i if i]", ["JK2042 1:26"], id="one that fits at times"),
        pytest.param("{for i in [1] : null => i}", ["JK2043 1:17"], id="a null key"),
        pytest.param("{for i in [1] : [] => i}", ["JK2043 1:17"], id="a key that is a tuple"),
        pytest.param("{for i in [1, 1] : i => i}", ["JK2044 1:20"], id="a key twice"),
    ],
)
def test_faults_of_loops(text, faults):
    assert faults_of(text) == faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("[{ a = 1 }, { a = 2 }][*].a", (1, 2), id="attributes of a tuple"),
        pytest.param("[{ a = 1 }].*.a", (1,), id="the other form"),
        pytest.param("[[1], [2]][*][0]", (1, 2), id="elements"),
        pytest.param("[[1, 2], [3]][*][*]", ((1, 2), (3,)), id="twice"),
        pytest.param("5[*]", (5,), id="a single value"),
        pytest.param("{ a = 1 }[*].a", (1,), id="an object is a single value"),
        pytest.param("null[*]", (), id="null is none"),
        pytest.param("l[*]", NUMBERS, id="a list gives a list"),
        pytest.param("s[*]", ListValue(STRING, ("a", "b")), id="so does a set"),
        pytest.param("[][*].a", (), id="nothing"),
        pytest.param("x[*]", UNKNOWN, id="an unknown"),
        pytest.param("attr.a[*]", ("${attr.a}",), id="a reference is a single value"),
        pytest.param("[[1], [2]][*][[0][0]]", (1, 2), id="a key that is worked out"),
    ],
)
def test_splats(text, value):
    assert value_of(text, l=NUMBERS, s=LETTERS, x=UNKNOWN) == value


def test_a_splat_of_a_null_list_is_a_fault():
    assert faults_of("n[*]", n=Null(ListType(NUMBER))) == ["JK2025 1:1"]


def test_a_splat_of_a_list_with_results_of_no_one_type():
    rows = ListValue(DYNAMIC, ({"a": 1}, {"a": ()}))
    assert value_of("l[*].a", l=rows) == ListValue(DYNAMIC, (1, ()))


@pytest.mark.parametrize(
    ("scope", "code", "place"),
    [
        pytest.param(Scope({}, references=False), "JK2050", "1:1", id="where none are known"),
        pytest.param(Scope({"b": 1}, references=False), "JK2052", "1:1", id="where others are"),
    ],
)
def test_names_where_there_are_no_references(scope, code, place):
    value, found = outcome("a.b", scope)
    assert value == UNKNOWN
    assert [(one.code, str(one.range)) for one in found] == [(code, f"a.hcl:{place}")]


def test_what_a_syntax_fault_hides_is_unknown_without_a_word():
    scope = Scope({"var": {"a": 1}, "local": {}, "i": {}}, hidden={"b", "c"}.__contains__)
    assert outcome("[var.a, var.b, local.c]", scope) == ((1, UNKNOWN, UNKNOWN), [])
    _, found = outcome("[var.d, i.b]", scope)
    assert [str(one.range) for one in found] == ["a.hcl:1:5", "a.hcl:1:10"]


def test_an_attempt_reports_nothing():
    evaluator = evaluator_of("[][0]", Scope({}))
    node, _ = parse_expression(evaluator.source)
    value, problems = evaluator.attempt(node)
    assert (value, [one.code for one in problems], evaluator.diagnostics) == (
        UNKNOWN,
        ["JK2022"],
        [],
    )


@pytest.mark.parametrize(
    ("text", "limits", "place"),
    [
        pytest.param("[for i in [1, 2, 3] : i]", Limits(max_iterations=2), "1:1", id="rounds"),
        pytest.param("[1, 2, 3][*]", Limits(max_iterations=2), "1:1", id="rounds of a splat"),
        pytest.param(
            '"%{for i in [1, 2, 3]}%{endfor}"', Limits(max_iterations=2), "1:2", id="of a template"
        ),
        pytest.param("[1, 2, 3]", Limits(max_values=3), "1:1", id="values in a tuple"),
        pytest.param("{ a = 1, b = [2] }", Limits(max_values=3), "1:1", id="values in an object"),
        pytest.param("[[1], [2]]", Limits(max_values=4), "1:1", id="values at all depths"),
        pytest.param("range(4)", Limits(max_values=4), "1:1", id="values of a function"),
        pytest.param("[[[]]]", Limits(max_depth=2), "1:1", id="levels"),
        pytest.param('"a${"bcd"}${"e"}"', Limits(max_text=4), "1:1", id="text of a template"),
        pytest.param('join("", ["abc", "de"])', Limits(max_text=4), "1:1", id="of a function"),
    ],
)
def test_limits(text, limits, place):
    _, found = outcome(text, Scope({}), limits)
    assert [(one.code, str(one.range)) for one in found] == [("JK2190", f"a.hcl:{place}")]
    assert "raise it with --max-" in found[0].detail


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        pytest.param("[for i in [1, 2] : i]", Limits(max_iterations=2), id="rounds"),
        pytest.param("[1, 2, 3]", Limits(max_values=4), id="values"),
        pytest.param("[[[]]]", Limits(max_depth=3), id="levels"),
        pytest.param('"a${"bcd"}"', Limits(max_text=4), id="text"),
    ],
)
def test_what_just_fits_the_limits(text, limits):
    assert outcome(text, Scope({}), limits)[1] == []


@pytest.mark.parametrize(
    ("value", "weight"),
    [
        pytest.param("a", (1, 0), id="text"),
        pytest.param(UNKNOWN, (1, 0), id="an unknown"),
        pytest.param((), (1, 1), id="an empty tuple"),
        pytest.param((1, "a", True), (4, 1), id="a tuple"),
        pytest.param({"a": (1, 2), "b": NULL}, (5, 2), id="an object"),
        pytest.param(ListValue(NUMBER, (1,)), (2, 1), id="a list"),
        pytest.param(MapValue(NUMBER, {"a": 1}), (2, 1), id="a map"),
        pytest.param(SetValue(NUMBER, (1, 2)), (3, 1), id="a set"),
    ],
)
def test_weights(value, weight):
    run = evaluator_of("", Scope({})).run
    assert run.weigh(value) == weight
    assert run.weigh((value, value)) == (1 + 2 * weight[0], 1 + weight[1])


def test_values_that_share_their_parts_weigh_as_if_written_out():
    run = evaluator_of("", Scope({})).run
    value: Value = ()
    for _ in range(100):
        value = (value, value)
    assert run.weigh(value) == (2**101 - 1, 101)
