"""Compares the jobs of two files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import has_errors, in_order
from jobkit.diff.ignore import parse_pattern
from jobkit.diff.review import Review
from jobkit.project.discovery import config_for
from jobkit.secrets.looks import looks_secret
from jobkit.verbs.diff import Showing, different_jobs, reviewed
from jobkit.verbs.faults import IGNORE_PATTERN
from jobkit.verbs.reading import job_of, read_text
from jobkit.verbs.settings import STDIN
from jobkit.verbs.variables import values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diagnostic import Diagnostics
    from jobkit.diff.ignore import Pattern
    from jobkit.project.config import Config
    from jobkit.secrets.masks import Masks
    from jobkit.source import Source
    from jobkit.verbs.settings import Reading

_NO_JOB: Final = {os.devnull, "/dev/null"}


class Side(NamedTuple):
    """One of two job files and how it is read; a null device stands for no job."""

    file: str
    reading: Reading


class Comparison(NamedTuple):
    """What came of two files.

    Attributes:
        review: What is shown; its diff is None when a file could not be read as a job.
        diagnostics: All findings, sorted by place.
    """

    review: Review
    diagnostics: Diagnostics


def diff_files(old: Side, new: Side, showing: Showing) -> Comparison:
    """Return what differs between the jobs of two files, as a plan on a server would show it.

    Config files add to what is left out and to what is secret.
    """
    before, after = _read(old), _read(new)
    found = [*before.diagnostics, *after.diagnostics]
    patterns, diagnostics = _patterns((old, new))
    found += diagnostics
    problem = None if has_errors(found) else different_jobs(before.job, after.job)
    if problem is not None:
        found.append(problem)
    files = _shown_name(old), _shown_name(new)
    if has_errors(found):
        job_id = str((after.job or before.job or {}).get("ID") or "")
        return Comparison(Review("unread", job_id, *files), in_order(found))
    if showing.masks is not None:
        named = {name for config in _configs((old, new)) for name in config.secret_variables}
        for side, read in ((old, before), (new, after)):
            if read.source is not None:
                learn_secrets(read.source, side.reading, named, showing.masks)
    showing = showing._replace(ignore=(*showing.ignore, *patterns))
    review = reviewed(before.job, after.job, new.reading.target, showing)
    return Comparison(review._replace(old_file=files[0], new_file=files[1]), in_order(found))


def _shown_name(side: Side) -> str:
    """Return what a review calls a file; nothing for one that stands for no job."""
    if side.file in _NO_JOB:
        return ""
    return side.reading.stdin_name if side.file == STDIN else side.file


class _Read(NamedTuple):
    """What was read of one side."""

    source: Source | None
    job: dict[str, Any] | None
    diagnostics: Diagnostics


def _read(side: Side) -> _Read:
    if side.file in _NO_JOB:
        return _Read(None, None, [])
    source, found = read_text(side.file, side.reading)
    if source is None:
        return _Read(None, None, found)
    read = job_of(source, side.reading._replace(keep_status=True))
    job = None if read.job is None else read.job.job
    return _Read(source, job, [*found, *read.diagnostics])


def _configs(sides: Iterable[Side]) -> Iterator[Config]:
    """Yield the config of each side once."""
    seen = set()
    for side in sides:
        name = side.reading.stdin_name if side.file == STDIN else side.file
        config, _ = config_for(
            Path(name).parent, side.reading.config_file, search=side.reading.search_config
        )
        if config is not None and config.name not in seen:
            seen.add(config.name)
            yield config


def _patterns(sides: Iterable[Side]) -> tuple[list[Pattern], Diagnostics]:
    """Return what config files want to be left out."""
    made: list[Pattern] = []
    found: Diagnostics = []
    for config in _configs(sides):
        for text in config.ignored_changes:
            pattern = parse_pattern(text)
            if pattern is None:
                detail = f'"{text}" in "{config.name}" is no pattern; write TaskGroups.*.Count.'
                found.append(IGNORE_PATTERN.at(None, detail))
            else:
                made.append(pattern)
    return made, found


def learn_secrets(source: Source, reading: Reading, named: set[str], masks: Masks) -> None:
    """Let the values of a job file's secret variables have masks wherever they stand.

    Args:
        source: The text of the job file.
        reading: How it is read.
        named: Variables that are secret; those with a telling name are too.
        masks: The masks.
    """
    for name, value in values_of(source, reading):
        for text in _texts(value):
            if name in named or looks_secret(name, text):
                masks.learn(text)


def _texts(value: object) -> Iterator[str]:
    """Yield every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
