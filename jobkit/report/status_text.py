"""Shows on a screen the list of jobs, and all about one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.report.plan_text import placement_failure
from jobkit.report.reads_text import (
    Style,
    allocations_table,
    children_counts,
    deployment_page,
    evaluations_table,
    summary_table,
)
from jobkit.report.tables import columns, pairs, titled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHOWN_CHILDREN: Final = 20


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
    text = pairs(_facts(page, style))
    if page["Children"] is not None:
        return text + "".join(_of_parent(page, style))
    text += titled("Summary", summary_table(page["Summary"], style))
    if style.verbose:
        text += titled("Evaluations", evaluations_table(page["Evaluations"], style))
    text += "".join(titled("Placement Failure", one) for one in _unplaced(page["Evaluations"]))
    text += _rescheduled(page, style)
    if page["Deployment"] is not None:
        text += titled("Latest Deployment", deployment_page(page["Deployment"], style))
    text += _actions(page["Job"])
    return text + titled("Allocations", allocations_table(page["Allocations"], style))


def _facts(page: Mapping[str, Any], style: Style) -> Iterator[tuple[str, object]]:
    job = page["Job"]
    yield from [
        ("ID", job["ID"]),
        ("Name", job["Name"]),
        ("Submit Date", style.time(job.get("SubmitTime"))),
        ("Type", job["Type"]),
        ("Priority", job["Priority"]),
        ("Datacenters", ",".join(job["Datacenters"] or [])),
        *_place(job),
        ("Status", _status(job)),
        ("Version", job.get("Version")),
        ("Periodic", bool(job["Periodic"])),
        ("Parameterized", bool(job["ParameterizedJob"]) and not job.get("Dispatched")),
    ]
    if job.get("ParentID"):
        yield "Parent", job["ParentID"]
    if page["NextPeriodicLaunch"]:
        yield "Next Periodic Launch", page["NextPeriodicLaunch"]


def _place(job: Mapping[str, Any]) -> list[tuple[str, object]]:
    """Return where a job belongs, as far as the server's release knows of such places."""
    names = (("Namespace", "Namespace"), ("Node Pool", "NodePool"))
    return [(title, job[name] or "default") for title, name in names if name in job]


def _of_parent(page: Mapping[str, Any], style: Style) -> Iterator[str]:
    """Yield what is told of a job that is launched or dispatched: it has no allocations itself."""
    ways = page["Job"]["ParameterizedJob"]
    if ways:
        required, optional = (", ".join(ways[name] or ()) for name in _META)
        facts = [("Payload", ways["Payload"]), ("Required Metadata", required)]
        yield titled("Parameterized Job", pairs([*facts, ("Optional Metadata", optional)]))
    yield titled("Children Job Summary", children_counts(page["Summary"]))
    kind = "Dispatched" if ways else "Previously Launched"
    children = page["Children"]
    if not children:
        yield f"\nNo {'dispatched instances' if ways else 'instances'} of the job found\n"
        return
    shown = children if style.verbose else children[:_SHOWN_CHILDREN]
    rows = [[job["ID"], _status(job), style.time(job.get("SubmitTime"))] for job in shown]
    yield titled(f"{kind} Jobs", columns(["ID", "Status", "Submit Date"], rows))
    if len(shown) < len(children):
        yield f"… {len(children) - len(shown)} older ones; --verbose prints all\n"


_META: Final = ("MetaRequired", "MetaOptional")


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


def _rescheduled(page: Mapping[str, Any], style: Style) -> str:
    """Return when failed allocations are tried again on another node; empty if none is."""
    waiting = {
        one["ID"]: one
        for one in page["Evaluations"]
        if one.get("Status") == "pending" and style.moment(one.get("WaitUntil"))
    }
    rows = {
        (one["TaskGroup"], one["FollowupEvalID"])
        for one in page["Allocations"]
        if one.get("FollowupEvalID") in waiting
    }
    if not rows:
        return ""
    table = [
        [group, style.id(evaluation), style.moment(waiting[evaluation]["WaitUntil"])]
        for group, evaluation in sorted(rows)
    ]
    names = ["Task Group", "Eval ID", "Eval Time"]
    return titled("Future Rescheduling Attempts", columns(names, table))


def _actions(job: Mapping[str, Any]) -> str:
    rows = [
        [action["Name"], group["Name"], task["Name"]]
        for group in job["TaskGroups"] or ()
        for task in group["Tasks"] or ()
        for action in task.get("Actions") or ()
    ]
    names = ["Action Name", "Task Group", "Task"]
    return titled("Actions", columns(names, rows)) if rows else ""
