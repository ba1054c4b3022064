"""Tells how the tasks of a batch job ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.deploy.model import TaskEnd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jobkit.deploy.model import JsonObject

# As a shell counts a process that a signal ended.
_SIGNALLED: Final = 128
# What comes after the event that says why.
_FOLLOWING: Final = frozenset({"Not Restarting", "Killing", "Killed"})


def task_ends(allocations: Iterable[JsonObject]) -> tuple[TaskEnd, ...]:
    """Return how the tasks of these allocations ended, in the order of their creation."""
    ordered = sorted(allocations, key=lambda one: (one.get("CreateIndex") or 0, one["ID"]))
    return tuple(task for one in ordered for task in _tasks(one))


def exit_code(tasks: Iterable[TaskEnd]) -> int | None:
    """Return what the first task that failed returned; None if no failed one returned anything."""
    codes = (task.exit_code for task in tasks if task.failed)
    return next((code for code in codes if code), None)


def _tasks(allocation: Mapping[str, Any]) -> Iterator[TaskEnd]:
    states = allocation["TaskStates"] or {}
    for name in sorted(states):
        events: Sequence[Mapping[str, Any]] = states[name].get("Events") or ()
        yield TaskEnd(
            allocation["ID"],
            allocation["TaskGroup"],
            name,
            states[name]["Failed"],
            _exit_code(events),
            _last_words(events),
        )


def _exit_code(events: Sequence[Mapping[str, Any]]) -> int | None:
    for event in reversed(events):
        if event["Type"] == "Terminated":
            signal: int = event.get("Signal") or 0
            code: int = event.get("ExitCode") or 0
            return code or (_SIGNALLED + signal if signal else 0)
    return None


def _last_words(events: Sequence[Mapping[str, Any]]) -> str:
    telling = [event for event in events if event["Type"] not in _FOLLOWING]
    if not telling:
        return ""
    last = telling[-1]
    words: str = last.get("DisplayMessage") or last.get("Message") or last["Type"]
    return words
