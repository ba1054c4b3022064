"""Names the places of a diff, so that what works on it can tell them apart."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.diff.model import FieldDiff, ObjectDiff

_KEY: Final = re.compile(r"([^\[]*)\[(.*)\]", re.DOTALL)
_LABELS: Final = ("Name", "Label", "Volume", "DestPath", "RelativeDest", "DestinationName")


class Held(NamedTuple):
    """Objects that an entry of the table holds under one name.

    Attributes:
        field: The field of the JSON that they come from.
        entry: Their own entry; "" for sets and maps.
        is_list: True when the field holds several.
    """

    field: str
    entry: str
    is_list: bool


@cache
def held_by(entry: str) -> Mapping[str, Held]:
    """Return what an entry of the table of the diff holds, by the names in the diff."""
    objects = table("diff")["objects"]
    made: dict[str, Held] = {}
    for row in objects[entry].get("objects", ()) if entry else ():
        inner = row.get("object", "")
        name = row.get("set") or row.get("map") or objects[inner].get("name", "")
        if name:
            made.setdefault(name, Held(row["field"], inner, "match" in row))
    return made


def steps_of(name: str) -> tuple[str, ...]:
    """Return the parts of a field's name: ``labels[a][0]`` gives ``labels``, ``a``, ``0``."""
    found = _KEY.fullmatch(name)
    return (name,) if found is None else (found[1], *found[2].split("]["))


def label_of(one: ObjectDiff) -> str:
    """Return what an element of a list goes by: the first of the fields that name such things."""
    names = {field["Name"]: field for field in present(one["Fields"])}
    for name in _LABELS:
        if name in names:
            return names[name]["New"] or names[name]["Old"]
    return ""


def ways_to(entry: str, one: ObjectDiff) -> Iterable[tuple[str, ...]]:
    """Return the ways in which a path may lead to an object of a diff: its name and its field's.

    An element of a list is also reached by the list's field and what the element goes by.
    """
    held = held_by(entry).get(one["Name"])
    if held is None:
        return [(one["Name"],)]
    ways: set[tuple[str, ...]] = {(one["Name"],), (held.field,)}
    if held.is_list:
        ways |= {(name, label_of(one)) for name in (held.field, one["Name"])}
    return ways


def entry_of(entry: str, one: ObjectDiff) -> str:
    """Return the entry of the table for an object that an object of ``entry`` holds."""
    held = held_by(entry).get(one["Name"])
    return "" if held is None else held.entry


def present(fields: Iterable[FieldDiff | None] | None) -> list[FieldDiff]:
    """Return the fields of a diff; a server may put null among them."""
    return [field for field in fields or () if field is not None]


@cache
def has_free_names(entry: str) -> bool:
    """Tell whether the names of an object's fields are its author's: keys, not Nomad's fields."""
    rows = table("diff")["objects"][entry].get("fields", ()) if entry else ()
    return not entry or any(row.get("text") == "bare keys" for row in rows)


@cache
def durations_of(entry: str) -> frozenset[str]:
    """Return the fields of an object that hold durations, by their names in the diff."""
    if not entry:
        return frozenset()
    shown = table("diff")["objects"][entry]
    fields = table("job")["structs"][shown["struct"]]["fields"] if "struct" in shown else ()
    lengths = {row["json"] for row in fields if row["type"] == "duration"}
    return frozenset(
        row.get("name", row["field"])
        for row in shown.get("fields", ())
        if row["field"] in lengths and "text" not in row
    )
