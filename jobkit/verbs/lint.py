"""Says what is wrong with a job file: as text, and as the job that Nomad's checks would see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import has_errors, in_order
from jobkit.job.admission import admitted_form
from jobkit.job.canonicalize import canonicalize
from jobkit.job.server_form import server_form
from jobkit.lint.judging import judge
from jobkit.lint.registry import Judge
from jobkit.verbs.reading import ReadJob, job_of, read_job

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Path
    from jobkit.job.located import LocatedJob
    from jobkit.source import Range, Source
    from jobkit.verbs.settings import Reading

_JUDGES: Final = frozenset({Judge.SERVER, Judge.ADMISSION})
# Blocks that a group has from the job when it has none itself; their place in its path.
_OF_THE_JOB: Final[dict[str | int, str]] = {
    "Update": "Update",
    "ReschedulePolicy": "Reschedule",
    "Migrate": "Migrate",
}
_BLOCK: Final = 2


def lint(file: str, reading: Reading) -> Diagnostics:
    """Return everything that is wrong with a job file, sorted by place.

    A job that can't be read whole is not judged: what it lacks may be what couldn't be read.
    """
    return _judged_too(read_job(file, reading), reading)


def lint_source(source: Source, reading: Reading) -> Diagnostics:
    """Return everything that is wrong with a text that was read already, sorted by place."""
    return _judged_too(job_of(source, reading), reading)


def _judged_too(read: ReadJob, reading: Reading) -> Diagnostics:
    found = read.diagnostics
    if read.job is not None and not has_errors(found):
        found = [*found, *judged(read.job, reading.target)]
    return in_order(found)


def judged(located: LocatedJob, target: str) -> Diagnostics:
    """Return what Nomad's checks say of a job, at the places its fields were written.

    The job is judged as it is after the hooks that need no cluster. How bad a finding is, is
    jobkit's own judgement: what Nomad warns of in most jobs is advice.
    """
    form = server_form(canonicalize(located.job, target), target)
    return [
        replace(rule.finding(path, detail, rule.severity), range=_range_of(located, path))
        for rule, path, detail in judge(admitted_form(form, target), target, _JUDGES)
    ]


def _range_of(located: LocatedJob, path: Path) -> Range | None:
    """Return where a field was written: in its group, or in the job that the group has it from."""
    if len(path) > _BLOCK and path[0] == "TaskGroups":
        job_level = _OF_THE_JOB.get(path[_BLOCK])
        if job_level is not None and path[: _BLOCK + 1] not in located.origins:
            path = (job_level, *path[_BLOCK + 1 :])
    return located.range_of(path)
