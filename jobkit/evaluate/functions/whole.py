"""Whole numbers among the arguments of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.numbers import BigFloat, format_number, is_whole, whole_part

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

_SHOWN_DIGITS = 40
_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1


def whole(value: Value, argument: int | None, name: str) -> int:
    """Return a number argument as a 64-bit integer.

    Args:
        value: The argument, a number.
        argument: Its index, for the message.
        name: What the number is, for the message: ``size``, ``index``.

    Raises:
        FunctionError: It has a fraction, or it does not fit.
    """
    if isinstance(value, BigFloat) and is_whole(value):
        value = whole_part(value)
    if isinstance(value, int) and _SMALLEST <= value <= _LARGEST:
        return value
    given = format_number(value) if isinstance(value, (int, BigFloat)) else "this"
    if len(given) > _SHOWN_DIGITS:
        given = f"{given[:_SHOWN_DIGITS]}\u2026"
    message = f"the {name} has to be a whole number that fits 64 bits, and {given} is not"
    raise FunctionError(message, argument)
