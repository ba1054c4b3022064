"""Takes out of a job what its author did not write and what HCL can't tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.job.layout import json_fields, layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.job.located import JsonObject

_INDEXES: Final = ("CreateIndex", "ModifyIndex", "JobModifyIndex")
# What the server adds to each task, beside the fields that a row of the table could mark.
_OWN_IDENTITY: Final = {"Name": "default", "Audience": ["nomadproject.io"]}


def is_stored(job: JsonObject) -> bool:
    """Tell whether a job is one that a server has stored: one of its indexes is set."""
    return any(job.get(name) for name in _INDEXES)


def drop_managed(job: JsonObject) -> list[Path]:
    """Empty the fields of ``job`` that the server manages; return the paths of those set before.

    From a job that a server has stored, the identity goes too that the server gives to every task;
    the list beside another identity becomes what reading HCL makes of it.
    """
    stored = is_stored(job)
    dropped = []
    for struct, value, path in _structs("Job", job, ()):
        empty = layout(struct).empty
        for name, field in json_fields(struct).items():
            if "managed" in field.row and value.get(name) is not None:
                if value[name]:
                    dropped.append((*path, name))
                value[name] = empty[name]
        if stored and struct == "Task" and _drop_own_identity(value):
            dropped.append((*path, "Identity"))
    return dropped


def _drop_own_identity(task: JsonObject) -> bool:
    identity = task.get("Identity")
    if identity == layout("WorkloadIdentity").empty | _OWN_IDENTITY:
        task["Identity"] = None
        return True
    if identity is not None and task.get("Identities") is None:
        task["Identities"] = []
    return False


def settle_lists(job: JsonObject) -> list[Path]:
    """Make of empty lists of blocks in ``job`` what reading HCL makes; return their paths.

    HCL writes nothing for an empty list, so it reads as null: to Nomad that is the same.
    """
    settled = []
    for struct, value, path in _structs("Job", job, ()):
        for name, field in json_fields(struct).items():
            if field.held != "list" or name not in value or value[name]:
                continue
            # One that is moved to another field leaves an empty list behind.
            wanted: list[Any] | None = (
                [] if value.get(field.row.get("move", {}).get("to")) is not None else None
            )
            if value[name] == [] and wanted is None:
                settled.append((*path, name))
            value[name] = wanted
    return settled


def _structs(struct: str, value: JsonObject, path: Path) -> Iterator[tuple[str, JsonObject, Path]]:
    """Yield every object of a job with the name of its struct, outer ones first."""
    yield struct, value, path
    for name, field in json_fields(struct).items():
        held = value.get(name)
        if held is not None and field.held:
            for key, item in _items(field.held, held):
                yield from _structs(field.type, item, (*path, name, *key))


def _items(held: str, value: Any) -> Iterator[tuple[Path, JsonObject]]:  # noqa: ANN401
    if held == "one":
        yield (), value
    elif held == "map":
        yield from (((name,), item) for name, item in value.items() if item is not None)
    else:
        yield from (((index,), item) for index, item in enumerate(value) if item is not None)
