"""Names of jobs and of their versions: exact ones, with hints at those that are like them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from jobkit.client.errors import NomadError, NomadNotFoundError
from jobkit.diagnostic import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobkit.client.nomad import Client

_SHOWN_IDS: Final = 5
_ALL_SPACES: Final = "*"


@contextmanager
def exact_id(nomad: Client, job_id: str, otherwise: str = "") -> Iterator[None]:
    """Say of a job that does not exist which ones are called like it; none is taken for it.

    Args:
        nomad: The server.
        job_id: The job.
        otherwise: What is said where none is called like it.
    """
    try:
        yield
    except NomadNotFoundError as error:
        near = _near(nomad, job_id) or otherwise
        if not near:
            raise
        raise NomadNotFoundError(f"{error}.{near}", status=error.status, text=error.text) from error


def _near(nomad: Client, asked_id: str) -> str:
    """Return a hint at where a job is that does not exist here, or at ids like its own."""
    try:
        begun = [job["ID"] for job in nomad.list_jobs(prefix=asked_id).value]
        spaces = _spaces(nomad, asked_id)
        if spaces:
            return _in_spaces(spaces)
        if asked_id in begun:
            return ""
        if begun:
            names = ", ".join(f'"{name}"' for name in begun[:_SHOWN_IDS])
            return f" These ids begin so: {names}{', …' if len(begun) > _SHOWN_IDS else ''}."
        return did_you_mean(asked_id, (job["ID"] for job in nomad.list_jobs().value))
    except NomadError:
        return ""  # the job is not there all the same


def _spaces(nomad: Client, job_id: str) -> list[str]:
    """Return the other namespaces with a job of this very id."""
    own = nomad.namespace or "default"
    try:
        jobs = nomad.list_jobs(prefix=job_id, namespace=_ALL_SPACES).value
    except NomadError:
        return []  # before Nomad 1.0
    spaces = (job.get("Namespace") for job in jobs if job["ID"] == job_id)
    return [space for space in spaces if space and space != own]


def _in_spaces(spaces: Sequence[str]) -> str:
    names = ", ".join(f'"{name}"' for name in spaces[:_SHOWN_IDS])
    if len(spaces) == 1:
        return f" The namespace {names} has it: give --namespace."
    more = ", …" if len(spaces) > _SHOWN_IDS else ""
    return f" The namespaces {names}{more} have it: give --namespace."


def place_of(versions: Sequence[Mapping[str, Any]], job_id: str, version: int) -> int:
    """Return which of a job's versions has a number.

    Raises:
        NomadNotFoundError: None of them.
    """
    numbers = [job["Version"] for job in versions]
    if version not in numbers:
        kept = ", ".join(map(str, numbers))
        raise missing(f'Job "{job_id}" has no version {version}; the server keeps {kept}')
    return numbers.index(version)


def version_called(versions: Sequence[Mapping[str, Any]], job_id: str, name: str) -> int:
    """Return the number of the version that a number or a tag means; a number goes first.

    Raises:
        NomadNotFoundError: There is none.
    """
    numbers = {job["Version"] for job in versions}
    is_number = name.isascii() and name.isdecimal()
    if is_number and int(name) in numbers:
        return int(name)
    tags = {tag: job["Version"] for job in versions if (tag := tag_of(job))}
    if name in tags:
        found: int = tags[name]
        return found
    if is_number:
        place_of(versions, job_id, int(name))
    if not any("VersionTag" in job for job in versions):
        raise missing(f'Job "{job_id}" has no version tagged "{name}"; tags came with Nomad 1.9')
    raise missing(f'Job "{job_id}" has no version tagged "{name}".{did_you_mean(name, tags)}')


def tag_of(job: Mapping[str, Any]) -> str:
    """Return the tag of a version; empty if it has none."""
    name: str = (job.get("VersionTag") or {}).get("Name") or ""
    return name


def missing(message: str) -> NomadNotFoundError:
    """Return the error that something does not exist, in jobkit's words."""
    return NomadNotFoundError(message, status=404, text=message)
