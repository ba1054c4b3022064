"""Numbers, durations and truth values in texts, as Go reads and prints them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_INTEGER = re.compile(
    r"[+-]?(?:0[xX](?:_?[0-9A-Fa-f])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*"
    r"|[1-9](?:_?[0-9])*)"
)
_OCTAL = re.compile(r"[+-]?0[0-7_]+")
_MAX_DIGITS: Final = 200
_LEAST_EXPONENT: Final = -4
_FIRST_EXPONENT: Final = 6
_UNITS: Final = (("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000))
_SMALL_UNITS: Final = (("ms", 1_000_000), ("µs", 1_000), ("ns", 1))
TRUTH: Final = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}
"""The texts that mean true and false."""


def parse_int(text: str, low: int = -(1 << 63), high: int = (1 << 63) - 1) -> int | None:
    """Return the whole number in a text, or None: ``0x1F``, ``017``, ``0b1``, ``1_000``, ``-5``."""
    if len(text) > _MAX_DIGITS or _INTEGER.fullmatch(text) is None:
        return None
    if low == 0 and text[0] in "+-":
        return None
    number = int(text, 8) if _OCTAL.fullmatch(text) else int(text, 0)
    return number if low <= number <= high else None


def float_text(number: float) -> str:
    """Return the shortest decimal digits of a number, without exponent."""
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_text(number: float) -> str:
    """Return the shortest digits of a number as Go prints it: ``2e+06``, ``0.5``, ``1e-05``."""
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    if not isinstance(exponent, int):
        return {"F": "+Inf", "n": "NaN", "N": "NaN"}[exponent]
    written = "".join(map(str, digits))
    power = len(digits) + exponent - 1
    minus = "-" if sign else ""
    if number == 0:
        return f"{minus}0"
    if _LEAST_EXPONENT <= power < _FIRST_EXPONENT:
        return f"{minus}{Decimal(repr(abs(number))).normalize():f}"
    rest = f".{written[1:]}" if len(written) > 1 else ""
    return f"{minus}{written[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02d}"


def duration_text(nanoseconds: int) -> str:
    """Return a duration as Go prints it: ``1m30s``, ``1.5ms``, ``0s``."""
    if nanoseconds == 0:
        return "0s"
    minus, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < _UNITS[-1][1]:
        name, unit = next(one for one in _SMALL_UNITS if rest >= one[1])
        return f"{minus}{_quotient(rest, unit)}{name}"
    written = minus
    for name, unit in _UNITS[:-1]:
        if rest >= unit or written != minus:
            written += f"{rest // unit}{name}"
        rest %= unit
    return f"{written}{_quotient(rest, _UNITS[-1][1])}s"


def _quotient(number: int, unit: int) -> str:
    whole, part = divmod(number, unit)
    digits = f"{part:0{len(str(unit)) - 1}d}".rstrip("0") if part else ""
    return f"{whole}.{digits}" if digits else str(whole)
