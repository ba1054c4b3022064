"""Compares two jobs: their three levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diff.annotate import annotate
from jobkit.diff.objects import Walk, presence
from jobkit.diff.shapes import shape
from jobkit.diff.special import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.diff.model import JobDiff, Json, TaskDiff, TaskGroupDiff, Type
    from jobkit.diff.objects import Value
    from jobkit.diff.shapes import Shape
    from jobkit.job.canonicalize import JsonObject


def diff_forms(
    old: JsonObject | None, new: JsonObject | None, *, contextual: bool, target: str = "2.0.5"
) -> JobDiff:
    """Return what differs between two jobs in the form that ``struct_form`` makes.

    ``Updates`` of groups stay null: only a scheduler knows them.

    Args:
        old: The job before; None when there was none.
        new: The job after; None when there is none.
        contextual: Show the unchanged fields of changed objects too, as ``job plan`` does.
        target: The Nomad release, ``X.Y.Z``.

    Nomad: the ``Diff`` of a plan, 0.6.0 to 2.0.5.
    """
    if old is None and new is None:
        return {"Type": "None", "ID": "", "Fields": None, "Objects": None, "TaskGroups": None}
    walk, top = Walk(contextual, RULES), shape("Job", target)
    fields, objects = walk.fields(top, old, new), walk.members(top, old, new)
    group = shape("TaskGroup", target)
    groups = [
        _group(walk, group, target, one, other) for one, other in _by_name(old, new, "TaskGroups")
    ]
    kind: Type = presence(old, new)
    if kind == "Edited":
        changed = (one for one in (*objects, *groups) if one["Type"] != "None")
        kind = "Edited" if fields or any(changed) else "None"
    job: JobDiff = {
        "Type": kind,
        "ID": (new or old or {})["ID"],
        "Fields": fields,
        "Objects": objects or None,
        "TaskGroups": groups or None,
    }
    annotate(job, target)
    return job


def _by_name(old: Value, new: Value, key: str) -> Iterator[tuple[Value, Value]]:
    before, after = (_named(side, key) for side in (old, new))
    for name in sorted(before.keys() | after.keys()):
        yield before.get(name), after.get(name)


def _named(value: Value, key: str) -> Mapping[str, Json]:
    return {one["Name"]: one for one in (value or {}).get(key) or ()}


def _group(walk: Walk, group: Shape, target: str, old: Value, new: Value) -> TaskGroupDiff:
    kind: Type = presence(old, new)
    is_same = old == new
    task = shape("Task", target)
    tasks = [_task(walk, task, one, other) for one, other in _by_name(old, new, "Tasks")]
    return {
        "Type": "None" if is_same else kind,
        "Name": (new or old or {})["Name"],
        "Fields": None if is_same else walk.fields(group, old, new),
        "Objects": None if is_same else walk.members(group, old, new) or None,
        "Tasks": tasks or None,
        "Updates": None,
    }


def _task(walk: Walk, task: Shape, old: Value, new: Value) -> TaskDiff:
    is_same = old == new
    return {
        "Type": "None" if is_same else presence(old, new),
        "Name": (new or old or {})["Name"],
        "Fields": None if is_same else walk.fields(task, old, new),
        "Objects": None if is_same else walk.members(task, old, new) or None,
        "Annotations": None,
    }
