"""Constants as Go reads them: numbers, characters, quoted text."""

from __future__ import annotations

import re
from typing import Final

_INTEGER: Final = re.compile(
    r"([+-]?)(?:0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+|0[oO]?(_?[0-7])+|0|[1-9](_?[0-9])*)"
)
_DECIMAL: Final = re.compile(
    r"[+-]?(?:[0-9](_?[0-9])*(\.([0-9](_?[0-9])*)?)?|\.[0-9](_?[0-9])*)([eE][+-]?[0-9](_?[0-9])*)?"
)
_HEXADECIMAL: Final = re.compile(
    r"[+-]?0[xX]_?(?:[0-9a-fA-F](_?[0-9a-fA-F])*(\.([0-9a-fA-F](_?[0-9a-fA-F])*)?)?"
    r"|\.[0-9a-fA-F](_?[0-9a-fA-F])*)[pP][+-]?[0-9](_?[0-9])*"
)
_ESCAPE: Final = re.compile(
    r"\\(?:([abfnrtv\\'\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))"
)
_PLAIN: Final = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_LARGEST: Final = 2**64
_LARGEST_BYTE: Final = 0o377


def _is_integer(text: str) -> bool:
    match = _INTEGER.fullmatch(text)
    if match is None:
        return False
    digits = text.lstrip("+-").replace("_", "")
    octal = len(digits) > 1 and digits.isdecimal() and digits[0] == "0"
    value = int(digits, 8 if octal else 0)
    sign = match[1]
    if not sign:
        return value < _LARGEST
    return value <= _LARGEST // 2 - (sign == "+")


def _is_float(text: str) -> bool:
    if _HEXADECIMAL.fullmatch(text):
        try:
            float.fromhex(text.replace("_", ""))
        except OverflowError:
            return False
        return True
    if not _DECIMAL.fullmatch(text):
        return False
    return abs(float(text.replace("_", ""))) != float("inf")


def is_number(text: str) -> bool:
    """Tell whether Go takes ``text`` for a number."""
    if text.endswith("i") and _is_float(text[:-1]):
        return True
    if _is_integer(text):
        return True
    return _is_float(text) and any(letter in text for letter in ".eEpP")


def is_whole(text: str) -> bool:
    """Tell whether the number ``text`` has no fraction."""
    if _is_integer(text):
        return True
    try:
        return float(text.replace("_", "")).is_integer()
    except ValueError:
        return False


def is_complex(text: str) -> bool:
    """Tell whether Go takes ``text`` for a number with an imaginary part."""
    split = max(text.rfind(sign, 1) for sign in "+-")
    while split > 0 and text[split - 1] in "eEpP" and not text.lower().startswith("0x", 0, split):
        split = max(text.rfind(sign, 1, split) for sign in "+-")
    if split <= 0:
        return False
    return all(_is_float(part) for part in (text[:split], text[split:-1]))


def _escape_fault(match: re.Match[str], quote: str) -> str:
    plain, _, octal, short, long = match.groups()
    if plain in ("'", '"') and plain != quote:
        return f"\\{plain}"
    if octal is not None and int(octal, 8) > _LARGEST_BYTE:
        return match[0]
    code = int(short or long or "0", 16)
    surrogate = 0xD800 <= code < 0xE000  # noqa: PLR2004
    return match[0] if surrogate or code > 0x10FFFF else ""  # noqa: PLR2004


def bad_escape(text: str, quote: str) -> tuple[int, str] | None:
    """Return the first escape that Go does not know in the text between quotes, and its place."""
    at = text.find("\\")
    while at >= 0:
        match = _ESCAPE.match(text, at)
        if match is None:
            return at, text[at : at + 2]
        fault = _escape_fault(match, quote)
        if fault:
            return at, fault
        at = text.find("\\", match.end())
    return None


def is_one_character(text: str) -> bool:
    """Tell whether the text between single quotes is one character or one right escape."""
    if len(text) == 1:
        return text not in ("\\", "'")
    match = _ESCAPE.fullmatch(text)
    return match is not None and not _escape_fault(match, "'")


def _unescaped(match: re.Match[str]) -> str:
    plain, byte, octal, short, long = match.groups()
    if plain is not None:
        return _PLAIN.get(plain, plain)
    if octal is not None:
        return chr(int(octal, 8))
    return chr(int(byte or short or long, 16))


def unquote(token: str) -> str:
    """Return the text that a string with right escapes, or a raw string, stands for."""
    if token.startswith("`"):
        return token[1:-1].replace("\r", "")
    return _ESCAPE.sub(_unescaped, token[1:-1])
