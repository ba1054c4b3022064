"""``jobkit run``: job files are registered, and watched until they are well."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from jobkit.cli.connection import connect
from jobkit.cli.exits import Exit
from jobkit.cli.options import STDIN, flag, reading
from jobkit.cli.planning import planning, planning_options, plans_text, report_failures
from jobkit.cli.pruning import agreed_to_stop, check_pruning, pruned, stop_all
from jobkit.cli.streams import report, write_report
from jobkit.cli.watching import Screen, Watching, watching_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Unpack

    from jobkit.cli.planning import PlanningFlags
    from jobkit.client.nomad import Client
    from jobkit.deploy.following import Following
    from jobkit.deploy.model import JobPlan, Rollout
    from jobkit.job.request import Submission
    from jobkit.verbs.plan import JobFile, Report
    from jobkit.verbs.run import Registered
    from jobkit.verbs.settings import Reading
    from jobkit.verbs.stored_plan import StoredPlan

    class RunFlags(PlanningFlags):
        """The arguments and flags of the command."""

        yes: bool
        no_lint: bool
        detach: bool
        until: str | None
        wait: bool
        wait_for_room: bool
        timeout_s: float
        eval_priority: int | None
        submission: bool


@click.command("run", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@flag("--yes", "Register without asking.")
@flag("--no-lint", "Don't look for faults first.")
@click.option(
    "--until",
    type=click.Choice(["canary-healthy"]),
    help="Be done when the canaries are healthy, and leave the promotion to others.",
)
@flag("--wait", "Watch batch jobs until their tasks have ended, and end as they did.")
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
@planning_options
@click.pass_context
def command(ctx: click.Context, /, **flags: Unpack[RunFlags]) -> int:
    """Register job files, and watch them until they are well.

    It lints the files, shows the server's plan, asks, and registers what changes, one job after the
    other, only if the server still has what the plan saw. FILE may be a folder with job files, or a
    plan that "jobkit plan -o" has stored. With --prune it then asks whether to stop the jobs whose
    files are gone.

    The exit status is 0 when all is well, 1 for faults, 2 when the server can't be asked; of a
    rollout, 10 failed, 11 reverted, 12 needs promotion, 13 blocked, 14 timed out.
    """
    _check(flags)
    how = reading(flags)
    with connect(flags) as nomad:
        made = _work(ctx, flags, nomad, how)
        return made if isinstance(made, Exit) else _Runner(nomad, flags, made).run()


commands: Final = {"run": command, "apply": command}


class _Work(NamedTuple):
    """What is to be done: the plans, and the source of each file."""

    report: Report
    sources: Mapping[str, Submission | None]


def _check(flags: RunFlags) -> None:
    check_pruning(flags)
    files = flags["files"]
    if files.count(STDIN) > 1:
        _refuse("standard input (-) can be read only once.")
    if not flags["yes"] and (STDIN in files or not _is_terminal()):
        _refuse("there is no terminal to ask on; --yes registers without asking.")
    if flags["detach"] and (flags["wait"] or flags["wait_for_room"] or flags["until"]):
        _refuse("--detach watches nothing; --wait, --wait-for-room and --until don't go with it.")


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _refuse(message: str) -> None:
    raise click.UsageError(message)


def _work(ctx: click.Context, flags: RunFlags, nomad: Client, how: Reading) -> _Work | Exit:
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


def _planned(ctx: click.Context, flags: RunFlags, nomad: Client, how: Reading) -> _Work | Exit:
    from jobkit.diagnostic import has_errors
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.plan import plan_jobs, read_files
    from jobkit.verbs.submitting import submission_of

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
    return _Work(made, {job.file: submission_of(job, how) if wanted else None for job in jobs})


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


def _planned_before(ctx: click.Context, flags: RunFlags, nomad: Client) -> _Work | Exit:
    from jobkit.diagnostic import Diagnostic
    from jobkit.verbs.run import plan_stored
    from jobkit.verbs.stored_plan import read_plan

    stored = read_plan(flags["files"][0])
    if isinstance(stored, Diagnostic):
        report([stored])
        return Exit.FINDINGS
    made, found = plan_stored(nomad, stored, planning(ctx, flags))
    if found:
        report(found)
        return Exit.FINDINGS
    return _Work(made, _sources(stored, flags))


def _sources(stored: StoredPlan, flags: RunFlags) -> dict[str, Submission | None]:
    wanted = flags["submission"]
    return {one.file: one.submission if wanted else None for one in stored.jobs}


class _Runner:
    """Carries plans out."""

    def __init__(self, nomad: Client, flags: RunFlags, work: _Work) -> None:
        self.nomad = nomad
        self.flags = flags
        self.work = work
        self.how = _following(flags)
        self.done: list[str] = []
        self.screen = Screen(as_json=False)

    def run(self) -> int:
        """Show the plans, ask, register and watch; return how it all ended."""
        from jobkit.diagnostic import has_errors

        made = self.work.report
        self.screen.write(plans_text(made, self.flags, with_index=False))
        report_failures(made)
        if made.failures:
            return Exit.FAILED
        if has_errors(made.diagnostics):
            return Exit.FINDINGS
        changed = [one for one in made.planned if one.changes]
        if changed and not self._is_wanted(len(changed)):
            write_report("Nothing was registered.\n")
            return Exit.DONE
        flags = self.flags
        stops = agreed_to_stop(made.orphans, prune=flags["prune"], yes=flags["yes"])
        status = self._all(made.planned, changed)
        if stops and status == Exit.DONE:
            stop_all(self.nomad, made.orphans, self.screen.say)
        elif stops:
            self.screen.say("No job was stopped, as not all went well before.")
        return status

    def _is_wanted(self, count: int) -> bool:
        if self.flags["yes"]:
            return True
        what = "this job" if count == 1 else f"these {count} jobs"
        return click.confirm(f"Register {what}?", err=True)

    def _all(self, plans: Sequence[JobPlan], changed: Sequence[JobPlan]) -> int:
        status: int = Exit.DONE
        now = None
        try:
            for now in plans:
                status = self._one(now) if now in changed else self._left_over(now)
                if status != Exit.DONE:
                    break
                self.done.append(now.file)
        finally:
            if len(plans) > 1:
                self._tell(plans, now)
        return status

    def _one(self, planned: JobPlan) -> int:
        """Register a job and watch it."""
        from jobkit.verbs.run import Registering, follow, register

        registering = Registering(
            self.flags["policy_override"],
            self.flags["eval_priority"],
            self.work.sources[planned.file],
        )
        registered = register(self.nomad, planned, registering)
        self.screen.say(_registered(planned, registered))
        if self.flags["detach"] or not registered.evaluation or planned.regions:
            return Exit.DONE
        return self._watch(planned, follow(self.nomad, planned, registered, self.how))

    def _left_over(self, planned: JobPlan) -> int:
        """Watch what an earlier run has left of a job that did not change."""
        from jobkit.verbs.run import follow_deployment, running_deployment

        deployment = running_deployment(self.nomad, planned)
        if not deployment:
            self.screen.say(f'Job "{planned.job_id}" did not change.')
            return Exit.DONE
        self.screen.say(
            f'Job "{planned.job_id}" did not change; deployment "{deployment[:8]}" is under way.'
        )
        if self.flags["detach"]:
            return Exit.DONE
        return self._watch(planned, follow_deployment(self.nomad, planned, deployment, self.how))

    def _watch(self, planned: JobPlan, rollout: Iterator[Rollout]) -> int:
        return Watching(self.screen).watch(planned.job_id, rollout).status

    def _tell(self, plans: Sequence[JobPlan], now: JobPlan | None) -> None:
        """Say what was done of several jobs and what was not."""
        if len(self.done) == len(plans) or now is None:
            return
        at = plans.index(now)
        self.screen.say(f"Done: {', '.join(self.done) or 'nothing'}.")
        self.screen.say(f"Not done: {now.file}.")
        rest = ", ".join(one.file for one in plans[at + 1 :])
        if rest:
            self.screen.say(f"Not begun: {rest}. The same command goes on from here.")


def _following(flags: RunFlags) -> Following:
    from jobkit.deploy.following import Following

    return Following(
        until_canaries=flags["until"] is not None,
        to_the_end=flags["wait"],
        wait_for_room=flags["wait_for_room"],
        timeout_s=flags["timeout_s"],
    )


def _registered(planned: JobPlan, registered: Registered) -> str:
    said = f'Job "{planned.job_id}" is registered'
    if planned.regions:
        look = f"jobkit deployments {planned.job_id} --region {planned.home}"
        return f'{said} for {len(planned.regions)} regions, which is not watched: "{look}".'
    if registered.evaluation:
        return f'{said}; evaluation "{registered.evaluation[:8]}".'
    launch = planned.answer.get("NextPeriodicLaunch")
    return f"{said}; its next launch is at {launch}." if launch else f"{said}."
