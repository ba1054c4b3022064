"""Rules about tasks that stop while their services are still found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_SINCE: Final = "2.0.1"


@rule(
    "JK4921",
    "service-shutdown-delay-named",
    "TaskGroup",
    severity=Severity.INFO,
    in_nomad=Severity.WARNING,
    since=_SINCE,
)
def service_shutdown_delay_named(group: Place) -> Iterator[Finding]:
    """Task of a group's service stops at once.

    Without ``shutdown_delay`` it is gone before others know that the service is.

    Bad (group):
        service {
          name = "shop"
          task = "app"
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }

    Good (group):
        service {
          name = "shop"
          task = "app"
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          shutdown_delay = "5s"
        }
    """
    named = {service.text("TaskName") for service in group.each("Services")}
    for task in group.each("Tasks"):
        if task.text("Name") in named and task.number("ShutdownDelay") == 0:
            detail = f'A service names task "{task.text("Name")}"; write shutdown_delay in it.'
            yield task.at("ShutdownDelay"), detail


@rule(
    "JK4922",
    "service-shutdown-delay-task",
    "Task",
    severity=Severity.INFO,
    in_nomad=Severity.WARNING,
    since=_SINCE,
)
def service_shutdown_delay_task(task: Place) -> Iterator[Finding]:
    """Task with services stops at once.

    Without ``shutdown_delay`` it is gone before others know that its services are.

    Bad (task):
        service {
          name = "shop"
        }

    Good (task):
        shutdown_delay = "5s"
        service {
          name = "shop"
        }
    """
    if task.each("Services") and task.number("ShutdownDelay") <= 0:
        yield task.at("ShutdownDelay"), f'Write shutdown_delay in task "{task.text("Name")}".'


@rule(
    "JK4923",
    "service-shutdown-delay-group",
    "TaskGroup",
    severity=Severity.INFO,
    in_nomad=Severity.WARNING,
    since=_SINCE,
)
def service_shutdown_delay_group(group: Place) -> Iterator[Finding]:
    """Group with services stops at once.

    Without ``shutdown_delay`` it is gone before others know that its services are.

    Bad (group):
        service {
          name = "shop"
        }

    Good (group):
        shutdown_delay = "5s"
        service {
          name = "shop"
        }
    """
    if group.number("ShutdownDelay") > 0 or not any(map(_counts, group.each("Services"))):
        return
    if not any(task.number("ShutdownDelay") > 0 for task in group.each("Tasks")):
        yield group.at("ShutdownDelay"), f'Write shutdown_delay in group "{group.text("Name")}".'


def _counts(service: Place) -> bool:
    connect = service.one("Connect")
    return not service.text("TaskName") and not (connect and connect.has("SidecarTask"))
