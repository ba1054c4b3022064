"""Reads what a git repository held at a revision, with the program ``git``."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.diagnostic import did_you_mean
from jobkit.project import faults
from jobkit.project.git_tree import GitEntry, GitTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from jobkit.diagnostic import Diagnostic

PREFIX: Final = "git:"
"""What the name of a file at a revision begins with: ``git:REVISION:PATH``."""

_HEAD: Final = "HEAD"
_SHORT: Final = 12
_LINK: Final = "120000"
_ENTRY: Final = re.compile(r"(\d+) (\w+) ([0-9a-f]+)\t(.*)", re.DOTALL)


class Spot(NamedTuple):
    """A file at a revision, as a user names it."""

    revision: str
    path: str


def spot_of(text: str) -> Spot | None:
    """Return what ``git:REVISION:PATH`` names; None for any other text."""
    if not text.startswith(PREFIX):
        return None
    revision, _, path = text.removeprefix(PREFIX).partition(":")
    return Spot(revision, path) if revision and path else None


class GitError(Exception):
    """git can't do what was asked of it; ``diagnostic`` tells the user."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.detail)
        self.diagnostic = diagnostic


class Repository:
    """One repository; to be closed, for it keeps a process that reads objects.

    Attributes:
        top: The folder at its top.
    """

    def __init__(self, folder: Path) -> None:
        """Find the repository that a folder is in.

        Raises:
            GitError: There is none, or there is no program ``git``.
        """
        self._objects: subprocess.Popen[bytes] | None = None
        self._trees: dict[str, GitTree] = {}
        self.top = folder
        try:
            found = self._run("rev-parse", "--show-toplevel")
        except _FailedError as error:
            detail = f'"{folder.absolute()}" is in no git repository: {error}'
            raise GitError(faults.NO_REPOSITORY.at(None, detail)) from error
        self.top = Path(os.fsdecode(found).removesuffix("\n"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        process, self._objects = self._objects, None
        if process is not None:
            # It ends by itself when there is nothing more to ask.
            with suppress(OSError):
                process.communicate()

    def ends(self, base: str, head: str | None) -> tuple[str, str | None]:
        """Return the two revisions that a user means: ``A..B`` and ``A...B`` name both in one.

        Three dots stand for what ``B`` changed since it left ``A``, as in a pull request.

        Raises:
            GitError: The two have nothing in common, or one is no revision.
        """
        if head is not None or ".." not in base:
            return base, head
        left, dots, right = base.partition("..." if "..." in base else "..")
        left, right = left or _HEAD, right or _HEAD
        if dots == "..":
            return left, right
        for one in (left, right):
            self.tree(one)
        try:
            common = self._run("merge-base", left, right)
        except _FailedError as error:
            detail = f'"{left}" and "{right}" have no commit in common.{self._shallow()}'
            raise GitError(faults.UNKNOWN_REVISION.at(None, detail)) from error
        return common.decode().strip()[:_SHORT], right

    def tree(self, revision: str) -> GitTree:
        """Return what the repository held at a revision.

        Raises:
            GitError: There is no such revision.
        """
        if revision not in self._trees:
            self._trees[revision] = self._read_tree(revision)
        return self._trees[revision]

    def _read_tree(self, revision: str) -> GitTree:
        if revision.startswith("-"):
            raise GitError(faults.UNKNOWN_REVISION.at(None, self._unknown(revision)))
        try:
            found = self._run("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}")
            listed = self._run("ls-tree", "-r", "-z", "--full-tree", found.decode().strip())
        except _FailedError as error:
            raise GitError(faults.UNKNOWN_REVISION.at(None, self._unknown(revision))) from error
        return GitTree(self.top, dict(_entries(listed)), self._read_object)

    def _unknown(self, revision: str) -> str:
        """Return what is told of a revision that there is not."""
        detail = f'"{revision}" is no revision of the repository in "{self.top}".'
        with suppress(_FailedError):
            named = self._run("for-each-ref", "--format=%(refname:short)")
            detail += did_you_mean(revision, os.fsdecode(named).split("\n"))
        return f"{detail}{self._shallow()}"

    def _shallow(self) -> str:
        """Return a sentence for a clone that lacks old commits; "" for any other."""
        with suppress(_FailedError):
            if self._run("rev-parse", "--is-shallow-repository") == b"true\n":
                return " This is a shallow clone: fetch more of its history first."
        return ""

    def files_of_working_tree(self) -> list[str]:
        """Return the files that are there now, those that git ignores left out."""
        flags = ("--cached", "--others", "--exclude-standard", "--full-name")
        listed = _names(self._run("ls-files", "-z", *flags))
        return sorted({name for name in listed if os.path.lexists(self.top / name)})

    def changed_in_working_tree(self, revision: str) -> set[str]:
        """Return the files that are not now as they were at a revision."""
        flags = ("--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules")
        tracked = self._run("diff", "-z", *flags, revision, "--")
        untracked = self._run("ls-files", "-z", "--others", "--exclude-standard", "--full-name")
        return {*_names(tracked), *_names(untracked)}

    def _run(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.top,
                env={**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise GitError(faults.NO_GIT.at(None, _NO_GIT)) from error
        if done.returncode:
            raise _FailedError(os.fsdecode(done.stderr).strip())
        return done.stdout

    def _read_object(self, name: str) -> bytes:
        """Return what an object holds.

        Raises:
            OSError: It can't be read.
        """
        process = self._reader()
        assert process.stdin is not None  # noqa: S101  both are pipes
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(f"{name}\n".encode())
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) != len(("name", "type", "size")):
            message = f"git has no object {name}"
            raise OSError(message)
        data = process.stdout.read(int(head[2]))
        process.stdout.read(1)
        return data

    def _reader(self) -> subprocess.Popen[bytes]:
        if self._objects is None:
            self._objects = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                cwd=self.top,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._objects


_NO_GIT: Final = 'There is no program "git" on the path; install it to compare revisions.'


class _FailedError(Exception):
    """git ended with an error; the message is what it said."""


def _names(listed: bytes) -> list[str]:
    return [name for name in os.fsdecode(listed).split("\0") if name]


def _entries(listed: bytes) -> Iterator[tuple[str, GitEntry]]:
    for line in _names(listed):
        found = _ENTRY.fullmatch(line)
        assert found is not None  # noqa: S101  the form of git's own answer
        mode, kind, name, path = found.groups()
        if kind == "blob":
            yield path, GitEntry(name, is_link=mode == _LINK)
