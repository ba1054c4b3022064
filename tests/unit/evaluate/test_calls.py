"""Calls: finding the function, counting and converting arguments, ``try``, ``can``, ``convert``."""

from __future__ import annotations

import pytest

from jobkit.evaluate.calls import normalised, signatures
from jobkit.evaluate.run import Scope
from jobkit.evaluate.values import (
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
from tests.evaluating import outcome, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("upper(1)", "1", id="arguments are converted"),
        pytest.param("max(1, 2, 3)", 3, id="arguments that repeat"),
        pytest.param("max([1, 2]...)", 2, id="an expanded tuple"),
        pytest.param("max(5, [1, 2]...)", 5, id="behind another"),
        pytest.param('format(["%s", "a"]...)', "a", id="expanded over fixed arguments"),
        pytest.param("upper(x)", UNKNOWN, id="an unknown argument"),
        pytest.param("max(x...)", UNKNOWN, id="an unknown expanded"),
        pytest.param("upper([x][0])", UNKNOWN, id="an unknown that was worked out"),
        pytest.param("length([x])", UNKNOWN, id="what holds an unknown"),
        pytest.param('try([][0], "a")', "a", id="try takes the first that has a value"),
        pytest.param("try(1, [][0])", 1, id="and looks no further"),
        pytest.param("try(x, 1)", UNKNOWN, id="an unknown is a value"),
        pytest.param("can([][0])", False, id="can of a fault"),
        pytest.param("can(1)", True, id="can of a value"),
        pytest.param("can(x)", UNKNOWN, id="can of an unknown"),
        pytest.param("can(var)", True, id="can of a reference"),
        pytest.param('convert("1", number)', 1, id="convert"),
        pytest.param("convert([1], list(string))", ListValue(STRING, ("1",)), id="to a list"),
        pytest.param("convert([1], any)", (1,), id="to any"),
        pytest.param("convert(x, list(number))", Unknown(ListType(NUMBER)), id="of an unknown"),
        pytest.param("convert(null, string)", Null(STRING), id="of null"),
        pytest.param('lower("E\u0301")', "\u00e9", id="results are composed"),
    ],
)
def test_calls(text, value):
    assert value_of(text, x=UNKNOWN) == value


@pytest.mark.parametrize(
    ("text", "code", "place", "detail"),
    [
        pytest.param(
            "uper(1)",
            "JK2001",
            "1:1",
            'There is no function "uper". Did you mean "upper"?',
            id="a near name",
        ),
        pytest.param("a::b(1)", "JK2001", "1:1", 'There is no function "a::b".', id="a namespace"),
        pytest.param(
            "upper()", "JK2002", "1:7", '"upper" takes 1 argument; "str" is missing.', id="none"
        ),
        pytest.param(
            'substr("a")',
            "JK2002",
            "1:11",
            '"substr" takes 3 arguments; "offset" is missing.',
            id="one of three",
        ),
        pytest.param(
            "format()",
            "JK2002",
            "1:8",
            '"format" takes at least 1 argument; "format" is missing.',
            id="none where some may repeat",
        ),
        pytest.param(
            "upper(1, 2)", "JK2003", "1:10", '"upper" takes 1 argument only.', id="two of one"
        ),
        pytest.param(
            "upper([1, 2]...)", "JK2003", "1:7", '"upper" takes 1 argument only.', id="expanded"
        ),
        pytest.param(
            "upper([])",
            "JK2004",
            "1:7",
            '"str" of "upper": string required, but have list.',
            id="another type",
        ),
        pytest.param("upper(null)", "JK2004", "1:7", '"str" of "upper" can\'t be null.', id="null"),
        pytest.param(
            'max(1, "a")', "JK2004", "1:8", '"numbers" of "max": a number is required.', id="rest"
        ),
        pytest.param(
            'max(["a"]...)',
            "JK2004",
            "1:5",
            '"numbers" of "max": a number is required.',
            id="an expanded element",
        ),
        pytest.param(
            "max(1...)",
            "JK2006",
            "1:5",
            'Only a list, set or tuple can be expanded with "...".',
            id="a number expanded",
        ),
        pytest.param(
            "max(null...)",
            "JK2006",
            "1:5",
            'Only a list, set or tuple can be expanded with "...".',
            id="null expanded",
        ),
        pytest.param(
            "try()", "JK2005", "1:1", '"try" failed: at least one argument is needed.', id="try"
        ),
        pytest.param("can()", "JK2002", "1:5", None, id="can without argument"),
        pytest.param("can(1, 2)", "JK2003", "1:8", None, id="can with two"),
        pytest.param("convert(1)", "JK2002", "1:10", None, id="convert without type"),
        pytest.param(
            'convert(1, "number")',
            "JK2004",
            "1:12",
            "A type is written without quotes: number.",
            id="a type in quotes",
        ),
        pytest.param(
            'convert("a", number)',
            "JK2004",
            "1:9",
            "A string can't become a number: a number is required.",
            id="what does not convert",
        ),
    ],
)
def test_faults(text, code, place, detail):
    _, found = outcome(text, Scope({}))
    assert [(one.code, str(one.range)) for one in found] == [(code, f"a.hcl:{place}")]
    assert detail is None or found[0].detail == detail


def test_try_tells_why_the_last_one_failed():
    _, found = outcome("try([][0], upper(null))", Scope({}))
    assert [(one.code, str(one.range)) for one in found] == [("JK2005", "a.hcl:1:1")]
    assert found[0].detail.endswith('Invalid function argument: "str" of "upper" can\'t be null.')


def test_arguments_of_an_unknown_function_are_looked_at():
    _, found = outcome("nofunction([][0])", Scope({}))
    assert [one.code for one in found] == ["JK2022", "JK2001"]


def test_where_nothing_may_be_called():
    _, found = outcome("upper(1)", Scope({}, functions=False))
    assert [(one.code, str(one.range)) for one in found] == [("JK2051", "a.hcl:1:1")]


def test_where_no_file_may_be_read():
    _, found = outcome('file("a")', Scope({}, files=False))
    assert [(one.code, str(one.range)) for one in found] == [("JK2005", "a.hcl:1:1")]


def test_every_function_has_a_signature():
    assert all(len(parameters) < 5 for parameters, _ in signatures().values())
    assert "try" in signatures()


@pytest.mark.parametrize(
    ("value", "made"),
    [
        pytest.param("e\u0301", "é", id="text"),
        pytest.param(("e\u0301", 1), ("é", 1), id="a tuple"),
        pytest.param({"e\u0301": "e\u0301"}, {"é": "é"}, id="an object"),
        pytest.param(ListValue(STRING, ("e\u0301",)), ListValue(STRING, ("é",)), id="a list"),
        pytest.param(SetValue(STRING, ("e\u0301",)), SetValue(STRING, ("é",)), id="a set"),
        pytest.param(
            MapValue(STRING, {"e\u0301": "e\u0301"}), MapValue(STRING, {"é": "é"}), id="a map"
        ),
        pytest.param(NULL, NULL, id="null"),
    ],
)
def test_composed_text(value, made):
    assert normalised(value) == made
