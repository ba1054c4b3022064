"""Gathers what is known of allocations that are not well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.deploy.model import AllocationFailure, AllocationState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.deploy.model import JsonObject

_LAST_EVENTS: Final = 5


def allocation_states(allocations: Iterable[JsonObject]) -> tuple[AllocationState, ...]:
    """Return the allocations by group and id."""
    states = map(_state, allocations)
    return tuple(sorted(states, key=lambda one: (one.group, one.id)))


def allocation_failures(allocations: Iterable[JsonObject]) -> tuple[AllocationFailure, ...]:
    """Return the tasks of allocations that are not well, with their last events.

    Those are allocations that failed or are not healthy. If there are none, it is those that may
    become well yet, as one that still fetches its image.
    """
    known = list(allocations)
    ill = [one for one in known if _is_ill(one)] or [one for one in known if _is_waited_for(one)]
    found = [failure for one in ill for failure in _failures(one)]
    return tuple(sorted(found, key=lambda one: (one.allocation.group, one.allocation.id, one.task)))


def _state(allocation: JsonObject) -> AllocationState:
    return AllocationState(
        allocation["ID"],
        allocation.get("NodeName") or allocation["NodeID"][:8],
        allocation["TaskGroup"],
        allocation["ClientStatus"],
        allocation.get("ClientDescription") or "",
    )


def _is_ill(allocation: JsonObject) -> bool:
    health = (allocation.get("DeploymentStatus") or {}).get("Healthy")
    return allocation["ClientStatus"] in {"failed", "lost"} or health is False


def _is_waited_for(allocation: JsonObject) -> bool:
    """Tell whether it may become well yet: it does not run, or its health is not known."""
    status = allocation["ClientStatus"]
    is_unproved = status == "running" and allocation.get("DeploymentStatus") is None
    return allocation["DesiredStatus"] == "run" and (status == "pending" or is_unproved)


def _failures(allocation: JsonObject) -> Iterator[AllocationFailure]:
    states: dict[str, Any] = dict(allocation.get("TaskStates") or {})
    failed = {name: state for name, state in states.items() if state.get("Failed")}
    for name, state in (failed or states).items():
        events = [_event(event) for event in (state.get("Events") or ())[-_LAST_EVENTS:]]
        yield AllocationFailure(_state(allocation), name, tuple(events))
    if not states:
        yield AllocationFailure(_state(allocation), "", ())


def _event(event: JsonObject) -> str:
    """Return what happened to a task: older releases keep the text in another place each time."""
    texts = (
        event.get(key)
        for key in (
            "DisplayMessage",
            "Message",
            "DriverError",
            "DownloadError",
            "ValidationError",
            "SetupError",
            "KillError",
            "RestartReason",
            "DriverMessage",
        )
    )
    text = next((text for text in texts if text), "")
    code = event.get("ExitCode")
    if not text and event["Type"] == "Terminated":
        text = f"Exit Code: {code}"
    return f"{event['Type']}: {text}" if text else str(event["Type"])
