"""Carries plans out: asks, registers one job after the other, watches each, tells what was done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from jobkit.cli.exits import Exit
from jobkit.cli.planning import plans_text, report_failures
from jobkit.cli.pruning import agreed_to_stop, stop_all
from jobkit.cli.streams import write_output, write_report
from jobkit.cli.watching import Outcome, Screen, Watching

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobkit.cli.planning import PlanningFlags
    from jobkit.client.nomad import Client
    from jobkit.deploy.following import Following
    from jobkit.deploy.model import JobPlan, Rollout
    from jobkit.job.request import Submission
    from jobkit.report.run_json import JobRun
    from jobkit.verbs.plan import Report
    from jobkit.verbs.run import Registered

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
        as_json: bool


# What older releases call no time.
_NEVER: Final = "0001-"


class Work(NamedTuple):
    """What is to be done: the plans, and the source of each file."""

    report: Report
    sources: Mapping[str, Submission | None]


class Record:
    """What a run has done so far.

    Attributes:
        report: The plans; None until they are made.
        jobs: What was done of each planned job.
        stopped: Ids of jobs without file that were stopped.
        error: What stopped the run.
        status: How it ended.
    """

    def __init__(self) -> None:
        """Begin with nothing done."""
        self.report: Report | None = None
        self.jobs: list[JobRun] = []
        self.stopped: list[str] = []
        self.error = ""
        self.status: int = Exit.FAILED

    def begin(self, report: Report) -> None:
        """Note the plans."""
        from jobkit.report.run_json import JobRun

        self.report = report
        self.jobs = [JobRun(planned, {}) for planned in report.planned]

    def note(self, number: int, **known: Any) -> None:  # noqa: ANN401  fields of JobRun
        """Note what is known of one job."""
        self.jobs[number] = self.jobs[number]._replace(**known)

    def json(self) -> str:
        """Return it as a document."""
        from jobkit.report.run_json import Run, run_json

        plans, orphans = (self.report.plans, self.report.orphans) if self.report else ((), ())
        made = Run(plans, orphans, self.jobs, self.stopped, self.error, self.status)
        return run_json(made)


@contextmanager
def recorded(*, as_json: bool) -> Iterator[Record]:
    """Give the record of a run; print it at the end, however that comes, if it is wanted."""
    from jobkit.client.errors import NomadError

    record = Record()
    try:
        yield record
    except click.UsageError:
        as_json = False
        raise
    except (click.Abort, KeyboardInterrupt):
        record.status = Exit.INTERRUPTED
        raise
    except NomadError as error:
        record.error = str(error)
        raise
    finally:
        if as_json:
            write_output(record.json().encode("utf-8", "replace"))


class Runner:
    """Carries plans out."""

    def __init__(self, nomad: Client, flags: RunFlags, work: Work, record: Record) -> None:
        """Prepare to carry out ``work``, and to note in ``record`` what was done."""
        self._nomad = nomad
        self._flags = flags
        self._work = work
        self._record = record
        self._how = _following(flags)
        self._screen = Screen(as_json=flags["as_json"])

    def run(self) -> int:
        """Show the plans, ask, register and watch; return how it all ended."""
        from jobkit.diagnostic import has_errors

        made = self._work.report
        self._record.begin(made)
        self._screen.show(plans_text(made, self._flags, with_index=False))
        report_failures(made)
        if made.failures:
            return Exit.FAILED
        if has_errors(made.diagnostics):
            return Exit.FINDINGS
        count = sum(one.changes for one in made.planned)
        if count and not self._is_wanted(count):
            write_report("Nothing was registered.\n")
            return Exit.DONE
        flags = self._flags
        stops = agreed_to_stop(made.orphans, prune=flags["prune"], yes=flags["yes"])
        status = self._all(made.planned)
        if stops and status == Exit.DONE:
            stop_all(self._nomad, made.orphans, self._screen.say, self._record.stopped)
        elif stops:
            self._screen.say("No job was stopped, as not all went well before.")
        return status

    def _is_wanted(self, count: int) -> bool:
        if self._flags["yes"]:
            return True
        what = "this job" if count == 1 else f"these {count} jobs"
        return click.confirm(f"Register {what}?", err=True)

    def _all(self, plans: Sequence[JobPlan]) -> int:
        """Do one job after the other until one does not go well."""
        status: int = Exit.DONE
        try:
            for number, planned in enumerate(plans):
                status = self._job(number, planned)
                if status != Exit.DONE:
                    break
        finally:
            if len(plans) > 1:
                self._tell()
        return status

    def _job(self, number: int, planned: JobPlan) -> int:
        """Do one job, and note how it ended."""
        watching = Watching(self._screen)
        status: int = Exit.FAILED
        try:
            status = self._one(number, planned, watching).status
        except KeyboardInterrupt:
            status = Exit.INTERRUPTED
            raise
        finally:
            self._record.note(number, rollout=watching.last, status=status)
        return status

    def _one(self, number: int, planned: JobPlan, watching: Watching) -> Outcome:
        """Register a job if it changes, and watch it."""
        if planned.changes:
            registered = self._register(planned)
            self._record.note(number, answer=_answer(registered))
            self._screen.say(_registered(planned, registered))
            followed = self._rollout(planned, registered)
        else:
            followed = self._left_over(planned)
        if followed is None or self._flags["detach"]:
            return Outcome()
        return watching.watch(planned.job_id, followed)

    def _register(self, planned: JobPlan) -> Registered:
        from jobkit.verbs.run import Registering, register

        registering = Registering(
            self._flags["policy_override"],
            self._flags["eval_priority"],
            self._work.sources[planned.file],
        )
        return register(self._nomad, planned, registering)

    def _rollout(self, planned: JobPlan, registered: Registered) -> Iterator[Rollout] | None:
        from jobkit.verbs.run import follow

        if not registered.evaluation or planned.regions:
            return None
        return follow(self._nomad, planned, registered, self._how)

    def _left_over(self, planned: JobPlan) -> Iterator[Rollout] | None:
        """Return the rollout that an earlier run has left of a job that did not change."""
        from jobkit.verbs.run import follow_deployment, follow_tasks, left_deployment

        left = left_deployment(self._nomad, planned)
        if left is None:
            self._screen.say(f'Job "{planned.job_id}" did not change.')
            return follow_tasks(self._nomad, planned, self._how)
        self._screen.say(
            f'Job "{planned.job_id}" did not change; deployment "{left.id[:8]}" {left.state}.'
        )
        return follow_deployment(self._nomad, planned, left.id, self._how)

    def _tell(self) -> None:
        """Say what was done of several jobs and what was not, if that is not all."""
        jobs = self._record.jobs
        left = [one.planned.file for one in jobs if one.status is None]
        failed = [one.planned.file for one in jobs if one.status]
        if not left and not failed:
            return
        done = ", ".join(one.planned.file for one in jobs if one.status == Exit.DONE)
        self._screen.say(f"Done: {done or 'nothing'}.")
        self._screen.say(f"Not done: {', '.join(failed)}.")
        if left:
            said = f"Not begun: {', '.join(left)}. The same command goes on from here."
            self._screen.say(said)


def _answer(registered: Registered) -> dict[str, Any]:
    return {
        "EvalID": registered.evaluation,
        "JobModifyIndex": registered.modify_index,
        "Warnings": registered.warnings,
    }


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
    launch = str(planned.answer.get("NextPeriodicLaunch") or _NEVER)
    return f"{said}." if launch.startswith(_NEVER) else f"{said}; its next launch is at {launch}."
