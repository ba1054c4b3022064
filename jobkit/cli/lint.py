"""``jobkit lint``: what is wrong with job files, before a server sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import STDIN, flag, limit_options, reading, reading_options
from jobkit.cli.outputs import check_outputs, output_options, write_findings

if TYPE_CHECKING:
    from typing import Literal, Unpack

    from jobkit.cli.options import ReadingFlags
    from jobkit.cli.outputs import OutputFlags
    from jobkit.diagnostic import Diagnostics

    class LintFlags(ReadingFlags, OutputFlags):
        """The arguments and flags of the command."""

        files: tuple[str, ...]
        fail_on: Literal["error", "warning", "info"]
        info: bool


_LEVELS: Final = ("info", "warning", "error")


@click.command(no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@reading_options
@output_options
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
    --fail-on or above, 2 for a file that can't be read. Text goes to standard error, other formats
    to standard output, or each to a file of its own.
    """
    check_outputs(flags["outputs"], flags["files"])
    from jobkit.report.findings import Findings
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.lint import lint

    how = reading(flags)
    found: Diagnostics = []
    checked: list[str] = []
    for file in flags["files"]:
        of_file = lint(file, how)
        found += of_file
        if not any(map(is_unread, of_file)):
            checked.append(how.stdin_name if file == STDIN else file)
    counted = _LEVELS[_LEVELS.index(flags["fail_on"]) :]
    is_shown = {*_LEVELS[1:], *counted, *(_LEVELS if flags["info"] else ())}
    shown = [one for one in found if one.severity.value in is_shown]
    write_findings(flags, Findings(shown, checked=checked))
    if any(map(is_unread, found)):
        return Exit.FAILED
    return Exit.FINDINGS if any(one.severity.value in counted for one in found) else Exit.DONE
