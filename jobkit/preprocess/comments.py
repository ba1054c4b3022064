"""Finds the comments in a Jinja file; jinja2 is imported for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.preprocess.marks import marks_of

if TYPE_CHECKING:
    from jobkit.source import Source


def jinja_comments(source: Source, marks: str) -> list[tuple[int, int]]:
    """Return where the comments of a Jinja file stand, marks included.

    Args:
        source: The file.
        marks: A preset's name or the marks themselves.
    """
    from jobkit.preprocess.jinja.comments import comments  # noqa: PLC0415  for Jinja files only

    known = marks_of(marks)
    return [] if isinstance(known, str) else comments(source, known)
