"""Rules about task groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# Any other type is none that Nomad knows, which "value-not-listed" is about.
_WITHOUT_UPDATE = frozenset({"batch", "sysbatch", "_core"})


@rule("JK4201", "tasks-missing", "TaskGroup")
def tasks_missing(group: Place) -> Iterator[Finding]:
    """Group has no task.

    A group with a gateway gets its task when it is registered; before that it has none.

    Bad (file):
        job "shop" {
          group "web" {
            count = 2
          }
        }

    Good (file):
        job "shop" {
          group "web" {
            count = 2

            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }
    """
    if not group.each("Tasks"):
        yield group.at("Tasks"), f'Group "{group.text("Name")}" has no task; it needs one.'


@rule("JK4202", "system-count", "TaskGroup")
def system_count(group: Place) -> Iterator[Finding]:
    """Group of a system job has a count above 1.

    A system job runs once on every node that fits.

    Bad (job):
        type = "system"
        group "web" {
          count = 2

          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }

    Good (job):
        type = "system"
        group "web" {
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
    """
    count = group.number("Count")
    if group.job_type == "system" and count > 1:
        detail = f'Group "{group.text("Name")}" of a system job has count {count}; remove it.'
        yield group.at("Count"), detail


@rule("JK4203", "max-run-duration-type", "TaskGroup", since="2.0.3")
def max_run_duration_type(group: Place) -> Iterator[Finding]:
    """Running time is limited in a job that does not end.

    ``max_run_duration`` is for batch and sysbatch jobs.

    Bad (group):
        max_run_duration = "1h"

    Good (batch_group):
        max_run_duration = "1h"
    """
    if group.has("MaxRunDuration") and group.job_type not in {"batch", "sysbatch"}:
        detail = f'A job of type "{group.job_type}" can\'t have max_run_duration; remove it.'
        yield group.at("MaxRunDuration"), detail


@rule("JK4204", "update-type", "TaskGroup", since="0.8.0")
def update_type(group: Place) -> Iterator[Finding]:
    """Update block in a job that is not updated step by step.

    Batch jobs are not deployed: there is nothing that the block could do. It may come from the job.

    Bad (batch_group):
        update {
          max_parallel = 1
        }

    Good (group):
        update {
          max_parallel = 1
        }
    """
    if group.has("Update") and group.job_type in _WITHOUT_UPDATE:
        yield group.at("Update"), f'A job of type "{group.job_type}" can\'t have an update block.'


@rule("JK4205", "migrate-type", "TaskGroup", since="0.8.0")
def migrate_type(group: Place) -> Iterator[Finding]:
    """Migrate block in a job that is no service.

    Only allocations of service jobs are migrated. The block may come from the job.

    Bad (batch_group):
        migrate {
          max_parallel = 1
        }

    Good (group):
        migrate {
          max_parallel = 1
        }
    """
    if group.has("Migrate") and group.job_type != "service":
        yield group.at("Migrate"), f'A job of type "{group.job_type}" can\'t have a migrate block.'


@rule("JK4206", "reschedule-type", "TaskGroup", since="0.8.0")
def reschedule_type(group: Place) -> Iterator[Finding]:
    """Reschedule block in a system job.

    Its allocations belong to their nodes. The block may come from the job.

    Bad (job):
        type = "system"
        reschedule {
          delay = "1m"
        }

    Good (job):
        type = "service"
        reschedule {
          delay = "1m"
        }
    """
    if group.has("ReschedulePolicy") and group.job_type in _unscheduled(group):
        detail = f'A job of type "{group.job_type}" can\'t have a reschedule block.'
        yield group.at("ReschedulePolicy"), detail


def _unscheduled(group: Place) -> set[str]:
    # Of sysbatch jobs the servers before 1.11 accept the block, and pass over it.
    release = tuple(int(part) for part in group.target.split("."))
    return {"system", "sysbatch"} if release >= (1, 11) else {"system"}


@rule("JK4207", "leader-multiple", "TaskGroup")
def leader_multiple(group: Place) -> Iterator[Finding]:
    """Group has several leaders.

    When the leader ends, all other tasks are stopped: there can be one.

    Bad (group):
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          leader = true
        }
        task "logs" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          leader = true
        }

    Good (group):
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          leader = true
        }
        task "logs" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
    """
    leaders = [task for task in group.each("Tasks") if task.flag("Leader")]
    for task in leaders[1:]:
        first = leaders[0].text("Name")
        detail = f'Task "{first}" is the leader already; only one task of a group can be.'
        yield task.at("Leader"), detail


@rule("JK4208", "task-name-duplicate", "TaskGroup")
def task_name_duplicate(group: Place) -> Iterator[Finding]:
    """Task name is used twice in the group.

    Tasks are told apart by their names.

    Bad (group):
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
        task "app" {
          driver = "docker"
          config {
            image = "redis:7.4"
          }
        }

    Good (group):
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
        task "logs" {
          driver = "docker"
          config {
            image = "redis:7.4"
          }
        }
    """
    seen: set[str] = set()
    for task in group.each("Tasks"):
        name = task.text("Name")
        if name and name in seen:
            yield task.at("Name"), f'Another task of the group is called "{name}" already.'
        seen.add(name)
