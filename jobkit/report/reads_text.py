"""Shows on a screen what a server says of jobs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

from jobkit.report.diff_text import format_diff
from jobkit.report.plan_text import placement_failure
from jobkit.report.tables import columns, pairs, titled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SHORT: Final = 8
_NANOSECONDS: Final = 1_000_000_000
_NONE: Final = "None"
_GROUP_STATES: Final = (
    "Queued",
    "Starting",
    "Running",
    "Failed",
    "Complete",
    "Lost",
    "Unknown",
)
_ROLLOUT: Final = ("Desired", "Canaries", "Placed", "Healthy", "Unhealthy")


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
        moment = datetime.fromtimestamp(nanoseconds // _NANOSECONDS, UTC).astimezone(self.zone)
        return moment.isoformat().replace("+00:00", "Z")


def job_page(value: Any, style: Style) -> str:  # noqa: ANN401  any answer
    """Return the list of jobs, or all about one."""
    return _jobs(value, style) if isinstance(value, list) else _job(value, style)


def _jobs(jobs: Sequence[Mapping[str, Any]], style: Style) -> str:
    if not jobs:
        return "No running jobs\n"
    spaces = {job.get("Namespace") or "default" for job in jobs}
    names = ["ID", "Type", "Priority", "Status", "Submit Date"]
    rows = [
        [job["ID"], _type(job), job["Priority"], _status(job), style.time(job.get("SubmitTime"))]
        for job in jobs
    ]
    if len(spaces) > 1:
        names.insert(1, "Namespace")
        for row, job in zip(rows, jobs, strict=True):
            row.insert(1, job.get("Namespace") or "default")
    return columns(names, rows)


def _type(job: Mapping[str, Any]) -> str:
    kinds = [job["Type"]]
    if job["Periodic"]:
        kinds.append("periodic")
    if job["ParameterizedJob"]:
        kinds.append("parameterized")
    return "/".join(kinds)


def _status(job: Mapping[str, Any]) -> str:
    return f"{job['Status']} (stopped)" if job.get("Stop") else job["Status"]


def _job(page: Mapping[str, Any], style: Style) -> str:
    job = page["Job"]
    facts: list[tuple[str, object]] = [
        ("ID", job["ID"]),
        ("Name", job["Name"]),
        ("Submit Date", style.time(job.get("SubmitTime"))),
        ("Type", job["Type"]),
        ("Priority", job["Priority"]),
        ("Datacenters", ",".join(job["Datacenters"] or [])),
        ("Namespace", job.get("Namespace") or "default"),
        ("Node Pool", job.get("NodePool") or "default"),
        ("Status", _status(job)),
        ("Version", job.get("Version")),
        ("Periodic", bool(job["Periodic"])),
        ("Parameterized", bool(job["ParameterizedJob"]) and not job.get("Dispatched")),
    ]
    text = pairs(facts) + titled("Summary", summary_table(page["Summary"], style))
    text += "".join(titled("Placement Failure", one) for one in _unplaced(page["Evaluations"]))
    if page["Deployment"] is not None:
        text += titled("Latest Deployment", deployment_page(page["Deployment"], style))
    return text + titled("Allocations", allocations_table(page["Allocations"], style))


def _unplaced(evaluations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return why groups wait for room; nothing when none does.

    Nomad: an evaluation that could not place all makes another one, which is blocked.
    """
    if not any(one.get("Status") == "blocked" for one in evaluations):
        return []
    failed: Mapping[str, Any] = next(
        (one["FailedTGAllocs"] for one in evaluations if one.get("FailedTGAllocs")), {}
    )
    return [placement_failure(name, failed[name]) for name in sorted(failed)]


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
    children = value.get("Children") or {}
    if any(children.values()):
        names = ["Pending", "Running", "Dead"]
        text += titled("Children", columns(names, [[children[name] for name in names]]))
    return text


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
        page = pairs(
            [
                ("Version", job["Version"]),
                ("Stable", job["Stable"]),
                ("Submit Date", style.time(job.get("SubmitTime"))),
                *([("Tag Name", _tag(job))] if _tag(job) else []),
            ]
        )
        diff = diffs[number] if number < len(diffs) else None
        if diff is not None and diff["Type"] != _NONE:
            page += f"Diff        =\n{format_diff(diff)}\n"
        pages.append(page)
    return "\n".join(pages)


def allocations_table(value: Sequence[Mapping[str, Any]], style: Style) -> str:
    """Return allocations, newest first."""
    if not value:
        return "No allocations placed\n"
    names = ["ID", "Node ID", "Task Group", "Version", "Desired", "Status", "Created", "Modified"]
    rows = [
        [
            style.id(one["ID"]),
            style.id(one["NodeID"]),
            one["TaskGroup"],
            one.get("JobVersion", 0),
            one["DesiredStatus"],
            one["ClientStatus"],
            style.time(one["CreateTime"]),
            style.time(one.get("ModifyTime")),
        ]
        for one in value
    ]
    return columns(names, rows)


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
    rows = [[name, *_rollout(groups[name])] for name in sorted(groups)]
    facts = [
        ("ID", style.id(value["ID"])),
        ("Job Version", value["JobVersion"]),
        ("Status", value["Status"]),
        ("Description", value["StatusDescription"]),
    ]
    names = ["Task Group", "Auto Revert", "Promoted", *_ROLLOUT]
    return pairs(facts) + titled("Deployed", columns(names, rows))


def _rollout(state: Mapping[str, Any]) -> list[object]:
    promoted = state["Promoted"] if state["DesiredCanaries"] else "N/A"
    return [
        state["AutoRevert"],
        promoted,
        state["DesiredTotal"],
        state["DesiredCanaries"],
        state["PlacedAllocs"],
        state["HealthyAllocs"],
        state["UnhealthyAllocs"],
    ]


def inspected(value: Any, style: Style) -> str:  # noqa: ANN401, ARG001  JSON, or a source's text
    """Return a job as JSON, or the source it was submitted with."""
    return value if isinstance(value, str) else as_json(value)


def as_json(value: Any) -> str:  # noqa: ANN401  any answer
    """Return what the server said as JSON."""
    return json.dumps(value, indent=4, ensure_ascii=False) + "\n"


TEXTS: Final[dict[str, Callable[[Any, Style], str]]] = {
    "allocs": allocations_table,
    "deployments": deployments_table,
    "evals": evaluations_table,
    "history": history_pages,
    "inspect": inspected,
    "latest": deployment_page,
    "status": job_page,
    "summary": summary_table,
    "versions": versions_table,
}
"""What is shown by the name of the read."""
