"""Places in Jinja files where an expansion stopped, and what is said of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.source import Range, Step

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from jobkit.diagnostic import Fault
    from jobkit.preprocess.jinja.environment import PlacedEnvironment
    from jobkit.preprocess.jinja.places import JinjaFile

_WORD: Final = re.compile(r"\w+")
_VERBS: Final = {
    "include": "included", "extends": "extended", "import": "imported", "from": "imported",
}  # fmt: skip


class Spot(NamedTuple):
    """A place in a Jinja file that was being worked on."""

    file: JinjaFile
    offset: int


class Told(NamedTuple):
    """What is to be said of an error.

    Attributes:
        fault: The kind.
        detail: What is wrong and what to write instead.
        spot: Where; None for the place that was worked on.
        word: What to underline there; "" for the whole tag.
    """

    fault: Fault
    detail: str
    spot: Spot | None = None
    word: str = ""


class Trouble(NamedTuple):
    """An error that stopped an expansion.

    Attributes:
        environment: The one of the expansion.
        error: What was raised.
        spots: The places that were worked on, the outermost first; at least one.
        names: The variables that were given.
    """

    environment: PlacedEnvironment
    error: BaseException
    spots: list[Spot]
    names: list[str]


def spots_in(environment: PlacedEnvironment, trace: TracebackType | None) -> Iterable[Spot]:
    """Yield the places that were worked on, the outermost first."""
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            offset = template.get_corresponding_lineno(trace.tb_lineno)
            yield Spot(environment.expansion.files[template.name], offset)
        trace = trace.tb_next


def chain_to(spots: list[Spot]) -> Iterable[Step]:
    """Yield the steps that led to a place, the nearest first."""
    last = None
    for spot in reversed(spots):
        tag = spot.file.tag_at(spot.offset)
        if tag is None or (spot.file, tag) == last:
            continue
        last = (spot.file, tag)
        word = _WORD.match(spot.file.source.text, tag.inner_start)
        verb = _VERBS.get(word[0] if word else "", "called")
        yield Step(verb, spot.file.source, tag.start)


def range_at(spot: Spot, word: str) -> Range:
    """Return the range of ``word`` in the tag at a place, from there to its end for ""."""
    source = spot.file.source
    tag = spot.file.tag_at(spot.offset)
    if tag is None and word and source.text.startswith(word, spot.offset):
        return Range(source, spot.offset, spot.offset + len(word))
    start, end = (tag.inner_start, tag.inner_end) if tag else (spot.offset, spot.offset + 1)
    if word:
        begin = spot.offset if spot.offset >= start else start
        found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(source.text, begin, end)
        if found:
            return Range(source, found.start(), found.end())
    elif tag is None or spot.offset > start:
        start = spot.offset
    end = min(max(end, start + 1), len(source.text))
    return Range(source, min(start, end), end)
