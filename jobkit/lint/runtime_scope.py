"""Collects what the parts of a job give a task at run time: ports, meta, env, tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jobkit.job.trace import definitions
from jobkit.records import record
from jobkit.syntax.tree import Object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import JsonObject, Place

_ASSIGNMENT: Final = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=")
SILENT: Final = re.compile(
    r"\s*(?:/\*|(?:if|else|end|with|range|define|block|break|continue)\b|\$\w+\s*:?=|scratch\b)"
)
_SANE: Final = re.compile(r"[^A-Za-z0-9_.]")
_T = TypeVar("_T")


@record
class Scope:
    """What a job gives to a text at run time. None stands for what can't be known.

    Attributes:
        labels: Labels of the group's ports and of the task's own.
        siblings: What ports of the group's other tasks are called: ``<task>_<label>``.
        meta: Keys of meta of the job, the group and the task, and those of a dispatch.
        env: Keys of the task's ``env``.
        template_env: Keys that the task's templates set.
        upstreams: Destinations of the upstreams of the group's sidecars.
        tokens: Names of the identities whose token is in the environment.
        secrets: Names of the task's secrets.
        has_vault: Whether the task has a Vault token.
        has_consul: Whether the task has a Consul token or address.
        is_csi: Whether the task is a CSI plugin.
        devices: Whether the task asks for devices, whose plugins set variables too.
        has_memory_max: Whether the task may use more memory for a while.
        has_cores: Whether the task has cores of its own.
        is_child: Whether other jobs are made of this one, which have a parent.
        driver: The task's driver.
        is_group: Whether no task is meant: a service or network of a group.
    """

    labels: frozenset[str] | None
    siblings: frozenset[str] | None
    meta: frozenset[str] | None
    env: frozenset[str] | None
    template_env: frozenset[str] | None
    upstreams: frozenset[str] | None
    tokens: frozenset[str]
    secrets: frozenset[str] | None
    has_vault: bool
    has_consul: bool
    is_csi: bool
    devices: bool
    has_memory_max: bool
    has_cores: bool
    is_child: bool
    driver: str
    is_group: bool


def scope(job: Place, group: int | None, task: int | None) -> Scope:
    """Return what a task, or a group's own part, is given; shared by the rules."""
    key = (scope, group, task)
    known = job.memo.get(key)
    if known is None:
        known = job.memo[key] = _scope(job, group, task)
    found: Scope = known
    return found


def cleaned(name: str) -> str:
    """Return a label or key as it stands in the names of variables."""
    return _SANE.sub("_", name)


def _scope(job: Place, group_number: int | None, task_number: int | None) -> Scope:
    groups = _objects(job.value, "TaskGroups", group_number)
    tasks = [one for group in groups for one in _objects(group, "Tasks", task_number)]
    all_tasks = [one for group in groups for one in _objects(group, "Tasks")]
    holders = list(_holders(job, group_number, task_number))
    env = [_keys(job, "Env", path) for path in holders if "Tasks" in path]
    return Scope(
        labels=_all([*map(_labels, groups), *map(_task_labels, tasks)]),
        siblings=_all(_sibling_labels(one) for one in all_tasks),
        meta=_all([*(_keys(job, "Meta", path) for path in holders), _dispatched(job.value)]),
        env=_all(env),
        template_env=_all(_template_env(one) for one in tasks),
        upstreams=_all(map(_upstreams, groups)),
        tokens=frozenset(name for one in tasks for name in _tokens(one)),
        secrets=_all(_named(one, "Secrets", "Name") for one in [*groups, *tasks]),
        has_vault=any(one.get("Vault") is not None for one in tasks),
        has_consul=_has_consul(groups, tasks),
        is_csi=any(one.get("CSIPluginConfig") is not None for one in tasks),
        devices=any(_has_devices(one) for one in tasks),
        has_memory_max=any(_has_resource(one, "MemoryMaxMB") for one in tasks),
        has_cores=any(_has_resource(one, "Cores") for one in tasks),
        is_child=job.has("Periodic") or job.has("ParameterizedJob"),
        driver=_text(tasks[0], "Driver") if task_number is not None and tasks else "",
        is_group=task_number is None,
    )


def _all(sets: Iterable[frozenset[_T] | None]) -> frozenset[_T] | None:
    """Return all members together; None when one of the sets is not known."""
    found: frozenset[_T] = frozenset()
    for one in sets:
        if one is None:
            return None
        found |= one
    return found


def _objects(value: JsonObject, name: str, number: int | None = None) -> list[JsonObject]:
    members = value.get(name)
    if not isinstance(members, list):
        return []
    meant = members if number is None else members[number : number + 1]
    return [one for one in meant if isinstance(one, dict)]


def _text(value: JsonObject, name: str) -> str:
    text = value.get(name)
    return text if isinstance(text, str) else ""


def _is_open(value: JsonObject, name: str) -> bool:
    """Tell whether a field, or a member of its list, has a value that is not known."""
    given = value.get(name)
    if isinstance(given, list):
        return any(not isinstance(one, dict | None) for one in given)
    return given is not None


def _named(value: JsonObject, field: str, name: str) -> frozenset[str] | None:
    """Return the names of the objects in a list; None when one is not known."""
    if _is_open(value, field):
        return None
    names = [one.get(name) for one in _objects(value, field)]
    if not all(isinstance(one, str) for one in names):
        return None
    return frozenset(str(one) for one in names)


def _labels(holder: JsonObject) -> frozenset[str] | None:
    """Return the labels of the ports of a group, or of what a task's resources ask for."""
    if _is_open(holder, "Networks"):
        return None
    fields = ("ReservedPorts", "DynamicPorts")
    networks = _objects(holder, "Networks")
    return _all(_named(network, field, "Label") for network in networks for field in fields)


def _task_labels(task: JsonObject) -> frozenset[str] | None:
    resources = task.get("Resources")
    return _labels(resources) if isinstance(resources, dict) else frozenset()


def _sibling_labels(task: JsonObject) -> frozenset[str] | None:
    labels = _task_labels(task)
    if labels is None or not isinstance(task.get("Name"), str):
        return None
    return frozenset(f"{task['Name']}_{label}" for label in labels)


def _holders(job: Place, group: int | None, task: int | None) -> Iterator[Path]:
    """Yield the paths of what has meta: the job, its group or all of them, the task."""
    yield ()
    groups = job.value.get("TaskGroups")
    if not isinstance(groups, list):
        return
    for number in range(len(groups)) if group is None else [group]:
        if isinstance(groups[number], dict):
            yield "TaskGroups", number
            if task is not None:
                yield "TaskGroups", number, "Tasks", task


def _keys(job: Place, field: str, path: Path) -> frozenset[str] | None:
    """Return the keys of a map; None when a variable decides which there are."""
    holder: Any = job.value
    for step in path:
        holder = holder[step]
    value = holder.get(field)
    if not isinstance(value, dict | None) or _is_of_variable(job, (*path, field)):
        return None
    return frozenset(map(str, value or ()))


def _is_of_variable(job: Place, path: Path) -> bool:
    """Tell whether a variable is, or is part of, what a whole map is written as."""
    origin = job.located.origin(path) if job.located is not None else None
    if job.located is None or origin is None or origin.expression is None:
        return False
    if isinstance(origin.expression, Object):
        return False
    names = [one.name for one in definitions(job.located, path)]
    return "var." in origin.range.text or any(name.startswith("var.") for name in names)


def _dispatched(job: JsonObject) -> frozenset[str] | None:
    """Return the keys that who dispatches the job gives."""
    block = job.get("ParameterizedJob")
    if not isinstance(block, dict):
        return frozenset() if block is None else None
    keys = [block.get(name) or [] for name in ("MetaRequired", "MetaOptional")]
    if not all(isinstance(one, list) and all(isinstance(key, str) for key in one) for one in keys):
        return None
    return frozenset(key for one in keys for key in one)


def _template_env(task: JsonObject) -> frozenset[str] | None:
    """Return the names that templates set; None when a body does not tell them."""
    if _is_open(task, "Templates"):
        return None
    return _all(_set_by(one) for one in _objects(task, "Templates"))


def _set_by(template: JsonObject) -> frozenset[str] | None:
    if template.get("Envvars") in (False, None):
        return frozenset()
    body = template.get("EmbeddedTmpl")
    if not isinstance(body, str) or not body:
        return None
    left, right = _text(template, "LeftDelim") or "{{", _text(template, "RightDelim") or "}}"
    return names_set(body, left, right)


def names_set(body: str, left: str = "{{", right: str = "}}") -> frozenset[str] | None:
    """Return the names that a body in the form ``NAME=value`` sets.

    None when a line, or the name in it, is made by an action.
    """
    found = set()
    for line in _printed(body, left, right).split("\n"):
        match = _ASSIGNMENT.match(line)
        if match is not None:
            found.add(match[1])
        elif line.strip() and not line.lstrip().startswith("#"):
            return None
    return frozenset(found)


def _printed(body: str, left: str, right: str) -> str:
    """Return a body with a mark for each action that prints, and nothing for the others."""
    action = re.compile(f"{re.escape(left)}-?(.*?){re.escape(right)}", re.DOTALL)
    return action.sub(lambda match: "" if SILENT.match(match[1]) else "\0", body)


def _upstreams(group: JsonObject) -> frozenset[str] | None:
    if _is_open(group, "Services"):
        return None
    sets = [_upstreams_of(service) for service in _objects(group, "Services")]
    return _all(sets)


def _upstreams_of(service: JsonObject) -> frozenset[str] | None:
    value: Any = service
    for name in ("Connect", "SidecarService", "Proxy"):
        value = value.get(name)
        if value is None:
            return frozenset()
        if not isinstance(value, dict):
            return None
    return _named(value, "Upstreams", "DestinationName")


def _tokens(task: JsonObject) -> Iterator[str]:
    identities = [task.get("Identity"), *_objects(task, "Identities")]
    for one in identities:
        if isinstance(one, dict) and one.get("Env") not in (False, None):
            yield _text(one, "Name") or "default"


def _has_consul(groups: list[JsonObject], tasks: list[JsonObject]) -> bool:
    if any(one.get("Consul") is not None for one in [*groups, *tasks]):
        return True
    services = [service for group in groups for service in _objects(group, "Services")]
    return any(service.get("Connect") is not None for service in services)


def _has_devices(task: JsonObject) -> bool:
    resources = task.get("Resources")
    return not isinstance(resources, dict | None) or bool(resources and resources.get("Devices"))


def _has_resource(task: JsonObject, name: str) -> bool:
    resources = task.get("Resources")
    return not isinstance(resources, dict) or resources.get(name) not in (None, 0)
