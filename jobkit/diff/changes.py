"""Leaves what did not change out of a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diff.walk import present

if TYPE_CHECKING:
    from jobkit.diff.model import FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff


def changes_only(diff: JobDiff) -> JobDiff:
    """Return a diff without the unchanged fields, objects, groups and tasks beside changed ones."""
    groups = [_group(one) for one in diff["TaskGroups"] or () if one["Type"] != "None"]
    return {
        **diff,
        "Fields": _fields(diff["Fields"]),
        "Objects": _objects(diff["Objects"]),
        "TaskGroups": groups or None,
    }


def _group(group: TaskGroupDiff) -> TaskGroupDiff:
    tasks = [_task(one) for one in group["Tasks"] or () if one["Type"] != "None"]
    return {
        **group,
        "Fields": _fields(group["Fields"]),
        "Objects": _objects(group["Objects"]),
        "Tasks": tasks or None,
    }


def _task(task: TaskDiff) -> TaskDiff:
    return {**task, "Fields": _fields(task["Fields"]), "Objects": _objects(task["Objects"])}


def _fields(fields: list[FieldDiff] | None) -> list[FieldDiff] | None:
    return [one for one in present(fields) if one["Type"] != "None"] or None


def _objects(objects: list[ObjectDiff] | None) -> list[ObjectDiff] | None:
    return [
        {**one, "Fields": _fields(one["Fields"]), "Objects": _objects(one["Objects"])}
        for one in objects or ()
        if one["Type"] != "None"
    ] or None
