"""Takes out of a job what the server, not its author, put into it."""

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

    Of a job that a server has stored, the identity goes too that the server gives to every task,
    and the list beside another one is what reading HCL makes of it.
    """
    stored = is_stored(job)
    dropped = list(_drop(job, "Job", ()))
    if stored:
        dropped.extend(_settle_identities(job))
    return dropped


def _settle_identities(job: JsonObject) -> Iterator[Path]:
    own = layout("WorkloadIdentity").empty | _OWN_IDENTITY
    for place, group in enumerate(job["TaskGroups"] or ()):
        for number, task in enumerate(group["Tasks"] or ()):
            if task["Identity"] == own:
                task["Identity"] = None
                yield ("TaskGroups", place, "Tasks", number, "Identity")
            elif task["Identity"] is not None and task["Identities"] is None:
                task["Identities"] = []


def _drop(value: JsonObject, struct: str, path: Path) -> Iterator[Path]:
    empty = layout(struct).empty
    for name, field in json_fields(struct).items():
        held = value.get(name)
        if held is None:
            continue
        if "managed" in field.row:
            if held:
                yield (*path, name)
            value[name] = empty[name]
        elif field.held:
            for key, item in _items(field.held, held):
                yield from _drop(item, field.type, (*path, name, *key))


def _items(held: str, value: Any) -> Iterator[tuple[Path, JsonObject]]:  # noqa: ANN401
    if held == "one":
        yield (), value
    elif held == "map":
        yield from (((name,), item) for name, item in value.items() if item is not None)
    else:
        yield from (((index,), item) for index, item in enumerate(value) if item is not None)
