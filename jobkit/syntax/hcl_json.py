"""Reads HCL's JSON form, in which only a body's schema tells a block from an argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.source import Range
from jobkit.syntax import json_faults
from jobkit.syntax.json_scanner import read_json
from jobkit.syntax.json_strings import raw_text
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH
from jobkit.syntax.schema import Content
from jobkit.syntax.tree import (
    Attribute,
    Block,
    BrokenExpression,
    Expression,
    JsonBody,
    Label,
    Literal,
    Object,
    ObjectItem,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source
    from jobkit.syntax.schema import BodySchema

_COMMENT: Final = "//"
_API_NAMES: Final = frozenset({"Job", "ID", "TaskGroups"})


def parse_json(
    source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[JsonBody, Diagnostics]:
    """Return the body of a file in HCL's JSON form and everything wrong with its syntax.

    What is wrong with a template in a string is told when it is evaluated: some places take the
    text as it is.

    Nomad: 1.0.0 to 2.0.5.
    """
    text = read_json(source, max_depth)
    body = JsonBody(source, text.value, 0, len(source.text), text.hidden, text.unreliable)
    return body, text.diagnostics


def json_content(body: JsonBody, schema: BodySchema) -> tuple[Content, Diagnostics]:
    """Return the arguments and blocks of ``body`` that ``schema`` knows, and what is wrong."""
    return _Sorter(body, schema).sort()


def json_attributes(body: JsonBody) -> tuple[dict[str, Attribute], Diagnostics]:
    """Return all members of a body that holds arguments of any name; it must be one object."""
    value = body.value
    found: dict[str, Attribute] = {}
    diagnostics: Diagnostics = []
    if isinstance(value, Object):
        for item in value.items:
            name = raw_text(item.key)
            if name != _COMMENT:
                _add_attribute(found, name, item, body.source, diagnostics)
    elif not isinstance(value, BrokenExpression):
        place = Range(body.source, *_start(value))
        detail = 'An object must stand here, which holds the arguments: { "name": value }.'
        diagnostics.append(json_faults.VALUE_TYPE.at(place, detail))
    return found, diagnostics


def _add_attribute(
    found: dict[str, Attribute],
    name: str,
    item: ObjectItem,
    source: Source,
    diagnostics: Diagnostics,
) -> None:
    key, value = item.key, item.value
    first = found.get(name)
    if first is None:
        found[name] = Attribute(name, value, key.start, value.end, key.end)
        return
    line = source.position(first.start).line
    detail = f'"{name}" was set in line {line} already. Remove one of them.'
    place = Range(source, key.start, key.end)
    diagnostics.append(json_faults.REPEATED_ARGUMENT.at(place, detail))


def _start(value: Expression) -> tuple[int, int]:
    """Return the range at which a value is reported: of an object or array its bracket."""
    if isinstance(value, (Object, Tuple)):
        return value.start, value.start + 1
    return value.start, value.end


class _Sorter:
    """One pass over the members of a body."""

    def __init__(self, body: JsonBody, schema: BodySchema) -> None:
        self.body = body
        self.schema = schema
        self.blocks: list[Block] = []
        self.diagnostics: Diagnostics = []

    def sort(self) -> tuple[Content, Diagnostics]:
        """Return what the schema knows."""
        schema, value = self.schema, self.body.value
        attributes: dict[str, Attribute] = {}
        unknown: list[tuple[str, ObjectItem]] = []
        for item in self._members(value):
            name = raw_text(item.key)
            if name == _COMMENT:
                continue
            if name in schema.attributes:
                _add_attribute(attributes, name, item, self.body.source, self.diagnostics)
            elif name in schema.blocks:
                self._labelled(name, item.value, schema.blocks[name], [])
            else:
                unknown.append((name, item))
        if not self.body.unreliable:
            self._unknown(unknown)
        missing = value.end - 1 if isinstance(value, Object) else value.start
        return Content(attributes, self.blocks, missing), self.diagnostics

    def _tell(self, fault: Fault, value: Expression, detail: str) -> None:
        self.diagnostics.append(fault.at(Range(self.body.source, *_start(value)), detail))

    def _members(self, value: Expression) -> Iterator[ObjectItem]:
        """Yield the members of a body."""
        match value:
            case Object():
                yield from value.items
            case Tuple():
                detail = "An object must stand here, with arguments and blocks."
                yield from self._members_of_all(value.elements, detail)
            case BrokenExpression() | Literal(value=None):
                return
            case _:
                detail = "An object or an array of objects must stand here, which holds arguments."
                self._tell(json_faults.VALUE_TYPE, value, detail)

    def _members_of_all(self, elements: Sequence[Expression], detail: str) -> Iterator[ObjectItem]:
        for element in elements:
            if isinstance(element, Object):
                yield from element.items
            elif not isinstance(element, BrokenExpression):
                self._tell(json_faults.VALUE_TYPE, element, detail)

    def _labelled(
        self, type_: str, value: Expression, names: tuple[str, ...], labels: list[Label]
    ) -> None:
        """Take in blocks below the ``labels`` read already; ``names`` are those to come."""
        if not names:
            self._unlabelled(type_, value, labels)
            return
        what = names[0] or "label"
        form = f'{{ "{what}": {{ … }} }}'
        problems = len(self.diagnostics)
        empty = True
        for item in self._label_members(type_, value, form):
            empty = False
            key = item.key
            label = Label(raw_text(key), key.start, key.end)
            self._labelled(type_, item.value, names[1:], [*labels, label])
        broken = isinstance(value, BrokenExpression) or self.body.unreliable
        if empty and not broken and len(self.diagnostics) == problems:
            detail = f'A block "{type_}" needs a {what}: "{type_}": {form}.'
            self._tell(json_faults.LABEL_MISSING, value, detail)

    def _label_members(self, type_: str, value: Expression, form: str) -> Iterator[ObjectItem]:
        """Yield the members of a level of labels, on which nothing is a comment."""
        detail = f'An object must stand here, whose names are labels of "{type_}" blocks: {form}.'
        match value:
            case Object():
                yield from value.items
            case Tuple():
                yield from self._members_of_all(value.elements, detail)
            case BrokenExpression() | Literal(value=None):
                return
            case _:
                self._tell(json_faults.VALUE_TYPE, value, detail)

    def _unlabelled(self, type_: str, value: Expression, labels: list[Label]) -> None:
        """Take in a block, or each of an array of them; null stands for none."""
        match value:
            case Object():
                self._add_block(type_, value, value, labels)
            case Tuple():
                for element in value.elements:
                    self._add_block(type_, element, value, labels)
            case BrokenExpression() | Literal(value=None):
                return
            case _:
                self._tell(json_faults.VALUE_TYPE, value, self._no_block(type_, labels))

    def _no_block(self, type_: str, labels: list[Label]) -> str:
        detail = f'"{type_}" is a block: an object with its arguments, or an array of such objects.'
        if not labels:
            return detail
        label = labels[-1].value
        if label == _COMMENT:
            return f'{detail} Here "//" is a label; write the comment one level further in or out.'
        return f'{detail} Here "{label}" is its label: "{type_}": {{ "{label}": {{ … }} }}.'

    def _add_block(
        self, type_: str, value: Expression, holder: Expression, labels: list[Label]
    ) -> None:
        body = JsonBody(self.body.source, value, value.start, value.end)
        body.unreliable = self.body.unreliable
        body.hidden = [one for one in self.body.hidden if value.start <= one[0] < value.end]
        start, after = holder.start, holder.start + 1
        self.blocks.append(Block(type_, labels, body, start, value.end, after, after, start))

    def _unknown(self, unknown: list[tuple[str, ObjectItem]]) -> None:
        if "job" in self.schema.blocks and _API_NAMES & {name for name, _ in unknown}:
            item = unknown[0][1]
            self._tell(json_faults.UNKNOWN_PROPERTY, item.key, _about_api(unknown[0][0]))
            return
        arguments = sorted(self.schema.attributes)
        blocks = sorted(name for name in self.schema.blocks if name != "dynamic")
        for name, item in unknown:
            detail = f'There is no argument or block "{name}" here.'
            detail += did_you_mean(name, [*arguments, *blocks])
            self._tell(json_faults.UNKNOWN_PROPERTY, item.key, detail)


def _about_api(name: str) -> str:
    return (
        f'There is no block "{name}" at the top of a file.{did_you_mean(name, ["job"])} This looks'
        " like Job JSON, as Nomad's API has it. HCL's JSON form has HCL's names, a block's label"
        ' being a level of its own: {"job": {"web": {"group": {"app": { … }}}}}.'
    )
