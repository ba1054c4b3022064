"""Says where jobs are registered: in which namespace, and in which region or regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.client.errors import NomadError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.client.nomad import Client
    from jobkit.client.queries import Route
    from jobkit.deploy.model import JsonObject

_OWN: Final = frozenset({"", "global"})


class Place(NamedTuple):
    """Where a job is registered.

    Attributes:
        region: The region; empty for the one that is asked without naming any.
        namespace: The namespace.
    """

    region: str
    namespace: str

    @property
    def route(self) -> Route:
        """What a call of the client is told of it."""
        return {"region": self.region, "namespace": self.namespace}


def regions_of(job: JsonObject) -> list[str]:
    """Return the regions of a multiregion job, as they are written; none of any other job."""
    block: Any = job.get("Multiregion") or {}
    return [str(region["Name"]) for region in block.get("Regions") or ()]


def home_of(nomad: Client, job: JsonObject) -> str:
    """Return the region where a multiregion job is registered; empty for any other job.

    Nomad: the one that is asked for, if it is one of the job's, else the first of them.
    """
    regions = regions_of(job)
    asked = str(job.get("Region") or "")
    asked = nomad.region if asked in _OWN else asked
    return asked if asked in regions else next(iter(regions), "")


def places_of(nomad: Client, job: JsonObject) -> list[Place]:
    """Return where a job is registered: one place, or one for each region of a multiregion job."""
    namespace = str(job.get("Namespace") or own_namespace(nomad))
    named = str(job.get("Region") or "")
    alone = nomad.region if named in _OWN else named
    return [Place(region, namespace) for region in regions_of(job) or [alone]]


class Held:
    """The jobs that files hold, and where.

    Attributes:
        places: All places of them, and the one that the client itself means.
    """

    def __init__(self, nomad: Client, jobs: Iterable[JsonObject]) -> None:
        held = [
            (place, str(job.get("ID") or "")) for job in jobs for place in places_of(nomad, job)
        ]
        places = {Place(nomad.region, own_namespace(nomad)), *(place for place, _ in held)}
        named = {place.region for place in places}
        self._own = own_region(nomad) if len(named) > 1 and "" in named else ""
        self._is_doubtful = len(named) > 1 and "" in named and not self._own
        self.places = {self.known(place) for place in places}
        self._jobs = {self._key(place, job_id) for place, job_id in held}

    @property
    def regions(self) -> list[str]:
        """The regions among the places."""
        return sorted({place.region for place in self.places})

    def known(self, place: Place) -> Place:
        """Return a place with the name of the agent's own region, where other regions matter."""
        return place._replace(region=place.region or self._own)

    def has(self, place: Place, job_id: str) -> bool:
        """Tell whether a file holds a job."""
        return self._key(place, job_id) in self._jobs

    def _key(self, place: Place, job_id: str) -> tuple[str, str, str]:
        """Return what a job is known by.

        Where nobody tells the name of the agent's own region, a job counts as held when a file
        holds it in any region: it may be the same one.
        """
        region = "" if self._is_doubtful else self.known(place).region
        return region, place.namespace, job_id


def own_namespace(nomad: Client) -> str:
    """Return the namespace that is asked without naming any."""
    return nomad.namespace or "default"


def own_region(nomad: Client) -> str:
    """Return the agent's own region; empty if it does not tell."""
    try:
        return str(nomad.read_agent().value["config"]["Region"])
    except (NomadError, KeyError, TypeError):
        return ""
