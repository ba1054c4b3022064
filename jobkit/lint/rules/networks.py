"""Rules about networks and ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_LARGEST_PORT: Final = 65535
_IN_GROUP: Final = ("TaskGroup",)
_LONGEST_NAME: Final = 254
_LONGEST_LABEL: Final = 63


def _ports(network: Place) -> list[Place]:
    return [*network.each("ReservedPorts"), *network.each("DynamicPorts")]


def _task_networks(group: Place) -> Iterator[tuple[Place, Place]]:
    for task in group.each("Tasks"):
        resources = task.one("Resources")
        for network in resources.each("Networks") if resources else []:
            yield task, network


@rule("JK4601", "port-label-duplicate", "TaskGroup", since="0.10.0")
def port_label_duplicate(group: Place) -> Iterator[Finding]:
    """Port label is used twice in the group.

    Services and tasks name ports by their labels.

    Bad (group):
        network {
          port "http" {
            static = 80
          }
          port "http" {
            to = 8080
          }
        }

    Good (group):
        network {
          port "http" {
            static = 80
            to = 8080
          }
        }
    """
    seen: set[str] = set()
    for network in group.each("Networks"):
        for port in _ports(network):
            label = port.text("Label")
            if label in seen:
                yield port.at("Label"), f'Another port of the group is called "{label}" already.'
            seen.add(label)
    for _, network in _task_networks(group):
        for port in _ports(network):
            label = port.text("Label")
            if label in seen:
                yield port.at("Label"), f'A port of the group is called "{label}" already.'


@rule("JK4602", "port-static-duplicate", "TaskGroup")
def port_static_duplicate(group: Place) -> Iterator[Finding]:
    """Static port is reserved twice.

    All networks of a group, and those of its tasks, share the ports of a node's network.

    Bad (group):
        network {
          port "http" {
            static = 80
          }
          port "web" {
            static = 80
          }
        }

    Good (group):
        network {
          port "http" {
            static = 80
          }
          port "web" {
            static = 8080
          }
        }
    """
    seen: dict[tuple[str, int], str] = {}
    for network in group.each("Networks"):
        for port in _ports(network):
            owner = seen.setdefault(_reserved(port), port.text("Label"))
            is_new = owner is port.value.get("Label")
            if port.number("Value") and not is_new and not port.flag("IgnoreCollision"):
                yield port.at("Value"), _taken(port, owner)
    for _, network in _task_networks(group):
        for port in _ports(network):
            owner = seen.setdefault(_reserved(port), port.text("Label"))
            if port.number("Value") and owner is not port.value.get("Label"):
                yield port.at("Value"), _taken(port, owner)


def _reserved(port: Place) -> tuple[str, int]:
    return port.text("HostNetwork"), port.number("Value")


def _taken(port: Place, owner: str) -> str:
    return f'Static port {port.number("Value")} is taken by port "{owner}" already.'


@rule("JK4603", "port-to-range", "Port", since="0.10.2")
def port_to_range(port: Place) -> Iterator[Finding]:
    """Port inside the network is outside of its bounds.

    -1 stands for the same number as outside. Nomad does not check networks of tasks.

    Bad (group):
        network {
          port "http" {
            to = 65536
          }
        }

    Good (group):
        network {
          port "http" {
            to = 8080
          }
        }
    """
    target = port.number("To")
    if not port.is_in_task and not -1 <= target <= _LARGEST_PORT:
        yield port.at("To"), f"to is {target}; write 1 to {_LARGEST_PORT}, or -1."


@rule("JK4604", "ignore-collision-mode", "NetworkResource", within=_IN_GROUP, since="1.9.0")
def ignore_collision_mode(network: Place) -> Iterator[Finding]:
    """Collisions of ports are ignored in a network of its own.

    ``ignore_collision`` has a meaning on the host's network alone.

    Bad (group):
        network {
          mode = "bridge"
          port "http" {
            static = 80
            ignore_collision = true
          }
        }

    Good (group):
        network {
          mode = "host"
          port "http" {
            static = 80
            ignore_collision = true
          }
        }
    """
    mode = network.text("Mode")
    for port in _ports(network) if mode not in {"", "host"} else []:
        if port.flag("IgnoreCollision"):
            detail = f'The network\'s mode is "{mode}"; remove ignore_collision.'
            yield port.at("IgnoreCollision"), detail


@rule("JK4605", "cni-args-duplicate", "TaskGroup", since="1.8.2")
def cni_args_duplicate(group: Place) -> Iterator[Finding]:
    """Argument for CNI is given in two networks.

    The plugins get the arguments of all networks at once.

    Bad (group):
        network {
          mode = "cni/one"
          cni {
            args = {
              IP = "10.0.0.1"
            }
          }
        }
        network {
          mode = "cni/two"
          cni {
            args = {
              IP = "10.0.0.2"
            }
          }
        }

    Good (group):
        network {
          mode = "cni/one"
          cni {
            args = {
              IP = "10.0.0.1"
            }
          }
        }
    """
    seen: set[str] = set()
    for network in group.each("Networks"):
        cni = network.one("CNI")
        for key in cni.mapping("Args") if cni else {}:
            if cni and key in seen:
                yield cni.at("Args", key), f'Another network has the argument "{key}" already.'
            seen.add(key)


@rule("JK4606", "cni-args-semicolon", "CNIConfig", since="1.8.2")
def cni_args_semicolon(cni: Place) -> Iterator[Finding]:
    """Argument for CNI contains a semicolon.

    Nomad joins the arguments with semicolons.

    Bad (group):
        network {
          mode = "cni/one"
          cni {
            args = {
              IP = "10.0.0.1;10.0.0.2"
            }
          }
        }

    Good (group):
        network {
          mode = "cni/one"
          cni {
            args = {
              IP = "10.0.0.1,10.0.0.2"
            }
          }
        }
    """
    for key, value in cni.mapping("Args").items() if not cni.is_in_task else ():
        if ";" in key or ";" in str(value):
            yield cni.at("Args", key), f'"{key}" and its value must not contain ";".'


@rule("JK4607", "network-hostname", "NetworkResource", within=_IN_GROUP, since="1.1.5")
def network_hostname(network: Place) -> Iterator[Finding]:
    """Host name is no name of DNS.

    A name with ``${`` is judged by the client node.

    Bad (group):
        network {
          mode = "bridge"
          hostname = "web..example"
        }

    Good (group):
        network {
          mode = "bridge"
          hostname = "web.example"
        }
    """
    name = network.text("Hostname")
    if name and "${" not in name and not _is_domain_name(name):
        yield network.at("Hostname"), f'"{name}" is no host name; write one like "web-1".'


def _is_domain_name(name: str) -> bool:
    """Tell whether Nomad takes a name: it looks at dots and lengths, not at letters."""
    if name == ".":
        return True
    name = name.removesuffix(".")
    labels = name.split(".")
    return (
        not name.endswith("\\")
        and len(name.encode("utf-8", "surrogatepass")) <= _LONGEST_NAME
        and all(
            0 < len(label.encode("utf-8", "surrogatepass")) <= _LONGEST_LABEL for label in labels
        )
    )


@rule("JK4608", "network-mbits-deprecated", "TaskGroup", severity=Severity.WARNING, since="1.0.0")
def network_mbits_deprecated(group: Place) -> Iterator[Finding]:
    """Bandwidth is asked for.

    Nomad does not look at ``mbits`` any more since 0.12.

    Bad (group):
        network {
          mbits = 10
        }

    Good (group):
        network {
          mode = "host"
        }
    """
    for network in group.each("Networks")[:1]:
        if network.number("MBits") > 0:
            yield network.at("MBits"), "Remove mbits; Nomad passes over it."


@rule(
    "JK4609",
    "task-network-deprecated",
    "Resources",
    within=("Task",),
    severity=Severity.WARNING,
    since="1.0.0",
)
def task_network_deprecated(resources: Place) -> Iterator[Finding]:
    """Network of a task.

    Since 0.12 networks belong to groups.

    Bad (task):
        resources {
          network {
            port "http" {}
          }
        }

    Good (group):
        network {
          port "http" {}
        }
    """
    for network in resources.each("Networks"):
        yield network.path, "Move the network block from the task to its group."
