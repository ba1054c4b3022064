"""Lays two forms of a job side by side: elements of lists that belong together get one key."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.job.layout import layout
from jobkit.job.struct_form import Truth
from jobkit.records import record
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

JsonObject = dict[str, Any]
Path = tuple[str, ...]

_LABELS: Final = ("Name", "Label", "Volume", "DestPath", "RelativeDest", "DestinationName", "Value")
_MAPS: Final = frozenset({"map(string)", "map(any)", "map(list(string))"})


@record
class Part:
    """A field of a struct.

    Attributes:
        name: Its name in the JSON.
        word: What HCL calls it; its name in the JSON where HCL can't write it.
        type: Its type, or the struct of the objects in it.
        held: How objects are held: one, list, map; "" for anything else.
        order: Which field of its struct it is.
        is_set: True for a list of texts in which order means nothing.
        is_ordered: True for a list of objects in which order means something.
        names: What the plan diff calls it, besides its name in the JSON.
    """

    name: str
    word: str
    type: str
    held: str
    order: int
    is_set: bool
    is_ordered: bool
    names: frozenset[str]

    @property
    def is_map(self) -> bool:
        """Tell whether it is a map of texts, of lists or of free form."""
        return self.type in _MAPS


@cache
def parts(struct: str, target: str) -> Mapping[str, Part]:
    """Return the fields that a release knows of a struct, by their names in the JSON."""
    rows = [row for row in table("job")["structs"][struct]["fields"] if holds(row, target)]
    ordered = {(row["struct"], row["field"]) for row in table("drift")["ordered"]}
    words = {row["json"]: row["hcl"] for row in rows if row["hcl"]}
    for row in rows:
        for moved in ("split", "move"):
            if moved in row:
                words.setdefault(row[moved]["to"], row["hcl"])
    return {
        row["json"]: Part(
            row["json"],
            words.get(row["json"], row["json"]),
            row["type"],
            row.get("held", ""),
            order,
            any("set" in one for one in shown) and (struct, row["json"]) not in ordered,
            any(one.get("match") == "index" for one in shown),
            frozenset(filter(None, map(_shown_name, shown))),
        )
        for order, row in enumerate(rows)
        for shown in (_shown_as(struct, row["json"], target),)
    }


def _shown_as(struct: str, name: str, target: str) -> list[JsonObject]:
    """Return the rows of the table of the diff about a field."""
    return [
        row
        for entry in table("diff")["objects"].values()
        if entry["struct"] == struct
        for row in (*entry.get("fields", ()), *entry.get("objects", ()))
        if row["field"] == name and holds(row, target)
    ]


def _shown_name(row: JsonObject) -> str:
    inner = table("diff")["objects"].get(row.get("object"), {})
    return str(row.get("set") or row.get("map") or row.get("name") or inner.get("name", ""))


class Element(NamedTuple):
    """Elements of two lists that belong together.

    Attributes:
        label: What they go by; "" for nothing.
        left: Where the left list has it; None where it has not.
        right: The same of the right list.
    """

    label: str
    left: int | None
    right: int | None


@record(frozen=False)
class SideBySide:
    """Two forms of a job in which the same path leads to what belongs together.

    Only what differs is in them; what is null or empty is not there.

    Attributes:
        left: The one.
        right: The other.
        elements: The elements of lists by their paths.
    """

    left: JsonObject
    right: JsonObject
    elements: dict[Path, Element] = field(default_factory=dict)


def side_by_side(left: JsonObject, right: JsonObject, target: str) -> SideBySide:
    """Return two forms of a job side by side.

    Args:
        left: A job in the server's form.
        right: Another one, or the same.
        target: The release whose form it is.
    """
    walk = _Walk(target)
    made = walk.both("Job", left, right, ())
    return SideBySide(*made, walk.elements)


class _Walk:
    def __init__(self, target: str) -> None:
        self.target = target
        self.elements: dict[Path, Element] = {}

    def both(
        self, struct: str, left: JsonObject, right: JsonObject, path: Path
    ) -> tuple[JsonObject, JsonObject]:
        """Return what differs of two objects."""
        made: tuple[JsonObject, JsonObject] = {}, {}
        for name, part in parts(struct, self.target).items():
            one, other = left.get(name), right.get(name)
            if one == other:
                continue
            for side, value in zip(made, self._values(part, one, other, path), strict=True):
                if value is not None:
                    side[name] = value
        return made

    def _values(self, part: Part, left: Any, right: Any, path: Path) -> tuple[Any, Any]:  # noqa: ANN401
        inside = (*path, part.name)
        if part.held == "list":
            return self._lists(part, left or [], right or [], inside)
        if part.held == "map":
            return self._maps(part, left or {}, right or {}, inside)
        if part.held == "one" and left is not None and right is not None:
            return self.both(part.type, left, right, inside)
        if part.is_set:
            return dict.fromkeys(left or (), True), dict.fromkeys(right or (), True)
        if part.is_map:
            return plain(left or {}), plain(right or {})
        if part.type.startswith("list("):
            return plain(left or []), plain(right or [])
        return plain(left), plain(right)

    def _maps(
        self, part: Part, left: JsonObject, right: JsonObject, path: Path
    ) -> tuple[JsonObject, JsonObject]:
        made: tuple[JsonObject, JsonObject] = {}, {}
        for key in {**left, **right}:
            if key not in left:
                made[1][key] = plain(right[key])
            elif key not in right:
                made[0][key] = plain(left[key])
            elif left[key] != right[key]:
                made[0][key], made[1][key] = self.both(
                    part.type, left[key], right[key], (*path, key)
                )
        return made

    def _lists(
        self, part: Part, left: list[JsonObject], right: list[JsonObject], path: Path
    ) -> tuple[JsonObject, JsonObject]:
        made: tuple[JsonObject, JsonObject] = {}, {}
        for number, element in enumerate(pairs(part, left, right)):
            key = str(number)
            self.elements[*path, key] = element
            one = None if element.left is None else left[element.left]
            other = None if element.right is None else right[element.right]
            if one is None:
                made[1][key] = plain(other)
            elif other is None:
                made[0][key] = plain(one)
            elif one != other:
                made[0][key], made[1][key] = self.both(part.type, one, other, (*path, key))
        return made


def plain(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return a value of the server's form as plain JSON: whole numbers without fraction."""
    if isinstance(value, Truth):
        return value is Truth.TRUE
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def pairs(part: Part, left: Sequence[JsonObject], right: Sequence[JsonObject]) -> list[Element]:
    """Return which elements of two lists belong together: equal ones, else those of one label.

    What is left is paired in order, unless a label is all that tells such elements apart, as it
    does groups and ports.
    """
    if part.is_ordered:
        found = [
            (index if index < len(left) else None, index if index < len(right) else None)
            for index in range(max(len(left), len(right)))
        ]
    else:
        found = _matched(part, left, right)
    return [
        Element(label_of(left[one] if other is None else right[other]), one, other)  # type: ignore[index]
        for one, other in found
    ]


def _matched(
    part: Part, left: Sequence[JsonObject], right: Sequence[JsonObject]
) -> list[tuple[int | None, int | None]]:
    free_left, free_right = [*range(len(left))], [*range(len(right))]
    partner: dict[int, int] = {}
    for key in (_text, label_of):
        waiting: dict[str, list[int]] = defaultdict(list)
        for index in reversed(free_right):
            waiting[key(right[index])].append(index)
        for index in free_left:
            known = waiting[key(left[index])]
            if known and (key is _text or label_of(left[index])):
                partner[index] = known.pop()
        taken = set(partner.values())
        free_left = [index for index in free_left if index not in partner]
        free_right = [index for index in free_right if index not in taken]
    if not layout(part.type).label:
        pairing = [*zip(free_left, free_right, strict=False)]
        partner.update(pairing)
        free_right = free_right[len(pairing) :]
    return [*((index, partner.get(index)) for index in range(len(left))), *_alone(free_right)]


def _alone(indices: list[int]) -> Iterator[tuple[None, int]]:
    yield from ((None, index) for index in indices)


def _text(value: JsonObject) -> str:
    return json.dumps(plain(value), sort_keys=True)


def label_of(value: JsonObject) -> str:
    """Return what an element goes by: the first of the fields that name such things."""
    return next((str(value[name]) for name in _LABELS if value.get(name)), "")
