"""Rules about what a task asks of its driver outside of the config."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.driver_config import driver_of_task
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_QEMU_MEMORY: Final = (128, 4_000_000)
# A folder may have a space in its name; an option after the space is none of a folder.
_WITH_ARGUMENTS: Final = re.compile(r"""([^\s/\\"']+)\s+[^\s]|(\S+)\s+-{1,2}[A-Za-z]""")
_OPTION_AND_VALUE: Final = re.compile(r"(-{1,2}[A-Za-z][\w-]*) ([\w./:@-]+)")
_SHELLS: Final = re.compile(r"(?:.*/)?(?:ba|z|k|da)?sh|.*(?:powershell|pwsh|cmd)(?:\.exe)?")
_CHANGES: Final = {"signal": "signals", "script": "exec"}


def _lacks(task: Place, what: str) -> bool:
    """Tell whether the task's driver is known not to do something."""
    driver = driver_of_task(task)
    return driver is not None and driver.lacks(what, task.target)


@rule("JK5050", "qemu-memory", "Task", judge=Judge.NOBODY)
def qemu_memory(task: Place) -> Iterator[Finding]:
    """Memory is none that a virtual machine can have.

    The qemu driver starts machines with 128 MB to 4000000 MB.

    Bad (task):
        driver = "qemu"
        config {
          image_path = "/srv/images/router.qcow2"
        }
        resources {
          memory = 96
        }

    Good (task):
        driver = "qemu"
        config {
          image_path = "/srv/images/router.qcow2"
        }
        resources {
          memory = 512
        }
    """
    resources = task.one("Resources")
    if task.text("Driver") != "qemu" or resources is None:
        return
    least, most = _QEMU_MEMORY
    memory = resources.number("MemoryMB")
    if not least <= memory <= most:
        detail = f"The qemu driver needs {least} to {most} MB of memory, not {memory}."
        yield resources.at("MemoryMB"), detail


@rule("JK5051", "driver-without-signals", "Task", judge=Judge.NOBODY)
def driver_without_signals(task: Place) -> Iterator[Finding]:
    """Driver can't pass on the signal that a change shall send.

    The change fails the task.

    Bad (task):
        driver = "java"
        config {
          jar_path = "/opt/shop/app.jar"
        }
        template {
          data          = "level = 3"
          destination   = "local/app.conf"
          change_mode   = "signal"
          change_signal = "SIGHUP"
        }

    Good (task):
        driver = "java"
        config {
          jar_path = "/opt/shop/app.jar"
        }
        template {
          data        = "level = 3"
          destination = "local/app.conf"
          change_mode = "restart"
        }
    """
    yield from _changes(task, "signal", "takes no signals")


@rule("JK5052", "driver-without-exec", "Task", judge=Judge.NOBODY)
def driver_without_exec(task: Place) -> Iterator[Finding]:
    """Driver can't run commands in a task that runs.

    Scripts of templates, actions and checks of the type ``script`` need it.

    Bad (task):
        driver = "java"
        config {
          jar_path = "/opt/shop/app.jar"
        }
        action "flush" {
          command = "/bin/flush"
        }

    Good (task):
        driver = "exec"
        config {
          command = "/bin/app"
        }
        action "flush" {
          command = "/bin/flush"
        }
    """
    yield from _changes(task, "script", "runs no commands in a running task")
    if not _lacks(task, "exec"):
        return
    for action in task.each("Actions"):
        yield action.at(), f'The driver "{task.text("Driver")}" runs no actions.'
    name = task.text("Name")
    groups = task.within("TaskGroup").each("Services")
    for service, is_own in [
        *((s, True) for s in task.each("Services")),
        *((s, False) for s in groups),
    ]:
        for check in service.each("Checks"):
            runs_here = is_own or (check.text("TaskName") or service.text("TaskName")) == name
            if check.text("Type") == "script" and runs_here:
                detail = f'The driver "{task.text("Driver")}" of the task "{name}" runs no scripts.'
                yield check.at("Type"), detail


def _changes(task: Place, mode: str, words: str) -> Iterator[Finding]:
    if not _lacks(task, _CHANGES[mode]):
        return
    vault = task.one("Vault")
    changing = [*task.each("Templates"), *([vault] if vault else []), *task.each("Identities")]
    for one in changing:
        if one.text("ChangeMode").lower() == mode:
            yield one.at("ChangeMode"), f'The driver "{task.text("Driver")}" {words}.'


@rule("JK5053", "driver-without-mounts", "Task", judge=Judge.NOBODY)
def driver_without_mounts(task: Place) -> Iterator[Finding]:
    """Driver can't mount volumes of the group.

    The task fails when it starts.

    Bad (group):
        volume "data" {
          type   = "host"
          source = "data"
        }
        task "app" {
          driver = "raw_exec"
          config {
            command = "/bin/app"
          }
          volume_mount {
            volume      = "data"
            destination = "/data"
          }
        }

    Good (group):
        volume "data" {
          type   = "host"
          source = "data"
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          volume_mount {
            volume      = "data"
            destination = "/data"
          }
        }
    """
    if _lacks(task, "volume mounts"):
        for mount in task.each("VolumeMounts"):
            yield mount.at(), f'The driver "{task.text("Driver")}" mounts no volumes of the group.'


@rule("JK5054", "driver-kill-signal", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def driver_kill_signal(task: Place) -> Iterator[Finding]:
    """Driver is not made to pass on signals, and the task names one.

    Nomad stops a task of such a driver in the driver's own way.

    Bad (task):
        driver      = "qemu"
        kill_signal = "SIGINT"
        config {
          image_path = "/srv/images/router.qcow2"
        }

    Good (task):
        driver = "qemu"
        config {
          image_path        = "/srv/images/router.qcow2"
          graceful_shutdown = true
        }
    """
    if task.text("KillSignal") and _lacks(task, "signals"):
        yield task.at("KillSignal"), f'The driver "{task.text("Driver")}" takes no signals.'


@rule("JK5055", "command-with-arguments", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def command_with_arguments(task: Place) -> Iterator[Finding]:
    """Command holds its arguments as well.

    The drivers exec and raw_exec look for a program whose name is the whole text.

    Bad (task):
        driver = "raw_exec"
        config {
          command = "sh -c 'exec /opt/shop'"
        }

    Good (task):
        driver = "raw_exec"
        config {
          command = "sh"
          args    = ["-c", "exec /opt/shop"]
        }
    """
    if task.text("Driver") not in {"exec", "raw_exec"}:
        return
    command = task.mapping("Config").get("command")
    found = _WITH_ARGUMENTS.match(command) if isinstance(command, str) else None
    if found:
        detail = (
            f'Write command = "{found[1] or found[2]}", and what comes after it as words in args.'
        )
        yield task.at("Config", "command"), detail


@rule("JK5057", "argument-with-value", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def argument_with_value(task: Place) -> Iterator[Finding]:
    """Argument holds an option and its value.

    No shell takes them apart: the program gets one word with a space in it.

    Bad (task):
        config {
          command = "/bin/app"
          args    = ["--port 8080"]
        }

    Good (task):
        config {
          command = "/bin/app"
          args    = ["--port", "8080"]
        }
    """
    config = task.mapping("Config")
    words, command = config.get("args"), config.get("command")
    is_shell = isinstance(command, str) and _SHELLS.fullmatch(command) is not None
    if is_shell or not isinstance(words, list) or "-c" in words or "/c" in words:
        return
    for number, word in enumerate(words):
        found = _OPTION_AND_VALUE.fullmatch(word) if isinstance(word, str) else None
        if found is not None:
            yield task.at("Config", "args", number), f'Write "{found[1]}", "{found[2]}".'
