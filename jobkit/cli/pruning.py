"""Stops jobs that no file holds any more, for the commands that plan and register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.cli.options import STDIN
from jobkit.cli.streams import write_report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobkit.cli.planning import PlanningFlags
    from jobkit.client.nomad import Client
    from jobkit.deploy.model import Orphan
    from jobkit.verbs.plan import Report
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading


def check_pruning(flags: PlanningFlags) -> None:
    """Refuse flags that don't go together."""
    if flags["git"] is not None and not flags["prune"]:
        message = "--git says what --prune stops; it does nothing without it."
        raise click.UsageError(message)
    if flags["prune"] and STDIN in flags["files"]:
        message = "--prune needs files that it can find again; standard input (-) is none."
        raise click.UsageError(message)


def pruned(
    nomad: Client, made: Report, jobs: Sequence[JobFile], how: Reading, flags: PlanningFlags
) -> Report:
    """Return the plans with what is to be stopped, if that is wanted."""
    if not flags["prune"]:
        return made
    from jobkit.verbs.prune import Pruning, with_orphans

    return with_orphans(nomad, made, jobs, how, Pruning(flags["files"], flags["git"]))


def agreed_to_stop(orphans: Sequence[Orphan], *, prune: bool, yes: bool) -> bool:
    """Tell whether jobs are stopped: never without --prune, on a terminal only when agreed."""
    if not orphans:
        return False
    count = "1 job" if len(orphans) == 1 else f"{len(orphans)} jobs"
    if not prune:
        write_report(f"The plan has {count} to stop; they are left alone without --prune.\n")
        return False
    what = "this job" if len(orphans) == 1 else f"these {count}"
    return yes or click.confirm(f"Stop {what}, which no file holds any more?", err=True)


def stop_all(
    nomad: Client, orphans: Sequence[Orphan], say: Callable[[str], None], done: list[str]
) -> None:
    """Stop jobs and add their ids to ``done``; when one can't be, say which are left.

    Raises:
        NomadError: The server refuses or can't be asked, or a job was changed meanwhile.
    """
    from jobkit.deploy.stopping import stop
    from jobkit.report.orphans_text import where

    try:
        for one in orphans:
            evaluation = stop(nomad, one)
            said = f'; evaluation "{evaluation[:8]}".' if evaluation else "."
            say(f'Job "{one.job_id}" ({where(one)}) is stopped{said}')
            done.append(one.job_id)
    finally:
        left = ", ".join(one.job_id for one in orphans[len(done) :])
        if left:
            say(f"Not stopped: {left}. The same command goes on from here.")
