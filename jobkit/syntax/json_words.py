"""Says what is wrong with words and strings in JSON text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_ELSEWHERE: Final = ("True", "False", "None", "TRUE", "FALSE", "NULL", "Null", "nil", "undefined")
_WHOLE_STRING = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"')
_IN_STRING = re.compile(
    r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})|(?P<escape>\\u[0-9A-Fa-f]{0,3}|\\.)|(?P<control>[\x00-\x1f])'
)
_SIMPLE_ESCAPES: Final = {"\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r"}


def about_word(word: str) -> str:
    """Say what to write for a word that stands where a value must."""
    if word in _ELSEWHERE:
        return f'JSON has no "{word}": there are true, false and null, in lower case.'
    detail = f'"{word}" is no JSON value. Text stands in double quotes'
    if word.startswith("${"):
        detail += ", and so does an expression."
    elif any(mark in word for mark in ".(["):
        detail += f', and so does an expression: "${{{word}}}".'
    else:
        detail += "."
    return detail + did_you_mean(word, WORDS)


def is_closed(text: str, start: int, end: int) -> bool:
    """Tell whether a string that is not quite JSON has both its quotes."""
    return _WHOLE_STRING.fullmatch(text, start, end) is not None


def string_faults(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield where and how a string is wrong inside its quotes."""
    for found in _IN_STRING.finditer(text, start, end):
        if found["escape"]:
            detail = (
                f'"{found[0]}" is no escape of JSON: there are \\" \\\\ \\/ \\b \\f \\n \\r \\t and'
                " \\u with four hexadecimal digits. For a backslash, write two."
            )
            yield *found.span(), detail
        elif found["control"]:
            number = ord(found[0])
            written = _SIMPLE_ESCAPES.get(found[0], f"\\u{number:04x}")
            yield *found.span(), f"Write {written} for this character (number {number})."
