"""Numbers and truth values in texts, as Go reads and prints them."""

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
