"""Writes findings a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.report.visible import visible

if TYPE_CHECKING:
    from jobkit.report.findings import Findings


def concise(findings: Findings) -> str:
    """Return ``file:line:col: severity: summary [code name]`` for each finding."""
    return "".join(f"{visible(str(one))}\n" for one in findings.shown)
