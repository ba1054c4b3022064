"""Plans the jobs of files on a server, many at a time, as one report."""

from __future__ import annotations

import re
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.client.errors import NomadError
from jobkit.deploy.at_once import AT_ONCE
from jobkit.deploy.elsewhere import running_elsewhere
from jobkit.deploy.faults import RUNS_ELSEWHERE, SET_LABEL
from jobkit.deploy.label import LABEL, label_of, with_label
from jobkit.deploy.model import JobPlan, PlanFailure, RegionPlan
from jobkit.deploy.planning import Wanted, plan
from jobkit.diagnostic import has_errors, in_order
from jobkit.project.discovery import Configs, config_for
from jobkit.project.faults import NO_JOB_FILES
from jobkit.project.walk import find_job_files
from jobkit.records import replace
from jobkit.verbs.diff import Showing, shown
from jobkit.verbs.diff_files import ReadSide, Side, ignored_by_configs, learn_secrets
from jobkit.verbs.reading import job_of, read_text
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobkit.client.nomad import Client
    from jobkit.deploy.counts import Keep
    from jobkit.deploy.model import JsonObject, Orphan
    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.diff.ignore import Pattern
    from jobkit.secrets.masks import Masks
    from jobkit.source import Source
    from jobkit.verbs.reading import ReadJob
    from jobkit.verbs.settings import Reading


_STOPPED: Final = re.compile(r'"stop"\s*:\s*true', re.IGNORECASE)


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
    """A job file that was read.

    Attributes:
        file: Its name.
        source: Its text.
        read: What is in it.
        label: The set that the job gets the label of; empty for none.
        stop: Whether it is a job that was fetched from a server after it was stopped.
    """

    file: str
    source: Source
    read: ReadJob
    label: str = ""
    stop: bool = False

    @property
    def wanted(self) -> Wanted:
        """The job to plan."""
        located = self.read.job
        assert located is not None  # noqa: S101  files with errors are not planned
        if self.label:
            located = replace(located, job=with_label(located.job, self.label))
        if self.stop:
            located = replace(located, job={**located.job, "Stop": True})
        return Wanted(self.file, located)


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


def read_files(
    files: Sequence[str], reading: Reading, label: str = ""
) -> tuple[list[JobFile], Diagnostics]:
    """Return the jobs of files, and all that is wrong with them; with an error, no job counts.

    Args:
        files: Job files, and folders with job files.
        reading: How they are read.
        label: The set that their jobs belong to; empty leaves it to config files.
    """
    jobs: list[JobFile] = []
    names, found = _files_in(files, reading)
    for file in names:
        source, diagnostics = read_text(file, reading)
        found += diagnostics
        if source is None:
            continue
        read = job_of(source, reading)
        found += read.diagnostics
        if read.job is None or has_errors(read.diagnostics):
            continue
        job_set = label or _configured_set(source.name, reading)
        job = JobFile(file, source, read, job_set, _was_stopped(source, reading))
        found += _label_faults(job)
        jobs.append(job)
    found += ignored_by_configs(Side(file, reading) for file in names)[1]
    return jobs, in_order(found)


def _files_in(arguments: Sequence[str], reading: Reading) -> tuple[list[str], Diagnostics]:
    """Return the files that are named, and the job files of folders that are named."""
    names: list[str] = []
    found: Diagnostics = []
    for argument in arguments:
        if argument == STDIN or not Path(argument).is_dir():
            names.append(argument)
            continue
        configs = Configs(reading.config_file, search=reading.search_config)
        walk = find_job_files([argument], configs)
        names += walk.files
        found += walk.diagnostics
    if not names and not has_errors(found):
        found.append(NO_JOB_FILES.at(None, "There is no job file in the folders that were named."))
    return [*dict.fromkeys(names)], found


def _configured_set(name: str, reading: Reading) -> str:
    """Return the set that the config file of a job file names."""
    folder = Path(name).parent
    config, _ = config_for(folder, reading.config_file, search=reading.search_config)
    return "" if config is None else config.job_set


def _was_stopped(source: Source, reading: Reading) -> bool:
    """Tell whether a text is a stored job that was stopped.

    Nomad: of all that a server writes into a job, it takes this from whoever registers the job.
    """
    if not _STOPPED.search(source.text):
        return False
    stored = job_of(source, reading._replace(keep_status=True)).job
    return stored is not None and bool(stored.job.get("Stop"))


def _label_faults(job: JobFile) -> Diagnostics:
    """Say of a job that it has the label of another set already."""
    located = job.read.job
    written = "" if located is None else label_of(located.job)
    if located is None or not job.label or written in {"", job.label}:
        return []
    detail = (
        f'The meta of the job says "{LABEL}" = "{written}", and it is registered as one of the set '
        f'"{job.label}". Leave the label to jobkit.'
    )
    path = ("Meta", LABEL)
    return [SET_LABEL.at(located.range_of(path), detail, path=path)]


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
