"""Reads the job files that a command names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jobkit.project.discovery import config_for
from jobkit.verbs.files import read_source
from jobkit.verbs.forms import expanded, is_jinja, parse_form
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.job.located import LocatedJob
    from jobkit.source import Source
    from jobkit.variables.value_file import ValueFile
    from jobkit.verbs.settings import Reading


class ReadJob(NamedTuple):
    """One job file as far as it could be read.

    Attributes:
        source: Its text.
        job: The job in it.
        diagnostics: Everything wrong with it.
        text: What a Jinja file stands for; of any other, its text.
        jinja_marks: The marks that a Jinja file has, as text; None for any other.
    """

    source: Source | None
    job: LocatedJob | None
    diagnostics: Diagnostics
    text: Source | None = None
    jinja_marks: str | None = None


def read_job(file: str, reading: Reading) -> ReadJob:
    """Return the job of a file, of standard input for ``-``, and everything wrong with it."""
    source, diagnostics = read_text(file, reading)
    if source is None:
        return ReadJob(None, None, diagnostics)
    read = job_of(source, reading)
    return read._replace(diagnostics=[*diagnostics, *read.diagnostics])


def read_text(file: str, reading: Reading) -> tuple[Source | None, Diagnostics]:
    """Return the text of a file, of standard input for ``-``; None when it can't be read."""
    name = reading.stdin_name if file == STDIN else file
    path = None if file == STDIN else Path(file)
    return read_source(path, name, max_bytes=reading.max_bytes, world=reading.other_world)


def read_expanded(file: str, reading: Reading) -> tuple[Source | None, Diagnostics]:
    """Return the text that a Jinja file stands for; that of any other file is itself."""
    source, diagnostics = read_text(file, reading)
    if source is None:
        return None, diagnostics
    reading, config, found = configured(source.name, reading)
    if found or not is_jinja(source.name, reading):
        return source, [*diagnostics, *found]
    text = expanded(source, reading, config)
    return text.source, [*diagnostics, *text.diagnostics]


def job_of(source: Source, reading: Reading) -> ReadJob:
    """Return the job of a text and everything wrong with it."""
    name = source.name
    reading, config, diagnostics = configured(name, reading)
    if diagnostics:
        return ReadJob(source, None, diagnostics)
    text, job, found = parse_form(source, reading, config)
    marks = (reading.jinja_marks or "default") if is_jinja(name, reading) else None
    return ReadJob(source, job, found, text, marks)


def configured(name: str, reading: Reading) -> tuple[Reading, ValueFile | None, Diagnostics]:
    """Return ``reading`` with what the config says of it, the config's values, and its faults.

    Args:
        name: The job file; the config file is looked for from its folder on.
        reading: What the command says, which wins.
    """
    config, diagnostics = config_for(
        Path(name).parent,
        reading.config_file,
        search=reading.search_config,
        world=reading.other_world,
    )
    if config is None:
        return reading, None, diagnostics
    reading = reading._replace(
        var_files=(*config.var_files, *reading.var_files),
        base_dir=reading.base_dir or config.base_dir,
        jinja_marks=reading.jinja_marks or config.jinja_marks,
        template_path=(*reading.template_path, *config.template_path),
    )
    return reading, config.values, diagnostics
