"""Sorts objects of a diff as Nomad does, quirks included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jobkit.diff.model import FieldDiff, ObjectDiff

_RANKS: Final = {"Edited": 0, "Added": 1, "Deleted": 2, "None": 3}


def sort_objects(objects: list[ObjectDiff]) -> None:
    """Sort in place, each step as Nomad's: its order is none, so another sort would differ."""
    for end in range(1, len(objects)):
        at = end
        while at and _is_before(objects[at], objects[at - 1]):
            objects[at], objects[at - 1] = objects[at - 1], objects[at]
            at -= 1


def _is_before(left: ObjectDiff, right: ObjectDiff) -> bool:
    """Tell whether ``left`` comes first; it sorts what both hold as it looks at it."""
    if left["Name"] != right["Name"]:
        return left["Name"] < right["Name"]
    if left["Type"] != right["Type"]:
        return _RANKS[left["Type"]] < _RANKS[right["Type"]]
    if left == right:
        return False
    fields, others = left["Fields"] or [], right["Fields"] or []
    objects, more = left["Objects"] or [], right["Objects"] or []
    if len(fields) != len(others):
        return len(fields) < len(others)
    if len(objects) != len(more):
        return len(objects) < len(more)
    if any(map(_is_field_before, fields, others)):
        return True
    sort_objects(objects)
    sort_objects(more)
    return any(map(_is_before, objects, more))


def _is_field_before(left: FieldDiff, right: FieldDiff) -> bool:
    return _place(left) < _place(right)


def _place(field: FieldDiff | None) -> tuple[str, str, str]:
    """Return what a field is sorted by; a set may hold null."""
    return ("", "", "") if field is None else (field["Name"], field["Old"], field["New"])
