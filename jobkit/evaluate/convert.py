"""Types of values, conversion between them, equality and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.numbers import (
    BigFloat,
    NumberTooLarge,
    format_number,
    parse_number,
)
from jobkit.evaluate.ordering import set_of
from jobkit.evaluate.unify import may_convert, unify
from jobkit.evaluate.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    ListValue,
    MapType,
    MapValue,
    Null,
    ObjectType,
    PrimitiveType,
    SetType,
    SetValue,
    TupleType,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.evaluate.values import Type, Value


class ConversionError(Exception):
    """A value can't become the wanted type; the message says why. Stays inside this room."""


def type_of(value: Value) -> Type:
    """Return the type of ``value``."""
    kind = type(value)
    if kind is str:
        return STRING
    if kind is bool:
        return BOOL
    if kind is int or kind is BigFloat:
        return NUMBER
    match value:
        case tuple():
            return TupleType(tuple(type_of(item) for item in value))
        case dict():
            return ObjectType(tuple((name, type_of(value[name])) for name in sorted(value)))
        case ListValue():
            return ListType(value.element)
        case SetValue():
            return SetType(value.element)
        case MapValue():
            return MapType(value.element)
        case Null() | Unknown():
            return value.type
        case _:
            pass
    message = f"not a value of the job language: {value!r}"
    raise AssertionError(message)


def friendly(of: Type) -> str:
    """Return the name of a type as messages use it: ``list of string``, ``object``."""
    return str(of)


def is_known(value: Value) -> bool:
    """Tell whether ``value`` holds no unknown at any depth."""
    match value:
        case Unknown():
            return False
        case tuple():
            return all(is_known(item) for item in value)
        case ListValue() | SetValue():
            return all(is_known(item) for item in value.items)
        case dict():
            return all(is_known(item) for item in value.values())
        case MapValue():
            return all(is_known(item) for item in value.items.values())
        case _:
            pass
    return True


def equal(left: Value, right: Value) -> bool:
    """Tell whether two known values are equal; values of different types never are."""
    if isinstance(left, Null) or isinstance(right, Null):
        return isinstance(left, Null) and isinstance(right, Null)
    return type_of(left) == type_of(right) and left == right


def iterate(value: Value) -> Iterator[tuple[Value, Value]] | None:
    """Return (key, element) pairs in the language's order, or None when it can't be iterated.

    Keys are indexes for lists and tuples, the element itself for sets, names for maps and objects.
    """
    match value:
        case tuple():
            return iter(list(enumerate(value)))
        case ListValue():
            return iter(list(enumerate(value.items)))
        case SetValue():
            return iter([(item, item) for item in value.items])
        case dict():
            return iter(sorted(value.items()))
        case MapValue():
            return iter(sorted(value.items.items()))
        case _:
            pass
    return None


def members_of(value: Value) -> Iterable[Value] | None:
    """Return what a collection holds, in any order, or None when it is none."""
    match value:
        case tuple():
            return value
        case ListValue() | SetValue():
            return value.items
        case dict():
            return value.values()
        case MapValue():
            return value.items.values()
        case _:
            pass
    return None


def sequence(value: Value) -> tuple[Value, ...] | None:
    """Return the elements of a list, set or tuple, or None for anything else."""
    match value:
        case tuple():
            return value
        case ListValue() | SetValue():
            return value.items
        case _:
            pass
    return None


def attributes(value: Value) -> dict[str, Value] | None:
    """Return the members of an object or map, or None for anything else."""
    match value:
        case dict():
            return value
        case MapValue():
            return value.items
        case _:
            pass
    return None


def convert(value: Value, to: Type) -> Value:
    """Return ``value`` as the type ``to``.

    Raises:
        ConversionError: It can't be converted; the message reads on after "Unsuitable value: ".
    """
    if isinstance(to, PrimitiveType):
        return _to_primitive(value, to)
    if isinstance(value, Null):
        if value.type == DYNAMIC or may_convert(value.type, to):
            return Null(to)
        raise ConversionError(_required(to, value))
    if isinstance(value, Unknown):
        return Unknown(to)
    match to:
        case ListType():
            return _to_list(value, to)
        case SetType():
            return _to_set(value, to)
        case MapType():
            return _to_map(value, to)
        case TupleType():
            return _to_tuple(value, to)
        case ObjectType():
            return _to_object(value, to)


def _required(to: Type, value: Value) -> str:
    plain = isinstance(value, tuple) and not isinstance(to, TupleType)
    have = "list" if plain else friendly(type_of(value))
    return f"{friendly(to)} required, but have {have}"


def _to_primitive(value: Value, to: PrimitiveType) -> Value:
    if to is DYNAMIC:
        return value
    if isinstance(value, Null) and may_convert(value.type, to):
        return Null(to)
    if isinstance(value, Unknown):
        return Unknown(to)
    if isinstance(value, str):
        return _from_text(value, to)
    if type_of(value) == to:
        return value
    if to is STRING and isinstance(value, bool):
        return "true" if value else "false"
    if to is STRING and isinstance(value, (int, BigFloat)):
        return format_number(value)
    raise ConversionError(_required(to, value))


def _from_text(text: str, to: PrimitiveType) -> Value:
    if to is NUMBER:
        return _text_to_number(text)
    return _text_to_bool(text) if to is BOOL else text


def _text_to_number(text: str) -> Value:
    try:
        number = parse_number(text)
    except NumberTooLarge as error:
        raise ConversionError(f"{error}".removesuffix(".")) from error
    if number is None:
        message = "a number is required"
        raise ConversionError(message)
    return number


def _text_to_bool(text: str) -> bool:
    if text in {"true", "1"}:
        return True
    if text in {"false", "0"}:
        return False
    lower = text.lower()
    message = "a bool is required"
    if lower in {"true", "false"}:
        message += f'; to convert from string, use lower-case "{lower}"'
    raise ConversionError(message)


def _to_elements(value: Value, to: ListType | SetType) -> tuple[Type, tuple[Value, ...]]:
    items = sequence(value)
    if items is None:
        raise ConversionError(_required(to, value))
    element = to.element
    if _holds_dynamic(element):
        element = _element_type(value, items)
    converted = []
    for item in items:
        try:
            converted.append(convert(item, element))
        except ConversionError as error:
            raise ConversionError(_element_message(error, to, value)) from error
    return _type_of_all(element, map(type_of, converted)), tuple(converted)


def _type_of_all(element: Type, types: Iterable[Type]) -> Type:
    """Return the type of elements that were converted, known now that they are there."""
    if not _holds_dynamic(element):
        return element
    different = set(types)
    if len(different) > 1:
        message = "all elements must have the same type"
        raise ConversionError(message)
    return different.pop() if different else element


def _element_message(error: ConversionError, to: Type, value: Value) -> str:
    return f"{error}" if not isinstance(value, tuple) else f"element of {friendly(to)}: {error}"


def _holds_dynamic(of: Type) -> bool:
    match of:
        case PrimitiveType():
            return of is DYNAMIC
        case ListType() | SetType() | MapType():
            return _holds_dynamic(of.element)
        case _:
            pass
    return False


def _element_type(value: Value, items: Iterable[Value]) -> Type:
    match value:
        case ListValue() | SetValue() | MapValue():
            return value.element
        case _:
            pass
    of = unify([type_of(item) for item in items])
    if of is None:
        message = "all elements must have the same type"
        raise ConversionError(message)
    return of


def _to_list(value: Value, to: ListType) -> Value:
    if isinstance(value, ListValue) and value.element == to.element:
        return value
    element, items = _to_elements(value, to)
    return ListValue(element, items)


def _to_set(value: Value, to: SetType) -> Value:
    if isinstance(value, SetValue) and value.element == to.element:
        return value
    element, items = _to_elements(value, to)
    return set_of(element, items)


def _to_map(value: Value, to: MapType) -> Value:
    if isinstance(value, MapValue) and value.element == to.element:
        return value
    items = attributes(value)
    if items is None:
        raise ConversionError(_required(to, value))
    element = to.element
    if _holds_dynamic(element):
        element = _element_type(value, items.values())
    converted = {}
    for name, item in items.items():
        try:
            converted[name] = convert(item, element)
        except ConversionError as error:
            message = f'element "{name}": {error}'
            raise ConversionError(message) from error
    # Unlike in a list, a null without type goes with every type in a map.
    types = (of for of in map(type_of, converted.values()) if of != DYNAMIC)
    return MapValue(_type_of_all(element, types), converted)


def _to_tuple(value: Value, to: TupleType) -> Value:
    if not isinstance(value, tuple) or len(value) != len(to.elements):
        raise ConversionError(_required(to, value))
    return tuple(convert(item, of) for item, of in zip(value, to.elements, strict=True))


def _to_object(value: Value, to: ObjectType) -> Value:
    items = attributes(value)
    if items is None:
        raise ConversionError(_required(to, value))
    missing = [name for name, _ in to.attributes if name not in items]
    if missing:
        names = ", ".join(f'"{name}"' for name in missing)
        plural = "attributes" if len(missing) > 1 else "attribute"
        verb = "are" if len(missing) > 1 else "is"
        message = f"{plural} {names} {verb} required"
        raise ConversionError(message)
    converted = {}
    for name, of in to.attributes:
        try:
            converted[name] = convert(items[name], of)
        except ConversionError as error:
            message = f'attribute "{name}": {error}'
            raise ConversionError(message) from error
    return converted
