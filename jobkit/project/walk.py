"""Finds the job files that a command means: those it names, and those in the folders it names."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.outside import bytes_of
from jobkit.project import faults
from jobkit.project.discovery import CONFIG_NAME, PYPROJECT
from jobkit.project.git_ignore import Ignored, ignored_above
from jobkit.project.git_patterns import Patterns, relative_name
from jobkit.project.job_files import Kind, holds_job, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from jobkit.diagnostic import Diagnostics
    from jobkit.project.config import Config
    from jobkit.project.discovery import Configs

STDIN: Final = "-"

_OF_VERSIONS: Final = frozenset({".bzr", ".git", ".hg", ".svn"})
# What tools keep for themselves, or take from others.
_PASSED_OVER: Final = frozenset({
    ".direnv", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".terraform",
    ".terragrunt-cache", ".tox", ".venv", "__pycache__", "bower_components", "node_modules",
    "site-packages", "vendor", "venv",
})  # fmt: skip


class Skipped(NamedTuple):
    """A file or folder that is not looked at.

    Attributes:
        name: What messages call it; a folder ends with a slash.
        reason: A phrase: "holds no job".
    """

    name: str
    reason: str


@dataclass(slots=True)
class Found:
    """What a command means.

    Attributes:
        files: Job files as messages name them, in the order of the arguments; those of a folder
            by name.
        skipped: What was met and is not looked at; files that are no job files by their name don't
            count.
        diagnostics: Folders that can't be read, faults of config files.
        walked: True when a folder was among the arguments.
    """

    files: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    diagnostics: Diagnostics = field(default_factory=list)
    walked: bool = False


def find_job_files(arguments: Iterable[str], configs: Configs) -> Found:
    """Return the job files that arguments stand for: files, folders, ``-``.

    Args:
        arguments: Names of files and folders; none at all is the working folder.
        configs: Where the configs of their folders are.
    """
    walk = _Walk(configs)
    for argument in [*arguments] or ["."]:
        walk.take(argument)
    return walk.found


class _Folder(NamedTuple):
    """A folder to be looked through.

    Attributes:
        prefix: What messages call it, with a separator at its end; "" is the working folder.
        name: What git calls it, from the top of the repository on.
        ignored: What git ignores in it by the files above it.
        config: The config that holds in the folder around it.
    """

    prefix: str
    name: str
    ignored: Ignored
    config: Config | None


class _Walk:
    def __init__(self, configs: Configs) -> None:
        self.configs = configs
        self.found = Found()
        self.seen: dict[object, str] = {}

    def take(self, argument: str) -> None:
        """Take in what one argument stands for."""
        if argument == STDIN:
            self.found.files.append(argument)
        elif os.path.isdir(argument):  # noqa: PTH112  the text stays as it was given
            self.found.walked = True
            self._walk(argument)
        else:
            config = self._config_of(Path(argument).parent)
            if _is_excluded(config, argument, is_folder=False):
                self._skip(argument, _excluded_by(config))
            else:
                kind = kind_of(argument)
                self._file(argument, Kind.JOB if kind is Kind.SHARED else kind)

    def _config_of(self, folder: Path) -> Config | None:
        config, found = self.configs.of(folder)
        self.found.diagnostics += found
        return config

    def _walk(self, argument: str) -> None:
        # A path through links stays the one that was given, as it does in messages.
        ignored, name = ignored_above(Path(os.path.abspath(argument)))  # noqa: PTH100
        prefix = "" if argument == os.curdir else os.path.join(argument, "")  # noqa: PTH118
        pending = [_Folder(prefix, name, ignored, self._config_of(Path(argument)))]
        while pending:
            pending += reversed(self._inside(pending.pop()))

    def _inside(self, folder: _Folder) -> list[_Folder]:
        """Take in the files of a folder; return the folders in it."""
        try:
            with os.scandir(folder.prefix or os.curdir) as entries:
                members = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            name = folder.prefix or os.curdir
            why = error.strerror or type(error).__name__
            detail = f'The folder "{name}" can\'t be read: {why}.'
            self.found.diagnostics.append(faults.FOLDER_UNREAD.at(None, detail))
            return []
        names = {entry.name for entry in members}
        if ".git" in names:  # a repository of its own
            here = Path(os.path.abspath(folder.prefix or os.curdir))  # noqa: PTH100
            ignored, name = ignored_above(here)
            folder = folder._replace(ignored=ignored, name=name)
        folder = folder._replace(ignored=folder.ignored.below(Path(folder.prefix), folder.name))
        if not names.isdisjoint({CONFIG_NAME, PYPROJECT}):
            folder = folder._replace(config=self._config_of(Path(folder.prefix)))
        folders = []
        for entry in members:
            path = folder.prefix + entry.name
            if entry.name in _OF_VERSIONS:
                continue
            if entry.is_dir(follow_symlinks=False):
                if self._is_entered(folder, entry.name, path):
                    folders.append(
                        folder._replace(
                            prefix=f"{path}{os.sep}", name=f"{folder.name}{entry.name}/"
                        )
                    )
            elif (kind := _kind(folder.config, entry.name, path)) is not Kind.OTHER:
                self._member(folder, entry, path, kind)
        return folders

    def _is_entered(self, folder: _Folder, name: str, path: str) -> bool:
        """Tell whether a folder is looked through."""
        shown = f"{path}{os.sep}"
        if name in _PASSED_OVER:
            return self._skip(shown, "belongs to another tool")
        if folder.ignored.holds(folder.name + name, is_folder=True):
            return self._skip(shown, "is ignored by git")
        if _is_excluded(folder.config, path, is_folder=True):
            return self._skip(shown, _excluded_by(folder.config))
        return True

    def _member(self, folder: _Folder, entry: os.DirEntry[str], path: str, kind: Kind) -> None:
        """Take in a file of a folder whose name says that it may be a job file."""
        if folder.ignored.holds(folder.name + entry.name, is_folder=False):
            self._skip(path, "is ignored by git")
        elif _is_excluded(folder.config, path, is_folder=False):
            self._skip(path, _excluded_by(folder.config))
        elif entry.is_symlink() and os.path.isdir(path):  # noqa: PTH112
            self._skip(path, "is a link to a folder")
        elif not os.path.isfile(path):  # noqa: PTH113  links that go in a circle are none
            self._skip(path, "is no plain file")
        else:
            self._file(path, kind)

    def _file(self, path: str, kind: Kind) -> None:
        """Take in a file, unless it holds no job or is there already."""
        if kind not in {Kind.JOB, Kind.OTHER} and not _may_hold_job(path):
            self._skip(path, "holds no job")
            return
        real = _identity(path)
        first = self.seen.get(real)
        if first is None:
            self.seen[real] = path
            self.found.files.append(path)
        elif first != path:
            self._skip(path, f"is the same file as {first}")

    def _skip(self, name: str, reason: str) -> Literal[False]:
        self.found.skipped.append(Skipped(name, reason))
        return False


def _kind(config: Config | None, name: str, path: str) -> Kind:
    """Return what a file's name says, and what the config says of it."""
    kind = kind_of(name)
    if kind is Kind.JOB or config is None or not config.lint.include:
        return kind
    included = Patterns(config.lint.include).takes(_from_config(config, path))
    return Kind.JOB if included else kind


def _is_excluded(config: Config | None, path: str, *, is_folder: bool) -> bool:
    if config is None or not config.lint.exclude:
        return False
    name = _from_config(config, path)
    patterns = Patterns(config.lint.exclude)
    return bool(patterns.verdict(name, is_folder=True)) if is_folder else patterns.takes(name)


def _from_config(config: Config, path: str) -> str:
    """Return a path as the config's patterns see it: from its folder on, with ``/``."""
    return relative_name(path, config.folder)


def _excluded_by(config: Config | None) -> str:
    return f"is excluded by {config.name}" if config is not None else "is excluded"


def _identity(path: str) -> object:
    """Return what tells a file from all others, by whatever path; links by hand are others."""
    try:
        state = os.stat(path)  # noqa: PTH116  of each file
    except (OSError, ValueError):
        return path
    return (state.st_dev, state.st_ino) if state.st_nlink == 1 else os.path.realpath(path)


def _may_hold_job(path: str) -> bool:
    """Tell whether a file holds a job; one that can't be read may."""
    try:
        data = bytes_of(Path(path))
    except OSError:
        return True
    return holds_job(path, data.decode("utf-8", "replace"))


def listed_kind(name: str, path: str, config: Config | None) -> Kind:
    """Return what a file is that a list of files names, as if its folder had been looked through.

    What git ignores does not count: who made the list knows of it.

    Args:
        name: Its path from the top of the repository on, with ``/``.
        path: What messages call it.
        config: The config that holds in its folder.
    """
    *folders, last = name.split("/")
    if not _PASSED_OVER.isdisjoint(folders) or _is_excluded(config, path, is_folder=False):
        return Kind.OTHER
    return _kind(config, last, path)


def shard_of(name: str, parts: int) -> int:
    """Return the part, from 1, that a file is in when all are divided by their names.

    It depends on no other file, so that each part stays what it is when files come and go.
    """
    return zlib.crc32(name.encode("utf-8", "surrogateescape")) % parts + 1
