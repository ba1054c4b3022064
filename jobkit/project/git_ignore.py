"""Tells which files git ignores: ``.gitignore`` files in each folder, ``.git/info/exclude``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.outside import bytes_of
from jobkit.project.git_patterns import Patterns

if TYPE_CHECKING:
    from pathlib import Path

IGNORE_FILE: Final = ".gitignore"

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class _File(NamedTuple):
    """The patterns of one file, and the folder whose paths they are about."""

    folder: str
    patterns: Patterns


@dataclass(frozen=True, slots=True)
class Ignored:
    """What git ignores in a folder and below.

    Attributes:
        files: What holds there, the nearest last. Folders are named from the top of the
            repository on, with ``/`` at their end unless it is the top.
    """

    files: tuple[_File, ...] = ()

    def below(self, folder: Path, name: str) -> Ignored:
        """Return what holds in a folder of this one.

        Args:
            folder: Where it is.
            name: The folder as ``files`` names it.
        """
        return self.and_file(folder / IGNORE_FILE, name)

    def and_file(self, path: Path, name: str) -> Ignored:
        """Return the same with the patterns of one more file, which are about a folder."""
        patterns = _read(path)
        return Ignored((*self.files, _File(name, patterns))) if patterns else self

    def holds(self, path: str, *, is_folder: bool) -> bool:
        """Tell whether a path is ignored; the folder that it is in must not be."""
        for folder, patterns in reversed(self.files):
            verdict = patterns.verdict(path[len(folder) :], is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False


def _read(path: Path) -> Patterns:
    """Return the patterns in a file; none when there is no such file, or it can't be read."""
    try:
        lines = bytes_of(path).removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    except OSError:
        return Patterns(())
    return Patterns(line.removesuffix(b"\r") for line in lines)


def ignored_above(folder: Path) -> tuple[Ignored, str]:
    """Return what git ignores in a folder by the files above it, and the folder's name for that.

    What stands above a folder that is itself ignored does not hold in it: who names such a folder
    means what is in it.

    Args:
        folder: The folder, absolute.
    """
    top = _repository_of(folder)
    if top is None:
        return Ignored(), ""
    ignored = Ignored().and_file(_administration(top / ".git") / "info" / "exclude", "")
    here, name = top, ""
    for part in folder.relative_to(top).parts:
        ignored = ignored.below(here, name)
        if ignored.holds(name + part, is_folder=True):
            ignored = Ignored()
        here, name = here / part, f"{name}{part}/"
    return ignored, name


def _repository_of(folder: Path) -> Path | None:
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def _administration(git: Path) -> Path:
    """Return the folder in which git keeps what it knows of all work trees of a repository.

    In a work tree or a submodule ``.git`` is a file that says where its own one is.
    """
    folder = git
    if git.is_file():
        folder = git.parent / _said_in(git).removeprefix("gitdir:").strip()
    shared = _said_in(folder / "commondir")
    return folder / shared if shared else folder


def _said_in(path: Path) -> str:
    try:
        return os.fsdecode(bytes_of(path)).strip()
    except OSError:
        return ""
