"""Rules about Vault and Consul blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_DEFAULT: Final = ("", "default")


@rule("JK4801", "vault-signal-missing", "Vault")
def vault_signal_missing(vault: Place) -> Iterator[Finding]:
    """Signal for a new Vault token is missing.

    ``change_mode = "signal"`` needs ``change_signal``.

    Bad (task):
        vault {
          change_mode = "signal"
          change_signal = ""
        }

    Good (task):
        vault {
          change_mode = "signal"
          change_signal = "SIGHUP"
        }
    """
    if vault.text("ChangeMode") == "signal" and not vault.text("ChangeSignal"):
        yield vault.at("ChangeSignal"), 'Write change_signal = "SIGHUP", for example.'


@rule("JK4802", "vault-policies-missing", "Vault", until="1.7.0")
def vault_policies_missing(vault: Place) -> Iterator[Finding]:
    """Vault block has no policies.

    Before 1.7 a task asked for a token by naming them.

    Bad (task):
        vault {
          env = true
        }

    Good (task):
        vault {
          policies = ["shop"]
        }
    """
    if not vault.texts("Policies"):
        yield vault.at("Policies"), "Write policies, the names of Vault policies."


@rule("JK4803", "vault-policies-root", "Vault", until="1.10.0")
def vault_policies_root(vault: Place) -> Iterator[Finding]:
    """Task asks for Vault's root policy.

    Nomad gives it to no task.

    Bad (task):
        vault {
          policies = ["root"]
        }

    Good (task):
        vault {
          policies = ["shop"]
        }
    """
    for index, policy in enumerate(vault.texts("Policies")):
        if policy == "root":
            yield vault.at("Policies", index), 'Remove "root"; no task can have it.'


@rule("JK4804", "vault-enterprise", "Vault", judge=Judge.ADMISSION, since="1.0.0")
def vault_enterprise(vault: Place) -> Iterator[Finding]:
    """Namespaces and clusters of Vault need Nomad Enterprise.

    A server of the Community edition refuses them.

    Bad (task):
        vault {
          namespace = "shop"
        }

    Good (task):
        vault {
          role = "shop"
        }
    """
    if vault.text("Namespace"):
        yield vault.at("Namespace"), "Remove namespace; it needs Nomad Enterprise."
    if vault.text("Cluster") not in _DEFAULT:
        yield vault.at("Cluster"), "Remove cluster; it needs Nomad Enterprise."


@rule(
    "JK4805",
    "vault-identity-unused",
    "Task",
    judge=Judge.ADMISSION,
    severity=Severity.WARNING,
    since="1.7.0",
)
def vault_identity_unused(task: Place) -> Iterator[Finding]:
    """Identity for Vault in a task without Vault.

    Nothing uses it.

    Bad (task):
        identity {
          name = "vault_default"
          aud = ["vault.io"]
          ttl = "1h"
        }

    Good (task):
        vault {}
        identity {
          name = "vault_default"
          aud = ["vault.io"]
          ttl = "1h"
        }
    """
    for identity in task.each("Identities") if not task.has("Vault") else []:
        name = identity.text("Name")
        if name.startswith("vault_"):
            yield identity.at("Name"), f'Write a vault block, or remove the identity "{name}".'


@rule("JK4811", "consul-enterprise", "Consul", judge=Judge.ADMISSION, since="1.7.0")
def consul_enterprise(consul: Place) -> Iterator[Finding]:
    """Clusters of Consul need Nomad Enterprise.

    A server of the Community edition knows one.

    Bad (group):
        consul {
          cluster = "west"
        }

    Good (group):
        consul {}
    """
    if consul.text("Cluster") not in _DEFAULT:
        yield consul.at("Cluster"), "Remove cluster; it needs Nomad Enterprise."


@rule("JK4812", "consul-partition-mismatch", "Consul", within=("Task",), since="1.7.3")
def consul_partition_mismatch(consul: Place) -> Iterator[Finding]:
    """Task and group are in different partitions of Consul.

    An allocation runs on one node, and the node is in one partition.

    Bad (group):
        consul {
          partition = "shop"
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          consul {
            partition = "bank"
          }
        }

    Good (group):
        consul {
          partition = "shop"
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
    """
    outer = consul.within("TaskGroup").one("Consul")
    own, other = consul.text("Partition"), outer.text("Partition") if outer else ""
    if own and other and own != other:
        yield consul.at("Partition"), f'The group\'s partition is "{other}", this one "{own}".'
