"""Lays out columns and lists of names with values, as Nomad's command does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.report.excerpt import columns_of
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BETWEEN = "  "
_EMPTY = "<none>"


def columns(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with a head: two blanks between columns, ``<none>`` for what is empty."""
    cells = [[_cell(value) for value in row] for row in [names, *rows]]
    widths = [max(map(columns_of, column)) for column in zip(*cells, strict=True)]
    return "".join(_BETWEEN.join(map(_filled, row, widths)).rstrip() + "\n" for row in cells)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))


def pairs(rows: Iterable[tuple[str, object]]) -> str:
    """Return a line for each name and its value, equals signs below each other."""
    shown = [(name, _cell(value)) for name, value in rows]
    width = max((len(name) for name, _ in shown), default=0)
    return "".join(f"{name.ljust(width)} = {value}\n" for name, value in shown)


def titled(title: str, text: str) -> str:
    """Return a part of a page: its title, and an empty line before it."""
    return f"\n{title}\n{text}"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = visible("" if value is None else str(value))
    return text or _EMPTY
