"""Finds the comments for jobkit in a job file, and the lines of the file that each is about.

Only a text that says ``jobkit:`` is looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import field
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax.scanner import (
    DIRECTIVE,
    END,
    INTERPOLATION,
    NAME,
    NEWLINE,
    SEQUENCE_END,
    scan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.source import Source
    from jobkit.syntax.scanner import Tokens

MARK: Final = "jobkit:"

_OPENING: Final = frozenset({"{", "[", "(", INTERPOLATION, DIRECTIVE})
_CLOSING: Final = frozenset({"}", "]", ")", SEQUENCE_END})
_COMMENT: Final = re.compile(
    r"\bjobkit:[ \t]*(?P<word>[A-Za-z-]*)[ \t]*(?:\[(?P<codes>[^\]\n]*)\])?(?P<reason>[^\n]*)"
)
_CLOSING_MARKS: Final = re.compile(r"(?:\*/|[-+]?#\}|#\])\s*$")


class Lines(NamedTuple):
    """Lines of a file: those from the first to the last one."""

    source: Source
    first: int
    last: int


@record(frozen=False)
class Comment:
    """A comment for jobkit.

    Attributes:
        range: From ``jobkit:`` to its end.
        word: What it says to do: ``ignore``, ``ignore-file``, or what is not understood.
        codes: The codes and names in brackets; None without brackets.
        reason: What stands behind.
        lines: What it is about; the file's own lines for a comment about all of them.
    """

    range: Range
    word: str
    codes: tuple[str, ...] | None
    reason: str
    lines: list[Lines] = field(default_factory=list)


def comments_in(source: Source) -> list[Comment]:
    """Return the comments for jobkit in a text in HCL; of an expanded one, as they are written."""
    if MARK not in source.text:
        return []
    layout = _Layout(source, scan(source))
    found: dict[tuple[int, int], Comment] = {}
    for start, end in layout.tokens.comments:
        matched = _COMMENT.search(source.text, start, end)
        if matched is None:
            continue
        written, offset = source.written(matched.start())
        comment = found.get((id(written), offset))
        if comment is None:
            comment = found[id(written), offset] = _comment(written, offset, matched)
        # A comment in a loop stands in the expanded text once a round.
        comment.lines += layout.lines_of(start, end)
    return [*found.values()]


def comments_at(
    source: Source, places: Iterable[tuple[int, int]], expanded: Source
) -> list[Comment]:
    """Return the comments for jobkit among comments of Jinja.

    Args:
        source: The file that they stand in.
        places: Where they stand, marks included.
        expanded: The text that the file became a part of.
    """
    layout = _Layout(expanded, scan(expanded))
    found = []
    for start, end in places:
        matched = _COMMENT.search(source.text, start, end)
        if matched is not None:
            comment = _comment(source, matched.start(), matched)
            comment.lines += _jinja_lines(source, start, end, layout)
            found.append(comment)
    return found


def _comment(source: Source, offset: int, matched: re.Match[str]) -> Comment:
    codes = matched["codes"]
    text = _CLOSING_MARKS.sub("", matched[0]).rstrip()
    reason = _CLOSING_MARKS.sub("", matched["reason"]).strip(" \t\r:-")
    return Comment(
        Range(source, offset, offset + len(text)),
        matched["word"],
        None if codes is None else tuple(filter(None, map(str.strip, codes.split(",")))),
        reason,
    )


def _jinja_lines(source: Source, start: int, end: int, layout: _Layout) -> Iterator[Lines]:
    line = source.position(start).line
    if not _is_alone(source.text, start, end):
        yield Lines(source, line, source.position(end - 1).line)
        return
    following = layout.first_after(source, end)
    if following is not None:
        yield from layout.item_lines(following)


def _is_alone(text: str, start: int, end: int) -> bool:
    """Tell whether nothing else stands on the lines of a comment."""
    before = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    return not text[before:start].strip() and not text[end : None if after < 0 else after].strip()


class _Layout:
    """The items of a text in HCL: where each begins and ends."""

    def __init__(self, source: Source, tokens: Tokens) -> None:
        self.source = source
        self.tokens = tokens
        self._words: list[int] | None = None
        self._closing: dict[int, int] | None = None
        self._ends: dict[int, int] | None = None
        self._places: list[tuple[int, int, int]] | None = None

    def lines_of(self, start: int, end: int) -> Iterator[Lines]:
        """Yield the lines that a comment is about.

        On a line of its own, those of what follows: an argument, a block, an element of a list.
        Behind something, its line; behind the last line of an argument, all lines of that.
        """
        if _is_alone(self.source.text, start, end):
            following = self._items()
            item = bisect_left(following, end, key=self.tokens.starts.__getitem__)
            if item < len(following):
                yield from self.item_lines(following[item])
            return
        before = bisect_left(self.tokens.starts, start) - 1
        opened = self._argument_ends().get(before)
        yield from self._written(start if opened is None else self.tokens.starts[opened], end)

    def item_lines(self, index: int) -> Iterator[Lines]:
        """Yield the lines of the item that begins with a token; none for a closing bracket."""
        kinds = self.tokens.kinds
        if index < len(kinds) and kinds[index] not in _CLOSING and kinds[index] != END:
            last = self._item_end(index)
            yield from self._written(self.tokens.starts[index], self.tokens.ends[last])

    def first_after(self, source: Source, offset: int) -> int | None:
        """Return the first token that was written in a file at an offset or after it."""
        placed = self._placed()
        at = bisect_left(placed, (id(source), offset, 0))
        return placed[at][2] if at < len(placed) and placed[at][0] == id(source) else None

    def _placed(self) -> list[tuple[int, int, int]]:
        """Return which file each token was written in, where, and its index, in that order."""
        if self._places is None:
            written = self.source.written
            self._places = [
                (id(place[0]), place[1], index)
                for index, (kind, start) in enumerate(
                    zip(self.tokens.kinds, self.tokens.starts, strict=True)
                )
                if kind != NEWLINE and (place := written(start))
            ]
            self._places.sort()
        return self._places

    def _written(self, start: int, end: int) -> Iterator[Lines]:
        """Yield the lines of a stretch in the file where it begins."""
        place = Range(self.source, start, max(end - 1, start))
        source, _ = self.source.written(start)
        first = place.start.line
        yield Lines(source, first, max(place.end.line, first))

    def _item_end(self, index: int) -> int:
        """Return the last token of the item that begins with a token."""
        kinds, partners = self.tokens.kinds, self._partners()
        at = index
        while kinds[at] != END and kinds[at] != NEWLINE and kinds[at] not in _CLOSING:
            at = partners.get(at, at) + 1
        return max(at - 1, index)

    def _items(self) -> list[int]:
        """Return the tokens that end no line."""
        if self._words is None:
            kinds = self.tokens.kinds
            self._words = [index for index, kind in enumerate(kinds) if kind != NEWLINE]
        return self._words

    def _partners(self) -> dict[int, int]:
        """Return the closing bracket of each opening one; of one without, the last token."""
        if self._closing is None:
            self._closing, opened = {}, []
            for index, kind in enumerate(self.tokens.kinds):
                if kind in _OPENING:
                    opened.append(index)
                elif kind in _CLOSING and opened:
                    self._closing[opened.pop()] = index
            self._closing |= dict.fromkeys(opened, len(self.tokens.kinds) - 2)
        return self._closing

    def _argument_ends(self) -> dict[int, int]:
        """Return the first token of each argument by its last one."""
        if self._ends is None:
            self._ends = {}
            kinds, index = self.tokens.kinds, 0
            while index < len(kinds) - 1:
                last = index
                if kinds[index] == NAME and kinds[index + 1] == "=":
                    last = self._item_end(index)
                    self._ends[last] = index
                index = last + 1
        return self._ends
