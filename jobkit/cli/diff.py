"""``jobkit diff``: what Nomad's plan would say changed between two job files, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import (
    STDIN,
    flag,
    limit_options,
    named_values,
    reading,
    reading_options,
)
from jobkit.cli.streams import report, wants_colors, write_output, write_report

if TYPE_CHECKING:
    from typing import Literal, Unpack

    from jobkit.cli.options import ReadingFlags
    from jobkit.diff.ignore import Pattern
    from jobkit.diff.model import JobDiff
    from jobkit.verbs.diff import Showing
    from jobkit.verbs.diff_files import Side

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
    "--old-var",
    "old_variables",
    multiple=True,
    metavar="NAME=VALUE",
    callback=named_values,
    help="--var of OLD alone.",
)
@click.option(
    "--new-var",
    "new_variables",
    multiple=True,
    metavar="NAME=VALUE",
    callback=named_values,
    help="--var of NEW alone.",
)
@click.option(
    "--old-var-file",
    "old_var_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="--var-file of OLD alone.",
)
@click.option(
    "--new-var-file",
    "new_var_files",
    multiple=True,
    type=click.Path(path_type=Path),
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
    compared = diff_files(*_sides(flags), _showing(flags))
    report(compared.diagnostics)
    if compared.diff is None:
        return Exit.FAILED
    _write(flags, compared.diff, compared.ignored)
    differs = compared.diff["Type"] != "None"
    return Exit.FINDINGS if differs and flags["exit_code"] else Exit.DONE


def _sides(flags: DiffFlags) -> tuple[Side, Side]:
    """Return the two files and how each is read."""
    from jobkit.verbs.diff_files import Side

    how = reading(flags)
    old = how._replace(
        variables=(*how.variables, *flags["old_variables"]),
        var_files=(*how.var_files, *flags["old_var_files"]),
    )
    new = how._replace(
        variables=(*how.variables, *flags["new_variables"]),
        var_files=(*how.var_files, *flags["new_var_files"]),
    )
    return Side(flags["old"], old), Side(flags["new"], new)


def _showing(flags: DiffFlags) -> Showing:
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.diff import Showing

    masks = None if flags["show_secrets"] else Masks()
    return Showing(masks, flags["ignore"], flags["changed_only"])


def _write(flags: DiffFlags, diff: JobDiff, ignored: int) -> None:
    footer = f"{ignored} {'change' if ignored == 1 else 'changes'} ignored.\n" if ignored else ""
    if flags["form"] == "json":
        from jobkit.report.diff_json import diff_json

        write_output(diff_json(diff).encode("utf-8", "backslashreplace"))
        write_report(footer)
        return
    from jobkit.report.colors import with_colors, without_marks
    from jobkit.report.diff_text import format_diff
    from jobkit.report.visible import visible

    marked = format_diff(diff, verbose=flags["verbose"], markup=True)
    # Names may hold what a terminal obeys: keys of maps are printed as they are.
    safe = "\n".join(map(visible, marked.split("\n")))
    text = with_colors(safe) if wants_colors(flags["color"], output=True) else without_marks(safe)
    between = "\n" if footer else ""
    write_output(f"{text}\n{between}{footer}".encode("utf-8", "backslashreplace"))
