"""Compares the jobs of two files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import has_errors, in_order
from jobkit.diff.ignore import parse_pattern
from jobkit.diff.review import Review
from jobkit.project.discovery import config_for
from jobkit.records import replace
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
    """One of two job files and how it is read; a null device stands for no job.

    Attributes:
        file: Its name.
        reading: How it is read.
        revision: The git revision that it is read at; "" for what is there now.
        source: Its text, where that comes from a server; None for a file.
    """

    file: str
    reading: Reading
    revision: str = ""
    source: Source | None = None


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
    before, after = read_side(old), read_side(new)
    found = [*before.diagnostics, *after.diagnostics]
    patterns, diagnostics = ignored_by_configs((old, new))
    found += diagnostics
    problem = None if has_errors(found) else different_jobs(before.job, after.job)
    if problem is not None:
        found.append(problem)
    files = _shown_name(old), _shown_name(new)
    if has_errors(found):
        job_id = str((after.job or before.job or {}).get("ID") or "")
        return Comparison(Review("unread", job_id, *files), in_order(found))
    if showing.masks is not None:
        learn_secrets(((old, before), (new, after)), showing.masks)
    showing = showing._replace(ignore=(*showing.ignore, *patterns))
    review = reviewed(before.job, after.job, new.reading.target, showing)
    return Comparison(review._replace(old_file=files[0], new_file=files[1]), in_order(found))


def _shown_name(side: Side) -> str:
    """Return what a review calls a file; nothing for one that stands for no job."""
    if side.file in _NO_JOB:
        return ""
    name = side.reading.stdin_name if side.file == STDIN else side.file
    return f"{side.revision}:{name}" if side.revision else name


class ReadSide(NamedTuple):
    """What was read of one side."""

    source: Source | None
    job: dict[str, Any] | None
    diagnostics: Diagnostics


def read_side(side: Side) -> ReadSide:
    """Return the job of a side and everything wrong with it."""
    if side.file in _NO_JOB:
        return ReadSide(None, None, [])
    given: tuple[Source | None, Diagnostics] = side.source, []
    source, found = given if side.source else read_text(side.file, side.reading)
    if source is None:
        return ReadSide(None, None, at_revision(side, found))
    read = job_of(source, side.reading._replace(keep_status=True))
    job = None if read.job is None else read.job.job
    return ReadSide(source, job, at_revision(side, [*found, *read.diagnostics]))


def at_revision(side: Side, found: Diagnostics) -> Diagnostics:
    """Return findings that say at which revision they are true."""
    if not side.revision:
        return found
    return [replace(one, detail=f'At "{side.revision}": {one.detail}') for one in found]


def _configs(sides: Iterable[Side]) -> Iterator[Config]:
    """Yield the config of each side once."""
    seen = set()
    for side in sides:
        name = side.reading.stdin_name if side.file == STDIN else side.file
        config, _ = config_for(
            Path(name).parent,
            side.reading.config_file,
            search=side.reading.search_config,
            world=side.reading.other_world,
        )
        if config is not None and (config.name, side.revision) not in seen:
            seen.add((config.name, side.revision))
            yield config


def ignored_by_configs(sides: Iterable[Side]) -> tuple[list[Pattern], Diagnostics]:
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


def learn_secrets(sides: Iterable[tuple[Side, ReadSide]], masks: Masks) -> None:
    """Let the values of secret variables have masks wherever they stand.

    Secret is what a config file names so, and what has a telling name.
    """
    sides = list(sides)
    named = {
        name for config in _configs(side for side, _ in sides) for name in config.secret_variables
    }
    for side, read in sides:
        if read.source is not None:
            _learn(read.source, side.reading, named, masks)


def _learn(source: Source, reading: Reading, named: set[str], masks: Masks) -> None:
    for name, value in values_of(source, reading):
        for one, text in named_texts(name, value):
            if name in named or looks_secret(one, text):
                masks.learn(text)


def named_texts(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield each text inside a value with every name that tells of it: its own, those of keys."""
    yield from _named_texts((name,), value)


def _named_texts(names: tuple[str, ...], value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _named_texts((*names, str(key)), item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _named_texts(names, item)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        for name in names:
            yield name, str(value)
