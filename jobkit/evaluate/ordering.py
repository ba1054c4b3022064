"""Sets: their elements, each once, in the language's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.numbers import BigFloat, format_number, order
from jobkit.evaluate.values import ListValue, MapValue, Null, SetValue, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.evaluate.values import Type, Value


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
