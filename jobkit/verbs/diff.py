"""Compares jobs as Nomad's plan does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.diagnostic import JobSpecError
from jobkit.diff.jobs import diff_forms
from jobkit.job.managed import is_stored
from jobkit.job.struct_form import struct_form
from jobkit.tables import release
from jobkit.verbs.faults import DIFFERENT_JOBS

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic
    from jobkit.diff.model import JobDiff

JsonObject = dict[str, Any]


def diff_jobs(
    old: JsonObject | None,
    new: JsonObject | None,
    *,
    contextual: bool = False,
    nomad_version: str = "2.0.5",
) -> JobDiff:
    """Return what Nomad's plan would say changed between two jobs: its ``JobDiff`` as JSON.

    Both sides are canonicalized first. ``Updates`` of groups, the scheduler's figures, stay null.

    Args:
        old: Job JSON before, as ``parse_job`` returns it or as a server has stored it; None for a
            job that is new.
        new: Job JSON after; None for a job that goes.
        contextual: Show the unchanged fields of changed objects too, as ``job plan`` does.
        nomad_version: The release whose diff is meant, ``X.Y`` or ``X.Y.Z``.

    Raises:
        JobSpecError: The jobs have different IDs.

    Nomad: the ``Diff`` of a plan, 0.6.0 to 2.0.5.
    """
    problem = different_jobs(old, new)
    if problem is not None:
        raise JobSpecError([problem])
    over_http = any(side is not None and is_stored(side) for side in (old, new))
    return compared(
        old, new, contextual=contextual, target=release(nomad_version), over_http=over_http
    )


def different_jobs(old: JsonObject | None, new: JsonObject | None) -> Diagnostic | None:
    """Return the finding that two jobs can't be compared, if their IDs differ."""
    if old is None or new is None or (old.get("ID") or "") == (new.get("ID") or ""):
        return None
    detail = (
        f'The old job is "{old.get("ID") or ""}", the new one "{new.get("ID") or ""}". '
        "A job with another ID is another job, which Nomad runs beside the old one."
    )
    return DIFFERENT_JOBS.at(None, detail)


def compared(
    old: JsonObject | None,
    new: JsonObject | None,
    *,
    contextual: bool,
    target: str,
    over_http: bool,
) -> JobDiff:
    """Return the diff of two jobs with the same ID.

    Args:
        old: The job before.
        new: The job after.
        contextual: Show unchanged fields of changed objects too.
        target: The Nomad release, ``X.Y.Z``.
        over_http: Write numbers in maps of free form as a server does that got them as JSON.
    """
    before, after = (
        None if side is None else struct_form(side, target, over_http=over_http)
        for side in (old, new)
    )
    return diff_forms(before, after, contextual=contextual, target=target)
