"""Reads the payload of a dispatch, no more of it than Nomad takes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jobkit.cli.options import STDIN


def payload_of(file: str | None) -> bytes | None:
    """Return what a file or standard input (``-``) holds; None for no file.

    Raises:
        click.ClickException: It is too large, or can't be read.
    """
    if file is None:
        return None
    from jobkit.tables import table

    most = next(
        row["max_bytes"] for row in table("limits")["limits"] if row["name"] == "dispatch.payload"
    )
    data = _read(file, most + 1)
    if len(data) > most:
        name = "standard input" if file == STDIN else f'"{file}"'
        message = f"{name} has more than {most} bytes, the most that Nomad takes as a payload."
        raise click.ClickException(message)
    return data


def _read(file: str, size: int) -> bytes:
    if file == STDIN:
        if sys.stdin is None:
            message = "standard input is closed."
            raise click.ClickException(message)
        return sys.stdin.buffer.read(size)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(size)
    except OSError as error:
        message = f'"{file}" can\'t be read: {error.strerror}.'
        raise click.ClickException(message) from error
