"""Reads the tables of task drivers that a project has of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from jobkit.lint.driver_tables import open_driver, shipped_drivers
from jobkit.lint.faults import DRIVERS_UNREAD
from jobkit.verbs.files import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jobkit.diagnostic import Diagnostics
    from jobkit.lint.driver_tables import Driver


class OwnDrivers(NamedTuple):
    """The drivers that are known in a project.

    Attributes:
        known: All of them by name, the shipped ones too; None when the project has none of its own.
        diagnostics: What is wrong with the project's tables.
    """

    known: Mapping[str, Driver] | None = None
    diagnostics: Diagnostics = []  # noqa: RUF012  never changed


@lru_cache(maxsize=16)
def drivers_of(schema_dir: Path | None, names: tuple[str, ...] = ()) -> OwnDrivers:
    """Return the drivers that are known; tables that have faults are left out.

    Args:
        schema_dir: Folder with tables, ``*.json``; their drivers come before shipped ones.
        names: Drivers of which no more is known than that they are there.
    """
    if schema_dir is None and not names:
        return OwnDrivers()
    tables, found = _tables(schema_dir) if schema_dir is not None else ({}, [])
    named = {name: open_driver(name) for name in names}
    return OwnDrivers({**named, **shipped_drivers(), **tables}, found)


def _tables(folder: Path) -> tuple[Mapping[str, Driver], Diagnostics]:
    from jobkit.json_schema.document import JsonDocument  # noqa: PLC0415  few have such tables
    from jobkit.json_schema.own_drivers import read_drivers  # noqa: PLC0415

    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".json")
    except OSError as error:
        detail = f'The folder "{folder}" with tables of drivers can\'t be read: {error.strerror}.'
        return {}, [DRIVERS_UNREAD.at(None, detail)]
    drivers: dict[str, Driver] = {}
    diagnostics: Diagnostics = []
    for path in paths:
        source, found = read_source(path, str(path))
        if source is not None and not found:
            made, found = read_drivers(JsonDocument(source))
            drivers.update(made)
        diagnostics += found
    return drivers, diagnostics
