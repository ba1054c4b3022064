"""Watches what a server makes of a job that was changed, until that is settled."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jobkit.client.errors import NomadNotFoundError
from jobkit.deploy import judging
from jobkit.deploy.failures import allocation_failures, allocation_states
from jobkit.deploy.model import End, Rollout
from jobkit.deploy.replacing import not_replaced, to_run
from jobkit.deploy.task_ends import task_ends
from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from jobkit.client.nomad import Client
    from jobkit.deploy.judging import Verdict
    from jobkit.deploy.model import JsonObject

_LONGEST_WAIT_S: Final = 2.0
_DEFAULTS: Final = {"namespace": "", "region": "global"}


@dataclass(frozen=True, slots=True)
class Following:
    """How far a rollout is watched.

    Attributes:
        until_canaries: Until the canaries are healthy, which counts as done then.
        to_the_end: Of a batch job, until its tasks have ended.
        wait_for_room: Go on when there is no room for an allocation.
        timeout_s: How long at most; may be infinite.
        clock: Seconds that pass, for tests.
    """

    until_canaries: bool = False
    to_the_end: bool = False
    wait_for_room: bool = False
    timeout_s: float = 3600.0
    clock: Callable[[], float] = time.monotonic


class Follower:
    """Watches one job. Each method yields what is known, again and again; the last has an end.

    All of them raise ``NomadError`` when the server can't be asked any more.
    """

    def __init__(
        self, nomad: Client, job: JsonObject, how: Following, *, until: float | None = None
    ) -> None:
        """Prepare to watch.

        Args:
            nomad: The server.
            job: The job; its ID is enough where it is in the client's namespace and region.
            how: How far.
            until: When the time is over; as long from now as ``how`` says if None.
        """
        self._nomad = nomad
        self._job = job
        self._how = how
        self._until = how.clock() + how.timeout_s if until is None else until
        self._now = Rollout(str(job["ID"]))
        self._route = {
            name: value
            for name, value in (
                ("namespace", job.get("Namespace")),
                ("region", job.get("Region")),
            )
            if value and value != _DEFAULTS[name]
        }

    def rollout(
        self, evaluation_id: str, modify_index: int = 0, *, new_alone: bool = False
    ) -> Iterator[Rollout]:
        """Watch evaluations, then the deployment, else the allocations.

        Args:
            evaluation_id: The evaluation that the change made.
            modify_index: The job's JobModifyIndex after it, as far as the answer tells it.
            new_alone: Of a job without deployment, judge only allocations that the evaluation made.
        """
        evaluation = yield from self._evaluations(evaluation_id)
        if self._is_over():
            return
        named = evaluation.get("DeploymentID")
        if named:
            yield from self.deployment(named, partial(self._counts, evaluation, modify_index))
        elif made := self._made_with(modify_index):
            yield from self.deployment(made)
        if self._is_over():
            return
        if self._how.to_the_end and self._is_batch():
            yield from self.to_the_end()
        else:
            since = int(evaluation.get("CreateIndex") or 0) if new_alone else 0
            yield from self._allocations(since)

    def left_over(self, deployment_id: str, unplaced: JsonObject | None) -> Iterator[Rollout]:
        """Watch a deployment that is under way already.

        Args:
            deployment_id: The deployment.
            unplaced: Groups that a plan found no room for.
        """
        self._now = replace(self._now, deployment=deployment_id, unplaced=unplaced)
        if unplaced and not self._how.wait_for_room:
            self._end(judging.NO_ROOM)
            yield self._now
            return
        yield from self.deployment(deployment_id)

    def placement(self, evaluation_id: str) -> Iterator[Rollout]:
        """Watch evaluations of a new batch job, and look at what they have placed."""
        yield from self._evaluations(evaluation_id)
        if not self._is_over() and self._how.to_the_end:
            yield from self.to_the_end()
        elif not self._is_over():
            found = self._nomad.job_allocations(self._now.job_id, **self._route).value
            self._now = replace(self._now, allocations=allocation_states(found))
            self._end(judging.Verdict(End.DONE, "All of it is placed."))
            yield self._now

    def to_the_end(self) -> Iterator[Rollout]:
        """Watch a batch job until it is dead, and tell how its tasks ended."""
        version: int | None = None
        for job in self._changes(self._nomad.read_job, self._now.job_id):
            version = int(job.get("Version") or 0) if version is None else version
            found = self._nomad.job_allocations(self._now.job_id, **self._route).value
            own = [one for one in not_replaced(found) if one["JobVersion"] == version]
            self._now = replace(self._now, allocations=allocation_states(own))
            # Nomad: a job is dead for a moment before a failed allocation is placed anew.
            failed = any(one["ClientStatus"] not in judging.RUNS for one in own)
            if job["Status"] == "dead" and not (failed and self._is_undecided()):
                tasks = task_ends(own)
                self._now = replace(self._now, tasks=tasks)
                self._end(judging.of_tasks(own, tasks, job), own)
            yield self._now
            if self._is_over():
                return

    def stop(self, evaluation_id: str) -> Iterator[Rollout]:
        """Watch evaluations, then allocations until all have stopped."""
        yield from self._evaluations(evaluation_id)
        if self._is_over():
            return
        seen: set[str] = set()
        for found in self._changes(self._nomad.job_allocations, self._now.job_id):
            going = [one for one in found if one["ClientStatus"] not in judging.STOPPED]
            seen.update(one["ID"] for one in going)
            shown = allocation_states(one for one in found if one["ID"] in seen)
            self._now = replace(self._now, allocations=shown)
            silent = [one for one in going if one["ClientStatus"] == "unknown"]
            if len(silent) == len(going):
                self._end(judging.Verdict(End.DONE, _stopped(len(seen), len(silent))))
            yield self._now
            if self._is_over():
                return

    def promotion(self, evaluation_id: str, deployment_id: str) -> Iterator[Rollout]:
        """Watch the evaluations of a promotion, then its deployment."""
        yield from self._evaluations(evaluation_id)
        if not self._is_over():
            yield from self.deployment(deployment_id)

    def failure(self, evaluation_id: str, deployment_id: str) -> Iterator[Rollout]:
        """Watch a deployment that was made to fail, and what it goes back to: that is the end."""
        for now in self.promotion(evaluation_id, deployment_id):
            if now.status == "failed" and now.end is End.FAILED:
                yield replace(now, end=End.DONE, failures=())
            elif now.end is End.REVERTED and now.older is not None:
                yield replace(now, end=now.older.end, failures=())
            else:
                yield now

    def deployment(
        self, deployment_id: str, counts: Callable[[JsonObject], bool] | None = None
    ) -> Iterator[Rollout]:
        """Watch a deployment, and the one of the older version that a failed one goes back to.

        Args:
            deployment_id: The deployment.
            counts: Tells of what is found first whether it is watched at all; yes if None.
        """
        for found in self._changes(self._nomad.read_deployment, deployment_id):
            if counts is not None and not counts(found):
                return
            counts = None
            allocations = self._nomad.deployment_allocations(deployment_id, **self._route).value
            self._now = replace(
                self._now,
                deployment=deployment_id,
                status=found["Status"],
                description=found["StatusDescription"],
                groups=judging.groups_of(found),
                allocations=allocation_states(allocations),
            )
            verdict = judging.of_deployment(
                found, not_replaced(allocations), until_canaries=self._how.until_canaries
            )
            self._end(verdict, allocations)
            if self._is_over():
                break
            yield self._now
        if self._now.end is End.REVERTED:
            yield from self._going_back(deployment_id)
        else:
            yield self._now

    def _going_back(self, failed_id: str) -> Iterator[Rollout]:
        """Watch what comes of the older version; that the newer one failed stays the end."""
        failed = self._now
        follower = Follower(self._nomad, self._job, self._how, until=self._until)
        for older in follower.latest_but(failed_id):
            end = failed.end if older.end is not None else None
            yield replace(failed, end=end, older=older)

    def latest_but(self, deployment_id: str) -> Iterator[Rollout]:
        """Watch the deployment that comes after another one, else the allocations."""
        for found in self._changes(self._nomad.job_evaluations, self._now.job_id):
            if self._is_over() or not any(map(judging.is_pending, found)):
                break
        if self._is_over():
            yield self._now
            return
        latest = self._nomad.job_latest_deployment(self._now.job_id, **self._route).value
        if latest is not None and latest["ID"] != deployment_id:
            yield from self.deployment(latest["ID"])
        else:
            yield from self._allocations()

    def _is_over(self) -> bool:
        return self._now.end is not None

    def _is_undecided(self) -> bool:
        """Tell whether the scheduler has something of this job to look at."""
        found = self._nomad.job_evaluations(self._now.job_id, **self._route).value
        return any(map(judging.is_pending, found))

    def _changes(self, read: Callable[..., Any], name: str) -> Iterator[Any]:
        """Yield what a read gives, at once and then every moment, until the time is over."""
        left = max(min(self._until - self._how.clock(), _LONGEST_WAIT_S), 0.1)
        for answer in self._nomad.watch(
            read, name, wait=f"{int(left * 1000)}ms", unchanged=True, **self._route
        ):
            if self._how.clock() >= self._until:
                spent = f"{self._how.timeout_s:g} seconds"
                said = f"It is not settled after {spent}, and goes on."
                self._end(judging.Verdict(End.TIMED_OUT, said))
            yield answer.value

    def _end(self, verdict: Verdict | None, allocations: Any = ()) -> None:  # noqa: ANN401 list
        """Set the end, if there is one; with allocations, tell which of them are not well."""
        if verdict is not None:
            self._now = replace(self._now, end=verdict.end, detail=verdict.detail)
        if self._now.end in {End.FAILED, End.REVERTED, End.TIMED_OUT, End.BLOCKED}:
            self._now = replace(self._now, failures=allocation_failures(allocations))

    def _evaluations(self, evaluation_id: str) -> Generator[Rollout, None, JsonObject]:
        """Watch an evaluation and those that come after it; return the last one.

        As ``CreateIndex`` it has that of the first one.
        """
        first: JsonObject = {}
        last: JsonObject = {}
        while evaluation_id and not self._is_over():
            for last in self._changes(self._nomad.read_evaluation, evaluation_id):
                self._now = replace(
                    self._now,
                    evaluation=last["ID"],
                    evaluation_status=last.get("Status") or "",
                    unplaced=last.get("FailedTGAllocs") or None,
                )
                self._end(judging.of_evaluation(last, wait_for_room=self._how.wait_for_room))
                yield self._now
                if last.get("Status") in judging.EVALUATED or self._is_over():
                    break
            first = first or last
            evaluation_id = judging.next_evaluation(last)
        return {**last, "CreateIndex": first.get("CreateIndex")}

    def _made_with(self, modify_index: int) -> str:
        """Return the deployment that a registration made, when the evaluation does not name it."""
        if not modify_index or self._job.get("Type") in judging.BATCH:
            return ""
        found = self._nomad.job_latest_deployment(self._now.job_id, **self._route).value
        return "" if found is None or modify_index not in _indexes(found) else str(found["ID"])

    def _counts(self, evaluation: JsonObject, modify_index: int, deployment: JsonObject) -> bool:
        """Tell whether an evaluation is about the deployment that it names.

        Nomad: it names the job's latest deployment, even one that was over long before.
        """
        if modify_index in _indexes(deployment) or judging.is_under_way(deployment):
            return True
        if (deployment.get("ModifyIndex") or 0) < (evaluation.get("CreateIndex") or 0):
            return False
        is_cancelled = deployment["Status"] == "cancelled"
        return not is_cancelled or deployment["JobVersion"] == self._stored().get("Version")

    def _is_batch(self) -> bool:
        kind = self._job.get("Type") or self._stored().get("Type")
        return kind in judging.BATCH

    def _stored(self) -> JsonObject:
        """Return the stored job; nothing if it was stopped and purged meanwhile."""
        try:
            return dict(self._nomad.read_job(self._now.job_id, **self._route).value)
        except NomadNotFoundError:
            return {}

    def _allocations(self, since: int = 0) -> Iterator[Rollout]:
        """Watch the allocations of a job without deployment, those created since an index."""
        stored = self._stored()
        version = int(stored.get("Version") or 0)
        for found in self._changes(self._nomad.job_allocations, self._now.job_id):
            own = [one for one in to_run(found, version) if (one.get("CreateIndex") or 0) >= since]
            self._now = replace(self._now, allocations=allocation_states(own))
            self._judge_allocations(own)
            yield self._now
            if self._is_over():
                return

    def _judge_allocations(self, own: list[Any]) -> None:
        again = any(one.get("FollowupEvalID") for one in own)
        unsettled = any(one["ClientStatus"] not in judging.RUNS | judging.STOPPED for one in own)
        failed = [one for one in own if one["ClientStatus"] not in judging.RUNS]
        # Nomad: what is to be placed anew has an evaluation first.
        if again or unsettled or (failed and self._is_undecided()):
            self._end(None, own)
            return
        if failed:
            self._end(judging.Verdict(End.FAILED, judging.counted_failures(len(failed))), failed)
        else:
            self._end(judging.Verdict(End.DONE, "" if own else "Nothing new was placed."))


def _indexes(deployment: JsonObject) -> set[int | None]:
    """Return the modify indexes of the job that a deployment is of."""
    return {deployment["JobModifyIndex"], deployment.get("JobSpecModifyIndex")} - {0}


def _stopped(count: int, silent: int) -> str:
    """Return the sentence about a job that was stopped: how many did run, and can't be told of."""
    if not silent:
        return "All its allocations have stopped." if count else "No allocation of it runs."
    what = "1 allocation is" if silent == 1 else f"{silent} allocations are"
    return f"{what} on a node that does not answer; all others have stopped."
