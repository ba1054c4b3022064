"""The files of one git revision, as if they stood in the working tree."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.outside import Entry, Outside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST_LINKS: Final = 40


class GitEntry(NamedTuple):
    """One file of a revision.

    Attributes:
        object: The name of the object that holds its content.
        is_link: Whether it is a symbolic link; the content is where it leads to.
    """

    object: str
    is_link: bool = False


class GitTree:
    """What a repository held at a revision; what stands outside of it is read from the disk.

    Attributes:
        files: All files, by their paths from the top on, with ``/``.
        asked: Paths of the repository that somebody asked for, there or not.
    """

    def __init__(
        self, top: Path, files: Mapping[str, GitEntry], read: Callable[[str], bytes]
    ) -> None:
        self.top = top
        self.files = files
        self.asked: set[str] = set()
        self._read = read
        self._folders: dict[str, set[str]] = {"": set()}
        for path in files:
            self._enter(path)

    def _enter(self, path: str) -> None:
        while path:
            folder, _, name = path.rpartition("/")
            known = folder in self._folders
            self._folders.setdefault(folder, set()).add(name)
            if known:
                return
            path = folder

    def world(self) -> Outside:
        """Return the world as it was at the revision."""
        return Outside(
            read_bytes=self.read_bytes,
            stat=self.stat,
            list_folder=self.list_folder,
            real_path=self.real_path,
        )

    def read_bytes(self, path: Path) -> bytes:
        """Return what a file holds; raises OSError."""
        place = self._asked_place(path)
        if isinstance(place, Path):
            return Outside().read_bytes(place)
        if place in self._folders:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        return self._read(self._entry(place, path).object)

    def stat(self, path: Path) -> Entry:
        """Return what stands at a path; raises OSError."""
        place = self._asked_place(path)
        if isinstance(place, Path):
            return Outside().stat(place)
        if place in self._folders:
            return Entry(is_file=False, is_folder=True)
        size = len(self._read(self._entry(place, path).object))
        return Entry(is_file=True, size_bytes=size)

    def list_folder(self, path: Path) -> list[str]:
        """Return the names in a folder; raises OSError."""
        place = self._asked_place(path)
        if isinstance(place, Path):
            return Outside().list_folder(place)
        if place in self._folders:
            return sorted(self._folders[place])
        self._entry(place, path)
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))

    def real_path(self, path: Path) -> Path:
        """Return a path with all links followed; raises OSError."""
        place = self._place(path)
        return place.resolve() if isinstance(place, Path) else self.top / place

    def _entry(self, place: str, path: Path) -> GitEntry:
        if place not in self.files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return self.files[place]

    def _asked_place(self, path: Path) -> str | Path:
        place = self._place(path)
        if isinstance(place, str):
            self.asked.add(place)
        return place

    def _place(self, path: Path) -> str | Path:
        """Return where a path leads to: from the top on, or somewhere outside of it."""
        inside = self.path_of(path)
        if inside is None:
            return path
        left, here = inside.split("/")[::-1], ""
        links = 0
        while left:
            part = left.pop()
            if part in {"", "."}:
                continue
            if part == "..":
                if not here:
                    return self.top.parent.joinpath(*left[::-1])
                here = here.rpartition("/")[0]
                continue
            here = f"{here}/{part}" if here else part
            entry = self.files.get(here)
            if entry is None or not entry.is_link:
                continue
            self.asked.add(here)
            links += 1
            if links > _MOST_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
            target = os.fsdecode(self._read(entry.object))
            if target.startswith("/"):
                outside = Path(target).joinpath(*left[::-1])
                return outside if self.path_of(outside) is None else self._place(outside)
            here = here.rpartition("/")[0]
            left += target.split("/")[::-1]
        return here

    def path_of(self, path: Path) -> str | None:
        """Return a path from the top on, with ``/``; None for one that is not below it."""
        # The text is kept as it is: what ".." means is told where links are followed.
        whole = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118
        for shown in (self.top, self.top.resolve()):
            start = os.path.join(shown, "")  # noqa: PTH118
            if whole.startswith(start):
                return whole[len(start) :].replace(os.sep, "/")
        return "" if Path(whole) == self.top else None
