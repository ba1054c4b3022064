"""Functions over lists, tuples, sets, maps and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.functions import find
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.ordering import set_of
from jobkit.evaluate.values import (
    BOOL,
    DYNAMIC,
    NULL,
    NUMBER,
    STRING,
    ListType,
    ListValue,
    MapType,
    MapValue,
    Null,
    SetValue,
    TupleType,
)

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

EMPTY = ListValue(DYNAMIC, ())


def words(*items: str | Null) -> ListValue:
    return ListValue(STRING, items)


def numbers(*items: int) -> ListValue:
    return ListValue(NUMBER, items)


def ordered(*items: str) -> SetValue:
    return set_of(STRING, items)


def call(name: str, *arguments: Value) -> Value:
    return find(name).call(*arguments)


A: dict[str, Value] = {"a": "1"}
MAP = MapValue(STRING, {"b": "2", "a": "1"})


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        pytest.param("length", [("a", "b")], 2, id="length of a tuple"),
        pytest.param("length", [MAP], 2, id="length of a map"),
        pytest.param("element", [("a", "b", "c"), 7], "b", id="element goes round"),
        pytest.param("element", [("a", "b", "c"), -1], "c", id="element goes backwards"),
        pytest.param("index", [MAP, "b"], "2", id="index of a map"),
        pytest.param("index", [("a", "b"), 1], "b", id="index of a tuple"),
        pytest.param("slice", [("w", "x", "y"), 1, 3], ("x", "y"), id="slice of a tuple"),
        pytest.param("slice", [words("a"), 1, 1], words(), id="slice of a list, empty"),
        pytest.param("concat", [("a",), words("b")], ("a", "b"), id="concat with a tuple"),
        pytest.param("concat", [numbers(1), words("b")], words("1", "b"), id="concat of lists"),
        pytest.param(
            "concat",
            [numbers(1), ListValue(BOOL, (True,))],
            (1, True),
            id="concat of lists that do not go together",
        ),
        pytest.param("flatten", [((("a",), (ordered("c", "b"),)),)], ("a", "b", "c"), id="flatten"),
        pytest.param("flatten", [(NULL, {"a": ("b",)})], (NULL, {"a": ("b",)}), id="flatten not"),
        pytest.param("distinct", [numbers(3, 1, 3)], numbers(3, 1), id="distinct keeps the first"),
        pytest.param("distinct", [words("a", NULL, NULL)], words("a", NULL), id="distinct nulls"),
        pytest.param("compact", [words("a", "", NULL)], words("a"), id="compact"),
        pytest.param("sort", [words("b", "B", "é", "a1")], words("B", "a1", "b", "é"), id="sort"),
        pytest.param(
            "chunklist",
            [words("a", "b", "c"), 2],
            ListValue(ListType(STRING), (words("a", "b"), words("c"))),
            id="chunklist",
        ),
        pytest.param(
            "chunklist",
            [words("a", "b"), 0],
            ListValue(ListType(STRING), (words("a", "b"),)),
            id="chunklist by 0 is one piece",
        ),
        pytest.param("contains", [(1, 2), "2"], False, id="contains does not convert"),
        pytest.param("contains", [((1,), (2,)), (2,)], True, id="contains compares deeply"),
        pytest.param("coalesce", [NULL, 1, "a"], "1", id="coalesce unifies"),
        pytest.param("coalesce", ["", "a"], "", id="coalesce keeps the empty string"),
        pytest.param("coalescelist", [EMPTY, ("b",)], ("b",), id="coalescelist"),
        pytest.param("range", [3], numbers(0, 1, 2), id="range to an end"),
        pytest.param("range", [6, 2], numbers(6, 5, 4, 3), id="range falls by itself"),
        pytest.param("range", [5, 5, 0], numbers(), id="range of nothing"),
        pytest.param("keys", [{"b": 1, "B": 2}], ("B", "b"), id="keys of an object"),
        pytest.param("keys", [MAP], words("a", "b"), id="keys of a map"),
        pytest.param("values", [MAP], words("1", "2"), id="values of a map"),
        pytest.param("lookup", [A, "z", 5], 5, id="lookup in an object"),
        pytest.param("lookup", [MAP, "z", 5], "5", id="lookup in a map converts the default"),
        pytest.param("merge", [A, NULL, {"a": 2}], {"a": 2}, id="merge, later wins"),
        pytest.param("merge", [MAP, MapValue(STRING, A)], MAP, id="merge of maps is a map"),
        pytest.param("merge", [Null(MapType(STRING))], MapValue(STRING, {}), id="merge of null"),
        pytest.param("merge", [], {}, id="merge of nothing"),
        pytest.param("zipmap", [words("a", "a"), (1, 2)], {"a": 2}, id="zipmap of a tuple"),
        pytest.param("zipmap", [words("a"), words("1")], MapValue(STRING, A), id="of a list"),
        pytest.param(
            "setunion", [set_of(NUMBER, [1]), ordered("a")], ordered("a", "1"), id="setunion"
        ),
        pytest.param("setunion", [set_of(DYNAMIC, []), ordered("a")], ordered("a"), id="empty set"),
        pytest.param(
            "setintersection", [ordered("b", "a"), ordered("a", "c")], ordered("a"), id="common"
        ),
        pytest.param(
            "setproduct",
            [("a", "b"), (1, 2)],
            ListValue(TupleType((STRING, NUMBER)), (("a", 1), ("a", 2), ("b", 1), ("b", 2))),
            id="setproduct of lists keeps their order",
        ),
    ],
)
def test_results(name: str, arguments: list[Value], result: Value) -> None:
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        pytest.param("length", ["abc"], "a string", id="length of a string"),
        pytest.param("length", [{}], "an object", id="length of an object"),
        pytest.param("element", [(), 0], "empty", id="element of nothing"),
        pytest.param("element", [ordered("a"), 0], "a set of string", id="element of a set"),
        pytest.param("index", [("a",), "0"], "by a number", id="index by text"),
        pytest.param("index", [("a",), 1], "no element 1", id="index past the end"),
        pytest.param("index", [A, "a"], "an object", id="index of an object"),
        pytest.param("slice", [("a",), 1, 0], "after the end", id="slice backwards"),
        pytest.param("slice", [("a",), 0, 2], "from 0 to 1", id="slice past the end"),
        pytest.param("chunklist", [words("a"), -1], "below 0", id="pieces of less than nothing"),
        pytest.param("sort", [words("a", NULL)], "null", id="sort null"),
        pytest.param("coalesce", [NULL, NULL], "are null", id="only nulls"),
        pytest.param("coalesce", [1, True], "go together", id="unlike types"),
        pytest.param("coalescelist", [("a",), NULL], "lists and tuples", id="null for a list"),
        pytest.param("contains", [("a",), NULL], "no type", id="look for null"),
        pytest.param("range", [0, 10, 0], "more than 1024", id="a step of 0"),
        pytest.param("range", [10, 0, 1], "above the start", id="the wrong way"),
        pytest.param("range", [], "an end", id="range without an end"),
        pytest.param("lookup", [MAP, "z", (1,)], "string", id="a default that can't be converted"),
        pytest.param("merge", [A, ("a",)], "tuple", id="merge a tuple"),
        pytest.param("zipmap", [words("a"), (1, 2)], "1 names for 2", id="too few names"),
        pytest.param(
            "setunion", [set_of(NUMBER, [1]), set_of(BOOL, [True])], "go together", id="u"
        ),
        pytest.param("setproduct", [("a",)], "two or more", id="product of one"),
        pytest.param("setproduct", [tuple(range(1001))] * 2, "1000000", id="product too large"),
    ],
)
def test_failures(name: str, arguments: list[Value], reason: str) -> None:
    with pytest.raises(FunctionError, match=reason):
        call(name, *arguments)
