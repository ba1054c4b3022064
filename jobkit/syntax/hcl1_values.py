"""What tokens of the old language stand for: strings, heredocs, numbers."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jobkit.syntax.hcl1_tree import Dialect

_INT64: Final = 1 << 63
_SIMPLE: Final = {
    "a": b"\a",
    "b": b"\b",
    "f": b"\f",
    "n": b"\n",
    "r": b"\r",
    "t": b"\t",
    "v": b"\v",
    '"': b'"',
    "\\": b"\\",
}
_PIECE = re.compile(r'\$\{|\\(?:([abfnrtv\\"])|([0-7]{3})|x(..)|u(.{4})|U(.{8}))|[^\\$]+|\$')
_BRACE = re.compile(r"[{}]")
_LONE = re.compile("[\udc80-\udcff]")
_SURROGATES: Final = range(0xD800, 0xE000)
_LAST_CODE_POINT: Final = 0x10FFFF
_LAST_BYTE: Final = 0xFF


class Invalid(ValueError):  # noqa: N818  it never leaves the room
    """The text of a token stands for nothing; the message is a whole sentence."""


def string_value(text: str, dialect: Dialect, *, interpolation: bool = True) -> str:
    """Return what a quoted string stands for.

    Args:
        text: The string with its quotes.
        dialect: How the release reads it.
        interpolation: Leave escapes inside ``${ }`` as they are.

    Raises:
        Invalid: An escape names no character.
    """
    inner = text[1:-1]
    if not dialect.carriage_returns and "\r" in inner:
        inner = inner.replace("\r\n", "\n")
    return _unescaped(inner, interpolation=interpolation) if "\\" in inner else inner


def _unescaped(text: str, *, interpolation: bool) -> str:
    made = bytearray()
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        assert piece is not None  # noqa: S101  the scanner lets no other backslash through
        if piece[0] == "${" and interpolation:
            end = _sequence_end(text, piece.end())
            made += text[at:end].encode("utf-8", "surrogatepass")
            at = end
            continue
        made += _bytes_of(piece)
        at = piece.end()
    # Bytes that are no UTF-8 become the replacement character one by one, as in Go.
    return _LONE.sub("\ufffd", made.decode("utf-8", "surrogateescape"))


def _sequence_end(text: str, at: int) -> int:
    depth = 1
    for brace in _BRACE.finditer(text, at):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    return len(text)


def _bytes_of(piece: re.Match[str]) -> bytes:
    if piece[1]:
        return _SIMPLE[piece[1]]
    if piece[2] or piece[3]:
        number = int(piece[2], 8) if piece[2] else int(piece[3], 16)
        if number > _LAST_BYTE:
            message = f'"{piece[0]}" is more than one byte. The largest is \\377.'
            raise Invalid(message)
        return bytes((number,))
    digits = piece[4] or piece[5]
    if digits:
        number = int(digits, 16)
        if number > _LAST_CODE_POINT:
            message = f'"{piece[0]}" is past the last character, \\U0010FFFF.'
            raise Invalid(message)
        return ("\ufffd" if number in _SURROGATES else chr(number)).encode("utf-8")
    return piece[0].encode("utf-8", "surrogatepass")


def heredoc_value(text: str, dialect: Dialect) -> str:
    """Return the text of a heredoc, from ``<<`` to the line end after its closing marker."""
    if not dialect.carriage_returns:
        text = text.replace("\r\n", "\n")
    opening, _, rest = text.partition("\n")
    marker = opening.lstrip("<")
    unindent = marker.startswith("-")
    marker = marker.removeprefix("-").rstrip("\r")
    body = rest[: rest.rindex(marker)]
    if not unindent:
        return body
    lines = body.split("\n")
    prefix = lines[-1]
    if all(line.startswith(prefix) for line in lines):
        return "\n".join([line.removeprefix(prefix) for line in lines])
    return body.rstrip(" \t")


def number_value(text: str) -> int | float:
    """Return the number that a text stands for.

    Raises:
        Invalid: It is no number, or too large.
    """
    digits = text.removeprefix("-")
    if digits[:2] in {"0x", "0X"}:
        whole = _whole(digits[2:], 16, text)
    elif digits.isdigit():
        whole = _whole(digits, 8 if digits[0] == "0" else 10, text)
    else:
        return _fraction(text)
    whole = -whole if text[0] == "-" else whole
    if not -_INT64 <= whole < _INT64:
        message = f'"{text}" does not fit 64 bits.'
        raise Invalid(message)
    return whole


def _whole(digits: str, base: int, text: str) -> int:
    if len(digits) > 100:  # noqa: PLR2004  zeros apart, 64 bits need no more than 22 digits
        digits = digits.lstrip("0")[:100] or "0"
    try:
        return int(digits, base)
    except ValueError as error:
        hint = (
            f'Digits after a leading 0 are octal: "{digits}" has an 8 or 9.'
            if base == 8  # noqa: PLR2004
            else "Hexadecimal digits are missing."
        )
        message = f'"{text}" is no number. {hint}'
        raise Invalid(message) from error


def _fraction(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        message = f'"{text}" is no number. Its exponent has no digits.'
        raise Invalid(message) from error
    if math.isinf(number):
        message = f'"{text}" is too large.'
        raise Invalid(message)
    return number
