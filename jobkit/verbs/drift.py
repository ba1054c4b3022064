"""Finds where registered jobs are not what their files say."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from jobkit.client.errors import NomadError
from jobkit.deploy.at_once import several_at_once
from jobkit.deploy.label import label_of, with_label
from jobkit.diagnostic import has_errors, in_order
from jobkit.diff.drift import Sides, drift
from jobkit.diff.drift_masking import masked_drift
from jobkit.diff.drift_report import JobDrift, Told
from jobkit.diff.ignore import is_ignored
from jobkit.job.canonicalize import canonicalize
from jobkit.job.hooks import hooked_form
from jobkit.job.managed import is_stored
from jobkit.job.sparse import without_defaults
from jobkit.job.struct_form import struct_form
from jobkit.project.discovery import Configs
from jobkit.project.faults import NO_JOB_FILES
from jobkit.project.git_revisions import GitError, Repository, spot_of
from jobkit.project.walk import find_job_files
from jobkit.records import replace
from jobkit.syntax.reader import room_for
from jobkit.tables import table
from jobkit.verbs.diff import different_jobs
from jobkit.verbs.diff_files import ReadSide, Side, ignored_by_configs, learn_secrets
from jobkit.verbs.diff_revisions import from_git
from jobkit.verbs.drift_places import place_of, value_at
from jobkit.verbs.registered import JobName, read_registered, read_stored, side_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobkit.diagnostic import Diagnostics
    from jobkit.diff.drift import Difference
    from jobkit.diff.drift_report import State
    from jobkit.diff.ignore import Pattern
    from jobkit.job.located import LocatedJob
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.reading import ReadJob
    from jobkit.verbs.registered import Registered
    from jobkit.verbs.settings import Reading

JsonObject: TypeAlias = dict[str, Any]


class Wanted(NamedTuple):
    """What is shown of drift.

    Attributes:
        masks: Masks for secrets; None shows them.
        ignore: Differences that are left out.
    """

    masks: Masks | None = None
    ignore: tuple[Pattern, ...] = ()


class DriftRun(NamedTuple):
    """What a run found.

    Attributes:
        jobs: How each job stands, in the order of the files; those without a file last.
        diagnostics: What is wrong with the files, by place; an error stops the run.
        unlisted: Why it is not known which jobs have no file; "" when it is.
    """

    jobs: list[JobDrift]
    diagnostics: Diagnostics
    unlisted: str = ""


def drift_sides(registered: Side, side: Side, wanted: Wanted) -> DriftRun:
    """Return how a registered job stands to its file; each may be ``git:REVISION:PATH``."""
    if spot_of(registered.file) is None and spot_of(side.file) is None:
        return drift_file(registered, side, wanted)
    try:
        with Repository(Path()) as repository:
            old, new = from_git(registered, repository), from_git(side, repository)
            return drift_file(old, new, wanted)
    except GitError as error:
        return DriftRun([JobDrift("", side_name(side), "unread")], [error.diagnostic])


def drift_file(registered: Side, side: Side, wanted: Wanted) -> DriftRun:
    """Return how a registered job stands to its file.

    Args:
        registered: The answer of a server to ``GET /v1/job/:id``.
        side: The job file.
        wanted: What is shown.
    """
    stored, found = read_registered(registered)
    read = read_stored(side)
    found += read.diagnostics
    if stored is not None and read.job is not None:
        problem = different_jobs(stored, read.job.job)
        found += [] if problem is None else [problem]
    if stored is None or has_errors(found):
        return DriftRun([JobDrift("", side_name(side), "unread")], in_order(found))
    one, more = _judged(side, read, stored, wanted)
    one = _named(one, JobName(str(stored.get("Namespace") or "default"), one.job))
    return DriftRun([one], in_order([*found, *more]))


def drift_files(
    arguments: Iterable[str],
    registered: Registered,
    reading: Reading,
    wanted: Wanted,
    *,
    besides: Path | None = None,
) -> DriftRun:
    """Return how registered jobs stand to the job files that arguments stand for.

    A file that can't be compared does not keep the others from it.

    Args:
        arguments: Files and folders.
        registered: The registered jobs.
        reading: How the job files are read.
        wanted: What is shown.
        besides: A folder with answers of a server, in which nothing is a job file.
    """
    configs = Configs(reading.config_file, search=reading.search_config)
    walk = find_job_files(arguments, configs)
    found = [*walk.diagnostics]
    if walk.walked and not walk.files:
        found.append(NO_JOB_FILES.at(None, "There is no job file in the folders that were named."))
        return DriftRun([], found)
    sides = (Side(file, reading) for file in walk.files if not _lies_in(file, besides))
    files = (_File(side, read_stored(side)) for side in sides)
    jobs: list[JobDrift] = []
    names = set()
    for asked in several_at_once(partial(_ask, registered), files):
        one, more = _compared(asked, wanted)
        found += more
        if one.job:
            name = registered.name_of(asked.file.job)
            names.add(name)
            one = _named(one, name)
        jobs.append(one)
    try:
        others = [name for name in registered.names() if name not in names]
    except NomadError as error:
        return DriftRun(jobs, in_order(found), str(error))
    jobs += [_named(JobDrift(name.job_id, "", "no file"), name) for name in others]
    return DriftRun(jobs, in_order(found))


def _lies_in(file: str, folder: Path | None) -> bool:
    return folder is not None and Path(file).resolve().is_relative_to(folder.resolve())


def _named(one: JobDrift, name: JobName) -> JobDrift:
    return one._replace(namespace=name.namespace, region=name.region)


class _File(NamedTuple):
    """A job file that was read."""

    side: Side
    read: ReadJob

    @property
    def job(self) -> JsonObject:
        """Its job; what is known of it, if it has faults."""
        job = {} if self.read.job is None else self.read.job.job
        if self.is_whole:
            return job
        return {key: value for key, value in job.items() if isinstance(value, str)}

    @property
    def id(self) -> str:
        """The job's ID; "" if it is not known."""
        return str(self.job.get("ID") or "")

    @property
    def is_whole(self) -> bool:
        """Whether there is a job to compare."""
        return self.read.job is not None and not has_errors(self.read.diagnostics)


class _Asked(NamedTuple):
    """A job file and the registered job, None when there is none, or why it is not known."""

    file: _File
    stored: Mapping[str, Any] | None = None
    error: str = ""


def _ask(registered: Registered, file: _File) -> _Asked:
    if not file.is_whole:
        return _Asked(file)
    try:
        return _Asked(file, registered.job(file.job))
    except NomadError as error:
        return _Asked(file, error=str(error))


def _compared(asked: _Asked, wanted: Wanted) -> tuple[JobDrift, Diagnostics]:
    """Return how the job of a file stands, and all that is wrong with the file."""
    side, read = asked.file
    name = side_name(side)
    if not asked.file.is_whole:
        return JobDrift(asked.file.id, name, "unread"), read.diagnostics
    if asked.error:
        one = JobDrift(asked.file.id, name, "not compared", error=asked.error)
        return one, read.diagnostics
    stored = None if asked.stored is None else {**asked.stored}
    one, found = _judged(side, read, stored, wanted)
    return one, [*read.diagnostics, *found]


def _id(located: LocatedJob) -> str:
    return str(located.job.get("ID") or "")


def _judged(
    side: Side, read: ReadJob, stored: JsonObject | None, wanted: Wanted
) -> tuple[JobDrift, Diagnostics]:
    """Return how a job that could be read stands to the registered one."""
    located = read.job
    assert located is not None  # noqa: S101  who calls has looked
    name, reading = side_name(side), side.reading
    if stored is None:
        return JobDrift(_id(located), name, "not registered"), []
    patterns, found = ignored_by_configs([side])
    if found:
        return JobDrift(_id(located), name, "unread"), found
    with room_for(reading.limits.max_depth):
        forms = _forms(stored, located.job, reading.target)
        every = drift(*forms, located.job, reading.target)
        shown = [one for one in every if not is_ignored(_ways(one), (*wanted.ignore, *patterns))]
        shown = _as_written(shown, Sides(stored, located.job))
        if wanted.masks is not None:
            learn_secrets([(side, ReadSide(read.source, None, []))], wanted.masks)
            shown = masked_drift(shown, forms, wanted.masks, reading.target)
    told = sorted((_told(one, located) for one in shown), key=lambda one: (one.file, one.line))
    state: State = "drift" if told else "same"
    return JobDrift(_id(located), name, state, told, len(every) - len(shown)), []


def _ways(one: Difference) -> Iterator[list[tuple[str, ...]]]:
    return (step.ways for step in one.steps)


def _forms(stored: JsonObject, job: JsonObject, target: str) -> tuple[JsonObject, JsonObject]:
    """Return the forms of a registered job and of one in a file that are compared."""
    registered = struct_form(stored, target)
    label = label_of(stored)
    if label and not label_of(job):
        job = with_label(job, label)  # which jobkit has put there, and no author
    if is_stored(job):
        return registered, struct_form(job, target)
    return registered, hooked_form(job, target, registered)


def _as_written(differences: Iterable[Difference], jobs: Sides) -> list[Difference]:
    """Return differences in which blocks of one side alone hold only what is no default."""
    sparse = [cache(partial(_sparse, job)) for job in jobs]
    made: list[Difference] = []
    for one in differences:
        side = 0 if one.kind == "deleted" else 1
        if one.kind != "edited" and one.type in table("job")["structs"]:
            block = value_at(sparse[side](), one.places[side])
            if block is not None:
                values = Sides(block, None) if side == 0 else Sides(None, block)
                made.append(replace(one, values=values))
                continue
        made.append(one)
    return made


def _sparse(job: JsonObject) -> JsonObject:
    return without_defaults(canonicalize(job))


def _told(one: Difference, located: LocatedJob) -> Told:
    place = place_of(located, one.places.file)
    if place is None:
        return Told(one, "", 0)
    return Told(one, place.filename, place.start.line)
