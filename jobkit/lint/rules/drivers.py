"""Rules about the names of task drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diagnostic import Severity
from jobkit.lint.driver_config import driver_of_task, known_drivers
from jobkit.lint.driver_tables import CHECKED_BY_CLIENT
from jobkit.lint.near import nearly
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding


@rule("JK5001", "driver-unknown", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def driver_unknown(task: Place) -> Iterator[Finding]:
    """Driver is nearly one that exists.

    Nomad takes any name and waits for a node with such a driver. A name that is not near a known
    one is taken for a plugin of its own.

    Bad (task):
        driver = "dcoker"
        config {
          image = "redis:7.4"
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
        }
    """
    name = task.text("Driver")
    if not name or driver_of_task(task) is not None or "${" in name:
        return
    drivers = known_drivers(task)
    aliases = {alias: one.name for one in drivers.values() for alias in one.row.get("alias", ())}
    near = aliases.get(name) or nearly(name, drivers)
    if near:
        yield task.at("Driver"), f'There is no driver "{name}". Did you mean "{near}"?'


@rule("JK5002", "driver-removed", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def driver_removed(task: Place) -> Iterator[Finding]:
    """Driver is not part of Nomad any more.

    ``rkt`` went with Nomad 0.11, and the project behind it has ended.

    Bad (task):
        driver = "rkt"
        config {
          image = "quay.io/coreos/etcd:v3.3"
        }

    Good (task):
        driver = "docker"
        config {
          image = "quay.io/coreos/etcd:v3.3"
        }
    """
    driver = driver_of_task(task)
    if driver is None or driver.is_there(task.target):
        return
    until = driver.row["until"]
    if until is not None:
        detail = f'The driver "{driver.name}" is in Nomad up to {until} only. Use "docker".'
        yield task.at("Driver"), detail


@rule("JK5003", "driver-needs-plugin", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def driver_needs_plugin(task: Place) -> Iterator[Finding]:
    """Driver was part of Nomad and is a plugin now.

    ``lxc`` was moved out in Nomad 0.9: its plugin must be installed on the client nodes.

    Bad (task):
        driver = "lxc"
        config {
          template = "/usr/share/lxc/templates/lxc-busybox"
        }

    Good (task):
        driver = "exec"
        config {
          command = "/bin/app"
        }
    """
    driver = driver_of_task(task)
    if driver is not None and driver.row["until"] is not None and driver.is_plugin(task.target):
        detail = (
            f'The driver "{driver.name}" is part of Nomad up to {driver.row["until"]} only. Its'
            " plugin must be installed on the nodes that shall run the task."
        )
        yield task.at("Driver"), detail


@rule("JK5004", "driver-not-built-in", "Task", judge=Judge.NOBODY, until=CHECKED_BY_CLIENT)
def driver_not_built_in(task: Place) -> Iterator[Finding]:
    """Driver is none that this Nomad has.

    Up to 0.8 drivers could not be installed, and the server refused a job with one that it did not
    know.

    Bad (job):
        datacenters = ["dc1"]
        group "web" {
          task "app" {
            driver = "podman"
            config {
              image = "docker.io/library/redis:5"
            }
          }
        }

    Good (job):
        datacenters = ["dc1"]
        group "web" {
          task "app" {
            driver = "docker"
            config {
              image = "redis:5"
            }
          }
        }
    """
    name, driver = task.text("Driver"), driver_of_task(task)
    if not name or (driver is not None and driver.is_built_in(task.target)):
        return
    known = [
        one.name
        for one in known_drivers(task).values()
        if one.is_built_in(task.target) and not one.is_open
    ]
    yield task.at("Driver"), f'There is no driver "{name}" here. Use {quoted(known)}.'
