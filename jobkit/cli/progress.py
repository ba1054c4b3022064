"""Shows what becomes of a job: in place on a terminal, else a line for each thing that is new."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.deploy.model import Rollout

    Show: TypeAlias = "Callable[[Rollout | None, Rollout], None]"


@contextmanager
def display(write: Callable[[str], None], *, to_stderr: bool) -> Iterator[Show]:
    """Give the function that shows a moment, told the one before it.

    Args:
        write: Writes text where there is no terminal.
        to_stderr: It is standard error that may be a terminal.
    """
    if not _is_live(to_stderr=to_stderr):

        def show(before: Rollout | None, now: Rollout) -> None:
            from jobkit.report.rollout_text import news

            for line in news(before, now):
                write(f"  {line}\n")

        yield show
        return
    from jobkit.cli.live import live

    with live(to_stderr=to_stderr) as update:
        yield lambda _before, now: update(_shown(now))


def _is_live(*, to_stderr: bool) -> bool:
    stream = sys.stderr if to_stderr else sys.stdout
    return stream is not None and stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _shown(now: Rollout) -> str:
    from jobkit.report.rollout_text import progress

    return progress(now)
