"""Reads the job files that are planned and registered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.deploy.faults import SAME_JOB, SET_LABEL
from jobkit.deploy.label import LABEL, label_of, with_label
from jobkit.deploy.planning import Wanted
from jobkit.diagnostic import has_errors, in_order
from jobkit.project.discovery import Configs, config_for
from jobkit.project.faults import NO_JOB_FILES
from jobkit.project.walk import find_job_files
from jobkit.records import replace
from jobkit.verbs.diff_files import Side, ignored_by_configs
from jobkit.verbs.reading import job_of, read_text
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.source import Source
    from jobkit.verbs.reading import ReadJob
    from jobkit.verbs.settings import Reading

_STOPPED: Final = re.compile(r'"stop"\s*:\s*true', re.IGNORECASE)


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
    found += _same_jobs(jobs)
    found += ignored_by_configs(Side(file, reading) for file in names)[1]
    return jobs, in_order(found)


def _same_jobs(jobs: Sequence[JobFile]) -> Iterator[Diagnostic]:
    """Say of jobs that an earlier file holds too."""
    seen: dict[tuple[object, ...], str] = {}
    for one in jobs:
        located = one.wanted.located
        job = located.job
        key = (job.get("ID"), job.get("Namespace") or "", job.get("Region") or "global")
        first = seen.setdefault(key, one.file)
        if first != one.file:
            detail = (
                f'"{first}" holds a job with the ID "{job.get("ID")}" too, for the same namespace '
                "and region. Give one of them another ID, or name only one of the files."
            )
            yield SAME_JOB.at(located.range_of(("ID",)), detail, path=("ID",))


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
