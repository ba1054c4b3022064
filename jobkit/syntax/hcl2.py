"""Parses native HCL: a file, a lone expression, a bare template."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobkit.syntax import faults, scanner
from jobkit.syntax.bodies import BodyParser
from jobkit.syntax.expressions import ExpressionParser
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH, SyntaxFault, room_for
from jobkit.syntax.tree import Block, Body, BrokenExpression, Expression

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
        if parser.brace_faults:
            return _by_indentation(parser, body)
    return body, parser.diagnostics


def _by_indentation(parser: BodyParser, body: Body) -> tuple[Body, Diagnostics]:
    """Read a text whose braces don't match once more, with the indentation telling which is wrong.

    What is reported of the braces stays where Nomad reports it, with a hint; the tree is the one
    that the indentation shows, so that what stands behind the fault is not misread.
    """
    source = parser.source
    second = BodyParser(source, scanner.scan(source), parser.max_depth, by_indentation=True)
    better = second.file()
    if second.brace_faults or not second.hints:
        _distrust(body)
        return body, parser.diagnostics + parser.brace_faults
    hint = " By the indentation, " + "; ".join(second.hints[:3]) + "."
    told = [replace(fault, detail=fault.detail + hint) for fault in parser.brace_faults[:1]]
    return better, second.diagnostics + told


def _distrust(body: Body) -> None:
    """Mark every body of the file: with braces that don't match, items may be misplaced."""
    pending = [body]
    while pending:
        one = pending.pop()
        one.unreliable = True
        bodies = [item.body for item in one.items if isinstance(item, Block)]
        pending.extend(inner for inner in bodies if isinstance(inner, Body))


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
