"""Takes out of two forms of a job what differs though nobody changed it, by ``drift.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.diff.side_by_side import pairs, parts
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    file["TaskGroups"] = [
        one if other is None else _with_identities(other, one, target)
        for other, one in _partners("Job", "TaskGroups", registered, file, target)
    ] or None
    return registered, file


def _rows(section: str, target: str) -> list[dict[str, Any]]:
    return [row for row in table("drift")[section] if holds(row, target)]


def _partners(
    struct: str, name: str, registered: JsonObject, file: JsonObject, target: str
) -> Iterator[tuple[JsonObject | None, JsonObject]]:
    """Yield each element of a list of the file with the registered one that it belongs to."""
    left: Sequence[JsonObject] = registered.get(name) or ()
    right: Sequence[JsonObject] = file.get(name) or ()
    found = pairs(parts(struct, target)[name], left, right)
    by_index = {one.right: one.left for one in found}
    for index, element in enumerate(right):
        other = by_index[index]
        yield (None if other is None else left[other]), element


def _with_identities(registered: JsonObject, file: JsonObject, target: str) -> JsonObject:
    """Return a group with the identities that the server's configuration has added to it."""
    made = _with_services("TaskGroup", registered, file, target)
    tasks = [
        task if other is None else _with_own_identities(other, task, target)
        for other, task in _partners("TaskGroup", "Tasks", registered, made, target)
    ]
    made = made | {"Tasks": tasks or made["Tasks"]}
    return made if made == file else _with_constraints(registered, made, target)


def _with_own_identities(registered: JsonObject, file: JsonObject, target: str) -> JsonObject:
    """Return a task with the identities that were added to it and to its services."""
    made = _with_services("Task", registered, file, target)
    for row in _rows("identities", target):
        if row["struct"] == "Task":
            own = made[row["field"]] or []
            known = {one["Name"] for one in own}
            added = [
                one
                for one in registered[row["field"]] or ()
                if one["Name"] not in known and _is_own(one, row)
            ]
            made = made | {row["field"]: [*own, *added] or made[row["field"]]}
    return made


def _with_services(
    struct: str, registered: JsonObject, file: JsonObject, target: str
) -> JsonObject:
    rows = [row for row in _rows("identities", target) if row["struct"] == "Service"]
    if not rows or not file.get("Services"):
        return file
    services = []
    for other, service in _partners(struct, "Services", registered, file, target):
        added = {
            row["field"]: other[row["field"]]
            for row in rows
            if other is not None
            and service[row["field"]] is None
            and other[row["field"]] is not None
            and _is_own(other[row["field"]], row)
        }
        services.append(service | added)
    return file | {"Services": services}


def _is_own(identity: JsonObject, row: Mapping[str, Any]) -> bool:
    return str(identity["Name"]).startswith(tuple(row["names"]))


def _with_constraints(registered: JsonObject, file: JsonObject, target: str) -> JsonObject:
    names = ("LTarget", "Operand", "RTarget")
    wanted = [{name: row[name] for name in names} for row in _rows("constraints", target)]
    own = file["Constraints"] or []
    added = [one for one in registered["Constraints"] or () if one in wanted and one not in own]
    return file | {"Constraints": [*own, *added] or file["Constraints"]}
