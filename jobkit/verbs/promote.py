"""Promotes canaries, at once or when all of them are healthy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from jobkit.deploy import judging
from jobkit.deploy.model import End
from jobkit.verbs import outcomes
from jobkit.verbs.acts import Act, chosen_groups, running_deployment
from jobkit.verbs.patience import WatchEndedError, watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobkit.client.answer import Answer
    from jobkit.client.nomad import Client


def promote(
    nomad: Client,
    job_id: str,
    *,
    groups: tuple[str, ...] = (),
    when_healthy: bool = False,
    timeout_s: float | None = None,
) -> Act:
    """Promote the canaries of a job.

    Args:
        nomad: The server.
        job_id: The job.
        groups: Only these groups.
        when_healthy: Wait until all these canaries are healthy.
        timeout_s: For so long; None for as long as the deployment goes on.
    """
    deployment = running_deployment(nomad, job_id)
    waiting = chosen_groups(deployment, groups)

    def call() -> Answer[Any]:
        if when_healthy:
            _wait(nomad, deployment["ID"], waiting, timeout_s)
        return nomad.promote_deployment(deployment["ID"], [*groups] or None)

    shown = ", ".join(f'"{name}"' for name in waiting)
    follow = partial(outcomes.promotion, nomad, deployment)
    return Act(job_id, f'Promoted the canaries of job "{job_id}": {shown}', call, follow=follow)


def _wait(
    nomad: Client, deployment_id: str, groups: Sequence[str], timeout_s: float | None
) -> None:
    """Return when the canaries of these groups are healthy.

    Raises:
        WatchEndedError: The deployment ended before that, or the time is over.
    """
    for deployment in watched(nomad, nomad.read_deployment, deployment_id, timeout_s):
        if deployment["Status"] in judging.ENDED:
            raise _ended(deployment)
        states = deployment["TaskGroups"] or {}
        # The count of healthy ones is cheap to look at; it may hold others than canaries.
        if all(_may_be_healthy(states[name]) for name in groups):
            allocations = nomad.deployment_allocations(deployment_id).value
            healthy = {one["ID"] for one in allocations if _is_healthy(one)}
            if all(_canaries_in(healthy, states[name]) for name in groups):
                return


def _may_be_healthy(state: Mapping[str, Any]) -> bool:
    enough: bool = state["Promoted"] or state["HealthyAllocs"] >= state["DesiredCanaries"]
    return enough


def _is_healthy(allocation: Mapping[str, Any]) -> bool:
    status = allocation.get("DeploymentStatus") or {}
    return status.get("Healthy") is True


def _canaries_in(healthy: set[str], state: Mapping[str, Any]) -> bool:
    """Tell whether as many canaries of a group are healthy as are wanted."""
    canaries = healthy.intersection(state["PlacedCanaries"] or ())
    enough: bool = state["Promoted"] or len(canaries) >= state["DesiredCanaries"]
    return enough


def _ended(deployment: Mapping[str, Any]) -> WatchEndedError:
    """Return what is said of a deployment that ended before its canaries were promoted."""
    verdict = judging.of_deployment(deployment)
    ended = judging.how_it_ended(deployment)
    message = f'The deployment of job "{deployment["JobID"]}" has ended: {ended}'
    is_back = verdict is not None and verdict.end is End.REVERTED
    return WatchEndedError(message, End.REVERTED if is_back else End.FAILED, deployment["ID"])
