"""The job tables in the form that the decoder of the old language walks."""

from __future__ import annotations

from dataclasses import field
from functools import cache
from typing import Any, Final

from jobkit.records import record
from jobkit.tables import holds, table, version

LAST_RECORDED: Final = "1.6.0"
"""The release whose rules stand for all from 1.0 on."""

LABEL: Final = "(label)"
_ZERO: Final[dict[str, Any]] = {
    "string": "",
    "int": 0,
    "uint": 0,
    "duration": 0,
    "bool": False,
    "float": 0,
}


def rules_of(target: str) -> str:
    """Return the release whose rules are used for a target."""
    return target if version(target) < (1, 0) else LAST_RECORDED


@record
class Field:
    """How a key of the old language becomes a field.

    Attributes:
        key: The key.
        json: JSON name; "" for what is no field of its own.
        type: Type as the table writes it.
        low, high: Range of a whole number.
        held: one, list, map; "" for arguments and maps.
        labels: What labels of the block mean; "" for an argument.
        typing: weak, exact or truth.
        single: True when there can be one such block only.
        facts: The table's facts about the old language, for what is rare.
        row: The table's row.
    """

    key: str
    json: str
    type: str
    low: int
    high: int
    held: str
    labels: str
    typing: str
    single: bool
    facts: dict[str, Any]
    row: dict[str, Any]

    @property
    def is_map(self) -> bool:
        """True for a map of texts, of lists, or of anything."""
        return self.type.startswith("map(")


@record(frozen=False)
class Layout:
    """One struct.

    Attributes:
        empty: Every JSON key in order with the value it has when nothing is written.
        omitted: Keys that are left out while they are null.
        fields: What may be written, by key, in the order in which it is applied.
        defaults: What is filled in, by JSON name.
        label: JSON name of the field that the label gives; "" for none.
        unused: Keys that are allowed and have no effect.
        unusable: Keys that are allowed and can't be used.
        loose: True when unknown keys are no fault and letters match in any case.
    """

    name: str
    empty: dict[str, Any] = field(default_factory=dict)
    omitted: list[str] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    label: str = ""
    unused: set[str] = field(default_factory=set)
    unusable: set[str] = field(default_factory=set)
    loose: bool = False

    @property
    def keys(self) -> list[str]:
        """Every key that is allowed."""
        return [*self.fields, *sorted(self.unused | self.unusable)]


@cache
def layout(name: str, target: str) -> Layout:
    """Return the layout of a struct of ``schemas/job.json`` in the old language of a release."""
    struct = table("job")["structs"][name]
    about = struct.get("hcl1", {})
    made = Layout(name, loose="loose" in about and holds(about["loose"], target))
    typing = "exact" if "exact" in about and holds(about["exact"], target) else "weak"
    for row in struct["fields"]:
        if holds(row, target):
            _add_field(made, row, target, typing)
    for row in struct.get("hcl1_extra", ()):
        if holds(row, target):
            _add_extra(made, row, typing)
    made.empty = _ordered(made.empty, about.get("order", {}), target)
    return made


def _add_field(made: Layout, row: dict[str, Any], target: str, typing: str) -> None:
    json = row["json"]
    made.empty[json] = None if row.get("pointer") else _ZERO.get(row["type"])
    if row.get("omit_empty"):
        made.omitted.append(json)
    facts = row.get("hcl1")
    if facts is None or not holds(facts, target):
        return
    if "default" in facts:
        made.defaults[json] = facts["default"]
    if facts["key"] == LABEL:
        made.label = json
    else:
        made.fields[facts["key"]] = _field(facts["key"], json, row, facts, typing)


def _add_extra(made: Layout, row: dict[str, Any], typing: str) -> None:
    key = row["hcl"]
    effect = row.get("effect")
    if effect == "refused":
        made.unusable.add(key)
    elif effect == "none":
        made.unused.add(key)
    else:
        made.fields[key] = _field(key, row.get("writes", ""), row, row, typing)


def _field(key: str, json: str, row: dict[str, Any], facts: dict[str, Any], typing: str) -> Field:
    bits = row.get("bits", 64)
    signed = row["type"] not in {"uint", "list(uint)"}
    held = row.get("held", "")
    is_map = row["type"].startswith("map(")
    return Field(
        key,
        json,
        row["type"],
        -(1 << (bits - 1)) if signed else 0,
        (1 << (bits - 1 if signed else bits)) - 1,
        held,
        facts.get("labels", ""),
        facts.get("typing", typing),
        facts.get("single", held == "one" and not is_map),
        facts,
        row,
    )


def _ordered(empty: dict[str, Any], orders: dict[str, list[str]], target: str) -> dict[str, Any]:
    """Return the keys in the order in which the release prints them."""
    for until, first in orders.items():
        if version(target)[:2] <= version(until):
            return {name: empty[name] for name in [*first, *empty] if name in empty}
    return empty
