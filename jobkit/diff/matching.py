"""Finds which elements of two lists belong together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jobkit.diff.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jobkit.job.canonicalize import JsonObject

    Pair = tuple[JsonObject | None, JsonObject | None]
    How = Mapping[str, Any]

_LEAST_SCORE: Final = 3


def pairs(old: list[JsonObject], new: list[JsonObject], how: How) -> Iterator[Pair]:
    """Yield the elements of two lists that are compared; one without counterpart has None.

    Args:
        old: The elements before.
        new: The elements after.
        how: The row of the table, whose ``match`` says how they find each other.
    """
    return _MATCHERS[how["match"]](old, new, how)


def _by_index(old: list[JsonObject], new: list[JsonObject], _how: How) -> Iterator[Pair]:
    common = min(len(old), len(new))
    yield from zip(old, new, strict=False)
    yield from ((one, None) for one in old[common:])
    yield from ((None, one) for one in new[common:])


def _by_key(old: list[JsonObject], new: list[JsonObject], how: How) -> Iterator[Pair]:
    """Pair equal keys; of several elements with one key only the last counts."""
    before, after = _keyed(old, how), _keyed(new, how)
    for key, one in before.items():
        yield one, after.get(key)
    for key, one in after.items():
        if key not in before:
            yield None, one


def _keyed(elements: list[JsonObject], how: How) -> dict[object, JsonObject]:
    joint = how.get("joined", " ")
    made: dict[object, JsonObject] = {}
    for one in elements:
        key: object = joint.join(text(one[name]) for name in how["key"])
        if not key and "or" in how:
            key = (whole_value(one),)
        made[key] = one
    return made


def _by_value(old: list[JsonObject], new: list[JsonObject], _how: How) -> Iterator[Pair]:
    return _as_sets(old, new, whole_value)


def _by_network(old: list[JsonObject], new: list[JsonObject], _how: How) -> Iterator[Pair]:
    return _as_sets(old, new, _network_value)


def _as_sets(
    old: list[JsonObject], new: list[JsonObject], value: Callable[[JsonObject], str]
) -> Iterator[Pair]:
    before = {value(one): one for one in old}
    after = {value(one): one for one in new}
    yield from ((one, None) for key, one in before.items() if key not in after)
    yield from ((None, one) for key, one in after.items() if key not in before)


def whole_value(value: object) -> str:
    """Return a text that equal values share."""
    return json.dumps(value, sort_keys=True, default=repr)


def _network_value(network: JsonObject) -> str:
    """Return a text that networks share which are equal but for null and empty lists."""
    return whole_value({key: _without_empty(value) for key, value in network.items()})


def _without_empty(value: object) -> object:
    if isinstance(value, dict):
        return {key: one or None for key, one in value.items()}
    return value or None


def _services(old: list[JsonObject], new: list[JsonObject], _how: How) -> Iterator[Pair]:
    """Pair each old service with the new one that is most like it."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    taken: set[int] = set()
    for index, one in enumerate(old):
        best, best_score = -1, _LEAST_SCORE - 1
        for other, candidate in enumerate(new):
            if other in taken:
                continue
            score = (
                (index == other)
                + 2 * (one["PortLabel"] == candidate["PortLabel"])
                + 3 * (one["Name"] == candidate["Name"])
            )
            if score > best_score:
                best, best_score = other, score
        if best < 0:
            yield one, None
        else:
            taken.add(best)
            yield one, new[best]
    yield from ((None, one) for index, one in enumerate(new) if index not in taken)


def _templates(old: list[JsonObject], new: list[JsonObject], _how: How) -> Iterator[Pair]:
    """Pair templates that are written to the same place."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    places: dict[str, list[int]] = {}
    for index, one in enumerate(new):
        places.setdefault(one["DestPath"], []).append(index)
    taken: set[int] = set()
    for one in old:
        free = places.get(one["DestPath"])
        if free:
            index = free.pop(0)
            taken.add(index)
            yield one, new[index]
        else:
            yield one, None
    yield from ((None, one) for index, one in enumerate(new) if index not in taken)


_MATCHERS: Final[dict[str, Callable[[list[JsonObject], list[JsonObject], How], Iterator[Pair]]]] = {
    "index": _by_index,
    "key": _by_key,
    "network": _by_network,
    "service": _services,
    "template": _templates,
    "value": _by_value,
}
