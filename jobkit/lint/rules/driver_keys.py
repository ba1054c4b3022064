"""Rules about the keys in the config of tasks: which there are, and which must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import Severity
from jobkit.lint.driver_config import (
    bodies,
    by_server,
    driver_of_task,
    meant_key,
    meant_keys,
    settings,
)
from jobkit.lint.driver_tables import CHECKED_BY_CLIENT, kin, shipped_drivers
from jobkit.lint.driver_types import misfits
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import quoted
from jobkit.tables import holds, version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.driver_config import Body
    from jobkit.lint.driver_tables import Key
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_SHOWN: Final = 40


@rule("JK5010", "driver-config-unknown-key", "Task", judge=Judge.NOBODY)
def driver_config_unknown_key(task: Place) -> Iterator[Finding]:
    """Driver's config has no such key.

    The server takes any config; the client node refuses it when the task starts, each time again.

    Bad (task):
        driver = "docker"
        config {
          imagee = "redis:7.4"
          image  = "redis:7.4"
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
        }
    """
    for body in bodies(task):
        for name in body.strangers:
            if name not in body.keys:
                detail = f'"{name}" is no key of {body.title}.{_instead(body, name)}'
                yield (*body.path, name), detail


def _instead(body: Body, name: str) -> str:
    """Return what to write instead of a key, with a space before it; "" when nothing is near."""
    meant = meant_key(body, name)
    if meant:
        return f' Did you mean "{meant}"?'
    if body.blocks:
        return ""
    instead = kin(name)[1]
    if instead:
        return f" {instead}"
    owners = [one.name for one in shipped_drivers().values() if name in one.keys]
    return f" It is one of {quoted(owners)}." if owners else ""


@rule("JK5011", "driver-config-key-release", "Task", judge=Judge.NOBODY)
def driver_config_key_release(task: Place) -> Iterator[Finding]:
    """Driver's config has the key in other releases of Nomad only.

    The release is the one that ``--nomad-version`` names.

    Bad (file):
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = "redis:7.4"
                ssl   = true
              }
            }
          }
        }

    Good (file):
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = "redis:7.4"
                init  = true
              }
            }
          }
        }
    """
    for body in bodies(task):
        for name in body.strangers:
            if name in body.keys:
                detail = f'"{name}" is no key of {body.title} in Nomad {task.target}: '
                yield (*body.path, name), f"{detail}it {_period(body.keys[name], task.target)}."


def _period(key: Key, target: str) -> str:
    until = key.row["until"]
    if until is not None and version(target)[:2] > version(until):
        return f"was removed after {until}"
    first = key.row.get("patches", {}).get(key.row["since"], key.row["since"])
    return f"is there from {first} on"


@rule("JK5012", "driver-config-type", "Task", judge=Judge.NOBODY)
def driver_config_type(task: Place) -> Iterator[Finding]:
    """Value in the driver's config is of the wrong type.

    Numbers, truth values and texts become each other where the text allows (``"true"``, ``"12"``);
    a list must be a list, a block a block.

    Bad (task):
        driver = "docker"
        config {
          image      = "redis:7.4"
          entrypoint = "/init"
        }

    Good (task):
        driver = "docker"
        config {
          image      = "redis:7.4"
          entrypoint = ["/init"]
        }
    """
    for one in settings(task):
        for misfit in misfits(one.key.row["type"], one.value, by_server=by_server(task.target)):
            if not misfit.is_bare:
                path = (*one.path, *misfit.inside)
                named = f'"{one.key.name}"' + (_inside(misfit.inside) if misfit.inside else "")
                yield path, f"{named} must be {misfit.wanted}, not {_shown(misfit.value)}."


def _inside(steps: tuple[str | int, ...]) -> str:
    names = [step for step in steps if isinstance(step, str)]
    return f': "{names[-1]}"' if names else f": element {int(steps[-1]) + 1}"


def _shown(value: Any) -> str:  # noqa: ANN401  any JSON value
    """Return what a value is, in words."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'the text "{value if len(value) <= _SHOWN else value[:_SHOWN] + "…"}"'
        case int() | float():
            return f"the number {value}"
        case list() if any(isinstance(one, dict) for one in value):
            return "a block or map"
        case list():
            return "a list"
        case _:
            return "a map"


@rule("JK5013", "driver-config-map-not-in-list", "Task", judge=Judge.NOBODY)
def driver_config_map_not_in_list(task: Place) -> Iterator[Finding]:
    """Map in the driver's config does not stand in a list.

    Drivers take such maps in a list. A block, or an object that is written out in HCL, becomes one;
    an object in JSON, and one that comes from a variable or a function, does not.

    Bad (file):
        variable "labels" {
          type    = map(string)
          default = { team = "web" }
        }

        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image  = "redis:7.4"
                labels = var.labels
              }
            }
          }
        }

    Good (file):
        variable "labels" {
          type    = map(string)
          default = { team = "web" }
        }

        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image  = "redis:7.4"
                labels = [var.labels]
              }
            }
          }
        }
    """
    for one in settings(task):
        for misfit in misfits(one.key.row["type"], one.value, by_server=by_server(task.target)):
            if misfit.is_bare:
                detail = f'"{one.key.name}" takes a list that holds the map. Put it in brackets.'
                yield one.path, detail


@rule("JK5014", "driver-config-block-twice", "Task", judge=Judge.NOBODY)
def driver_config_block_twice(task: Place) -> Iterator[Finding]:
    """Block stands more than once in the driver's config.

    The client node takes one only, and refuses the config.

    Bad (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          logging {
            type = "syslog"
          }
          logging {
            type = "journald"
          }
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          logging {
            type = "journald"
          }
        }
    """
    for one in settings(task):
        single = one.key.row["kind"] in {"block", "block of attributes"}
        if single and isinstance(one.value, list) and all(isinstance(it, dict) for it in one.value):
            for index in range(1, len(one.value)):
                yield (*one.path, index), f'There is another "{one.key.name}" before. Keep one.'


@rule("JK5015", "driver-config-required", "Task", judge=Judge.NOBODY)
def driver_config_required(task: Place) -> Iterator[Finding]:
    """Driver's config lacks what the driver needs.

    The client node refuses the config when the task starts.

    Bad (task):
        driver = "docker"
        config {
          args = ["serve"]
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          args  = ["serve"]
        }
    """
    for body in bodies(task):
        if not body.is_whole:
            continue
        meant = meant_keys(body)
        for name, key in body.keys.items():
            if not key.row["required"] or not holds(key.row, task.target):
                continue
            value = body.value.get(name)
            if value is None and name not in meant:
                yield body.path, f'{_capital(body.title)} needs "{name}".'
            elif value == "" and key.row.get("filled"):
                yield (*body.path, name), f'"{name}" is empty; {body.title} needs it.'


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


@rule("JK5016", "driver-config-one-of", "Task", judge=Judge.NOBODY)
def driver_config_one_of(task: Place) -> Iterator[Finding]:
    """Driver's config has none of the keys of which it needs one.

    A Java task has the class or the archive to run.

    Bad (task):
        driver = "java"
        config {
          args = ["serve"]
        }

    Good (task):
        driver = "java"
        config {
          jar_path = "/opt/shop/app.jar"
          args     = ["serve"]
        }
    """
    for body in bodies(task):
        meant = meant_keys(body)
        for holder, names in body.driver.rules("one of"):
            given = any(body.has(name) or name in meant for name in names)
            if body.is_whole and list(body.blocks) == holder and not given:
                yield body.path, f"{_capital(body.title)} needs {quoted(names)}."


@rule("JK5017", "driver-config-exclusive", "Task", judge=Judge.NOBODY)
def driver_config_exclusive(task: Place) -> Iterator[Finding]:
    """Keys of the driver's config exclude each other.

    The driver refuses them together.

    Bad (task):
        driver = "raw_exec"
        config {
          command            = "/bin/app"
          cgroup_v1_override = [{ pids = "apps/app" }]
          cgroup_v2_override = "apps.slice/app"
        }

    Good (task):
        driver = "raw_exec"
        config {
          command            = "/bin/app"
          cgroup_v2_override = "apps.slice/app"
        }
    """
    for body in bodies(task):
        for holder, names in body.driver.rules("exclusive"):
            given = [name for name in names if body.has(name) and list(body.blocks) == holder]
            if len(given) > 1:
                detail = f"{quoted(given, 'and')} exclude each other. Keep one."
                yield from (((*body.path, name), detail) for name in given)


@rule("JK5025", "driver-config-empty", "Task", judge=Judge.NOBODY, since=CHECKED_BY_CLIENT)
def driver_config_empty(task: Place) -> Iterator[Finding]:
    """Task has no config, or an empty one.

    The client node takes no task without a config, even for a driver that needs no key of it.

    Bad (task):
        driver = "firecracker-task-driver"
        config {}

    Good (task):
        driver = "firecracker-task-driver"
        config {
          Vcpus = 1
        }
    """
    config, driver = task.value.get("Config"), driver_of_task(task)
    if driver is None or config not in (None, {}) or task.text("Kind"):
        return
    needs_keys = any(key.row["required"] for key in driver.keys.values())
    if not needs_keys and not any(driver.rules("one of")):
        yield task.at("Config"), 'The client node refuses a task without a "config".'


@rule("JK5018", "driver-config-ignored", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def driver_config_ignored(task: Place) -> Iterator[Finding]:
    """Key of the driver's config has no effect any more.

    The driver takes it and does nothing with it.

    Bad (task):
        driver = "docker"
        config {
          image       = "redis:7.4"
          cpuset_cpus = "0-3"
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
        }
        resources {
          cores = 4
        }
    """
    yield from _outdated(task, "ignored", "has no effect since")


@rule("JK5019", "driver-config-deprecated", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def driver_config_deprecated(task: Place) -> Iterator[Finding]:
    """Key of the driver's config is deprecated.

    It still works; there is a newer way to write the same.

    Bad (task):
        driver = "docker"
        config {
          image  = "redis:7.4"
          mounts = [{ type = "tmpfs", target = "/run" }]
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          mount {
            type   = "tmpfs"
            target = "/run"
          }
        }
    """
    yield from _outdated(task, "deprecated", "is deprecated since")


def _outdated(task: Place, column: str, words: str) -> Iterator[Finding]:
    for body in bodies(task):
        for one in body.given:
            what = one.key.row.get(column)
            if what is not None and version(task.target) >= version(what["since"]):
                detail = f'"{one.key.name}" {words} Nomad {what["since"]}. {what["instead"]}'
                yield one.path, detail
