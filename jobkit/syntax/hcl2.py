"""Parses native HCL: a file, a lone expression, a bare template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.syntax import faults, scanner
from jobkit.syntax.bodies import BodyParser
from jobkit.syntax.braces import read_by_indentation
from jobkit.syntax.conflicts import first_sides, has_conflict
from jobkit.syntax.expressions import ExpressionParser
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH, SyntaxFault, room_for
from jobkit.syntax.tree import Body, BrokenExpression, Expression

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source


def parse(source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH) -> tuple[Body, Diagnostics]:
    """Return the tree of a file and everything that is wrong with its syntax.

    The tree is whole when there is no finding; otherwise it holds what could be read, and its
    bodies say what text was passed over.
    """
    parser = BodyParser(source, scanner.scan(source), max_depth)
    with room_for(max_depth):
        body = parser.file()
        if parser.diagnostics and has_conflict(source.text):
            return _without_conflicts(source, max_depth)
        if parser.brace_faults:
            return read_by_indentation(parser, body)
    if parser.gave_up_at is not None and not parser.diagnostics:
        # Never may text be passed over in silence.
        place = faults.place(source, parser.gave_up_at, parser.gave_up_at)
        parser.diagnostics.append(faults.ITEM_REQUIRED.at(place, "This can't be read."))
    return body, parser.diagnostics


def _without_conflicts(source: Source, max_depth: int) -> tuple[Body, Diagnostics]:
    """Read the first side of each merge conflict."""
    text, hidden, diagnostics = first_sides(source)
    parser = BodyParser(source, scanner.scan(source, text=text), max_depth, text)
    body, problems = parser.file(), parser.diagnostics
    if parser.brace_faults:
        body, problems = read_by_indentation(parser, body)
    body.hidden += hidden
    return body, diagnostics + problems


def parse_expression(
    source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[Expression, Diagnostics]:
    """Return the expression that is the whole of ``source``; line ends in it don't count."""
    parser = ExpressionParser(source, scanner.scan(source), max_depth)
    parser.newlines = False
    expression: Expression = BrokenExpression(0, len(source.text))
    with room_for(max_depth):
        try:
            read = parser.expression()
            if parser.peek() != scanner.END:
                detail = f"The value must end here, but {parser.found()}."
                parser.fail(faults.EXTRA_CHARACTERS, detail)
        except SyntaxFault as fault:
            parser.keep(fault)
        else:
            expression = read
    return expression, parser.diagnostics


def parse_template(
    source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[Expression, Diagnostics]:
    """Return the template that is the whole of ``source``: no quotes, no backslash escapes."""
    parser = ExpressionParser(source, scanner.scan_template(source), max_depth)
    expression: Expression = BrokenExpression(0, len(source.text))
    with room_for(max_depth):
        try:
            expression = parser.whole_template()
        except SyntaxFault as fault:
            parser.keep(fault)
    return expression, parser.diagnostics
