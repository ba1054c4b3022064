"""Compares job files at git revisions: one by its name, or all that changed between two."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.diagnostic import has_errors, in_order
from jobkit.diff.review import Review
from jobkit.project.discovery import config_for
from jobkit.project.git_revisions import GitError, Repository, spot_of
from jobkit.project.job_files import Kind, holds_job
from jobkit.project.walk import listed_kind
from jobkit.verbs.diff import renamed_review, reviewed
from jobkit.verbs.diff_files import (
    Comparison,
    Side,
    diff_files,
    ignored_by_configs,
    learn_secrets,
    read_side,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobkit.diagnostic import Diagnostics
    from jobkit.project.config import Config
    from jobkit.project.git_tree import GitTree
    from jobkit.verbs.diff import Showing
    from jobkit.verbs.diff_files import ReadSide
    from jobkit.verbs.settings import Reading


def diff_sides(old: Side, new: Side, showing: Showing) -> Comparison:
    """Return what differs between two files, each on the disk or ``git:REVISION:PATH``."""
    if spot_of(old.file) is None and spot_of(new.file) is None:
        return diff_files(old, new, showing)
    try:
        with Repository(Path()) as repository:
            return diff_files(from_git(old, repository), from_git(new, repository), showing)
    except GitError as error:
        return Comparison(Review("unread", ""), [error.diagnostic])


def from_git(side: Side, repository: Repository) -> Side:
    """Return a side with what it names taken from the repository, if it names a revision."""
    spot = spot_of(side.file)
    if spot is None:
        return side
    tree = repository.tree(spot.revision)
    file = shown_path(repository.top / spot.path)
    reading = side.reading._replace(world=tree.world(), is_elsewhere=True)
    return Side(file, reading, spot.revision)


def shown_path(path: Path) -> str:
    """Return what messages call a file: its path from the working folder on."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return str(path)


class Reviewed(NamedTuple):
    """What came of two revisions.

    Attributes:
        reviews: All jobs whose files changed, or something that they read, by file.
        diagnostics: What could not be read, by file.
    """

    reviews: list[Review]
    diagnostics: Diagnostics


def diff_revisions(
    base: str, head: str | None, readings: tuple[Reading, Reading], showing: Showing
) -> Reviewed:
    """Return what differs in all jobs between two revisions of the repository around.

    Each job is read with its variables, includes, files with values and config as they were at the
    revision. A job whose file did not change is among them when something that it reads did.

    Args:
        base: The revision before; or both as ``A..B``, or ``A...B`` for what ``B`` changed.
        head: The revision after; None is what is there now.
        readings: How files are read at each.
        showing: What is shown.
    """
    try:
        with Repository(Path()) as repository:
            ends = repository.ends(base, head)
            return _Revisions(repository, *ends, readings).compare(showing)
    except GitError as error:
        return Reviewed([Review("unread", "")], [error.diagnostic])


@dataclass
class Revision:
    """One of two revisions; ``tree`` is None for what is there now."""

    top: Path
    reading: Reading
    name: str
    files: Sequence[str]
    tree: GitTree | None
    configs: dict[str, Config | None] = field(default_factory=dict)

    def side(self, path: str) -> Side:
        """Return a file of it, to be read."""
        return Side(shown_path(self.top / path), self.reading, self.name)

    def job_files(self) -> Iterator[str]:
        """Yield the files that are job files by their names and content."""
        for path in self.files:
            shown = shown_path(self.top / path)
            kind = listed_kind(path, shown, self._config(path))
            if kind is Kind.JOB or (kind is not Kind.OTHER and self._holds_job(path)):
                yield path

    def _config(self, path: str) -> Config | None:
        folder = path.rpartition("/")[0]
        if folder not in self.configs:
            self.configs[folder], _ = config_for(
                Path(shown_path(self.top / folder)),
                self.reading.config_file,
                search=self.reading.search_config,
                world=self.reading.other_world,
            )
        return self.configs[folder]

    def _holds_job(self, path: str) -> bool:
        try:
            data = self.reading.world.read_bytes(self.top / path)
        except OSError:
            return False
        return holds_job(path, data.decode("utf-8", "replace"))


class _Job(NamedTuple):
    """One job file at a revision, read."""

    path: str
    side: Side
    read: ReadSide

    @property
    def key(self) -> tuple[str, str]:
        """What a server knows the job by."""
        job: Mapping[str, Any] = self.read.job or {}
        return str(job.get("Namespace") or "default"), str(job.get("ID") or "")


class _Pair(NamedTuple):
    """A job before and after; None on a side without it."""

    old: _Job | None
    new: _Job | None


class _Revisions:
    """Two revisions that are compared."""

    def __init__(
        self, repository: Repository, base: str, head: str | None, readings: tuple[Reading, Reading]
    ) -> None:
        before = repository.tree(base)
        self.old = revision_of(before, base, readings[0])
        if head is None:
            files = repository.files_of_working_tree()
            self.new = Revision(repository.top, readings[1], "", files, None)
            self.changed = repository.changed_in_working_tree(base)
        else:
            after = repository.tree(head)
            self.new = revision_of(after, head, readings[1])
            self.changed = {
                path
                for path in before.files.keys() | after.files.keys()
                if before.files.get(path) != after.files.get(path)
            }
        # Folders count only when a file came or went: what is in a file changes no folder.
        moved = before.files.keys() ^ set(self.new.files)
        self.changed |= {folder for path in moved for folder in _folders(path)}

    def compare(self, showing: Showing) -> Reviewed:
        """Return what differs."""
        pairs = list(self._pairs()) if self.changed else []
        sides = [(one.side, one.read) for pair in pairs for one in pair if one is not None]
        patterns, faults = ignored_by_configs(side for side, _ in sides)
        if faults:
            return Reviewed([Review("unread", "")], faults)
        found = [
            finding
            for _, read in sides
            if has_errors(read.diagnostics)
            for finding in in_order(read.diagnostics)
        ]
        if showing.masks is not None:
            learn_secrets(sides, showing.masks)
        showing = showing._replace(ignore=(*showing.ignore, *patterns))
        target = self.new.reading.target
        reviews = [_review(pair, target, showing) for pair in pairs]
        return Reviewed(reviews, found)

    def _pairs(self) -> Iterator[_Pair]:
        """Yield the jobs that may differ, by file; those without a partner alone."""
        before, after = self._read()
        by_key = defaultdict(list)
        for path, job in after.items():
            if path not in before or before[path].key != job.key:
                by_key[job.key].append(path)
        partners: dict[str, str] = {}
        for path, job in before.items():
            if path in after and after[path].key == job.key:
                partners[path] = path
            elif job.read.job is not None and by_key[job.key]:
                partners[path] = by_key[job.key].pop(0)
        taken = set(partners.values())
        for path in before:
            if path not in partners and path in after and path not in taken:
                partners[path] = path
                taken.add(path)
        pairs = [_Pair(job, after.get(partners.get(path, ""))) for path, job in before.items()]
        pairs += [_Pair(None, job) for path, job in after.items() if path not in taken]
        yield from sorted(pairs, key=_place)

    def _read(self) -> tuple[dict[str, _Job], dict[str, _Job]]:
        """Return the jobs of both revisions that may differ, by path."""
        later = set(self.new.job_files())
        before: dict[str, _Job] = {}
        after: dict[str, _Job] = {}
        for path in self.old.job_files():
            job, is_touched = self._touched(path)
            if is_touched or path not in later:
                before[path] = job
            else:
                later.discard(path)
        for path in sorted(later):
            side = self.new.side(path)
            after[path] = _Job(path, side, read_side(side))
        return before, after

    def _touched(self, path: str) -> tuple[_Job, bool]:
        """Return a job before, and whether it or anything that it asked for is another now."""
        side, tree = self.old.side(path), self.old.tree
        assert tree is not None  # noqa: S101  what was before is always a revision
        tree.asked.clear()
        job = _Job(path, side, read_side(side))
        return job, path in self.changed or not tree.asked.isdisjoint(self.changed)


def revision_of(tree: GitTree, name: str, reading: Reading) -> Revision:
    """Return a revision whose job files are read as they were then."""
    reading = reading._replace(world=tree.world(), is_elsewhere=True)
    return Revision(tree.top, reading, name, sorted(tree.files), tree)


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that a path is in, "" for the top."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _place(pair: _Pair) -> str:
    job = pair.new or pair.old
    return "" if job is None else job.path


def _review(pair: _Pair, target: str, showing: Showing) -> Review:
    old, new = pair
    old_file = "" if old is None else old.path
    new_file = "" if new is None else new.path
    if any(one is not None and one.read.job is None for one in pair):
        ids = [one.key[1] for one in (new, old) if one is not None and one.read.job is not None]
        return Review("unread", ids[0] if ids else "", old_file, new_file)
    before, after = (None if one is None else one.read.job for one in (old, new))
    if old is not None and new is not None and old.key != new.key:
        review = renamed_review(before or {}, after or {}, target, showing)
    else:
        review = reviewed(before, after, target, showing)
    return review._replace(old_file=old_file, new_file=new_file)
