"""Takes the sides of a comparison from a server where flags name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.cli.connection import ConnectionFlags
    from jobkit.client.nomad import Client
    from jobkit.verbs.diff_files import Side
    from jobkit.verbs.settings import Reading


def from_servers(flags: ConnectionFlags, sides: Sequence[Side], otherwise: str = "") -> list[Side]:
    """Return the sides, jobs of a server as texts; no server is asked for files alone.

    What is said ``otherwise`` is for a job that is not there.
    """
    from jobkit.verbs.server_sides import from_server, server_spot

    if not any(server_spot(side.file) for side in sides):
        return [*sides]
    from jobkit.cli.connection import connect

    with connect(flags) as nomad:
        return [
            from_server(nomad, side._replace(reading=for_release(nomad, side.reading)), otherwise)
            for side in sides
        ]


def for_release(nomad: Client, reading: Reading) -> Reading:
    """Return how files are read for a server's release, unless --nomad-version names one.

    Files of a server that does not answer are read all the same, so that their faults are told.
    """
    source = click.get_current_context().get_parameter_source("nomad_version")
    if source is not ParameterSource.DEFAULT:
        return reading
    return reading._replace(target=_release(nomad) or reading.target)


def _release(nomad: Client) -> str | None:
    from jobkit.client.errors import NomadError

    try:
        return nomad.server_version()
    except NomadError:
        return None
