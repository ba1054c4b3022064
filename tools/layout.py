"""Lays out the tables in ``schemas/``: a row a line, so that a change reads well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[1] / "schemas"

_STEP = "  "
_OPENED = frozenset({"about", "sources"})
"""Objects of plain text that are opened although there is no row in them."""


def laid_out() -> dict[Path, str]:
    """Return the text of each table as it should be, by its path."""
    files = sorted(SCHEMAS.glob("*.json"))
    values = {path: json.loads(path.read_text(encoding="utf-8")) for path in files}
    return {path: table_text(value) for path, value in values.items() if "sources" in value}


def table_text(value: dict[str, Any]) -> str:
    """Return a table as JSON text: what has a ``source`` and holds no rows is one line."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str, name: str = "") -> list[str]:  # noqa: ANN401
    if not value or not (name in _OPENED or _holds_rows(value)):
        return [json.dumps(value, ensure_ascii=False)]
    if isinstance(value, dict):
        members = [(f"{json.dumps(key)}: ", key, item) for key, item in value.items()]
        marks = "{}"
    else:
        members = [("", "", item) for item in value]
        marks = "[]"
    inner = indent + _STEP
    lines = [marks[0]]
    for number, (prefix, key, item) in enumerate(members, 1):
        first, *rest = _lines(item, inner, key)
        lines += [f"{inner}{prefix}{first}", *rest]
        if number < len(members):
            lines[-1] += ","
    return [*lines, f"{indent}{marks[1]}"]


def _holds_rows(value: Any) -> bool:  # noqa: ANN401
    """Tell whether there is a row (an object with ``source``) inside ``value``."""
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, list) and any(_is_row(item) or _holds_rows(item) for item in value)


def _is_row(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) and "source" in value
