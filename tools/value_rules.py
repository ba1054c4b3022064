"""What the tables of enumerations and limits say of a field, as JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from jobkit.tables import holds, table, version
from tools.unset import Accepts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.unset import Unset

_CHARACTERS: Final = {"space": " ", "NUL": r"\x00", "\\": r"\\"}


class Rule(Accepts, Protocol):
    """One thing that is asked of a value, by a row of the tables."""

    def schema(self, unset: Unset, struct: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return the same as keywords of JSON Schema."""


@dataclass(frozen=True)
class Listed:
    """The value is one of a few."""

    values: tuple[str, ...]

    def accepts(self, value: Any) -> bool:  # noqa: ANN401
        """As in Nomad, null is read as the empty text."""
        return ("" if value is None else value) in self.values

    def schema(self, unset: Unset, struct: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return the values, with those for which Nomad fills in its default."""
        unsets = [one for one in ("", None) if unset.is_accepted(struct, row, [self], one)]
        listed = [one for one in self.values if one]
        return {"enum": [*listed, *unsets]}


@dataclass(frozen=True)
class Bounded:
    """The number is between two others, and none of some."""

    low: int | None
    high: int | None
    is_exclusive: bool
    forbidden: tuple[int, ...]

    def accepts(self, value: Any) -> bool:  # noqa: ANN401
        """Null is not judged."""
        if value is None:
            return True
        is_above = self.low is None or value > self.low or (value == self.low and self._closed)
        return (
            is_above and (self.high is None or value <= self.high) and value not in self.forbidden
        )

    @property
    def _closed(self) -> bool:
        return not self.is_exclusive

    def schema(self, unset: Unset, struct: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return the bounds, left wide where Nomad puts another value in the place of a low one."""
        made: dict[str, Any] = {}
        is_low_right = unset.is_accepted(struct, row, [self], -1)
        if self.low is not None and not (is_low_right and not self.accepts(-1)):
            made["exclusiveMinimum" if self.is_exclusive else "minimum"] = self.low
        if self.high is not None:
            made["maximum"] = self.high
        forbidden = [
            one for one in self.forbidden if not unset.is_accepted(struct, row, [self], one)
        ]
        if forbidden:
            made["not"] = {"enum": forbidden}
        if not self.accepts(0) and unset.is_accepted(struct, row, [self], 0):
            return {"anyOf": [made, {"const": 0}]}
        return made


@dataclass(frozen=True)
class Formed:
    """The text has a form."""

    is_required: bool
    pattern: str
    forbidden: tuple[str, ...]
    reserved: tuple[str, ...]
    longest: int | None

    def accepts(self, value: Any) -> bool:  # noqa: ANN401
        """As in Nomad, null is read as the empty text."""
        text = "" if value is None else value
        if self.is_required and not text:
            return False
        return not self.pattern or re.search(self.pattern, text) is not None

    def schema(self, unset: Unset, struct: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return the form; an empty text passes where Nomad fills in another."""
        made: dict[str, Any] = {}
        if self.is_required:
            made["minLength"] = 1
        if self.longest is not None:
            made["maxLength"] = self.longest
        if self.pattern:
            made["pattern"] = self.pattern
        if self.forbidden:
            # A class of characters may hold all of them, the backslash doubled.
            inside = "".join(_CHARACTERS.get(one, one) for one in self.forbidden)
            made["pattern"] = f"^[^{inside}]*$"
        if self.reserved:
            made["not"] = {"enum": list(self.reserved)}
        if not self.accepts("") and unset.is_accepted(struct, row, [self], ""):
            made.pop("minLength", None)
            return {"anyOf": [made, {"const": ""}]} if self.pattern else made
        return made


@dataclass(frozen=True)
class Situation:
    """Where rules hold.

    Attributes:
        target: The release.
        holder: The struct that holds the field's own; "" for rules that hold wherever it is.
        condition: What another field must be; None for rules without condition.
    """

    target: str
    holder: str = ""
    condition: dict[str, Any] | None = None

    def has(self, one: dict[str, Any]) -> bool:
        """Tell whether a row of a table is among those that hold here."""
        if version(one.get("schema_since", "0.6")) > version(self.target)[:2]:
            return False
        within = one.get("within", [])
        is_here = self.holder in within if self.holder else not within
        return is_here and "own_rule" not in one and one.get("only_if") == self.condition


def condition_of(struct: str, target: str) -> dict[str, Any] | None:
    """Return the condition that some rules about a struct have; it has one at most."""
    found = [
        one["only_if"]
        for one in table("limits")["limits"]
        if "only_if" in one and one["field"].startswith(f"{struct}.") and holds(one, target)
    ]
    assert all(one == found[0] for one in found)  # noqa: S101  else "if" would not do
    return found[0] if found else None


def rules_of(struct: str, row: dict[str, Any], where: Situation) -> list[Rule]:
    """Return the rules about a field."""
    name = f"{struct}.{row['json']}"
    found: list[Rule] = []
    if where == Situation(where.target):
        found += _own_rules(row)
    for one in table("enums")["enums"].values():
        if name in one["fields"] and one.get("validated", True) and where.has(one):
            values = tuple(value["value"] for value in one["values"] if holds(value, where.target))
            found += [Listed(values)] if values else []
    for one in table("limits")["limits"]:
        if name in (one["field"] or "").split(", ") and holds(one, where.target) and where.has(one):
            found.append(_limit(one, row))
    return found


def _own_rules(row: dict[str, Any]) -> Iterator[Rule]:
    """Yield what the row of the field itself asks for, as in ``requests.json``."""
    if "values" in row:
        yield Listed((*row["values"], ""))
    if "max" in row:
        yield Bounded(row["min"], row["max"], is_exclusive=False, forbidden=())


@dataclass(frozen=True)
class Filled:
    """The list has some elements."""

    fewest: int

    def accepts(self, value: Any) -> bool:  # noqa: ANN401
        """Null is an empty list."""
        return len(value or ()) >= self.fewest

    def schema(self, unset: Unset, struct: str, row: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Return how many there must be."""
        return {"minItems": self.fewest}


def _limit(one: dict[str, Any], row: dict[str, Any]) -> Rule:
    if "min_items" in one:
        return Filled(one["min_items"])
    forbidden = tuple(one.get("forbidden", ()))
    if row["type"] == "string":
        return Formed(
            "required" in one,
            one.get("pattern", ""),
            forbidden,
            tuple(one.get("reserved", ())),
            one.get("max_bytes"),
        )
    low = one.get("min", one.get("min_ns", one.get("min_exclusive_ns")))
    return Bounded(low, one.get("max"), "min_exclusive_ns" in one, forbidden)
