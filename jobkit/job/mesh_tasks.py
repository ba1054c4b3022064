"""Adds to a group the tasks and ports of Consul's mesh, as the server's hook does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jobkit.job.canonicalize import JsonObject

_SECOND: Final = 1_000_000_000
_ARGS: Final = [
    "-c",
    "${NOMAD_SECRETS_DIR}/envoy_bootstrap.json",
    "-l",
    "${meta.connect.log_level}",
    "--concurrency",
    "${meta.connect.proxy_concurrency}",
    "--disable-hot-restart",
]
_CONSUL_VERSION: Final = ("${attr.consul.version}", "semver", ">= 1.8.0")
_CONSUL_GRPC: Final = ("${attr.consul.grpc}", ">", "0")
_TLS_VERSION: Final = ("${attr.consul.version}", "semver", ">= 1.11.2")
_GATEWAYS: Final = {"Ingress": "ingress", "Terminating": "terminating", "Mesh": "mesh"}
_MERGED: Final = ("Env", "Meta")


def add_mesh(group: JsonObject) -> None:
    """Add to a group in the server's form what its services need in Consul's mesh.

    Nomad: the hook ``connect`` of 2.0.5. It looks at groups with a network only.
    """
    if not group.get("Networks"):
        return
    for service in group.get("Services") or ():
        connect = service.get("Connect") or {}
        if connect.get("SidecarService") is not None:
            _add_sidecar(group, service, connect)
        elif connect.get("Native"):
            _mark_native(group, service)
        elif connect.get("Gateway") is not None:
            _add_gateway(group, service, connect["Gateway"], connect.get("SidecarTask"))


def _add_sidecar(group: JsonObject, service: JsonObject, connect: JsonObject) -> None:
    name = service["Name"]
    kind = f"connect-proxy:{name}"
    _add_task(group, kind, _task(group, kind, "sidecar_image"), connect.get("SidecarTask"))
    label = connect["SidecarService"].get("Port") or f"connect-proxy-{name}"
    _add_port(group, label)


def _mark_native(group: JsonObject, service: JsonObject) -> None:
    tasks = group["Tasks"] or []
    named = [task for task in tasks if task["Name"] == service["TaskName"]]
    if not named and len(tasks) == 1:
        named = tasks
    if named:
        named[0]["Kind"] = f"connect-native:{service['Name']}"
        service["TaskName"] = named[0]["Name"]


def _add_gateway(
    group: JsonObject, service: JsonObject, gateway: JsonObject, own: JsonObject | None
) -> None:
    which = next((name for name in _GATEWAYS if gateway.get(name) is not None), None)
    if which is None:
        return
    name, kind = service["Name"], _GATEWAYS[which]
    mode = group["Networks"][0].get("Mode", "")
    if mode == "bridge" or mode.startswith("cni/"):
        _bind(gateway, which)
    if which == "Mesh":
        service["PortLabel"] = service["PortLabel"] or f"connect-mesh-{name}-lan"
        _add_port(group, f"connect-mesh-{name}-lan")
    elif which == "Terminating" and not service["PortLabel"]:
        service["PortLabel"] = f"connect-terminating-{name}"
        _add_port(group, service["PortLabel"])
    full = f"connect-{kind}:{name}"
    task = _task(group, full, "gateway_image")
    if mode == "host":
        task["Config"]["network_mode"] = "host"
    if which == "Ingress" and _has_own_tls(gateway["Ingress"]):
        task["Constraints"].append(_constraint(*_TLS_VERSION))
    _add_task(group, full, task, own)


def _bind(gateway: JsonObject, which: str) -> None:
    """Fill in the addresses that a gateway's proxy listens on inside a bridge network."""
    proxy = gateway["Proxy"] = gateway.get("Proxy") or {"ConnectTimeout": 5 * _SECOND}
    if proxy.get("EnvoyGatewayNoDefaultBind") or proxy.get("EnvoyGatewayBindAddresses"):
        return
    bound: dict[str, int] = {}
    if which == "Ingress":
        for listener in gateway["Ingress"].get("Listeners") or ():
            for service in listener.get("Services") or ():
                bound[service["Name"]] = listener["Port"]
    elif which == "Mesh":
        bound = {"wan": -1, "lan": -1}
    else:
        bound = {"default": -1}
    proxy["EnvoyGatewayNoDefaultBind"] = True
    proxy["EnvoyGatewayBindAddresses"] = {
        name: {"Address": "0.0.0.0", "Port": port}  # noqa: S104  what Nomad writes
        for name, port in bound.items()
    }


def _has_own_tls(ingress: JsonObject) -> bool:
    blocks = [ingress.get("TLS")]
    for listener in ingress.get("Listeners") or ():
        blocks += [one.get("TLS") for one in listener.get("Services") or ()]
    names = ("TLSMinVersion", "TLSMaxVersion", "CipherSuites", "SDS")
    return any(block and any(block.get(name) for name in names) for block in blocks)


def _add_port(group: JsonObject, label: str) -> None:
    network = group["Networks"][0]
    ports = [*(network["DynamicPorts"] or ())]
    if all(port["Label"] != label for port in (*ports, *(network["ReservedPorts"] or ()))):
        network["DynamicPorts"] = [*ports, {"Label": label, "To": -1}]


def _constraint(left: str, operand: str, right: str) -> JsonObject:
    return {"LTarget": left, "RTarget": right, "Operand": operand}


def _task(group: JsonObject, kind: str, image: str) -> JsonObject:
    drivers = {task["Driver"] for task in group["Tasks"] or ()}
    task: JsonObject = {
        "Name": kind.replace(":", "-", 1),
        "Kind": kind,
        "Driver": "podman" if "podman" in drivers and "docker" not in drivers else "docker",
        "Config": {"image": f"${{meta.connect.{image}}}", "args": _ARGS},
        "ShutdownDelay": 5 * _SECOND,
        "LogConfig": {"MaxFiles": 2, "MaxFileSizeMB": 2},
        "Resources": {"CPU": 250, "MemoryMB": 128},
        "Constraints": [_constraint(*_CONSUL_VERSION), _constraint(*_CONSUL_GRPC)],
    }
    if kind.startswith("connect-proxy:"):
        task["Lifecycle"] = {"Hook": "prestart", "Sidecar": True}
    return task


def _add_task(group: JsonObject, kind: str, task: JsonObject, own: JsonObject | None) -> None:
    """Add a task unless the author wrote it, with what the author wants of it."""
    tasks = group["Tasks"] or []
    if all(one["Kind"] != kind for one in tasks):
        group["Tasks"] = [*tasks, _merged(task, own) if own else task]


def _merged(task: JsonObject, own: JsonObject) -> JsonObject:
    """Lay what the author set in ``sidecar_task`` over the task."""
    made: JsonObject = {**task}
    other_driver = own["Driver"] and own["Driver"] != task["Driver"]
    for key, value in own.items():
        if value in (None, "", {}, []):
            continue
        if key in _MERGED or (key == "Config" and not other_driver):
            made[key] = {**(task.get(key) or {}), **value}
        elif key in {"Resources", "LogConfig"}:
            made[key] = _overlaid(task[key], value)
        else:
            made[key] = value
    if other_driver:
        made["Config"] = own["Config"] or {}
    # A block of the author's, even an empty one, takes the delay away.
    made["ShutdownDelay"] = own["ShutdownDelay"] or 0
    return made


def _overlaid(base: JsonObject, own: JsonObject) -> JsonObject:
    set_values: Any = {key: value for key, value in own.items() if value}
    return {**base, **set_values}
