"""What the pure rooms may ask of the world."""

from __future__ import annotations

import errno
import os
import stat
import time
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LARGEST_FILE: Final = 256 << 20


@record
class Entry:
    """What stands at a path, links followed.

    Attributes:
        is_file: True for a regular file.
        is_folder: True for a folder.
        size_bytes: Size of a regular file.
    """

    is_file: bool
    is_folder: bool = False
    size_bytes: int = 0


def entry_at(path: Path) -> Entry:
    """Return what stands at ``path`` on this machine.

    Raises:
        OSError: Nothing does, or it can't be looked at.
    """
    found = path.stat()
    return Entry(stat.S_ISREG(found.st_mode), stat.S_ISDIR(found.st_mode), found.st_size)


def bytes_of(path: Path) -> bytes:
    """Return what a file of this machine holds.

    Raises:
        OSError: It can't be read, or it has no end in sight (a device, a pipe that goes on).
    """
    with path.open("rb") as file:
        data = file.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder of this machine, in no order.

    Raises:
        OSError: It is not a folder, or it can't be read.
    """
    return [path.name for path in folder.iterdir()]


@record
class Outside:
    """The world as one argument; tests pass a fixed one.

    Attributes:
        base_dir: Folder that relative paths of file functions start from.
        environment: Environment variables that the job may see.
        allow_files: False makes every file function fail, as in Nomad's parse API.
        read_bytes: Content of a file; raises OSError.
        stat: What stands at a path, links followed; raises OSError.
        list_folder: The names in a folder; raises OSError.
        real_path: A path with all links followed; raises OSError where they go round in a circle.
        home: The user's home folder.
        working_folder: The process's working folder.
        random_bytes: That many random bytes.
        clock: Seconds since the epoch.
    """

    base_dir: Path = field(default_factory=Path)
    environment: Mapping[str, str] = field(default_factory=dict)
    allow_files: bool = True
    read_bytes: Callable[[Path], bytes] = bytes_of
    stat: Callable[[Path], Entry] = entry_at
    list_folder: Callable[[Path], list[str]] = names_in
    real_path: Callable[[Path], Path] = Path.resolve
    home: Callable[[], Path] = Path.home
    working_folder: Callable[[], Path] = Path.cwd
    random_bytes: Callable[[int], bytes] = os.urandom
    clock: Callable[[], float] = time.time
