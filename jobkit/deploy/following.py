"""Watches what a server makes of a registered job, until that is settled."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jobkit.client.errors import NomadNotFoundError
from jobkit.deploy.failures import allocation_failures, allocation_states
from jobkit.deploy.model import End, GroupRollout, Rollout
from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.client.nomad import Client
    from jobkit.deploy.model import JsonObject

_SETTLED: Final = frozenset({"complete", "failed", "canceled", "cancelled"})
_OVER: Final = frozenset({"successful", "failed", "cancelled", "blocked"})
_RUNS: Final = frozenset({"running", "complete"})
_STOPPED: Final = frozenset({"complete", "failed", "lost"})
_BATCH: Final = frozenset({"batch", "sysbatch"})
_ROLLS_BACK: Final = "rolling back to job version"
_LONGEST_WAIT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Following:
    """How far a rollout is watched.

    Attributes:
        until_canaries: Until the canaries are healthy, which counts as done then.
        to_the_end: Of a batch job, until its tasks have ended.
        wait_for_room: Go on when there is no room for an allocation.
        timeout_s: How long at most.
        clock: Seconds that pass, for tests.
    """

    until_canaries: bool = False
    to_the_end: bool = False
    wait_for_room: bool = False
    timeout_s: float = 3600.0
    clock: Callable[[], float] = time.monotonic


class Follower:
    """Watches one job."""

    def __init__(self, nomad: Client, job: JsonObject, how: Following) -> None:
        """Prepare to watch ``job``, which was registered."""
        self._nomad = nomad
        self._job = job
        self._how = how
        self._until = how.clock() + how.timeout_s
        self._now = Rollout(str(job["ID"]))
        self._route = {
            name: value
            for name, value in (
                ("namespace", job.get("Namespace")),
                ("region", job.get("Region")),
            )
            if value and value != _DEFAULTS[name]
        }

    def after_registering(self, evaluation_id: str, modify_index: int) -> Iterator[Rollout]:
        """Yield what is known, again and again; the last one has an end.

        Args:
            evaluation_id: The evaluation that the registration made.
            modify_index: The job's JobModifyIndex after it.

        Raises:
            NomadError: The server can't be asked any more.
        """
        last: JsonObject = {}
        while evaluation_id and self._now.end is None:
            for last in self._changes(self._nomad.read_evaluation, evaluation_id):
                yield self._evaluated(last)
                if last.get("Status") in _SETTLED or self._now.end is not None:
                    break
            evaluation_id = self._next_evaluation(last)
        if self._now.end is not None:
            yield self._now
            return
        deployment_id = last.get("DeploymentID") or self._deployment_of(modify_index)
        if deployment_id:
            yield from self.deployment(deployment_id)
        else:
            yield from self._allocations(last)

    def left_over(self, deployment_id: str, unplaced: JsonObject | None) -> Iterator[Rollout]:
        """Yield what is known of a deployment that is under way already.

        Args:
            deployment_id: The deployment.
            unplaced: Groups that a plan found no room for.
        """
        self._now = replace(self._now, deployment=deployment_id, unplaced=unplaced)
        if unplaced and not self._how.wait_for_room:
            self._end(End.BLOCKED, _BLOCKED)
            yield self._now
            return
        yield from self.deployment(deployment_id)

    def deployment(self, deployment_id: str) -> Iterator[Rollout]:
        """Yield what is known of a deployment, again and again; the last one has an end."""
        for found in self._changes(self._nomad.read_deployment, deployment_id):
            allocations = self._nomad.deployment_allocations(deployment_id, **self._route).value
            self._now = replace(
                self._now,
                deployment=deployment_id,
                status=found["Status"],
                description=found["StatusDescription"],
                groups=_groups(found),
                allocations=allocation_states(allocations),
            )
            self._judge_deployment(found, allocations)
            yield self._now
            if self._now.end is not None:
                return

    def _changes(self, read: Callable[..., Any], name: str) -> Iterator[Any]:
        """Yield what a read gives, at once and then every moment, until the time is over."""
        left = max(min(self._until - self._how.clock(), _LONGEST_WAIT_S), 0.1)
        for answer in self._nomad.watch(
            read, name, wait=f"{int(left * 1000)}ms", unchanged=True, **self._route
        ):
            self._look_at_the_clock()
            yield answer.value

    def _look_at_the_clock(self) -> None:
        if self._how.clock() >= self._until:
            minutes = f"{self._how.timeout_s:g} seconds"
            self._end(End.TIMED_OUT, f"It is not settled after {minutes}, and goes on.")

    def _end(self, end: End, detail: str) -> None:
        self._now = replace(self._now, end=end, detail=detail)

    def _evaluated(self, found: JsonObject) -> Rollout:
        status = found.get("Status") or ""
        unplaced = found.get("FailedTGAllocs") or None
        self._now = replace(
            self._now, evaluation=found["ID"], evaluation_status=status, unplaced=unplaced
        )
        if status in {"failed", "canceled", "cancelled"}:
            why = found.get("StatusDescription") or "The server does not say why."
            self._end(End.FAILED, f"The evaluation is {status}: {why}")
        elif status == "complete" and unplaced and not self._how.wait_for_room:
            self._end(End.BLOCKED, _BLOCKED)
        return self._now

    def _next_evaluation(self, found: JsonObject) -> str:
        """Return the evaluation that goes on: of a rolling update, or one that waits for room."""
        following = str(found.get("NextEval") or "")
        if following or not found.get("FailedTGAllocs") or found.get("DeploymentID"):
            return following
        return str(found.get("BlockedEval") or "")

    def _deployment_of(self, modify_index: int) -> str:
        """Return the deployment that a registration made, when the evaluation does not name it."""
        if self._job.get("Type") in _BATCH:
            return ""
        found = self._nomad.job_latest_deployment(self._now.job_id, **self._route).value
        if found is None or modify_index not in {
            found["JobModifyIndex"],
            found.get("JobSpecModifyIndex"),
        }:
            return ""
        return found["ID"]

    def _judge_deployment(self, found: JsonObject, allocations: list[Any]) -> None:
        status, said = found["Status"], found["StatusDescription"]
        if status == "successful":
            self._end(End.DONE, "")
        elif status == "blocked":
            self._end(End.BLOCKED, said)
        elif status in _OVER:
            end = End.REVERTED if _ROLLS_BACK in said else End.FAILED
            self._end(end, said)
            failures = allocation_failures(allocations)
            self._now = replace(self._now, failures=failures)
        elif status == "running" and _waits_for_promotion(self._now.groups, found):
            end = End.DONE if self._how.until_canaries else End.NEEDS_PROMOTION
            self._end(end, said)

    def _allocations(self, evaluation: JsonObject) -> Iterator[Rollout]:
        """Yield what is known of the allocations of a job without deployment."""
        version = self._version(evaluation)
        for found in self._changes(self._nomad.job_allocations, self._now.job_id):
            own = [
                one
                for one in found
                if one["JobVersion"] == version
                and one["DesiredStatus"] == "run"
                and not one.get("NextAllocation")
            ]
            self._now = replace(self._now, allocations=allocation_states(own))
            self._judge_allocations(own)
            yield self._now
            if self._now.end is not None:
                return

    def _version(self, evaluation: JsonObject) -> int:
        """Return the version that was registered, which the stored job tells."""
        try:
            stored = self._nomad.read_job(self._now.job_id, **self._route).value
        except NomadNotFoundError:  # stopped and purged meanwhile
            return int(evaluation.get("JobVersion") or 0)
        return int(stored["Version"] or 0)

    def _judge_allocations(self, own: list[Any]) -> None:
        is_batch = self._job.get("Type") in _BATCH
        statuses = {one["ClientStatus"] for one in own}
        again = any(one.get("FollowupEvalID") for one in own)
        settled = _STOPPED if is_batch and self._how.to_the_end else _RUNS | _STOPPED
        if again or not statuses <= settled:
            return
        failed = [one for one in own if one["ClientStatus"] not in _RUNS]
        if not failed:
            self._end(End.DONE, "")
            return
        count = len(failed)
        self._end(End.FAILED, f"{count} allocation{' has' if count == 1 else 's have'} failed.")
        self._now = replace(self._now, failures=allocation_failures(failed))


_DEFAULTS: Final = {"namespace": "", "region": "global"}
_BLOCKED: Final = (
    "There is no room for all allocations. Nomad places them as soon as there is; "
    "--wait-for-room goes on watching."
)


def _groups(found: JsonObject) -> tuple[GroupRollout, ...]:
    groups = found.get("TaskGroups") or {}
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


def _waits_for_promotion(groups: tuple[GroupRollout, ...], found: JsonObject) -> bool:
    """Tell whether all that is left to do is to promote healthy canaries."""
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
