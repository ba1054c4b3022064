"""Judges what a server says of a rollout: whether it is settled, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.deploy.model import End, GroupRollout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobkit.deploy.model import JsonObject, TaskEnd

EVALUATED: Final = frozenset({"complete", "failed", "canceled", "cancelled"})
"""Statuses of an evaluation that nothing comes of any more."""
ENDED: Final = frozenset({"successful", "failed", "cancelled"})
"""Statuses of a deployment that nothing comes of any more."""
RUNS: Final = frozenset({"running", "complete"})
STOPPED: Final = frozenset({"complete", "failed", "lost"})
BATCH: Final = frozenset({"batch", "sysbatch"})
_UNDER_WAY: Final = frozenset({"running", "paused", "pending", "initializing", "unblocking"})
_GONE: Final = frozenset({"failed", "lost"})
_ROLLS_BACK: Final = " - rolling back to job version"
_NO_TIME: Final = "0001-"
_BLOCKED: Final = (
    "There is no room for all allocations. Nomad places them as soon as there is; "
    "--wait-for-room goes on watching."
)


class Verdict(NamedTuple):
    """How it ended, with a sentence about it."""

    end: End
    detail: str = ""


NO_ROOM: Final = Verdict(End.BLOCKED, _BLOCKED)


def is_under_way(deployment: JsonObject) -> bool:
    """Tell whether something may still come of a deployment."""
    return deployment["Status"] in _UNDER_WAY


def how_it_ended(deployment: JsonObject) -> str:
    """Return the status of a deployment that is over, and what the server says about it."""
    return f"{deployment['Status']}. {deployment['StatusDescription']}."


def of_evaluation(found: JsonObject, *, wait_for_room: bool) -> Verdict | None:
    """Return how a rollout ended by its evaluation; None if it goes on."""
    status = found.get("Status")
    if status in EVALUATED and status != "complete":
        why = found.get("StatusDescription") or "The server does not say why."
        return Verdict(End.FAILED, f"The evaluation is {status}: {why}")
    if status == "complete" and found.get("FailedTGAllocs") and not wait_for_room:
        return NO_ROOM
    return None


def is_pending(evaluation: JsonObject) -> bool:
    """Tell whether the scheduler has yet to look at it, and does so at once."""
    until = evaluation.get("WaitUntil") or _NO_TIME
    is_delayed = not until.startswith(_NO_TIME) or evaluation.get("Wait")
    return evaluation.get("Status") == "pending" and not is_delayed


def next_evaluation(found: JsonObject) -> str:
    """Return the evaluation that goes on: of a rolling update, or one that waits for room."""
    following = str(found.get("NextEval") or "")
    if following or not found.get("FailedTGAllocs") or found.get("DeploymentID"):
        return following
    return str(found.get("BlockedEval") or "")


def of_deployment(
    found: JsonObject, allocations: Iterable[Any] = (), *, until_canaries: bool = False
) -> Verdict | None:
    """Return how a deployment ended; None if it goes on.

    Args:
        found: The deployment.
        allocations: Its allocations that were not replaced.
        until_canaries: Whether it is enough that canaries are healthy.
    """
    status, said = found["Status"], found["StatusDescription"]
    if status == "successful":
        gone = sum(
            one["ClientStatus"] in _GONE and one["DesiredStatus"] == "run" for one in allocations
        )
        since = f"The deployment was successful. Since then {counted_failures(gone)}"
        return Verdict(End.DONE, since if gone else "")
    if status == "blocked":
        return Verdict(End.BLOCKED, said)
    if status in {"failed", "cancelled"}:
        # Nomad: that a job goes back to an older version is told in the description alone.
        return Verdict(End.REVERTED if _ROLLS_BACK in said else End.FAILED, said)
    if status == "running" and _waits_for_promotion(found):
        return Verdict(End.DONE if until_canaries else End.NEEDS_PROMOTION, said)
    return None


def groups_of(deployment: JsonObject) -> tuple[GroupRollout, ...]:
    """Return how far the groups of a deployment are, by name."""
    groups: Mapping[str, Any] = deployment.get("TaskGroups") or {}
    return tuple(
        GroupRollout(
            name,
            state["DesiredTotal"],
            state["PlacedAllocs"],
            state["HealthyAllocs"],
            state["UnhealthyAllocs"],
            state["DesiredCanaries"],
            state["Promoted"],
        )
        for name, state in sorted(groups.items())
    )


def _waits_for_promotion(found: JsonObject) -> bool:
    """Tell whether all that is left to do is to promote healthy canaries."""
    groups = groups_of(found)
    states = found.get("TaskGroups") or {}
    waiting = [
        one
        for one in groups
        if one.canaries and not one.promoted and not states[one.name].get("AutoPromote")
    ]
    others = [one for one in groups if not one.canaries or one.promoted]
    return (
        bool(waiting)
        and all(one.healthy >= one.canaries for one in waiting)
        and all(one.healthy >= one.desired for one in others)
    )


def of_tasks(allocations: Sequence[Any], tasks: Iterable[TaskEnd], job: JsonObject) -> Verdict:
    """Return how a batch job ended: the allocations that were not replaced, and their tasks."""
    ill = {task.allocation for task in tasks if task.failed}
    ill |= {one["ID"] for one in allocations if one["ClientStatus"] in _GONE}
    if ill:
        return Verdict(End.FAILED, counted_failures(len(ill)))
    if not allocations and _wants_some(job):
        return Verdict(End.FAILED, "It ended before anything was placed.")
    return Verdict(End.DONE)


def _wants_some(job: JsonObject) -> bool:
    groups = job.get("TaskGroups")
    return groups is None or any(group.get("Count") for group in groups)


def counted_failures(count: int) -> str:
    """Return the sentence that says how many allocations have failed."""
    return f"{count} allocation{' has' if count == 1 else 's have'} failed."
