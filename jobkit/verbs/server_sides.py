"""Takes jobs that are to be compared from a server: ``job:ID``, ``job:ID@VERSION|TAG``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.client.errors import NomadError, NomadNotFoundError
from jobkit.source import Source
from jobkit.verbs.exact_ids import exact_id, missing, place_of, version_called

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobkit.client.nomad import Client
    from jobkit.verbs.diff_files import Side

_PREFIX: Final = "job:"


class Spot(NamedTuple):
    """A job on a server.

    Attributes:
        job_id: Its ID.
        version: Number or tag of the version; empty for the current one.
    """

    job_id: str
    version: str


def server_spot(name: str) -> Spot | None:
    """Return what ``job:ID`` or ``job:ID@VERSION`` means; None for the name of a file.

    What stands behind the last ``@`` is the version: an ID with an ``@`` in it has another one at
    its end, ``job:a@b@``.
    """
    if not name.startswith(_PREFIX) or name == _PREFIX:
        return None
    whole = name.removeprefix(_PREFIX)
    job_id, at, version = whole.rpartition("@")
    return Spot(job_id, version) if at and job_id else Spot(whole, "")


def stored_job(nomad: Client, spot: Spot, otherwise: str = "") -> Mapping[str, Any]:
    """Return a stored job.

    Args:
        nomad: The server.
        spot: The job.
        otherwise: What is said where there is no such job, and none that is called like it.

    Raises:
        NomadError: There is no such job or version, or the server can't be asked.
    """
    if not spot.version:
        with exact_id(nomad, spot.job_id, otherwise):
            return nomad.read_job(spot.job_id).value
    versions = _versions(nomad, spot)
    number = version_called(versions, spot.job_id, spot.version)
    return versions[place_of(versions, spot.job_id, number)]


def _versions(nomad: Client, spot: Spot) -> Sequence[Mapping[str, Any]]:
    """Return the versions of a job; of none whose id goes on behind the ``@`` is spoken."""
    try:
        with exact_id(nomad, spot.job_id):
            return nomad.job_versions(spot.job_id).value["Versions"] or []
    except NomadNotFoundError:
        whole = f"{spot.job_id}@{spot.version}"
        if not _exists(nomad, whole):
            raise
    raise missing(
        f'There is no job "{spot.job_id}", but one with the id "{whole}": write "{_PREFIX}{whole}@"'
    )


def _exists(nomad: Client, job_id: str) -> bool:
    try:
        nomad.read_job(job_id)
    except NomadError:
        return False
    return True


def from_server(nomad: Client, side: Side, otherwise: str = "") -> Side:
    """Return a side with the job that it names as its text; a file as it is.

    What is said ``otherwise`` is for a job that is not there.
    """
    spot = server_spot(side.file)
    if spot is None:
        return side
    text = json.dumps(stored_job(nomad, spot, otherwise), indent=2, ensure_ascii=False)
    reading = side.reading._replace(
        language="json", jinja=False, search_config=False, config_file=None
    )
    return side._replace(reading=reading, source=Source(side.file, text))
