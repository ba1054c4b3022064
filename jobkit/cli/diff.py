"""``jobkit diff``: what Nomad's plan would say changed between two job files, without a server."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import STDIN, flag, limit_options, reading, reading_options
from jobkit.cli.streams import report, write_output, write_report

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal, Unpack

    from jobkit.cli.options import ReadingFlags
    from jobkit.diff.ignore import Pattern
    from jobkit.diff.model import JobDiff
    from jobkit.verbs.diff import Showing
    from jobkit.verbs.diff_files import Comparison

    class DiffFlags(ReadingFlags):
        """The arguments and flags of the command."""

        old: str
        new: str
        form: Literal["text", "json"]
        changed_only: bool
        verbose: bool
        color: Literal["auto", "always", "never"]
        exit_code: bool
        show_secrets: bool
        ignore: tuple[Pattern, ...]
        old_variables: tuple[str, ...]
        new_variables: tuple[str, ...]
        old_var_files: tuple[Path, ...]
        new_var_files: tuple[Path, ...]


def _patterns(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[Pattern, ...]:
    from jobkit.diff.ignore import parse_pattern

    made = []
    for text in given:
        pattern = parse_pattern(text)
        if pattern is None:
            message = f'"{text}" is no pattern; write TaskGroups.*.Count or Meta["sync.commit"].'
            raise click.BadParameter(message)
        made.append(pattern)
    return tuple(made)


@click.command(no_args_is_help=True)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The text of nomad job plan, or the JSON of its Diff.",
)
@flag("--changed-only", "Leave out what did not change beside what did.")
@flag("--verbose", "Show what is in added and deleted groups and tasks too.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours; auto: on a terminal, unless NO_COLOR is set.",
)
@flag("--exit-code", "Make the exit status 1 when something differs.")
@flag("--show-secrets", "Show values that look secret, which have masks otherwise.")
@click.option(
    "--ignore",
    multiple=True,
    metavar="PATTERN",
    callback=_patterns,
    help='Leave a change out: TaskGroups.*.Count, Meta["sync.commit"]; again for more.',
)
@click.option(
    "--old-var", "old_variables", multiple=True, metavar="NAME=VALUE", help="--var of OLD alone."
)
@click.option(
    "--new-var", "new_variables", multiple=True, metavar="NAME=VALUE", help="--var of NEW alone."
)
@click.option(
    "--old-var-file",
    "old_var_files",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="--var-file of OLD alone.",
)
@click.option(
    "--new-var-file",
    "new_var_files",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="--var-file of NEW alone.",
)
@reading_options
@limit_options
def command(**flags: Unpack[DiffFlags]) -> Exit:
    """Say what Nomad's plan would say changed between two job files, without a server.

    OLD and NEW are job files in any form, Job JSON, - for standard input, /dev/null for no job.
    Secrets have masks: the same value the same one. The exit status is 0 whether something differs
    or not, 2 when a file can't be read as a job.
    """
    from jobkit.verbs.diff_files import diff_files

    if flags["old"] == flags["new"] == STDIN:
        message = "standard input (-) can be read only once."
        raise click.UsageError(message)
    how = reading(flags)
    compared = diff_files(*_sides(flags), _showing(flags)) if how else None
    assert compared is not None  # noqa: S101
    report(compared.diagnostics)
    if compared.diff is None:
        return Exit.FAILED
    _write(flags, compared, compared.diff)
    differs = compared.diff["Type"] != "None"
    return Exit.FINDINGS if differs and flags["exit_code"] else Exit.DONE
