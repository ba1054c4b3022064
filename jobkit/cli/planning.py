"""Flags that say how jobs are planned, for the commands that plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from jobkit.cli.connection import connection_options
from jobkit.cli.options import (
    color_option,
    flag,
    ignore_option,
    limit_options,
    reading_options,
    show_secrets_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from jobkit.cli.connection import ConnectionFlags
    from jobkit.cli.options import ReadingFlags
    from jobkit.deploy.counts import Keep
    from jobkit.diff.ignore import Pattern
    from jobkit.verbs.plan import Planning, Report

    class PlanningFlags(ReadingFlags, ConnectionFlags):
        """What ``planning_options`` passes to a command."""

        files: tuple[str, ...]
        verbose: bool
        color: Literal["auto", "always", "never"]
        show_secrets: bool
        ignore: tuple[Pattern, ...]
        keep_counts: Keep
        policy_override: bool
        set_name: str
        prune: bool
        git: str | None


_Command = TypeVar("_Command", bound="Callable[..., object]")

_OPTIONS = (
    ignore_option,
    click.option(
        "--keep-counts",
        type=click.Choice(["scaling", "all", "none"]),
        default="scaling",
        show_default=True,
        help="Groups whose counts stay as the server has them: those with a scaling policy.",
    ),
    click.option(
        "--set",
        "set_name",
        default="",
        metavar="NAME",
        help='The set that the jobs belong to; it is put into their meta as "jobkit.set".',
    ),
    flag(
        "--prune",
        "Also stop jobs that no file holds any more: those with the label of the set, of which the "
        "files must be all there are; or those of --git.",
    ),
    click.option(
        "--git",
        metavar="BASE",
        help="With --prune: stop jobs that files of these folders held at a git revision.",
    ),
    flag("--policy-override", "Override soft-mandatory Sentinel policies."),
    flag("--verbose", "Show what is in added and deleted groups and tasks too."),
    color_option,
    show_secrets_option,
)


def planning_options(command: _Command) -> _Command:
    """Add the flags to a command; it gets them as ``PlanningFlags``."""
    command = limit_options(connection_options(command))
    command = reading_options(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def planning(ctx: click.Context, flags: PlanningFlags) -> Planning:
    """Return what the flags say about how jobs are planned."""
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.plan import Planning

    is_given = ctx.get_parameter_source("nomad_version") is not ParameterSource.DEFAULT
    return Planning(
        keep=flags["keep_counts"],
        policy_override=flags["policy_override"],
        ignore=flags["ignore"],
        masks=None if flags["show_secrets"] else Masks(),
        nomad_version=flags["nomad_version"] if is_given else None,
    )


def report_failures(made: Report) -> None:
    """Say on standard error what the plans don't say, and which jobs could not be planned."""
    from jobkit.cli.streams import report, write_report
    from jobkit.report.visible import visible

    report(made.diagnostics)
    for one in made.failures:
        write_report(f"jobkit: {visible(one.file)}: {visible(one.reason)}\n")


def plans_text(made: Report, flags: PlanningFlags, *, with_index: bool = True) -> str:
    """Return the plans as text, with colours where they are wanted."""
    from jobkit.cli.streams import wants_colors
    from jobkit.report.colors import with_colors, without_marks
    from jobkit.report.plan_report import plan_report

    marked = plan_report(
        made.plans,
        made.nomad_version,
        verbose=flags["verbose"],
        with_index=with_index,
        orphans=made.orphans,
    )
    colored = wants_colors(flags["color"], output=True)
    return with_colors(marked) if colored else without_marks(marked)
