"""Reads lists of version conditions, as in the constraints ``version`` and ``semver``."""

from __future__ import annotations

import re
from typing import Final

_NUMBERS: Final = r"v?([0-9]+(?:\.[0-9]+)*)"
_METADATA: Final = r"(?:\+[0-9A-Za-z\-~]+(?:\.[0-9A-Za-z\-~]+)*)?"
_DIGITS_FIRST: Final = r"-[0-9]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*"
_LETTERS_FIRST: Final = r"[A-Za-z\-~]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*"
_OPERATORS: Final = "|=|!=|>|<|>=|<="
_SPACE: Final = r"[\t\n\f\r ]*"

_VERSION: Final = re.compile(
    f"{_SPACE}(?:{_OPERATORS}|~>){_SPACE}{_NUMBERS}(?:{_DIGITS_FIRST}|-?{_LETTERS_FIRST})?"
    f"{_METADATA}{_SPACE}"
)
_SEMVER: Final = re.compile(
    f"{_SPACE}(?:{_OPERATORS}){_SPACE}{_NUMBERS}(?:{_DIGITS_FIRST}|-{_LETTERS_FIRST})?"
    f"{_METADATA}{_SPACE}"
)
_LARGEST: Final = (1 << 63) - 1


def wrong_condition(text: str, *, is_strict: bool) -> str | None:
    """Return the first condition of a comma-separated list that can't be read; None if all can.

    Args:
        text: ``>= 1.2, < 2.0``.
        is_strict: As ``semver``: no ``~>``, and a dash before what follows the numbers.
    """
    form = _SEMVER if is_strict else _VERSION
    for condition in text.split(","):
        found = form.fullmatch(condition)
        if found is None or any(int(part) > _LARGEST for part in _parts(found[1])):
            return condition
    return None


def _parts(numbers: str) -> list[str]:
    # Numbers of more digits than fit are as bad as the smallest that does not fit.
    return [part.lstrip("0")[:20] or "0" for part in numbers.split(".")]
