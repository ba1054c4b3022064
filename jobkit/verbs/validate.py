"""Judges Job JSON as Nomad's own checks do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.lint.validate import validate
from jobkit.tables import release

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics


def validate_job(job: dict[str, Any], *, nomad_version: str = "2.0.5") -> Diagnostics:
    """Return what Nomad's own checks say of Job JSON, its admission hooks left out.

    The job is canonicalized first. Errors are what Nomad refuses, warnings what it warns of; each
    finding has the path of the field it is about.

    Args:
        job: The value of ``Job`` in Nomad's API, as ``parse_job`` returns it.
        nomad_version: The release whose checks are meant, ``X.Y`` or ``X.Y.Z``.
    """
    return validate(job, release(nomad_version))
