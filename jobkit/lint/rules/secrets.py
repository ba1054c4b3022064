"""Rules about secret blocks of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_BUILT_IN: Final = frozenset({"nomad", "vault"})
_SINCE: Final = "1.11.0"


@rule("JK4841", "secret-duplicate", "Task", since=_SINCE)
def secret_duplicate(task: Place) -> Iterator[Finding]:
    """Secret name is used twice in the task.

    ``${secret.NAME.key}`` must mean one.

    Bad (task):
        secret "db" {
          provider = "nomad"
          path = "shop/db"
        }
        secret "db" {
          provider = "nomad"
          path = "shop/replica"
        }

    Good (task):
        secret "db" {
          provider = "nomad"
          path = "shop/db"
        }
        secret "replica" {
          provider = "nomad"
          path = "shop/replica"
        }
    """
    seen: set[str] = set()
    for secret in task.each("Secrets"):
        name = secret.text("Name")
        if name and name in seen:
            yield secret.at("Name"), f'Another secret of the task is called "{name}" already.'
        seen.add(name)


@rule("JK4842", "secret-without-vault", "Secret", since=_SINCE)
def secret_without_vault(secret: Place) -> Iterator[Finding]:
    """Secret comes from Vault, but the task has no Vault.

    The task's ``vault`` block says how it signs in.

    Bad (task):
        secret "db" {
          provider = "vault"
          path = "shop/db"
        }

    Good (task):
        vault {}
        secret "db" {
          provider = "vault"
          path = "shop/db"
        }
    """
    if secret.text("Provider") == "vault" and not secret.within("Task").has("Vault"):
        yield secret.at("Provider"), "Write a vault block in the task."


@rule("JK4843", "secret-setting-unused", "Secret", since=_SINCE)
def secret_setting_unused(secret: Place) -> Iterator[Finding]:
    """Secret has settings that its provider does not take.

    ``env`` is for plugins, ``config`` for Nomad's own providers.

    Bad (task):
        secret "db" {
          provider = "nomad"
          path = "shop/db"
          env {
            REGION = "eu"
          }
        }

    Good (task):
        secret "db" {
          provider = "nomad"
          path = "shop/db"
          config {
            namespace = "shop"
          }
        }
    """
    provider = secret.text("Provider")
    field = "Env" if provider in _BUILT_IN else "Config"
    if provider and secret.mapping(field):
        yield secret.at(field), f'Provider "{provider}" takes no {field.lower()}; remove it.'
