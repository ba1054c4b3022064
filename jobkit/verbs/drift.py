"""Finds where registered jobs are not what their files say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

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
from jobkit.project.walk import find_job_files
from jobkit.syntax.reader import room_for
from jobkit.tables import table
from jobkit.verbs.diff import different_jobs
from jobkit.verbs.diff_files import ReadSide, Side, ignored_by_configs, learn_secrets
from jobkit.verbs.drift_places import place_of, value_at
from jobkit.verbs.faults import NO_REGISTERED_JOB
from jobkit.verbs.reading import ReadJob, job_of, read_job
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Diagnostics
    from jobkit.diff.drift import Difference
    from jobkit.diff.drift_report import State
    from jobkit.diff.ignore import Pattern
    from jobkit.job.located import LocatedJob
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.settings import Reading

JsonObject: TypeAlias = dict[str, Any]
Lookup: TypeAlias = Callable[[JsonObject], Mapping[str, Any] | None]
"""Gives the registered job of a file's job, None when there is none."""


class Registered(NamedTuple):
    """The jobs that are registered somewhere.

    Attributes:
        job: Gives the job that a file's one is registered as.
        ids: The IDs of all of them, of jobs that their own files could tell of.
    """

    job: Lookup
    ids: Iterable[str]


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
    """

    jobs: list[JobDrift]
    diagnostics: Diagnostics


def drift_file(registered: Side, side: Side, wanted: Wanted) -> DriftRun:
    """Return how a registered job stands to its file.

    Args:
        registered: The answer of a server to ``GET /v1/job/:id``.
        side: The job file.
        wanted: What is shown.
    """
    stored, found = _read_registered(registered)
    read = _read(side)
    found += read.diagnostics
    if stored is not None and read.job is not None:
        problem = different_jobs(stored, read.job.job)
        found += [] if problem is None else [problem]
    if stored is None or has_errors(found):
        return DriftRun([JobDrift("", _name(side), "unread")], in_order(found))
    one, more = _judged(side, read, stored, wanted)
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
    jobs: list[JobDrift] = []
    for file in walk.files:
        if besides is not None and Path(file).resolve().is_relative_to(besides.resolve()):
            continue
        side = Side(file, reading)
        read = _read(side)
        found += read.diagnostics
        if read.job is None or has_errors(read.diagnostics):
            jobs.append(JobDrift("", file, "unread"))
            continue
        stored = registered.job(read.job.job)
        one, more = _judged(side, read, None if stored is None else {**stored}, wanted)
        jobs.append(one)
        found += more
    known = {one.job for one in jobs}
    jobs += [JobDrift(name, "", "no file") for name in registered.ids if name not in known]
    return DriftRun(jobs, in_order(found))


def _name(side: Side) -> str:
    return side.reading.stdin_name if side.file == STDIN else side.file


def _id(located: LocatedJob) -> str:
    return str(located.job.get("ID") or "")


def _read(side: Side) -> ReadJob:
    reading = side.reading._replace(keep_status=True)
    if side.source is not None:
        return job_of(side.source, reading)
    return read_job(side.file, reading)


def registered_in(folder: Path, reading: Reading) -> tuple[Registered, Diagnostics]:
    """Return the jobs whose answers from a server lie in a folder, ``*.json``, and its faults.

    Jobs that a server made itself, of a periodic or parameterized one, and those that were stopped
    for good need no file.
    """
    jobs: dict[str, JsonObject] = {}
    found: Diagnostics = []
    for path in sorted(folder.glob("*.json")):
        job, problems = _read_registered(Side(str(path), reading))
        found += problems
        if job is not None:
            jobs[str(job.get("ID") or "")] = job
    ids = [name for name, job in jobs.items() if not job.get("ParentID") and not job.get("Stop")]
    return Registered(lambda job: jobs.get(str(job.get("ID") or "")), ids), found


def _read_registered(side: Side) -> tuple[JsonObject | None, Diagnostics]:
    """Return the job in the answer of a server."""
    as_answer = side.reading._replace(
        language="json", jinja=False, keep_status=True, search_config=False, config_file=None
    )
    read = _read(side._replace(reading=as_answer))
    if read.job is None or has_errors(read.diagnostics):
        return None, read.diagnostics
    if not is_stored(read.job.job):
        detail = (
            f'"{_name(side)}" holds a job without index, so no server has stored it. '
            "Name the answer of GET /v1/job/:id first, and the job file behind it."
        )
        return None, [*read.diagnostics, NO_REGISTERED_JOB.at(None, detail)]
    return read.job.job, read.diagnostics


def _judged(
    side: Side, read: ReadJob, stored: JsonObject | None, wanted: Wanted
) -> tuple[JobDrift, Diagnostics]:
    """Return how a job that could be read stands to the registered one."""
    located = read.job
    assert located is not None  # noqa: S101  who calls has looked
    name, reading = _name(side), side.reading
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
