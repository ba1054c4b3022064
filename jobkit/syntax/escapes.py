"""Escapes in quoted strings: backslashes, doubled dollar and percent signs."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.)|\Z)", re.DOTALL)
_SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DOUBLED = re.compile(r"([$%])\1\{")
_LAST_CODE_POINT: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)


def unescape(text: str) -> tuple[str, tuple[int, int] | None]:
    """Return the text after backslash escapes, and where the first bad escape is (or None)."""
    bad: tuple[int, int] | None = None

    def replace(found: re.Match[str]) -> str:
        nonlocal bad
        digits = found[1] or found[2]
        if digits:
            number = int(digits, 16)
            if number <= _LAST_CODE_POINT and number not in _SURROGATES:
                return chr(number)
        elif found[3] in _SIMPLE:
            return _SIMPLE[found[3]]
        if bad is None:
            bad = found.span()
        return ""

    return _ESCAPE.sub(replace, text), bad


def undouble(text: str) -> str:
    """Return the text with ``$${`` as ``${`` and ``%%{`` as ``%{``."""
    if "${" in text or "%{" in text:
        return _DOUBLED.sub(r"\1{", text)
    return text


def nfc(text: str) -> str:
    """Return text in Unicode's normal form C, in which every string of the language is."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
