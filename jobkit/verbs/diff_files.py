"""Compares the jobs of two files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import has_errors, in_order
from jobkit.diff.ignore import parse_pattern
from jobkit.project.discovery import config_for
from jobkit.secrets.looks import looks_secret
from jobkit.variables.listed import Nothing
from jobkit.verbs.diff import Showing, different_jobs, plan_diff, shown
from jobkit.verbs.faults import IGNORE_PATTERN
from jobkit.verbs.reading import read_job
from jobkit.verbs.settings import STDIN
from jobkit.verbs.variables import list_variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diagnostic import Diagnostics
    from jobkit.diff.ignore import Pattern
    from jobkit.diff.model import JobDiff
    from jobkit.project.config import Config
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.settings import Reading

_NO_JOB: Final = {os.devnull, "/dev/null"}


class Side(NamedTuple):
    """One of two job files and how it is read; a null device stands for no job."""

    file: str
    reading: Reading


class Comparison(NamedTuple):
    """What came of two files.

    Attributes:
        diff: What is shown; None when a file could not be read as a job.
        ignored: How many changes were left out as not wanted.
        diagnostics: All findings, sorted by place.
    """

    diff: JobDiff | None
    ignored: int
    diagnostics: Diagnostics


def diff_files(old: Side, new: Side, showing: Showing) -> Comparison:
    """Return what differs between the jobs of two files, as a plan on a server would show it.

    Config files add to what is left out and to what is secret.
    """
    jobs, found = [], []
    for side in (old, new):
        job, diagnostics = _job(side)
        jobs.append(job)
        found += diagnostics
    before, after = jobs
    patterns, diagnostics = _patterns((old, new))
    found += diagnostics
    if has_errors(found):
        return Comparison(None, 0, in_order(found))
    problem = different_jobs(before, after)
    if problem is not None:
        return Comparison(None, 0, in_order([*found, problem]))
    if showing.masks is not None:
        learn_secrets((old, new), showing.masks)
    diff = plan_diff(before, after, new.reading.target)
    visible, ignored = shown(diff, showing._replace(ignore=(*showing.ignore, *patterns)))
    return Comparison(visible, ignored, in_order(found))


def _job(side: Side) -> tuple[dict[str, Any] | None, Diagnostics]:
    if side.file in _NO_JOB:
        return None, []
    read = read_job(side.file, side.reading._replace(keep_status=True))
    return None if read.job is None else read.job.job, read.diagnostics


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


def learn_secrets(sides: Iterable[Side], masks: Masks) -> None:
    """Let the values of secret variables have masks wherever they stand.

    Secret is what a config file names so, and what has a telling name.
    """
    sides = list(sides)
    named = {name for config in _configs(sides) for name in config.secret_variables}
    for side in sides:
        if side.file in _NO_JOB or side.file == STDIN:
            continue
        for variable in list_variables(side.file, side.reading, None).variables or ():
            for value in (variable.default, variable.value):
                for text in _texts(value):
                    if variable.name in named or looks_secret(variable.name, text):
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
    else:
        assert value is None or isinstance(value, bool | Nothing)  # noqa: S101  no other values
