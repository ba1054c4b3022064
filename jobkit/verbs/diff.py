"""Compares jobs as Nomad's plan does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.diagnostic import Fault, JobSpecError
from jobkit.diff.jobs import diff_forms
from jobkit.job.struct_form import struct_form
from jobkit.tables import release

if TYPE_CHECKING:
    from jobkit.diff.model import JobDiff

DIFFERENT_IDS = Fault("JK0010", "different-jobs", "Different jobs")


def diff_jobs(
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    *,
    contextual: bool = False,
    nomad_version: str = "2.0.5",
) -> JobDiff:
    """x."""
    target = release(nomad_version)
    if old is not None and new is not None and old.get("ID") != new.get("ID"):
        raise JobSpecError([DIFFERENT_IDS.at(None, "x")])
    before = None if old is None else struct_form(old, target)
    after = None if new is None else struct_form(new, target)
    return diff_forms(before, after, contextual=contextual, target=target)
