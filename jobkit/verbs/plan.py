"""Plans the jobs of files on a server, many at a time, as one report."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.client.errors import NomadError
from jobkit.deploy.at_once import AT_ONCE
from jobkit.deploy.elsewhere import running_elsewhere
from jobkit.deploy.faults import RUNS_ELSEWHERE
from jobkit.deploy.model import JobPlan, PlanFailure
from jobkit.deploy.planning import Wanted, plan
from jobkit.diagnostic import has_errors, in_order
from jobkit.records import replace
from jobkit.verbs.diff import Showing, shown
from jobkit.verbs.diff_files import ReadSide, Side, ignored_by_configs, learn_secrets
from jobkit.verbs.reading import job_of, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobkit.client.nomad import Client
    from jobkit.deploy.counts import Keep
    from jobkit.diagnostic import Diagnostics
    from jobkit.diff.ignore import Pattern
    from jobkit.secrets.masks import Masks
    from jobkit.source import Source
    from jobkit.verbs.reading import ReadJob
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


class JobFile(NamedTuple):
    """A job file that was read: its name, its text and what is in it."""

    file: str
    source: Source
    read: ReadJob

    @property
    def wanted(self) -> Wanted:
        """The job to plan."""
        assert self.read.job is not None  # noqa: S101  files with errors are not planned
        return Wanted(self.file, self.read.job)


class Report(NamedTuple):
    """What came of the planning.

    Attributes:
        plans: Plans and failures, in the order of the files.
        nomad_version: The release whose text is printed.
    """

    plans: list[JobPlan | PlanFailure]
    nomad_version: str

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
        return in_order(found for one in self.planned for found in one.diagnostics)


def read_files(files: Sequence[str], reading: Reading) -> tuple[list[JobFile], Diagnostics]:
    """Return the jobs of files, and all that is wrong with them; with an error, no job counts."""
    jobs, found = [], []
    for file in files:
        source, diagnostics = read_text(file, reading)
        found += diagnostics
        if source is None:
            continue
        read = job_of(source, reading)
        found += read.diagnostics
        if read.job is not None and not has_errors(read.diagnostics):
            jobs.append(JobFile(file, source, read))
    found += ignored_by_configs(Side(file, reading) for file in files)[1]
    return jobs, in_order(found)


def plan_jobs(
    nomad: Client, jobs: Sequence[JobFile], reading: Reading, planning: Planning
) -> Report:
    """Return the server's plans of jobs: as it gave them, but for what is masked or ignored."""
    plans, release = _asked(nomad, jobs, planning)
    if planning.masks is not None:
        _learn(jobs, reading, planning.masks)
    by_file = {job.file: _patterns(job, reading) for job in jobs}
    return shown_report(_with_hints(nomad, plans), planning, release, by_file)


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
    """Plan all jobs, and ask for the release as soon as a plan shows that there is a server."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = [
            pool.submit(
                plan, nomad, job.wanted, planning.keep, policy_override=planning.policy_override
            )
            for job in jobs
        ]
        done, _ = wait(futures, return_when=FIRST_COMPLETED)
        if planning.nomad_version is not None:
            return [one.result() for one in futures], planning.nomad_version
        first = next(one.result() for one in done)
        release = pool.submit(release_of, nomad, first)
        return [one.result() for one in futures], release.result()


def release_of(nomad: Client, planned: JobPlan | PlanFailure) -> str:
    """Return the server's release; where it does not tell, one that answers as it did."""
    if isinstance(planned, PlanFailure):
        return _NEWEST
    try:
        told = nomad.server_version()
    except NomadError:
        told = None
    return told or _release_like(planned.answer)


_NEWEST: Final = "2.0.5"
_OLDEST: Final = "0.6.0"


def _release_like(answer: Any) -> str:  # noqa: ANN401  JSON
    """Return a release that answers so.

    Nomad: preempted allocations are told since 0.9; before, the time of no launch was the year 1.
    """
    annotations = answer.get("Annotations")
    is_old = annotations is not None and "PreemptedAllocs" not in annotations
    return _OLDEST if is_old and answer.get("NextPeriodicLaunch") is not None else _NEWEST


def _with_hints(
    nomad: Client, plans: Iterable[JobPlan | PlanFailure]
) -> list[JobPlan | PlanFailure]:
    """Return the plans, with warnings at jobs that run elsewhere too."""
    plans = list(plans)
    elsewhere = running_elsewhere(nomad, [one for one in plans if isinstance(one, JobPlan)])
    made: list[JobPlan | PlanFailure] = []
    for one in plans:
        place = elsewhere.get(one.job_id)
        if place is None or isinstance(one, PlanFailure):
            made.append(one)
            continue
        detail = (
            f'The job "{one.job_id}" is new here, and one with the same ID runs {place}. It runs '
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
    answer = dict(planned.answer)
    if answer.get("Diff") is None:
        return planned
    visible = shown(answer["Diff"], Showing(planning.masks, planning.ignore))
    answer["Diff"] = visible.diff
    if planning.masks is not None and answer.get("Warnings"):
        answer["Warnings"] = planning.masks.hide_text("", answer["Warnings"])
    return replace(planned, answer=answer, ignored=visible.changes)
