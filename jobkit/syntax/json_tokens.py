"""Cuts JSON text into tokens, those that JSON doesn't have included."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

STRING: Final = r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+"'
_TOKEN = re.compile(
    rf"""[ \t\n\r]*+(?:
        ({STRING})
      | ([\[\]{{}},:])
      | (-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+(?![\w.+-]))
      | ((?:true|false|null)(?![\w.$-]))
      | (\Z)
      | ()
    )""",
    re.VERBOSE,
)
_FAULTY = re.compile(
    r"""
        (//[^\n]*+ | \#[^\n]*+ | /\*[\s\S]*?(?:\*/|\Z))
      | ("(?:[^"\\\n]++|\\[^\n])*+"?+)
      | ('(?:[^'\\\n]++|\\[^\n])*+' | `[^`\n]*+` | [“”][^“”\n]*+[“”])
      | ([-+.]*[0-9][\w.+-]*+ | [-+])
      | ([^\W\d][\w.$-]*+(?:\([^()\n]*+\)|\[[^\[\]\n]*+\])*+ | \$\{[^{}"\n]*+\})
      | (=>?+)
      | ([^\s"',:\[\]{}=]++ | [\s\S])
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """What a token is; the marks of JSON's grammar are kinds of their own."""

    STRING = "string"
    NUMBER = "number"
    WORD = "word"
    END = "end"
    OPEN_OBJECT = "{"
    CLOSE_OBJECT = "}"
    OPEN_ARRAY = "["
    CLOSE_ARRAY = "]"
    COMMA = ","
    COLON = ":"
    COMMENT = "comment"
    TORN_STRING = "torn string"
    """In double quotes, but with a faulty escape or character, or without a closing quote."""
    OTHER_STRING = "other string"
    """In quotes that are not JSON's."""
    BAD_NUMBER = "bad number"
    NAME = "name"
    EQUALS = "="
    UNKNOWN = "unknown"


class Token(NamedTuple):
    """One token: its kind and where it stands."""

    kind: Kind
    start: int
    end: int


_KINDS: Final = (Kind.STRING, Kind.COMMA, Kind.NUMBER, Kind.WORD, Kind.END)
_FAULTY_KINDS: Final = (
    Kind.COMMENT,
    Kind.TORN_STRING,
    Kind.OTHER_STRING,
    Kind.BAD_NUMBER,
    Kind.NAME,
    Kind.EQUALS,
    Kind.UNKNOWN,
)
_MARKS: Final = {mark: Kind(mark) for mark in "{}[],:"}


def token_at(text: str, position: int) -> Token:
    """Return the token at ``position`` or behind the white space there."""
    found = _TOKEN.match(text, position)
    assert found is not None  # noqa: S101  the last alternative matches anything
    group = found.lastindex or 0
    start, end = found.span(group)
    if group == 2:  # noqa: PLR2004  the marks
        return Token(_MARKS[text[start]], start, end)
    if group <= len(_KINDS):
        return Token(_KINDS[group - 1], start, end)
    return _faulty(text, start)


def _faulty(text: str, start: int) -> Token:
    found = _FAULTY.match(text, start)
    assert found is not None  # noqa: S101  the last alternative matches anything
    return Token(_FAULTY_KINDS[(found.lastindex or 0) - 1], start, found.end())
