"""Gives a job the workload identities that a server gave the same job by its own configuration."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobkit.job.canonicalize import JsonObject

_SERVICE: Final = "consul-service_"
# What a task must have for an identity of that kind.
_BLOCKS: Final = {"consul_": "Consul", "vault_": "Vault"}


class _Place(NamedTuple):
    """A service or task of the file that may have an identity of the server's.

    Attributes:
        holder: The service or task.
        name: What the server calls that identity.
        kind: What those of one configuration have in common.
        is_stored: Whether the server has it already, and could have given it one.
        given: The identity that the server has for it.
    """

    holder: JsonObject
    name: str
    kind: str
    is_stored: bool
    given: Mapping[str, Any] | None


def keep_identities(groups: Iterable[JsonObject], stored: Iterable[Mapping[str, Any]]) -> None:
    """Give services and tasks the identities that the server gives where an author wrote none.

    The names tell them: ``vault_default``, ``consul_default``, ``consul-service_web-http``. What
    the configuration says is seen in services and tasks that the server has and whose author wrote
    no identity; new ones get the same. One that its author took out of the file differs from what
    others of its kind agree on: on another one, or on none.

    Args:
        groups: The groups, in the server's form.
        stored: The groups that the server has stored.

    Nomad: the hook ``implicit-identities`` of 2.0.5.
    """
    known = {group["Name"]: group for group in stored}
    places = [one for group in groups for one in _places(group, known.get(group["Name"]))]
    # A server gives all of a kind an identity or none.
    none = {place.kind for place in places if place.is_stored and place.given is None}
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place in places:
        if place.given is not None:
            seen[place.kind][_text(place.given)] += 1
    for place in places:
        if place.kind not in none and seen[place.kind]:
            _give(place, seen[place.kind])


def _give(place: _Place, seen: Counter[str]) -> None:
    usual, *others = seen.most_common()
    is_clear = not others or usual[1] > others[0][1]
    if place.given is not None and not is_clear:
        identity = {**place.given}
    else:
        identity = json.loads(usual[0]) | {"Name": place.name}
    if place.kind.startswith(_SERVICE):
        place.holder["Identity"] = identity | {"ServiceName": place.holder["Name"]}
    else:
        place.holder["Identities"] = [*(place.holder["Identities"] or ()), identity]


def _text(identity: Mapping[str, Any]) -> str:
    """Return what identities of one configuration have in common, but for their names."""
    return json.dumps({**identity, "Name": "", "ServiceName": ""}, sort_keys=True)


def _places(group: JsonObject, stored: Mapping[str, Any] | None) -> Iterator[_Place]:
    stored = stored or {}
    yield from _of_services(group.get("Services"), stored.get("Services"))
    known = {task["Name"]: task for task in stored.get("Tasks") or ()}
    for task in group["Tasks"] or ():
        other = known.get(task["Name"])
        yield from _of_services(task["Services"], (other or {}).get("Services"))
        yield from _of_task(task, other)


def _of_services(services: Iterable[JsonObject] | None, stored: Any) -> Iterator[_Place]:  # noqa: ANN401
    known = {one["Name"]: one for one in stored or () if one.get("Provider") == "consul"}
    for service in services or ():
        if service.get("Identity") is None and service.get("Provider") == "consul":
            other = known.get(service["Name"])
            given = (other or {}).get("Identity")
            if given is not None and not given["Name"].startswith(_SERVICE):
                continue
            kind = f"{_SERVICE}{service.get('Cluster')}"
            yield _Place(service, identity_name(service), kind, other is not None, given)


def _of_task(task: JsonObject, stored: Mapping[str, Any] | None) -> Iterator[_Place]:
    own = {identity["Name"] for identity in task.get("Identities") or ()}
    known = {identity["Name"]: identity for identity in (stored or {}).get("Identities") or ()}
    for mark, block in _BLOCKS.items():
        held = task.get(block)
        if held is None:
            continue
        name = f"{mark}{held.get('Cluster') or 'default'}"
        if name not in own:
            had = stored is not None and stored.get(block) is not None
            yield _Place(task, name, name, had, known.get(name))


def identity_name(service: Mapping[str, Any]) -> str:
    """Return what the server calls the identity of a Consul service."""
    names = [service["TaskName"]] if service["TaskName"] else []
    return _SERVICE + "-".join([*names, service["Name"], service["PortLabel"] or ""])
