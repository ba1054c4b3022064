"""Rules about names of tasks, volumes, files and datacenters that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.lint.own_files import files_made, holds, is_file, mounts, own_path
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
from jobkit.lint.registry import Finding

_HOOKS: Final = frozenset({"prestart", "poststart", "poststop"})


@rule("JK5311", "service-task-undefined", "Service", within=("TaskGroup",), judge=Judge.NOBODY)
def service_task_undefined(service: Place) -> Iterator[Finding]:
    """Service of a group names a task that does not exist.

    Its checks with scripts run in that task, and its addresses are those of that task.

    Bad (service):
        task = "ap"

    Good (service):
        task = "app"
    """
    connect = service.one("Connect")
    if connect is not None and connect.flag("Native"):
        return  # which "native-task-undefined" is about
    name = service.text("TaskName")
    names = [task.text("Name") for task in service.within("TaskGroup").each("Tasks")]
    if name and "${" not in name and name not in names:
        known = f" Its tasks are {quoted(names, 'and')}." if names else ""
        near = did_you_mean(name, names)
        yield service.at("TaskName"), f'The group has no task "{name}".{near or known}'


@rule("JK5312", "main-task-missing", "TaskGroup", severity=Severity.WARNING, judge=Judge.NOBODY)
def main_task_missing(group: Place) -> Iterator[Finding]:
    """Every task of a group runs only before, beside or after main tasks.

    There is no main task, so that the group has nothing to wait for.

    Bad (task):
        lifecycle {
          hook    = "prestart"
          sidecar = true
        }

    Good (group):
        task "wait" {
          driver = "exec"
          config {
            command = "/bin/wait"
          }
          lifecycle {
            hook = "prestart"
          }
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
    """
    tasks = group.each("Tasks")
    hooks = [one.text("Hook") for task in tasks if (one := task.one("Lifecycle")) is not None]
    if tasks and len(hooks) == len(tasks) and _HOOKS.issuperset(hooks):
        yield group.path, "One task at least must be without a lifecycle block."


@rule(
    "JK5313",
    "lifecycle-sidecar-poststop",
    "TaskLifecycle",
    severity=Severity.WARNING,
    judge=Judge.NOBODY,
    since="1.0.0",
)
def lifecycle_sidecar_poststop(lifecycle: Place) -> Iterator[Finding]:
    """Task that runs after the others is a sidecar.

    A sidecar runs beside the main tasks, which have ended when the hook ``poststop`` begins; the
    allocation would never end.

    Bad (task):
        lifecycle {
          hook    = "poststop"
          sidecar = true
        }

    Good (group):
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
        task "tidy" {
          driver = "exec"
          config {
            command = "/bin/tidy"
          }
          lifecycle {
            hook = "poststop"
          }
        }
    """
    if lifecycle.text("Hook") == "poststop" and lifecycle.flag("Sidecar"):
        yield lifecycle.at("Sidecar"), 'Remove sidecar, or write hook = "poststart".'


@rule("JK5314", "leader-not-main", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def leader_not_main(task: Place) -> Iterator[Finding]:
    """Task that leads the group runs only before or after the main tasks.

    When the leader ends, Nomad stops the others; one that ends before they start stops nothing.

    Bad (task):
        leader = true
        lifecycle {
          hook = "prestart"
        }

    Good (task):
        leader = true
    """
    lifecycle = task.one("Lifecycle")
    if task.flag("Leader") and lifecycle and not lifecycle.flag("Sidecar"):
        yield task.at("Leader"), "Make a main task the leader, one without a lifecycle block."


@rule(
    "JK5315",
    "spread-target-datacenter",
    "SpreadTarget",
    severity=Severity.WARNING,
    judge=Judge.NOBODY,
    since="0.9.0",
)
def spread_target_datacenter(target: Place) -> Iterator[Finding]:
    """Spread over a datacenter that the job does not run in.

    No node there is looked at, so that its share goes to the others.

    Bad (job):
        datacenters = ["dc1", "dc2"]
        spread {
          attribute = "${node.datacenter}"
          target "dc3" {
            percent = 100
          }
        }

    Good (job):
        datacenters = ["dc1", "dc2"]
        spread {
          attribute = "${node.datacenter}"
          target "dc2" {
            percent = 100
          }
        }
    """
    if target.within("Spread").text("Attribute") != "${node.datacenter}":
        return
    name, known = target.text("Value"), target.job.texts("Datacenters")
    if known and name and name not in known and not any("*" in one for one in known):
        detail = f'The job runs in {quoted(known, "and")}, not in "{name}".'
        yield target.path, f"{detail}{did_you_mean(name, known)}"


@rule("JK5316", "dispatch-payload-unused", "DispatchPayloadConfig", judge=Judge.NOBODY)
def dispatch_payload_unused(payload: Place) -> Iterator[Finding]:
    """Payload is written to a file though there is none.

    Only a parameterized job gets a payload, when it is dispatched.

    Bad (task):
        dispatch_payload {
          file = "order.json"
        }

    Good (file):
        job "shop" {
          type = "batch"
          parameterized {
            payload = "required"
          }
          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
              dispatch_payload {
                file = "order.json"
              }
            }
          }
        }
    """
    if payload.job.one("ParameterizedJob") is None:
        yield payload.path, "Write a parameterized block in the job, or remove dispatch_payload."


@rule(
    "JK5317",
    "dispatch-payload-forbidden",
    "DispatchPayloadConfig",
    severity=Severity.WARNING,
    judge=Judge.NOBODY,
)
def dispatch_payload_forbidden(payload: Place) -> Iterator[Finding]:
    """Payload is written to a file though the job forbids one.

    A dispatch with a payload is refused, and the file is never written.

    Bad (file):
        job "shop" {
          type = "batch"
          parameterized {
            payload = "forbidden"
          }
          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
              dispatch_payload {
                file = "order.json"
              }
            }
          }
        }

    Good (file):
        job "shop" {
          type = "batch"
          parameterized {
            payload = "optional"
          }
          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
              dispatch_payload {
                file = "order.json"
              }
            }
          }
        }
    """
    parameterized = payload.job.one("ParameterizedJob")
    if parameterized is not None and parameterized.text("Payload") == "forbidden":
        detail = 'The job has payload = "forbidden"; write "required" or "optional" there.'
        yield payload.path, detail


@rule("JK5318", "mounted-file-missing", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def mounted_file_missing(task: Place) -> Iterator[Finding]:
    """File of the task's folder is mounted that nothing makes.

    Docker makes an empty folder in its place.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1"
          volumes = ["local/shop.cnf:/etc/shop.conf"]
        }
        template {
          data        = "x = 1"
          destination = "local/shop.conf"
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1"
          volumes = ["local/shop.conf:/etc/shop.conf"]
        }
        template {
          data        = "x = 1"
          destination = "local/shop.conf"
        }
    """
    if task.text("Driver") not in {"docker", "podman"}:
        return
    made = files_made(task)
    if made is None:
        return
    for path, source in mounts(task):
        own = own_path(source)
        if own is None or not is_file(own):
            continue
        if not any(holds(one, own) or holds(own, one) for one in made):
            near = did_you_mean(own, made)
            yield path, f'No template or artifact of the task makes "{own}".{near}'
