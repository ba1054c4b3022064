"""Writes what is to be stopped because no file holds it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.report.markdown import code_cell
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.deploy.model import Orphan


def orphans_text(orphans: Sequence[Orphan]) -> str:
    """Return the jobs as text with marks of colour, a line each; empty for none."""
    if not orphans:
        return ""
    lines = "".join(f"[red]- [reset]{visible(_line(one))}\n" for one in orphans)
    return f"[bold]To be stopped:[reset]\n{lines}"


def _line(orphan: Orphan) -> str:
    return f'Job: "{orphan.job_id}" ({where(orphan)}, {_state(orphan)}): {orphan.why}'


def where(orphan: Orphan) -> str:
    """Return a phrase that says where a job is."""
    region = f', region "{orphan.region}"' if orphan.region else ""
    return f'namespace "{orphan.namespace}"{region}'


def _state(orphan: Orphan) -> str:
    return " ".join(filter(None, (orphan.type, orphan.status)))


def orphan_json(orphan: Orphan) -> dict[str, Any]:
    """Return a job as an object like those of planned jobs."""
    return {
        "file": orphan.file or None,
        "job": orphan.job_id,
        "namespace": orphan.namespace,
        "region": orphan.region or None,
        "stop": True,
        "why": orphan.why,
        "check_index": orphan.check_index,
        "changes": True,
        "error": None,
        "plan": None,
    }


def orphan_row(orphan: Orphan) -> str:
    """Return a job as a row of the table of planned jobs."""
    file = code_cell(orphan.file) if orphan.file else ""
    said = code_cell(f"{where(orphan)}, {_state(orphan)}: {orphan.why}")
    return f"| stop | {code_cell(orphan.job_id)} | {file} | stop<br>{said} |\n"
