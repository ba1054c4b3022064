"""Values of the old language as plain data, joined as Nomad joins repeated keys.

A block or object is a list of one object, unless it stands in a list; several of one name are one
list. Repeated lists are joined, of repeated texts and numbers the last one counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.job import hcl1_faults as faults
from jobkit.job.go_numbers import parse_int
from jobkit.job.located import Origin
from jobkit.source import Range
from jobkit.syntax.hcl1_tree import ListValue, ObjectValue, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source
    from jobkit.syntax.hcl1_tree import Item, Value


class Blocks(list[dict[str, Any]]):
    """The objects of one name: what a list is not is told apart by this type."""


def by_name(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the items of each first key, in order."""
    made: dict[str, list[Item]] = {}
    for item in items:
        made.setdefault(item.name, []).append(item)
    return made


class PlainReader:
    """Makes plain data out of the values of one file.

    Attributes:
        diagnostics: Where keys that can't be joined are reported.
        origins: Where the members of the objects that were made stand, by identity.
    """

    def __init__(
        self,
        source: Source,
        diagnostics: Diagnostics,
        origins: dict[int, dict[str, Origin]] | None = None,
    ) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.origins = {} if origins is None else origins
        # Origins go by identity, so nothing may be freed.
        self._made: list[dict[str, Any]] = []

    def members(self, items: Iterable[Item]) -> dict[str, Any]:
        """Return the data of an object's items, sorted by name."""
        groups = by_name(items)
        made = {name: self.joined(groups[name]) for name in sorted(groups)}
        self._made.append(made)
        self.origins[id(made)] = {
            name: Origin(self.source, group[-1].start, group[-1].end)
            for name, group in groups.items()
        }
        return made

    def joined(self, items: list[Item]) -> Any:  # noqa: ANN401  any plain value
        """Return the one value that all items of a name make."""
        labelled = len(items[0].keys) > 1
        odd = next((item for item in items if (len(item.keys) > 1) != labelled), None)
        if odd is not None:
            detail = (
                f'"{odd.name}" is written with a label and without one, which Nomad can\'t join.'
                " Give all of them a label, or none."
            )
            self._report(faults.MIXED_LABELS, odd.start, odd.header_end, detail)
            for item in items:
                self.value(item.value)
            return Blocks()
        if labelled:
            return Blocks(self._labelled(item) for item in items)
        made = self.value(items[0].value)
        for item in items[1:]:
            made = self._join(made, item)
        if isinstance(made, Blocks) and len(made) == len(items):
            for block, item in zip(made, items, strict=True):
                self.origins[id(block)][""] = Origin(self.source, item.start, item.header_end)
        return made

    def _labelled(self, item: Item) -> dict[str, Any]:
        made = self.value(item.value)
        for key in reversed(item.keys[2:]):
            made = Blocks([{key.text: made}])
        return {item.keys[1].text: made}

    def value(self, value: Value) -> Any:  # noqa: ANN401  any plain value
        """Return the data of one value."""
        if isinstance(value, Scalar):
            return value.value
        if isinstance(value, ObjectValue):
            return Blocks([self.members(value.items)])
        return [self._element(part) for part in value.items]

    def _element(self, value: Value) -> Any:  # noqa: ANN401  any plain value
        return self.members(value.items) if isinstance(value, ObjectValue) else self.value(value)

    def _join(self, made: Any, item: Item) -> Any:  # noqa: ANN401  any plain value
        value = item.value
        if isinstance(made, list) and not isinstance(value, Scalar):
            parts = value.items if isinstance(value, ListValue) else (value,)
            if not isinstance(made, Blocks) or all(isinstance(p, ObjectValue) for p in parts):
                made.extend(self._element(part) for part in parts)
                return made
        elif not isinstance(made, list) and isinstance(value, Scalar):
            joined = _as_kind_of(made, value)
            if joined is not None:
                return joined
        detail = (
            f'"{item.name}" is written before with another kind of value, which Nomad can\'t join'
            " with this one. Keep one of them."
        )
        self._report(faults.MIXED_VALUES, item.start, item.end, detail)
        return made

    def _report(self, fault: Fault, start: int, end: int, detail: str) -> None:
        self.diagnostics.append(fault.at(Range(self.source, start, end), detail))


def _as_kind_of(before: Any, scalar: Scalar) -> Any:  # noqa: ANN401  a text, number or truth value
    """Return a repeated value in the kind of the first one, or None when that can't be."""
    value = scalar.value
    if isinstance(before, bool):
        return {"true": True, "1": True, "false": False, "0": False}.get(scalar.written.lower())
    if isinstance(before, str):
        if isinstance(value, str):
            return value
        return scalar.written if type(value) is int else None
    if isinstance(before, int):
        if isinstance(value, str):
            return parse_int(value)
        return value if type(value) is int else None
    return float(value) if type(value) in {int, float} else None
