"""Finds the jobs that files held at a git revision and that no file holds now."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jobkit.deploy.faults import LEFT_ALONE, PRUNE_UNSURE
from jobkit.deploy.orphans import GoneJob
from jobkit.diagnostic import has_errors
from jobkit.project.git_revisions import GitError, Repository
from jobkit.verbs.diff_files import read_side
from jobkit.verbs.diff_revisions import Revision, revision_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.job.located import JsonObject
    from jobkit.verbs.settings import Reading


class Gone(NamedTuple):
    """What is known of the jobs of a revision.

    Attributes:
        jobs: Those that their own file does not hold any more.
        held: The jobs of all files that are there now.
        diagnostics: What could not be read; an error makes all of it unsure.
    """

    jobs: list[GoneJob]
    held: list[JsonObject]
    diagnostics: Diagnostics


def jobs_gone(base: str, arguments: Sequence[str], reading: Reading) -> Gone:
    """Return what became of the job files of a revision.

    Args:
        base: The revision.
        arguments: The files and folders that are deployed: only files beside the one and in the
            other count.
        reading: How files are read, then and now.
    """
    try:
        with Repository(Path()) as repository:
            return _Comparing(repository, base, arguments, reading).gone()
    except GitError as error:
        return Gone([], [], [error.diagnostic])


class _Comparing:
    def __init__(
        self, repository: Repository, base: str, arguments: Sequence[str], reading: Reading
    ) -> None:
        self.base = base
        self.before = revision_of(repository.tree(base), base, reading)
        files = repository.files_of_working_tree()
        self.now = Revision(repository.top, reading, "", files, None)
        self.changed = repository.changed_in_working_tree(base)
        self.folders = [_Folder.of(argument, repository.top) for argument in arguments]
        self.found: Diagnostics = []

    def gone(self) -> Gone:
        """Return what became of the files."""
        before = self._jobs_before()
        now = self._jobs_now() if before else {}
        made = [
            GoneJob(path, job, self._why(path, now.get(path)))
            for path, job in before.items()
            if path not in now or _name(now[path]) != _name(job)
        ]
        return Gone(made, [*now.values()], self.found)

    def _jobs_before(self) -> dict[str, JsonObject]:
        jobs = {}
        for path in self.before.job_files():
            if not self._counts(path):
                continue
            read = read_side(self.before.side(path))
            if read.job is not None and not has_errors(read.diagnostics):
                jobs[path] = read.job
            elif path not in self.now.files:
                self.found.append(_unread_then(path, self.base))
        return jobs

    def _jobs_now(self) -> dict[str, JsonObject]:
        """Return the jobs of all files of the repository: a job may have moved to any of them."""
        jobs = {}
        for path in self.now.job_files():
            read = read_side(self.now.side(path))
            if read.job is not None and not has_errors(read.diagnostics):
                jobs[path] = read.job
            elif self._counts(path) or path in self.changed:
                self.found.append(_unread_now(path))
        return jobs

    def _counts(self, path: str) -> bool:
        return any(folder.has(path) for folder in self.folders)

    def _why(self, path: str, now: JsonObject | None) -> str:
        if now is None:
            return f'its file "{path}" of "{self.base}" is gone'
        return f'its file "{path}" holds the job "{now.get("ID") or ""}" now'


class _Folder(NamedTuple):
    """A folder whose files count, from the top of the repository on; "" is the top itself."""

    name: str
    is_deep: bool

    @classmethod
    def of(cls, argument: str, top: Path) -> _Folder:
        """Return the folder that is named, or that a file is in."""
        is_deep = Path(argument).is_dir()
        folder = Path(argument) if is_deep else Path(argument).parent
        name = os.path.relpath(folder.resolve(), top.resolve()).replace(os.sep, "/")
        return cls("" if name == os.curdir else name, is_deep)

    def has(self, path: str) -> bool:
        """Tell whether a file of the repository is in it."""
        folder = path.rpartition("/")[0]
        return folder == self.name or (
            self.is_deep and (not self.name or folder.startswith(f"{self.name}/"))
        )


def _name(job: JsonObject) -> tuple[object, ...]:
    """Return what a server knows a job by, and where it is."""
    return job.get("ID"), job.get("Namespace"), job.get("Region"), str(job.get("Multiregion"))


def _unread_then(path: str, base: str) -> Diagnostic:
    detail = (
        f'"{path}" of "{base}" is gone and can\'t be read as it was, so that the ID of its job '
        "is not known. Stop the job by hand if it still runs."
    )
    return LEFT_ALONE.at(None, detail)


def _unread_now(path: str) -> Diagnostic:
    detail = (
        f'"{path}" can\'t be read as a job, and may hold one of those that seem to be gone. '
        'Make it whole, or run without --prune; "jobkit lint" says what is wrong.'
    )
    return PRUNE_UNSURE.at(None, detail)
