"""``jobkit next``: when periodic jobs are launched next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import limit_options, reading, reading_options
from jobkit.cli.streams import report, write_output

if TYPE_CHECKING:
    from typing import Unpack

    from jobkit.cli.options import ReadingFlags

    class LaunchesFlags(ReadingFlags):
        """The arguments and flags of the command."""

        files: tuple[str, ...]
        count: int
        after: datetime | None
        as_json: bool


def _moment(_ctx: click.Context, _param: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = f'"{text}" is no time such as 2026-03-29T00:00:00Z.'
        raise click.BadParameter(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command("next", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-n",
    "--count",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    help="How many launches of each job.",
)
@click.option(
    "--after", metavar="TIME", callback=_moment, help="Time to begin from, in place of now."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@reading_options
@limit_options
def command(**flags: Unpack[LaunchesFlags]) -> Exit:
    """Print the next launches of periodic jobs, in their zone and in UTC, offline.

    Times that a zone skips when clocks go forward do not launch the job, as in Nomad.
    """
    from jobkit.diagnostic import has_errors
    from jobkit.report.launches_text import launches_json, launches_table
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.launches import launches

    how, now = reading(flags), flags["after"] or datetime.now(UTC)
    made = [launches(file, how, flags["count"], now) for file in flags["files"]]
    found = [diagnostic for one in made for diagnostic in one.diagnostics]
    report(found)
    rows = [(one.job_id, one.zone, one.times) for one in made if not has_errors(one.diagnostics)]
    printed = launches_json if flags["as_json"] else launches_table
    write_output(printed(rows).encode("utf-8"))
    if any(map(is_unread, found)):
        return Exit.FAILED
    return Exit.FINDINGS if has_errors(found) else Exit.DONE
