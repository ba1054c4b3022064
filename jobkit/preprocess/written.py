"""Text that knows where its parts were written."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobkit.source import Source, Step

# A text in more pieces is no job file: it keeps the place where it begins.
_MOST_PIECES: Final = 100_000

# Who calls himself comes in through the same steps again and again.
_MOST_STEPS: Final = 16

_WORD: Final = re.compile(r"\S+")


class Piece(NamedTuple):
    """A stretch of a text and where it was written.

    Attributes:
        start: Offset at which it begins.
        source: Where it was written.
        origin: The offset there.
        extent: How many code points there the whole stretch stands for; -1 when it is a copy,
            character by character.
        chain: How ``source`` came in, the nearest step first.
    """

    start: int
    source: Source
    origin: int
    extent: int = -1
    chain: tuple[Step, ...] = ()


class Written(str):
    """A text with its pieces. To a Jinja file it is a text like any other."""

    # The sandbox keeps names with an underscore from Jinja files.
    __slots__ = ("_pieces",)
    _pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, text: str, pieces: Iterable[Piece]) -> Written:
        """Return ``text`` with its pieces, by ``start``."""
        made = cls(text)
        kept = tuple(pieces)
        made._pieces = kept if len(kept) <= _MOST_PIECES else (kept[0]._replace(extent=0),)
        return made

    def __str__(self) -> str:
        return self


_known_pieces: Final[attrgetter[tuple[Piece, ...]]] = attrgetter("_pieces")


def pieces_of(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text; none when it is not known where it was written."""
    return _known_pieces(text) if type(text) is Written else ()


def join(parts: Sequence[str]) -> Written:
    """Return the parts one after the other.

    A part of unknown place counts for the place where the one before it ends.
    """
    pieces: list[Piece] = []
    offset = 0
    for part in parts:
        if not part:
            continue
        if type(part) is Written:
            if offset:
                known = _known_pieces(part)
                pieces.extend([Piece(p[0] + offset, p[1], p[2], p[3], p[4]) for p in known])
            else:
                pieces.extend(_known_pieces(part))
        elif pieces:
            pieces.append(_after(pieces[-1], offset))
        offset += len(part)
    return Written.of("".join(parts), pieces)


def _after(piece: Piece, offset: int) -> Piece:
    """Return a piece without a place of its own, which comes after ``piece``."""
    length = offset - piece.start if piece.extent < 0 else 0
    return Piece(offset, piece.source, piece.origin + length, 0, piece.chain)


def through(text: Written, step: Step) -> Written:
    """Return the text as it comes in through one more step."""
    last: tuple[Step, ...] | None = None
    longer: tuple[Step, ...] = ()
    pieces = []
    for start, source, origin, extent, chain in _known_pieces(text):
        if chain is not last:  # pieces next to each other mostly share theirs
            longer = (*chain, step) if len(chain) < _MOST_STEPS else chain
            last = chain
        pieces.append(Piece(start, source, origin, extent, longer))
    return Written.of(text, pieces)


def reworked(old: Written, new: str) -> str:
    """Return ``new``, made of ``old`` word by word, with the places that its words have in old.

    Without places when the words can't be matched one to one.
    """
    before = list(_WORD.finditer(old))
    after = list(_WORD.finditer(new))
    known = _known_pieces(old)
    if len(before) != len(after) or not before or not known:
        return new
    first = known[0]
    pieces = [Piece(0, first.source, first.origin, 0, first.chain)] if after[0].start() else []
    index = 0
    for left, right in zip(before, after, strict=True):
        while index + 1 < len(known) and known[index + 1].start <= left.start():
            index += 1
        pieces.extend(_moved(known, index, left, right))
        if right.end() < len(new):
            pieces.append(_after(pieces[-1], right.end()))
    return Written.of(new, pieces)


def _moved(
    pieces: Sequence[Piece], index: int, left: re.Match[str], right: re.Match[str]
) -> Iterable[Piece]:
    """Yield the pieces of the word ``left`` as those of the word ``right``."""
    same = left[0] == right[0]
    begin = left.start()
    while begin < left.end():
        piece = pieces[index]
        index += 1
        end = pieces[index].start if index < len(pieces) else left.end()
        end = min(end, left.end())
        origin = piece.origin + (begin - piece.start if piece.extent < 0 else 0)
        extent = piece.extent if same or piece.extent >= 0 else end - begin
        start = begin - left.start() + right.start()
        yield Piece(start, piece.source, origin, extent, piece.chain)
        if len(left[0]) != len(right[0]):
            return  # a word of another length stands for one place as a whole
        begin = end
