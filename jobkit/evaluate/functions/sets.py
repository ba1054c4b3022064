"""Functions over sets."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from jobkit.evaluate.convert import convert, type_of
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.limits import beyond, in_force
from jobkit.evaluate.ordering import element_key, set_of
from jobkit.evaluate.unify import unify
from jobkit.evaluate.values import DYNAMIC, ListValue, SetValue, TupleType

if TYPE_CHECKING:
    from jobkit.evaluate.values import Type, Value


def _same_type(sets: tuple[SetValue, ...]) -> tuple[Type, list[SetValue]]:
    """Return the sets with elements of one type, and that type."""
    # An empty set made of [] has no type of its own yet and takes on any other.
    types = [given.element for given in sets if given.items or given.element != DYNAMIC]
    of = unify(types)
    if of is None:
        message = "the sets hold elements of types that do not go together"
        raise FunctionError(message)
    return of, [set_of(of, (convert(item, of) for item in given.items)) for given in sets]


@function("setunion")
def setunion(*sets: SetValue) -> Value:
    """Return the elements that are in any of the sets."""
    of, alike = _same_type(sets)
    return set_of(of, (item for given in alike for item in given.items))


@function("setintersection")
def setintersection(*sets: SetValue) -> Value:
    """Return the elements that are in all of the sets."""
    of, alike = _same_type(sets)
    common = alike[0].items
    for other in alike[1:]:
        there = {element_key(item) for item in other.items}
        common = tuple(item for item in common if element_key(item) in there)
    return SetValue(of, common)


@function("setproduct")
def setproduct(*collections: Value) -> Value:
    """Return every choice of one element of each: a set if any is a set, else a list."""
    if len(collections) < 2:  # noqa: PLR2004
        message = "it takes two or more sets or lists"
        raise FunctionError(message)
    columns = [_column(given, argument) for argument, given in enumerate(collections)]
    limit = in_force().max_values
    if prod(len(items) for _, items in columns) > limit:
        message = beyond(f"it would make more than {limit} combinations", "max_values")
        raise FunctionError(message)
    of = TupleType(tuple(element for element, _ in columns))
    rows = product(*(items for _, items in columns))
    if any(isinstance(given, SetValue) for given in collections):
        return set_of(of, rows)
    return ListValue(of, tuple(rows))


def _column(given: Value, argument: int) -> tuple[Type, tuple[Value, ...]]:
    match given:
        case ListValue() | SetValue():
            return given.element, given.items
        case tuple():
            types = [type_of(item) for item in given]
            of = unify(types)
            if of is not None and (of != DYNAMIC or len(set(types)) <= 1):
                return of, tuple(convert(item, of) for item in given)
            message = "its elements have types that do not go together"
            raise FunctionError(message, argument)
        case _:
            pass
    message = "it takes sets, lists and tuples"
    raise FunctionError(message, argument)
