"""Rules about jobs that Nomad takes and that will hardly do what is meant."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.place import held_structs
from jobkit.lint.registry import Judge, Spot, rule
from jobkit.lint.shown import duration
from jobkit.syntax.tree import Literal
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_IMAGES: Final = frozenset({"docker", "podman", "containerd-driver"})
_TAG: Final = re.compile(r"(?:.*/)?[^/:@]+:([^/:@]+)")
_OTHER_IMAGES: Final = re.compile(r"(?:docker-archive|oci-archive|oci|dir|containers-storage):")
_HEAP: Final = re.compile(r"(?<![\w-])-Xm([xs])([0-9]+)([kKmMgGtT]?)(?![\w])")
_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_MEGABYTE: Final = 1 << 20
_SHORT_INTERVAL: Final = 2_000_000_000
_SMALLEST: Final = 1_000_000


@rule("JK5401", "image-unpinned", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def image_unpinned(task: Place) -> Iterator[Finding]:
    """Image has no fixed version.

    Without a tag it is ``latest``: what a node runs depends on when it fetched the image.

    Bad (task):
        driver = "docker"
        config {
          image = "redis"
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.2.4"
        }
    """
    image = task.mapping("Config").get("image")
    if task.text("Driver") not in _IMAGES or not isinstance(image, str) or not image:
        return
    if "${" in image or "@" in image or _OTHER_IMAGES.match(image) or image.startswith("/"):
        return
    tag = _TAG.fullmatch(image)
    if tag is None or tag[1] == "latest":
        named = "has no tag" if tag is None else 'has the tag "latest"'
        detail = f'"{image}" {named}; write the version that was tested, or its digest.'
        yield task.at("Config", "image"), detail


@rule("JK5402", "resources-missing", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def resources_missing(task: Place) -> Iterator[Finding]:
    """Task does not say what it needs.

    Without ``resources`` it gets 100 MHz and 300 MB.

    Bad (task):
        driver = "exec"

    Good (task):
        resources {
          cpu    = 200
          memory = 128
        }
    """
    is_own = task.is_written() and not task.is_written("Resources")
    if is_own and not any(task.is_written("Resources", one) for one in ("CPU", "MemoryMB")):
        yield task.path, "Write resources { cpu = … memory = … }."


@rule("JK5403", "java-heap-above-memory", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def java_heap_above_memory(task: Place) -> Iterator[Finding]:
    """Java's heap does not fit into the task's memory.

    The kernel ends the task when it has filled its memory, before Java would clean up.

    Bad (task):
        env {
          JAVA_TOOL_OPTIONS = "-Xmx8g"
        }
        resources {
          memory = 4096
        }

    Good (task):
        env {
          JAVA_TOOL_OPTIONS = "-Xmx3g"
        }
        resources {
          memory = 4096
        }
    """
    resources = task.one("Resources")
    if resources is None:
        return
    memory, most = resources.number("MemoryMB"), resources.number("MemoryMaxMB")
    if most < 0 or not memory:
        return
    limit = max(memory, most)
    for path, text in _java_options(task):
        for match in _HEAP.finditer(text):
            size = int(match[2]) * _UNITS[match[3].lower()]
            if size > limit * _MEGABYTE:
                detail = f'"{match[0]}" is more than the {limit} MB of the task.'
                yield Spot(path, match.start(), match.end()), detail
                break


def _java_options(task: Place) -> Iterator[tuple[Path, str]]:
    for key, value in task.mapping("Env").items():
        if isinstance(value, str) and "-Xm" in value:
            yield task.at("Env", key), value
    for key, value in task.mapping("Config").items():
        for number, word in enumerate(value if isinstance(value, list) else ()):
            if isinstance(word, str) and "-Xm" in word:
                yield task.at("Config", key, number), word


@rule("JK5406", "tags-duplicate", "Service", judge=Judge.NOBODY, severity=Severity.INFO)
def tags_duplicate(service: Place) -> Iterator[Finding]:
    """Tag stands twice in its list.

    The second one says nothing.

    Bad (service):
        tags = ["web", "web"]

    Good (service):
        tags = ["web", "public"]
    """
    for field in ("Tags", "CanaryTags"):
        tags = service.texts(field)
        for number, tag in enumerate(tags):
            if tag in tags[:number]:
                yield service.at(field, number), f'"{tag}" is in the list already.'


@rule(
    "JK5408",
    "migrate-without-sticky",
    "EphemeralDisk",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def migrate_without_sticky(disk: Place) -> Iterator[Finding]:
    """Disk is to be moved, and not to be kept.

    ``migrate`` has an effect only with ``sticky = true``.

    Bad (group):
        ephemeral_disk {
          migrate = true
        }

    Good (group):
        ephemeral_disk {
          migrate = true
          sticky  = true
        }
    """
    if disk.flag("Migrate") and not disk.flag("Sticky"):
        yield disk.at("Migrate"), "Write sticky = true as well, or remove migrate."


@rule(
    "JK5409", "datacenters-empty", "Job", judge=Judge.NOBODY, severity=Severity.INFO, since="1.5.0"
)
def datacenters_empty(job: Place) -> Iterator[Finding]:
    """List of datacenters is empty.

    That means all of them.

    Bad (job):
        datacenters = []

    Good (job):
        datacenters = ["*"]
    """
    origin = job.located.origin(("Datacenters",)) if job.located is not None else None
    written = origin.range.text if origin is not None else ""
    if re.fullmatch(r"\s*\"?datacenters\"?\s*[=:]\s*\[\s*\]\s*", written):
        yield job.at("Datacenters"), 'Name the datacenters, or write ["*"] for all.'


@rule("JK5412", "canary-static-port", "TaskGroup", judge=Judge.NOBODY, severity=Severity.INFO)
def canary_static_port(group: Place) -> Iterator[Finding]:
    """Canary needs the static port of the allocation beside which it runs.

    A port of a node is given once: the canary must find another node.

    Bad (group):
        update {
          canary = 1
        }
        network {
          port "http" {
            static = 8080
          }
        }

    Good (group):
        update {
          canary = 1
        }
        network {
          port "http" {}
        }
    """
    update = group.one("Update")
    if update is None or update.number("Canary") <= 0:
        return
    for network in group.each("Networks"):
        for port in network.each("ReservedPorts"):
            detail = (
                f'Port "{port.text("Label")}" is static; a canary needs a node where it is free.'
            )
            yield port.path, detail


@rule("JK5415", "duration-in-nanoseconds", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def duration_in_nanoseconds(job: Place) -> Iterator[Finding]:
    """Length of time has no unit.

    A bare number counts nanoseconds.

    Bad (group):
        restart {
          delay = 25
        }

    Good (group):
        restart {
          delay = "25s"
        }
    """
    for path, number in _bare_durations(job):
        detail = f'{number} is {duration(number)}; write "{number}s" if seconds are meant.'
        yield path, detail


def _bare_durations(job: Place) -> Iterator[tuple[Path, int]]:
    """Yield the lengths of time that are written as numbers, too small for nanoseconds."""
    if job.located is None or job.located.document is None:
        return
    durations = _all_durations()
    if not any(
        name in durations and isinstance(origin.expression, Literal)
        for members in job.located.members.values()
        for name, origin in members.items()
    ):
        return
    for path, origin in job.located.origins.items():
        literal = origin.expression
        if not isinstance(literal, Literal) or not isinstance(literal.value, str):
            continue
        if literal.value.isdigit() and 0 < int(literal.value) < _SMALLEST and _is_duration(path):
            yield path, int(literal.value)


def _is_duration(path: Path) -> bool:
    """Tell whether the field at a path is a length of time."""
    struct = "Job"
    for step in path[:-1]:
        if isinstance(step, str):
            held = held_structs(struct).get(step)
            if held is None:
                return False
            struct = held[1]
    return path[-1] in _durations(struct)


@cache
def _all_durations() -> frozenset[str]:
    """Return the names of all fields that are a length of time."""
    return frozenset().union(*map(_durations, table("job")["structs"]))


@cache
def _durations(struct: str) -> frozenset[str]:
    fields = table("job")["structs"][struct]["fields"]
    return frozenset(field["json"] for field in fields if field.get("type") == "duration")


@rule(
    "JK5407",
    "health-check-without-checks",
    "TaskGroup",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def health_check_without_checks(group: Place) -> Iterator[Finding]:
    """Health is to be that of checks, and there are none.

    ``health_check = "checks"`` needs a service with a check in the group; without one an allocation
    counts as healthy as soon as its tasks run.

    Bad (group):
        update {
          health_check = "checks"
        }

    Good (group):
        update {
          health_check = "task_states"
        }
    """
    update = group.one("Update")
    if update is None or update.text("HealthCheck") != "checks":
        return
    places = [update.at("HealthCheck"), ("Update", "HealthCheck")]
    if group.located is None or not any(map(group.located.origin, places)):
        return
    services = [
        *group.each("Services"),
        *(one for task in group.each("Tasks") for one in task.each("Services")),
    ]
    if not any(service.value.get("Checks") for service in services):
        detail = (
            'No service of the group has a check; add one, or write health_check = "task_states".'
        )
        yield update.at("HealthCheck"), detail


@rule(
    "JK5414",
    "health-deadline-too-short",
    "TaskGroup",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def health_deadline_too_short(group: Place) -> Iterator[Finding]:
    """Check may not pass often enough before the deadline.

    With ``health_check = "checks"`` an allocation is healthy when its checks have passed for
    ``min_healthy_time``, before ``healthy_deadline``. Consul runs a check for the first time at
    some moment of its first interval; it must pass ``success_before_passing`` times.

    Bad (file):
        job "shop" {
          group "web" {
            update {
              min_healthy_time = "10s"
              healthy_deadline = "1m"
            }
            network {
              port "http" {}
            }
            service {
              name = "shop"
              port = "http"
              check {
                type     = "http"
                path     = "/"
                interval = "90s"
                timeout  = "2s"
              }
            }
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }

    Good (file):
        job "shop" {
          group "web" {
            update {
              min_healthy_time = "10s"
              healthy_deadline = "1m"
            }
            network {
              port "http" {}
            }
            service {
              name = "shop"
              port = "http"
              check {
                type     = "http"
                path     = "/"
                interval = "10s"
                timeout  = "2s"
              }
            }
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }
    """
    update = group.one("Update")
    if update is None or update.text("HealthCheck") != "checks":
        return
    deadline = update.number("HealthyDeadline")
    for holder in (group, *group.each("Tasks")):
        for service in holder.each("Services"):
            for check in service.each("Checks"):
                interval, count = (
                    check.number("Interval"),
                    max(check.number("SuccessBeforePassing"), 1),
                )
                if check.text("InitialStatus") != "passing" and 0 < deadline < interval * count:
                    detail = (
                        f"It may have passed only after {duration(interval * count)}, and "
                        f"healthy_deadline is {duration(deadline)}."
                    )
                    yield check.at("Interval"), detail


@rule(
    "JK5419",
    "check-timeout-above-interval",
    "ServiceCheck",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def check_timeout_above_interval(check: Place) -> Iterator[Finding]:
    """Check may take longer than its interval.

    The next one is due while the last is still running.

    Bad (check):
        interval = "5s"
        timeout  = "10s"

    Good (check):
        interval = "10s"
        timeout  = "5s"
    """
    interval, timeout = check.number("Interval"), check.number("Timeout")
    if 0 < interval < timeout:
        detail = f"timeout {duration(timeout)} is longer than interval {duration(interval)}."
        yield check.at("Timeout"), detail


@rule("JK5405", "check-interval-short", "ServiceCheck", judge=Judge.NOBODY, severity=Severity.INFO)
def check_interval_short(check: Place) -> Iterator[Finding]:
    """Check runs very often.

    Each one is load for the service, and a line in its log.

    Bad (check):
        interval = "1s"

    Good (check):
        interval = "10s"
    """
    interval = check.number("Interval")
    if 0 < interval <= _SHORT_INTERVAL:
        yield check.at("Interval"), f"It runs every {duration(interval)}; 10s is usual."
