"""Types of values, conversion between them, equality and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.numbers import (
    BigFloat,
    NumberTooLarge,
    format_number,
    order,
    parse_number,
)
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
    from collections.abc import Iterable, Iterator, Sequence

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
        if value.type == DYNAMIC or _may_convert(value.type, to):
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
    return f"{friendly(to)} required, but have {friendly(type_of(value))}"


def _to_primitive(value: Value, to: PrimitiveType) -> Value:
    kind = type(value)
    if to is DYNAMIC:
        return value
    if to is STRING:
        if kind is str:
            return value
        if kind is bool:
            return "true" if value else "false"
        if isinstance(value, (int, BigFloat)):
            return format_number(value)
    elif to is NUMBER:
        if kind is int or kind is BigFloat:
            return value
        if isinstance(value, str):
            return _text_to_number(value)
    elif kind is bool:
        return value
    elif isinstance(value, str):
        return _text_to_bool(value)
    if isinstance(value, Null):
        if value.type == DYNAMIC or _may_convert(value.type, to):
            return Null(to)
    elif isinstance(value, Unknown):
        return Unknown(to)
    raise ConversionError(_required(to, value))


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


def _may_convert(given: Type, to: Type) -> bool:
    """Tell whether some value of ``given`` could become ``to``."""
    if to == DYNAMIC or given in (DYNAMIC, to):
        return True
    match to:
        case PrimitiveType():
            return isinstance(given, PrimitiveType) and STRING in (given, to)
        case ListType() | SetType():
            return _elements_may_convert(given, to.element)
        case MapType():
            match given:
                case MapType():
                    return _may_convert(given.element, to.element)
                case ObjectType():
                    return _all_may_convert(given, to.element)
                case _:
                    pass
        case TupleType():
            return (
                isinstance(given, TupleType)
                and len(given.elements) == len(to.elements)
                and all(map(_may_convert, given.elements, to.elements))
            )
        case ObjectType():
            return _attributes_may_convert(given, to)
    return False


def _elements_may_convert(given: Type, element: Type) -> bool:
    match given:
        case ListType() | SetType():
            return _may_convert(given.element, element)
        case TupleType():
            return _all_may_convert(given, element)
        case _:
            pass
    return False


def _all_may_convert(given: TupleType | ObjectType, element: Type) -> bool:
    parts = _parts(given)
    if element == DYNAMIC:
        return unify(parts) is not None
    return all(_may_convert(of, element) for of in parts)


def _attributes_may_convert(given: Type, to: ObjectType) -> bool:
    match given:
        case ObjectType():
            have = dict(given.attributes)
            return all(name in have and _may_convert(have[name], of) for name, of in to.attributes)
        case MapType():
            return all(_may_convert(given.element, of) for _, of in to.attributes)
        case _:
            pass
    return False


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


def unify(types: Sequence[Type]) -> Type | None:
    """Return the one type that values of all ``types`` can become, or None if there is none.

    An untyped null (``DYNAMIC``) goes with every type; no types at all give ``DYNAMIC``.
    """
    if not types:
        return DYNAMIC
    if all(of == types[0] for of in types):
        return types[0]
    known = [of for of in types if of != DYNAMIC]
    kinds = {type(of) for of in known}
    if len(kinds) == 1 and PrimitiveType not in kinds:
        # What a null among them will be is not known, and so the type of all is not, either.
        return DYNAMIC if len(known) < len(types) else _unify_one_kind(known)
    if kinds >= {TupleType, ObjectType}:
        return None
    if len(known) == len(types) and kinds in ({MapType, ObjectType}, {ListType, TupleType}):
        collections = [_as_collection(of) for of in known]
        unified = None if None in collections else unify([of for of in collections if of])
        if unified is not None:
            return unified
    return _most_wanted(types)


def _as_collection(of: Type) -> Type | None:
    """Return the list or map type that a tuple or object can become, any other type as it is."""
    if not isinstance(of, (TupleType, ObjectType)):
        return of
    element = unify(_parts(of))
    if element is None:
        return None
    return ListType(element) if isinstance(of, TupleType) else MapType(element)


def _parts(of: Type) -> list[Type]:
    """Return the types of what a collection holds."""
    match of:
        case ListType() | SetType() | MapType():
            return [of.element]
        case TupleType():
            return list(of.elements)
        case ObjectType():
            return [attribute for _, attribute in of.attributes]
        case PrimitiveType():
            return []


def _unify_one_kind(types: Sequence[Type]) -> Type | None:
    first = types[0]
    if isinstance(first, (TupleType, ObjectType)) and len({_shape(of) for of in types}) == 1:
        return _unify_members(first, types)
    element = unify([part for of in types for part in _parts(of)])
    if element is None:
        return None
    if isinstance(first, (MapType, ObjectType)):
        return MapType(element)
    return SetType(element) if isinstance(first, SetType) else ListType(element)


def _unify_members(first: TupleType | ObjectType, types: Sequence[Type]) -> Type | None:
    columns = [unify(column) for column in zip(*map(_parts, types), strict=True)]
    if None in columns:
        return None
    unified = tuple(of for of in columns if of is not None)
    if isinstance(first, TupleType):
        return TupleType(unified)
    names = [name for name, _ in first.attributes]
    return ObjectType(tuple(zip(names, unified, strict=True)))


def _shape(of: Type) -> int | tuple[str, ...]:
    """Return what tuples or objects have to share to be unified member by member."""
    if isinstance(of, ObjectType):
        return tuple(name for name, _ in of.attributes)
    return len(_parts(of))


_WANTED: list[Type | type[Type]] = [STRING, NUMBER, BOOL, MapType, ListType, SetType]


def _most_wanted(types: Sequence[Type]) -> Type | None:
    """Return the first type in the order of preference that values of all others may become."""
    for wanted in sorted(types, key=_preference):
        if all(_may_convert(of, wanted) for of in types):
            return wanted
    return None


def _preference(of: Type) -> int:
    if of == DYNAMIC:
        return len(_WANTED) + 1
    return next((rank for rank, kind in enumerate(_WANTED) if kind in (of, type(of))), len(_WANTED))


def set_of(element: Type, items: Iterable[Value]) -> SetValue:
    """Return the set of ``items`` (already of type ``element``), each once, in order."""
    kept: dict[tuple[str, object], Value] = {}
    for item in items:
        kept.setdefault(element_key(item), item)
    return SetValue(element, tuple(sorted(kept.values(), key=_SortKey)))


def element_key(value: Value) -> tuple[str, object]:
    """Return what is the same for equal elements of a set, and differs for others."""
    match value:
        case str():
            return "s", value
        case bool():
            return "b", value
        case int() | BigFloat():
            return "n", value
        case Null() | Unknown():
            return "z", value
        case _:
            pass
    return "c", _set_text(value)


class _SortKey:
    """Order of set elements: strings by code point, numbers by value, the rest by their text."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __lt__(self, other: _SortKey) -> bool:
        left, right = self.value, other.value
        if isinstance(left, str) and isinstance(right, str):
            return left < right
        if isinstance(left, (int, BigFloat)) and isinstance(right, (int, BigFloat)):
            return order(left, right) < 0
        if isinstance(left, (Null, Unknown)) or isinstance(right, (Null, Unknown)):
            return isinstance(right, (Null, Unknown)) and not isinstance(left, (Null, Unknown))
        return _set_text(left) < _set_text(right)


def _set_text(value: Value) -> str:
    """Return the text by which compound set elements are told apart and put in order."""
    match value:
        case str():
            return f'"{value}"'
        case bool():
            return "T" if value else "F"
        case int() | BigFloat():
            return format_number(value)
        case tuple():
            return "<" + "".join(f"{_set_text(item)};" for item in value) + ">"
        case ListValue() | SetValue():
            return "[" + "".join(f"{_set_text(item)};" for item in value.items) + "]"
        case dict():
            return "<" + "".join(f"{_set_text(value[name])};" for name in sorted(value)) + ">"
        case MapValue():
            pairs = sorted(value.items.items())
            return "{" + "".join(f'"{name}":{_set_text(item)};' for name, item in pairs) + "}"
        case Null():
            return "~"
        case Unknown():
            return "?"
