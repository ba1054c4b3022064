"""Writes how a rollout ended as JSON: the same form for every command that watches one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.deploy.model import (
        AllocationFailure,
        AllocationState,
        GroupRollout,
        Rollout,
        TaskEnd,
    )


def outcome_json(rollout: Rollout | None, status: int | None) -> dict[str, Any]:
    """Return what is added to what a server answered: the rollout and the exit status."""
    tasks = None if rollout is None or rollout.tasks is None else tasks_json(rollout.tasks)
    shown = None if rollout is None else rollout_json(rollout)
    return {"Rollout": shown, "Tasks": tasks, "ExitStatus": status}


def rollout_json(now: Rollout) -> dict[str, Any]:
    """Return a rollout; what is not known of it is empty or null."""
    return {
        "JobID": now.job_id,
        "End": None if now.end is None else now.end.value,
        "Detail": now.detail,
        "EvalID": now.evaluation,
        "EvalStatus": now.evaluation_status,
        "DeploymentID": now.deployment,
        "DeploymentStatus": now.status,
        "DeploymentStatusDescription": now.description,
        "TaskGroups": [_group(one) for one in now.groups],
        "Allocations": [_allocation(one) for one in now.allocations],
        "Failures": [_failure(one) for one in now.failures],
        "FailedTGAllocs": dict(now.unplaced or {}),
        "OlderVersion": None if now.older is None else rollout_json(now.older),
    }


def tasks_json(tasks: Iterable[TaskEnd]) -> list[dict[str, Any]]:
    """Return how the tasks of a batch job ended."""
    return [
        {
            "AllocID": task.allocation,
            "TaskGroup": task.group,
            "Task": task.name,
            "Failed": task.failed,
            "ExitCode": task.exit_code,
            "LastEvent": task.event,
        }
        for task in tasks
    ]


def _group(group: GroupRollout) -> dict[str, Any]:
    return {
        "TaskGroup": group.name,
        "Desired": group.desired,
        "Placed": group.placed,
        "Healthy": group.healthy,
        "Unhealthy": group.unhealthy,
        "Canaries": group.canaries,
        "Promoted": group.promoted,
    }


def _allocation(allocation: AllocationState) -> dict[str, Any]:
    return {
        "ID": allocation.id,
        "NodeName": allocation.node,
        "TaskGroup": allocation.group,
        "ClientStatus": allocation.status,
        "ClientDescription": allocation.description,
    }


def _failure(failure: AllocationFailure) -> dict[str, Any]:
    return {
        **_allocation(failure.allocation),
        "Task": failure.task,
        "Events": list(failure.events),
    }
