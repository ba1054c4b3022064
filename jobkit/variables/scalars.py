"""Numbers and text of YAML and TOML as the tree of the job language has them."""

from __future__ import annotations

import unicodedata
from typing import Final

from jobkit.syntax.tree import StringLiteral

_SIGNS: Final = "+-"
_ENDLESS: Final = frozenset({"inf", "nan"})


def is_finite(written: str) -> bool:
    """Tell whether the text of a float is a number, not an infinity or "not a number"."""
    return written.lower().lstrip(_SIGNS).lstrip(".") not in _ENDLESS


def number_text(written: str) -> str:
    """Return the text of a decimal number as the job language writes it.

    Underscores and a plus sign go; a point gets the digits that YAML lets one leave out.
    """
    text = written.replace("_", "").removeprefix("+")
    sign = "-" if text.startswith("-") else ""
    digits = text.removeprefix("-").lower()
    mantissa, mark, exponent = digits.partition("e")
    whole, point, fraction = mantissa.partition(".")
    fraction = f"{point}{fraction}" if fraction else ""
    return f"{sign}{whole or '0'}{fraction}{mark}{exponent}"


def text_literal(value: str, start: int, end: int) -> StringLiteral:
    """Return text in the form in which the job language compares it."""
    normal = value if value.isascii() else unicodedata.normalize("NFC", value)
    return StringLiteral(normal, start, end, quoted=True)
