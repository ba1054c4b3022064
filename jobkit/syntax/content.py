"""Sorts what stands in a body by what may stand there: the same question for every form of text."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from jobkit.diagnostic import did_you_mean
from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax.content_faults import (
    EXTRA_LABEL,
    MISSING_LABEL,
    UNEXPECTED_BLOCK,
    UNKNOWN_ARGUMENT,
    UNKNOWN_BLOCK,
)
from jobkit.syntax.schema import BodySchema, Content
from jobkit.syntax.tree import Attribute, Block, Body, JsonBody

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics


def content(body: Body | JsonBody, schema: BodySchema) -> tuple[Content, Diagnostics]:
    """Return the arguments and blocks of ``body`` that ``schema`` knows, and what is wrong."""
    if isinstance(body, JsonBody):
        from jobkit.syntax.hcl_json import json_content  # noqa: PLC0415  only for HCL's JSON form

        return json_content(body, schema)
    return _Sorter(body, schema).sort()


def just_attributes(body: Body | JsonBody) -> tuple[dict[str, Attribute], Diagnostics]:
    """Return all arguments of a body that holds nothing else; a block in it is a fault."""
    if isinstance(body, JsonBody):
        from jobkit.syntax.hcl_json import json_attributes  # noqa: PLC0415  only for HCL's JSON form

        return json_attributes(body)
    found: dict[str, Attribute] = {}
    diagnostics: Diagnostics = []
    for item in body.items:
        if isinstance(item, Attribute):
            found.setdefault(item.name, item)
        elif not body.unreliable:
            place = Range(body.source, item.start, item.type_end)
            detail = (
                f'Only arguments (name = value) can stand here. Did you mean "{item.type} = …"?'
            )
            diagnostics.append(
                UNEXPECTED_BLOCK.at(place, detail, summary=f'Unexpected "{item.type}" block')
            )
    return found, diagnostics


def unknown_attributes(body: Body, schema: BodySchema) -> list[Attribute]:
    """Return the arguments that have no place in ``body``; their values may have faults too."""
    return [
        item
        for item in body.items
        if isinstance(item, Attribute) and item.name not in schema.attributes
    ]


@record(frozen=False)
class _Sorter:
    """One pass over the items of a native body."""

    body: Body
    schema: BodySchema
    diagnostics: Diagnostics = field(default_factory=list)

    def sort(self) -> tuple[Content, Diagnostics]:
        body, known = self.body, self.schema.attributes
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for item in body.items:
            if isinstance(item, Attribute):
                if item.name in known:
                    attributes.setdefault(item.name, item)
                elif not body.unreliable:
                    self._unknown_attribute(item)
                continue
            labels = self.schema.blocks.get(item.type)
            if labels is None:
                if not body.unreliable:
                    self._unknown_block(item)
                continue
            if len(item.labels) != len(labels):
                self._wrong_labels(item, labels)
            blocks.append(item)
        return Content(attributes, blocks, body.start), self.diagnostics

    def _range(self, start: int, end: int) -> Range:
        return Range(self.body.source, start, end)

    def _unknown_attribute(self, item: Attribute) -> None:
        place = self._range(item.start, item.name_end)
        if item.name in self.schema.blocks:
            detail = (
                f'"{item.name}" is a block here: write "{item.name} {{ … }}" without the equals'
                " sign."
            )
        else:
            detail = f'There is no argument "{item.name}" here.'
            detail += did_you_mean(item.name, sorted(self.schema.attributes)) or did_you_mean(
                item.name, sorted(self.schema.blocks)
            )
        self.diagnostics.append(UNKNOWN_ARGUMENT.at(place, detail))

    def _unknown_block(self, item: Block) -> None:
        place = self._range(item.start, item.type_end)
        if item.type in self.schema.attributes:
            detail = f'"{item.type}" is an argument here: write "{item.type} = …".'
        else:
            names = sorted(name for name in self.schema.blocks if name != "dynamic")
            detail = f'There is no block "{item.type}" here.' + did_you_mean(item.type, names)
        self.diagnostics.append(UNKNOWN_BLOCK.at(place, detail))

    def _wrong_labels(self, item: Block, labels: tuple[str, ...]) -> None:
        """Report labels too few or too many; the block is looked at all the same."""
        if item.broken or self.body.unreliable:
            return
        if len(item.labels) < len(labels):
            name = labels[len(item.labels)]
            place = self._range(item.brace, item.brace + 1)
            detail = f'The block "{item.type}" needs a {name or "label"}: {item.type} "…" {{ … }}.'
            summary = f"Missing {name or 'label'} for {item.type}"
            self.diagnostics.append(MISSING_LABEL.at(place, detail, summary=summary))
        else:
            extra = item.labels[len(labels)]
            takes = "no label" if not labels else f"{len(labels)} label" + "s" * (len(labels) > 1)
            detail = f'The block "{item.type}" takes {takes}. Remove "{extra.value}".'
            summary = f"Extraneous label for {item.type}"
            place = self._range(extra.start, extra.end)
            self.diagnostics.append(EXTRA_LABEL.at(place, detail, summary=summary))
