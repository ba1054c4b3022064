"""The file of a finding as other programs name it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic


def relative_name(name: str, folder: str) -> str:
    """Return a file's name with slashes, relative to ``folder`` when it lies in it."""
    path = PurePath(name)
    if folder and path.is_absolute() and path.is_relative_to(folder):
        path = path.relative_to(folder)
    return path.as_posix()


def file_of(diagnostic: Diagnostic, folder: str) -> str:
    """Return the file of a finding as ``relative_name`` does; "" when it has none."""
    return "" if diagnostic.range is None else relative_name(diagnostic.range.filename, folder)
