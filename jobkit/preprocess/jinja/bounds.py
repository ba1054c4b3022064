"""Keeps single steps of a Jinja file from costing without end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.preprocess.meter import TooMuchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobkit.preprocess.meter import Meter

MAX_WIDTH: Final = 100_000
MAX_RANGE: Final = 100_000
# Filters that take the square of the length of the text.
MAX_SLOW_TEXT: Final = 64_000

_WIDE: Final = re.compile(
    r"%(?:\([^)]*\))?[-+ #0]*(?:\d*\.)?(?P<percent>\d{6,})|\{[^{}]*:[^{}]*?(?P<brace>\d{6,})"
)
_GIVEN_WIDTH: Final = re.compile(r"%[-+ #0.\d]*\*|\{[^{}]*:[^{}]*\{")


def too_wide(width: int) -> TooMuchError:
    """Return the error about a width, a count or a precision."""
    message = f"{width} is more than {MAX_WIDTH}, jobkit's limit for a width or a count here."
    return TooMuchError(message)


def check_widths(*values: object) -> None:
    """Refuse whole numbers that are too large for a width.

    Raises:
        TooMuchError: One of them is.
    """
    for value in values:
        if isinstance(value, int) and abs(value) > MAX_WIDTH:
            raise too_wide(value)


def _length(value: object) -> int:
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def check_product(meter: Meter, left: object, right: object) -> None:
    """Refuse ``left * right`` when the result is too large.

    Raises:
        TooMuchError: It is.
    """
    if isinstance(left, int) and isinstance(right, int):
        meter.check_number(left.bit_length() + right.bit_length())
        return
    for items, count in ((left, right), (right, left)):
        if isinstance(items, str | bytes | list | tuple) and isinstance(count, int) and count > 0:
            meter.check_size(meter.weigh(items) * count)


def check_sum(meter: Meter, left: object, right: object) -> None:
    """Refuse ``left + right`` when the result is too large.

    Raises:
        TooMuchError: It is.
    """
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        meter.weigh(left, right)
    meter.check_size(_length(left) + _length(right))


def check_nesting(meter: Meter, values: Iterable[object]) -> None:
    """Refuse lists in lists that hold the same ones again and again.

    Raises:
        TooMuchError: They hold too many values in all.
    """
    inner = [value for value in values if isinstance(value, list | tuple | dict | set)]
    if inner:
        meter.weigh(*inner)


def check_power(meter: Meter, left: object, right: object) -> None:
    """Refuse ``left ** right`` when the result is too large.

    Raises:
        TooMuchError: It is.
    """
    if isinstance(left, int) and isinstance(right, int) and right > 0:
        meter.check_number(left.bit_length() * right)


def check_format(meter: Meter, text: str | bytes, values: object) -> None:
    """Refuse ``text % values`` and ``text.format(values)`` when the result is too large.

    Raises:
        TooMuchError: It is.
    """
    shape = text.decode("latin-1") if isinstance(text, bytes) else text
    for found in _WIDE.finditer(shape):
        check_widths(int(found[found.lastgroup or 0][:20]))
    fields = shape.count("%") + shape.count("{")
    meter.check_size(len(text) + meter.weigh(values) * fields)
    if _GIVEN_WIDTH.search(shape):
        check_widths(*(values if isinstance(values, tuple) else (values,)))


def check_call(
    meter: Meter, owner: object, name: str, args: Sequence[object], named: Mapping[str, object]
) -> None:
    """Refuse a call of the method ``name`` of a built-in value when the result is too large.

    Raises:
        TooMuchError: It is.
    """
    values = (*args, *named.values())
    if isinstance(owner, int):
        check_widths(*values)
        return
    if not isinstance(owner, str | bytes):
        return
    match name:
        case "center" | "ljust" | "rjust" | "zfill":
            check_widths(*values)
        case "expandtabs":
            check_widths(*values)
            widths = [value for value in values if isinstance(value, int)] or [8]
            meter.check_size(len(owner) * max(*widths, 1))
        case "replace" if len(values) > 1:
            meter.check_size(replaced_size(owner, values[0], values[1]))
        case "join":
            meter.check_size(joined_size(meter, owner, values))
        case "translate":
            meter.check_size(len(owner) * max(meter.weigh(*values), 1))
        case "format" | "format_map":
            check_format(meter, owner, values)
        case _:
            pass


def replaced_size(text: str | bytes, old: object, new: object) -> int:
    """Return at least the length of ``text`` with ``new`` in place of ``old``."""
    if isinstance(text, str):
        count = text.count(old) if isinstance(old, str) else len(text) + 1
    else:
        count = text.count(old) if isinstance(old, bytes) else len(text) + 1
    return len(text) + count * _length(new)


def joined_size(meter: Meter, separator: str | bytes, values: Sequence[object]) -> int:
    """Return at least the length of the joined items of the first value."""
    items = values[0] if values else ()
    count = len(items) if isinstance(items, str | bytes | list | tuple | dict) else 0
    return meter.weigh(*values) + count * len(separator)
