"""Shows on a screen the lists that a server gives of jobs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

from jobkit.report.diff_text import format_diff
from jobkit.report.tables import columns, pairs, titled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHORT: Final = 8
_NANOSECONDS: Final = 1_000_000_000
_NONE: Final = "None"
_FRACTION: Final = re.compile(r"\.\d+")
_GROUP_STATES: Final = (
    "Queued",
    "Starting",
    "Running",
    "Failed",
    "Complete",
    "Lost",
    "Unknown",
)
_ROLLOUT: Final = (
    "Desired",
    "Canaries",
    "Placed",
    "Healthy",
    "Unhealthy",
    "Progress Deadline",
)


@dataclass(frozen=True, slots=True)
class Style:
    """How things are shown.

    Attributes:
        zone: Zone of the times; None for the machine's.
        verbose: Whole ids instead of their beginnings.
    """

    zone: tzinfo | None = UTC
    verbose: bool = False

    def id(self, whole: str) -> str:
        """Return as much of an id as is shown."""
        return whole if self.verbose else whole[:_SHORT]

    def time(self, nanoseconds: int | None) -> str:
        """Return a time of the server's; empty for none."""
        if not nanoseconds:
            return ""
        return self._shown(datetime.fromtimestamp(nanoseconds // _NANOSECONDS, UTC))

    def moment(self, text: str | None) -> str:
        """Return a time that the server wrote as text; empty for none, which was the year 1."""
        if not text or text.startswith("0001-"):
            return ""
        return self._shown(datetime.fromisoformat(_FRACTION.sub("", text)))

    def _shown(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).isoformat().replace("+00:00", "Z")


def summary_table(value: Mapping[str, Any], style: Style) -> str:  # noqa: ARG001  as all
    """Return how many allocations of each group are in which state, and of children."""
    groups = value["Summary"] or {}
    text = columns(
        ["Task Group", *_GROUP_STATES],
        [
            [name, *(groups[name].get(state, 0) for state in _GROUP_STATES)]
            for name in sorted(groups)
        ],
    )
    if any((value.get("Children") or {}).values()):
        text += titled("Children", children_counts(value))
    return text


def children_counts(value: Mapping[str, Any]) -> str:
    """Return how many children of a job are in which state, of its summary."""
    children = value.get("Children") or {}
    names = ["Pending", "Running", "Dead"]
    return columns(names, [[children.get(name, 0) for name in names]])


def versions_table(value: Sequence[Mapping[str, Any]], style: Style) -> str:
    """Return the versions of a job, newest first."""
    return columns(
        ["Version", "Stable", "Submit Date", "Tag"],
        [
            [job["Version"], job["Stable"], style.time(job.get("SubmitTime")), _tag(job)]
            for job in value
        ],
    )


def _tag(job: Mapping[str, Any]) -> str:
    tag = job.get("VersionTag") or {}
    name: str = tag.get("Name", "")
    return name


def history_pages(value: Mapping[str, Any], style: Style) -> str:
    """Return each version of a job with what it changed, newest first."""
    versions, diffs = value["Versions"] or [], value["Diffs"] or []
    pages = []
    for number, job in enumerate(versions):
        facts = list(_version_facts(job, style))
        page = pairs(facts)
        diff = diffs[number] if number < len(diffs) else None
        if diff is not None and diff["Type"] != _NONE:
            width = max(len(name) for name, _ in facts)
            page += f"{'Diff'.ljust(width)} =\n{format_diff(diff)}\n"
        pages.append(page)
    return "\n".join(pages)


def _version_facts(job: Mapping[str, Any], style: Style) -> Iterator[tuple[str, object]]:
    yield "Version", job["Version"]
    yield "Stable", job["Stable"]
    yield "Submit Date", style.time(job.get("SubmitTime"))
    tag = job.get("VersionTag") or {}
    if tag.get("Name"):
        yield "Tag Name", tag["Name"]
    if tag.get("Description"):
        yield "Tag Description", tag["Description"]


def allocations_table(value: Sequence[Mapping[str, Any]], style: Style) -> str:
    """Return allocations, newest first; with whole ids also the evaluation and the node's name."""
    if not value:
        return "No allocations placed\n"
    names = [
        "ID",
        *(["Eval ID"] if style.verbose else []),
        "Node ID",
        *(["Node Name"] if style.verbose else []),
        "Task Group",
        "Version",
        "Desired",
        "Status",
        "Created",
        "Modified",
    ]
    return columns(names, [_allocation(one, style) for one in value])


def _allocation(one: Mapping[str, Any], style: Style) -> list[object]:
    return [
        style.id(one["ID"]),
        *([one["EvalID"]] if style.verbose else []),
        style.id(one["NodeID"]),
        *([one.get("NodeName")] if style.verbose else []),
        one["TaskGroup"],
        one.get("JobVersion", 0),
        one["DesiredStatus"],
        one["ClientStatus"],
        style.time(one["CreateTime"]),
        style.time(one.get("ModifyTime")),
    ]


def evaluations_table(value: Sequence[Mapping[str, Any]], style: Style) -> str:
    """Return evaluations, newest first; of old ones the server leaves out what is empty."""
    if not value:
        return "No evaluations\n"
    rows = [
        [
            style.id(one["ID"]),
            one.get("Priority", 0),
            one.get("TriggeredBy"),
            one.get("Status"),
            _failures(one),
            style.time(one.get("ModifyTime")),
        ]
        for one in value
    ]
    names = ["ID", "Priority", "Triggered By", "Status", "Placement Failures", "Modified"]
    return columns(names, rows)


def _failures(evaluation: Mapping[str, Any]) -> str:
    """Return which groups could not be placed; a blocked one is still waiting for room."""
    if evaluation.get("Status") == "blocked":
        return "N/A - In Progress"
    failed = evaluation.get("FailedTGAllocs") or {}
    return ", ".join(
        f"{group} ({metrics.get('CoalescedFailures', 0) + 1})"
        for group, metrics in sorted(failed.items())
    )


def deployments_table(value: Sequence[Mapping[str, Any]], style: Style) -> str:
    """Return deployments, newest first."""
    if not value:
        return "No deployments found\n"
    return columns(
        ["ID", "Job Version", "Status", "Description"],
        [
            [style.id(one["ID"]), one["JobVersion"], one["Status"], one["StatusDescription"]]
            for one in value
        ],
    )


def deployment_page(value: Mapping[str, Any] | None, style: Style) -> str:
    """Return one deployment with the rollout of each group."""
    if value is None:
        return "No deployments found\n"
    groups = value["TaskGroups"] or {}
    rows = [[name, *_rollout(groups[name], style)] for name in sorted(groups)]
    facts = [
        ("ID", style.id(value["ID"])),
        ("Job Version", value["JobVersion"]),
        ("Status", value["Status"]),
        ("Description", value["StatusDescription"]),
    ]
    names = ["Task Group", "Auto Revert", "Promoted", *_ROLLOUT]
    return pairs(facts) + titled("Deployed", columns(names, rows))


def _rollout(state: Mapping[str, Any], style: Style) -> list[object]:
    promoted = state["Promoted"] if state["DesiredCanaries"] else "N/A"
    return [
        state["AutoRevert"],
        promoted,
        state["DesiredTotal"],
        state["DesiredCanaries"],
        state["PlacedAllocs"],
        state["HealthyAllocs"],
        state["UnhealthyAllocs"],
        style.moment(state.get("RequireProgressBy")) or "N/A",
    ]


def inspected(value: Any, style: Style) -> str:  # noqa: ANN401, ARG001  JSON, or a source's text
    """Return a job as JSON, or the source it was submitted with."""
    return value if isinstance(value, str) else as_json(value)


def as_json(value: Any) -> str:  # noqa: ANN401  any answer
    """Return what the server said as JSON."""
    return json.dumps(value, indent=4, ensure_ascii=False) + "\n"
