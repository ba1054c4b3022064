"""Reads the maps of the old language: texts, lists of texts, free data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.job import hcl1_faults as faults
from jobkit.job.attributes import Unsuitable
from jobkit.job.hcl1_plain import Blocks, by_name
from jobkit.job.hcl1_typing import text_value
from jobkit.job.located import Origin
from jobkit.syntax.hcl1_tree import ListValue, ObjectValue, Scalar

if TYPE_CHECKING:
    from jobkit.job.hcl1_labels import Report
    from jobkit.job.hcl1_layout import Field
    from jobkit.job.hcl1_plain import PlainReader
    from jobkit.job.located import JsonObject
    from jobkit.syntax.hcl1_tree import Item


def map_value(
    one: Field, blocks: list[Item], plain: PlainReader, report: Report
) -> tuple[JsonObject, dict[str, Origin]]:
    """Return the map that several blocks make, sorted by key, and where its members came from.

    A later block's member replaces an earlier one; lists of texts are joined.
    """
    made: JsonObject = {}
    places: dict[str, Origin] = {}
    for block in blocks:
        assert isinstance(block.value, ObjectValue)  # noqa: S101  seen to by kept_blocks
        for name, items in by_name(block.value.items).items():
            last = items[-1]
            places[name] = Origin(plain.source, last.start, last.end)
            try:
                made[name] = _member(one, items, plain, made.get(name))
            except Unsuitable as error:
                start, end = last.value.start, last.value.end
                report(faults.VALUE_TYPE, start, end, f'The value of "{name}": {error}')
    return {name: made[name] for name in sorted(made)}, places


def _member(one: Field, items: list[Item], plain: PlainReader, before: Any) -> Any:  # noqa: ANN401
    if one.type == "map(list(string))":
        return (before or []) + [text for item in items for text in _texts(item)]
    value = plain.joined(items)
    if one.type == "map(string)":
        return text_value(value)
    return _flat(value) if one.facts.get("flat") else _bare(value)


def _texts(item: Item) -> list[str]:
    """Return a list of texts, which Nomad doesn't make out of anything else here."""
    value = item.value
    if not isinstance(value, ListValue) or len(item.keys) > 1:
        message = "A list of texts is needed here. Put the text in brackets."
        raise Unsuitable(message)
    texts: list[str] = []
    for part in value.items:
        if not isinstance(part, Scalar) or not isinstance(part.value, str):
            message = "A text is needed here. Put it in quotes."
            raise Unsuitable(message)
        texts.append(part.value)
    return texts


def _bare(value: Any) -> Any:  # noqa: ANN401  any plain value
    """Return free data with plain lists; objects stay the same ones, as their places are known."""
    if isinstance(value, dict):
        value.update({name: _bare(member) for name, member in value.items()})
        return value
    return [_bare(member) for member in value] if isinstance(value, list) else value


def _flat(value: Any) -> Any:  # noqa: ANN401  any plain value
    """Return free data with each list of blocks joined to one object."""
    if isinstance(value, Blocks):
        joined = {name: _flat(member) for block in value for name, member in block.items()}
        return {name: joined[name] for name in sorted(joined)}
    if isinstance(value, dict):
        return {name: _flat(member) for name, member in value.items()}
    return _bare(value)
