"""Takes the registered jobs that files are compared with from a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.client.errors import NomadNotFoundError
from jobkit.verbs.drift import Registered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.client.nomad import Client


def registered_at(nomad: Client, *, all_jobs: bool = False) -> Registered:
    """Return the jobs of a server; each is asked for when its file has been read.

    Args:
        nomad: The server.
        all_jobs: Also tell of the jobs of the client's namespace that have no file.
    """

    def job(wanted: Mapping[str, Any]) -> Mapping[str, Any] | None:
        # As with a registration, the file's own namespace and region win.
        route: Any = {"namespace": wanted.get("Namespace") or "", "region": _region(wanted)}
        try:
            return nomad.read_job(str(wanted.get("ID") or ""), **route).value
        except NomadNotFoundError:
            return None

    return Registered(job, _own_ids(nomad) if all_jobs else ())


def _region(job: Mapping[str, Any]) -> str:
    """Return the region to ask; empty for the agent's own, as "global" is."""
    named = str(job.get("Region") or "")
    return "" if named == "global" else named


def _own_ids(nomad: Client) -> Iterator[str]:
    """Yield the jobs that a file could tell of: no children, none that was stopped."""
    for job in nomad.list_jobs().value:
        if not job.get("ParentID") and not job.get("Stop"):
            yield job["ID"]
