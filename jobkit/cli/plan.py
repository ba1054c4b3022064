"""``jobkit plan``: what a server would make of job files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobkit.cli.connection import connect
from jobkit.cli.exits import Exit
from jobkit.cli.options import check_stdin, flag, reading
from jobkit.cli.planning import planning, planning_options, plans_text, report_failures
from jobkit.cli.pruning import check_pruning, pruned
from jobkit.cli.streams import report, write_output, writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, Unpack

    from jobkit.cli.planning import PlanningFlags
    from jobkit.client.nomad import Client
    from jobkit.verbs.plan import Report
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading

    class PlanFlags(PlanningFlags):
        """The arguments and flags of the command."""

        form: Literal["text", "json", "markdown"]
        as_json: bool
        output: Path | None
        exit_code: bool
        nomad_exit_codes: bool


_NOMAD_FAILED = 255


@click.command(no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="The text of nomad job plan, JSON, or Markdown for a comment.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help='Store the plan for "jobkit run FILE"; it holds the jobs, with their secrets.',
)
@flag("--exit-code", "Make the exit status 1 for changes, 4 if not all can be placed.")
@flag("--nomad-exit-codes", "Make it Nomad's: 1 if allocations come or go, 255 for errors.")
@planning_options
@click.pass_context
def command(ctx: click.Context, /, **flags: Unpack[PlanFlags]) -> int:
    """Say what a server would make of job files, as "nomad job plan" does; nothing changes.

    FILE is a job file, or a folder with job files. Secrets have masks. Several files make one
    report. The exit status is 0 when all jobs could be planned and Nomad would take them.
    """
    check_stdin(flags["files"])
    if flags["nomad_exit_codes"]:
        return _with_nomad_codes(ctx, flags)
    made = _planned(ctx, flags)
    return made if isinstance(made, Exit) else _status(made, flags)


def _with_nomad_codes(ctx: click.Context, flags: PlanFlags) -> int:
    from jobkit.cli.exits import exit_status
    from jobkit.deploy.nomad_codes import plan_code

    made: list[Any] = []
    # What would end the command some other way ends it with Nomad's status.
    status = exit_status(lambda: made.append(_planned(ctx, flags)))
    if status in {Exit.BUG, Exit.INTERRUPTED, Exit.CLOSED_PIPE}:
        return status
    if status != Exit.DONE or isinstance(made[0], Exit) or made[0].failures:
        return _NOMAD_FAILED
    answers = [answer for one in made[0].planned for answer in one.answers]
    codes = [plan_code(answer, made[0].nomad_version) for answer in answers]
    return max(*codes, int(bool(made[0].orphans)))


def _planned(ctx: click.Context, flags: PlanFlags) -> Report | Exit:
    """Plan and print; return the plans, or how the command ends without any."""
    from jobkit.cli.server_sides import for_release
    from jobkit.diagnostic import has_errors
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.plan import plan_jobs
    from jobkit.verbs.planned_files import read_files

    check_pruning(flags)
    with connect(flags) as nomad:
        how = for_release(nomad, reading(flags))
        jobs, found = read_files(flags["files"], how, flags["set_name"])
        report(found)
        if has_errors(found):
            return Exit.FAILED if any(map(is_unread, found)) else Exit.FINDINGS
        made = plan_jobs(nomad, jobs, how, planning(ctx, flags))
        made = pruned(nomad, made, jobs, how, flags)
        if flags["output"] is not None and not made.failures:
            _store(flags["output"], nomad, jobs, made, how)
    write_output(_text(made, flags).encode("utf-8", "backslashreplace"))
    report_failures(made)
    return made


def _text(made: Report, flags: PlanFlags) -> str:
    from jobkit.report.plan_report import plan_json, plan_markdown

    if flags["form"] == "json" or flags["as_json"]:
        return plan_json(made.plans, made.orphans)
    if flags["form"] == "markdown":
        return plan_markdown(made.plans, made.orphans)
    return plans_text(made, flags)


def _status(made: Report, flags: PlanFlags) -> Exit:
    from jobkit.diagnostic import has_errors

    if made.failures:
        return Exit.FAILED
    if has_errors(made.diagnostics):
        return Exit.FINDINGS
    if not flags["exit_code"]:
        return Exit.DONE
    if not all(one.is_placed for one in made.planned):
        return Exit.NO_ROOM
    changes = made.orphans or any(one.changes for one in made.planned)
    return Exit.FINDINGS if changes else Exit.DONE


def _store(
    output: Path,
    nomad: Client,
    jobs: Sequence[JobFile],
    made: Report,
    how: Reading,
) -> None:
    from jobkit.verbs.stored_plan import store

    with writing(output):
        store(output, nomad, jobs, made, how)
