"""What goes to standard output and standard error."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.diagnostic import Diagnostic

_STDOUT: Final = "-"
_COLUMNS_OF_A_FILE: Final = 120
_LEAST_COLUMNS: Final = 40
_GUTTER_COLUMNS: Final = 8


class OutputError(Exception):
    """The data can't be put where it was asked for; the message is a phrase without full stop."""


def write_output(data: bytes) -> None:
    """Write to standard output, byte for byte.

    Raises:
        BrokenPipeError: Its reader went away, as ``head`` does.
        OutputError: It is closed or takes no more.
    """
    if sys.stdout is None:
        message = "standard output is closed"
        raise OutputError(message)
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is left in the buffer would fail once more, with a traceback, at the very end.
        give_up(sys.stdout)
        # Windows has no SIGPIPE and says "invalid argument" for a pipe without a reader.
        if error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL):
            raise BrokenPipeError from error
        message = f"standard output can't be written: {error.strerror}"
        raise OutputError(message) from error


def write_result(output: str | None, data: bytes) -> None:
    """Write to the file that ``--output`` names, else to standard output.

    Raises:
        OutputError: As of ``write_output`` and ``write_to_file``.
    """
    if output in {None, _STDOUT}:
        write_output(data)
    else:
        write_to_file(Path(output), data)


def write_to_file(file: Path, data: bytes) -> None:
    """Write a file, all of it or nothing.

    Raises:
        OutputError: It can't be written.
    """
    from jobkit.verbs.files import write_file

    with writing(file):
        write_file(file, data)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of an ``OSError`` inside, by an ``OutputError``, that ``path`` can't be written."""
    try:
        yield
    except OSError as error:
        message = f'"{path}" can\'t be written: {error.strerror or error}'
        raise OutputError(message) from error


def write_report(text: str, *, colored: bool = False) -> None:
    """Write to standard error; that nobody reads it is no reason to stop."""
    try:
        click.echo(text, nl=False, err=True, color=colored)
    except OSError:
        give_up(sys.stderr)


def report(diagnostics: Sequence[Diagnostic]) -> None:
    """Write the findings to standard error, for people."""
    if diagnostics:
        from jobkit.report.text import text

        colored = wants_colors()
        write_report(text(diagnostics, colored=colored, columns=columns()), colored=colored)


def give_up(stream: TextIO) -> None:
    """Let what is still in the buffers of ``stream`` go nowhere."""
    with suppress(OSError, ValueError):
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)


def wants_colors(choice: str = "auto", *, output: bool = False) -> bool:
    """Tell whether text on standard error shall have colours.

    Args:
        output: It is standard output that is meant.
        choice: ``always``, ``never``, or ``auto``, which follows https://no-color.org and
            https://force-color.org; else colours are for terminals.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _is_terminal(sys.stdout if output else sys.stderr) and os.environ.get("TERM") != "dumb"


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def columns() -> int:
    """Return how long a source line may be shown on standard error."""
    if not _is_terminal(sys.stderr):
        return _COLUMNS_OF_A_FILE
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return _COLUMNS_OF_A_FILE
    return max(width - _GUTTER_COLUMNS, _LEAST_COLUMNS)
