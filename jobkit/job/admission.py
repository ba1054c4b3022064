"""Makes the form of a job that is left after those hooks of the server that need no cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.job.canonicalize import canonicalize
from jobkit.job.server_form import server_form

if TYPE_CHECKING:
    from jobkit.job.canonicalize import JsonObject

_SECOND: Final = 1_000_000_000
_MARKS: Final = ("Kind", "Name")
_GATEWAYS: Final = {"Ingress": "ingress", "Terminating": "terminating", "Mesh": "mesh"}


def admitted_form(form: JsonObject, target: str = "2.0.5") -> JsonObject:
    """Return the server's form of a job with the tasks of Consul's mesh added to their groups.

    They come last in their groups, so that paths of what the author wrote stay what they are. What
    is not known is left as it is.

    Nomad: the hook ``connect``, 0.10.0 to 2.0.5.
    """
    groups = form.get("TaskGroups")
    if not isinstance(groups, list) or not any(map(_is_in_mesh, groups)):
        return form
    made = [_with_tasks(group) if _is_in_mesh(group) else group for group in groups]
    return server_form(canonicalize(form | {"TaskGroups": made}, target), target)


def _is_in_mesh(group: object) -> bool:
    """Tell whether the hook looks at a group: it has a network and a connect block."""
    return (
        isinstance(group, dict)
        and bool(group.get("Networks"))
        and isinstance(group.get("Tasks") or [], list)
        and any(isinstance(one.get("Connect"), dict) for one in _services(group))
    )


def _services(group: JsonObject) -> list[JsonObject]:
    services = group.get("Services")
    return [one for one in services if isinstance(one, dict)] if isinstance(services, list) else []


def _with_tasks(group: JsonObject) -> JsonObject:
    tasks = [*(group["Tasks"] or [])]
    own = len(tasks)
    services = []
    for service in group["Services"]:
        made = service
        connect = service.get("Connect") if isinstance(service, dict) else None
        if isinstance(connect, dict):
            tasks.extend(_added_tasks(service, connect, tasks))
            if connect.get("Native") is True and not service["TaskName"] and own == 1:
                made = service | {"TaskName": tasks[0].get("Name")}
        services.append(made)
    return group | {"Tasks": tasks, "Services": services}


def _added_tasks(service: JsonObject, connect: JsonObject, tasks: list[Any]) -> list[JsonObject]:
    """Return the task that a service's proxy or gateway runs in, unless the author wrote it."""
    name = str(service["Name"])
    kinds = ["proxy"] if isinstance(connect.get("SidecarService"), dict) else []
    gateway = connect.get("Gateway")
    if isinstance(gateway, dict):
        kinds += [kind for field, kind in _GATEWAYS.items() if gateway.get(field) is not None]
    written = {task.get(field) for task in tasks if isinstance(task, dict) for field in _MARKS}
    return [
        _proxy(f"connect-{kind}", name, connect.get("SidecarTask"))
        for kind in kinds[:1]
        if written.isdisjoint({f"connect-{kind}:{name}", f"connect-{kind}-{name}"})
    ]


def _proxy(kind: str, service: str, own: object) -> JsonObject:
    task: JsonObject = {
        "Name": f"{kind}-{service}",
        "Driver": "docker",
        "Kind": f"{kind}:{service}",
        "Resources": {"CPU": 250, "MemoryMB": 128},
        "LogConfig": {"MaxFiles": 2, "MaxFileSizeMB": 2},
        "ShutdownDelay": 5 * _SECOND,
    }
    if kind == "connect-proxy":
        task["Lifecycle"] = {"Hook": "prestart", "Sidecar": True}
    if not isinstance(own, dict):
        return task
    logs = own.get("LogConfig")
    given = {key: value for key, value in own.items() if value and key != "LogConfig"}
    if isinstance(logs, dict):
        given["LogConfig"] = task["LogConfig"] | {key: one for key, one in logs.items() if one}
    # A block of the author's, even an empty one, takes the delay away.
    return task | {"ShutdownDelay": 0} | given
