"""The table of the diff for one release of Nomad, in the form that the walk reads."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jobkit.records import record
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@record
class Field:
    """A field that is shown in a way of its own.

    Attributes:
        key: Its name in the JSON.
        name: Its name in the diff.
        type: Its type in ``job.json``.
        how: How its value is written, ``null`` included, as the row of the table says.
        both_sides: True when it is shown only where both sides have the object.
    """

    key: str
    name: str
    type: str
    how: Mapping[str, Any]
    both_sides: bool


@record
class Member:
    """A field that holds objects, a set, or a map of free form.

    Attributes:
        key: Its name in the JSON.
        how: The row of the table.
        shape: What the objects look like; None for sets and maps.
    """

    key: str
    how: Mapping[str, Any]
    shape: Shape | None


@record
class Shape:
    """How one kind of object is shown.

    Attributes:
        name: What the diff calls it.
        kind: standard, primitive, job, group or task.
        context: False when unchanged fields are never shown.
        is_sorted: True when the objects in it are sorted together.
        scalars: Names in the JSON and in the diff of fields shown as they are.
        maps: The same of maps of texts, with the keys that are left out.
        others: Fields shown in a way of their own.
        members: What holds objects, in the order of the diff.
    """

    name: str
    kind: str
    context: bool
    is_sorted: bool
    scalars: tuple[tuple[str, str], ...]
    maps: tuple[tuple[str, str, frozenset[str]], ...]
    others: tuple[Field, ...]
    members: tuple[Member, ...]


@cache
def shape(name: str, target: str, kind: str = "") -> Shape:
    """Return how objects of an entry of the table are shown; ``kind`` overrides the entry's."""
    entry = table("diff")["objects"][name]
    types = {row["json"]: row["type"] for row in _fields_of(entry["struct"], target)}
    fields = [row for row in entry.get("fields", ()) if holds(row, target)]
    special = [row for row in fields if row.keys() & {"text", "null", "sides"}]
    plain = [row for row in fields if row not in special]
    return Shape(
        entry.get("name", ""),
        kind or entry.get("kind", "standard"),
        entry.get("context", True),
        entry.get("sorted", False),
        tuple(
            (row["field"], row.get("name", row["field"]))
            for row in plain
            if types.get(row["field"], "string") != "map(string)"
        ),
        tuple(
            (row["field"], row.get("name", row["field"]), frozenset(row.get("except", ())))
            for row in plain
            if types.get(row["field"]) == "map(string)"
        ),
        tuple(
            Field(
                row["field"],
                row.get("name", row["field"]),
                types.get(row["field"], ""),
                row,
                "sides" in row,
            )
            for row in special
        ),
        tuple(_members(entry, target)),
    )


def _fields_of(struct: str, target: str) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = table("job")["structs"][struct]["fields"]
    return [row for row in fields if holds(row, target)]


def _members(entry: Mapping[str, Any], target: str) -> Iterator[Member]:
    for row in entry.get("objects", ()):
        if holds(row, target):
            held = row.get("object")
            yield Member(
                row["field"], row, shape(held, target, row.get("kind", "")) if held else None
            )


@cache
def in_place(target: str) -> Mapping[str, str | None]:
    """Return the objects of a task whose change leaves it running, and what makes it not so."""
    return {
        row["object"]: row.get("unless") for row in table("diff")["in_place"] if holds(row, target)
    }
