"""``jobkit diff``: what Nomad's plan would say changed between two job files, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from jobkit.cli.connection import connection_options
from jobkit.cli.exits import Exit
from jobkit.cli.options import (
    check_stdin,
    color_option,
    flag,
    ignore_option,
    limit_options,
    max_size_option,
    named_values,
    reading,
    reading_options,
    show_secrets_option,
)
from jobkit.cli.streams import report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from jobkit.cli.connection import ConnectionFlags
    from jobkit.cli.diff_output import OutputFlags
    from jobkit.cli.options import ReadingFlags
    from jobkit.diff.ignore import Pattern
    from jobkit.diff.review import Review
    from jobkit.verbs.diff import Showing
    from jobkit.verbs.diff_files import Side

    class DiffFlags(ReadingFlags, OutputFlags, ConnectionFlags):
        """The arguments and flags of the command."""

        sides: tuple[str, ...]
        git: bool
        impact: bool
        changed_only: bool
        exit_code: bool
        show_secrets: bool
        ignore: tuple[Pattern, ...]
        old_variables: tuple[str, ...]
        new_variables: tuple[str, ...]
        old_var_files: tuple[Path, ...]
        new_var_files: tuple[Path, ...]


_TWO: Final = 2
_NO_JOB: Final = " Where no job is meant, write /dev/null."
_REVIEWS: Final = frozenset({"markdown", "html"})


@click.command(no_args_is_help=True)
@click.argument("sides", nargs=-1, metavar="OLD NEW")
@flag("--git", "Compare all jobs at two revisions, BASE and HEAD; without HEAD, at BASE and now.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="The text of nomad job plan, the JSON of its Diff, a comment for a review, a page.",
)
@max_size_option
@flag("--impact", "Estimate what becomes of running allocations; Markdown and HTML always do.")
@flag("--changed-only", "Leave out what did not change beside what did.")
@flag("--verbose", "Show what is in added and deleted groups and tasks too.")
@color_option
@flag("--exit-code", "Make the exit status 1 when something differs.")
@show_secrets_option
@ignore_option
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
@connection_options
def command(**flags: Unpack[DiffFlags]) -> Exit:
    """Say what Nomad's plan would say changed between two jobs.

    OLD and NEW are job files in any form, Job JSON, - for standard input, /dev/null for no job,
    git:REVISION:PATH for a file of a git repository, job:ID, job:ID@VERSION or job:ID@TAG for a job
    of a server. With --git they are revisions.
    Secrets have masks: the same value the same one. The exit status is 0 whether something differs
    or not, 2 when a file can't be read as a job.
    """
    from jobkit.cli.diff_output import write_reviews

    reviews = (_of_revisions if flags["git"] else _of_files)(flags)
    has_failed = any(one.kind == "unread" for one in reviews)
    if not has_failed or (flags["git"] and any(one.file for one in reviews)):
        write_reviews(flags, reviews, of_revisions=flags["git"])
    if has_failed:
        return Exit.FAILED
    differs = any(one.differs for one in reviews)
    return Exit.FINDINGS if differs and flags["exit_code"] else Exit.DONE


def _of_files(flags: DiffFlags) -> Sequence[Review]:
    from jobkit.cli.server_sides import from_servers
    from jobkit.verbs.diff_revisions import diff_sides

    given = flags["sides"]
    if len(given) != _TWO:
        message = f"name two files, OLD and NEW; {len(given)} given."
        raise click.UsageError(message)
    check_stdin(given)
    old, new = from_servers(flags, _sides(flags), _NO_JOB)
    compared = diff_sides(old, new, _showing(flags))
    report(compared.diagnostics)
    return [compared.review]


def _of_revisions(flags: DiffFlags) -> Sequence[Review]:
    from jobkit.verbs.diff_revisions import diff_revisions

    given = flags["sides"]
    if len(given) not in {1, _TWO}:
        message = f"name one or two revisions, BASE and HEAD; {len(given)} given."
        raise click.UsageError(message)
    old, new = _sides(flags)
    head = given[1] if len(given) == _TWO else None
    compared = diff_revisions(given[0], head, (old.reading, new.reading), _showing(flags))
    report(compared.diagnostics)
    return compared.reviews


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
    before, after = flags["sides"][0], flags["sides"][-1]
    return Side(before, old), Side(after, new)


def _showing(flags: DiffFlags) -> Showing:
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.diff import Showing

    masks = None if flags["show_secrets"] else Masks()
    is_review = flags["form"] in _REVIEWS
    return Showing(
        masks,
        flags["ignore"],
        # A review leaves out by itself what did not change; names of blocks are told from it.
        changed_only=flags["changed_only"] and not is_review,
        impact=flags["impact"] or is_review,
        written_only=is_review and not flags["verbose"],
    )
