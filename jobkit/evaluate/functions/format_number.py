"""Writes numbers as the verbs of ``format`` do: whole, fixed, scientific and general form."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from jobkit.evaluate.digits import place_point, round_digits, shortest_digits
from jobkit.evaluate.numbers import PRECISION, BigFloat, exact_digits

if TYPE_CHECKING:
    from jobkit.evaluate.numbers import Number

NumberForm: TypeAlias = tuple[str, int, int | None]
"""Flags (some of ``-+# 0``), width and precision."""

_DEFAULT_PRECISION = 6
_SMALLEST_PLAIN_EXPONENT = -4
_PREFIXES = {2: "0b", 8: "0", 10: "", 16: "0x"}
_FORMATS = {2: "b", 8: "o", 10: "d", 16: "x"}


def whole_digits(number: int, base: int, form: NumberForm) -> str:
    """Return a whole number in base 2, 8, 10 or 16."""
    flags, width, precision = form
    if precision == 0 and not number:
        return ""
    digits = f"{abs(number):{_FORMATS[base]}}" if base != 10 else _decimal(abs(number))  # noqa: PLR2004
    digits = digits.rjust(precision or 0, "0")
    sign = _sign(flags, negative=number < 0) + (_PREFIXES[base] if "#" in flags else "")
    missing = max(width - len(sign) - len(digits), 0)
    if "-" in flags:
        return sign + digits + " " * missing
    if "0" in flags and precision is None:
        return sign + "0" * missing + digits
    return " " * missing + sign + digits


def _decimal(number: int) -> str:
    digits, point = exact_digits(number)
    return digits.ljust(point, "0") or "0"


def fixed(number: Number, form: NumberForm) -> str:
    """Return a number with as many digits after the point as the precision (6) says."""
    precision = _DEFAULT_PRECISION if form[2] is None else form[2]
    if _is_infinite(number):
        return _finished(number, "", form)
    digits, point = exact_digits(number)
    places = max(point, 0) + 1
    # The zero in front takes up a carry, so that the point stays where it is.
    kept = round_digits("0" * (places - point) + digits, places + precision)
    whole = kept[:places].ljust(places, "0").lstrip("0") or "0"
    fraction = kept[places:].ljust(precision, "0")
    return _finished(number, f"{whole}.{fraction}" if precision else whole, form)


def scientific(number: Number, form: NumberForm) -> str:
    """Return a number as ``d.ddde+dd`` with as many digits as the precision (6) says."""
    precision = _DEFAULT_PRECISION if form[2] is None else form[2]
    if _is_infinite(number):
        return _finished(number, "", form)
    digits, point = _rounded(*exact_digits(number), precision + 1)
    return _finished(number, _with_exponent(digits, point, precision), form)


def general(number: Number, form: NumberForm) -> str:
    """Return a number in the shorter of the two forms; the shortest digits without precision."""
    if _is_infinite(number):
        return _finished(number, "", form)
    precision = form[2]
    if precision is None:
        digits, point = _shortest(number)
        bound = _DEFAULT_PRECISION
    else:
        bound = max(precision, 1)
        digits, point = _rounded(*exact_digits(number), bound)
        if bound > len(digits) >= point:
            bound = len(digits)
    if not digits:
        return _finished(number, "0", form)
    if _SMALLEST_PLAIN_EXPONENT <= point - 1 < bound:
        return _finished(number, place_point(digits, point), form)
    return _finished(number, _with_exponent(digits, point, len(digits) - 1), form)


def _shortest(number: Number) -> tuple[str, int]:
    if isinstance(number, int):
        return shortest_digits(abs(number), 0, PRECISION) if number else ("", 0)
    if not number.mantissa:
        return "", 0
    return shortest_digits(number.mantissa, number.exponent, number.precision)


def _rounded(digits: str, point: int, count: int) -> tuple[str, int]:
    """Return at most ``count`` digits without zeros at the end."""
    kept = round_digits(digits, count)
    if len(kept) > count:
        point += 1
    return kept.rstrip("0"), point


def _with_exponent(digits: str, point: int, decimals: int) -> str:
    exponent = point - 1 if digits else 0
    digits = digits.ljust(decimals + 1, "0")
    fraction = f".{digits[1:]}" if decimals else ""
    return f"{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _finished(number: Number, digits: str, form: NumberForm) -> str:
    """Return the digits with sign, filled up to the width."""
    flags, width, _ = form
    if isinstance(number, BigFloat) and number.infinite:
        text = "-Inf" if number.sign < 0 else " Inf" if " " in flags else "+Inf"
        return text.ljust(width) if "-" in flags else text.rjust(width)
    negative = number < 0 if isinstance(number, int) else number.sign < 0
    sign = _sign(flags, negative=negative)
    if "0" in flags:
        return sign + digits.rjust(width - len(sign), "0")
    text = sign + digits
    return text.ljust(width) if "-" in flags else text.rjust(width)


def _sign(flags: str, *, negative: bool) -> str:
    if negative:
        return "-"
    return "+" if "+" in flags else " " if " " in flags else ""


def _is_infinite(number: Number) -> bool:
    return isinstance(number, BigFloat) and number.infinite
