"""Finds where the keys and values of a well-formed TOML text stand."""

from __future__ import annotations

import re
import tomllib
from typing import Final, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BLANKS: Final = re.compile(r"[ \t\r]*")
_GAPS: Final = re.compile(r"(?:[\s,]|#[^\n]*)*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_TEXT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{1,2}(?!"))?'
    r"|'''.*?'''(?:'{1,2}(?!'))?"
    r"""|"(?:[^"\\]|\\.)*"|'[^']*'""",
    re.DOTALL,
)
_WORD: Final = re.compile(r"\d{4}-\d\d-\d\d [\d:.+Zz-]+|[^\s,\]}#]+")


class Place(NamedTuple):
    """Where a key and its value stand; a table's value is its first header or key."""

    key_start: int
    key_end: int
    start: int
    end: int


def places(text: str) -> dict[Path, Place]:
    """Return the place of every key and array element of ``text``, which ``tomllib`` accepts."""
    return _Finder(text).find()


class _Finder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, Place] = {}
        self.tables: dict[Path, int] = {}

    def find(self) -> dict[Path, Place]:
        prefix: Path = ()
        self._skip(_GAPS)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                prefix = self._header()
            else:
                self._pair(prefix)
            self._skip(_GAPS)
        return self.found

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _header(self) -> Path:
        """Read ``[a.b]`` or ``[[a.b]]`` and return the path of what follows."""
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self._keys()
        path = self._note_tables((), keys if is_array else [*keys, ("", 0, 0)])
        self.at = self.text.index("]", self.at) + (2 if is_array else 1)
        if not is_array:
            return path
        name, start, end = keys[-1]
        path = (*path, name)
        self.found.setdefault(path, Place(start, end, start, end))
        index = self.tables[path] = self.tables.get(path, -1) + 1
        self.found[*path, index] = Place(start, end, start, end)
        return (*path, index)

    def _note_tables(self, prefix: Path, keys: list[tuple[str, int, int]]) -> Path:
        """Note the tables that all keys but the last one name, and return the last table's path."""
        path = prefix
        for name, start, end in keys[:-1]:
            path = (*path, name)
            self.found.setdefault(path, Place(start, end, start, end))
            if path in self.tables:
                path = (*path, self.tables[path])
        return path

    def _keys(self) -> list[tuple[str, int, int]]:
        """Read ``a . "b"``."""
        keys: list[tuple[str, int, int]] = []
        while True:
            self._skip(_BLANKS)
            match = _KEY.match(self.text, self.at)
            assert match is not None  # noqa: S101  tomllib has read it
            keys.append((_key_text(match[0]), match.start(), match.end()))
            self.at = match.end()
            self._skip(_BLANKS)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _pair(self, prefix: Path) -> None:
        keys = self._keys()
        self.at += 1
        self._skip(_BLANKS)
        name, start, end = keys[-1]
        path = (*self._note_tables(prefix, keys), name)
        self._value(path, (start, end))

    def _value(self, path: Path, key: tuple[int, int] | None) -> None:
        start = self.at
        opening = self.text[start]
        if opening == "[":
            self._inside("]", path)
        elif opening == "{":
            self._inside("}", path)
        else:
            self._skip(_TEXT if opening in "\"'" else _WORD)
        key_start, key_end = key or (start, self.at)
        self.found[path] = Place(key_start, key_end, start, self.at)

    def _inside(self, closing: str, path: Path) -> None:
        """Read the elements of an array, or the pairs of an inline table, and its bracket."""
        self.at += 1
        index = 0
        self._skip(_GAPS)
        while not self.text.startswith(closing, self.at):
            if closing == "]":
                self._value((*path, index), None)
            else:
                self._pair(path)
            index += 1
            self._skip(_GAPS)
        self.at += 1


def _key_text(written: str) -> str:
    """Return the name that a key stands for, escapes and quotes removed."""
    if written[0] not in "\"'":
        return written
    (name,) = tomllib.loads(f"{written} = 0")
    return name
