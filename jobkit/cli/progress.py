"""Shows what becomes of a job: in place on a terminal, else a line for each thing that is new."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from jobkit.cli.streams import write_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.deploy.model import Rollout

    Show: TypeAlias = "Callable[[Rollout | None, Rollout], None]"


@contextmanager
def display() -> Iterator[Show]:
    """Give the function that shows a moment, told the one before it."""
    if not _is_live():
        yield _show_lines
        return
    from jobkit.cli.live import live

    with live() as update:
        yield lambda _before, now: update(_shown(now))


def _is_live() -> bool:
    return (
        sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    )


def _show_lines(before: Rollout | None, now: Rollout) -> None:
    from jobkit.report.rollout_text import news

    for line in news(before, now):
        write_output(f"  {line}\n".encode("utf-8", "replace"))


def _shown(now: Rollout) -> str:
    from jobkit.report.rollout_text import progress

    return progress(now)
