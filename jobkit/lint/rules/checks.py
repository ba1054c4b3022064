"""Rules about checks, whoever runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.lint.registry import rule
from jobkit.lint.shown import quoted
from jobkit.lint.url_paths import path_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# Spelled otherwise, "HTTP", Nomad takes the type and forgets that it needs a port.
_WITH_PORT: Final = frozenset({"http", "tcp", "grpc"})


def _service(check: Place) -> Place:
    return check.within("Service")


def _is(check: Place, kind: str) -> bool:
    return check.text("Type").lower() == kind


@rule("JK4931", "check-port-missing", "ServiceCheck")
def check_port_missing(check: Place) -> Iterator[Finding]:
    """Check has no port.

    Neither it nor its service names one.

    Bad (group):
        service {
          name = "shop"
          check {
            type = "tcp"
            interval = "10s"
            timeout = "2s"
          }
        }

    Good (check):
        type = "tcp"
        port = "http"
    """
    has_port = check.text("PortLabel") or _service(check).text("PortLabel")
    if check.text("Type") in _WITH_PORT and not has_port:
        yield check.at("PortLabel"), f"Write port; a check of type {check.text('Type')} needs it."


@rule("JK4932", "check-type", "ServiceCheck")
def check_type(check: Place) -> Iterator[Finding]:
    """Type of a check is none that Nomad knows.

    Which there are depends on the provider of the service; ``grpc`` is there since 0.8.4.

    Bad (check):
        type = "https"

    Good (check):
        type = "http"
        path = "/"
        protocol = "https"
    """
    kinds = {"consul": ("http", "tcp", "script", "grpc"), "nomad": ("http", "tcp")}
    known = kinds.get(_service(check).text("Provider"), ())
    given = check.text("Type")
    if known and given.lower() not in known:
        hint = did_you_mean(given, known)
        yield check.at("Type"), f'type is "{given}"; write {quoted(known)}.{hint}'


@rule("JK4933", "check-path", "ServiceCheck")
def check_path(check: Place) -> Iterator[Finding]:
    """Path of an HTTP check is missing or no path.

    The host is the service's; only the path stands here.

    Bad (check):
        path = "http://localhost/health"

    Good (check):
        path = "/health"
    """
    path = check.text("Path")
    if not _is(check, "http"):
        return
    if not path:
        yield check.at("Path"), 'Write path, such as "/health".'
    elif path_fault(path):
        yield check.at("Path"), f'"{path}" {path_fault(path)}; write a path such as "/health".'


@rule("JK4934", "check-command-missing", "ServiceCheck")
def check_command_missing(check: Place) -> Iterator[Finding]:
    """Script check has no command.

    It is run in the task.

    Bad (check):
        type = "script"
        task = "app"

    Good (check):
        type = "script"
        task = "app"
        command = "/bin/check"
    """
    if _is(check, "script") and not check.text("Command"):
        yield check.at("Command"), "Write command, the program to run."


@rule("JK4935", "check-restart-ignored", "ServiceCheck", since="1.1.0")
def check_restart_ignored(check: Place) -> Iterator[Finding]:
    """Check restarts the task on what deployments shall ignore.

    ``on_update`` says that failures, or warnings, do not count.

    Bad (check):
        on_update = "ignore"
        check_restart {
          limit = 3
        }

    Good (check):
        check_restart {
          limit = 3
        }
    """
    restart, on_update = check.one("CheckRestart"), check.text("OnUpdate")
    if restart is None:
        return
    if on_update == "ignore":
        yield check.at("CheckRestart"), 'Remove check_restart, or on_update = "ignore".'
    elif on_update == "ignore_warnings" and not restart.flag("IgnoreWarnings"):
        yield restart.at("IgnoreWarnings"), "Write ignore_warnings = true in check_restart."


@rule("JK4936", "check-task-undefined", "ServiceCheck", since="0.10.0")
def check_task_undefined(check: Place) -> Iterator[Finding]:
    """Check of a group's service names a task that does not exist.

    Scripts run in that task.

    Bad (check):
        type = "script"
        task = "ap"
        command = "/bin/check"

    Good (check):
        type = "script"
        task = "app"
        command = "/bin/check"
    """
    name = check.text("TaskName")
    is_of_service = check.located is not None and not check.is_written("TaskName")
    if check.is_in_task or not name or is_of_service:
        return  # which "service-task-undefined" is about
    names = [task.text("Name") for task in check.within("TaskGroup").each("Tasks")]
    if name not in names:
        detail = f'The group has no task "{name}".{did_you_mean(name, names)}'
        yield check.at("TaskName"), detail


@rule("JK4937", "check-task-mismatch", "ServiceCheck", since="1.4.0")
def check_task_mismatch(check: Place) -> Iterator[Finding]:
    """Check of a task's service belongs to another task.

    It follows from the task of its service.

    Bad (task_service):
        task = "db"
        check {
          type = "tcp"
          interval = "10s"
          timeout = "2s"
        }

    Good (task_service):
        check {
          type = "tcp"
          interval = "10s"
          timeout = "2s"
        }
    """
    if check.is_in_task:
        task = check.within("Task").text("Name")
        if check.text("TaskName") != task:
            yield check.at("TaskName"), f'The check is in task "{task}"; it can name no other.'


@rule("JK4938", "check-script-task", "ServiceCheck", since="1.0.0")
def check_script_task(check: Place) -> Iterator[Finding]:
    """Script check of a group does not say where it runs.

    It runs in a task: write ``task`` in the check or the service.

    Bad (check):
        type = "script"
        command = "/bin/check"

    Good (check):
        type = "script"
        command = "/bin/check"
        task = "app"
    """
    if not check.is_in_task and check.text("Type") == "script" and not check.text("TaskName"):
        yield check.at("TaskName"), "Write task, the name of the task that has the command."


@rule("JK4939", "check-expose-type", "ServiceCheck", since="0.11.0")
def check_expose_type(check: Place) -> Iterator[Finding]:
    """Check is exposed that is not asked over HTTP.

    The proxy lets ``http`` and ``grpc`` through.

    Bad (service):
        connect {
          sidecar_service {}
        }
        check {
          type = "script"
          task = "app"
          command = "/bin/check"
          interval = "10s"
          timeout = "2s"
          expose = true
        }

    Good (service):
        port = "8080"
        connect {
          sidecar_service {}
        }
        check {
          type = "http"
          path = "/health"
          interval = "10s"
          timeout = "2s"
          expose = true
        }
    """
    is_consul = _service(check).text("Provider") == "consul"
    if is_consul and check.flag("Expose") and check.text("Type") not in {"http", "grpc"}:
        yield check.at("Expose"), "Remove expose; it is for checks of type http and grpc."
