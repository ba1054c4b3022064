"""``jobkit hcl``: a job in any form becomes an HCL file that people can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import limit_options, reading, reading_options
from jobkit.cli.streams import report, write_result

if TYPE_CHECKING:
    from typing import Unpack

    from jobkit.cli.options import ReadingFlags

    class HclFlags(ReadingFlags):
        """The arguments and flags of the command."""

        file: str
        output: str | None


@click.command(no_args_is_help=True)
@click.argument("file", metavar="FILE")
@reading_options
@click.option(
    "-o", "--output", metavar="FILE", help="Write to a file, all or nothing; - is standard output."
)
@limit_options
def command(**flags: Unpack[HclFlags]) -> Exit:
    """Write a job as readable HCL that reads as the same job.

    FILE is Job JSON in any of its forms (a job, a request, an answer of the server), or a job file
    whose variables, functions and dynamic blocks are to be written out; - is standard input.
    Defaults are left out, and what the server manages is named in a comment. A job that HCL can't
    hold is refused with the field's name.
    """
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.hcl import hcl

    written = hcl(flags["file"], reading(flags))
    report(written.diagnostics)
    if any(map(is_unread, written.diagnostics)):
        return Exit.FAILED
    if written.text is None:
        return Exit.FINDINGS
    write_result(flags["output"], written.text.encode("utf-8"))
    return Exit.DONE
