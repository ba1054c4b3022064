"""Writes lists of variables, as a table for people and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jobkit.report.excerpt import columns_of
from jobkit.report.visible import visible
from jobkit.variables.listed import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.source import Range
    from jobkit.variables.listed import ListedVariable

_HEADINGS: Final = ("NAME", "TYPE", "DEFAULT", "VALUE", "FROM", "USED", "DESCRIPTION")
_LONGEST_CELL: Final = 40
_MOST_USES: Final = 5
_CUT: Final = "..."


def variables_table(variables: Sequence[ListedVariable]) -> str:
    """Return a table of the variables; long cells are cut, the JSON form has them whole."""
    if not variables:
        return "no variables\n"
    rows = [_HEADINGS, *map(_cells, variables)]
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    return "".join(f"{_line(row, widths)}\n" for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True)
    )
    return "  ".join(cells).rstrip()


def _cells(variable: ListedVariable) -> tuple[str, ...]:
    line = "" if variable.origin_line is None else f":{variable.origin_line}"
    cells = [
        variable.name,
        variable.type,
        _value(variable.default, "-"),
        _value(variable.value, "(unset)"),
        f"{variable.origin_name}{line}" or variable.origin or "-",
        _uses(variable.uses),
    ]
    return (*map(_cell, cells), visible(variable.description))


def _value(value: Any, absent: str) -> str:  # noqa: ANN401  any JSON value
    if value is NOTHING:
        return absent
    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _LONGEST_CELL else shown[: _LONGEST_CELL - len(_CUT)] + _CUT


def _uses(places: Sequence[Range]) -> str:
    """Return the lines by file: ``job.nomad.hcl:3,9``."""
    lines: dict[str, dict[int, None]] = {}
    for place in places[:_MOST_USES]:
        lines.setdefault(place.filename, {})[place.start.line] = None
    shown = [f"{file}:{','.join(map(str, numbers))}" for file, numbers in lines.items()]
    more = [f"and {len(places) - _MOST_USES} more"] if len(places) > _MOST_USES else []
    return ", ".join([*shown, *more]) or "-"


def variables_json(listings: Sequence[tuple[str, Sequence[ListedVariable]]]) -> str:
    """Return the variables of files as JSON: ``[{"file": ..., "variables": [...]}]``.

    A variable without default has no ``default``, one without value no ``value`` and a ``from`` of
    null.
    """
    document = [
        {"file": file, "variables": [_json_of(one) for one in variables]}
        for file, variables in listings
    ]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json_of(variable: ListedVariable) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": variable.name,
        "type": variable.type,
        "description": variable.description,
        "default": variable.default,
        "value": variable.value,
        "masked": variable.masked,
        "from": _json_of_origin(variable),
        "used": [{"file": one.filename, "line": one.start.line} for one in variable.uses],
    }
    return {name: value for name, value in found.items() if value is not NOTHING}


def _json_of_origin(variable: ListedVariable) -> dict[str, Any] | None:
    if not variable.origin:
        return None
    origin: dict[str, Any] = {"kind": variable.origin}
    if variable.origin_name:
        origin["name"] = variable.origin_name
    if variable.origin_line is not None:
        origin["line"] = variable.origin_line
    return origin
