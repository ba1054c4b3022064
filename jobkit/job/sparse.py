"""Takes out of a canonical job what filling in defaults puts back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jobkit.job.canonicalize import canonicalize
from jobkit.job.layout import json_fields, layout
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.job.located import JsonObject


def without_defaults(canonical: JsonObject) -> JsonObject:
    """Return a job that has no value it does without, whose canonical form is ``canonical``.

    Keys may be missing. Values that depend on one another (a group's count and the least of its
    scaling) are put back where leaving out both would change them.
    """
    made: JsonObject = _stripped("Job", canonical)
    made["ID"] = canonical["ID"]  # the label, from which the name comes
    while True:
        missing = list(differences(canonicalize(made), canonical))
        if not missing:
            return made
        # What stands further in may come from what is put back further out.
        outermost = min(map(len, missing))
        for path in missing:
            if len(path) == outermost:
                _put_back(made, canonical, path)


@cache
def _with_default(struct: str) -> frozenset[str]:
    rows = table("defaults")["api"]
    return frozenset(
        row["field"] for row in rows if row["struct"] == struct and "untouched" not in row
    )


def _stripped(struct: str, value: JsonObject) -> JsonObject:
    made = dict(value)
    empty = layout(struct).empty
    for name, field in json_fields(struct).items():
        held = value.get(name)
        if name in _with_default(struct):
            made[name] = empty[name]
        elif held is None:
            continue
        elif field.held == "one":
            made[name] = _stripped(field.type, held)
        elif field.held == "list":
            made[name] = [one and _stripped(field.type, one) for one in held]
        elif field.held == "map":
            made[name] = {key: one and _stripped(field.type, one) for key, one in held.items()}
    return made


def _put_back(made: JsonObject, canonical: JsonObject, path: Path) -> None:
    target: Any = made
    source: Any = canonical
    for step in path[:-1]:
        source = source[step]
        if isinstance(step, str) and target.get(step) is None:
            target[step] = {}
        target = target[step]
    target[path[-1]] = source[path[-1]]


def differences(left: Any, right: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401
    """Yield the paths of the deepest values in which two JSON values differ."""
    if isinstance(left, dict) and isinstance(right, dict):
        for name in left.keys() | right.keys():
            yield from differences(left.get(name), right.get(name), (*path, name))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from differences(one, other, (*path, index))
    elif not _are_same(left, right):
        yield path


def _are_same(left: Any, right: Any) -> bool:  # noqa: ANN401
    """Compare two values; a number that is a 64-bit float on one side is one on both."""
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    if isinstance(left, float) and isinstance(right, int):
        return left == float(right)
    if isinstance(left, int) and isinstance(right, float):
        return float(left) == right
    return bool(left == right)
