"""Stores plans in a file, for the command that carries them out later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.client.errors import NomadError
from jobkit.deploy.faults import STORED_PLAN
from jobkit.deploy.model import Orphan
from jobkit.job.request import Submission
from jobkit.verbs.files import write_file
from jobkit.verbs.submission import submission_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.client.nomad import Client
    from jobkit.diagnostic import Diagnostic
    from jobkit.verbs.plan import Report
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading

_FORM: Final = 1
_MARK: Final = "jobkit_plan"
_PRIVATE: Final = 0o600


class StoredJob(NamedTuple):
    """A job as it was planned.

    Attributes:
        file: Its file.
        job: The job.
        check_index: The JobModifyIndex that the server had; 0 for no such job.
        submission: The source; None for none.
    """

    file: str
    job: dict[str, Any]
    check_index: int
    submission: Submission | None


class StoredPlan(NamedTuple):
    """A file with plans.

    Attributes:
        server: What is known of the server: address, region, namespace, version.
        jobs: The jobs.
        orphans: Jobs to be stopped, as no file holds them any more.
    """

    server: dict[str, str | None]
    jobs: list[StoredJob]
    orphans: list[Orphan]


def server_of(nomad: Client) -> dict[str, str | None]:
    """Return what a server is known by."""
    try:
        release = nomad.server_version()
    except NomadError:
        release = None
    return {
        "address": nomad.address,
        "region": nomad.region,
        "namespace": nomad.namespace,
        "version": release,
    }


def store(
    output: Path,
    nomad: Client,
    jobs: Sequence[JobFile],
    report: Report,
    reading: Reading,
) -> None:
    """Write plans to a file that nobody else may read, as jobs hold secrets.

    Raises:
        OSError: It can't be written.
    """
    rows = []
    for job, plan in zip(jobs, report.planned, strict=True):
        made = submission_of(job, reading)
        row = {"file": plan.file, "job": dict(plan.job), "check_index": plan.check_index}
        rows.append({**row, "submission": None if made is None else made._asdict()})
    stops = [one._asdict() for one in report.orphans]
    document = {_MARK: _FORM, "server": server_of(nomad), "jobs": rows, "stops": stops}
    if not output.exists():
        output.touch(_PRIVATE)
    write_file(output, (json.dumps(document, indent=2) + "\n").encode())


def is_stored_plan(file: str) -> bool:
    """Tell whether a file holds plans: by its beginning, which no job file has."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(200).split(b":")[0].strip(b' {\r\n\t"') == _MARK.encode()
    except (OSError, ValueError):
        return False


def read_plan(file: str) -> StoredPlan | Diagnostic:
    """Return the plans in a file, or what is wrong with it."""
    try:
        document = json.loads(Path(file).read_text(encoding="utf-8"))
        if document[_MARK] != _FORM:
            detail = f'"{file}" was written by another version of jobkit: plan again.'
            return STORED_PLAN.at(None, detail)
        jobs = [_stored(one) for one in document["jobs"]]
        orphans = [Orphan(**one) for one in document["stops"]]
        return StoredPlan(document["server"], jobs, orphans)
    except (OSError, ValueError, LookupError, TypeError):
        return STORED_PLAN.at(None, f'"{file}" is not whole: plan again.')


def _stored(row: dict[str, Any]) -> StoredJob:
    made = row["submission"]
    submission = None if made is None else Submission(**made)
    return StoredJob(row["file"], row["job"], row["check_index"], submission)
