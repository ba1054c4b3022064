"""What of a job only a cluster can know: it is named, since it is not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import JsonObject


def unchecked(job: JsonObject) -> list[str]:
    """Return what was not checked of a job, each as the rest of a sentence with "whether".

    Args:
        job: Job JSON as it was written.
    """
    return [*dict.fromkeys([*_of_job(job), *_of_tasks(job), *_of_everything(job)])]


def _of_job(job: JsonObject) -> Iterator[str]:
    namespace = job.get("Namespace")
    if _is_name(namespace, "default"):
        yield f'the namespace "{namespace}" exists, and allows the drivers and network modes'
    pool = job.get("NodePool")
    if _is_name(pool, "default", "all"):
        yield f'the node pool "{pool}" exists'
    region = job.get("Region")
    if _is_name(region, "global"):
        yield f'the region "{region}" exists'
    if _is_above(job.get("Priority"), 100):
        yield "the servers allow the priority"
    for group in _objects(job.get("TaskGroups")):
        for label, volume in _members(group.get("Volumes")):
            kind = volume.get("Type")
            yield f'there is a {kind} volume "{volume.get("Source")}" for the volume "{label}"'


def _of_tasks(job: JsonObject) -> Iterator[str]:
    for group in _objects(job.get("TaskGroups")):
        for task in _objects(group.get("Tasks")):
            driver, name = task.get("Driver"), task.get("Name")
            if isinstance(driver, str) and driver:
                yield f'nodes have the driver "{driver}"'
            if isinstance(task.get("Vault"), dict):
                yield f'Vault knows what the vault block of task "{name}" asks for'
            resources = task.get("Resources")
            if isinstance(resources, dict) and resources.get("MemoryMaxMB"):
                yield "the scheduler lets tasks use more memory than they reserve"
            if task.get("Secrets"):
                yield f'nodes have the providers of the secrets of task "{name}"'


def _of_everything(_job: JsonObject) -> Iterator[str]:
    yield "nodes have the resources and fit the constraints"
    yield "the job may be registered: ACLs, quotas, policies, the job that runs under its ID"


def _is_name(value: object, *known: str) -> bool:
    return isinstance(value, str) and bool(value) and value not in known


def _is_above(value: object, most: int) -> bool:
    return isinstance(value, int) and value > most


def _objects(value: Any) -> list[JsonObject]:  # noqa: ANN401  any JSON value
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _members(value: Any) -> list[tuple[str, JsonObject]]:  # noqa: ANN401  any JSON value
    members = value.items() if isinstance(value, dict) else ()
    return [(label, one) for label, one in members if isinstance(one, dict)]
