"""Rules about values that the server takes and the client node does not."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import label, quoted
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_SMALL: Final = frozenset({"Weight", "Percent"})
_WRITTEN: Final = re.compile(r"\w+\s*=\s*(-?[0-9]+)\s*")
_CNI: Final = "cni/"
_SHORTHANDS: Final = ("set_contains_any", "set_contains_all", "is_set", "is_not_set")


@cache
def _values(name: str, target: str) -> tuple[str, ...]:
    """Return the values of an enumeration in a release."""
    rows = table("enums")["enums"][name]["values"]
    return tuple(row["value"] for row in rows if holds(row, target))


def _not_listed(place: Place, field: str, name: str) -> Iterator[Finding]:
    value, values = place.text(field), _values(name, place.target)
    if value and values and value not in values:
        known = [one for one in values if one]
        hint = did_you_mean(value, known) or f" Write {quoted(known)}."
        yield place.at(field), f'{label(place.struct, field)} is "{value}".{hint}'


@rule("JK5461", "task-restart-mode", "RestartPolicy", within=("Task",), judge=Judge.NOBODY)
def task_restart_mode(restart: Place) -> Iterator[Finding]:
    """Mode of a task's restarts is none that Nomad knows.

    The server looks at the policy of the group alone.

    Bad (task):
        restart {
          mode = "exit"
        }

    Good (task):
        restart {
          mode = "fail"
        }
    """
    of_group = restart.within("TaskGroup").mapping("RestartPolicy")
    if restart.text("Mode") != of_group.get("Mode"):
        yield from _not_listed(restart, "Mode", "restart_mode")


@rule("JK5462", "signal-unknown", "Task", judge=Judge.NOBODY)
def signal_unknown(task: Place) -> Iterator[Finding]:
    """No node knows the signal.

    The job is placed only on nodes that can send it: on none.

    Bad (task):
        kill_signal = "SIGTERMINATE"

    Good (task):
        kill_signal = "SIGTERM"
    """
    if task.value.get("KillSignal"):
        yield from _no_signal(task, "KillSignal")
    holders = [*task.each("Templates"), *task.each("Identities")]
    holders += [one for name in ("Vault", "Identity") if (one := task.one(name)) is not None]
    for holder in holders:
        if holder.value.get("ChangeSignal"):
            yield from _no_signal(holder, "ChangeSignal")


def _no_signal(place: Place, field: str) -> Iterator[Finding]:
    value, known = place.text(field), _values("task_signal", place.target)
    if value.upper() not in known and "${" not in value:
        near = did_you_mean(value.upper(), known) or did_you_mean(f"SIG{value.upper()}", known)
        detail = f'{label(place.struct, field)} is "{value}", which is no signal.{near}'
        yield place.at(field), detail


@rule("JK5463", "volume-mode-unknown", "VolumeRequest", judge=Judge.NOBODY, since="0.11.0")
def volume_mode_unknown(volume: Place) -> Iterator[Finding]:
    """Mode of a CSI volume is none that plugins know.

    The server takes it, and the volume can't be claimed.

    Bad (group):
        volume "data" {
          type            = "csi"
          source          = "data"
          access_mode     = "single-node-writer"
          attachment_mode = "filesystem"
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

    Good (group):
        volume "data" {
          type            = "csi"
          source          = "data"
          access_mode     = "single-node-writer"
          attachment_mode = "file-system"
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
    if volume.text("Type") == "csi":
        yield from _not_listed(volume, "AccessMode", "volume_access_mode_csi")
        yield from _not_listed(volume, "AttachmentMode", "volume_attachment_mode")


@rule("JK5464", "network-mode-unknown", "NetworkResource", judge=Judge.NOBODY, since="0.10.0")
def network_mode_unknown(network: Place) -> Iterator[Finding]:
    """Mode of a network is none that nodes have.

    There are ``host``, ``bridge``, ``none`` and ``cni/`` with the name of a CNI network.

    Bad (group):
        network {
          mode = "brigde"
        }

    Good (group):
        network {
          mode = "bridge"
        }
    """
    mode = network.text("Mode")
    if mode.startswith(_CNI) and len(mode) > len(_CNI):
        return
    if network.holder is not None and network.holder.struct == "TaskGroup" and "${" not in mode:
        yield from _not_listed(network, "Mode", "network_mode")


@rule("JK5465", "constraint-shorthand-ignored", "Constraint", judge=Judge.NOBODY)
def constraint_shorthand_ignored(constraint: Place) -> Iterator[Finding]:
    """Shorthand of a constraint is passed over.

    Nomad reads it and does nothing with it: the operator stays ``=``.

    Bad (job):
        constraint {
          attribute        = "${attr.os.name}"
          set_contains_any = "ubuntu,debian"
        }

    Good (job):
        constraint {
          attribute = "${attr.os.name}"
          operator  = "set_contains_any"
          value     = "ubuntu,debian"
        }
    """
    for name in _SHORTHANDS:
        if constraint.is_written(name):
            detail = f'Write operator = "{name}", and what it compares with as value.'
            yield constraint.at(name), detail


@rule(
    "JK5466", "upstream-destination-missing", "ConsulUpstream", judge=Judge.NOBODY, since="0.10.0"
)
def upstream_destination_missing(upstream: Place) -> Iterator[Finding]:
    """Upstream leads nowhere.

    It needs ``destination_name``, the service to reach.

    Bad (proxy):
        upstreams {
          local_bind_port = 5432
        }

    Good (proxy):
        upstreams {
          destination_name = "db"
          local_bind_port  = 5432
        }
    """
    if not upstream.text("DestinationName"):
        yield upstream.path, "Write destination_name, the service to reach."


@rule(
    "JK5472",
    "upstream-address-missing",
    "ConsulUpstream",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
    since="0.10.0",
)
def upstream_address_missing(upstream: Place) -> Iterator[Finding]:
    """Upstream has no port at which the task reaches it.

    Consul refuses such a sidecar, unless a transparent proxy catches what the task sends.

    Bad (proxy):
        upstreams {
          destination_name = "db"
        }

    Good (proxy):
        upstreams {
          destination_name = "db"
          local_bind_port  = 5432
        }
    """
    is_reached = upstream.number("LocalBindPort") or upstream.text("LocalBindSocketPath")
    holder = upstream.holder
    is_transparent = holder is not None and holder.value.get("TransparentProxy") is not None
    if upstream.text("DestinationName") and not is_reached and not is_transparent:
        yield upstream.path, "Write local_bind_port, a port that is free in the group's network."


@rule("JK5467", "check-protocol-unknown", "ServiceCheck", judge=Judge.NOBODY)
def check_protocol_unknown(check: Place) -> Iterator[Finding]:
    """Protocol of a check is none that Consul knows.

    The server takes it; the check does not run.

    Bad (check):
        type     = "http"
        path     = "/"
        protocol = "htps"

    Good (check):
        type     = "http"
        path     = "/"
        protocol = "https"
    """
    protocol = check.text("Protocol")
    if protocol and check.text("Type") == "http" and "${" not in protocol:
        yield from _not_listed(check, "Protocol", "check_protocol")


@rule("JK5468", "mesh-gateway-mode-unknown", "ConsulMeshGateway", judge=Judge.NOBODY, since="1.2.0")
def mesh_gateway_mode_unknown(gateway: Place) -> Iterator[Finding]:
    """Mode of a mesh gateway is none that Consul knows.

    There are ``none``, ``local`` and ``remote``.

    Bad (proxy):
        upstreams {
          destination_name = "db"
          local_bind_port  = 5432
          mesh_gateway {
            mode = "locl"
          }
        }

    Good (proxy):
        upstreams {
          destination_name = "db"
          local_bind_port  = 5432
          mesh_gateway {
            mode = "local"
          }
        }
    """
    yield from _not_listed(gateway, "Mode", "mesh_gateway_mode")


@rule(
    "JK5471",
    "attribute-value-of-others",
    "Constraint",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def attribute_value_of_others(constraint: Place) -> Iterator[Finding]:
    """Constraint asks for a value that no node has.

    Nomad calls systems and processors as the Go language does; other programs have other names.

    Bad (job):
        constraint {
          attribute = "${attr.kernel.name}"
          value     = "Linux"
        }

    Good (job):
        constraint {
          attribute = "${attr.kernel.name}"
          value     = "linux"
        }
    """
    if constraint.text("Operand") not in {"", "=", "==", "is"}:
        return
    value = constraint.text("RTarget")
    meant = _elsewhere().get(constraint.text("LTarget"), {}).get(value)
    if meant is not None:
        yield constraint.at("RTarget"), f'No node says "{value}"; write "{meant}".'


@cache
def _elsewhere() -> dict[str, dict[str, str]]:
    """Return the values that other programs give to attributes, by how a constraint names these."""
    rows = table("runtime-variables")["attributes"]
    return {f"${{attr.{row['name']}}}": row["elsewhere"] for row in rows if "elsewhere" in row}


@rule("JK5475", "dns-server-address", "DNSConfig", judge=Judge.NOBODY, severity=Severity.WARNING)
def dns_server_address(dns: Place) -> Iterator[Finding]:
    """Server for names is no address.

    A task can't ask for the address of the server that it asks.

    Bad (group):
        network {
          mode = "bridge"
          dns {
            servers = ["dns.example.org"]
          }
        }

    Good (group):
        network {
          mode = "bridge"
          dns {
            servers = ["10.0.0.2"]
          }
        }
    """
    for number, server in enumerate(dns.texts("Servers")):
        if "${" not in server and not _is_address(server):
            detail = f'"{server}" is no IP address; write one, such as "10.0.0.2".'
            yield dns.at("Servers", number), detail


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@rule("JK5476", "number-wrapped", "Job", judge=Judge.NOBODY)
def number_wrapped(job: Place) -> Iterator[Finding]:
    """Number does not fit into its field, and becomes another one.

    Weights and percentages are kept in 8 bits: 200 is -56 then, without a word.

    Bad (group):
        affinity {
          attribute = "${node.class}"
          value     = "big"
          weight    = 200
        }

    Good (group):
        affinity {
          attribute = "${node.class}"
          value     = "big"
          weight    = 100
        }
    """
    located = job.located
    if located is None or not any(not _SMALL.isdisjoint(one) for one in located.members.values()):
        return
    for path, origin in located.origins.items():
        written = _WRITTEN.fullmatch(origin.range.text) if _SMALL.intersection(path[-1:]) else None
        value = _value_at(located.job, path) if written is not None else None
        if written is not None and isinstance(value, int) and int(written[1]) != value:
            yield path, f"{written[1]} becomes {value} in Nomad; write a number up to 100."


def _value_at(job: object, path: Path) -> object:
    """Return the value of a field; None where the way to it is not known."""
    value = job
    for step in path:
        if not isinstance(value, dict | list):
            return None
        value = value[step]  # type: ignore[index]  # the path was made along the job
    return value
