"""What reading HCL settles once a job is whole: what tasks get from their group and job, ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.job.layout import layout

if TYPE_CHECKING:
    from jobkit.job.located import JsonObject, Origins


def finish_group(group: JsonObject, extras: dict[str, list[Any]], origins: Origins) -> None:
    """Hand the group's vault and secret blocks to its tasks."""
    tasks = group["Tasks"] or []
    if "vault" in extras:
        _give_vault(tasks, extras["vault"][-1], origins)
    if "secret" in extras:
        for task in tasks:
            # Nomad 2.0.5 doubles the task's own secrets where the group's should be added.
            own = task["Secrets"]
            added = extras["secret"] if own is None else own
            task["Secrets"] = [*(own or []), *(origins.copy_tree(one) for one in added)]


def finish_job(job: JsonObject, extras: dict[str, list[Any]], origins: Origins) -> None:
    """Put job-level tasks into groups and hand the job's vault and secret blocks to all tasks."""
    if "task" in extras:
        groups = [_group_of(task) for task in extras["task"]]
        job["TaskGroups"] = groups + (job["TaskGroups"] or [])
    for group in job["TaskGroups"] or []:
        tasks = group["Tasks"] or []
        if "vault" in extras:
            _give_vault(tasks, extras["vault"][-1], origins)
        _split_ports(group["Networks"])
        for task in tasks:
            if "secret" in extras:
                copies = [origins.copy_tree(one) for one in extras["secret"]]
                task["Secrets"] = [*(task["Secrets"] or []), *copies]
            if task["Resources"] is not None:
                _split_ports(task["Resources"]["Networks"])


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
    for network in networks or []:
        ports = network[json]
        if ports:
            fixed = [port for port in ports if port[split["field"]] > split["above"]]
            free = [port for port in ports if port[split["field"]] <= split["above"]]
            network[split["to"]] = fixed or None
            network[json] = free or None
