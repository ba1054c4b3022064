"""Writes findings as a code quality report of GitLab."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import Severity
from jobkit.report.fingerprints import fingerprints
from jobkit.report.where import file_of

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic
    from jobkit.report.findings import Findings

_SEVERITIES: Final = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


def gitlab(findings: Findings) -> str:
    """Return a JSON array, an object a finding; each has a fingerprint of its own."""
    marks = fingerprints(findings.shown, findings.folder)
    found = [
        _issue(one, mark, findings.folder) for one, mark in zip(findings.shown, marks, strict=True)
    ]
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _issue(diagnostic: Diagnostic, fingerprint: str, folder: str) -> dict[str, Any]:
    place = diagnostic.range
    lines = (1, 1) if place is None else (place.start.line, place.end.line)
    return {
        "description": f"{diagnostic.summary}: {diagnostic.detail}",
        "check_name": f"{diagnostic.code} {diagnostic.name}",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        # GitLab demands a path; what has none is about the run as a whole.
        "location": {
            "path": file_of(diagnostic, folder) or ".",
            "lines": {"begin": lines[0], "end": lines[1]},
        },
    }
