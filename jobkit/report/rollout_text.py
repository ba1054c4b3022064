"""Writes what becomes of a registered job: lines while it goes on, a digest at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.deploy.model import End
from jobkit.report.plan_text import placement_failure
from jobkit.report.tables import columns
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.deploy.model import AllocationFailure, GroupRollout, Rollout, TaskEnd

_SHORT: Final = 8
_SHOWN_FAILURES: Final = 5
_WORDS: Final = {
    End.FAILED: "failed",
    End.REVERTED: "failed and was reverted",
    End.NEEDS_PROMOTION: "waits for promotion",
    End.BLOCKED: "is blocked",
    End.TIMED_OUT: "goes on, but is not watched any longer",
}


def news(before: Rollout | None, now: Rollout) -> list[str]:
    """Return a line for each thing that is new, for output that is no terminal."""
    if now.older is not None:
        older = None if before is None else before.older
        said = f'deployment "{now.deployment[:_SHORT]}" failed: {now.description}'
        return [*([visible(said)] if older is None else []), *news(older, now.older)]
    lines = []
    if now.evaluation and (
        before is None
        or (before.evaluation, before.evaluation_status) != (now.evaluation, now.evaluation_status)
    ):
        lines.append(f'evaluation "{now.evaluation[:_SHORT]}" is {now.evaluation_status}')
    if now.deployment and (before is None or before.deployment != now.deployment):
        lines.append(f'deployment "{now.deployment[:_SHORT]}"')
    known = {} if before is None else {one.id: one.status for one in before.allocations}
    lines += [
        f'allocation "{one.id[:_SHORT]}" of group "{one.group}" on "{one.node}" is {one.status}'
        for one in now.allocations
        if known.get(one.id) != one.status
    ]
    groups = () if before is None else before.groups
    lines += [_group(one) for one in now.groups if one not in groups]
    return [visible(line) for line in lines]


def _group(group: GroupRollout) -> str:
    what = f'group "{group.name}": {group.healthy} of {group.desired} healthy'
    if group.canaries:
        what += f", {_counted(group.canaries)}{' promoted' if group.promoted else ''}"
    return f"{what}, {group.placed} placed" + (
        f", {group.unhealthy} unhealthy" if group.unhealthy else ""
    )


def _counted(canaries: int) -> str:
    return "1 canary" if canaries == 1 else f"{canaries} canaries"


def progress(now: Rollout) -> str:
    """Return what is known at one moment, as a terminal shows it again and again."""
    if now.older is not None:
        failed = f'Job "{visible(now.job_id)}" failed: {visible(now.description)}'
        return f"{failed}\nThe older version: {_moment(now.older)}"
    return f'Job "{visible(now.job_id)}": {_moment(now)}'


def _moment(now: Rollout) -> str:
    said = now.description or (f"evaluation is {now.evaluation_status}" if now.evaluation else "")
    parts = [f"{visible(said)}\n"]
    if now.groups:
        rows = [
            (one.name, one.desired, one.placed, one.healthy, one.unhealthy, _canaries(one))
            for one in now.groups
        ]
        names = ("Group", "Desired", "Placed", "Healthy", "Unhealthy", "Canaries")
        parts.append(columns(names, rows))
    if now.allocations:
        listed = [(one.id[:_SHORT], one.group, one.node, one.status) for one in now.allocations]
        parts.append(columns(("Allocation", "Group", "Node", "Status"), listed))
    return "\n".join(parts)


def _canaries(group: GroupRollout) -> str:
    if not group.canaries:
        return "-"
    return f"{group.canaries}, promoted" if group.promoted else str(group.canaries)


def ending(now: Rollout) -> str:
    """Return how a rollout ended, why, and how to go on."""
    detail = f": {visible(now.detail)}" if now.detail else ""
    lines = [f'Job "{visible(now.job_id)}"{_ended(now)}{detail}\n', *_reasons(now)]
    if now.older is not None:
        lines += _older(now.older)
    shown = now if now.older is None else now.older
    tasks = "" if now.tasks is None else f"\n{tasks_table(now.tasks)}"
    return "".join([*lines, *(f"{line}\n" for line in how_to_go_on(shown)), tasks])


def _ended(now: Rollout) -> str:
    """Return the words for an end; none for a good one of which the detail says all."""
    if now.end is not None and now.end is not End.DONE:
        return f" {_WORDS[now.end]}"
    if now.deployment and now.status == "running":
        return " has healthy canaries"
    if now.detail:
        return ""
    if now.deployment:
        return " is healthy"
    has_ended = now.tasks is not None or all(one.status == "complete" for one in now.allocations)
    return " has ended well" if has_ended else " runs"


def _reasons(now: Rollout) -> Iterator[str]:
    """Yield why not all is well: what was not placed, what happened to tasks last."""
    for group, metrics in sorted((now.unplaced or {}).items()):
        yield placement_failure(group, metrics)
    for failure in now.failures[:_SHOWN_FAILURES]:
        yield from (f"{visible(line)}\n" for line in _failure(failure))
    left = len(now.failures) - _SHOWN_FAILURES
    if left > 0:
        yield f"  … and {left} more\n"


def _older(now: Rollout) -> Iterator[str]:
    """Yield how the older version does that a failed one went back to."""
    if now.end is End.DONE and not now.deployment and now.detail:
        yield f"  The older version: {visible(now.detail)}\n"
        return
    if now.end is End.DONE:
        which = f': deployment "{now.deployment[:_SHORT]}"' if now.deployment else ""
        yield f"  The older version is healthy again{visible(which)}\n"
        return
    detail = f": {visible(now.detail)}" if now.detail else ""
    yield f"  The older version {_WORDS[now.end or End.TIMED_OUT]}{detail}\n"
    yield from _reasons(now)


def tasks_table(tasks: Iterable[TaskEnd]) -> str:
    """Return how the tasks of a batch job ended."""
    rows = [
        [
            task.allocation[:_SHORT],
            task.group,
            task.name,
            "failed" if task.failed else "complete",
            task.exit_code,
            task.event,
        ]
        for task in tasks
    ]
    names = ["Allocation", "Task Group", "Task", "Result", "Exit Code", "Last Event"]
    return columns(names, rows) if rows else "No allocations placed\n"


def _failure(failure: AllocationFailure) -> Iterator[str]:
    one = failure.allocation
    task = f', task "{failure.task}"' if failure.task else ""
    said = f" ({one.description})" if one.description else ""
    place = f'"{one.id[:_SHORT]}" on "{one.node}", group "{one.group}"{task}'
    yield f"  Allocation {place}: {one.status}{said}"
    for event in failure.events:
        yield f"    * {' '.join(event.split())}"
    if failure.task:
        yield f"    Its output: nomad alloc logs -stderr {one.id[:_SHORT]} {failure.task}"


def how_to_go_on(now: Rollout) -> list[str]:
    """Return what there is to do for a rollout that is not at its end."""
    job = visible(now.job_id)
    if now.end is End.NEEDS_PROMOTION or (now.end is End.DONE and now.status == "running"):
        return [
            f"  To promote the canaries: jobkit promote {job}",
            f"  To give it up: jobkit fail {job}",
        ]
    if now.end in {None, End.BLOCKED, End.TIMED_OUT}:
        lines = [f"  To see how it goes on: jobkit status {job}"]
        return [*lines, f"  To give it up: jobkit fail {job}"] if now.deployment else lines
    return []
