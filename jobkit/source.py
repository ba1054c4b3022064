"""A text and the places in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from jobkit.records import record


@dataclass(frozen=True, slots=True)
class Position:
    """A place as people count it.

    Attributes:
        line: From 1; only a line feed ends a line.
        column: From 1, in code points.
    """

    line: int
    column: int


@record
class Step:
    """A place that made another text appear in a derived one.

    Attributes:
        verb: What happens there: "included", "imported", "extended" or "called".
        source: The text with that place.
        offset: The place.
    """

    verb: str
    source: Source
    offset: int

    def __str__(self) -> str:
        source, offset = self.source.written(self.offset)
        return f"{self.verb} from {source.name}:{source.position(offset).line}"


@record
class Segment:
    """A stretch of a derived text and where it was written.

    Attributes:
        start: First offset of the stretch in the derived text.
        source: The text it was taken from.
        origin: Offset in ``source`` that ``start`` stands for.
        fixed: True when the whole stretch stands for that one place (an escape, an expansion).
        extent: How many code points of ``source`` a fixed stretch stands for, 0 when unknown.
        chain: How ``source`` came in, the nearest step first; empty for the file itself.
    """

    start: int
    source: Source
    origin: int
    fixed: bool = False
    extent: int = 0
    chain: tuple[Step, ...] = ()


@dataclass(frozen=True, eq=False)
class Source:
    """One text with its name.

    Attributes:
        name: What messages call it, usually the path as the user gave it.
        text: The text; offsets are 0-based code points.
        segments: For a text made out of others, where its parts were written, by ``start``;
            empty for a text that the user edits.
        private: True for a text that may be a secret: reports name its places and don't show it.
    """

    name: str
    text: str
    segments: tuple[Segment, ...] = field(default=(), repr=False)
    private: bool = False

    @cached_property
    def line_starts(self) -> list[int]:
        """The offsets at which lines begin."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    @cached_property
    def _segment_starts(self) -> list[int]:
        return [segment.start for segment in self.segments]

    def written(self, offset: int) -> tuple[Source, int]:
        """Return the text that the user edits and the offset in it that ``offset`` stands for."""
        source = self
        while source.segments:
            segment = source._segment(offset)
            step = 0 if segment.fixed else max(offset - segment.start, 0)
            source, offset = segment.source, segment.origin + step
        return source, offset

    def written_end(self, start: int, end: int) -> tuple[Source, int]:
        """Return where the stretch from ``start`` to ``end`` ends in the text that the user edits.

        That is in the file where it starts, and not before that place.
        """
        if not self.segments:
            return self, end
        first, floor = self.written(start)
        source, offset = self, end
        while source.segments:
            segment = source._segment(offset - 1)
            if segment.fixed and not segment.extent:
                segment = source._segment(offset)
            step = segment.extent if segment.fixed else max(offset - segment.start, 0)
            source, offset = segment.source, segment.origin + step
        return first, max(offset, floor) if source is first else floor

    def chain(self, offset: int) -> tuple[Step, ...]:
        """Return how the text at ``offset`` came into this one, the nearest step first."""
        source = self
        steps: tuple[Step, ...] = ()
        while source.segments:
            segment = source._segment(offset)
            steps = (*segment.chain, *steps)
            step = 0 if segment.fixed else max(offset - segment.start, 0)
            source, offset = segment.source, segment.origin + step
        return steps

    def _segment(self, offset: int) -> Segment:
        return self.segments[max(bisect_right(self._segment_starts, offset) - 1, 0)]

    def position(self, offset: int) -> Position:
        """Return the place of ``offset`` in this text itself."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return line ``number`` (from 1) without its line end; "" past the last one."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].removesuffix("\r")


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of a source.

    Attributes:
        source: The text.
        start_offset: First code point, 0-based.
        end_offset: One past the last code point.
    """

    source: Source
    start_offset: int
    end_offset: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source.text[self.start_offset : self.end_offset]

    @property
    def filename(self) -> str:
        """The name of the file that the user edits."""
        return self.source.written(self.start_offset)[0].name

    @property
    def start(self) -> Position:
        """The first place, in the file that the user edits."""
        source, offset = self.source.written(self.start_offset)
        return source.position(offset)

    @property
    def end(self) -> Position:
        """The place after the last one, in the file that the user edits."""
        source, offset = self.source.written_end(self.start_offset, self.end_offset)
        return source.position(offset)

    def __str__(self) -> str:
        return f"{self.filename}:{self.start.line}:{self.start.column}"
