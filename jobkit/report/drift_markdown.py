"""Writes drift as Markdown, for an issue, a comment or the summary of a CI job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.report.drift_words import (
    SIGNS,
    block_lines,
    headline,
    ignored_words,
    is_spread,
    path_words,
    place_words,
    state_words,
    value_words,
)
from jobkit.report.markdown import code_cell, code_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diff.drift import Difference
    from jobkit.diff.drift_report import JobDrift, Told

MARKER: Final = "<!-- jobkit drift -->"
"""The first line, by which a comment is found again."""
_HEAD: Final = "| | Where | What | Registered | File |\n| --- | --- | --- | --- | --- |\n"
_LONGEST: Final = 300
# What notes about cuts may take.
_ROOM: Final = 200


def drift_markdown(jobs: Sequence[JobDrift], *, max_size: int) -> str:
    """Return a heading with the counts, and a table for each job that has drifted.

    Texts from jobs stand in code spans: no mark, mention or link in them means anything. What would
    make it longer than ``max_size`` characters is left out, and how much that is, is told.
    """
    made = f"{MARKER}\n### jobkit drift: {headline(jobs)}\n"
    note = ignored_words(jobs)
    made += f"\n{note}\n" if note else ""
    room = max_size - _ROOM
    left = 0
    spread = is_spread(jobs)
    for one in jobs:
        if one.state == "same":
            continue
        head = f"\n{_title(one, place_words(one, with_namespace=spread))}\n" + (
            f"\n{_HEAD}" if one.told else ""
        )
        if left or len(made) + len(head) > room:
            left += max(1, len(one.told))
            continue
        made += head
        for told in one.told:
            row = _row(told)
            if left or len(made) + len(row) > room:
                left += 1
            else:
                made += row
    return f"{made}\n… {left} more, cut to keep the text short\n" if left else made


def _title(one: JobDrift, place: str) -> str:
    where = f" ({code_span(place.strip())})" if place else ""
    file = f" ({code_span(one.file)})" if one.file else ""
    name = f"Job {code_span(one.job)}" if one.job else "A job"
    why = f": {code_span(one.error)}" if one.error else ""
    return f"{name}{where}{file}: {state_words(one)}{why}"


def _row(told: Told) -> str:
    one = told.difference
    where = f"{told.file}:{told.line}" if told.line else ""
    cells = [SIGNS[one.kind], code_cell(where), code_cell(path_words(one.steps))]
    return f"| {' | '.join([*cells, *(_cell(one, side) for side in (0, 1))])} |\n"


def _cell(one: Difference, side: int) -> str:
    value = one.values[side]
    text = (
        "; ".join(block_lines(value, one.type))
        if isinstance(value, dict) and one.type
        else value_words(one, side)
    )
    return code_cell(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
