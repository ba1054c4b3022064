"""Writes findings for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diagnostic import Diagnostic
    from jobkit.report.findings import Findings
    from jobkit.source import Position


def json_text(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the findings as a JSON array, one object a finding, with a line feed behind it.

    Lines and columns count from 1, columns in code points; ``file``, ``start`` and ``end`` are null
    where no text exists.
    """
    return (
        json.dumps([finding_json(one) for one in diagnostics], indent=2, ensure_ascii=False) + "\n"
    )


def json_report(findings: Findings) -> str:
    """Return what a run found as ``json_text`` does."""
    return json_text(findings.shown)


def json_lines(findings: Findings) -> str:
    """Return the same objects as ``json_text``, each on a line of its own."""
    return "".join(
        json.dumps(finding_json(one), ensure_ascii=False, separators=(",", ":")) + "\n"
        for one in findings.shown
    )


def finding_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return the object that stands for a finding."""
    place = diagnostic.range
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "file": None if place is None else place.filename,
        "start": None if place is None else _position(place.start),
        "end": None if place is None else _position(place.end),
        "path": None if diagnostic.path is None else list(diagnostic.path),
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
