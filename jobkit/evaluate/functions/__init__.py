"""The functions of the job language; each module is read when one of its functions is called."""

from __future__ import annotations

from importlib import import_module

from jobkit.evaluate.functions.registry import IMPLEMENTATIONS, Implementation
from jobkit.tables import table


def find(name: str) -> Implementation:
    """Return the implementation of a function of the table."""
    if name not in IMPLEMENTATIONS:
        for row in table("functions")["functions"]:
            if row["name"] == name:
                import_module(f"{__name__}.{row['module']}")
    return IMPLEMENTATIONS[name]
