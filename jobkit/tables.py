"""Reads what is shipped beside the code: the data tables of ``schemas/``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Version = tuple[int, ...]


def shipped(folder: str) -> Path:
    """Return ``schemas`` or ``templates``: the packaged folder, else that of the checkout."""
    packaged = Path(__file__).parent / folder
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / folder


@cache
def table(name: str) -> Any:  # noqa: ANN401
    """Return the parsed table ``schemas/<name>.json``; do not change it.

    Raises:
        FileNotFoundError: The table does not exist; this is a packaging bug.
    """
    return json.loads((shipped("schemas") / f"{name}.json").read_text(encoding="utf-8"))


@cache
def version(text: str) -> Version:
    """Return a release as numbers that compare: ``0.10.2`` gives ``(0, 10, 2)``."""
    return tuple(int(part) for part in text.split("."))


def holds(row: dict[str, Any], target: str) -> bool:
    """Tell whether a table row is true of Nomad ``target`` (``X.Y.Z``).

    ``since`` and ``until`` name minor releases, ``patches`` the first patch release that has the
    fact in minors whose first release lacks it, ``last`` the last patch release of ``until`` that
    has it, where that is not the last one.
    """
    release = version(target)
    minor = release[:2]
    if minor < version(row["since"])[:2]:
        return False
    until = row["until"]
    if until is not None and minor > version(until)[:2]:
        return False
    if "last" in row and release > version(row["last"]):
        return False
    first = row.get("patches", {}).get(f"{minor[0]}.{minor[1]}")
    return first is None or release >= version(first)


def release(text: str) -> str:
    """Return the exact release that a user's version means: ``1.6`` is the last patch of 1.6.

    Raises:
        ValueError: There is no such minor release; the message names the known ones.
    """
    rows = table("versions")["versions"]
    parts = text.removeprefix("v").split("+")[0].split("-")[0].split(".")
    minor = ".".join(parts[:2])
    for row in rows:
        if row["minor"] == minor and all(part.isdecimal() for part in parts):
            return row["last"] if len(parts) == 2 else ".".join(parts[:3])  # noqa: PLR2004
    known = f"{rows[0]['minor']} to {rows[-1]['minor']}"
    message = f'"{text}" is no Nomad version that jobkit knows: {known}, or with a patch as 2.0.5'
    raise ValueError(message)
