"""Reads the blocks of a job in the old language by the tables of ``schemas/job.json``."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import did_you_mean, has_errors
from jobkit.job import hcl1_faults as faults
from jobkit.job.attributes import Unsuitable
from jobkit.job.hcl1_labels import kept_blocks
from jobkit.job.hcl1_layout import layout
from jobkit.job.hcl1_maps import map_value
from jobkit.job.hcl1_plain import PlainReader, by_name
from jobkit.job.hcl1_typing import exact_value, json_value, text_value, truth_value
from jobkit.job.located import Origin, Origins
from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax.hcl1_tree import ObjectValue

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.job.hcl1_layout import Field, Layout
    from jobkit.job.located import JsonObject
    from jobkit.source import Source
    from jobkit.syntax.hcl1_tree import Item

_PORT_NAME: Final = re.compile(r"[a-zA-Z0-9_]+")


@record(frozen=False)
class Made:
    """A struct that was read.

    Attributes:
        value: The JSON object.
        extras: What was written in blocks that are no field, by key.
        written: The keys that were written.
    """

    value: JsonObject
    extras: dict[str, list[JsonObject]] = field(default_factory=dict)
    written: frozenset[str] = frozenset()


class BlockReader:
    """Reads the blocks of one file.

    Attributes:
        target: The release whose rules count.
        lenient: A lone value counts as a list of one, an empty text as 0.
        diagnostics: What was found so far.
        origins: Where the members of objects came from.
        plain: What makes plain data of values.
    """

    def __init__(self, source: Source, target: str, *, lenient: bool) -> None:
        self.source = source
        self.target = target
        self.lenient = lenient
        self.diagnostics: Diagnostics = []
        # What can't be joined is reported once, when the job is read as a whole.
        self.origins = Origins()
        self.plain = PlainReader(source, [], self.origins.members)
        self.extras: dict[int, dict[str, list[JsonObject]]] = {}
        # Origins go by identity, so nothing may be freed, even what Nomad drops.
        self._values: list[JsonObject] = []

    def extras_of(self, value: JsonObject) -> dict[str, list[JsonObject]]:
        """Return what was written in blocks of ``value`` that are no field."""
        return self.extras.get(id(value), {})

    def report(self, fault: Fault, start: int, end: int, detail: str) -> None:
        """Add a finding."""
        self.diagnostics.append(fault.at(Range(self.source, start, end), detail))

    def struct(self, of: Layout, item: Item, given: JsonObject) -> Made | None:
        """Return the struct of a block, or None when the block cancels itself.

        Args:
            of: The struct's layout.
            item: The block; its value is an object.
            given: Fields that its label gives.
        """
        assert isinstance(item.value, ObjectValue)  # noqa: S101  seen to by kept_blocks
        made = Made({**of.empty, **given})
        self._values.append(made.value)
        places = self.origins.members[id(made.value)] = {"": self._origin(item, item.header_end)}
        groups = self._known(of, item.value)
        made.written = frozenset(groups)
        counts = True
        for key, one in of.fields.items():
            items = groups.get(key)
            if items is None:
                continue
            if one.labels:
                self._blocks(one, items, made)
                continue
            places[one.json] = self._origin(items[-1], items[-1].end)
            counts = self._argument(one, items, made) and counts
        self._finish(of, made)
        return made if counts else None

    def _origin(self, item: Item, end: int) -> Origin:
        return Origin(self.source, item.start, end)

    def _finish(self, of: Layout, made: Made) -> None:
        value = made.value
        for json, default in of.defaults.items():
            if value[json] == of.empty[json]:
                value[json] = default
        for json in of.omitted:
            if value[json] is None:
                del value[json]
        if made.extras:
            self.extras[id(value)] = made.extras

    def _known(self, of: Layout, body: ObjectValue) -> dict[str, list[Item]]:
        """Return the items of each key; report the keys that the block doesn't have."""
        groups = by_name(body.items)
        if of.loose:
            groups = self._matched(of, groups)
        for key, items in groups.items():
            if key in of.fields:
                continue
            if key in of.unused or of.loose:
                detail = f'Nomad ignores "{key}" here.' + did_you_mean(key, of.keys)
                for item in items:
                    self.report(faults.DROPPED_KEY, item.start, item.header_end, detail)
                continue
            fault, detail = faults.UNKNOWN_KEY, f'"{key}" is no key of this block.'
            detail += did_you_mean(key, of.keys)
            if key in of.unusable:
                fault = faults.UNUSABLE_KEY
                detail = f'"{key}" can\'t be used in this language, whatever is written in it.'
            for item in items:
                self.report(fault, item.start, item.keys[0].end, detail)
        return groups

    def _matched(self, of: Layout, groups: dict[str, list[Item]]) -> dict[str, list[Item]]:
        """Return the items by the layout's keys, whatever the case of their letters."""
        names = {key.lower(): key for key in of.fields}
        made: dict[str, list[Item]] = {}
        for key, items in groups.items():
            made.setdefault(key if key in of.fields else names.get(key.lower(), key), []).extend(
                items
            )
        return made

    # Arguments

    def _argument(self, one: Field, items: list[Item], made: Made) -> bool:
        """Read an argument; False when it cancels its block."""
        try:
            value = self._typed(one, items)
        except Unsuitable as error:
            last = items[-1].value
            self.report(faults.VALUE_TYPE, last.start, last.end, f"{error}")
            return True
        shortcut = one.facts.get("shortcut")
        if shortcut is None:
            made.value[one.json] = value
            made.value.update(one.facts.get("sets", {}))
            return True
        if value is False:
            return self._cancelled(items[-1])
        made.value["Operand"] = shortcut["operand"]
        if "value_to" in shortcut:
            made.value[shortcut["value_to"]] = value
        return True

    def _typed(self, one: Field, items: list[Item]) -> Any:  # noqa: ANN401  any JSON value
        if one.typing == "exact":
            return [exact_value(item.value, one) for item in items][-1]
        value = self.plain.joined(items)
        if one.typing == "truth":
            return truth_value(value)
        if "shortcut" in one.facts:
            return text_value(value)
        return json_value(value, one, lenient=self.lenient)

    def _cancelled(self, item: Item) -> bool:
        detail = f'With "{item.name}" off Nomad drops the whole block.'
        self.report(faults.DROPPED_BLOCK, item.start, item.end, detail)
        return False

    # Blocks

    def _blocks(self, one: Field, items: list[Item], made: Made) -> None:
        kept = kept_blocks(one, items, self.report)
        if not kept:
            return
        if one.single:
            for item in kept[1:]:
                line = self.source.position(kept[0].start).line
                detail = f'There can be one "{one.key}" here; the first is in line {line}.'
                self.report(faults.DUPLICATE_BLOCK, item.start, item.header_end, detail)
        if one.is_map:
            self._map(one, kept, made)
            return
        if one.facts.get("faults") == "discarded":
            self._until_fault(one, kept, made)
        else:
            self._check_names(one, kept)
            for item in kept:
                inner = self._inner(one, item)
                if inner is not None:
                    self._hold(one, item, inner, made)
        held = made.value[one.json] if one.held == "map" else None
        if held:
            made.value[one.json] = {name: held[name] for name in sorted(held)}

    def _map(self, one: Field, kept: list[Item], made: Made) -> None:
        value, places = map_value(one, kept, self.plain, self.report)
        made.value[one.json] = value
        places[""] = self._origin(kept[0], kept[0].header_end)
        self.origins.members[id(value)] = places

    def _until_fault(self, one: Field, kept: list[Item], made: Made) -> None:
        """Read blocks up to the first with a fault, which Nomad drops with all after it."""
        before = self.diagnostics
        for index, item in enumerate(kept):
            self.diagnostics = []
            inner = self._inner(one, item)
            found, self.diagnostics = self.diagnostics, before
            if inner is not None and not has_errors(found):
                before.extend(found)
                self._hold(one, item, inner, made)
                continue
            for lost in kept[index:]:
                detail = f'Nomad drops this "{one.key}" without a word, because of a fault.'
                if lost is item:
                    detail += f" {found[0].detail}"
                self.report(faults.DROPPED_BLOCK, lost.start, lost.header_end, detail)
            return

    def _inner(self, one: Field, item: Item) -> JsonObject | None:
        """Return the struct of one block, or None when the block cancels itself."""
        of = layout(one.type, self.target)
        given = {of.label: item.keys[1].text} if of.label and len(item.keys) > 1 else {}
        inner = self.struct(of, item, given)
        if inner is None:
            return None
        self._require(one, item, inner)
        if "scaling_types" in one.row:
            self._scaling(one, item, inner.value)
        return inner.value

    def _hold(self, one: Field, item: Item, value: JsonObject, made: Made) -> None:
        if not one.json:
            made.extras.setdefault(one.key, []).append(value)
        elif one.held == "one":
            made.value[one.json] = value
        elif one.held == "map":
            if made.value[one.json] is None:
                made.value[one.json] = {}
            made.value[one.json][item.keys[1].text] = value
        else:
            if made.value[one.json] is None:
                made.value[one.json] = []
            made.value[one.json].append(value)

    def _require(self, one: Field, item: Item, inner: Made) -> None:
        for key in one.facts.get("requires", ()):
            if key not in inner.written:
                detail = f'"{one.key}" needs "{key}" here.'
                self.report(faults.MISSING_KEY, item.start, item.header_end, detail)

    def _check_names(self, one: Field, kept: list[Item]) -> None:
        """Report labels that are written twice, and names of ports that Nomad refuses."""
        unique = one.facts.get("unique")
        if unique is None:
            return
        seen: dict[str, Item] = {}
        for item in kept:
            label = item.keys[1]
            name = label.text.lower() if unique == "letters" else label.text
            first = seen.setdefault(name, item)
            if first is not item:
                line = self.source.position(first.start).line
                detail = f'The {one.key} "{label.text}" is already in line {line}. Rename one.'
                self.report(faults.DUPLICATE_NAME, label.start, label.end, detail)
            if unique == "letters" and _PORT_NAME.fullmatch(label.text) is None:
                detail = 'The name of a port has letters, digits and "_" only.'
                self.report(faults.LABEL, label.start, label.end, detail)

    def _scaling(self, one: Field, item: Item, value: JsonObject) -> None:
        """Give a scaling block the type that its place and label mean."""
        types: dict[str, str] = one.row["scaling_types"]
        label = item.keys[1].text if len(item.keys) > 1 else ""
        wanted = types.get(label.lower())
        if wanted is None:
            names = " or ".join(f'"{name}"' for name in types)
            detail = f'A task scales {names}, not "{label}".'
            self.report(faults.SCALING_NAME, item.start, item.header_end, detail)
        elif "Type" in value and value["Type"] not in {"", wanted}:
            place = self.origins.members[id(value)]["Type"]
            detail = f'The type of this block is "{wanted}", not "{value["Type"]}". Leave it out.'
            self.report(faults.SCALING_TYPE, place.start, place.end, detail)
        elif "Type" in value:
            value["Type"] = wanted
