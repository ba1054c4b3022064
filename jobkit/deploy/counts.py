"""Keeps the counts that an autoscaler has set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from jobkit.deploy.model import KeptCount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.deploy.model import JsonObject

Keep: TypeAlias = Literal["scaling", "all", "none"]


def kept_counts(job: JsonObject, diff: JsonObject | None, keep: Keep) -> tuple[KeptCount, ...]:
    """Return the counts that stay as they are stored, by a plan's diff.

    Args:
        job: The job that was planned.
        diff: The plan's diff.
        keep: For which groups: those with a scaling policy that is enabled, all, none.

    A count outside of the policy's bounds, which Nomad would refuse, moves to the nearer one.
    """
    if keep == "none" or diff is None:
        return ()
    stored = dict(_stored_counts(diff))
    kept = []
    for group in job.get("TaskGroups") or ():
        name = group.get("Name")
        if name not in stored or (keep == "scaling" and not _scales(group)):
            continue
        before, written = stored[name]
        count = _within(before, group.get("Scaling") or {})
        if count != written:
            kept.append(KeptCount(name, count, written))
    return tuple(kept)


def with_counts(job: JsonObject, kept: Iterable[KeptCount]) -> JsonObject:
    """Return the job with these counts."""
    counts = {one.group: one.used for one in kept}
    groups = [
        {**group, "Count": counts.get(group.get("Name"), group.get("Count"))}
        for group in job.get("TaskGroups") or ()
    ]
    return {**job, "TaskGroups": groups}


def _stored_counts(diff: JsonObject) -> Iterable[tuple[str, tuple[int, int]]]:
    """Yield the groups whose count changes, with the stored and the new one."""
    for group in diff.get("TaskGroups") or ():
        for field in group.get("Fields") or ():
            if field["Name"] == "Count" and field["Type"] == "Edited":
                yield group["Name"], (int(field["Old"]), int(field["New"]))


def _scales(group: JsonObject) -> bool:
    scaling: Any = group.get("Scaling")
    return bool(scaling) and scaling.get("Enabled") is not False


def _within(count: int, scaling: JsonObject) -> int:
    least, most = scaling.get("Min"), scaling.get("Max")
    if least is not None:
        count = max(count, int(least))
    return count if not most else min(count, int(most))
