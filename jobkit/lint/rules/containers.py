"""Rules about settings of containers that do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import Severity
from jobkit.lint.driver_config import bodies
from jobkit.lint.driver_tables import listed
from jobkit.lint.driver_types import is_known
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.driver_config import Body
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_MOUNTS: Final = frozenset({"mount", "mounts"})
_OPTIONS_OF: Final = {
    "bind_options": "bind",
    "tmpfs_options": "tmpfs",
    "volume_options": "volume",
}
# Networks that Docker has from the start; addresses and names are for others.
_OWN_NETWORKS: Final = frozenset({"", "bridge", "default", "host", "none"})
_STATIC: Final = ("ipv4_address", "ipv6_address", "network_aliases")
_MAX_PERIOD: Final = 1_000_000


def _config(task: Place, *drivers: str) -> Body | None:
    """Return the config of a task with one of the drivers; None when it has another."""
    if task.text("Driver") not in drivers:
        return None
    return next(iter(bodies(task)), None)


def _mounts(task: Place) -> Iterator[Body]:
    for body in bodies(task):
        if body.driver.name == "docker" and body.blocks and body.blocks[-1] in _MOUNTS:
            yield body


def _known_text(body: Body, name: str, default: str = "") -> str | None:
    """Return the text of a key; None when it is not known, or no text."""
    value = body.value.get(name)
    if value is None:
        return default
    return value if isinstance(value, str) and is_known(value) else None


def _truth(value: Any) -> bool | None:  # noqa: ANN401  any JSON value
    """Return what the client node takes for a truth value; None when it is not known."""
    if value is None:
        return False
    words = {"true": True, "1": True, "false": False, "0": False}
    return (
        value if isinstance(value, bool) else words.get(value) if isinstance(value, str) else None
    )


def _number(value: Any) -> float | None:  # noqa: ANN401  any JSON value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


@rule("JK5030", "docker-tmpfs-source", "Task", judge=Judge.NOBODY)
def docker_tmpfs_source(task: Place) -> Iterator[Finding]:
    """Mount in memory has a source.

    A mount of the type ``tmpfs`` begins empty; with a source the task does not start.

    Bad (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          mount {
            type   = "tmpfs"
            source = "local/data"
            target = "/data"
          }
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          mount {
            type   = "tmpfs"
            target = "/data"
          }
        }
    """
    for mount in _mounts(task):
        if mount.value.get("type") == "tmpfs" and mount.has("source"):
            detail = 'A mount of the type "tmpfs" has no source. Remove it, or write "bind".'
            yield (*mount.path, "source"), detail


@rule("JK5031", "docker-mount-options", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def docker_mount_options(task: Place) -> Iterator[Finding]:
    """Mount has options of another type of mount.

    They have no effect. A mount without ``type`` is a volume.

    Bad (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          mount {
            type   = "bind"
            source = "local"
            target = "/data"
            tmpfs_options {
              size = 1000000
            }
          }
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          mount {
            type   = "tmpfs"
            target = "/data"
            tmpfs_options {
              size = 1000000
            }
          }
        }
    """
    for mount in _mounts(task):
        kind = _known_text(mount, "type", "volume") or "volume"
        for name, own in _OPTIONS_OF.items():
            is_fixed = mount.value.get("type") is None or _known_text(mount, "type") is not None
            if is_fixed and mount.has(name) and kind != own and kind in _OPTIONS_OF.values():
                detail = f'"{name}" is for mounts of the type "{own}"; this one is a "{kind}".'
                yield (*mount.path, name), detail


@rule("JK5032", "docker-memory-hard-limit", "Task", judge=Judge.NOBODY)
def docker_memory_hard_limit(task: Place) -> Iterator[Finding]:
    """Hard limit of memory is under what the task reserves.

    ``memory_hard_limit`` is the most that the container may use, ``memory`` of the resources what
    is kept for it; Docker refuses a limit under it.

    Bad (task):
        driver = "docker"
        config {
          image             = "redis:7.4"
          memory_hard_limit = 128
        }
        resources {
          memory = 256
        }

    Good (task):
        driver = "docker"
        config {
          image             = "redis:7.4"
          memory_hard_limit = 512
        }
        resources {
          memory = 256
        }
    """
    config, resources = _config(task, "docker"), task.one("Resources")
    if config is None or resources is None:
        return
    limit, memory = _number(config.value.get("memory_hard_limit")), resources.number("MemoryMB")
    if limit and 0 < limit < memory:
        detail = f"memory_hard_limit is {limit:g} MB, memory {memory} MB. Give it at least as much."
        yield (*config.path, "memory_hard_limit"), detail


@rule("JK5033", "docker-network-mode", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def docker_network_mode(task: Place) -> Iterator[Finding]:
    """Container does not join the network of its group.

    ``network_mode`` in the config takes the place of the group's ``bridge``, ``cni`` or ``none``:
    ports, sidecars and other tasks of the group do not reach it.

    Bad (networked_task):
        driver = "docker"
        config {
          image        = "redis:7.4"
          network_mode = "host"
        }

    Good (networked_task):
        driver = "docker"
        config {
          image = "redis:7.4"
        }
    """
    config = _config(task, "docker")
    if config is None or not _known_text(config, "network_mode"):
        return
    for network in task.within("TaskGroup").each("Networks"):
        mode = network.text("Mode")
        if mode in {"bridge", "none"} or mode.startswith("cni/"):
            detail = f'The network of the group is "{mode}". Leave network_mode out to be in it.'
            yield (*config.path, "network_mode"), detail


@rule("JK5034", "docker-address-of-network", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def docker_address_of_network(task: Place) -> Iterator[Finding]:
    """Container has an address or name in a network that gives none.

    Docker gives fixed addresses and further names only in networks that somebody has made, not in
    its own ``bridge`` and ``host``.

    Bad (task):
        driver = "docker"
        config {
          image        = "redis:7.4"
          ipv4_address = "10.0.0.4"
        }

    Good (task):
        driver = "docker"
        config {
          image        = "redis:7.4"
          network_mode = "backend"
          ipv4_address = "10.0.0.4"
        }
    """
    config = _config(task, "docker")
    if config is None or _known_text(config, "network_mode") not in _OWN_NETWORKS:
        return
    for name in _STATIC:
        if config.has(name):
            detail = f'"{name}" needs "network_mode" with a network that was made on the node.'
            yield (*config.path, name), detail


@rule("JK5035", "cfs-period-range", "Task", judge=Judge.NOBODY)
def cfs_period_range(task: Place) -> Iterator[Finding]:
    """Period of the CPU limit is out of bounds.

    ``cpu_cfs_period`` counts microseconds, up to a second.

    Bad (task):
        driver = "docker"
        config {
          image          = "redis:7.4"
          cpu_hard_limit = true
          cpu_cfs_period = 2000000
        }

    Good (task):
        driver = "docker"
        config {
          image          = "redis:7.4"
          cpu_hard_limit = true
          cpu_cfs_period = 200000
        }
    """
    config = _config(task, "docker", "podman")
    period = _number(config.value.get("cpu_cfs_period")) if config else None
    if config is None or period is None or not _truth(config.value.get("cpu_hard_limit")):
        return
    if period < 0 or period > _MAX_PERIOD:
        detail = f"cpu_cfs_period is from 0 to {_MAX_PERIOD}, not {period:.0f}."
        yield (*config.path, "cpu_cfs_period"), detail


@rule("JK5036", "cfs-period-unused", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def cfs_period_unused(task: Place) -> Iterator[Finding]:
    """Period of the CPU limit has no effect.

    ``cpu_cfs_period`` belongs to a hard limit; without one a task may use idle processor time.

    Bad (task):
        driver = "docker"
        config {
          image          = "redis:7.4"
          cpu_cfs_period = 200000
        }

    Good (task):
        driver = "docker"
        config {
          image          = "redis:7.4"
          cpu_hard_limit = true
          cpu_cfs_period = 200000
        }
    """
    config = _config(task, "docker", "podman")
    if config is None or not config.has("cpu_cfs_period"):
        return
    if _truth(config.value.get("cpu_hard_limit")) is False:
        detail = "cpu_cfs_period needs cpu_hard_limit = true to have an effect."
        yield (*config.path, "cpu_cfs_period"), detail


@rule("JK5037", "ports-in-host-network", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def ports_in_host_network(task: Place) -> Iterator[Finding]:
    """Ports are mapped for a container in the network of the host.

    There is nothing to map: what the container listens on is the host's port.

    Bad (file):
        job "shop" {
          group "web" {
            network {
              port "http" {}
            }
            task "app" {
              driver = "docker"
              config {
                image        = "redis:7.4"
                network_mode = "host"
                ports        = ["http"]
              }
            }
          }
        }

    Good (file):
        job "shop" {
          group "web" {
            network {
              port "http" {}
            }
            task "app" {
              driver = "docker"
              config {
                image        = "redis:7.4"
                network_mode = "host"
                args         = ["--port", "${NOMAD_PORT_http}"]
              }
            }
          }
        }
    """
    config = _config(task, "docker", "podman")
    if config is None or not config.has("ports"):
        return
    if config.value.get("network_mode") == "host":
        yield (*config.path, "ports"), 'With network_mode = "host" no port is mapped. Leave it out.'


@rule("JK5038", "seccomp-profile-off", "Task", judge=Judge.NOBODY)
def seccomp_profile_off(task: Place) -> Iterator[Finding]:
    """Profile of system calls is given and turned off.

    The containerd driver takes ``seccomp_profile`` only with ``seccomp = true``.

    Bad (task):
        driver = "containerd-driver"
        config {
          image           = "docker.io/library/redis:7.4"
          seccomp_profile = "local/seccomp.json"
        }

    Good (task):
        driver = "containerd-driver"
        config {
          image           = "docker.io/library/redis:7.4"
          seccomp         = true
          seccomp_profile = "local/seccomp.json"
        }
    """
    config = _config(task, "containerd-driver")
    if config is None or not config.has("seccomp_profile"):
        return
    if _truth(config.value.get("seccomp")) is False:
        yield (*config.path, "seccomp_profile"), "seccomp_profile needs seccomp = true."


@rule("JK5039", "containerd-host-network", "Task", judge=Judge.NOBODY)
def containerd_host_network(task: Place) -> Iterator[Finding]:
    """Container is in the network of the host and in that of its group.

    The containerd driver takes ``host_network`` or a group's ``bridge``, not both.

    Bad (networked_task):
        driver = "containerd-driver"
        config {
          image        = "docker.io/library/redis:7.4"
          host_network = true
        }

    Good (networked_task):
        driver = "containerd-driver"
        config {
          image = "docker.io/library/redis:7.4"
        }
    """
    config = _config(task, "containerd-driver")
    if config is None or not _truth(config.value.get("host_network")):
        return
    if any(one.text("Mode") == "bridge" for one in task.within("TaskGroup").each("Networks")):
        yield (*config.path, "host_network"), 'The group has a network of mode "bridge". Keep one.'


@rule("JK5040", "podman-shm-size", "Task", judge=Judge.NOBODY)
def podman_shm_size(task: Place) -> Iterator[Finding]:
    """Shared memory has a size and is not the container's own.

    Podman sizes ``/dev/shm`` only where the container has it for itself.

    Bad (task):
        driver = "podman"
        config {
          image    = "docker.io/library/redis:7.4"
          ipc_mode = "host"
          shm_size = "128m"
        }

    Good (task):
        driver = "podman"
        config {
          image    = "docker.io/library/redis:7.4"
          ipc_mode = "private"
          shm_size = "128m"
        }
    """
    config = _config(task, "podman")
    if config is None or not config.has("shm_size"):
        return
    mode = _known_text(config, "ipc_mode")
    if mode and mode not in {"private", "shareable"}:
        detail = f'shm_size needs ipc_mode "private" or "shareable", not "{mode}".'
        yield (*config.path, "shm_size"), detail


@rule("JK5041", "nspawn-process-two", "Task", judge=Judge.NOBODY)
def nspawn_process_two(task: Place) -> Iterator[Finding]:
    """Container is booted and runs its command as second process.

    ``boot`` is true unless it is turned off, and the nspawn driver refuses both.

    Bad (task):
        driver = "nspawn"
        config {
          image       = "local/image.tar"
          process_two = true
        }

    Good (task):
        driver = "nspawn"
        config {
          image       = "local/image.tar"
          boot        = false
          process_two = true
        }
    """
    config = _config(task, "nspawn")
    if config is None or not _truth(config.value.get("process_two")):
        return
    if config.value.get("boot") is None or _truth(config.value["boot"]):
        yield (*config.path, "process_two"), "process_two needs boot = false."


@rule("JK5042", "containerd-mount-options", "Task", judge=Judge.NOBODY)
def containerd_mount_options(task: Place) -> Iterator[Finding]:
    """Mount of a containerd task has no options.

    The driver refuses a ``bind`` or ``volume`` without ``options``; a mount without ``type`` is a
    volume.

    Bad (task):
        driver = "containerd-driver"
        config {
          image = "docker.io/library/redis:7.4"
          mounts {
            type   = "bind"
            source = "local"
            target = "/data"
          }
        }

    Good (task):
        driver = "containerd-driver"
        config {
          image = "docker.io/library/redis:7.4"
          mounts {
            type    = "bind"
            source  = "local"
            target  = "/data"
            options = ["rbind", "ro"]
          }
        }
    """
    for body in bodies(task):
        if body.driver.name == "containerd-driver" and body.blocks == ("mounts",):
            kind = _known_text(body, "type", "volume")
            if kind in {"bind", "volume"} and not body.has("options"):
                yield body.path, f'A "{kind}" needs options: at least ["rbind", "ro"].'


# What the drivers give to a container without asking; more must be allowed on the client node.
_GIVEN: Final = frozenset(
    {"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD"}
    | {"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"}
)


@rule("JK5043", "capability-not-allowed", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def capability_not_allowed(task: Place) -> Iterator[Finding]:
    """Capability is one that client nodes do not allow unless they are told to.

    The plugin's setting ``allow_caps`` on the node must name it, or the task does not start.

    Bad (task):
        driver = "docker"
        config {
          image   = "redis:7.4"
          cap_add = ["SYS_ADMIN"]
        }

    Good (task):
        driver = "docker"
        config {
          image   = "redis:7.4"
          cap_add = ["NET_BIND_SERVICE"]
        }
    """
    config = _config(task, "docker", "exec", "java")
    added = config.value.get("cap_add") if config else None
    if config is None or not isinstance(added, list):
        return
    for index, name in enumerate(added):
        if isinstance(name, str) and is_known(name):
            plain = name.upper().removeprefix("CAP_")
            if plain not in _GIVEN and plain in listed("capabilities"):
                detail = f'"{name}" must be in "allow_caps" of the node\'s plugin.'
                yield (*config.path, "cap_add", index), detail
