"""Makes the form of a job that Nomad's plan diff compares: that of the server, to the last null."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobkit.job.canonicalize import canonicalize
from jobkit.job.server_form import server_form
from jobkit.records import record
from jobkit.tables import holds, table, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jobkit.job.canonicalize import JsonObject

_FREE: Final = "map(any)"
_ZEROS: Final = {"string": "", "bool": False, "int": 0, "uint": 0, "duration": 0}
# Where the server, too, tells null from zero.
_NULLABLE: Final = {
    "ConsulGatewayProxy": {"ConnectTimeout"},
    "ConsulIngressService": {"MaxConcurrentRequests", "MaxConnections", "MaxPendingRequests"},
    "DisconnectStrategy": {"Replace", "StopOnClientAfter"},
    "TaskGroup": {
        "MaxClientDisconnect",
        "MaxRunDuration",
        "ShutdownDelay",
        "StopAfterClientDisconnect",
    },
    "Template": {"Gid", "Uid"},
    "WaitConfig": {"Max", "Min"},
}
# From this release on every task has an identity.
_DEFAULT_IDENTITY: Final = (1, 7, 0)
_AUDIENCE: Final = ["nomadproject.io"]


_Holders: TypeAlias = "dict[str, JsonObject]"


class Truth(Enum):
    """A truth value in a map of free form, where it must not equal a number."""

    TRUE = "true"
    FALSE = "false"


def struct_form(
    job: Mapping[str, Any], target: str = "2.0.5", *, over_http: bool = True
) -> JsonObject:
    """Return Job JSON as the server holds it, its hooks left out; equal jobs are equal values.

    Keys are exactly those that the target knows. Truth values in maps of free form are ``Truth``,
    as Go keeps their types apart. Nothing of ``job`` is changed.

    Args:
        job: The job, authored or from a server.
        target: The Nomad release, ``X.Y.Z``.
        over_http: The job went to the server as JSON: numbers in maps of free form are floats.

    Nomad: what ``job plan`` compares, 0.6.0 to 2.0.5.
    """
    given = canonicalize(job, target)
    form = server_form(given, target)
    for port, before in zip(_sidecar_ports(form), _sidecar_ports(given), strict=True):
        port["HostNetwork"] = before.get("HostNetwork") or ""
    return _Settling(target, over_http).settled("Job", form, {})


def _sidecar_ports(job: JsonObject) -> Iterator[JsonObject]:
    """Yield the ports of sidecar tasks, which get no host network."""
    for group in job["TaskGroups"] or ():
        for service in group["Services"] or () if "Services" in group else ():
            task = (service.get("Connect") or {}).get("SidecarTask")
            for network in (task and task["Resources"]["Networks"]) or ():
                for name in ("ReservedPorts", "DynamicPorts"):
                    yield from network[name] or ()


@record
class _Plan:
    """What is done with an object of one struct.

    Attributes:
        known: The keys that stay.
        free: Fields with maps of free form.
        zeros: Fields in which the server has no null, with what stands for it.
        inner: Fields that hold objects: name, how they are held, struct.
    """

    known: frozenset[str]
    free: tuple[str, ...]
    zeros: tuple[tuple[str, object], ...]
    inner: tuple[tuple[str, str, str], ...]


@cache
def _plans(target: str) -> dict[str, _Plan]:
    plans = {}
    for name, struct in table("job")["structs"].items():
        fields = [row for row in struct["fields"] if holds(row, target)]
        plans[name] = _Plan(
            frozenset(row["json"] for row in fields),
            tuple(row["json"] for row in fields if row["type"] == _FREE),
            tuple(
                (row["json"], _ZEROS[row["type"]])
                for row in fields
                if row["type"] in _ZEROS
                and "pointer" in row
                and row["json"] not in _NULLABLE.get(name, ())
            ),
            tuple((row["json"], row["held"], row["type"]) for row in fields if "held" in row),
        )
    return plans


@record
class _Settling:
    """One walk over a job in the server's form."""

    target: str
    over_http: bool

    def settled(self, name: str, value: JsonObject, holders: _Holders) -> JsonObject:
        """Return an object settled with all that it holds."""
        plan = _plans(self.target)[name]
        if value.keys() != plan.known:
            for key in value.keys() - plan.known:
                del value[key]
            for key in plan.known - value.keys():
                value[key] = None
        for key, zero in plan.zeros:
            if value[key] is None:
                value[key] = zero
        for key in plan.free:
            value[key] = self._frozen(value[key])
        holders = {**holders, name: value}
        if name in _SETTLE:
            _SETTLE[name](value, holders, self.target)
        for key, held, struct in plan.inner:
            if value[key]:
                value[key] = self._inside(held, struct, value[key], holders)
        return value

    def _inside(self, held: str, struct: str, inside: Any, holders: _Holders) -> Any:  # noqa: ANN401
        if held == "one":
            return self.settled(struct, inside, holders)
        if held == "list":
            return [self.settled(struct, one, holders) for one in inside if one is not None]
        return {key: self.settled(struct, one, holders) for key, one in inside.items()}

    def _frozen(self, value: Any) -> Any:  # noqa: ANN401  any JSON value
        if isinstance(value, bool):
            return Truth.TRUE if value else Truth.FALSE
        if isinstance(value, int):
            return float(value) if self.over_http else value
        if isinstance(value, dict):
            return {key: self._frozen(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._frozen(item) for item in value]
        return value


def _job(job: JsonObject, _holders: _Holders, _target: str) -> None:
    """Drop what a server manages; only that a job is stopped is the author's."""
    for row in table("job")["structs"]["Job"]["fields"]:
        name = row["json"]
        if name in job and ("managed" in row or name == "ConsulNamespace") and name != "Stop":
            job[name] = _ZEROS.get(row["type"])


def _group(group: JsonObject, holders: _Holders, _target: str) -> None:
    scaling = group.get("Scaling")
    if scaling is not None:
        _aim(scaling, holders)


def _aim(scaling: JsonObject, holders: _Holders) -> None:
    """Write what a scaling policy is about, and drop what the server manages."""
    job = holders["Job"]
    scaling["Target"] = {
        "Namespace": job.get("Namespace", ""),
        "Job": job["ID"],
        "Group": holders["TaskGroup"]["Name"],
    }
    scaling.update(ID="", Namespace="", CreateIndex=0, ModifyIndex=0)


def _task(task: JsonObject, holders: _Holders, target: str) -> None:
    vault = task["Vault"]
    if vault is not None and "Namespace" in vault:
        vault["Namespace"] = vault["Namespace"] or holders["Job"].get("VaultNamespace", "")
    for scaling in task.get("ScalingPolicies") or ():
        _aim(scaling, holders)
    if "Identities" in task:
        _move_default_identity(task)
    if task.get("Identity") is None and version(target) >= _DEFAULT_IDENTITY:
        task["Identity"] = {**_default_identity(target)}


@cache
def _default_identity(target: str) -> JsonObject:
    """Return the identity that every task has, with what the release knows of it."""
    zeros = {"bool": False, "duration": 0, "list(string)": None}
    fields = table("job")["structs"]["WorkloadIdentity"]["fields"]
    zero = {row["json"]: zeros.get(row["type"], "") for row in fields if holds(row, target)}
    return zero | {"Name": "default", "Audience": _AUDIENCE}


def _move_default_identity(task: JsonObject) -> None:
    """Move the identity of the name default, the last such one, out of the list.

    A list that is empty from the start becomes null, one that is left empty stays a list.
    """
    identities = task["Identities"]
    if not identities:
        task["Identities"] = None
        return
    named = [one for one in identities if one["Name"] == "default"]
    if named:
        task["Identity"] = named[-1]
    task["Identities"] = [one for one in identities if one["Name"] != "default"]


def _service(service: JsonObject, holders: _Holders, _target: str) -> None:
    namespaces = {"consul": "default", "nomad": holders["Job"].get("Namespace", "default")}
    service["Namespace"] = namespaces.get(service.get("Provider", "consul"), "")


def _check(check: JsonObject, _holders: _Holders, _target: str) -> None:
    header = check.get("Header")
    if header:
        check["Header"] = {key: values or None for key, values in header.items()}


def _proxy(proxy: JsonObject, _holders: _Holders, _target: str) -> None:
    if "Expose" in proxy and proxy.get("ExposeConfig") is not None:
        proxy["Expose"] = proxy["ExposeConfig"]
    proxy["ExposeConfig"] = None


def _expose(expose: JsonObject, _holders: _Holders, _target: str) -> None:
    if "Paths" in expose and expose["Path"] is not None:
        expose["Paths"] = expose["Path"]
    expose["Paths"] = expose.get("Paths") or None
    expose["Path"] = None


def _upstream(upstream: JsonObject, _holders: _Holders, _target: str) -> None:
    if upstream.get("MeshGateway") is None:
        upstream["MeshGateway"] = {"Mode": ""}


def _gateway_proxy(proxy: JsonObject, _holders: _Holders, _target: str) -> None:
    proxy["EnvoyGatewayBindAddresses"] = proxy["EnvoyGatewayBindAddresses"] or {}


_SETTLE: Final[dict[str, Callable[[JsonObject, _Holders, str], None]]] = {
    "ConsulExposeConfig": _expose,
    "ConsulGatewayProxy": _gateway_proxy,
    "ConsulProxy": _proxy,
    "ConsulUpstream": _upstream,
    "Job": _job,
    "Service": _service,
    "ServiceCheck": _check,
    "Task": _task,
    "TaskGroup": _group,
}
