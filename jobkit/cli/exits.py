"""How a run ends: exit statuses, and what is said when something stopped it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import IntEnum
from io import StringIO
from typing import TYPE_CHECKING, NoReturn

import click

from jobkit.cli.streams import OutputError, give_up, write_report

if TYPE_CHECKING:
    from collections.abc import Callable


class Exit(IntEnum):
    """What the exit status says."""

    DONE = 0
    FINDINGS = 1
    """The input has faults."""
    FAILED = 2
    """Wrong usage, or something outside jobkit stopped it."""
    BUG = 3
    """The fault is jobkit's."""
    NO_ROOM = 4
    """Planned, but not all allocations can be placed."""
    ROLLOUT_FAILED = 10
    """Registered, and the rollout failed."""
    REVERTED = 11
    """It failed, and Nomad went back to an older version."""
    NEEDS_PROMOTION = 12
    """The canaries are healthy and wait to be promoted."""
    BLOCKED = 13
    """Registered, but there is no room for all allocations."""
    TIMED_OUT = 14
    """The rollout goes on; it was not watched any longer."""
    INTERRUPTED = 130
    """Ctrl-C: 128 + SIGINT."""
    CLOSED_PIPE = 141
    """The reader of the output went away: 128 + SIGPIPE."""


def exit_status(run: Callable[[], object]) -> int:
    """Return the status that ``run`` ends with; nothing that stops it gets any further."""
    try:
        returned = run()
    except click.ClickException as error:
        return _wrong_usage(error)
    except (click.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except BrokenPipeError:
        give_up(sys.stdout)
        return Exit.CLOSED_PIPE
    except (OSError, OutputError, MemoryError) as error:
        write_report(f"jobkit: {str(error) or 'there is not enough memory'}\n")
        return Exit.FAILED
    except Exception as error:  # noqa: BLE001  the one place where a fault of jobkit's own ends
        return _stopped(error)
    return returned if isinstance(returned, int) else Exit.DONE


def leave(status: int) -> NoReturn:
    """Leave with a status; after Ctrl-C without waiting for what a server has not answered."""
    if status == Exit.INTERRUPTED and _is_asking():
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(status)
    sys.exit(status)


def _is_asking() -> bool:
    """Tell whether requests are under way in threads, for which Python would wait."""
    from threading import enumerate as threads

    from jobkit.deploy.at_once import THREAD_NAME

    return any(one.name.startswith(THREAD_NAME) for one in threads())


def _wrong_usage(error: click.ClickException) -> Exit:
    shown = StringIO()
    error.show(shown)
    write_report(shown.getvalue())
    return Exit.FAILED


def _stopped(error: Exception) -> Exit:
    """Say what a server refused; anything else is a fault of jobkit's own."""
    from jobkit.client.errors import NomadError
    from jobkit.report.visible import visible

    if isinstance(error, NomadError):
        write_report(f"jobkit: {visible(str(error))}\n")
        return Exit.FAILED
    write_report(_bug_report())
    return Exit.BUG


def _bug_report() -> str:
    import platform
    import traceback

    from jobkit import __version__

    return (
        f"{traceback.format_exc()}\n"
        "jobkit: this is a fault of jobkit, not of the job file. Report it with the lines above\n"
        "and, if you can, the command and the file that brought it about.\n"
        f"(jobkit {__version__}, Python {platform.python_version()}, {platform.platform()})\n"
    )
