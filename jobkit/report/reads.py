"""Which text is shown of what a server was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.report.reads_text import (
    Style,
    allocations_table,
    deployment_page,
    deployments_table,
    evaluations_table,
    history_pages,
    inspected,
    summary_table,
    versions_table,
)
from jobkit.report.status_text import job_page

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS: Final[dict[str, Callable[[Any, Style], str]]] = {
    "allocs": allocations_table,
    "deployments": deployments_table,
    "evals": evaluations_table,
    "history": history_pages,
    "inspect": inspected,
    "latest": deployment_page,
    "status": job_page,
    "summary": summary_table,
    "versions": versions_table,
}
"""What is shown by the name of the read."""
