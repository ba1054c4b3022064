"""Says what a change does to running allocations, as far as the diff alone tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diff.shapes import in_place

if TYPE_CHECKING:
    from jobkit.diff.model import JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff

CREATE: Final = "forces create"
DESTROY: Final = "forces destroy"
REPLACE: Final = "forces create/destroy update"
IN_PLACE: Final = "forces in-place update"

HARMLESS_FIELD: Final = "KillTimeout"


def annotate(job: JobDiff, target: str) -> None:
    """Write into a diff what each change forces.

    Nomad: the annotations of a plan that need no scheduler.
    """
    for group in job["TaskGroups"] or ():
        _annotate_count(group)
        for task in group["Tasks"] or ():
            if task["Type"] != "None":
                task["Annotations"] = [_effect(group, task, target)]


def _annotate_count(group: TaskGroupDiff) -> None:
    for field in group["Fields"] or ():
        if field["Name"] == "Count":
            old, new = int(field["Old"] or 0), int(field["New"] or 0)
            if old != new:
                field["Annotations"] = [CREATE if old < new else DESTROY]
            return


def _effect(group: TaskGroupDiff, task: TaskDiff, target: str) -> str:
    if group["Type"] in {"Added", "Deleted"}:
        if task["Type"] == "Added":
            return CREATE
        if task["Type"] == "Deleted":
            return DESTROY
    if any(field["Name"] != HARMLESS_FIELD for field in task["Fields"] or ()):
        return REPLACE
    destructive = any(not _is_in_place(one, target) for one in task["Objects"] or ())
    return REPLACE if destructive else IN_PLACE


def _is_in_place(changed: ObjectDiff, target: str) -> bool:
    harmless = in_place(target)
    if changed["Name"] not in harmless:
        return False
    unless = harmless[changed["Name"]]
    return unless is None or all(one["Name"] != unless for one in changed["Fields"] or ())
