"""Asks a server about jobs: what the commands that change nothing show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jobkit.verbs.exact_ids import exact_id, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobkit.client.nomad import Client

T = TypeVar("T", bound="Mapping[str, Any]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes:
        job_id: The job, by its whole id; None for all.
        prefix: Only jobs whose ids begin so.
        everything: Also what belongs to an older job of the same id.
        version: A version of the job; None for the current one.
        diffs: Also what each version changed.
        source: The job's source instead of its JSON.
    """

    job_id: str = ""
    prefix: str = ""
    everything: bool = False
    version: int | None = None
    diffs: bool = False
    source: bool = False


def read(nomad: Client, name: str, asked: Asked) -> Any:  # noqa: ANN401  any JSON value
    """Return what the server says.

    Args:
        nomad: The server.
        name: Which read, of ``READS``.
        asked: The job and the details.

    Raises:
        NomadError: There is no such job, or the server can't be asked.
    """
    with exact_id(nomad, asked.job_id):
        return READS[name](nomad, asked)


def _status(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    if not asked.job_id:
        return nomad.list_jobs(prefix=asked.prefix).value
    job = nomad.read_job(asked.job_id).value
    return {
        "Job": job,
        "Summary": nomad.job_summary(asked.job_id).value,
        "Deployment": nomad.job_latest_deployment(asked.job_id).value,
        "Evaluations": _newest_first(nomad.job_evaluations(asked.job_id).value),
        "Allocations": _newest_first(nomad.job_allocations(asked.job_id).value),
        "Children": _children(nomad, job),
        "NextPeriodicLaunch": _next_launch(job),
    }


def _children(nomad: Client, job: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return what was launched or dispatched of a job, newest first; None if it can't be."""
    if job.get("ParentID") or not (job["Periodic"] or job["ParameterizedJob"]):
        return None
    found = nomad.list_jobs(prefix=f"{job['ID']}/").value
    return _newest_first([one for one in found if one.get("ParentID") == job["ID"]])


def _next_launch(job: Mapping[str, Any]) -> str | None:
    """Return when a periodic job is launched next, in the zone of its schedule."""
    periodic = job["Periodic"]
    is_on = periodic and periodic["Enabled"] and not job.get("Stop")
    if not is_on or job["ParameterizedJob"] or job.get("ParentID"):
        return None
    from jobkit.verbs.upcoming import upcoming  # noqa: PLC0415  for periodic jobs alone

    times = upcoming(periodic, 1, datetime.now(UTC))
    return times[0].isoformat() if times else None


def _versions(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    return nomad.job_versions(asked.job_id).value["Versions"] or []


def _history(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    value = nomad.job_versions(asked.job_id, diffs=asked.diffs).value
    versions, diffs = value["Versions"] or [], value["Diffs"] or []
    if asked.version is None:
        return {"Versions": versions, "Diffs": diffs}
    place = place_of(versions, asked.job_id, asked.version)
    return {"Versions": versions[place : place + 1], "Diffs": diffs[place : place + 1]}


def _inspect(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    if asked.version is None:
        job = nomad.read_job(asked.job_id).value
    else:
        versions = nomad.job_versions(asked.job_id).value["Versions"] or []
        job = versions[place_of(versions, asked.job_id, asked.version)]
    if not asked.source:
        return {"Job": job}
    return nomad.job_submission(asked.job_id, job["Version"] or 0).value["Source"]


def _allocations(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    found = nomad.job_allocations(asked.job_id, all=asked.everything).value
    return _newest_first(found) or _of_a_job(nomad, asked)


def _evaluations(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    found = nomad.job_evaluations(asked.job_id).value
    return _newest_first(found) or _of_a_job(nomad, asked)


def _deployments(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    found = nomad.job_deployments(asked.job_id, all=asked.everything).value
    return _newest_first(found) or _of_a_job(nomad, asked)


def _of_a_job(nomad: Client, asked: Asked) -> list[object]:
    """Return that there is nothing; raise if there is no job either, which lists don't say."""
    nomad.read_job(asked.job_id)
    return []


def _latest(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    return nomad.job_latest_deployment(asked.job_id).value or (_of_a_job(nomad, asked) or None)


def _summary(nomad: Client, asked: Asked) -> Any:  # noqa: ANN401
    return nomad.job_summary(asked.job_id).value


def _newest_first(found: list[T]) -> list[T]:
    return sorted(found, key=lambda one: -one.get("CreateIndex", 0))


READS: Final[dict[str, Callable[[Client, Asked], Any]]] = {
    "allocs": _allocations,
    "deployments": _deployments,
    "evals": _evaluations,
    "history": _history,
    "inspect": _inspect,
    "latest": _latest,
    "status": _status,
    "summary": _summary,
    "versions": _versions,
}
"""What is asked for by the name of the read."""
