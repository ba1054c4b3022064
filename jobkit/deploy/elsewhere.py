"""Finds jobs that are new where they are planned, and run in another namespace or region."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from jobkit.client.errors import NomadError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.client.nomad import Client
    from jobkit.deploy.model import JobPlan, JsonObject


def running_elsewhere(nomad: Client, plans: Iterable[JobPlan]) -> dict[str, str]:
    """Return jobs that are new and run elsewhere, by id: a phrase that says where.

    It takes one request for all namespaces and one for each other region. What the server does
    not tell is taken for nothing.
    """
    new = {plan.job_id: plan for plan in plans if plan.check_index == 0}
    if not new:
        return {}
    prefix = _beginning([*new])
    found: dict[str, str] = {}
    with ThreadPoolExecutor(1) as beside:
        regions = beside.submit(_other_regions, nomad)
        own = _quietly(nomad, prefix=prefix, namespace="*")
    for stub in own:
        plan = new.get(stub["ID"])
        if plan is not None and stub.get("Namespace") != _namespace(nomad, plan):
            found.setdefault(stub["ID"], f'in namespace "{stub.get("Namespace")}"')
    for region in regions.result():
        for stub in _quietly(nomad, prefix=prefix, namespace="*", region=region):
            if stub["ID"] in new:
                found.setdefault(stub["ID"], f'in region "{region}"')
    return found


def _quietly(nomad: Client, **query: Any) -> list[JsonObject]:  # noqa: ANN401  of the list
    """Return the jobs that run; none if the server does not tell."""
    try:
        stubs: list[Any] = nomad.list_jobs(**query).value
    except NomadError:
        return []
    return [stub for stub in stubs if not stub.get("Stop") and stub.get("Status") != "dead"]


def _other_regions(nomad: Client) -> list[str]:
    """Return the regions but the one that was asked, whose name is the agent's to tell."""
    try:
        regions = nomad.list_regions().value
        if len(regions) < 2:  # noqa: PLR2004 - alone
            return []
        here = nomad.read_agent().value["config"]["Region"]
    except (NomadError, KeyError):
        return []
    return [region for region in regions if region != here]


def _beginning(ids: list[str]) -> str:
    """Return how all these ids begin; the first and the last of them differ most."""
    first, last = min(ids), max(ids)
    same = (at for at, letter in enumerate(first) if last[at : at + 1] != letter)
    return first[: next(same, len(first))]


def _namespace(nomad: Client, plan: JobPlan) -> str:
    return str(plan.job.get("Namespace") or nomad.namespace or "default")
