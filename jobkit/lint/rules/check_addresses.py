"""Rules about where checks find what they check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.lint.ports import port_number, task_labels
from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_WITH_PORT: Final = frozenset({"http", "tcp", "grpc"})


@rule("JK4951", "check-group-driver-mode", "ServiceCheck", since="1.0.0")
def check_group_driver_mode(check: Place) -> Iterator[Finding]:
    """Check of a group's service uses a driver's address.

    Only checks of a task's own service can.

    Bad (check):
        task = "app"
        address_mode = "driver"

    Good (task_check):
        port = "8080"
        address_mode = "driver"
    """
    is_driver = check.text("AddressMode") == "driver"
    if not check.is_in_task and is_driver and check.text("TaskName"):
        yield check.at("AddressMode"), "Move the service into the task, or remove address_mode."


@rule("JK4952", "check-task-alloc-mode", "ServiceCheck", since="1.0.0")
def check_task_alloc_mode(check: Place) -> Iterator[Finding]:
    """Check of a task's service uses the allocation's address.

    That address belongs to the group's network.

    Bad (task_check):
        address_mode = "alloc"

    Good (check):
        address_mode = "alloc"
    """
    mode = check.text("AddressMode")
    if check.is_in_task and mode in {"alloc", "alloc_ipv6"}:
        yield check.at("AddressMode"), f'Move the service to the group for "{mode}".'


@rule("JK4953", "check-name-duplicate", "Service", within=("Task",))
def check_name_duplicate(service: Place) -> Iterator[Finding]:
    """Checks of a task's service have the same name.

    Checks without a name get one from their service; two of them have the same.

    Bad (task_service):
        check {
          type = "tcp"
          interval = "10s"
          timeout = "2s"
        }
        check {
          type = "http"
          path = "/health"
          interval = "10s"
          timeout = "2s"
        }

    Good (task_service):
        check {
          name = "open"
          type = "tcp"
          interval = "10s"
          timeout = "2s"
        }
        check {
          name = "healthy"
          type = "http"
          path = "/health"
          interval = "10s"
          timeout = "2s"
        }
    """
    seen: set[str] = set()
    for check in service.each("Checks"):
        name = check.text("Name")
        if name in seen:
            yield check.at("Name"), f'Another check is called "{name}"; give each a name.'
        seen.add(name)


@rule("JK4954", "check-port-undefined", "ServiceCheck", since="0.7.1")
def check_port_undefined(check: Place) -> Iterator[Finding]:
    """Check of a task's service names a port that does not exist.

    Ports come from the group's first network and the task's own.

    Bad (task_check):
        port = "htp"

    Good (task_check):
        port = "http"
    """
    label = check.text("PortLabel")
    if not check.is_in_task or not _needs_port(check) or port_number(label) is not None:
        return
    labels = task_labels(check.within("Task"))
    if label and label not in labels:
        detail = f'There is no port "{label}".{did_you_mean(label, labels)}'
        yield check.at("PortLabel"), detail


@rule("JK4955", "check-port-number", "ServiceCheck", since="0.7.1")
def check_port_number(check: Place) -> Iterator[Finding]:
    """Check of a task's service has a number for a port.

    A number goes with ``address_mode = "driver"`` alone, and is positive. It may be the service's.

    Bad (task_check):
        port = "8080"

    Good (task_check):
        port = "http"
    """
    number = port_number(check.text("PortLabel") or check.within("Service").text("PortLabel"))
    if not check.is_in_task or not _needs_port(check) or number is None:
        return
    if check.text("AddressMode") != "driver":
        detail = f'port is the number {number}; write a label, or address_mode = "driver".'
        yield check.at("PortLabel"), detail
    elif number <= 0:
        yield check.at("PortLabel"), f"port is {number}; write 1 or more."


def _needs_port(check: Place) -> bool:
    return check.text("Type") in _WITH_PORT
