"""Makes the form of a job that the server judges: some parts are dropped, others filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.job.canonicalize import convert
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.job.canonicalize import JsonObject


def server_form(job: JsonObject, target: str = "2.0.5") -> JsonObject:
    """Return a canonicalized job as the server judges it, before its hooks.

    What Nomad's agent drops is gone; an element that it drops from a list is null here, so that
    the paths of the others stay what they are.

    Nomad: the conversion by the agent and the server's own completion, 0.6.0 to 2.0.5.
    """
    made = convert(job, target, "http_conversion")
    for group in _objects(made["TaskGroups"]):
        _drop_volumes(group)
        for task in _objects(group["Tasks"]):
            _drop_parts(task)
    return convert(made, target, "server")


def _objects(value: Any) -> Iterator[JsonObject]:  # noqa: ANN401  JSON
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _drop_volumes(group: JsonObject) -> None:
    """Drop volumes of a type that the server does not know."""
    volumes = group.get("Volumes")
    if isinstance(volumes, dict):
        known = {row["value"] for row in table("enums")["enums"]["volume_type"]["values"]}
        group["Volumes"] = {
            label: volume
            for label, volume in volumes.items()
            if isinstance(volume, dict)
            and (volume["Type"] in known or not isinstance(volume["Type"], str))
        }


def _drop_parts(task: JsonObject) -> None:
    """Drop mounts without volume, schedules without times, and the task that a check names."""
    mounts = task.get("VolumeMounts")
    if isinstance(mounts, list):
        task["VolumeMounts"] = [
            None if isinstance(one, dict) and one["Volume"] is None else one for one in mounts
        ]
    schedule = task.get("Schedule")
    if isinstance(schedule, dict) and schedule["Cron"] is None:
        task["Schedule"] = None
    for service in _objects(task.get("Services")):
        for check in _objects(service["Checks"]):
            check["TaskName"] = ""
