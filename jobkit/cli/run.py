"""``jobkit run``: job files are registered, and watched until they are well."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from jobkit.cli.connection import connect
from jobkit.cli.exits import Exit
from jobkit.cli.options import STDIN, check_stdin, flag, reading
from jobkit.cli.planning import planning, planning_options
from jobkit.cli.pruning import check_pruning, pruned
from jobkit.cli.running import Runner, Work, recorded
from jobkit.cli.streams import report, write_report
from jobkit.cli.watching import watching_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from jobkit.cli.running import RunFlags
    from jobkit.client.nomad import Client
    from jobkit.job.request import Submission
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading
    from jobkit.verbs.stored_plan import StoredPlan


@click.command("run", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@flag("--yes", "Register without asking.")
@flag("--no-lint", "Don't look for faults first.")
@click.option(
    "--until",
    type=click.Choice(["canary-healthy"]),
    help="Be done when the canaries are healthy, and leave the promotion to others.",
)
@flag("--wait", "Watch batch jobs to their end; the exit status is that of a task that failed.")
@watching_options("How long to watch one job.", default="1h", show_default=True)
@click.option(
    "--eval-priority",
    type=click.IntRange(1, 100),
    metavar="N",
    help="Priority of the evaluation that the registration makes.",
)
@click.option(
    "--submission/--no-submission",
    default=True,
    help="Send the source along, without secret values, for Nomad's pages.  [default: submission]",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print what was done as one JSON document; all else goes to standard error.",
)
@planning_options
@click.pass_context
def command(ctx: click.Context, /, **flags: Unpack[RunFlags]) -> int:
    """Register job files, and watch them until they are well.

    It lints the files, shows the server's plan, asks, and registers what changes, one job after the
    other, only if the server still has what the plan saw. FILE may be a folder with job files, or a
    plan that "jobkit plan -o" has stored. With --prune it then asks whether to stop the jobs whose
    files are gone.

    The exit status is 0 when all is well, 1 for faults, 2 when the server can't be asked; of a
    rollout, 10 failed, 11 reverted, 12 needs promotion, 13 blocked, 14 timed out; with --wait, what
    the task that failed returned.
    """
    _check(flags)
    how = reading(flags)
    with connect(flags) as nomad:
        with recorded(as_json=flags["as_json"]) as record:
            work = _work(ctx, flags, nomad, how)
            if isinstance(work, Exit):
                record.status = work
            else:
                record.status = Runner(nomad, flags, work, record).run()
        return record.status


commands: Final = {"run": command, "apply": command}


def _check(flags: RunFlags) -> None:
    check_pruning(flags)
    files = flags["files"]
    check_stdin(files)
    if not flags["yes"] and (STDIN in files or not _is_terminal()):
        _refuse("there is no terminal to ask on; --yes registers without asking.")
    if flags["detach"] and (flags["wait"] or flags["wait_for_room"] or flags["until"]):
        _refuse("--detach watches nothing; --wait, --wait-for-room and --until don't go with it.")


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _refuse(message: str) -> None:
    raise click.UsageError(message)


def _work(ctx: click.Context, flags: RunFlags, nomad: Client, how: Reading) -> Work | Exit:
    """Return what is to be done; how the command ends when that can't be known."""
    from jobkit.verbs.stored_plan import is_stored_plan

    stored = [file for file in flags["files"] if file != STDIN and is_stored_plan(file)]
    if not stored:
        return _planned(ctx, flags, nomad, how)
    if len(flags["files"]) > 1:
        _refuse("a stored plan goes alone.")
    if flags["set_name"] or flags["git"] is not None:
        _refuse("--set and --git belong to the command that stores the plan.")
    return _planned_before(ctx, flags, nomad)


def _planned(ctx: click.Context, flags: RunFlags, nomad: Client, how: Reading) -> Work | Exit:
    from jobkit.cli.server_sides import for_release
    from jobkit.diagnostic import has_errors
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.plan import plan_jobs
    from jobkit.verbs.planned_files import read_files
    from jobkit.verbs.submission import submission_of

    how = for_release(nomad, how)
    jobs, found = read_files(flags["files"], how, flags["set_name"])
    if not has_errors(found) and not flags["no_lint"]:
        ended = _lint(jobs, how)
        if ended is not None:
            return ended
    else:
        report(found)
    if has_errors(found):
        return Exit.FAILED if any(map(is_unread, found)) else Exit.FINDINGS
    made = plan_jobs(nomad, jobs, how, planning(ctx, flags))
    made = pruned(nomad, made, jobs, how, flags)
    wanted = flags["submission"]
    return Work(made, {job.file: submission_of(job, how) if wanted else None for job in jobs})


def _lint(jobs: Sequence[JobFile], how: Reading) -> Exit | None:
    """Tell what is wrong with the files; return how the command ends if that is too much."""
    from jobkit.diagnostic import Severity
    from jobkit.verbs.linting import lint_jobs

    run = lint_jobs(jobs, how)
    report([one for one in run.findings if one.severity is not Severity.INFO])
    if run.stopped:
        return Exit.FAILED
    if not run.fails:
        return None
    write_report("Nothing was registered: the faults above come first; --no-lint goes on anyway.\n")
    return Exit.FINDINGS


def _planned_before(ctx: click.Context, flags: RunFlags, nomad: Client) -> Work | Exit:
    from jobkit.diagnostic import Diagnostic
    from jobkit.verbs.plan_again import plan_stored
    from jobkit.verbs.stored_plan import read_plan

    stored = read_plan(flags["files"][0])
    if isinstance(stored, Diagnostic):
        report([stored])
        return Exit.FINDINGS
    made, found = plan_stored(nomad, stored, planning(ctx, flags))
    if found:
        report(found)
        return Exit.FINDINGS
    return Work(made, _sources(stored, flags))


def _sources(stored: StoredPlan, flags: RunFlags) -> dict[str, Submission | None]:
    wanted = flags["submission"]
    return {one.file: one.submission if wanted else None for one in stored.jobs}
