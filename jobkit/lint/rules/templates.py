"""Rules about templates of tasks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.escape import escapes
from jobkit.lint.registry import rule
from jobkit.lint.shown import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_OCTAL: Final = re.compile("[0-7]+")
_MOST_BITS: Final = 12


@rule("JK4741", "template-source-missing", "Template")
def template_source_missing(template: Place) -> Iterator[Finding]:
    """Template has no text.

    It comes from a file (``source``) or stands in the job (``data``).

    Bad (task):
        template {
          destination = "local/app.conf"
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
        }
    """
    if not template.text("SourcePath") and not template.text("EmbeddedTmpl"):
        yield template.at("EmbeddedTmpl"), "Write data, the text, or source, the path of a file."


@rule("JK4742", "template-destination-escapes", "Template")
def template_destination_escapes(template: Place) -> Iterator[Finding]:
    """Template would be written outside of the allocation.

    The path counts from the task's folder.

    Bad (task):
        template {
          data = "debug = false"
          destination = "../../app.conf"
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
        }
    """
    path = template.text("DestPath")
    if path and escapes("task", path):
        yield template.at("DestPath"), f'"{path}" leads out of the allocation; write a path in it.'


@rule("JK4743", "template-destination-duplicate", "Task")
def template_destination_duplicate(task: Place) -> Iterator[Finding]:
    """Two templates write one file.

    The last to be rendered would win.

    Bad (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
        }
        template {
          data = "debug = true"
          destination = "local/app.conf"
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
        }
        template {
          data = "debug = true"
          destination = "local/test.conf"
        }
    """
    seen: set[str] = set()
    for template in task.each("Templates"):
        path = template.text("DestPath")
        if path and path in seen:
            yield template.at("DestPath"), f'Another template writes "{path}" already.'
        seen.add(path)


@rule("JK4744", "template-signal-missing", "Template")
def template_signal_missing(template: Place) -> Iterator[Finding]:
    """Signal for a changed template is missing.

    ``change_mode = "signal"`` needs ``change_signal``.

    Bad (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          change_mode = "signal"
          change_signal = ""
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          change_mode = "signal"
          change_signal = "SIGHUP"
        }
    """
    if template.text("ChangeMode") == "signal" and not template.text("ChangeSignal"):
        yield template.at("ChangeSignal"), 'Write change_signal = "SIGHUP", for example.'


@rule("JK4745", "template-signal-env", "Template")
def template_signal_env(template: Place) -> Iterator[Finding]:
    """Signal can't bring new environment variables.

    A running process keeps its environment; only a restart renews it.

    Bad (task):
        template {
          data = "DEBUG=false"
          destination = "local/app.env"
          env = true
          change_mode = "signal"
          change_signal = "SIGHUP"
        }

    Good (task):
        template {
          data = "DEBUG=false"
          destination = "local/app.env"
          env = true
          change_mode = "restart"
        }
    """
    if template.text("ChangeMode") == "signal" and template.flag("Envvars"):
        yield template.at("ChangeMode"), 'With env = true write change_mode = "restart".'


@rule("JK4746", "template-script-missing", "Template", since="1.3.4")
def template_script_missing(template: Place) -> Iterator[Finding]:
    """Script for a changed template is missing.

    ``change_mode = "script"`` needs a ``change_script`` with a command.

    Bad (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          change_mode = "script"
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          change_mode = "script"
          change_script {
            command = "/bin/reload"
          }
        }
    """
    if template.text("ChangeMode") != "script":
        return
    script = template.one("ChangeScript")
    if script is None or not script.text("Command"):
        detail = "Write a change_script block with the command to run."
        is_empty = template.is_written("ChangeScript")
        yield template.at("ChangeScript" if is_empty else "ChangeMode"), detail


@rule("JK4747", "template-perms", "Template")
def template_perms(template: Place) -> Iterator[Finding]:
    """Permissions are no octal number.

    ``0644``, for example; 12 bits at most.

    Bad (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          perms = "rw-r--r--"
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          perms = "0644"
        }
    """
    perms = template.text("Perms")
    if not perms:
        return
    digits = perms.lstrip("0")[:10] or "0"
    if not _OCTAL.fullmatch(perms) or int(digits, 8) >> _MOST_BITS:
        yield template.at("Perms"), f'perms is "{perms}"; write an octal number such as "0644".'


@rule("JK4748", "template-wait", "Template", since="1.2.4")
def template_wait(template: Place) -> Iterator[Finding]:
    """Shortest wait is longer than the longest.

    ``min`` must not be above ``max``.

    Bad (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          wait {
            min = "1m"
            max = "10s"
          }
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          wait {
            min = "10s"
            max = "1m"
          }
        }
    """
    wait = template.one("Wait")
    if wait is None or not wait.has("Min") or not wait.has("Max"):
        return
    least, most = wait.number("Min"), wait.number("Max")
    if least > most:
        yield wait.at("Min"), f"min {duration(least)} is longer than max {duration(most)}."


@rule("JK4749", "template-vault-grace", "Template", severity=Severity.WARNING, since="0.11.0")
def template_vault_grace(template: Place) -> Iterator[Finding]:
    """Grace period for Vault.

    Vault does not look at ``vault_grace`` any more.

    Bad (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
          vault_grace = "15s"
        }

    Good (task):
        template {
          data = "debug = false"
          destination = "local/app.conf"
        }
    """
    if template.number("VaultGrace"):
        yield template.at("VaultGrace"), "Remove vault_grace; it is passed over."
