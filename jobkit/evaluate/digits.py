"""Decimal digits of binary numbers: all of them, the fewest that do, and back."""

from __future__ import annotations

import math

BITS_A_DIGIT = math.log2(10)

_DIGITS_READ = 700  # of a number in question; no shortest text is longer than a third of it
_PLAIN_TEXT_BITS = 13_000  # str() and int() refuse more than 4300 digits


def place_point(digits: str, point: int) -> str:
    """Return ``0.digits * 10**point`` in plain form."""
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"


def shortest_digits(mantissa: int, exponent: int, precision: int) -> tuple[str, int]:
    """Return the fewest digits that tell ``mantissa * 2**exponent`` from its neighbours.

    Returns:
        Digits and point: the value is ``0.digits * 10**point``.
    """
    shift = precision - mantissa.bit_length() + 1
    scaled = mantissa << shift if shift >= 0 else mantissa >> -shift
    even = not scaled & 2
    exponent -= shift
    size = scaled.bit_length() + exponent * (1 if exponent > 0 else -math.log2(5))
    unread = max(int(size / BITS_A_DIGIT) - _DIGITS_READ, 0)
    upper, point = digits_of(scaled + 1, exponent, unread)
    exact = digits_of(scaled, exponent, unread)[0].zfill(len(upper))
    lower = digits_of(scaled - 1, exponent, unread)[0].zfill(len(upper))
    kept = _shortest_prefix(exact, lower.rstrip("0"), upper.rstrip("0"), inclusive=even)
    if kept[0] == "0":
        kept, point = kept[1:], point - 1
    return kept.rstrip("0"), point


def _shortest_prefix(exact: str, lower: str, upper: str, *, inclusive: bool) -> str:
    """Return the shortest digits between two bounds, the nearest of them to ``exact``."""
    for index, digit in enumerate(exact):
        low = lower[index] if index < len(lower) else "0"
        high = upper[index] if index < len(upper) else "0"
        count = index + 1
        may_fall = low != digit or (inclusive and count == len(lower))
        may_rise = digit != high and (inclusive or ord(digit) + 1 < ord(high) or count < len(upper))
        if may_fall and may_rise:
            return round_digits(exact, count)
        if may_fall:
            return exact[:count]
        if may_rise:
            return _risen(exact[:count])
    return exact


def round_digits(digits: str, count: int) -> str:
    """Return the first ``count`` digits, rounded half to even; one digit more after a carry."""
    kept, rest = digits[:count], digits[count:].rstrip("0")
    if rest > "5" or (rest == "5" and kept[-1:] in ("1", "3", "5", "7", "9")):
        return _risen(kept)
    return kept


def _risen(digits: str) -> str:
    body = digits.rstrip("9")
    if not body:
        return "1" + "0" * len(digits)
    return f"{body[:-1]}{chr(ord(body[-1]) + 1)}{'0' * (len(digits) - len(body))}"


def digits_of(mantissa: int, exponent: int, unread: int = 0) -> tuple[str, int]:
    """Return the digits of ``mantissa * 2**exponent`` and the point.

    The last ``unread`` digits are left out; a 1 stands for them when they are not all zero.
    """
    digits = mantissa << exponent if exponent >= 0 else mantissa * 5**-exponent
    point = min(exponent, 0) + unread
    if unread:
        digits, rest = divmod(digits, 10**unread)
        digits, point = digits * 10 + bool(rest), point - 1
    text = _text(digits)
    return text, len(text) + point


def _text(number: int) -> str:
    if number.bit_length() < _PLAIN_TEXT_BITS:
        return str(number)
    from decimal import Decimal  # noqa: PLC0415  # rarely needed

    return str(Decimal(number))


def integer(digits: str) -> int:
    """Return the number that decimal digits stand for, however many they are."""
    if len(digits) < _PLAIN_TEXT_BITS // 4:
        return int(digits)
    from decimal import Decimal  # noqa: PLC0415  # rarely needed

    return int(Decimal(digits))
