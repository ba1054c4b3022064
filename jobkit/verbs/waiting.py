"""Waits for a batch job to end, and tells how its tasks did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jobkit.verbs.patience import watched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobkit.client.nomad import Client

# As a shell counts a process that a signal ended.
_SIGNALLED: Final = 128
# What comes after the event that says why.
_FOLLOWING: Final = frozenset({"Not Restarting", "Killing", "Killed"})
_GONE: Final = frozenset({"failed", "lost"})


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """How a task ended.

    Attributes:
        allocation: Id of its allocation.
        group: Its group.
        name: Its name.
        failed: It did not end well.
        exit_code: What its process returned last, 128 more than the signal that ended it; None
            if no process ended.
        event: What happened to it last.
    """

    allocation: str
    group: str
    name: str
    failed: bool
    exit_code: int | None
    event: str


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended.

    Attributes:
        job_id: The job.
        failed: One of its allocations or tasks did not end well, or there were none.
        tasks: Its tasks.
    """

    job_id: str
    failed: bool
    tasks: tuple[TaskEnd, ...]

    @property
    def exit_code(self) -> int | None:
        """What the first task that failed returned; None if no failed one returned anything."""
        codes = (task.exit_code for task in self.tasks if task.failed)
        return next((code for code in codes if code), None)


def ended(nomad: Client, job_id: str, timeout_s: float | None = None) -> JobEnd:
    """Wait until a job is dead; return how it ended.

    Args:
        nomad: The server.
        job_id: A batch job.
        timeout_s: Wait only for so long.

    Raises:
        NomadError: The server can't be asked any more; ``WatchEndedError``: the time is over.
    """
    for job in watched(nomad, nomad.read_job, job_id, timeout_s):
        if job["Status"] == "dead":
            break
    # Allocations that were replaced don't count: their work was done by others.
    allocations = sorted(
        (one for one in nomad.job_allocations(job_id).value if not one.get("NextAllocation")),
        key=lambda one: one["CreateIndex"],
    )
    failed = not allocations or any(one["ClientStatus"] in _GONE for one in allocations)
    tasks = tuple(task for one in allocations for task in _tasks(one))
    return JobEnd(job_id, failed or any(task.failed for task in tasks), tasks)


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
