"""Takes out of two forms of a job what differs though nobody changed it, by ``drift.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.job.canonicalize import JsonObject


def without_own(
    registered: JsonObject, file: JsonObject, authored: Mapping[str, Any], target: str
) -> tuple[JsonObject, JsonObject]:
    """Return both forms of a job without what only the server's doing makes different.

    Args:
        registered: The job that a server has stored, in the server's form.
        file: The job of the file in the form after the server's hooks.
        authored: The job as the file has it.
        target: The release of both.
    """
    registered, file = {**registered}, {**file}
    for row in _rows("given_by_server", target):
        name = row["field"]
        if not authored.get(name) or authored[name] in row.get("when", ()):
            file[name] = registered[name]
    for row in _rows("not_compared", target):
        registered.pop(row["field"], None)
        file.pop(row["field"], None)
    return registered, file


def _rows(section: str, target: str) -> list[dict[str, Any]]:
    return [row for row in table("drift")[section] if holds(row, target)]
