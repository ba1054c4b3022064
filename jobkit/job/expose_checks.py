"""Adds to a group the paths and ports of exposed checks, as the server's hook does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.job.canonicalize import JsonObject

_TYPES: Final = frozenset({"http", "grpc"})


def expose_checks(group: JsonObject, stored: Mapping[str, Any] | None) -> None:
    """Add what the checks of a group's services with a sidecar expose.

    A check without port gets one whose name the server makes up: it is taken from the same check of
    the stored group, and left out where that has none.

    Args:
        group: The group, in the server's form.
        stored: The group of that name that the server has stored.

    Nomad: the hook ``expose-check`` of 2.0.5.
    """
    for service in group.get("Services") or ():
        sidecar = (service.get("Connect") or {}).get("SidecarService")
        port = _port(group, service["PortLabel"])
        if sidecar is None or port is None:
            continue
        for check in service["Checks"] or ():
            if check.get("Expose") and check["Type"] in _TYPES and check["Path"].startswith("/"):
                label = check["PortLabel"] or _stored_label(service, check, stored)
                if label:
                    _open(group, check, label)
                    _add_path(sidecar, check, port)


def _port(group: JsonObject, label: str) -> int | None:
    """Return the number of a service's port: written as one, or that of a static port."""
    if label.isdecimal():
        return int(label)
    for network in group.get("Networks") or ():
        for port in network["ReservedPorts"] or ():
            if port["Label"] == label:
                return int(port["Value"])
    return None


def _stored_label(
    service: JsonObject, check: JsonObject, stored: Mapping[str, Any] | None
) -> str | None:
    """Return the port that the server made up for a check, if there is one."""
    made_up = f"svc_{service['Name']}_ck_"
    for other in (stored or {}).get("Services") or ():
        if other["Name"] == service["Name"]:
            for known in other["Checks"] or ():
                label = str(known["PortLabel"])
                if known["Name"] == check["Name"] and label.startswith(made_up):
                    return label
    return None


def _open(group: JsonObject, check: JsonObject, label: str) -> None:
    """Give a check without port the one that was made up for it."""
    if not check["PortLabel"]:
        check["PortLabel"] = label
        network = group["Networks"][0]
        ports = network["DynamicPorts"] or []
        if all(port["Label"] != label for port in ports):
            network["DynamicPorts"] = [*ports, {"Label": label, "To": -1}]


def _add_path(sidecar: JsonObject, check: JsonObject, port: int) -> None:
    proxy = sidecar["Proxy"] = sidecar.get("Proxy") or {}
    expose = proxy["Expose"] = proxy.get("Expose") or {"Paths": None}
    path = {
        "Path": check["Path"],
        "Protocol": check["Protocol"],
        "LocalPathPort": port,
        "ListenerPort": check["PortLabel"],
    }
    paths = expose["Paths"] or []
    if path not in paths:
        expose["Paths"] = [*paths, path]
