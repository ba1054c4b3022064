"""The objects that Nomad compares in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diff.fields import type_of
from jobkit.diff.objects import made, presence
from jobkit.diff.order import sort_objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.diff.model import Json, ObjectDiff, Type
    from jobkit.diff.objects import Rule, Value, Walk
    from jobkit.diff.shapes import Member, Shape


def _multiregion(walk: Walk, shape: Shape, old: Value, new: Value) -> ObjectDiff | None:
    """Compare the strategy and the regions; a region shows only if one of its fields changed."""
    if old == new:
        return None
    strategy, regions = (_member(shape, key) for key in ("Strategy", "Regions"))
    before, after = old or {"Strategy": {"MaxParallel": 0, "OnFailure": ""}}, new or {}
    found: list[ObjectDiff | None] = []
    if strategy.shape is not None:
        found.append(walk.object(strategy.shape, before["Strategy"], after.get("Strategy")))
    if regions.shape is not None:
        known, now = (
            {region["Name"]: region for region in side.get("Regions") or ()}
            for side in (before, after)
        )
        found += [
            _region(walk, regions.shape, known.get(name), now.get(name))
            for name in {**known, **now}
        ]
    objects = [one for one in found if one is not None]
    sort_objects(objects)
    return made(presence(old, new), shape.name, None, objects)


def _region(walk: Walk, shape: Shape, old: Value, new: Value) -> ObjectDiff | None:
    fields = walk.fields(shape, old, new)
    kind = type_of(fields)
    return None if kind == "None" else made(kind, shape.name, fields, walk.members(shape, old, new))


def _expose(walk: Walk, shape: Shape, old: Value, new: Value) -> ObjectDiff | None:
    """Compare two blocks of which one without paths counts as not there."""
    if old == new:
        return None
    kind: Type = "Added" if not _paths(old) else "Deleted" if not _paths(new) else "Edited"
    return made(kind, shape.name, None, walk.members(shape, old, new))


def _paths(expose: Value) -> Json:
    return (expose or {}).get("Paths")


def _transparent_proxy(walk: Walk, shape: Shape, old: Value, new: Value) -> ObjectDiff | None:
    """Compare two blocks whose lists are sets; equal ones, and none, are shown empty."""
    if _with_sets(old) == _with_sets(new):
        return made("None", shape.name, None)
    fields = walk.fields(shape, old, new)
    return made(presence(old, new), shape.name, fields, walk.members(shape, old, new))


def _with_sets(value: Value) -> Mapping[str, Json] | None:
    if value is None:
        return None
    return {
        key: frozenset(one or ()) if one is None or isinstance(one, list) else one
        for key, one in value.items()
    }


def _numa(walk: Walk, shape: Shape, old: Value, new: Value) -> ObjectDiff | None:
    """Compare two blocks; a list of devices that is null is an empty one."""
    if old is not None and new is not None:
        devices = [one.get("Devices") or [] for one in (old, new)]
        if old["Affinity"] == new["Affinity"] and devices[0] == devices[1]:
            return None
    elif old == new:
        return None
    return made(presence(old, new), shape.name, walk.fields(shape, old, new))


def _member(shape: Shape, key: str) -> Member:
    return next(member for member in shape.members if member.key == key)


RULES: Final[dict[str, Rule]] = {
    "expose": _expose,
    "multiregion": _multiregion,
    "numa": _numa,
    "transparent-proxy": _transparent_proxy,
}
