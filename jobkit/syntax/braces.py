"""Finds out by the indentation which braces are wrong in a text whose braces don't match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.records import replace
from jobkit.syntax import faults, scanner
from jobkit.syntax.bodies import BodyParser
from jobkit.syntax.layout import Levels, is_indented
from jobkit.syntax.tree import Block, Body

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.source import Source
    from jobkit.syntax.layout import Wrong

_MAX_READINGS: Final = 4
# One brace that is missing and one that is too many elsewhere don't show in the sum.
_BALANCED: Final = 2


def read_by_indentation(parser: BodyParser, body: Body) -> tuple[Body, Diagnostics]:
    """Read a text whose braces don't match once more, with the indentation telling which is wrong.

    The first finding about the braces stays where Nomad reports it; the tree is the one that the
    indentation shows, so that what stands behind the fault is not misread. Where the indentation
    says nothing of use, the first reading is returned.

    Args:
        parser: Has read the text by its braces.
        body: What it has read.
    """
    better = _better(parser.source, parser.text, parser.max_depth)
    if better is None:
        _distrust(body)
        return body, parser.diagnostics + parser.brace_faults
    tree, diagnostics, wrong = better
    first = parser.brace_faults[0]
    return tree, diagnostics + _findings(parser.source, replace(first, detail=""), wrong)


def read_balanced_by_indentation(
    source: Source, misplaced: Diagnostic, max_depth: int
) -> tuple[Body, Diagnostics] | None:
    """Read a text with a brace too many and one too few; None when that isn't what is wrong.

    Args:
        source: The text, whose braces match in number.
        misplaced: The finding that an item stands in the wrong place, which is kept.
        max_depth: How deep blocks and brackets may be nested.
    """
    better = _better(source, source.text, max_depth)
    if better is None:
        return None
    tree, diagnostics, wrong = better
    return tree, diagnostics + _findings(source, misplaced, wrong)


def _better(
    source: Source, text: str, max_depth: int
) -> tuple[Body, Diagnostics, list[Wrong]] | None:
    if not is_indented(text):
        return None
    tokens = scanner.scan(source, text=text)
    pairs, sum_of_all = _pairs(tokens.kinds, tokens.starts)
    exempt: frozenset[int] = frozenset()
    for _ in range(_MAX_READINGS):
        levels = Levels(exempt)
        second = BodyParser(source, tokens, max_depth, text, levels)
        tree = second.file()
        if not levels.wrong or second.brace_faults:
            return None
        misled = _paired(levels.wrong, pairs)
        if not misled:
            allowed = abs(sum_of_all) + len(second.diagnostics) + _BALANCED
            return (
                (tree, second.diagnostics, levels.wrong) if len(levels.wrong) <= allowed else None
            )
        exempt |= misled
    return None


def _pairs(kinds: list[str], starts: list[int]) -> tuple[dict[int, int], int]:
    """Return the closing brace of each opening one, and how many more are opened than closed."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    total = 0
    for kind, start in zip(kinds, starts, strict=True):
        if kind == "{":
            opened.append(start)
            total += 1
        elif kind == "}":
            total -= 1
            if opened:
                pairs[opened.pop()] = start
    return pairs, total


def _paired(wrong: list[Wrong], pairs: dict[int, int]) -> frozenset[int]:
    """Return the opening braces whose own closing brace is said to be too many.

    Nothing is wrong with the two but their indentation.
    """
    strays = {one.place for one in wrong if not one.name}
    return frozenset(one.place for one in wrong if one.name and pairs.get(one.place) in strays)


def _findings(source: Source, first: Diagnostic, wrong: list[Wrong]) -> Diagnostics:
    """Return a finding for each wrong brace, the first one at Nomad's place."""
    unclosed = first.code == faults.UNCLOSED_BLOCK.code
    start = first.range.start_offset if first.range is not None else 0
    alike = [one for one in wrong if bool(one.name) == unclosed] or wrong
    chosen = next((one for one in alike if one.place == start), alike[0])
    detail = f"{first.detail} {_at_nomads_place(source, chosen)}".strip()
    told = [replace(first, detail=detail)]
    return told + [_finding(source, one) for one in wrong if one is not chosen]


def _at_nomads_place(source: Source, wrong: Wrong) -> str:
    line = source.position(wrong.place).line
    if wrong.name:
        return f'A "}}" is missing; by the indentation it is that of {wrong.name}, line {line}.'
    return f'A "}}" is too many; by the indentation it is the one in line {line}.'


def _finding(source: Source, wrong: Wrong) -> Diagnostic:
    place = faults.place(source, wrong.place, wrong.place + 1)
    if wrong.name:
        detail = f'By the indentation, the closing "}}" of {wrong.name} is missing.'
        return faults.UNCLOSED_BLOCK.at(place, detail)
    detail = 'By the indentation, this "}" is too many. Remove it.'
    return faults.ITEM_REQUIRED.at(place, detail)


def _distrust(body: Body) -> None:
    """Mark every body of the file: with braces that don't match, items may be misplaced."""
    pending = [body]
    while pending:
        one = pending.pop()
        one.unreliable = True
        bodies = [item.body for item in one.items if isinstance(item, Block)]
        pending.extend(inner for inner in bodies if isinstance(inner, Body))
