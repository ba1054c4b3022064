"""Port labels: which a task can name, and which of them are numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jobkit.lint.place import Place

_NUMBER: Final = re.compile(r"[+-]?[0-9]+")
_MOST_DIGITS: Final = 400
_BITS: Final = 63


def port_number(label: str) -> int | None:
    """Return the number that a port label is; None when it is a name."""
    if not _NUMBER.fullmatch(label) or len(label) > _MOST_DIGITS:
        return None
    number = int(label)
    return number if -(1 << _BITS) <= number < 1 << _BITS else None


def task_labels(task: Place) -> list[str]:
    """Return the labels of the ports that a task's services can name.

    They are those of the group's first network and of the task's own networks.
    """
    networks = task.within("TaskGroup").each("Networks")[:1]
    resources = task.one("Resources")
    networks += resources.each("Networks") if resources else []
    return _labels(networks)


def group_labels(group: Place) -> list[str]:
    """Return the labels of all ports of a group's networks."""
    return _labels(group.each("Networks"))


def hook_labels(group: Place) -> set[str]:
    """Return the labels of the ports that the server adds for Consul's mesh."""
    labels = set()
    for service in group.each("Services"):
        connect, name = service.one("Connect"), service.text("Name")
        if connect is None:
            continue
        gateway = connect.one("Gateway")
        if connect.has("SidecarService"):
            labels.add(f"connect-proxy-{name}")
        if gateway is not None and gateway.has("Mesh"):
            labels.add(f"connect-mesh-{name}-lan")
        if gateway is not None and gateway.has("Terminating"):
            labels.add(f"connect-terminating-{name}")
    return labels


def _labels(networks: list[Place]) -> list[str]:
    return [
        port.text("Label")
        for network in networks
        for field in ("ReservedPorts", "DynamicPorts")
        for port in network.each(field)
    ]
