"""Registers planned jobs, each with the check index of the plan that was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.client.endpoints import endpoints
from jobkit.client.errors import NomadError, NomadNotFoundError
from jobkit.deploy.following import Follower
from jobkit.deploy.judging import BATCH, RUNS, is_under_way
from jobkit.deploy.places import places_of
from jobkit.deploy.replacing import to_run
from jobkit.job.request import Registration
from jobkit.tables import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.client.nomad import Client
    from jobkit.client.queries import Route
    from jobkit.deploy.following import Following
    from jobkit.deploy.model import JobPlan, Rollout
    from jobkit.job.request import Submission


class Registering(NamedTuple):
    """What is said beside a job.

    Attributes:
        policy_override: Override soft-mandatory Sentinel policies.
        eval_priority: Priority of the evaluation; None for the job's own.
        submission: The source; None for none.
    """

    policy_override: bool = False
    eval_priority: int | None = None
    submission: Submission | None = None


class Registered(NamedTuple):
    """What came of a registration.

    Attributes:
        evaluation: The evaluation; empty for a job that is not run at once.
        modify_index: The job's JobModifyIndex.
        warnings: What the server warns about.
    """

    evaluation: str
    modify_index: int
    warnings: str


def register(nomad: Client, planned: JobPlan, how: Registering) -> Registered:
    """Register a job, only if the stored one is the one that the plan saw.

    Raises:
        NomadError: It was changed meanwhile, the server refuses it, or can't be asked.
    """
    submission = how.submission if _keeps_sources(nomad) else None
    registration = Registration(
        check_index=planned.check_index,
        policy_override=how.policy_override,
        eval_priority=how.eval_priority,
        submission=submission,
    )
    route: Route = {"region": planned.home} if planned.home else {}
    answer = nomad.register_job(planned.job, registration, **route).value
    return Registered(answer["EvalID"], answer["JobModifyIndex"], answer["Warnings"] or "")


def _keeps_sources(nomad: Client) -> bool:
    """Tell whether the server keeps sources, as far as it tells its release."""
    try:
        release = nomad.server_version()
    except NomadError:
        return False
    return release is not None and holds(endpoints()["register_job"].keys["Submission"], release)


def follow(
    nomad: Client, planned: JobPlan, registered: Registered, how: Following
) -> Iterator[Rollout]:
    """Yield what becomes of a registered job; see ``Follower.rollout``."""
    follower = Follower(nomad, planned.job, how)
    return follower.rollout(registered.evaluation, registered.modify_index)


class LeftOver(NamedTuple):
    """A deployment that an earlier run has left of a job that did not change.

    Attributes:
        id: Its id.
        state: A phrase that says how it is.
    """

    id: str
    state: str


def left_deployment(nomad: Client, planned: JobPlan) -> LeftOver | None:
    """Return the deployment of a job that did not change, if it is not over, or did not go well.

    One that failed counts as long as the job is not whole. Those of a multiregion job wait for each
    other, and are not watched.
    """
    if planned.regions:
        return None
    place = places_of(nomad, planned.job)[0]
    try:
        found = nomad.job_latest_deployment(planned.job_id, **place.route).value
    except NomadNotFoundError:
        return None
    if found is not None and is_under_way(found):
        return LeftOver(found["ID"], "is under way")
    is_own = found is not None and found.get("JobSpecModifyIndex") == planned.check_index
    if found is None or found["Status"] != "failed" or not is_own:
        return None
    allocations: list[Any] = nomad.job_allocations(planned.job_id, **place.route).value
    own = {one["ClientStatus"] for one in to_run(allocations, found["JobVersion"])}
    is_whole = bool(own) and own <= RUNS
    return None if is_whole else LeftOver(found["ID"], "has failed")


def follow_deployment(
    nomad: Client, planned: JobPlan, deployment: str, how: Following
) -> Iterator[Rollout]:
    """Yield what becomes of a deployment that an earlier run has left."""
    unplaced = planned.answer.get("FailedTGAllocs") or None
    return Follower(nomad, planned.job, how).left_over(deployment, unplaced)


def follow_tasks(nomad: Client, planned: JobPlan, how: Following) -> Iterator[Rollout] | None:
    """Yield how the tasks end that an earlier run has left; None where that is not watched.

    It is of a batch job that runs at once, when its end is waited for.
    """
    job = planned.job
    is_made_later = job.get("Periodic") or job.get("ParameterizedJob")
    if not how.to_the_end or job.get("Type") not in BATCH or is_made_later or planned.regions:
        return None
    return Follower(nomad, job, how).to_the_end()
