"""Looks at brackets ahead, and at what the lines around a fault look like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.records import record
from jobkit.syntax.json_tokens import STRING

if TYPE_CHECKING:
    from collections.abc import Iterable

CLOSERS: Final = {"{": "}", "[": "]"}
_LINE_STRING = r'"(?:[^"\\\n]++|\\[^\n])*+"'
_BRACKET = re.compile(rf"{_LINE_STRING}|([\[\]{{}}])")
_QUOTE = re.compile(r'\\.|(")')
_MEMBER_NEXT = re.compile(rf"\n[ \t\r\n]*+(?:{_LINE_STRING}[ \t]*+:|[\]}}])")
_ELEMENT_NEXT = re.compile(r'\n[ \t\r\n]*+["\[\]{}]')
_MEMBER_LINE = re.compile(rf"\n[ \t]*+(?={_LINE_STRING}[ \t]*+:|[\]}}])")
_ELEMENT_LINE = re.compile(r'\n[ \t]*+(?=["\[\]{}])')
_COLON = re.compile(r"[ \t\n\r]*+:")
_ARRAY_REST = re.compile(rf"(?:[ \t\n\r]*+,[ \t\n\r]*+{STRING}){{0,100}}+[ \t\n\r]*+\]")
_STRING_ENDS = re.compile(r"[ \t]*+(?:[:,\]}\r\n]|//|/\*|#|\Z)")


def rest_matches(
    text: str, position: int, brackets: Iterable[str], *, forgotten: bool = False
) -> bool:
    """Tell whether the text from ``position`` on closes just the open ``brackets``.

    Args:
        text: The whole text.
        position: Where the rest begins.
        brackets: Those open there, outermost first.
        forgotten: True closes beforehand what the first closing bracket of the rest doesn't match.
    """
    still_open = list(brackets)
    for found in _BRACKET.finditer(text, position):
        mark = found[1]
        if mark is None:
            continue
        if mark in CLOSERS:
            still_open.append(mark)
            continue
        while forgotten and still_open and CLOSERS[still_open[-1]] != mark:
            still_open.pop()
        forgotten = False
        if not still_open or CLOSERS[still_open.pop()] != mark:
            return False
    return not still_open


def names_member(text: str, end: int) -> bool:
    """Tell whether a colon follows ``end``."""
    return _COLON.match(text, end) is not None


def string_ends(text: str, end: int) -> bool:
    """Tell whether what follows the string that ends at ``end`` may follow one."""
    return _STRING_ENDS.match(text, end) is not None


def rest_of_array(text: str, end: int) -> int:
    """Return the end of the array whose element ends at ``end``, or -1 if none goes on there."""
    found = _ARRAY_REST.match(text, end)
    return -1 if found is None else found.end()


@record
class Line:
    """One line of a text.

    Attributes:
        end: Offset of the line feed, or of the end of the text.
        odd_quotes: True when it holds an odd number of double quotes.
    """

    start: int
    end: int
    odd_quotes: bool


def line_at(text: str, position: int) -> Line:
    """Return the line that ``position`` is in."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    quotes = sum(1 for found in _QUOTE.finditer(text, start, end) if found[1])
    return Line(start, end, quotes % 2 == 1)


def last_marks(text: str, position: int, end: int) -> int:
    """Return where the brackets and commas right before ``end`` begin."""
    return position + len(text[position:end].rstrip(" \t\r[]{},"))


def next_line_fits(text: str, end: int, *, in_array: bool) -> bool:
    """Tell whether the line after the line feed at ``end`` looks like JSON, not like text."""
    pattern = _ELEMENT_NEXT if in_array else _MEMBER_NEXT
    return end == len(text) or pattern.match(text, end) is not None


def next_fitting_line(text: str, position: int, *, in_array: bool) -> int:
    """Return where the next line that looks like JSON begins, or the end of the text."""
    found = (_ELEMENT_LINE if in_array else _MEMBER_LINE).search(text, position)
    return found.end() if found else len(text)
