"""The label in a job's meta that says which set of job files it belongs to; it is jobkit's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jobkit.deploy.model import JsonObject

LABEL: Final = "jobkit.set"


def label_of(job: JsonObject) -> str:
    """Return the set that a job belongs to; empty for none."""
    meta: Any = job.get("Meta")
    return str(meta.get(LABEL) or "") if isinstance(meta, dict) else ""


def with_label(job: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a job as one of a set."""
    return {**job, "Meta": {**(job.get("Meta") or {}), LABEL: name}}
