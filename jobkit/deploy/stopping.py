"""Stops a job that no file holds any more, if nobody has changed it since it was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.client.errors import NomadConflictError, NomadNotFoundError
from jobkit.deploy.places import Place

if TYPE_CHECKING:
    from jobkit.client.nomad import Client
    from jobkit.deploy.model import Orphan

_CONFLICT: Final = 409


def stop(nomad: Client, orphan: Orphan) -> str:
    """Stop a job, only if it is still the one that was shown; return the evaluation, "" for none.

    Raises:
        NomadError: It was changed meanwhile, or the server refuses or can't be asked.
    """
    changed = change_of(nomad, orphan)
    if changed:
        raise NomadConflictError(changed, status=_CONFLICT, text=changed)
    return str(nomad.delete_job(orphan.job_id, **_place(orphan).route).value["EvalID"] or "")


def change_of(nomad: Client, orphan: Orphan) -> str:
    """Return a sentence that says how a job was changed since it was shown; empty if it was not."""
    what = f'The job "{orphan.job_id}", which was to be stopped,'
    try:
        stored: Any = nomad.read_job(orphan.job_id, **_place(orphan).route).value
    except NomadNotFoundError:
        return f"{what} does not exist any more. Plan again."
    if stored["JobModifyIndex"] == orphan.check_index:
        return ""
    return (
        f"{what} was changed since it was planned: its modify index was {orphan.check_index} and "
        f"is {stored['JobModifyIndex']}. Plan again."
    )


def _place(orphan: Orphan) -> Place:
    return Place(orphan.region, orphan.namespace)
