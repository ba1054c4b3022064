"""Writes values as the diff shows them, and objects as names with texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.job.go_numbers import number_text
from jobkit.job.struct_form import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diff.model import Json


def text(value: Json) -> str:
    """Return a scalar as the diff shows it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Truth):
        return value.value
    if isinstance(value, float):
        return number_text(value)
    return "" if value is None else str(value)


def inside(value: Json, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield a name and a text for each value inside one of free form: ``args[0]``."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from inside(item, f"{prefix}[{key}]" if prefix else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from inside(item, f"{prefix}[{index}]")
    else:
        yield prefix, "nil" if value is None else text(value)
