"""Reads the job files that a command names."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from jobkit.evaluate.limits import Limits
from jobkit.outside import Outside
from jobkit.project.discovery import config_for
from jobkit.verbs.files import MAX_BYTES, read_source
from jobkit.verbs.parse import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.diagnostic import Diagnostics
    from jobkit.job.located import LocatedJob
    from jobkit.source import Source
    from jobkit.variables.value_file import ValueFile

STDIN = "-"


class Reading(NamedTuple):
    """What a command says about how its job files are read.

    Attributes:
        variables: ``name=value`` texts; a later one wins.
        var_files: Files with values.
        environment: Where ``NOMAD_VAR_*`` are looked for.
        base_dir: Folder for file functions; None is the job file's own.
        allow_files: False makes every file function fail.
        strict: Refuse values in var-files for variables that the job doesn't declare.
        limits: What one file may cost.
        max_bytes: Longest file that is read.
        stdin_name: Name of the file that standard input stands for.
        config_file: The config file; None leaves it to ``search_config``.
        search_config: Look for a config file in the job file's folder and above.
    """

    variables: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    base_dir: Path | None = None
    allow_files: bool = True
    strict: bool = False
    limits: Limits = Limits()
    max_bytes: int = MAX_BYTES
    stdin_name: str = "stdin"
    config_file: Path | None = None
    search_config: bool = False


class ReadJob(NamedTuple):
    """One job file as far as it could be read."""

    source: Source | None
    job: LocatedJob | None
    diagnostics: Diagnostics


def read_job(file: str, reading: Reading) -> ReadJob:
    """Return the job of a file, of standard input for ``-``, and everything wrong with it."""
    name = reading.stdin_name if file == STDIN else file
    source, diagnostics = read_source(
        None if file == STDIN else Path(file), name, max_bytes=reading.max_bytes
    )
    if source is None:
        return ReadJob(None, None, diagnostics)
    reading, config, found = configured(name, reading)
    diagnostics.extend(found)
    if found:
        return ReadJob(source, None, diagnostics)
    job, found = parse(
        source,
        variables=reading.variables,
        var_files=reading.var_files,
        outside=Outside(
            base_dir=reading.base_dir or Path(name).parent,
            environment=reading.environment,
            allow_files=reading.allow_files,
        ),
        strict=reading.strict,
        limits=reading.limits,
        config=config,
    )
    return ReadJob(source, job, [*diagnostics, *found])


def configured(name: str, reading: Reading) -> tuple[Reading, ValueFile | None, Diagnostics]:
    """Return ``reading`` with what the config says of it, the config's values, and its faults.

    Args:
        name: The job file; the config file is looked for from its folder on.
        reading: What the command says, which wins.
    """
    config, diagnostics = config_for(
        Path(name).parent, reading.config_file, search=reading.search_config
    )
    if config is None:
        return reading, None, diagnostics
    reading = reading._replace(
        var_files=(*config.var_files, *reading.var_files),
        base_dir=reading.base_dir or config.base_dir,
    )
    return reading, config.values, diagnostics
