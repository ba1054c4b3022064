"""Reads the registered jobs that files are compared with, where answers of a server are files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias

from jobkit.diagnostic import has_errors
from jobkit.job.json_faults import NOT_A_JOB
from jobkit.job.managed import is_stored
from jobkit.verbs.diff_files import Side, at_revision
from jobkit.verbs.faults import NO_REGISTERED_JOB
from jobkit.verbs.reading import ReadJob, job_of, read_job, read_text
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.source import Source
    from jobkit.verbs.settings import Reading

JsonObject: TypeAlias = dict[str, Any]

_DEFAULT: Final = "default"


class JobName(NamedTuple):
    """What a job is known by; the region is empty for the one that is asked first."""

    namespace: str
    job_id: str
    region: str = ""


class Registered(Protocol):
    """The jobs that are registered somewhere."""

    def job(self, wanted: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the job that a file's one is registered as, None when there is none."""

    def name_of(self, wanted: Mapping[str, Any]) -> JobName:
        """Return what a file's job is registered as, if it is."""

    def names(self) -> Iterable[JobName]:
        """Return the jobs that files of their own could tell of."""


def read_stored(side: Side) -> ReadJob:
    """Return the job of a side, with what a server manages in it."""
    reading = side.reading._replace(keep_status=True)
    if side.source is not None:
        return job_of(side.source, reading)
    read = read_job(side.file, reading)
    return read._replace(diagnostics=at_revision(side, read.diagnostics))


def side_name(side: Side) -> str:
    """Return what messages call a side."""
    return side.reading.stdin_name if side.file == STDIN else side.file


def read_registered(side: Side) -> tuple[JsonObject | None, Diagnostics]:
    """Return the job in the answer of a server, and what is wrong with it."""
    given: tuple[Source | None, Diagnostics] = side.source, []
    source, found = given if side.source else read_text(side.file, side.reading)
    if source is None:
        return None, at_revision(side, found)
    what = _no_answer(source.text)
    if what:
        return None, [*found, _refused(side, what)]
    as_answer = side.reading._replace(
        language="json", jinja=False, search_config=False, config_file=None
    )
    read = read_stored(side._replace(reading=as_answer, source=source))
    found = [*found, *read.diagnostics]
    if any(one.code == NOT_A_JOB.code for one in found):
        return None, [_refused(side, "is JSON without a job in it")]
    if read.job is None or has_errors(found):
        return None, found
    if not is_stored(read.job.job):
        what = "holds a job without index, so no server has stored it"
        return None, [*found, _refused(side, what)]
    return read.job.job, found


def _refused(side: Side, what: str) -> Diagnostic:
    detail = (
        f'"{side_name(side)}" {what}. The registered job is job:ID on a server, or a file with '
        "what it answers to GET /v1/job/:id; the job file comes behind it."
    )
    return NO_REGISTERED_JOB.at(None, detail)


_OBJECT: Final = re.compile(r'\{\s*["}]')
# What a server says instead of a job, which ends up in the files of who fetches them.
_REFUSALS: Final = ("job not found", "Permission denied", "ACL token not found", "rpc error: ")


def _no_answer(text: str) -> str:
    """Return what a text is that is no JSON object, as the end of a sentence; else ""."""
    text = text.lstrip()
    if _OBJECT.match(text):
        return ""
    if not text:
        return "is empty"
    if text.startswith("["):
        return "is a list, as GET /v1/jobs gives, which leaves out most of each job"
    if text.startswith("<"):
        return "is a page of HTML, as a proxy or Nomad's web pages give"
    if text.startswith(_REFUSALS):
        return f'holds what the server refused with: "{text.splitlines()[0]}"'
    return "is no JSON object"


class _InFolder:
    """Registered jobs whose answers lie in a folder."""

    def __init__(self, jobs: Iterable[JsonObject], namespace: str) -> None:
        self._jobs = {_stored_name(job): job for job in jobs}
        self._namespace = namespace

    def name_of(self, wanted: Mapping[str, Any]) -> JobName:
        """Return the name; a job whose file names no namespace is taken wherever it is alone."""
        job_id = str(wanted.get("ID") or "")
        named = wanted.get("Namespace")
        if named:
            return JobName(str(named), job_id)
        usual = JobName(self._namespace or _DEFAULT, job_id)
        alike = [name for name in self._jobs if name.job_id == job_id]
        return alike[0] if usual not in self._jobs and len(alike) == 1 else usual

    def job(self, wanted: Mapping[str, Any]) -> JsonObject | None:
        """Return the registered job of a file's."""
        return self._jobs.get(self.name_of(wanted))

    def names(self) -> Iterable[JobName]:
        """Return the jobs that their own files could tell of."""
        return [name for name, job in self._jobs.items() if needs_file(job)]


def _stored_name(job: Mapping[str, Any]) -> JobName:
    return JobName(str(job.get("Namespace") or _DEFAULT), str(job.get("ID") or ""))


def needs_file(job: Mapping[str, Any]) -> bool:
    """Tell whether a file could tell of a registered job.

    Jobs that a server made itself, of a periodic or parameterized one, and those that were stopped
    need none.
    """
    return not job.get("ParentID") and not job.get("Stop")


def registered_in(
    folder: Path, reading: Reading, namespace: str = ""
) -> tuple[Registered, Diagnostics]:
    """Return the jobs whose answers from a server lie in a folder, ``*.json``, and its faults.

    Args:
        folder: The folder.
        reading: How the answers are read.
        namespace: Where jobs belong whose files name no namespace.
    """
    jobs: list[JsonObject] = []
    found: Diagnostics = []
    for path in sorted(folder.glob("*.json")):
        job, problems = read_registered(Side(str(path), reading))
        found += problems
        if job is not None:
            jobs.append(job)
    return _InFolder(jobs, namespace), found
