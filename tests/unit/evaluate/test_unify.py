"""The one type of several."""

from __future__ import annotations

import pytest

from jobkit.evaluate.convert import ConversionError, convert
from jobkit.evaluate.unify import unify
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
    ObjectType,
    SetType,
    TupleType,
    Type,
)

LIST, SET, MAP = ListType(NUMBER), SetType(NUMBER), MapType(NUMBER)


def object_of(**attributes: Type) -> ObjectType:
    return ObjectType(tuple(sorted(attributes.items())))


def tuple_of(*elements: Type) -> TupleType:
    return TupleType(elements)


@pytest.mark.parametrize(
    ("types", "unified"),
    [
        pytest.param([], DYNAMIC, id="of nothing anything"),
        pytest.param([NUMBER, STRING], STRING, id="numbers become strings"),
        pytest.param([BOOL, NUMBER, STRING], STRING, id="strings make peace"),
        pytest.param([NUMBER, DYNAMIC], NUMBER, id="null goes with a number"),
        pytest.param([NUMBER, DYNAMIC, BOOL], DYNAMIC, id="null lets unlike ones be"),
        pytest.param([tuple_of(NUMBER), tuple_of(STRING)], tuple_of(STRING), id="equal lengths"),
        pytest.param(
            [tuple_of(NUMBER), tuple_of(STRING, BOOL)], ListType(STRING), id="unequal lengths"
        ),
        pytest.param([tuple_of(NUMBER), DYNAMIC, tuple_of(STRING)], DYNAMIC, id="tuples and null"),
        pytest.param([object_of(a=NUMBER), object_of(a=STRING)], object_of(a=STRING), id="names"),
        pytest.param([object_of(a=NUMBER), object_of(b=STRING)], MapType(STRING), id="other names"),
        pytest.param([object_of(a=STRING), MAP], MapType(STRING), id="object and map"),
        pytest.param([object_of(a=STRING), DYNAMIC, MAP], MAP, id="object, null and map"),
        pytest.param([LIST, tuple_of(STRING)], ListType(STRING), id="list and tuple"),
        pytest.param([LIST, DYNAMIC, ListType(STRING)], DYNAMIC, id="lists and null"),
        pytest.param([SetType(STRING), LIST], LIST, id="a list goes before a set"),
        pytest.param([tuple_of(STRING), SET], SET, id="a set goes before a tuple"),
    ],
)
def test_one_type(types: list[Type], unified: Type) -> None:
    assert unify(types) == unified


@pytest.mark.parametrize(
    "types",
    [
        pytest.param([NUMBER, BOOL], id="number and bool"),
        pytest.param([NUMBER, LIST], id="number and list"),
        pytest.param([tuple_of(NUMBER), object_of(a=NUMBER)], id="tuple and object"),
        pytest.param([tuple_of(NUMBER, STRING), tuple_of(BOOL, STRING)], id="one column"),
        pytest.param([LIST, ListType(BOOL)], id="lists of unlike elements"),
        pytest.param([ListType(DYNAMIC), tuple_of(NUMBER, BOOL)], id="a tuple that is no list"),
    ],
)
def test_no_type(types: list[Type]) -> None:
    assert unify(types) is None


def test_null_makes_elements_of_a_list_unlike() -> None:
    with pytest.raises(ConversionError, match="same type"):
        convert(((1,), NULL), ListType(DYNAMIC))


def test_null_goes_with_all_in_a_map() -> None:
    made = convert({"a": (1,), "b": NULL}, MapType(DYNAMIC))
    assert made == MapValue(TupleType((NUMBER,)), {"a": (1,), "b": NULL})


def test_elements_get_their_common_type() -> None:
    assert convert((1, "a"), ListType(DYNAMIC)) == ListValue(STRING, ("1", "a"))
