"""Compares the fields of two objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diff.texts import inside, text
from jobkit.job.go_numbers import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.diff.model import FieldDiff, Json, Type
    from jobkit.diff.shapes import Field, Shape


def field_diffs(
    old: Mapping[str, str], new: Mapping[str, str], *, contextual: bool
) -> list[FieldDiff] | None:
    """Return the difference of two sets of named texts by name; None when there is none."""
    if not contextual and old == new:
        return None
    made: list[FieldDiff] = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, ""), new.get(name, "")
        if contextual or before != after:
            made.append(field_diff(name, before, after))
    return made or None


def field_diff(name: str, old: str, new: str) -> FieldDiff:
    """Return the difference of two texts."""
    kind: Type = (
        "None" if old == new else "Edited" if old and new else "Added" if new else "Deleted"
    )
    return {"Type": kind, "Name": name, "Old": old, "New": new, "Annotations": None}


def flat(shape: Shape, value: Mapping[str, Json] | None, *, both: bool) -> dict[str, str]:
    """Return the fields of an object by name; an object that is not there has none.

    Args:
        shape: What the object shows.
        value: The object.
        both: Both sides have it.
    """
    made: dict[str, str] = {}
    if value is None:
        return made
    for key, name in shape.scalars:
        one = value[key]
        made[name] = one if type(one) is str else text(one)
    for key, name, left_out in shape.maps:
        held = value[key]
        if held:
            made.update(
                (f"{name}[{inner}]", text(one))
                for inner, one in held.items()
                if inner not in left_out
            )
    for field in shape.others:
        if both or not field.both_sides:
            made.update(_special(field, value.get(field.key)))
    return made


def _special(field: Field, value: Json) -> Iterable[tuple[str, str]]:
    """Yield the texts of a field that is shown in a way of its own."""
    how = field.how.get("text")
    if how == "joined":
        return [(field.name, ",".join(value))] if value else ()
    if how == "positive":
        return [(field.name, text(value))] if value and value > 0 else ()
    if how == "bare keys":
        return [(key, text(one)) for key, one in (value or {}).items()]
    if how == "inside":
        return [(f"{field.name}[{name}]", one) for name, one in _inner(value)]
    if value is None:
        null = field.how["null"]
        return () if null is None else [(field.name, null)]
    return [(field.name, duration_text(value) if how == "duration" else text(value))]


def _inner(value: Json) -> Iterable[tuple[str, str]]:
    return inside(value or {})


def type_of(fields: Iterable[FieldDiff] | None) -> Type:
    """Return whether an object with these fields is added, deleted, edited, or none of it."""
    kinds = {field["Type"] for field in fields or ()}
    if "Edited" in kinds or {"Added", "Deleted"} <= kinds:
        return "Edited"
    return "Added" if "Added" in kinds else "Deleted" if "Deleted" in kinds else "None"
