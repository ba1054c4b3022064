"""Patterns of paths as git reads them: one line of ``.gitignore`` becomes a regular expression.

They are matched byte by byte, as git does (``?`` is no letter of two bytes). Quirks are git's: a
pattern that is not well-formed fits nothing; ``**`` means folders between slashes, and where it is
the first thing in a pattern that is no plain text.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN: Final = re.compile(rb"[^*?\[\\]*")
_STARS: Final = re.compile(rb"\*+")
_FIRST_ENDS: Final = re.compile(rb"/|\\/|\Z")
_NAMED: Final = re.compile(rb"\[:([^\]]*):\]")
_CLASSES: Final = {
    b"alnum": rb"a-zA-Z0-9",
    b"alpha": rb"a-zA-Z",
    b"blank": rb" \t",
    b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9",
    b"graph": rb"!-~",
    b"lower": rb"a-z",
    b"print": rb" -~",
    b"punct": rb"!-/:-@\[-`{-~",
    b"space": rb" \t-\r",
    b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}
_NOT_A_SLASH: Final = b"[^/]"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern.

    Attributes:
        negated: It began with ``!``.
        only_folders: It ended with ``/``.
        by_name: It holds no other slash: it is compared with the last part of a path.
        expression: What the path, or its last part, must be.
    """

    negated: bool
    only_folders: bool
    by_name: bool
    expression: re.Pattern[bytes]


class Patterns:
    """Patterns of paths from one folder on; of those that fit a path the last one counts."""

    def __init__(self, lines: Iterable[str | bytes]) -> None:
        self._patterns = [
            pattern for line in lines if (pattern := _pattern(os.fsencode(line))) is not None
        ]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Return True for a path that a pattern takes, False where it begins with ``!``, or None.

        Args:
            path: From the folder on, with ``/`` between its parts. The folders that hold it are
                not looked at.
            is_folder: Whether a folder stands there.
        """
        whole = os.fsencode(path)
        name = whole.rpartition(b"/")[2]
        for pattern in reversed(self._patterns):
            if pattern.only_folders and not is_folder:
                continue
            if pattern.expression.fullmatch(name if pattern.by_name else whole):
                return not pattern.negated
        return None

    def takes(self, path: str) -> bool:
        """Tell whether a file, or a folder that holds it, is taken."""
        parts = path.split("/")
        folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return any(self.verdict(folder, is_folder=True) for folder in folders) or bool(
            self.verdict(path, is_folder=False)
        )


def relative_name(path: str, folder: str) -> str:
    """Return a path from a folder on, with ``/`` between its parts; outside of it is ``../…``."""
    try:
        name = os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows
        return path.replace(os.sep, "/")
    return name.replace(os.sep, "/")


@lru_cache(maxsize=4096)
def _pattern(line: bytes) -> Pattern | None:
    """Return the pattern of a line; None for an empty line, a comment, and what can't fit."""
    text = _without_end_spaces(line)
    if not text or text.startswith(b"#"):
        return None
    negated = text.startswith(b"!")
    text = text[1:] if negated else text
    only_folders = text.endswith(b"/")
    text = text[:-1] if only_folders else text
    by_name = b"/" not in text
    expression = _expression(text.removeprefix(b"/"))
    if expression is None:
        return None
    return Pattern(negated, only_folders, by_name, re.compile(expression, re.DOTALL))


def _without_end_spaces(line: bytes) -> bytes:
    """Return the line without spaces at its end; one with a backslash before it stays."""
    kept = line.rstrip(b" ")
    backslashes = len(kept) - len(kept.rstrip(b"\\"))
    return kept + b" " if backslashes % 2 and len(kept) < len(line) else kept


def _expression(text: bytes) -> bytes | None:
    """Return the regular expression of a pattern; None when it is not well-formed."""
    plain = _PLAIN.match(text)
    first = at = plain.end() if plain else 0
    parts = [re.escape(text[:first])]
    while at < len(text):
        char = text[at : at + 1]
        if char == b"*":
            stars = _STARS.match(text, at)
            end = stars.end() if stars else at + 1
            part, end = _star(text, at, end, starts=at == first)
        elif char == b"?":
            part, end = _NOT_A_SLASH, at + 1
        elif char == b"[":
            found = _Set(text, at + 1).read()
            if found is None:
                return None
            part, end = found
        elif char == b"\\":
            if at + 1 == len(text):
                return None
            part, end = re.escape(text[at + 1 : at + 2]), at + 2
        else:
            part, end = re.escape(char), at + 1
        parts.append(part)
        at = end
    return b"".join(parts)


def _star(text: bytes, at: int, end: int, *, starts: bool) -> tuple[bytes, int]:
    """Return what the stars from ``at`` to ``end`` stand for, and where to go on."""
    several = end - at > 1
    alone = starts or at == 0 or text[at - 1 : at] == b"/"
    if not (several and alone and _FIRST_ENDS.match(text, end)):
        return _NOT_A_SLASH + b"*", end
    if text[end : end + 1] == b"/":
        return b"(?:.*/)?", end + 1
    return b".*", end


class _Set:
    """A set in square brackets."""

    def __init__(self, text: bytes, at: int) -> None:
        self.text = text
        self.at = at
        self.members: list[bytes] = []

    def read(self) -> tuple[bytes, int] | None:
        """Return the regular expression and the end of the set; None when it is not well-formed."""
        negated = self.text[self.at : self.at + 1] in {b"!", b"^"}
        self.at += negated
        start, before = self.at, b""
        while True:
            char = self._char()
            if char == b"]" and self.at > start:
                self.at += 1
                return self._made(negated=negated), self.at
            named = _NAMED.match(self.text, self.at)
            if not char or (named and named[1] not in _CLASSES):
                return None
            if named:
                self.members.append(_CLASSES[named[1]])
                self.at, before = named.end(), b""
            elif (
                char == b"-" and before and self.text[self.at + 1 : self.at + 2] not in {b"", b"]"}
            ):
                self.at += 1
                last = self._escaped()
                if before <= last:
                    self.members.append(_byte(before) + b"-" + _byte(last))
                before = b""
            else:
                before = self._escaped()
                if not before:
                    return None
                self.members.append(_byte(before))

    def _char(self) -> bytes:
        return self.text[self.at : self.at + 1]

    def _escaped(self) -> bytes:
        """Return the character here, or the one behind a backslash, and step over it."""
        self.at += self._char() == b"\\"
        char = self._char()
        self.at += 1
        return char

    def _made(self, *, negated: bool) -> bytes:
        members = b"".join(self.members)
        if not members:
            return _NOT_A_SLASH if negated else b"(?!)"
        return b"(?!/)[" + (b"^" if negated else b"") + members + b"]"


def _byte(char: bytes) -> bytes:
    return rb"\x%02x" % char[0]
