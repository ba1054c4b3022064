"""Writes drift as JSON, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jobkit.diff.drift import pattern_of
from jobkit.diff.drift_report import has_drifted
from jobkit.report.drift_words import path_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diff.drift_report import JobDrift, Told


def drift_json(jobs: Sequence[JobDrift]) -> str:
    """Return drift as JSON, with a line feed behind it; ``path`` is what ``--ignore`` takes."""
    content = {"drift": has_drifted(jobs), "jobs": [_job(one) for one in jobs]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _job(one: JobDrift) -> dict[str, Any]:
    return {
        "job": one.job,
        "namespace": one.namespace or None,
        "region": one.region or None,
        "file": one.file or None,
        "state": one.state,
        "error": one.error or None,
        "ignored": one.ignored,
        "differences": [_told(told) for told in one.told],
    }


def _told(told: Told) -> dict[str, Any]:
    one = told.difference
    return {
        "kind": one.kind,
        "path": pattern_of(one.steps),
        "words": path_words(one.steps),
        "registered": _ordered(one.values.registered),
        "wanted": _ordered(one.values.file),
        "file": told.file or None,
        "line": told.line or None,
    }


def _ordered(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return a value with the members of its objects by name, those left out that are null."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value) if value[key] is not None}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value
