"""Rules about port labels that something names and no network has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.lint.ports import group_labels, hook_labels, port_number, task_labels
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding


def _missing(label: str, labels: list[str]) -> str:
    known = f" The labels here are {quoted(labels, 'and')}." if labels else ""
    near = did_you_mean(label, labels)
    return f'There is no port "{label}".{near or known}'


def _is_fixed(label: str) -> bool:
    """Tell whether a label is a name whose text the author has settled."""
    return bool(label) and "${" not in label and port_number(label) is None


@rule(
    "JK5301", "group-service-port-undefined", "Service", within=("TaskGroup",), judge=Judge.NOBODY
)
def group_service_port_undefined(service: Place) -> Iterator[Finding]:
    """Service of a group names a port that does not exist.

    Nomad takes the job, and the client node fails to register the service.

    Bad (service):
        port = "htp"

    Good (service):
        port = "http"
    """
    label, group = service.text("PortLabel"), service.within("TaskGroup")
    labels = group_labels(group)
    if _is_fixed(label) and label not in {*labels, *hook_labels(group)}:
        yield service.at("PortLabel"), _missing(label, labels)


@rule("JK5302", "group-check-port-undefined", "ServiceCheck", judge=Judge.NOBODY)
def group_check_port_undefined(check: Place) -> Iterator[Finding]:
    """Check of a group's service names a port that does not exist.

    Nomad takes the job, and the client node fails to register the check.

    Bad (check):
        port = "htp"

    Good (check):
        port = "http"
    """
    label = check.text("PortLabel")
    if check.is_in_task or not _is_fixed(label):
        return
    group = check.within("TaskGroup")
    labels = group_labels(group)
    if label not in {*labels, *hook_labels(group)}:
        yield check.at("PortLabel"), _missing(label, labels)


@rule("JK5303", "sidecar-port-undefined", "ConsulSidecarService", judge=Judge.NOBODY)
def sidecar_port_undefined(sidecar: Place) -> Iterator[Finding]:
    """Sidecar of Consul's mesh names a port that does not exist.

    Without ``port`` it gets one of its own.

    Bad (connect):
        sidecar_service {
          port = "prxy"
        }

    Good (connect):
        sidecar_service {
          port = "http"
        }
    """
    label = sidecar.text("Port")
    group = sidecar.within("TaskGroup")
    service = sidecar.within("Service").text("Name")
    labels = group_labels(group)
    if _is_fixed(label) and label not in {*labels, f"connect-proxy-{service}"}:
        yield sidecar.at("Port"), _missing(label, labels)


@rule("JK5304", "expose-port-undefined", "ConsulExposePath", judge=Judge.NOBODY)
def expose_port_undefined(path: Place) -> Iterator[Finding]:
    """Path that is exposed names a port that does not exist.

    The proxy listens for the path on a port of the group's network.

    Bad (proxy):
        expose {
          path {
            path            = "/health"
            protocol        = "http"
            local_path_port = 8080
            listener_port   = "helth"
          }
        }

    Good (proxy):
        expose {
          path {
            path            = "/health"
            protocol        = "http"
            local_path_port = 8080
            listener_port   = "http"
          }
        }
    """
    label = path.text("ListenerPort")
    labels = group_labels(path.within("TaskGroup"))
    if _is_fixed(label) and label not in labels:
        yield path.at("ListenerPort"), _missing(label, labels)


@rule("JK5305", "driver-port-undefined", "Task", judge=Judge.NOBODY)
def driver_port_undefined(task: Place) -> Iterator[Finding]:
    """Driver maps a port that does not exist.

    The task fails when it starts. The labels are those of the group's networks.

    Bad (group):
        network {
          port "http" {}
        }
        task "app" {
          driver = "docker"
          config {
            image = "shop:1"
            ports = ["htp"]
          }
        }

    Good (group):
        network {
          port "http" {}
        }
        task "app" {
          driver = "docker"
          config {
            image = "shop:1"
            ports = ["http"]
          }
        }
    """
    if not _shares_network(task):
        yield from _undefined_ports(task)


@rule("JK5307", "driver-port-unread", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def driver_port_unread(task: Place) -> Iterator[Finding]:
    """Driver is to map a port that does not exist, and maps none.

    In a group's network of mode ``bridge``, ``cni/…`` or ``none``, Nomad itself opens the ports;
    the docker driver passes over ``ports``. Nothing fails, and the port that was meant is closed.

    Bad (networked_task):
        driver = "docker"
        config {
          image = "shop:1"
          ports = ["htp"]
        }

    Good (networked_task):
        driver = "docker"
        config {
          image = "shop:1"
          ports = ["http"]
        }
    """
    if _shares_network(task):
        yield from _undefined_ports(task)


def _shares_network(task: Place) -> bool:
    """Tell whether the container joins the network of its group, so that it maps no ports."""
    if task.text("Driver") != "docker" or task.mapping("Config").get("network_mode"):
        return False
    networks = task.within("TaskGroup").each("Networks")[:1]
    modes = [network.text("Mode") for network in networks]
    return any(mode in {"bridge", "none"} or mode.startswith("cni/") for mode in modes)


def _undefined_ports(task: Place) -> Iterator[Finding]:
    if task.text("Driver") not in {"docker", "podman", "containerd-driver", "nomad-driver-nspawn"}:
        return
    ports = task.mapping("Config").get("ports")
    if not isinstance(ports, list):
        return
    labels = task_labels(task)
    known = {*labels, *hook_labels(task.within("TaskGroup"))}
    for index, given in enumerate(ports):
        label = str(given) if type(given) is int else given
        if isinstance(label, str) and "${" not in label and label not in known:
            yield task.at("Config", "ports", index), _missing(label, labels)


@rule("JK5306", "port-map-group-network", "Task", judge=Judge.NOBODY)
def port_map_group_network(task: Place) -> Iterator[Finding]:
    """Ports of the group's network are mapped by port_map.

    ``port_map`` maps ports of the task's own network alone, which newer jobs do not have. Ports of
    the group's network say themselves where they lead, with ``to``; the task names them in
    ``ports``.

    Bad (networked_task):
        driver = "docker"
        config {
          image = "shop:1"
          port_map {
            http = 8080
          }
        }

    Good (networked_task):
        driver = "docker"
        config {
          image = "shop:1"
          ports = ["http"]
        }
    """
    names = _port_map(task.mapping("Config").get("port_map"))
    if not names or not task.within("TaskGroup").each("Networks"):
        return
    resources = task.one("Resources")
    if resources is None or not resources.each("Networks"):
        labels = ", ".join(f'"{name}"' for name in names)
        detail = f"port_map maps no port of the group's network. Write ports = [{labels}] instead,"
        detail += " and to = … in the port blocks."
        yield task.at("Config", "port_map"), detail


def _port_map(value: Any) -> list[str]:  # noqa: ANN401  JSON of a driver
    members = value if isinstance(value, list) else [value]
    return [name for member in members if isinstance(member, dict) for name in member]
