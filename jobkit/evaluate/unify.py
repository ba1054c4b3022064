"""Which types go together: the one type of several, and what may become what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.evaluate.values import Type


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
        if all(may_convert(of, wanted) for of in types):
            return wanted
    return None


def _preference(of: Type) -> int:
    if of == DYNAMIC:
        return len(_WANTED) + 1
    return next((rank for rank, kind in enumerate(_WANTED) if kind in (of, type(of))), len(_WANTED))


def may_convert(given: Type, to: Type) -> bool:
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
                    return may_convert(given.element, to.element)
                case ObjectType():
                    return _all_may_convert(given, to.element)
                case _:
                    pass
        case TupleType():
            return (
                isinstance(given, TupleType)
                and len(given.elements) == len(to.elements)
                and all(map(may_convert, given.elements, to.elements))
            )
        case ObjectType():
            return _attributes_may_convert(given, to)
    return False


def _elements_may_convert(given: Type, element: Type) -> bool:
    match given:
        case ListType() | SetType():
            return may_convert(given.element, element)
        case TupleType():
            return _all_may_convert(given, element)
        case _:
            pass
    return False


def _all_may_convert(given: TupleType | ObjectType, element: Type) -> bool:
    parts = _parts(given)
    if element == DYNAMIC:
        return unify(parts) is not None
    return all(may_convert(of, element) for of in parts)


def _attributes_may_convert(given: Type, to: ObjectType) -> bool:
    match given:
        case ObjectType():
            have = dict(given.attributes)
            return all(name in have and may_convert(have[name], of) for name, of in to.attributes)
        case MapType():
            return all(may_convert(given.element, of) for _, of in to.attributes)
        case _:
            pass
    return False
