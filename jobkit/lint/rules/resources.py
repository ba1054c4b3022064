"""Rules about what tasks need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_IN_TASK: Final = ("Task",)
_NO_LIMIT: Final = -1


@rule("JK4721", "cpu-and-cores", "Resources", within=_IN_TASK, since="1.1.0")
def cpu_and_cores(resources: Place) -> Iterator[Finding]:
    """Both CPU time and whole cores are asked for.

    A task gets either a share or cores of its own.

    Bad (task):
        resources {
          cpu = 500
          cores = 2
        }

    Good (task):
        resources {
          cores = 2
        }
    """
    if resources.number("Cores") > 0 and resources.number("CPU") > 0:
        yield resources.at("CPU"), "cpu and cores exclude each other; keep one."


@rule("JK4722", "cpu-min", "Resources", within=_IN_TASK)
def cpu_min(resources: Place) -> Iterator[Finding]:
    """Too little CPU time.

    Without cores a task needs 1 MHz at least.

    Bad (task):
        resources {
          cpu = 0
        }

    Good (task):
        resources {
          cpu = 100
        }
    """
    cpu = resources.number("CPU")
    if resources.number("Cores") == 0 and cpu < 1:
        yield resources.at("CPU"), f"cpu is {cpu}; write 1 or more."


@rule("JK4723", "memory-max", "Resources", within=_IN_TASK, since="1.1.0")
def memory_max(resources: Place) -> Iterator[Finding]:
    """Largest memory is below the reserved memory.

    0 leaves it out; -1 is no limit since 2.0.4.

    Bad (task):
        resources {
          memory = 512
          memory_max = 256
        }

    Good (task):
        resources {
          memory = 512
          memory_max = 1024
        }
    """
    most, memory = resources.number("MemoryMaxMB"), resources.number("MemoryMB")
    if most not in {0, _NO_LIMIT} and most < memory:
        detail = f"memory_max is {most}, memory {memory}; write {memory} or more."
        yield resources.at("MemoryMaxMB"), detail


@rule("JK4724", "secrets-size", "Resources", within=_IN_TASK, since="1.8.3")
def secrets_size(resources: Place) -> Iterator[Finding]:
    """Space for secrets is outside of its bounds.

    It is a part of the task's memory.

    Bad (task):
        resources {
          memory = 256
          secrets = 300
        }

    Good (task):
        resources {
          memory = 256
          secrets = 10
        }
    """
    size, memory = resources.number("SecretsMB"), resources.number("MemoryMB")
    if not 0 <= size <= memory:
        detail = f"secrets is {size}; write 0 to {memory}, the task's memory."
        yield resources.at("SecretsMB"), detail


@rule("JK4725", "device-name-missing", "RequestedDevice", since="0.9.0")
def device_name_missing(device: Place) -> Iterator[Finding]:
    """Device has no name.

    It is a type, a vendor and type, or a vendor, type and model.

    Bad (task):
        resources {
          device "" {
            count = 1
          }
        }

    Good (task):
        resources {
          device "nvidia/gpu" {
            count = 1
          }
        }
    """
    if device.is_in_task and not device.text("Name"):
        yield device.at("Name"), 'Write the name of a device, such as "nvidia/gpu".'


@rule("JK4726", "numa-device", "NUMAResource", since="1.9.0")
def numa_device(numa: Place) -> Iterator[Finding]:
    """Device for NUMA is none of the task's devices.

    It must be spelled as in the ``device`` block.

    Bad (task):
        resources {
          cores = 2
          device "nvidia/gpu" {}
          numa {
            affinity = "none"
            devices = ["gpu"]
          }
        }

    Good (task):
        resources {
          cores = 2
          device "nvidia/gpu" {}
          numa {
            affinity = "none"
            devices = ["nvidia/gpu"]
          }
        }
    """
    resources = numa.within("Resources")
    names = [device.text("Name") for device in resources.each("Devices")]
    for index, name in enumerate(numa.texts("Devices")):
        if name not in names:
            detail = f'The task has no device "{name}".{did_you_mean(name, names)}'
            yield numa.at("Devices", index), detail


@rule("JK4727", "numa-enterprise", "NUMAResource", judge=Judge.ADMISSION, since="1.7.0")
def numa_enterprise(numa: Place) -> Iterator[Finding]:
    """NUMA affinity needs Nomad Enterprise.

    A server of the Community edition refuses it.

    Bad (task):
        resources {
          cores = 2
          numa {
            affinity = "require"
          }
        }

    Good (task):
        resources {
          cores = 2
          numa {
            affinity = "none"
          }
        }
    """
    affinity = numa.text("Affinity")
    if affinity in {"prefer", "require"}:
        yield numa.at("Affinity"), f'affinity is "{affinity}"; write "none".'


@rule(
    "JK4728",
    "iops-deprecated",
    "Resources",
    within=_IN_TASK,
    severity=Severity.WARNING,
    since="0.9.0",
)
def iops_deprecated(resources: Place) -> Iterator[Finding]:
    """Disk operations are limited.

    Nomad does not look at ``iops`` any more.

    Bad (task):
        resources {
          iops = 10
        }

    Good (task):
        resources {
          cpu = 100
        }
    """
    if resources.number("IOPS"):
        yield resources.at("IOPS"), "Remove iops; Nomad passes over it."
