"""Finds the config file that holds for a folder."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.outside import Outside
    from jobkit.project.config import Config

CONFIG_NAME: Final = "jobkit.toml"
PYPROJECT: Final = "pyproject.toml"
_SECTION: Final = re.compile(rb"""^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\.[ \t]*["']?jobkit\b""", re.M)
_MAX_BYTES: Final = 1 << 20


def find_config(folder: Path, world: Outside | None = None) -> Path | None:
    """Return the nearest config file in ``folder`` or above it; None when there is none.

    In each folder ``jobkit.toml`` comes first, then a ``pyproject.toml`` with ``[tool.jobkit]``.
    The search ends at the top of the repository (where ``.git`` is), else at that of the disk.

    Args:
        folder: Where to begin.
        world: Where files are; None is the disk.
    """
    # Plain strings: a run without a config file pays for this.
    here = os.path.abspath(folder)  # noqa: PTH100
    while True:
        found = _config_in(here) if world is None else _config_at(Path(here), world)
        if found is not None:
            return Path(found)
        above = os.path.dirname(here)  # noqa: PTH120
        if above == here or os.path.exists(f"{here}{os.sep}.git"):  # noqa: PTH110
            return None
        here = above


def config_of(folder: Path) -> Path | None:
    """Return the config file in ``folder`` itself; None when there is none."""
    found = _config_in(str(folder))
    return None if found is None else Path(found)


def _config_in(folder: str) -> str | None:
    own, shared = f"{folder}{os.sep}{CONFIG_NAME}", f"{folder}{os.sep}{PYPROJECT}"
    if os.path.isfile(own):  # noqa: PTH113
        return own
    return shared if os.path.isfile(shared) and _has_section(shared) else None  # noqa: PTH113


def _config_at(folder: Path, world: Outside) -> Path | None:
    """Return the config file in a folder of another world."""
    for path in (folder / CONFIG_NAME, folder / PYPROJECT):
        with suppress(OSError):
            data = world.read_bytes(path)
            if path.name == CONFIG_NAME or _SECTION.search(data) is not None:
                return path
    return None


def _has_section(pyproject: str) -> bool:
    try:
        with Path(pyproject).open("rb") as file:
            return _SECTION.search(file.read(_MAX_BYTES)) is not None
    except OSError:
        return False


class Configs:
    """The configs of folders, each looked for once.

    Attributes:
        chosen: As in ``config_for``.
        search: See there.
    """

    def __init__(self, chosen: Path | None = None, *, search: bool = True) -> None:
        self.chosen = chosen
        self.search = search
        self._known: dict[Path, tuple[Config | None, Diagnostics]] = {}

    def of(self, folder: Path) -> tuple[Config | None, Diagnostics]:
        """Return the config that holds for job files of a folder, and everything wrong with it."""
        found = self._known.get(folder)
        if found is None:
            found = self._known[folder] = config_for(folder, self.chosen, search=self.search)
        return found


def config_for(
    folder: Path,
    chosen: Path | None = None,
    *,
    search: bool = True,
    world: Outside | None = None,
) -> tuple[Config | None, Diagnostics]:
    """Return the config that holds for job files of ``folder``, and everything wrong with it.

    Args:
        folder: Where the job file is.
        chosen: The config file to take, wherever it is.
        search: False looks for none.
        world: Where files are; None is the disk.
    """
    path = chosen
    if path is None:
        path = find_config(folder, world) if search else None
    if path is None:
        return None, []
    from jobkit.project.config import read_config  # noqa: PLC0415  most runs have no config

    return read_config(path, str(chosen) if chosen is not None else _shown(path), world)


def _shown(path: Path) -> str:
    """Return the path from the working folder on, where there is one."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return str(path)
