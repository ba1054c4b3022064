"""Rules about tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.lint.escape import escapes
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# A smaller disk is out of bounds anyway.
_LEAST_DISK: Final = 10
_PROXY: Final = "connect-proxy:"


@rule("JK4701", "kill-timeout-above-progress", "Task", since="1.6.0")
def kill_timeout_above_progress(task: Place) -> Iterator[Finding]:
    """Task may take longer to stop than the deployment waits.

    ``kill_timeout`` is longer than the group's ``progress_deadline``.

    Bad (task):
        kill_timeout = "15m"

    Good (task):
        kill_timeout = "5m"
    """
    update = task.within("TaskGroup").one("Update")
    deadline = update.number("ProgressDeadline") if update else 0
    timeout = task.number("KillTimeout")
    if task.job_type == "service" and 0 < deadline < timeout:
        detail = f"kill_timeout {duration(timeout)} is longer than progress_deadline"
        yield task.at("KillTimeout"), f"{detail} {duration(deadline)}."


@rule("JK4702", "logs-exceed-disk", "Task")
def logs_exceed_disk(task: Place) -> Iterator[Finding]:
    """Logs need all of the group's disk space, or more.

    Nomad counts ``max_files`` times ``max_file_size``, even if logs are disabled.

    Bad (task):
        logs {
          max_files = 30
          max_file_size = 10
        }

    Good (task):
        logs {
          max_files = 20
          max_file_size = 10
        }
    """
    logs, disk = task.one("LogConfig"), task.within("TaskGroup").one("EphemeralDisk")
    if logs is None or disk is None:
        return
    needed, size = logs.number("MaxFiles") * logs.number("MaxFileSizeMB"), disk.number("SizeMB")
    if needed >= size >= _LEAST_DISK:
        detail = f"The logs may need {needed} MB, ephemeral_disk has {size} MB; enlarge it."
        yield _larger(logs) or disk.at("SizeMB"), detail


def _larger(logs: Place) -> Path | None:
    """Return the larger one of the fields that the author wrote of a block about logs."""
    written = [name for name in ("MaxFiles", "MaxFileSizeMB") if logs.is_written(name)]
    return logs.at(max(written, key=logs.number)) if written else None


@rule("JK4704", "action-duplicate", "Task", since="1.7.0")
def action_duplicate(task: Place) -> Iterator[Finding]:
    """Action name is used twice in the task.

    Actions are run by their names.

    Bad (task):
        action "backup" {
          command = "/bin/backup"
        }
        action "backup" {
          command = "/bin/backup-all"
        }

    Good (task):
        action "backup" {
          command = "/bin/backup"
        }
        action "backup-all" {
          command = "/bin/backup-all"
        }
    """
    seen: set[str] = set()
    for action in task.each("Actions"):
        name = action.text("Name")
        if name in seen:
            yield action.at("Name"), f'Another action of the task is called "{name}" already.'
        seen.add(name)


@rule("JK4705", "proxy-kind", "Task", since="0.10.0")
def proxy_kind(task: Place) -> Iterator[Finding]:
    """Task claims to be the proxy of a service, and can't be.

    Nomad makes these tasks itself; one written by hand must fit a service with a sidecar.

    Bad (task):
        kind = "connect-proxy:shop"

    Good (service):
        connect {
          sidecar_service {}
        }
    """
    kind = task.text("Kind")
    name = kind.removeprefix(_PROXY)
    if not kind.startswith(_PROXY) or not name:
        return
    if task.each("Services"):
        yield task.at("Services"), "A proxy must not have services of its own."
    if task.flag("Leader"):
        yield task.at("Leader"), "A proxy must not be the leader."
    if not any(_has_sidecar(one, name) for one in task.within("TaskGroup").each("Services")):
        yield task.at("Kind"), f'The group has no service "{name}" with a sidecar_service.'


def _has_sidecar(service: Place, name: str) -> bool:
    connect = service.one("Connect")
    return service.text("Name") == name and connect is not None and connect.has("SidecarService")


@rule("JK4706", "schedule-enterprise", "TaskSchedule", judge=Judge.ADMISSION, since="1.8.0")
def schedule_enterprise(schedule: Place) -> Iterator[Finding]:
    """Schedules of tasks need Nomad Enterprise.

    A server of the Community edition refuses them.

    Bad (task):
        schedule {
          cron {
            start = "0 9 * * * *"
            end = "0 17"
          }
        }

    Good (batch_job):
        periodic {
          crons = ["0 9 * * *"]
        }
    """
    if schedule.has("Cron"):
        yield schedule.at("Cron"), "Remove the schedule, or use a periodic job."


@rule("JK4707", "dispatch-payload-escapes", "DispatchPayloadConfig")
def dispatch_payload_escapes(payload: Place) -> Iterator[Finding]:
    """Payload would be written outside of the allocation.

    The path counts from the task's folder ``local``.

    Bad (file):
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
                file = "../../../input"
              }
            }
          }
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
                file = "input"
              }
            }
          }
        }
    """
    path = payload.text("File")
    if escapes("task/local/", path):
        yield payload.at("File"), f'"{path}" leads out of the allocation; write a path in it.'
