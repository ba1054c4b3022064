"""The text between Jinja and HCL, each line with the place it was written at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.report.visible import visible

if TYPE_CHECKING:
    from jobkit.source import Source


def expanded_text(source: Source) -> str:
    """Return the lines of an expanded text behind ``FILE:LINE`` of the place each begins at."""
    starts = source.line_starts
    if len(starts) > 1 and starts[-1] == len(source.text):
        starts = starts[:-1]
    places = []
    for start in starts:
        written, offset = source.written(start)
        places.append(f"{written.name}:{written.position(offset).line}")
    width = max(map(len, places), default=0)
    lines = (source.line(number) for number in range(1, len(places) + 1))
    pairs = zip(places, lines, strict=True)
    return "".join(f"{place:<{width}} | {visible(line)}\n" for place, line in pairs)
