"""Rules about updates and migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diagnostic import Severity
from jobkit.lint.registry import rule
from jobkit.lint.shown import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_IN_GROUP = ("TaskGroup",)


def first_written(update: Place, *names: str) -> Path:
    """Return the field that the author wrote, in the block or in that of the job."""
    for name in names:
        if update.is_written(name) or update.job.is_written("Update", name):
            return update.at(name)
    return update.at(names[0])


@rule("JK4310", "auto-promote-without-canary", "UpdateStrategy", within=_IN_GROUP, since="0.9.2")
def auto_promote_without_canary(update: Place) -> Iterator[Finding]:
    """Canaries are promoted, but there are none.

    ``auto_promote`` needs ``canary``.

    Bad (group):
        update {
          auto_promote = true
        }

    Good (group):
        update {
          auto_promote = true
          canary = 1
        }
    """
    if update.flag("AutoPromote") and update.number("Canary") == 0:
        yield update.at("AutoPromote"), "auto_promote is true; set canary to 1 or more."


@rule("JK4311", "update-healthy-before-deadline", "UpdateStrategy", within=_IN_GROUP)
def update_healthy_before_deadline(update: Place) -> Iterator[Finding]:
    """Healthy time is not shorter than its deadline.

    No allocation could be healthy long enough in time.

    Bad (group):
        update {
          min_healthy_time = "5m"
          healthy_deadline = "5m"
        }

    Good (group):
        update {
          min_healthy_time = "30s"
          healthy_deadline = "5m"
        }
    """
    healthy, deadline = update.number("MinHealthyTime"), update.number("HealthyDeadline")
    if healthy >= deadline > 0:
        detail = f"min_healthy_time {duration(healthy)} must be less than healthy_deadline"
        place = first_written(update, "MinHealthyTime", "HealthyDeadline")
        yield place, f"{detail} {duration(deadline)}."


@rule(
    "JK4312", "update-deadline-before-progress", "UpdateStrategy", within=_IN_GROUP, since="0.8.4"
)
def update_deadline_before_progress(update: Place) -> Iterator[Finding]:
    """Healthy deadline is not before the progress deadline.

    The deployment would fail before an allocation can.

    Bad (group):
        update {
          healthy_deadline = "10m"
          progress_deadline = "10m"
        }

    Good (group):
        update {
          healthy_deadline = "10m"
          progress_deadline = "15m"
        }
    """
    deadline, progress = update.number("HealthyDeadline"), update.number("ProgressDeadline")
    if progress and deadline >= progress:
        detail = f"healthy_deadline {duration(deadline)} must be less than progress_deadline"
        place = first_written(update, "HealthyDeadline", "ProgressDeadline")
        yield place, f"{detail} {duration(progress)}."


@rule(
    "JK4313",
    "max-parallel-above-count",
    "UpdateStrategy",
    within=_IN_GROUP,
    severity=Severity.WARNING,
)
def max_parallel_above_count(update: Place) -> Iterator[Finding]:
    """All instances are replaced at once.

    ``max_parallel`` is greater than the group's count.

    Bad (group):
        count = 2
        update {
          max_parallel = 3
        }

    Good (group):
        count = 2
        update {
          max_parallel = 1
        }
    """
    group = update.within("TaskGroup")
    count, parallel = group.number("Count"), update.number("MaxParallel")
    if count > 1 and parallel > count and group.job_type != "system":
        detail = f"max_parallel is {parallel}, the count {count}: all are replaced at once."
        yield update.at("MaxParallel"), detail


@rule("JK4314", "auto-promote-not-all", "Job", severity=Severity.WARNING, since="0.9.2")
def auto_promote_not_all(job: Place) -> Iterator[Finding]:
    """Not every group with canaries promotes them.

    Nomad promotes none by itself before all of them do.

    Bad (job):
        group "web" {
          update {
            canary = 1
            auto_promote = true
          }
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
        group "api" {
          update {
            canary = 1
          }
          task "api" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }

    Good (job):
        group "web" {
          update {
            canary = 1
            auto_promote = true
          }
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
        group "api" {
          update {
            canary = 1
            auto_promote = true
          }
          task "api" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
    """
    updates = [update for group in job.each("TaskGroups") if (update := group.one("Update"))]
    if not any(update.flag("AutoPromote") for update in updates):
        return
    for update in updates:
        if update.number("Canary") > 0 and not update.flag("AutoPromote"):
            detail = "Another group has auto_promote; set it here too, or in no group."
            yield update.at("AutoPromote"), detail


@rule("JK4315", "migrate-health-check", "MigrateStrategy", within=_IN_GROUP, since="0.8.0")
def migrate_health_check(migrate: Place) -> Iterator[Finding]:
    """Health check of a migration is none that Nomad knows.

    It may be empty when nothing is migrated in parallel.

    Bad (group):
        migrate {
          health_check = "tests"
        }

    Good (group):
        migrate {
          health_check = "checks"
        }
    """
    check = migrate.text("HealthCheck")
    if check not in {"checks", "task_states"} and (check or migrate.number("MaxParallel")):
        yield (
            migrate.at("HealthCheck"),
            f'health_check is "{check}"; write "checks" or "task_states".',
        )


@rule(
    "JK4316", "migrate-healthy-before-deadline", "MigrateStrategy", within=_IN_GROUP, since="0.8.0"
)
def migrate_healthy_before_deadline(migrate: Place) -> Iterator[Finding]:
    """Healthy time of a migration is longer than its deadline.

    No allocation could be healthy long enough in time.

    Bad (group):
        migrate {
          min_healthy_time = "10m"
          healthy_deadline = "5m"
        }

    Good (group):
        migrate {
          min_healthy_time = "10s"
          healthy_deadline = "5m"
        }
    """
    healthy, deadline = migrate.number("MinHealthyTime"), migrate.number("HealthyDeadline")
    if healthy > deadline:
        detail = f"min_healthy_time {duration(healthy)} is longer than healthy_deadline"
        yield migrate.at("MinHealthyTime"), f"{detail} {duration(deadline)}."
