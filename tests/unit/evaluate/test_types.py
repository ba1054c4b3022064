"""Type expressions, and values as the types they write."""

from __future__ import annotations

import pytest

from jobkit.evaluate.convert import (
    ConversionError,
    convert,
    equal,
    friendly,
    is_known,
    iterate,
    type_of,
)
from jobkit.evaluate.numbers import negate, parse_literal
from jobkit.evaluate.ordering import element_key, set_of
from jobkit.evaluate.types import parse_type, type_from_text
from jobkit.evaluate.values import (
    BOOL,
    DYNAMIC,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    ListType,
    ListValue,
    MapType,
    MapValue,
    Null,
    ObjectType,
    SetType,
    SetValue,
    TupleType,
    Unknown,
)
from jobkit.source import Source
from jobkit.syntax.hcl2 import parse_expression

HALF = parse_literal("0.5")
STRINGS, NUMBERS = ListType(STRING), ListType(NUMBER)
PERSON = ObjectType((("age", NUMBER), ("name", STRING)))


@pytest.mark.parametrize(
    ("text", "of"),
    [
        pytest.param("string", STRING, id="string"),
        pytest.param("number", NUMBER, id="number"),
        pytest.param("bool", BOOL, id="bool"),
        pytest.param("list(string)", STRINGS, id="a list"),
        pytest.param("set(bool)", SetType(BOOL), id="a set"),
        pytest.param("map(list(number))", MapType(NUMBERS), id="a map of lists"),
        pytest.param("tuple([string, number])", TupleType((STRING, NUMBER)), id="a tuple"),
        pytest.param("tuple([])", TupleType(()), id="an empty tuple"),
        pytest.param("object({ name = string, age = number })", PERSON, id="an object, by name"),
        pytest.param("object({})", ObjectType(()), id="an empty object"),
    ],
)
def test_types(text, of):
    node, _ = parse_expression(Source("a.hcl", text))
    assert parse_type(node, any_allowed=False) == (of, (0, 0, ""))


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        pytest.param('"string"', (0, 8), "A type is written without quotes: string.", id="quotes"),
        pytest.param(
            "strin", (0, 5), 'There is no type "strin". Did you mean "string"?', id="near"
        ),
        pytest.param(
            "lst(string)",
            (0, 11),
            'There is no type "lst(…)". Did you mean "list"?',
            id="a collection with a near name",
        ),
        pytest.param(
            "list",
            (0, 4),
            'The type of the elements is missing: "list(string)", for example.',
            id="a list of nothing",
        ),
        pytest.param(
            "object",
            (0, 6),
            'The attributes are missing: "object({ name = string })", for example.',
            id="an object of nothing",
        ),
        pytest.param(
            "tuple",
            (0, 5),
            'The types of the elements are missing: "tuple([string, number])", for example.',
            id="a tuple of nothing",
        ),
        pytest.param(
            "any",
            (0, 3),
            '"any" is no type of a variable. Leave the type out to take every value.',
            id="any",
        ),
        pytest.param(
            "list(any)",
            (5, 8),
            '"any" is no type of a variable. Leave the type out to take every value.',
            id="any inside",
        ),
        pytest.param(
            "list(string, number)",
            (0, 20),
            '"list" takes one argument: what it holds.',
            id="two arguments",
        ),
        pytest.param(
            "list(string...)", (0, 15), '"list" takes one argument: what it holds.', id="expanded"
        ),
        pytest.param(
            "tuple(string)",
            (6, 12),
            'Write the types of the elements as a list: "tuple([…])".',
            id="a tuple of no list",
        ),
        pytest.param(
            "object(string)",
            (7, 13),
            'Write the attributes in braces: "object({ name = string })".',
            id="an object of no braces",
        ),
        pytest.param(
            'object({ "a" = string })',
            (9, 12),
            "The name of an attribute is written without quotes.",
            id="a name in quotes",
        ),
        pytest.param(
            "object({ a = optional(string) })",
            (13, 29),
            "Attributes can't be optional in Nomad's variables. Leave it out.",
            id="optional",
        ),
        pytest.param(
            "1",
            (0, 1),
            "A type is needed: string, number, bool, list(…), map(…), object({…}) ….",
            id="a number",
        ),
        pytest.param(
            "a.b",
            (0, 3),
            "A type is needed: string, number, bool, list(…), map(…), object({…}) ….",
            id="a name with a dot",
        ),
    ],
)
def test_what_is_no_type(text, place, detail):
    node, _ = parse_expression(Source("a.hcl", text))
    assert parse_type(node, any_allowed=False) == (None, (*place, detail))


def test_any_where_it_is_allowed():
    node, _ = parse_expression(Source("a.hcl", "map(any)"))
    assert parse_type(node, any_allowed=True)[0] == MapType(DYNAMIC)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("any", DYNAMIC),
        ("bool", BOOL),
        ("list(any)", ListType(DYNAMIC)),
        ("map(set(string))", MapType(SetType(STRING))),
    ],
)
def test_types_of_the_tables(text, of):
    assert type_from_text(text) == of


@pytest.mark.parametrize(
    ("value", "of", "name"),
    [
        ("a", STRING, "string"),
        (True, BOOL, "bool"),
        (1, NUMBER, "number"),
        (HALF, NUMBER, "number"),
        ((1, "a"), TupleType((NUMBER, STRING)), "tuple"),
        ({"name": "a", "age": 1}, PERSON, "object"),
        (ListValue(STRING, ()), STRINGS, "list of string"),
        (SetValue(NUMBERS, ()), SetType(NUMBERS), "set of list of number"),
        (MapValue(BOOL, {}), MapType(BOOL), "map of bool"),
        (NULL, DYNAMIC, "dynamic"),
        (Null(STRING), STRING, "string"),
        (Unknown(NUMBER), NUMBER, "number"),
    ],
)
def test_types_of_values(value, of, name):
    assert type_of(value) == of
    assert friendly(of) == name


@pytest.mark.parametrize(
    ("value", "to", "made"),
    [
        pytest.param(1, STRING, "1", id="a number as text"),
        pytest.param(HALF, STRING, "0.5", id="a fraction as text"),
        pytest.param(True, STRING, "true", id="a bool as text"),
        pytest.param("1e3", NUMBER, 1000, id="text as a number"),
        pytest.param("-0.5", NUMBER, negate(HALF), id="a negative fraction"),
        pytest.param("1", BOOL, True, id="one is true"),
        pytest.param("0", BOOL, False, id="nought is false"),
        pytest.param("false", BOOL, False, id="false"),
        pytest.param((1, "a"), DYNAMIC, (1, "a"), id="anything stays as it is"),
        pytest.param(NULL, STRING, Null(STRING), id="null of a type"),
        pytest.param(Null(NUMBER), STRING, Null(STRING), id="a null number as text"),
        pytest.param(NULL, PERSON, Null(PERSON), id="a null object"),
        pytest.param(Null(TupleType((NUMBER,))), STRINGS, Null(STRINGS), id="a null tuple as list"),
        pytest.param(UNKNOWN, STRING, Unknown(STRING), id="an unknown text"),
        pytest.param(UNKNOWN, STRINGS, Unknown(STRINGS), id="an unknown list"),
        pytest.param((1, "a"), STRINGS, ListValue(STRING, ("1", "a")), id="a tuple as list"),
        pytest.param((), STRINGS, ListValue(STRING, ()), id="an empty tuple as list"),
        pytest.param((1, "a"), ListType(DYNAMIC), ListValue(STRING, ("1", "a")), id="of any type"),
        pytest.param((), ListType(DYNAMIC), ListValue(DYNAMIC, ()), id="of nothing"),
        pytest.param(
            SetValue(NUMBER, (1,)), STRINGS, ListValue(STRING, ("1",)), id="a set as list"
        ),
        pytest.param(("b", "a", "b"), SetType(STRING), SetValue(STRING, ("a", "b")), id="as set"),
        pytest.param(
            (1, "1"), SetType(STRING), SetValue(STRING, ("1",)), id="equal once converted"
        ),
        pytest.param({"a": 1}, MapType(STRING), MapValue(STRING, {"a": "1"}), id="object as map"),
        pytest.param(
            {"a": 1, "b": NULL},
            MapType(DYNAMIC),
            MapValue(NUMBER, {"a": 1, "b": Null(NUMBER)}),
            id="a map with a null",
        ),
        pytest.param(
            {"name": 1, "age": "2", "more": 3}, PERSON, {"name": "1", "age": 2}, id="an object"
        ),
        pytest.param(
            MapValue(STRING, {"name": "a", "age": "2"}),
            PERSON,
            {"name": "a", "age": 2},
            id="a map as object",
        ),
        pytest.param((1, 2), TupleType((STRING, NUMBER)), ("1", 2), id="a tuple"),
        pytest.param(
            ListValue(NUMBER, (1,)), ListType(NUMBER), ListValue(NUMBER, (1,)), id="a list"
        ),
    ],
)
def test_conversions(value, to, made):
    got = convert(value, to)
    assert (got, type(got)) == (made, type(made))


@pytest.mark.parametrize(
    ("value", "to", "message"),
    [
        pytest.param("a", NUMBER, "a number is required", id="text that is no number"),
        pytest.param("a", BOOL, "a bool is required", id="text that is no bool"),
        pytest.param(
            "TRUE",
            BOOL,
            'a bool is required; to convert from string, use lower-case "true"',
            id="a bool in capitals",
        ),
        pytest.param((), STRING, "string required, but have list", id="a tuple as text"),
        pytest.param(1, BOOL, "bool required, but have number", id="a number as bool"),
        pytest.param(True, NUMBER, "number required, but have bool", id="a bool as number"),
        pytest.param("a", STRINGS, "list of string required, but have string", id="text as list"),
        pytest.param((), PERSON, "object required, but have list", id="a tuple as object"),
        pytest.param("a", MapType(STRING), "map of string required, but have string", id="as map"),
        pytest.param(
            ("a",), NUMBERS, "element of list of number: a number is required", id="an element"
        ),
        pytest.param(
            {"k": "a"}, MapType(NUMBER), 'element "k": a number is required', id="a member"
        ),
        pytest.param((1, ()), ListType(DYNAMIC), "all elements must have the same type", id="any"),
        pytest.param(
            {"a": 1, "b": ()}, MapType(DYNAMIC), "all elements must have the same type", id="map"
        ),
        pytest.param({"age": 1}, PERSON, 'attribute "name" is required', id="one missing"),
        pytest.param({}, PERSON, 'attributes "age", "name" are required', id="two missing"),
        pytest.param(
            {"age": "a", "name": "b"}, PERSON, 'attribute "age": a number is required', id="wrong"
        ),
        pytest.param((1,), TupleType(()), "tuple required, but have tuple", id="another length"),
        pytest.param(
            ListValue(NUMBER, ()),
            TupleType(()),
            "tuple required, but have list of number",
            id="a list as tuple",
        ),
        pytest.param(Null(BOOL), NUMBER, "number required, but have bool", id="a null bool"),
        pytest.param(
            Null(STRING), STRINGS, "list of string required, but have string", id="a null text"
        ),
    ],
)
def test_what_does_not_convert(value, to, message):
    with pytest.raises(ConversionError) as raised:
        convert(value, to)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (1, True),
        (UNKNOWN, False),
        ((1, (UNKNOWN,)), False),
        ({"a": UNKNOWN}, False),
        ({"a": (1,)}, True),
        (ListValue(STRING, (UNKNOWN,)), False),
        (MapValue(STRING, {"a": UNKNOWN}), False),
        (NULL, True),
    ],
)
def test_known(value, known):
    assert is_known(value) is known


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        pytest.param(1, 1, True, id="numbers"),
        pytest.param(1, True, False, id="a number and a bool"),
        pytest.param((1,), (True,), False, id="the same inside tuples"),
        pytest.param(NULL, Null(STRING), True, id="nulls of all types"),
        pytest.param(NULL, 0, False, id="null and a number"),
        pytest.param((1,), ListValue(NUMBER, (1,)), False, id="a tuple and a list"),
        pytest.param({"a": 1}, MapValue(NUMBER, {"a": 1}), False, id="an object and a map"),
        pytest.param(SetValue(NUMBER, (1,)), SetValue(NUMBER, (1,)), True, id="sets"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, True, id="objects"),
        pytest.param((NULL,), (NULL,), True, id="nulls inside"),
    ],
)
def test_equality(left, right, same):
    assert equal(left, right) is same


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        (("a", "b"), [(0, "a"), (1, "b")]),
        (ListValue(STRING, ("a",)), [(0, "a")]),
        (SetValue(STRING, ("a",)), [("a", "a")]),
        ({"b": 1, "a": 2}, [("a", 2), ("b", 1)]),
        (MapValue(NUMBER, {"b": 1, "a": 2}), [("a", 2), ("b", 1)]),
    ],
)
def test_iteration(value, pairs):
    assert list(iterate(value) or ()) == pairs


@pytest.mark.parametrize("value", ["ab", 1, NULL, True])
def test_what_cannot_be_gone_over(value):
    assert iterate(value) is None


@pytest.mark.parametrize(
    ("items", "order"),
    [
        pytest.param(("b", "a", "B", "b"), ("B", "a", "b"), id="texts by code point"),
        pytest.param((10, 9, HALF, -1), (-1, HALF, 9, 10), id="numbers by value"),
        pytest.param((True, False), (False, True), id="false first"),
        pytest.param((NULL, "b", "a", NULL), ("a", "b", NULL), id="null last"),
        pytest.param(((2,), (10,), (2,)), ((10,), (2,)), id="tuples by their text"),
        pytest.param(({"a": 2}, {"a": 1}), ({"a": 1}, {"a": 2}), id="objects by their text"),
        pytest.param(
            (ListValue(STRING, ("b",)), ListValue(STRING, ("a", "c"))),
            (ListValue(STRING, ("a", "c")), ListValue(STRING, ("b",))),
            id="lists by their text",
        ),
        pytest.param(
            (MapValue(NUMBER, {"b": 1}), MapValue(NUMBER, {"a": 2})),
            (MapValue(NUMBER, {"a": 2}), MapValue(NUMBER, {"b": 1})),
            id="maps by their text",
        ),
        pytest.param(
            ((NULL,), (UNKNOWN,), (True,)), ((UNKNOWN,), (True,), (NULL,)), id="rare parts"
        ),
    ],
)
def test_order_of_sets(items, order):
    assert set_of(DYNAMIC, items) == SetValue(DYNAMIC, order)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        pytest.param(1, True, False, id="a number and a bool"),
        pytest.param("1", 1, False, id="text and a number"),
        pytest.param((1, 2), (1, 2), True, id="tuples"),
        pytest.param(("1",), (1,), False, id="what they hold"),
        pytest.param({"a": 1}, {"b": 1}, True, id="objects of one type differ by values only"),
        pytest.param(MapValue(NUMBER, {"a": 1}), MapValue(NUMBER, {"b": 1}), False, id="keys"),
    ],
)
def test_keys_of_elements(left, right, same):
    assert (element_key(left) == element_key(right)) is same
