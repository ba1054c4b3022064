"""What the old parser settles once a job is whole: vault blocks, tasks of the job, ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.job.hcl1_layout import layout

if TYPE_CHECKING:
    from jobkit.job.hcl1_blocks import BlockReader
    from jobkit.job.located import JsonObject, Origins


def finish_group(group: JsonObject, extras: dict[str, list[JsonObject]], origins: Origins) -> None:
    """Hand the group's vault block to those of its tasks that have none."""
    if "vault" in extras:
        _give_vault(group, extras["vault"][-1], origins)


def finish_job(job: JsonObject, extras: dict[str, list[JsonObject]], reader: BlockReader) -> None:
    """Put tasks of the job into groups, hand its vault block to all tasks, sort the ports."""
    if "task" in extras:
        empty = layout("TaskGroup", reader.target).empty
        alone = [{**empty, "Name": task["Name"], "Tasks": [task]} for task in extras["task"]]
        job["TaskGroups"] = alone + (job["TaskGroups"] or [])
    for group in job["TaskGroups"] or []:
        if "vault" in extras:
            _give_vault(group, extras["vault"][-1], reader.origins)
        _split_ports(group.get("Networks"))
        for task in group["Tasks"] or []:
            if task["Resources"] is not None:
                _split_ports(task["Resources"]["Networks"])
    _split_sidecar_ports(job)


def _give_vault(group: JsonObject, vault: JsonObject, origins: Origins) -> None:
    for task in group["Tasks"] or []:
        if task["Vault"] is None:
            task["Vault"] = origins.copy_tree(vault)


def _split_sidecar_ports(job: JsonObject) -> None:
    """Sort the ports of sidecar tasks of groups and tasks."""
    for group in job["TaskGroups"] or []:
        places = [group, *(group["Tasks"] or [])]
        for service in [one for place in places for one in place.get("Services") or []]:
            sidecar = (service.get("Connect") or {}).get("SidecarTask") or {}
            _split_ports((sidecar.get("Resources") or {}).get("Networks"))


def _split_ports(networks: list[JsonObject] | None) -> None:
    """Move ports with a number of their own to the other list."""
    for network in networks or []:
        ports = network["DynamicPorts"] or []
        network["ReservedPorts"] = [port for port in ports if port["Value"] > 0] or None
        network["DynamicPorts"] = [port for port in ports if port["Value"] <= 0] or None
