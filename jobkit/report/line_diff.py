"""Compares two texts line by line, in time that grows with their length."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT: Final = 3
# What the search for the longest common part may cost; past it, lines are not matched.
_MOST_PAIRS: Final = 100_000
_MOST_LINES: Final = 10_000
_NO_END: Final = "\\ no line feed at the end"

Lines: TypeAlias = "Sequence[tuple[int, str]]"


class Piece(NamedTuple):
    """Lines that belong together, each with its number from 1.

    Attributes:
        kind: Lines that both have, lines that differ, or lines that both have and nobody needs.
        old: Lines of the text before.
        new: Lines of the text after.
    """

    kind: Literal["same", "changed", "gap"]
    old: Lines
    new: Lines


def line_diff(old: str, new: str) -> list[Piece]:
    """Return what differs between two texts, with three lines around it."""
    before, after = _lines(old), _lines(new)
    if before and after and old.endswith("\n") != new.endswith("\n"):
        (before if new.endswith("\n") else after).append(_NO_END)
    pieces: list[Piece] = []
    for same, old_part, new_part in _blocks(before, after):
        lines = _numbered(before, *old_part), _numbered(after, *new_part)
        if same:
            is_first = (old_part[0], new_part[0]) == (0, 0)
            is_last = (old_part[1], new_part[1]) == (len(before), len(after))
            pieces += _with_gap(*lines, is_first=is_first, is_last=is_last)
        else:
            pieces.append(Piece("changed", *lines))
    return pieces


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _numbered(lines: Sequence[str], start: int, end: int) -> Lines:
    return [(number + 1, lines[number]) for number in range(start, end)]


def _blocks(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """Yield parts that are the same, and parts that are not, in their order."""
    head = _common(old, new)
    rest = min(len(old), len(new)) - head
    tail = min(rest, _common(old[::-1], new[::-1]))
    if head:
        yield True, (0, head), (0, head)
    old_end, new_end = len(old) - tail, len(new) - tail
    yield from _middle(old[head:old_end], new[head:new_end], head)
    if tail:
        yield True, (old_end, len(old)), (new_end, len(new))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines at the beginning are the same."""
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return number
    return min(len(old), len(new))


def _middle(
    old: Sequence[str], new: Sequence[str], start: int
) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
    if not old and not new:
        return
    if not old or not new or _is_costly(old, new):
        yield False, (start, start + len(old)), (start, start + len(new))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag == "equal", (start + i, start + j), (start + k, start + m)


def _is_costly(old: Sequence[str], new: Sequence[str]) -> bool:
    if len(old) + len(new) > _MOST_LINES:
        return True
    counts = Counter(old)
    return sum(counts[line] for line in new) > _MOST_PAIRS


def _with_gap(old: Lines, new: Lines, *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """Yield lines that both have, without those that are far from any change."""
    head = 0 if is_first else _CONTEXT
    tail = 0 if is_last else _CONTEXT
    end = len(old) - tail
    if end - head <= 1:
        yield Piece("same", old, new)
        return
    if head:
        yield Piece("same", old[:head], new[:head])
    yield Piece("gap", old[head:end], new[head:end])
    if tail:
        yield Piece("same", old[end:], new[end:])
