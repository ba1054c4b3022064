"""Compares two objects and all that they hold, by the table of the diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from jobkit.diff.fields import field_diff, field_diffs, flat, type_of
from jobkit.diff.matching import pairs
from jobkit.diff.order import sort_objects
from jobkit.diff.texts import inside, text
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jobkit.diff.model import FieldDiff, Json, ObjectDiff, Type
    from jobkit.diff.shapes import Member, Shape

Value: TypeAlias = "dict[str, Json] | None"
Rule: TypeAlias = "Callable[[Walk, Shape, Value, Value], ObjectDiff | None]"


@record
class Walk:
    """One comparison.

    Attributes:
        contextual: Show the unchanged fields of changed objects too.
        rules: Objects that are compared in a way of their own, by the name in the table.
    """

    contextual: bool
    rules: Mapping[str, Rule]

    def fields(self, shape: Shape, old: Value, new: Value) -> list[FieldDiff] | None:
        """Return the differences of the fields of two objects."""
        both = old is not None and new is not None
        return field_diffs(
            flat(shape, old, both=both),
            flat(shape, new, both=both),
            contextual=self.contextual and shape.context,
        )

    def object(self, shape: Shape, old: Value, new: Value) -> ObjectDiff | None:
        """Return the difference of two objects; None when the diff does not show it."""
        if old == new:
            return None
        fields = self.fields(shape, old, new)
        if shape.kind == "primitive":
            kind = type_of(fields)
            return None if kind == "None" else made(kind, shape.name, fields)
        return made(presence(old, new), shape.name, fields, self.members(shape, old, new))

    def members(self, shape: Shape, old: Value, new: Value) -> list[ObjectDiff]:
        """Return the differences of all that two objects of one shape hold, in its order."""
        found: list[ObjectDiff] = []
        before, after = old or {}, new or {}
        for member in shape.members:
            found += self._member(member, before.get(member.key), after.get(member.key))
        if shape.is_sorted:
            sort_objects(found)
        return found

    def _member(self, member: Member, old: Json, new: Json) -> Iterable[ObjectDiff]:
        how, shape = member.how, member.shape
        if "rule" in how and shape is not None:
            return _one(self.rules[how["rule"]](self, shape, old, new))
        if "set" in how:
            return _one(self.string_set(how["set"], old, new, kept="unchanged" in how))
        if "map" in how:
            context = self.contextual and how.get("context", True)
            free = _addresses if how.get("text") == "addresses" else inside
            return _one(_map(how["map"], old, new, free, contextual=context))
        if shape is None:
            return ()
        if "match" in how:
            return self.elements(shape, how, old, new)
        if "inner" in how:
            old, new = ((one or {}).get(how["inner"]) for one in (old, new))
        return _one(self.object(shape, old, new))

    def elements(
        self, shape: Shape, how: Mapping[str, Json], old: Json, new: Json
    ) -> list[ObjectDiff]:
        """Return the differences of the elements of two lists, sorted."""
        if old == new or how["match"] == "name":
            return []
        if how["match"] == "label":
            return self._labelled(shape, old or {}, new or {})
        before, after = list(old or ()), list(new or ())
        if how.get("zero") == "absent":
            before, after = ([one for one in side if not is_zero(one)] for side in (before, after))
        found = [
            diff
            for one, other in pairs(before, after, how)
            if not (how.get("zero") == "dropped" and is_zero(one) and is_zero(other))
            and (diff := self.object(shape, one, other)) is not None
        ]
        sort_objects(found)
        return found

    def _labelled(
        self, shape: Shape, old: Mapping[str, Json], new: Mapping[str, Json]
    ) -> list[ObjectDiff]:
        diffs = (
            self.object(shape, old.get(label), new.get(label))
            for label in sorted(old.keys() | new.keys())
        )
        return [diff for diff in diffs if diff is not None]

    def string_set(self, name: str, old: Json, new: Json, *, kept: bool) -> ObjectDiff | None:
        """Return the difference of two lists of texts of which only the set counts.

        Args:
            name: What the diff calls it, and each of its fields.
            old: The texts before.
            new: The texts after.
            kept: Show one that did not change in a contextual diff.
        """
        before, after = set(map(text, old or ())), set(map(text, new or ()))
        if before == after and not (kept and self.contextual):
            return None
        fields = [field_diff(name, value, "") for value in before - after]
        fields += [field_diff(name, "", value) for value in after - before]
        if self.contextual:
            fields += [field_diff(name, value, value) for value in before & after]
        fields.sort(key=lambda field: (field["Old"], field["New"]))
        if fields and fields[0]["Type"] == "None" and not self.contextual:
            # An empty text that comes or goes is no change of a text: Nomad has null there.
            fields[0] = cast("FieldDiff", None)
        if not fields:
            return None
        added, deleted = bool(after - before), bool(before - after)
        kind: Type = "Edited" if added and deleted else "None"
        if kind == "None":
            kind = "Added" if added else "Deleted" if deleted else "None"
        return made(kind, name, fields)


def made(
    kind: Type,
    name: str,
    fields: list[FieldDiff] | None,
    objects: list[ObjectDiff] | None = None,
) -> ObjectDiff:
    """Return the difference of two objects; empty lists become null."""
    return {"Type": kind, "Name": name, "Fields": fields or None, "Objects": objects or None}


def presence(old: object, new: object) -> Type:
    """Return the type of a difference by which side is there."""
    return "Added" if old is None else "Deleted" if new is None else "Edited"


def is_zero(value: Value) -> bool:
    """Tell whether nothing is set in an object."""
    return not value or all(
        is_zero(one) if isinstance(one, dict) else not one for one in value.values()
    )


def _one(diff: ObjectDiff | None) -> Iterable[ObjectDiff]:
    return () if diff is None else (diff,)


def _map(
    name: str,
    old: Json,
    new: Json,
    free: Callable[[Json], Iterable[tuple[str, str]]],
    *,
    contextual: bool,
) -> ObjectDiff | None:
    """Return the difference of two maps of free form."""
    if old == new:
        return None
    kind: Type = "Added" if not old else "Deleted" if not new else "Edited"
    fields = field_diffs(dict(free(old or {})), dict(free(new or {})), contextual=contextual)
    return made(kind, name, fields)


def _addresses(value: Mapping[str, Json]) -> Iterable[tuple[str, str]]:
    for name, one in value.items():
        host = f"[{one['Address']}]" if ":" in one["Address"] else one["Address"]
        yield name, f"{host}:{one['Port']}"
