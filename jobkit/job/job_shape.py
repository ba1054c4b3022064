"""Tells whether Job JSON given as Python values has the shape that its tables say."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import has_errors
from jobkit.job.job_json import read_job_json
from jobkit.source import Source
from jobkit.tables import table

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.job.canonicalize import JsonObject

_TYPES: Final[dict[str, type]] = {
    "string": str,
    "bytes": str,
    "bool": bool,
    "int": int,
    "uint": int,
    "duration": int,
    "float": float,
    "list(string)": list,
    "list(uint)": list,
    "map(string)": dict,
    "map(list(string))": dict,
    "map(any)": dict,
}
_HOLDERS: Final[dict[str, type]] = {"one": dict, "list": list, "map": dict}
# What the elements of lists and maps are.
_INSIDE: Final[dict[str, type]] = {"list(string)": str, "list(uint)": int, "map(string)": str}


class _Kind(NamedTuple):
    """What a field holds.

    Attributes:
        holder: The Python type of its value.
        inside: That of the elements; None when these may be anything.
        struct: The struct of the objects in it; "" for none.
        held: How these are held.
    """

    holder: type
    inside: type | None
    struct: str
    held: str


def shaped(job: JsonObject) -> tuple[JsonObject | None, Diagnostics]:
    """Return a job with the keys and types that Nomad's API has, and what is wrong with it.

    Only a job that has not got them already is read as Nomad's decoder would read it: keys in
    another case of letters, durations as text.
    """
    if has_shape("Job", job):
        return job, []
    located, found = read_job_json(Source("job", json.dumps(job)), keep_status=True)
    return (None if located is None or has_errors(found) else located.job), found


def has_shape(struct: str, value: object) -> bool:
    """Tell whether an object has the keys and types of a struct, and all inside it of theirs."""
    if type(value) is not dict:
        return False
    kinds = _kinds(struct)
    for key, one in value.items():
        if one is None:
            continue
        kind = kinds.get(key)
        if kind is None:
            if not isinstance(key, str) or key.casefold() in _folded(struct):
                return False
        elif type(one) is not kind.holder or not _is_right_inside(kind, one):
            return False
    return True


def _is_right_inside(kind: _Kind, value: Any) -> bool:  # noqa: ANN401
    if kind.struct:
        if kind.held == "one":
            return has_shape(kind.struct, value)
        items = value if kind.held == "list" else value.values()
        return all(one is None or has_shape(kind.struct, one) for one in items)
    if kind.inside is None:
        return True
    items = value.values() if kind.holder is dict else value
    return all(type(one) is kind.inside for one in items)


@cache
def _kinds(struct: str) -> dict[str, _Kind]:
    made: dict[str, _Kind] = {}
    for row in table("job")["structs"][struct]["fields"]:
        held, kind = row.get("held", ""), row["type"]
        holder = _HOLDERS[held] if held else _TYPES[kind]
        made[row["json"]] = _Kind(holder, _INSIDE.get(kind), kind if held else "", held)
    return made


@cache
def _folded(struct: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in _kinds(struct))
