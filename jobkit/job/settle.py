"""What reading HCL settles once a job is whole: what tasks get from their group and job, ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.job.layout import layout

if TYPE_CHECKING:
    from jobkit.job.located import JsonObject, Origins


def finish_group(group: JsonObject, extras: dict[str, list[Any]], origins: Origins) -> None:
    """Hand the group's vault and secret blocks to its tasks."""
    tasks = _held(group["Tasks"])
    if "vault" in extras:
        _give_vault(tasks, extras["vault"][-1], origins)
    if "secret" in extras:
        for task in tasks:
            # Nomad 2.0.5 doubles the task's own secrets where the group's should be added.
            own = task["Secrets"]
            added = extras["secret"] if own is None else _held(own)
            task["Secrets"] = [*_held(own), *(origins.copy_tree(one) for one in added)]


def finish_job(job: JsonObject, extras: dict[str, list[Any]], origins: Origins) -> None:
    """Put job-level tasks into groups and hand the job's vault and secret blocks to all tasks."""
    if "task" in extras:
        groups = [_group_of(task) for task in extras["task"]]
        job["TaskGroups"] = groups + _held(job["TaskGroups"])
    for group in _held(job["TaskGroups"]):
        tasks = _held(group["Tasks"])
        if "vault" in extras:
            _give_vault(tasks, extras["vault"][-1], origins)
        _split_ports(group["Networks"])
        for task in tasks:
            if "secret" in extras:
                copies = [origins.copy_tree(one) for one in extras["secret"]]
                task["Secrets"] = [*_held(task["Secrets"]), *copies]
            if isinstance(task["Resources"], dict):
                _split_ports(task["Resources"]["Networks"])


def _held(value: Any) -> list[Any]:  # noqa: ANN401  a list, null, or not known
    return value if isinstance(value, list) else []


def _is_above(number: object, least: int) -> bool:
    return isinstance(number, int) and number > least


def _give_vault(tasks: list[JsonObject], vault: JsonObject, origins: Origins) -> None:
    for task in tasks:
        if task["Vault"] is None:
            task["Vault"] = origins.copy_tree(vault)


def _group_of(task: JsonObject) -> JsonObject:
    group = dict(layout("TaskGroup").empty)
    group["Name"] = task["Name"]
    group["Tasks"] = [task]
    return group


def _split_ports(networks: list[JsonObject] | None) -> None:
    """Move ports with a number of their own to the other list; where there are any, it is new."""
    row = layout("NetworkResource").blocks["port"].row
    json, split = row["json"], row["split"]
    for network in _held(networks):
        ports = _held(network[json])
        if ports:
            is_fixed = [_is_above(port[split["field"]], split["above"]) for port in ports]
            fixed = [port for port, own in zip(ports, is_fixed, strict=True) if own]
            free = [port for port, own in zip(ports, is_fixed, strict=True) if not own]
            network[split["to"]] = fixed or None
            network[json] = free or None
