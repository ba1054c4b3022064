"""Plans the jobs of files on a server, many at a time, as one report."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, as_completed, wait
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.client.endpoints import NEWEST, OLDEST
from jobkit.client.errors import NomadError
from jobkit.deploy.at_once import AT_ONCE, asking
from jobkit.deploy.elsewhere import running_elsewhere, running_jobs, starts
from jobkit.deploy.faults import RUNS_ELSEWHERE
from jobkit.deploy.model import JobPlan, PlanFailure, RegionPlan
from jobkit.deploy.planning import plan
from jobkit.diagnostic import in_order
from jobkit.records import replace
from jobkit.verbs.diff import Showing, shown
from jobkit.verbs.diff_files import ReadSide, Side, ignored_by_configs, learn_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobkit.client.nomad import Client
    from jobkit.deploy.counts import Keep
    from jobkit.deploy.model import JsonObject, Orphan
    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.diff.ignore import Pattern
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading


class Planning(NamedTuple):
    """How jobs are planned and what is shown of it.

    Attributes:
        keep: Which counts stay as the server has them.
        policy_override: Override soft-mandatory Sentinel policies.
        ignore: Changes that are left out.
        masks: Masks for secrets; None shows them.
        nomad_version: The release whose text is printed; None for the server's.
    """

    keep: Keep = "scaling"
    policy_override: bool = False
    ignore: tuple[Pattern, ...] = ()
    masks: Masks | None = None
    nomad_version: str | None = None


class Report(NamedTuple):
    """What came of the planning.

    Attributes:
        plans: Plans and failures, in the order of the files.
        nomad_version: The release whose text is printed.
        orphans: Jobs to be stopped, as no file holds them any more.
        remarks: What there is to say of these.
    """

    plans: list[JobPlan | PlanFailure]
    nomad_version: str
    orphans: Sequence[Orphan] = ()
    remarks: Sequence[Diagnostic] = ()

    @property
    def planned(self) -> list[JobPlan]:
        """The jobs that could be planned."""
        return [one for one in self.plans if isinstance(one, JobPlan)]

    @property
    def failures(self) -> list[PlanFailure]:
        """The jobs that could not be planned."""
        return [one for one in self.plans if isinstance(one, PlanFailure)]

    @property
    def diagnostics(self) -> Diagnostics:
        """What there is to say beside the plans."""
        of_plans = [found for one in self.planned for found in one.diagnostics]
        return in_order([*of_plans, *self.remarks])


def plan_jobs(
    nomad: Client, jobs: Sequence[JobFile], reading: Reading, planning: Planning
) -> Report:
    """Return the server's plans of jobs: as it gave them, but for what is masked or ignored."""
    with asking(1) as beside:
        asked = beside.submit(_asked, nomad, jobs, planning)
        # While the server is at work.
        if planning.masks is not None:
            _learn(jobs, reading, planning.masks)
        by_file = {job.file: _patterns(job, reading) for job in jobs}
        plans, release = asked.result()
    return shown_report(plans, planning, release, by_file)


def shown_report(
    plans: Iterable[JobPlan | PlanFailure],
    planning: Planning,
    release: str,
    ignored: Mapping[str, tuple[Pattern, ...]] = MappingProxyType({}),
) -> Report:
    """Return plans as they are shown.

    Args:
        plans: The plans as the server gave them.
        planning: What is masked and left out.
        release: The release whose text is printed.
        ignored: What is left out besides, by file.
    """
    visible: list[JobPlan | PlanFailure] = []
    for one in plans:
        if isinstance(one, PlanFailure):
            visible.append(one)
            continue
        ignore = (*planning.ignore, *ignored.get(one.file, ()))
        visible.append(_shown(one, planning._replace(ignore=ignore)))
    return Report(visible, release)


def _asked(
    nomad: Client, jobs: Sequence[JobFile], planning: Planning
) -> tuple[list[JobPlan | PlanFailure], str]:
    """Plan all jobs; ask for what a plan makes necessary while others are under way.

    That is the server's release, as soon as a plan shows that there is a server, and what runs
    elsewhere, as soon as one shows that its job starts.
    """
    ask = partial(plan, nomad, keep=planning.keep, policy_override=planning.policy_override)
    wanted = [job.wanted for job in jobs]
    with asking() as pool:
        futures = [pool.submit(ask, one) for one in wanted[:AT_ONCE]]
        done, _ = wait(futures, return_when=FIRST_COMPLETED)
        first = next(iter(done)).result()
        # It comes before the other plans, as what is asked after them depends on it.
        release = planning.nomad_version or pool.submit(release_of, nomad, first)
        futures += [pool.submit(ask, one) for one in wanted[AT_ONCE:]]
        running = None
        if any(starts(one.result()) for one in as_completed(futures)):
            ids = [str(one.located.job.get("ID") or "") for one in wanted]
            running = pool.submit(running_jobs, nomad, ids)
        plans = [one.result() for one in futures]
        if running is not None:
            plans = _with_hints(plans, running_elsewhere(nomad, plans, running.result()))
        return plans, release if isinstance(release, str) else release.result()


def release_of(nomad: Client, planned: JobPlan | PlanFailure) -> str:
    """Return the server's release; where it does not tell, one that answers as it did."""
    if isinstance(planned, PlanFailure):
        return NEWEST
    try:
        told = nomad.server_version()
    except NomadError:
        told = None
    return told or _release_like(planned.answer)


def _release_like(answer: Any) -> str:  # noqa: ANN401  JSON
    """Return a release that answers so.

    Nomad: preempted allocations are told since 0.9; before, the time of no launch was the year 1.
    """
    annotations = answer.get("Annotations")
    is_old = annotations is not None and "PreemptedAllocs" not in annotations
    return OLDEST if is_old and answer.get("NextPeriodicLaunch") is not None else NEWEST


def _with_hints(
    plans: Iterable[JobPlan | PlanFailure], elsewhere: Mapping[str, str]
) -> list[JobPlan | PlanFailure]:
    """Return the plans, with warnings at jobs that run elsewhere too."""
    made: list[JobPlan | PlanFailure] = []
    for one in plans:
        place = elsewhere.get(one.job_id)
        if place is None or isinstance(one, PlanFailure):
            made.append(one)
            continue
        detail = (
            f'The job "{one.job_id}" starts here, and one with the same ID runs {place}. It runs '
            "on beside this one: stop it there if the job moves."
        )
        found = [*one.diagnostics, RUNS_ELSEWHERE.at(None, detail)]
        made.append(replace(one, diagnostics=found))
    return made


def _learn(jobs: Iterable[JobFile], reading: Reading, masks: Masks) -> None:
    sides = ((Side(job.file, reading), ReadSide(job.source, None, [])) for job in jobs)
    learn_secrets(sides, masks)


def _patterns(job: JobFile, reading: Reading) -> tuple[Pattern, ...]:
    """Return what the config of a file wants to be left out."""
    return tuple(ignored_by_configs([Side(job.file, reading)])[0])


def _shown(planned: JobPlan, planning: Planning) -> JobPlan:
    answer, ignored = _shown_answer(planned.answer, planning)
    if not planned.regions:
        return replace(planned, answer=answer, ignored=ignored)
    made = [(one.region, *_shown_answer(one.answer, planning)) for one in planned.regions]
    return replace(
        planned,
        answer=answer,
        ignored=sum(count for *_, count in made),
        regions=tuple(RegionPlan(region, one) for region, one, _ in made),
    )


def _shown_answer(given: JsonObject, planning: Planning) -> tuple[JsonObject, int]:
    """Return an answer as it is shown, and how many changes were left out."""
    answer = dict(given)
    if answer.get("Diff") is None:
        return answer, 0
    visible = shown(answer["Diff"], Showing(planning.masks, planning.ignore))
    answer["Diff"] = visible.diff
    if planning.masks is not None and answer.get("Warnings"):
        answer["Warnings"] = planning.masks.hide_text("", answer["Warnings"])
    return answer, visible.changes
