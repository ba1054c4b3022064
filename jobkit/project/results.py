"""Findings as plain data, for the result cache and for other processes.

Texts of files are not part of it: places are offsets, and the texts are read again by who needs
them. Of a private text (a value from outside) only line and column are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from jobkit.diagnostic import Diagnostic, Severity
from jobkit.source import Range, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.diagnostic import Diagnostics

Record: TypeAlias = list[Any]
"""code, name, severity, summary, detail, path, place; JSON values."""


def to_records(found: Diagnostics) -> list[Record]:
    """Return findings as JSON values."""
    return [
        [
            one.code,
            one.name,
            one.severity.value,
            one.summary,
            one.detail,
            None if one.path is None else [*one.path],
            None if one.range is None else _place(one.range),
        ]
        for one in found
    ]


def from_records(records: list[Record], text_of: Callable[[str], str]) -> Diagnostics:
    """Return the findings that ``to_records`` was given.

    Args:
        records: What it returned.
        text_of: Gives the text of a file by the name that findings call it.
    """
    sources: dict[str, Source] = {}
    return [
        Diagnostic(
            code,
            name,
            Severity(severity),
            summary,
            detail,
            None if place is None else _range(place, sources, text_of),
            None if path is None else tuple(path),
        )
        for code, name, severity, summary, detail, path, place in records
    ]


def _place(place: Range) -> Record:
    """Return file, first and last place; offsets, or lines and columns for a private text."""
    source, start = place.source.written(place.start_offset)
    if source.private:
        return [source.name, place.start.line, place.start.column, place.end.line, place.end.column]
    _, end = place.source.written_end(place.start_offset, place.end_offset)
    return [source.name, start, end]


def _range(place: Record, sources: dict[str, Source], text_of: Callable[[str], str]) -> Range:
    name, first, *rest = place
    if len(rest) == 1:
        source = sources.get(name)
        if source is None:
            source = sources[name] = Source(name, text_of(name))
        return Range(source, first, rest[0])
    column, last, last_column = rest
    # Nobody sees a private text: one of blanks with the same lines tells the same places.
    lines = ["\n"] * (last - 1)
    start = first - 1 + column - 1
    blanks = [*lines[: first - 1], " " * (column - 1)]
    if last > first:
        blanks += lines[first - 1 :]
        end = start + last - first + last_column - 1
    else:
        end = start + last_column - column
    text = "".join(blanks) + " " * max(last_column, 1)
    return Range(Source(name, text, private=True), start, end)
