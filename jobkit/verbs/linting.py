"""Lints jobs that were read already, as ``jobkit lint`` would lint their files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jobkit.diagnostic import has_errors
from jobkit.project.discovery import config_for
from jobkit.verbs.choice import Wishes, choice_for
from jobkit.verbs.lint import lint_source
from jobkit.verbs.lint_run import LintRun, lint_files
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading


def lint_jobs(jobs: Iterable[JobFile], reading: Reading) -> LintRun:
    """Return what is wrong with job files, with the settings that their config files give."""
    jobs = list(jobs)
    files = [job.file for job in jobs if job.file != STDIN]
    run = lint_files(files, reading, Wishes()) if files else LintRun()
    for job in jobs:
        if job.file == STDIN:  # it can't be read twice
            name = job.source.name
            config, _ = config_for(
                Path(name).parent, reading.config_file, search=reading.search_config
            )
            linted = lint_source(job.source, reading, choice_for(name, config, Wishes()))
            run.findings += linted.findings
            run.fails |= has_errors(linted.findings)
    return run
