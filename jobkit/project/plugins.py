"""Looks for installed packages with rules: entry points of the group ``jobkit.rules``."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Diagnostics

GROUP: Final = "jobkit.rules"

_METADATA: Final = (".dist-info", ".egg-info")


def load_plugins() -> Diagnostics:
    """Put the rules of installed packages on the list; return what is wrong with packages.

    What was loaded once is not loaded again.
    """
    if not has_plugins():
        return []
    from jobkit.project.plugin_rules import load_rules  # noqa: PLC0415  rarely needed

    return [*load_rules(GROUP)]


def has_plugins() -> bool:
    """Tell whether a package with rules is installed; it costs a look at what is."""
    return _has_plugins(tuple(sys.path))


@cache
def _has_plugins(folders: tuple[str, ...]) -> bool:
    return any(map(_names_group, _entry_point_files(folders)))


def _entry_point_files(folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        try:
            names = os.listdir(folder or os.curdir)  # noqa: PTH208  a thousand names, as fast as can be
        except OSError:
            continue
        for name in names:
            if name.endswith(_METADATA):
                yield Path(folder, name, "entry_points.txt")


def _names_group(path: Path) -> bool:
    try:
        return GROUP.encode() in path.read_bytes()
    except OSError:
        return False
