"""Rules about restarts on the same node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.lint.overflow import as_int64
from jobkit.lint.registry import rule
from jobkit.lint.shown import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# Nomad looks at the group's policy alone; what a task has of its own it does not check.
_IN_GROUP = ("TaskGroup",)


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
