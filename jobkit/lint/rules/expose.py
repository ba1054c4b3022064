"""Rules about checks that are let through the proxy; the server's hooks judge them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.lint.ports import port_number
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_HOOK: Final = Judge.ADMISSION
_SINCE: Final = "0.11.0"


def _has_sidecar(check: Place) -> bool:
    connect = check.within("Service").one("Connect")
    return connect is not None and connect.has("SidecarService")


@rule("JK4976", "expose-without-sidecar", "ServiceCheck", judge=_HOOK, since=_SINCE)
def expose_without_sidecar(check: Place) -> Iterator[Finding]:
    """Check is exposed, but there is no proxy.

    ``expose`` opens a way through the sidecar.

    Bad (check):
        expose = true

    Good (service):
        port = "8080"
        connect {
          sidecar_service {}
        }
        check {
          type = "http"
          path = "/health"
          expose = true
          interval = "10s"
          timeout = "2s"
        }
    """
    if not check.is_in_task and check.flag("Expose") and not _has_sidecar(check):
        yield check.at("Expose"), "Write sidecar_service in the service's connect block."


@rule("JK4977", "expose-in-task", "ServiceCheck", judge=_HOOK, since=_SINCE)
def expose_in_task(check: Place) -> Iterator[Finding]:
    """Check of a task's service is exposed.

    Only services of groups have a proxy.

    Bad (task_check):
        expose = true

    Good (task_check):
        path = "/health"
    """
    if check.is_in_task and check.flag("Expose"):
        yield check.at("Expose"), "Move the service to the group, or remove expose."


@rule("JK4978", "expose-network", "ServiceCheck", judge=_HOOK, since=_SINCE)
def expose_network(check: Place) -> Iterator[Finding]:
    """Check is exposed in a group without a network of its own.

    It needs exactly one, of mode ``bridge`` or ``cni/...``.

    Bad (group):
        network {
          mode = "host"
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {}
          }
          check {
            type = "http"
            path = "/health"
            expose = true
            interval = "10s"
            timeout = "2s"
          }
        }

    Good (group):
        network {
          mode = "bridge"
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {}
          }
          check {
            type = "http"
            path = "/health"
            expose = true
            interval = "10s"
            timeout = "2s"
          }
        }
    """
    if check.is_in_task or not check.flag("Expose"):
        return
    networks = check.within("TaskGroup").each("Networks")
    modes = [network.text("Mode") for network in networks]
    if len(modes) != 1 or not (modes[0] == "bridge" or modes[0].startswith("cni/")):
        yield check.at("Expose"), 'Write one network with mode = "bridge", or remove expose.'


@rule("JK4979", "expose-port", "ServiceCheck", judge=_HOOK, since=_SINCE)
def expose_port(check: Place) -> Iterator[Finding]:
    """Exposed check can't tell which port its service listens at.

    The service's port is a number or the label of a static port.

    Bad (service):
        connect {
          sidecar_service {}
        }
        check {
          type = "http"
          path = "/health"
          expose = true
          interval = "10s"
          timeout = "2s"
        }

    Good (service):
        port = "8080"
        connect {
          sidecar_service {}
        }
        check {
          type = "http"
          path = "/health"
          expose = true
          interval = "10s"
          timeout = "2s"
        }
    """
    is_asked = check.text("Type") in {"http", "grpc"} and check.text("Path").startswith("/")
    if check.is_in_task or not check.flag("Expose") or not is_asked or not _has_sidecar(check):
        return
    service = check.within("Service")
    label = service.text("PortLabel")
    labels = [
        port.text("Label")
        for network in check.within("TaskGroup").each("Networks")
        for port in network.each("ReservedPorts")
    ]
    if label not in labels and (port_number(label) or 0) <= 0:
        detail = f'The port is "{label}"; write the number that the program listens at.'
        yield service.at("PortLabel"), detail
