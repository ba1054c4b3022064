"""Adds to a job what a server's hooks add to it when it is registered, as far as that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.job.expose_checks import expose_checks
from jobkit.job.given_identities import identity_name, keep_identities
from jobkit.job.mesh_tasks import add_mesh
from jobkit.job.struct_form import struct_form
from jobkit.tables import holds, table, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jobkit.job.canonicalize import JsonObject

    Texts = Iterable[str]

_DEFAULT_PRIORITY: Final = 50
_PARTITION: Final = "${attr.consul.partition}"
_VERSION: Final = "${attr.nomad.version}"
_CLUSTER_VERSION: Final = ">= 1.11.0"
_IDENTITY_VERSION: Final = ">= 1.7.0-a"
_FIRST_IDENTITIES: Final = (1, 7, 0)


def hooked_form(
    job: JsonObject, target: str = "2.0.5", stored: JsonObject | None = None
) -> JsonObject:
    """Return Job JSON as a server holds it after its hooks, so that it compares with a stored job.

    What a server's own configuration adds (identities, names of ports that it makes up) is taken
    from ``stored``; otherwise it is not known and left out.

    Args:
        job: The job as its author wrote it.
        target: The Nomad release, ``X.Y.Z``.
        stored: The same job as the server has it, in the server's form.

    Nomad: registration, 1.7.0 to 2.0.5; of earlier releases what is the same there.
    """
    form = struct_form(job, target)
    if "NodePool" in form:
        form["NodePool"] = form["NodePool"] or "default"
    form["Priority"] = form["Priority"] or _DEFAULT_PRIORITY
    known = {group["Name"]: group for group in (stored or {}).get("TaskGroups") or ()}
    groups: list[JsonObject] = form["TaskGroups"] or []
    for group in groups:
        _add_partitions(group)
        add_mesh(group)
        expose_checks(group, known.get(group["Name"]))
    form = struct_form(form, target)
    groups = form["TaskGroups"] or []
    keep_identities(groups, known.values())
    for group in groups:
        _name_identities(group)
    _imply_constraints(groups, target)
    return form


def _add_partitions(group: JsonObject) -> None:
    for holder in (group, *(group["Tasks"] or ())):
        partition = (holder.get("Consul") or {}).get("Partition")
        if partition:
            _append(holder, _PARTITION, "=", partition)


def _append(holder: JsonObject, left: str, operand: str, right: str) -> None:
    one = {"LTarget": left, "RTarget": right, "Operand": operand}
    holder["Constraints"] = [*(holder["Constraints"] or ()), one]


def _name_identities(group: JsonObject) -> None:
    """Give the identities of Consul services the names that the server gives them."""
    for service in _services(group):
        identity = service.get("Identity")
        if identity is not None and service.get("Provider", "consul") == "consul":
            identity["Name"] = identity_name(service)
            identity["ServiceName"] = service["Name"]


def _services(group: JsonObject) -> Iterator[JsonObject]:
    yield from group.get("Services") or ()
    for task in group["Tasks"] or ():
        yield from task["Services"] or ()


def _imply_constraints(groups: list[JsonObject], target: str) -> None:
    """Add the constraints that follow from what groups use, in Nomad's order."""
    secrets = [secret["Provider"] for group in groups for secret in _secrets(group)]
    step = next(one for one in table("defaults")["admission"] if one["step"] == "constraints")
    for group in groups:
        for row in step["constraints"]:
            if holds(row, target):
                texts = _CONDITIONS[row["when"]](group)
                if row["when"] == _OF_SECRETS:
                    texts = secrets
                _imply(group, row, texts)
        _imply_task_consul(group, step["constraints"], target)
        if version(target) >= _FIRST_IDENTITIES and _has_identity(group):
            _append(group, _VERSION, "semver", _IDENTITY_VERSION)


def _imply(holder: JsonObject, row: JsonObject, texts: Texts) -> None:
    """Add the constraints of a row, once for each text, which stands in their marks."""
    for text in texts:
        for one in row["constraints"]:
            left = one["LTarget"].replace("<provider>", text)
            operand, right = one["Operand"], one["RTarget"]
            if right.startswith("<"):
                right = text
            if row["when"] == _OF_VAULT and text != "default":
                left, right = f"${{attr.vault.{text}.version}}", _CLUSTER_VERSION
            wanted = (left, operand, right)
            if not any(_is_same(known, wanted, row["unless"]) for known in _constraints(holder)):
                _append(holder, *wanted)


def _constraints(holder: JsonObject) -> list[JsonObject]:
    return holder["Constraints"] or []


def _is_same(known: JsonObject, wanted: tuple[str, str, str], unless: str) -> bool:
    left, operand, right = wanted
    if unless == "LTarget":
        return bool(known["LTarget"] == left)
    return (known["LTarget"], known["Operand"], known["RTarget"]) == (left, operand, right)


def _imply_task_consul(group: JsonObject, rows: list[JsonObject], target: str) -> None:
    for row in rows:
        if row["when"] == "services with provider consul" and holds(row, target):
            for task in group["Tasks"] or ():
                if any(_is_of("consul", one) for one in task["Services"] or ()):
                    _imply(task, row, ("",))


def _is_of(provider: str, service: JsonObject) -> bool:
    return bool(service.get("Provider", "consul") == provider)


def _has_identity(group: JsonObject) -> bool:
    return any(one.get("Identity") for one in _services(group)) or any(
        task.get("Identities") for task in group["Tasks"] or ()
    )


def _secrets(group: JsonObject) -> Iterator[JsonObject]:
    for task in group["Tasks"] or ():
        yield from task.get("Secrets") or ()


def _vault(group: JsonObject) -> Texts:
    tasks = sorted(group["Tasks"] or (), key=lambda task: str(task["Name"]))
    return [task["Vault"].get("Cluster", "default") for task in tasks if task["Vault"]]


def _numa(group: JsonObject) -> Texts:
    blocks = [task["Resources"].get("NUMA") for task in group["Tasks"] or ()]
    return _once(block and block["Affinity"] in {"prefer", "require"} for block in blocks)


def _signals(group: JsonObject) -> Texts:
    found: set[str] = set()
    for task in group["Tasks"] or ():
        found.add(task.get("KillSignal") or "")
        changing = [*(task["Templates"] or ()), *filter(None, (task["Vault"],))]
        found |= {one["ChangeSignal"] for one in changing if one["ChangeMode"] == "signal"}
    found.discard("")
    return [",".join(sorted(found))] if found else []


def _once(holds_for: Iterable[Any]) -> Texts:
    return ("",) if any(holds_for) else ()


def _nomad_services(group: JsonObject) -> Texts:
    return _once(_is_of("nomad", one) for one in _services(group))


def _nomad_checks(group: JsonObject) -> Texts:
    return _once(_is_of("nomad", one) and one["Checks"] for one in _services(group))


def _consul_services(group: JsonObject) -> Texts:
    return _once(_is_of("consul", one) for one in group.get("Services") or ())


def _bridge(group: JsonObject) -> Texts:
    return _once(network.get("Mode") == "bridge" for network in group.get("Networks") or ())


def _transparent_proxies(group: JsonObject) -> Texts:
    return _once(_transparent_proxy(service) for service in group.get("Services") or ())


def _transparent_proxy(service: JsonObject) -> object:
    value: Any = service
    for name in ("Connect", "SidecarService", "Proxy", "TransparentProxy"):
        value = (value or {}).get(name)
    return value is not None


def _schedules(group: JsonObject) -> Texts:
    return _once(task.get("Schedule") for task in group["Tasks"] or ())


def _nothing(_group: JsonObject) -> Texts:
    return ()


_OF_VAULT: Final = "a task has vault"
_OF_SECRETS: Final = "secret blocks (of any group)"
_CONDITIONS: Final[dict[str, Callable[[JsonObject], Texts]]] = {
    _OF_VAULT: _vault,
    _OF_SECRETS: _nothing,
    "NUMA affinity prefer/require": _numa,
    "KillSignal, or signal change modes of vault/templates": _signals,
    "services with provider nomad": _nomad_services,
    "checks of provider nomad": _nomad_checks,
    "services with provider consul": _consul_services,
    "network mode bridge": _bridge,
    "transparent proxy": _transparent_proxies,
    "task schedule": _schedules,
}
