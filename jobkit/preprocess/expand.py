"""Expands a Jinja file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jobkit.preprocess import faults
from jobkit.preprocess.limits import JinjaLimits
from jobkit.preprocess.marks import marks_of
from jobkit.preprocess.written import pieces_of
from jobkit.source import Range, Segment, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobkit.diagnostic import Diagnostics
    from jobkit.outside import Outside
    from jobkit.preprocess.jinja.environment import PlacedEnvironment
    from jobkit.preprocess.marks import Marks
    from jobkit.preprocess.written import Written
    from jobkit.source import Step


def expand(
    source: Source,
    values: Mapping[str, object],
    *,
    marks: Marks | str = "default",
    search_path: Sequence[Path] = (),
    outside: Outside,
    limits: JinjaLimits | None = None,
) -> tuple[Source, Diagnostics]:
    """Return the text that a Jinja file stands for, with its places, and what is wrong with it.

    The text is empty when there are errors.

    Args:
        source: The Jinja file. Others are taken in from its folder and the search path.
        values: What the names in it stand for; plain values as of JSON or YAML. ``var`` stands
            for all of them and ``env`` for the environment, unless they say otherwise.
        marks: A preset's name, marks as text (``[[ ]]``), or marks.
        search_path: More folders to take files in from.
        outside: The world.
        limits: What it may cost; None for the usual limits.
    """
    if isinstance(marks, str):
        marks = marks_of(marks)
        if isinstance(marks, str):
            return Source(source.name, ""), [faults.MARKS.at(None, marks)]
    # jinja2 is imported for Jinja files only.
    from jobkit.preprocess.jinja.environment import PlacedEnvironment  # noqa: PLC0415
    from jobkit.preprocess.jinja.loader import FolderLoader  # noqa: PLC0415
    from jobkit.preprocess.jinja.trouble import ERRORS, finding  # noqa: PLC0415
    from jobkit.preprocess.meter import Meter  # noqa: PLC0415

    limits = limits or JinjaLimits()
    path = Path(source.name)
    loader = FolderLoader([*dict.fromkeys((path.parent, *search_path))], outside, limits)
    environment = PlacedEnvironment(marks, loader, Meter(limits, outside.clock))
    given = {"var": values, "env": outside.environment, **values}
    try:
        text = environment.expand(source, path.name, given)
    except ERRORS as error:
        return Source(source.name, ""), [*_notes(environment), finding(environment, error, values)]
    return _placed(source, text, environment.expansion.parents), _notes(environment)


def _notes(environment: PlacedEnvironment) -> Diagnostics:
    return [
        faults.FOREIGN_FILTER.at(
            Range(file.source, offset, offset + len(name)),
            f'The filter "{name}" is known to jobkit and Ansible; Jinja alone does not have it.',
        )
        for file, offset, name in environment.expansion.foreign
    ]


def _placed(source: Source, text: Written, parents: Mapping[Source, Step]) -> Source:
    """Return the expanded text with its segments."""
    segments = []
    for piece in pieces_of(text):
        chain = piece.chain
        while (last := parents.get(piece.source if not chain else chain[-1].source)) is not None:
            chain = (*chain, last)
        fixed = piece.extent >= 0
        segments.append(
            Segment(piece.start, piece.source, piece.origin, fixed, max(piece.extent, 0), chain)
        )
    if not segments:
        segments = [Segment(0, source, 0)]
    return Source(source.name, str.__str__(text), tuple(segments), private=source.private)
