"""Gives a job the workload identities that a server gave the same job by its own configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.job.canonicalize import JsonObject

_SERVICE: Final = "consul-service_"
# What a task must have for an identity of that kind.
_BLOCKS: Final = {"vault_": "Vault", "consul_": "Consul"}


def keep_identities(group: JsonObject, stored: Mapping[str, Any] | None) -> None:
    """Give services and tasks the identities that a stored group has and an author didn't write.

    The names tell them: ``vault_default``, ``consul_default``, ``consul-service_web-http``. One of
    such a name that its author took out of the file is not told from them.

    Args:
        group: The group, in the server's form.
        stored: The group of that name that the server has stored.

    Nomad: the hook ``implicit-identities`` of 2.0.5.
    """
    if stored is None:
        return
    _keep_of_services(group.get("Services"), stored.get("Services"))
    known = {task["Name"]: task for task in stored["Tasks"] or ()}
    for task in group["Tasks"] or ():
        other = known.get(task["Name"])
        if other is not None:
            _keep_of_services(task["Services"], other["Services"])
            _keep_of_task(task, other)


def _keep_of_services(services: Iterable[JsonObject] | None, stored: Any) -> None:  # noqa: ANN401
    known = {service["Name"]: service.get("Identity") for service in stored or ()}
    for service in services or ():
        identity = known.get(service["Name"])
        if (
            identity is not None
            and service.get("Identity") is None
            and service.get("Provider") == "consul"
            and identity["Name"].startswith(_SERVICE)
        ):
            service["Identity"] = {**identity}


def _keep_of_task(task: JsonObject, stored: Mapping[str, Any]) -> None:
    own = {identity["Name"] for identity in task.get("Identities") or ()}
    for identity in stored.get("Identities") or ():
        name = str(identity["Name"])
        block = next((one for mark, one in _BLOCKS.items() if name.startswith(mark)), None)
        if block is not None and task.get(block) is not None and name not in own:
            task["Identities"] = [*(task["Identities"] or ()), identity]
