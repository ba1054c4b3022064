"""Rules about what is allowed, works, and often surprises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, rule
from jobkit.lint.runtime_names import plain_names
from jobkit.lint.runtime_scope import cleaned, scope
from jobkit.lint.shown import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_LONGEST_KILL: Final = 30_000_000_000
_DYNAMIC: Final = range(20_000, 32_001)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
# What the command nomad reads too: tasks that run it set these.
_OF_THE_COMMAND: Final = frozenset({"NOMAD_NAMESPACE", "NOMAD_REGION", "NOMAD_TOKEN"})
_PORTS: Final = re.compile(r"NOMAD_(?:HOST_)?(?:PORT|IP|ADDR)_(\w+)")
_TYPES: Final = frozenset({"http", "tcp", "grpc", "script"})


@rule("JK5420", "all-replaced-at-once", "TaskGroup", judge=Judge.NOBODY, severity=Severity.INFO)
def all_replaced_at_once(group: Place) -> Iterator[Finding]:
    """Update replaces all allocations at once.

    With ``max_parallel`` as high as the count, none is left while the new ones start.

    Bad (group):
        count = 3
        update {
          max_parallel = 3
        }

    Good (group):
        count = 3
        update {
          max_parallel = 1
        }
    """
    update, count = group.one("Update"), group.number("Count")
    if update is None or group.job_type != "service":
        return
    if 1 < count == update.number("MaxParallel") and update.number("Canary") == 0:
        yield update.at("MaxParallel"), f"The count is {count} as well; write a smaller number."


@rule("JK5421", "kill-timeout-long", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def kill_timeout_long(task: Place) -> Iterator[Finding]:
    """Task is killed sooner than it says.

    Nodes wait 30 seconds at most, if their ``max_kill_timeout`` is not higher.

    Bad (task):
        kill_timeout = "5m"

    Good (task):
        kill_timeout = "20s"
    """
    timeout = task.number("KillTimeout")
    if timeout > _LONGEST_KILL:
        detail = f"{duration(timeout)} needs nodes with a max_kill_timeout of as much."
        yield task.at("KillTimeout"), detail


@rule("JK5422", "port-in-dynamic-range", "TaskGroup", judge=Judge.NOBODY, severity=Severity.INFO)
def port_in_dynamic_range(group: Place) -> Iterator[Finding]:
    """Static port is one of those that nodes give to others.

    Dynamic ports are 20000 to 32000, if the nodes are not set otherwise.

    Bad (group):
        network {
          port "http" {
            static = 25000
          }
        }

    Good (group):
        network {
          port "http" {
            static = 8080
          }
        }
    """
    for network in group.each("Networks"):
        for port in network.each("ReservedPorts"):
            if port.number("Value") in _DYNAMIC:
                detail = f"{port.number('Value')} may be taken on a node; use one below 20000."
                yield port.at("Value"), detail


@rule("JK5423", "dispatch-unused", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def dispatch_unused(job: Place) -> Iterator[Finding]:
    """Nothing looks at what a dispatch gives.

    A payload is read by a task with ``dispatch_payload``, meta by ``NOMAD_META_`` names.

    Bad (batch_job):
        parameterized {
          payload = "required"
        }

    Good (batch_job):
        parameterized {
          payload = "required"
        }
        group "web" {
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
            dispatch_payload {
              file = "input.json"
            }
          }
        }
    """
    block = job.one("ParameterizedJob")
    if block is None or block.text("Payload") != "required":
        return
    tasks = [task for group in job.each("TaskGroups") for task in group.each("Tasks")]
    if not any(task.value.get("DispatchPayload") for task in tasks):
        yield block.at("Payload"), "No task has a dispatch_payload block to get it in a file."


@rule(
    "JK5424",
    "template-setting-unused",
    "Template",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def template_setting_unused(template: Place) -> Iterator[Finding]:
    """Setting of a template has no effect.

    ``change_signal`` belongs to ``change_mode = "signal"``, ``change_script`` to ``"script"``.

    Bad (task):
        template {
          data          = "x"
          destination   = "local/x"
          change_signal = "SIGHUP"
        }

    Good (task):
        template {
          data          = "x"
          destination   = "local/x"
          change_mode   = "signal"
          change_signal = "SIGHUP"
        }
    """
    mode = template.text("ChangeMode")
    if mode not in {"noop", "restart", "signal", "script"}:
        return
    if mode != "signal" and template.is_written("ChangeSignal") and template.text("ChangeSignal"):
        yield template.at("ChangeSignal"), f'change_mode is "{mode}"; write "signal" for it.'
    if mode != "script" and template.is_written("ChangeScript"):
        yield template.at("ChangeScript"), f'change_mode is "{mode}"; write "script" for it.'


@rule("JK5425", "template-change-unseen", "Template", judge=Judge.NOBODY, severity=Severity.INFO)
def template_change_unseen(template: Place) -> Iterator[Finding]:
    """Task does not get a change of its template.

    Variables are set when a task starts: with ``change_mode = "noop"`` it keeps the old ones. With
    ``once`` there is no change.

    Bad (task):
        template {
          data        = "LEVEL=debug"
          destination = "local/app.env"
          env         = true
          change_mode = "noop"
        }

    Good (task):
        template {
          data        = "LEVEL=debug"
          destination = "local/app.env"
          env         = true
        }
    """
    if template.flag("Envvars") and template.text("ChangeMode") == "noop":
        yield template.at("ChangeMode"), 'The variables stay as they were; write "restart".'
    elif template.flag("Once") and template.is_written("ChangeMode"):
        yield template.at("ChangeMode"), "With once = true nothing changes; remove it."


@rule("JK5426", "env-name-form", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def env_name_form(task: Place) -> Iterator[Finding]:
    """Name of a variable is none that shells know.

    Programs that are started by a shell do not get it.

    Bad (task):
        env = {
          "log-level" = "debug"
        }

    Good (task):
        env = {
          "LOG_LEVEL" = "debug"
        }
    """
    for name in task.mapping("Env"):
        if not _VARIABLE.fullmatch(name) and "${" not in name:
            yield task.at("Env", name), f'"{name}" has other characters than A-Z, 0-9 and _.'


@rule("JK5448", "canary-above-count", "TaskGroup", judge=Judge.NOBODY, severity=Severity.INFO)
def canary_above_count(group: Place) -> Iterator[Finding]:
    """Group has more canaries than allocations.

    As many as the count replace all of them at once when they are promoted.

    Bad (group):
        count = 2
        update {
          canary = 3
        }

    Good (group):
        count = 2
        update {
          canary = 2
        }
    """
    update, count = group.one("Update"), group.number("Count")
    is_service = group.job_type == "service"  # elsewhere it is a share in percent
    if update is not None and is_service and 0 < count < update.number("Canary"):
        detail = f"canary is {update.number('Canary')}, count is {count}; write {count} at most."
        yield update.at("Canary"), detail


@rule("JK5449", "env-name-of-nomad", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def env_name_of_nomad(task: Place) -> Iterator[Finding]:
    """Variable has a name that Nomad sets.

    The task gets this value in place of Nomad's.

    Bad (task):
        env {
          NOMAD_ALLOC_ID = "test"
        }

    Good (task):
        env {
          ALLOC_ID = "test"
        }
    """
    names = [name for name in task.mapping("Env") if name.startswith("NOMAD_")]
    for name in names:
        port = _PORTS.fullmatch(name)
        is_plain = name in plain_names(task.target) and name not in _OF_THE_COMMAND
        if is_plain or (port is not None and port[1] in _labels(task)):
            yield task.at("Env", name), f'Nomad sets "{name}" itself; choose another name.'


def _labels(task: Place) -> set[str]:
    """Return the labels of ports that a task has, as they stand in names."""
    numbers = [step for step in task.path if isinstance(step, int)]
    return set(map(cleaned, scope(task.job, numbers[0], numbers[1]).labels or ()))


@rule("JK5450", "datacenter-repeated", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def datacenter_repeated(job: Place) -> Iterator[Finding]:
    """Datacenter stands twice in the list.

    The second one says nothing; perhaps another one was meant.

    Bad (job):
        datacenters = ["dc1", "dc1"]

    Good (job):
        datacenters = ["dc1", "dc2"]
    """
    names = job.texts("Datacenters")
    for number, name in enumerate(names):
        if name in names[:number]:
            yield job.at("Datacenters", number), f'"{name}" is in the list already.'


@rule(
    "JK5427", "check-type-capitals", "ServiceCheck", judge=Judge.NOBODY, severity=Severity.WARNING
)
def check_type_capitals(check: Place) -> Iterator[Finding]:
    """Type of a check has capitals.

    Nomad takes it, and passes over the rules for checks of this type.

    Bad (check):
        type = "HTTP"
        path = "/"

    Good (check):
        type = "http"
        path = "/"
    """
    kind = check.text("Type")
    if kind not in _TYPES and kind.lower() in _TYPES:
        yield check.at("Type"), f'Write "{kind.lower()}".'


@rule("JK5428", "service-unchecked", "Service", judge=Judge.NOBODY, severity=Severity.INFO)
def service_unchecked(service: Place) -> Iterator[Finding]:
    """Service has no check.

    It is found as soon as its task runs, whether it answers or not.

    Bad (group):
        network {
          port "http" {}
        }
        service {
          name = "shop"
          port = "http"
        }

    Good (group):
        network {
          port "http" {}
        }
        service {
          name = "shop"
          port = "http"
          check {
            type     = "http"
            path     = "/health"
            interval = "10s"
            timeout  = "2s"
          }
        }
    """
    is_served = service.job_type == "service" and bool(service.text("PortLabel"))
    if is_served and not service.each("Checks") and not service.has("Connect"):
        yield service.path, "Write a check, so that only what works is found."


@rule("JK5429", "count-zero", "TaskGroup", judge=Judge.NOBODY, severity=Severity.INFO)
def count_zero(group: Place) -> Iterator[Finding]:
    """Group has no allocation.

    Its count is 0.

    Bad (group):
        count = 0

    Good (group):
        count = 1
    """
    if group.value.get("Count") == 0 and group.is_written("Count"):
        yield group.at("Count"), "Nothing of the group runs."


@rule("JK5430", "heap-above-memory", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def heap_above_memory(task: Place) -> Iterator[Finding]:
    """Heap of the language does not fit into the task's memory.

    The kernel ends the task when it has filled its memory, before the heap would be cleaned up.

    Bad (task):
        env {
          NODE_OPTIONS = "--max-old-space-size=4096"
        }
        resources {
          memory = 512
        }

    Good (task):
        env {
          NODE_OPTIONS = "--max-old-space-size=384"
        }
        resources {
          memory = 512
        }
    """
    resources = task.one("Resources")
    limit = max(resources.number("MemoryMB"), resources.number("MemoryMaxMB")) if resources else 0
    if resources is None or not limit or resources.number("MemoryMaxMB") < 0:
        return
    for name, value in task.mapping("Env").items():
        size = _megabytes(name, value) if isinstance(value, str) else 0
        if size > limit:
            yield task.at("Env", name), f"{size} MB are more than the {limit} MB of the task."


def _megabytes(name: str, value: str) -> int:
    """Return the size of a heap in megabytes, as Node.js and Go are told it; 0 for none."""
    if name == "GOMEMLIMIT":
        match = re.fullmatch(r"([0-9]+)(MiB|GiB)", value)
        return int(match[1]) * (1024 if match[2] == "GiB" else 1) if match else 0
    match = re.search(r"--max[-_]old[-_]space[-_]size=([0-9]{1,9})\b", value)
    return int(match[1]) if match else 0
