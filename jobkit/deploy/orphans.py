"""Finds jobs on a server that no file holds any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.client.endpoints import endpoints
from jobkit.client.errors import NomadNotFoundError
from jobkit.deploy.at_once import several_at_once
from jobkit.deploy.faults import LEFT_ALONE
from jobkit.deploy.label import LABEL, label_of
from jobkit.deploy.model import Orphan
from jobkit.deploy.places import Place, places_of
from jobkit.tables import holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.client.nomad import Client
    from jobkit.deploy.model import JsonObject
    from jobkit.deploy.places import Held
    from jobkit.diagnostic import Diagnostic, Diagnostics

_LABELLED: Final = f'"{LABEL}" in Meta'


class GoneJob(NamedTuple):
    """A job that a file held once, and that no file holds now.

    Attributes:
        file: The file.
        job: The job.
        why: What became of the file.
    """

    file: str
    job: JsonObject
    why: str


class Found(NamedTuple):
    """What a server has of jobs without a file.

    Attributes:
        orphans: Those to stop, by place and id.
        diagnostics: Why others are left alone.
    """

    orphans: list[Orphan]
    diagnostics: Diagnostics


class _Suspect(NamedTuple):
    """A job that may be an orphan: what is read of it decides."""

    place: Place
    job_id: str
    why: str
    file: str = ""


def labelled_orphans(nomad: Client, held: Held, sets: frozenset[str]) -> Found:
    """Return the jobs with the label of one of these sets that no file holds.

    They are looked for where files of the sets are, and where the client itself looks.

    Raises:
        NomadError: The server does not tell, so that it can't be known.
    """
    suspects: list[_Suspect] = []
    outside: dict[Place, int] = {}
    for region in held.regions:
        for place, job_id in _members(nomad, region, held, sets):
            if place not in held.places:
                outside[place] = outside.get(place, 0) + 1
            elif not held.has(place, job_id):
                suspects.append(_Suspect(place, job_id, ""))
    orphans = [
        _orphan(one, stored, f'no file of the set "{label_of(stored)}" holds it')
        for one, stored in _stored(nomad, suspects)
        if label_of(stored) in sets
    ]
    return Found(sorted(orphans), [_outside(*one) for one in sorted(outside.items())])


def orphans_of_files(
    nomad: Client, held: Held, gone: Iterable[GoneJob], sets: frozenset[str]
) -> Found:
    """Return those of the jobs that files held once which the server still has.

    One with the label of another set than these is left alone.

    Raises:
        NomadError: The server does not tell, so that it can't be known.
    """
    suspects = [
        _Suspect(held.known(place), str(one.job.get("ID") or ""), one.why, one.file)
        for one in gone
        for place in places_of(nomad, one.job)
    ]
    suspects = [one for one in suspects if one.job_id and not held.has(one.place, one.job_id)]
    orphans: list[Orphan] = []
    found: Diagnostics = []
    for one, stored in _stored(nomad, suspects):
        label = label_of(stored)
        if label and label not in sets:
            found.append(_of_another_set(one, label))
        else:
            orphans.append(_orphan(one, stored, one.why))
    return Found(sorted(orphans), found)


def _members(
    nomad: Client, region: str, held: Held, sets: frozenset[str]
) -> Iterator[tuple[Place, str]]:
    """Yield the jobs of a region that belong to one of the sets.

    A server that does not list meta, or does not tell its release, gives all jobs of the
    namespaces that count: their own records tell what they are.
    """
    if _lists_meta(nomad):
        query: dict[str, Any] = {"namespace": "*", "meta": True, "filter": _LABELLED}
        stubs: list[Any] = nomad.list_jobs(region=region, **query).value
        for stub in stubs:
            if label_of(stub) in sets and _is_running_parent(stub):
                yield Place(region, stub["Namespace"]), stub["ID"]
        return
    for namespace in sorted({place.namespace for place in held.places if place.region == region}):
        for stub in nomad.list_jobs(region=region, namespace=namespace).value:
            if _is_running_parent(stub):
                yield Place(region, namespace), stub["ID"]


def _lists_meta(nomad: Client) -> bool:
    release = nomad.server_version()
    return release is not None and holds(endpoints()["list_jobs"].query["meta"], release)


def _is_running_parent(job: JsonObject) -> bool:
    """Tell whether a job is none that was stopped, nor one that another job has made.

    Nomad: children have the meta of the job that made them.
    """
    return not job.get("Stop") and not job.get("ParentID")


def _stored(nomad: Client, suspects: Iterable[_Suspect]) -> list[tuple[_Suspect, JsonObject]]:
    """Return the jobs that the server has of these, without those that can't be meant."""
    suspects = [*dict.fromkeys(suspects)]

    def read(one: _Suspect) -> JsonObject | None:
        try:
            stored: Any = nomad.read_job(one.job_id, **one.place.route).value
        except NomadNotFoundError:
            return None
        return dict(stored)

    return [
        (one, stored)
        for one, stored in zip(suspects, several_at_once(read, suspects), strict=True)
        if stored is not None and _is_running_parent(stored)
    ]


def _orphan(one: _Suspect, stored: JsonObject, why: str) -> Orphan:
    return Orphan(
        one.place.region,
        one.place.namespace,
        one.job_id,
        int(stored["JobModifyIndex"]),
        str(stored.get("Type") or ""),
        str(stored.get("Status") or ""),
        why,
        one.file,
    )


def _outside(place: Place, count: int) -> Diagnostic:
    jobs, are = ("1 job", "is") if count == 1 else (f"{count} jobs", "are")
    region = f', region "{place.region}"' if place.region else ""
    where = f'namespace "{place.namespace}"{region}'
    detail = (
        f"{jobs} with the label of this set {are} in {where}, where no file has a job; nothing is "
        f"stopped there. --namespace {place.namespace} looks there too."
    )
    return LEFT_ALONE.at(None, detail)


def _of_another_set(one: _Suspect, label: str) -> Diagnostic:
    detail = (
        f'The file of the job "{one.job_id}" is gone ("{one.file}"), but the job belongs to the '
        f'set "{label}": it is left alone. --set {label} takes it for one of these.'
    )
    return LEFT_ALONE.at(None, detail)
