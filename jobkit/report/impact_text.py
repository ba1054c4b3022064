"""Writes what a change does to running allocations as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.report.diff_text import quoted
from jobkit.report.diff_words import group_words

if TYPE_CHECKING:
    from jobkit.diff.impact import Impact


def impact_text(impact: Impact) -> str:
    """Return a line a task group, then what goes for the whole job."""
    lines = ["Running allocations (estimated without a server):"]
    lines += [f"  {quoted(one.group)}: {group_words(one)}" for one in impact.groups]
    lines += [f"  {note}" for note in impact.notes]
    return "\n".join(lines) + "\n"


def impact_json(impact: Impact) -> dict[str, Any]:
    """Return the same as JSON, in names like those of Nomad's API."""
    groups = [
        {
            "TaskGroup": one.group,
            "Effect": one.effect,
            "Running": one.running,
            "Wanted": one.wanted,
            "AtOnce": one.at_once,
            "Canaries": one.canaries,
            "AutoPromote": one.promotes,
            "Notes": list(one.notes),
        }
        for one in impact.groups
    ]
    return {"Estimated": True, "TaskGroups": groups, "Notes": list(impact.notes)}
