"""Finds jobs that start where they are planned, and run in another namespace or region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.client.errors import NomadError
from jobkit.deploy.at_once import asking
from jobkit.deploy.model import JobPlan
from jobkit.deploy.places import Place, own_region, places_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobkit.client.nomad import Client
    from jobkit.deploy.model import JsonObject, PlanFailure


class Running(NamedTuple):
    """The jobs that run somewhere.

    Attributes:
        here: The region that is asked without naming any; empty if nobody tells.
        jobs: Place and id of each.
    """

    here: str
    jobs: list[tuple[Place, str]]


def starts(plan: JobPlan | PlanFailure) -> bool:
    """Tell whether a job does not exist where it was planned, or was stopped there."""
    return isinstance(plan, JobPlan) and all(map(_starts, plan.answers))


def _starts(answer: JsonObject) -> bool:
    if not answer.get("JobModifyIndex"):
        return True
    fields = (answer.get("Diff") or {}).get("Fields") or ()
    return any(one["Name"] == "Stop" and one["New"] == "false" for one in fields)


def running_jobs(nomad: Client, ids: Sequence[str]) -> Running:
    """Return the jobs that run, in all namespaces and regions, with ids that begin as all of these.

    It takes one request for all namespaces and one for each other region. What the server does
    not tell is taken for nothing.
    """
    prefix = _beginning(ids)
    with asking(1) as beside:
        regions = beside.submit(_regions, nomad)
        stubs = _quietly(nomad, prefix=prefix, namespace="*")
    here, others = regions.result()
    jobs = [_job(here, stub) for stub in stubs]
    for region in others:
        stubs = _quietly(nomad, prefix=prefix, namespace="*", region=region)
        jobs += [_job(region, stub) for stub in stubs]
    return Running(here, jobs)


def _job(region: str, stub: JsonObject) -> tuple[Place, str]:
    return Place(region, str(stub.get("Namespace") or "default")), stub["ID"]


def running_elsewhere(
    nomad: Client, plans: Iterable[JobPlan | PlanFailure], running: Running
) -> dict[str, str]:
    """Return jobs that start here and run elsewhere, by id: a phrase that says where."""
    own = {
        plan.job_id: {
            one._replace(region=one.region or running.here) for one in places_of(nomad, plan.job)
        }
        for plan in plans
        if isinstance(plan, JobPlan) and starts(plan)
    }
    found: dict[str, str] = {}
    for place, job_id in running.jobs:
        if place not in own.get(job_id, {place}):
            found.setdefault(job_id, _phrase(place, own[job_id]))
    return found


def _phrase(place: Place, own: set[Place]) -> str:
    """Return where a job is, by what tells it from where the planned one would be."""
    region = f'region "{place.region}"' if place.region else "the agent's own region"
    namespace = f'namespace "{place.namespace}"'
    if place.region in {one.region for one in own}:
        return f"in {namespace}"
    is_same = place.namespace in {one.namespace for one in own}
    return f"in {region}" if is_same else f"in {namespace}, {region}"


def _quietly(nomad: Client, **query: Any) -> list[JsonObject]:  # noqa: ANN401  of the list
    """Return the jobs that run; none if the server does not tell."""
    try:
        stubs: list[Any] = nomad.list_jobs(**query).value
    except NomadError:
        return []
    return [stub for stub in stubs if not stub.get("Stop") and stub.get("Status") != "dead"]


def _regions(nomad: Client) -> tuple[str, list[str]]:
    """Return the region that is asked without naming any, and the others; none if nobody tells."""
    try:
        names = nomad.list_regions().value
    except NomadError:
        return nomad.region, []
    here = nomad.region or (names[0] if len(names) == 1 else own_region(nomad))
    return here, [name for name in names if here and name != here]


def _beginning(ids: Sequence[str]) -> str:
    """Return how all these ids begin; the first and the last of them differ most."""
    first, last = min(ids), max(ids)
    same = (at for at, letter in enumerate(first) if last[at : at + 1] != letter)
    return first[: next(same, len(first))]
