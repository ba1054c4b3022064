"""Rules about restarts on the same node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.lint.overflow import as_int64
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# Nomad looks at the group's policy alone; what a task has of its own it does not check.
_IN_GROUP = ("TaskGroup",)
_LEAST_INTERVAL = 5_000_000_000


@rule("JK4320", "restart-ambiguous", "RestartPolicy", within=_IN_GROUP)
def restart_ambiguous(restart: Place) -> Iterator[Finding]:
    """No restarts, but a way to go on with them.

    With ``attempts = 0`` the mode can only be ``fail``.

    Bad (group):
        restart {
          attempts = 0
          mode = "delay"
        }

    Good (group):
        restart {
          attempts = 0
          mode = "fail"
        }
    """
    if restart.number("Attempts") == 0 and restart.text("Mode") != "fail":
        detail = f'attempts is 0 and mode "{restart.text("Mode")}"; write mode = "fail".'
        yield restart.at("Mode"), detail


@rule("JK4321", "restart-impossible", "RestartPolicy", within=_IN_GROUP)
def restart_impossible(restart: Place) -> Iterator[Finding]:
    """Restarts do not fit into their interval.

    Each waits for ``delay`` first.

    Bad (group):
        restart {
          attempts = 10
          delay = "1m"
          interval = "5m"
        }

    Good (group):
        restart {
          attempts = 10
          delay = "15s"
          interval = "5m"
        }
    """
    attempts, delay = restart.number("Attempts"), restart.number("Delay")
    needed = as_int64(attempts * delay)
    if needed > restart.number("Interval"):
        interval = duration(restart.number("Interval"))
        detail = f"{attempts} attempts with a delay of {duration(delay)} do not fit into {interval}"
        yield restart.at("Interval"), f"{detail}; write {duration(needed)} or more."


@rule("JK5469", "task-restart-impossible", "RestartPolicy", within=("Task",), judge=Judge.NOBODY)
def task_restart_impossible(restart: Place) -> Iterator[Finding]:
    """Restarts of a task contradict each other.

    Nomad checks the policy of a group, not that of a task; the client node uses it all the same.

    Bad (task):
        restart {
          attempts = 10
          delay = "1m"
          interval = "5m"
        }

    Good (task):
        restart {
          attempts = 10
          delay = "15s"
          interval = "5m"
        }
    """
    if not restart.is_written():
        return
    attempts, interval = restart.number("Attempts"), restart.number("Interval")
    needed = attempts * restart.number("Delay")
    if attempts == 0 and restart.text("Mode") != "fail":
        yield _written(restart, "Mode", "Attempts"), 'With attempts = 0 write mode = "fail".'
    elif interval < _LEAST_INTERVAL:
        yield _written(restart, "Interval"), "The interval must be 5s or more."
    elif needed > interval:
        shown = f"{attempts} attempts with a delay of {duration(restart.number('Delay'))}"
        detail = f"{shown} do not fit into {duration(interval)}; write {duration(needed)} or more."
        yield _written(restart, "Interval", "Delay", "Attempts"), detail


def _written(restart: Place, *fields: str) -> Path:
    """Return the first of some fields that the author wrote, else the block."""
    return next((restart.at(name) for name in fields if restart.is_written(name)), restart.path)
