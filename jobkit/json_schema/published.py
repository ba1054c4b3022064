"""The published JSON Schemas of Job JSON: one a minor release, and its form for requests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jobkit.tables import shipped, table

if TYPE_CHECKING:
    from jobkit.json_schema.violations import Schema

_JOB: Final = "urn:jobkit:schema:job:"
_REQUEST: Final = "urn:jobkit:schema:job-request:"


@dataclass(frozen=True, slots=True)
class Published:
    """What is told of a schema in a list.

    Attributes:
        minor: The release line, ``1.6``.
        first, last: Its patch releases.
        job_id: ``$id`` of the schema of a job.
        request_id: ``$id`` of the schema of ``{"Job": …}``.
    """

    minor: str
    first: str
    last: str
    job_id: str
    request_id: str


def published_schemas() -> list[Published]:
    """Return all of them, the oldest release first."""
    return [
        Published(
            row["minor"],
            row["first"],
            row["last"],
            f"{_JOB}{row['minor']}",
            f"{_REQUEST}{row['minor']}",
        )
        for row in table("versions")["versions"]
    ]


def job_schema(target: str) -> dict[str, Any]:
    """Return the schema of a job for ``X.Y`` or ``X.Y.Z``; do not change it."""
    schema: dict[str, Any] = table(f"job/{_minor(target)}.schema")
    return schema


@cache
def request_schema(target: str) -> dict[str, Any]:
    """Return the schema of ``{"Job": …}``: what ``nomad job run -json`` and the API take."""
    schema = job_schema(target)
    return {
        **schema,
        "$id": f"{_REQUEST}{_minor(target)}",
        "title": f"Job request of Nomad {_minor(target)}",
        "description": schema["$defs"]["Request"]["description"],
        "$ref": "#/$defs/Request",
    }


def schema_text(target: str, *, wrapped: bool) -> str:
    """Return a schema as text: that of ``{"Job": …}``, or of the job alone."""
    text = (shipped("schemas") / "job" / f"{_minor(target)}.schema.json").read_text("utf-8")
    if not wrapped:
        return text
    head = {key: value for key, value in request_schema(target).items() if key != "$defs"}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items()]
    return "{\n" + "".join(lines) + text[text.index('  "$defs"') :]


def by_id(uri: str) -> Schema:
    """Return the schema with an ``$id``.

    Raises:
        KeyError: There is none.
    """
    for one in published_schemas():
        if uri == one.job_id:
            return job_schema(one.minor)
        if uri == one.request_id:
            return request_schema(one.minor)
    raise KeyError(uri)


def _minor(target: str) -> str:
    return ".".join(target.split(".")[:2])
