"""Writes Job JSON as text, byte for byte as Nomad prints it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
_Items: TypeAlias = "Iterator[tuple[str, JsonValue]]"

_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_SMALLEST_PLAIN = 1e-6
_SMALLEST_LARGE = 1e21


def to_json_text(value: JsonValue, *, indent: int | None = 4, sort: bool = False) -> str:
    """Return ``value`` as JSON text without a line end.

    Keys keep the order of their dict; ``sort`` puts them in the order of their bytes. Without
    ``indent`` there is no white space at all. Any depth of nesting is written.

    Raises:
        ValueError: A number is infinite or not a number, which JSON can't say.

    Nomad: 2.0.5.
    """
    text = "".join(_parts(value, indent, sort=sort))
    # The marks to escape stand in strings only, so one pass over the whole text will do.
    return _ESCAPED.sub(_escape, text)


def _parts(value: JsonValue, indent: int | None, *, sort: bool) -> list[str]:
    parts: list[str] = []
    write = parts.append
    step = None if indent is None else " " * indent
    colon = ":" if indent is None else ": "
    open_containers: list[tuple[_Items, str]] = [(iter((("", value),)), "")]
    lead = ""
    while open_containers:
        items, closing = open_containers[-1]
        for prefix, item in items:
            write(lead)
            write(prefix)
            written = _scalar(item)
            if written is None:
                container, opening, end = _open(item, colon, sort=sort)
                write(opening)
                open_containers.append((container, end))
                lead = _line(step, len(open_containers) - 1)
                break
            write(written)
            lead = "," + _line(step, len(open_containers) - 1)
        else:
            open_containers.pop()
            if closing:
                write(_line(step, len(open_containers) - 1))
                write(closing)
            lead = "," + _line(step, len(open_containers) - 1)
    return parts


def _line(step: str | None, depth: int) -> str:
    return "" if step is None else "\n" + step * depth


def _scalar(value: JsonValue) -> str | None:
    """Return the text of anything but a container that has something in it."""
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    if value:
        return None
    return "{}" if isinstance(value, Mapping) else "[]"


def _open(value: JsonValue, colon: str, *, sort: bool) -> tuple[_Items, str, str]:
    """Return the members of a container, each after its key, and the marks around them."""
    match value:
        case Mapping():
            pairs = sorted(value.items()) if sort else value.items()
            return ((encode_basestring(key) + colon, item) for key, item in pairs), "{", "}"
        case list() | tuple():
            return (("", item) for item in value), "[", "]"
        case _:
            message = f"not a JSON value: {value!r}"
            raise AssertionError(message)


def _float(number: float) -> str:
    if not isfinite(number):
        message = f"JSON has no number {number}"
        raise ValueError(message)
    shortest = repr(number)
    if number == 0 or _SMALLEST_PLAIN <= abs(number) < _SMALLEST_LARGE:
        plain = f"{Decimal(shortest):f}" if "e" in shortest else shortest
        return plain.removesuffix(".0")
    return shortest.replace("e-0", "e-")


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"  # noqa: PLR2004


_WRITERS: dict[type, Callable[..., str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    float: _float,
    str: encode_basestring,
}
