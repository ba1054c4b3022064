"""Tells allocations that count from those that others have taken the place of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def not_replaced(allocations: Iterable[Any]) -> list[Any]:
    """Return those that no other one was made for: the work of the rest was done by others.

    Nomad: lists name the next allocation since 1.4. Before, the next one names the previous ones,
    which keep the status "run" (0.8) and the evaluation that was to replace them.
    """
    found = list(allocations)
    trackers = [one.get("RescheduleTracker") or {} for one in found]
    before = {event["PrevAllocID"] for tracker in trackers for event in tracker.get("Events") or ()}
    return [one for one in found if not one.get("NextAllocation") and one["ID"] not in before]


def to_run(allocations: Iterable[Any], version: int) -> list[Any]:
    """Return those of a version of the job that are to run now."""
    return [
        one
        for one in not_replaced(allocations)
        if one["JobVersion"] == version and one["DesiredStatus"] == "run"
    ]
