"""Finds the comments in a Jinja file."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError

from jobkit.preprocess.jinja.places import comment_places

if TYPE_CHECKING:
    from jobkit.preprocess.marks import Marks
    from jobkit.source import Source


def comments(source: Source, marks: Marks) -> list[tuple[int, int]]:
    """Return where the comments of a Jinja file stand, marks included, up to its first fault."""
    lexer = Environment(  # noqa: S701  nothing is expanded
        block_start_string=marks.statement[0],
        block_end_string=marks.statement[1],
        variable_start_string=marks.expression[0],
        variable_end_string=marks.expression[1],
        comment_start_string=marks.comment[0],
        comment_end_string=marks.comment[1],
        keep_trailing_newline=True,
    ).lexer
    found: list[tuple[int, int]] = []
    with suppress(TemplateSyntaxError):
        found.extend(comment_places(lexer, source.text))
    return found
