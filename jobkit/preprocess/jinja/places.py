"""Where things stand in a Jinja file: its tokens with offsets, its tags, its tree."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2.exceptions import TemplateSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import nodes
    from jinja2.lexer import Lexer

    from jobkit.source import Source

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_OPENERS: Final = frozenset({"block_begin", "variable_begin", "comment_begin", "raw_begin"})
_CLOSERS: Final = frozenset({"block_end", "variable_end", "comment_end"})
# Before these jinja2 may have dropped blanks.
_AFTER_BLANKS: Final = _OPENERS | {"raw_end"}
_UNSEEN: Final = frozenset({"whitespace", "comment", "comment_begin", "comment_end"})


class Tag(NamedTuple):
    """A tag of a Jinja file.

    Attributes:
        start: Offset of its opening mark.
        inner_start: Offset of the first word inside.
        inner_end: Offset after the last word inside.
        end: Offset after the closing mark.
    """

    start: int
    inner_start: int
    inner_end: int
    end: int


@dataclass(eq=False)
class JinjaFile:
    """A Jinja file that is read for one expansion.

    Attributes:
        source: Its text.
        tags: Its tags, by place.
        tree: Its tree, once it is parsed.
        opened: Offset of the opening mark that was read last.
    """

    source: Source
    tags: list[Tag] = field(default_factory=list)
    tree: nodes.Template | None = None
    opened: int = 0

    def tag_at(self, offset: int) -> Tag | None:
        """Return the tag that holds ``offset``."""
        index = bisect_right(self.tags, offset, key=lambda tag: tag.start) - 1
        if index < 0 or offset > self.tags[index].end:
            return None
        return self.tags[index]


def single_line_ends(text: str) -> tuple[str, list[int]]:
    """Return the text as jinja2 reads it, and the offsets there of line ends that were two long."""
    if "\r" not in text:
        return text, []
    shortened: list[int] = []
    for found in _LINE_END.finditer(text):
        if found.end() - found.start() > 1:
            shortened.append(found.start() - len(shortened))
    return _LINE_END.sub("\n", text), shortened


def tokens(lexer: Lexer, file: JinjaFile, name: str) -> Iterator[tuple[int, str, str]]:
    """Yield the tokens of a file as jinja2 cuts it, with offsets where jinja2 has line numbers.

    Notes the tags of the file on the way.
    """
    text, shortened = single_line_ends(file.source.text)

    def place(offset: int) -> int:
        return offset + bisect_right(shortened, offset) if shortened else offset

    offset = start = first = last = 0
    pieces = lexer.tokeniter(text, name)
    while True:
        try:
            _, kind, value = next(pieces)
        except StopIteration:
            return
        except TemplateSyntaxError as error:
            unclosed = (error.message or "").startswith("Missing end")
            error.lineno = file.opened if unclosed else place(_after_blanks(text, offset))
            error.name = name
            raise
        if kind in _AFTER_BLANKS:
            offset = text.index(value, offset)
        if kind in _OPENERS:
            start, first, last = offset, -1, offset + len(value)
            file.opened = place(start)
        elif kind in _CLOSERS:
            inner = first if first >= 0 else last
            end = offset + len(value.rstrip())
            file.tags.append(Tag(place(start), place(inner), place(last), place(end)))
        elif kind != "whitespace":
            first = offset if first < 0 else first
            last = offset + len(value)
        if kind not in _UNSEEN:
            yield place(offset), kind, value
        offset += len(value)


def _after_blanks(text: str, offset: int) -> int:
    rest = len(text) - len(text[offset:].lstrip())
    return min(rest, max(len(text) - 1, 0))


def comment_places(lexer: Lexer, written: str) -> Iterator[tuple[int, int]]:
    """Yield where the comments of a text stand, marks included.

    Raises:
        TemplateSyntaxError: jinja2 can't cut the text any further.
    """
    text, shortened = single_line_ends(written)
    offset = start = 0
    for _, kind, value in lexer.tokeniter(text, None):
        if kind in _AFTER_BLANKS:
            offset = text.index(value, offset)
        if kind == "comment_begin":
            start = offset
        offset += len(value)
        if kind == "comment_end":
            end = offset - len(value) + len(value.rstrip())
            yield start + bisect_right(shortened, start), end + bisect_right(shortened, end)
