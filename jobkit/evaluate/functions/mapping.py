"""Functions over maps and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.convert import ConversionError, attributes, convert, friendly, type_of
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.values import (
    DYNAMIC,
    STRING,
    ListValue,
    MapType,
    MapValue,
    Null,
    ObjectType,
)

if TYPE_CHECKING:
    from jobkit.evaluate.values import Type, Value


def _members(value: Value, argument: int) -> dict[str, Value]:
    members = attributes(value)
    if members is None:
        message = f"it takes a map or object, and this is of type {friendly(type_of(value))}"
        raise FunctionError(message, argument)
    return members


@function("keys")
def keys(mapping: Value) -> Value:
    """Return the names in order: a list for a map, a tuple for an object."""
    names = tuple(sorted(_members(mapping, 0)))
    return ListValue(STRING, names) if isinstance(mapping, MapValue) else names


@function("values")
def values(mapping: Value) -> Value:
    """Return the elements in the order of their names: a list for a map, else a tuple."""
    items = tuple(item for _, item in sorted(_members(mapping, 0).items(), key=_name))
    return ListValue(mapping.element, items) if isinstance(mapping, MapValue) else items


def _name(pair: tuple[str, Value]) -> str:
    return pair[0]


@function("lookup")
def lookup(mapping: Value, key: str, default: Value) -> Value:
    """Return the element at ``key``, or ``default``; in a map, as the type of its elements."""
    members = _members(mapping, 0)
    if isinstance(mapping, MapValue):
        try:
            default = convert(default, mapping.element)
        except ConversionError as error:
            message = f"the default has to be what the map holds, {friendly(mapping.element)}"
            raise FunctionError(message, 2) from error
    return members.get(key, default)


@function("merge")
def merge(*mappings: Value) -> Value:
    """Return all members in one, later ones winning: a map if all are maps of one type."""
    types = [type_of(mapping) for mapping in mappings]
    for argument, of in enumerate(types):
        if of != DYNAMIC and not isinstance(of, (MapType, ObjectType)):
            message = f"it takes maps and objects, and this is of type {friendly(of)}"
            raise FunctionError(message, argument)
    merged: dict[str, Value] = {}
    for mapping in mappings:
        if not isinstance(mapping, Null):
            merged.update(attributes(mapping) or {})
    of_all = _type_of_all(types)
    return MapValue(of_all.element, merged) if isinstance(of_all, MapType) else merged


def _type_of_all(types: list[Type]) -> Type | None:
    # An untyped null is of another type than any map and makes the result an object.
    return types[0] if types and all(of == types[0] for of in types) else None


@function("zipmap")
def zipmap(names: ListValue, elements: Value) -> Value:
    """Return the elements under the names: a map for a list of elements, an object for a tuple."""
    if not isinstance(elements, (tuple, ListValue)):
        message = f"it takes a list or tuple, and this is of type {friendly(type_of(elements))}"
        raise FunctionError(message, 1)
    items = elements if isinstance(elements, tuple) else elements.items
    if len(names.items) != len(items):
        message = f"there are {len(names.items)} names for {len(items)} elements"
        raise FunctionError(message, 1)
    zipped: dict[str, Value] = {}
    for name, item in zip(names.items, items, strict=True):
        if not isinstance(name, str):
            message = "one of the names is null"
            raise FunctionError(message, 0)
        zipped[name] = item
    return zipped if isinstance(elements, tuple) else MapValue(elements.element, zipped)
