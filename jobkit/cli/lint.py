"""``jobkit lint``: what is wrong with job files, before a server sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import flag, limit_options, reading, reading_options
from jobkit.cli.streams import report, write_output

if TYPE_CHECKING:
    from typing import Literal, Unpack

    from jobkit.cli.options import ReadingFlags
    from jobkit.diagnostic import Diagnostics

    class LintFlags(ReadingFlags):
        """The arguments and flags of the command."""

        files: tuple[str, ...]
        form: Literal["text", "json"]
        fail_on: Literal["error", "warning", "info"]
        info: bool


_LEVELS: Final = ("info", "warning", "error")


@click.command(no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@reading_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, or JSON on standard output.",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(reversed(_LEVELS))),
    default="error",
    show_default=True,
    help="Least severity that makes the exit status 1.",
)
@flag("--info", "Show advice too.")
@limit_options
def command(**flags: Unpack[LintFlags]) -> Exit:
    """Say what is wrong with job files: as text, and as Nomad's own checks would judge the job.

    Every file is looked at. The exit status is 1 when there is a finding of the severity of
    --fail-on or above, 2 for a file that can't be read.
    """
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.lint import lint

    how = reading(flags)
    found: Diagnostics = []
    for file in flags["files"]:
        found += lint(file, how)
    shown = [one for one in found if flags["info"] or one.severity.value != "info"]
    if flags["form"] == "json":
        from jobkit.report.json_text import json_text

        write_output(json_text(shown).encode("utf-8"))
    else:
        report(shown)
    if any(map(is_unread, found)):
        return Exit.FAILED
    counted = _LEVELS[_LEVELS.index(flags["fail_on"]) :]
    return Exit.FINDINGS if any(one.severity.value in counted for one in found) else Exit.DONE
