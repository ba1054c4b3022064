"""Leaves out of what is new, or goes, all that nobody wrote: what Nomad fills in by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.diff.walk import present

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.diff.model import FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff

    Job = Mapping[str, Any]
    Holder = JobDiff | TaskGroupDiff | TaskDiff | ObjectDiff

# What is worth a line even when it is as usual.
_TOLD: Final = frozenset({"Count", "Driver", "Type"})


def least_job(old: Job | None, new: Job | None) -> dict[str, Any]:
    """Return a job with the groups and tasks of two others, in which nothing else is written."""
    sides = [side for side in (old, new) if side is not None]
    named = {
        name: side[name] for side in sides for name in ("ID", "Name", "Type") if side.get(name)
    }
    tasks: dict[str, dict[str, Any]] = {}
    for side in sides:
        for group in side.get("TaskGroups") or ():
            known = tasks.setdefault(group.get("Name"), {})
            known.update(
                {one.get("Name"): {"Name": one.get("Name")} for one in group.get("Tasks") or ()}
            )
    groups = [{"Name": name, "Tasks": [*held.values()]} for name, held in tasks.items()]
    return {**named, "TaskGroups": groups}


def without_filled(diff: JobDiff, least: JobDiff) -> JobDiff:
    """Return a diff without what is filled in, in jobs, groups and tasks that are new or go.

    Args:
        diff: The diff.
        least: That of ``least_job`` of both sides, as a new job.
    """
    usual = {one["Name"]: one for one in least["TaskGroups"] or ()}
    groups = [_group(one, usual.get(one["Name"])) for one in diff["TaskGroups"] or ()]
    made: JobDiff = {**diff, "TaskGroups": groups or None}
    if _is_one_sided(diff):
        made["Fields"], made["Objects"] = _fields(diff, least), _objects(diff, least)
    return made


def _group(group: TaskGroupDiff, least: TaskGroupDiff | None) -> TaskGroupDiff:
    if least is None:
        return group
    usual = {one["Name"]: one for one in least["Tasks"] or ()}
    tasks = [_task(one, usual.get(one["Name"])) for one in group.get("Tasks") or ()]
    made: TaskGroupDiff = {**group, "Tasks": tasks or None}
    if _is_one_sided(group):
        made["Fields"], made["Objects"] = _fields(group, least), _objects(group, least)
    return made


def _task(task: TaskDiff, least: TaskDiff | None) -> TaskDiff:
    if least is None or not _is_one_sided(task):
        return task
    return {**task, "Fields": _fields(task, least), "Objects": _objects(task, least)}


def _is_one_sided(one: JobDiff | TaskGroupDiff | TaskDiff) -> bool:
    return one["Type"] in {"Added", "Deleted"}


def _fields(holder: Holder, least: Holder) -> list[FieldDiff] | None:
    usual = {(one["Name"], one["New"]) for one in present(least["Fields"])}
    kept = [
        one
        for one in present(holder["Fields"])
        if one["Name"] in _TOLD or (one["Name"], one["New"] or one["Old"]) not in usual
    ]
    return kept or None


def _objects(holder: Holder, least: Holder) -> list[ObjectDiff] | None:
    """Return the objects of a holder without those, and without their fields, that are usual."""
    usual = {one["Name"]: one for one in least["Objects"] or ()}
    kept = []
    for one in holder["Objects"] or ():
        other = usual.get(one["Name"])
        made = one if other is None else _object(one, other)
        if made is not None:
            kept.append(made)
    return kept or None


def _object(one: ObjectDiff, least: ObjectDiff) -> ObjectDiff | None:
    fields, objects = _fields(one, least), _objects(one, least)
    return {**one, "Fields": fields, "Objects": objects} if _changed(fields, objects) else None


def _changed(*parts: Iterable[FieldDiff | ObjectDiff] | None) -> bool:
    return any(one["Type"] != "None" for part in parts for one in part or ())
