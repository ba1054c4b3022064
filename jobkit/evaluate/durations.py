"""Lengths of time as Nomad writes them: ``1h30m``, ``1.5s``, ``-250ms``."""

from __future__ import annotations

import re

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)")
_LIMIT = 1 << 63


def parse_duration(text: str) -> int | None:
    """Return the length of a Go duration in nanoseconds, or None if it is not one.

    Accepts a sign and one or more decimal numbers with unit: ns, us, \u00b5s, ms, s, m, h; also a
    lone ``0``. Lengths that do not fit 64 bits are none.

    Nomad: 0.6.0 to 2.0.5.
    """
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in {"-", "+"} else text
    if rest == "0":
        return 0
    total = _sum_of_parts(rest)
    if total is None or total > _LIMIT - (not negative):
        return None
    return -total if negative else total


def _sum_of_parts(text: str) -> int | None:
    total, at = 0, 0
    while at < len(text):
        part = _PART.match(text, at)
        length = _length(part) if part is not None else None
        if part is None or length is None:
            return None
        total += length
        if total > _LIMIT:
            return None
        at = part.end()
    return total if text else None


def _length(part: re.Match[str]) -> int | None:
    whole, fraction, unit = part[1], part[2] or "", part[3]
    size = _UNITS.get(unit)
    if size is None or not (whole or fraction):
        return None
    # More digits than 64 bits hold can't be a length, and int() refuses thousands of them.
    digits = whole.lstrip("0")
    if len(digits) > len(str(_LIMIT)):
        return None
    length = int(digits or "0") * size
    length += _fraction(fraction, size)
    return length if length <= _LIMIT else None


def _fraction(digits: str, size: int) -> int:
    """Return the part of a unit that decimal ``digits`` stand for, rounded as Go rounds it."""
    value, scale = 0, 1.0
    for digit in digits:
        # Go stops at the digit that would overflow and drops the rest.
        if value > (_LIMIT - 1) // 10 or value * 10 + int(digit) > _LIMIT:
            break
        value = value * 10 + int(digit)
        scale *= 10
    return int(float(value) * (float(size) / scale)) if value else 0
