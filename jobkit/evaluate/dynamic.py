"""``dynamic`` blocks: one block for each element of a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.evaluate import faults
from jobkit.evaluate.convert import ConversionError, convert, friendly, iterate, type_of
from jobkit.evaluate.run import Binding
from jobkit.evaluate.values import STRING, UNKNOWN, Null, Unknown
from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax.content import content
from jobkit.syntax.content_faults import UNKNOWN_BLOCK
from jobkit.syntax.json_strings import raw_text
from jobkit.syntax.scanner import name_end
from jobkit.syntax.schema import BodySchema
from jobkit.syntax.tree import Block, Embedded, JsonBody, Label, StringLiteral, Traversal, Tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.evaluate.expressions import Evaluator
    from jobkit.evaluate.values import Value
    from jobkit.syntax.schema import Content
    from jobkit.syntax.tree import Attribute, Expression

DYNAMIC_LABELS: Final = ("type",)
_PLAIN = BodySchema(frozenset({"for_each", "iterator"}), {"content": ()})
_LABELLED = BodySchema(frozenset({"for_each", "iterator", "labels"}), {"content": ()})


@record
class Placed:
    """A block and the evaluator of what it holds, which knows the iterators around it.

    Attributes:
        is_known: False when it stands for blocks of which not even the number is known.
    """

    block: Block
    evaluator: Evaluator
    is_known: bool = True


def expand(
    blocks: list[Block], known: Mapping[str, tuple[str, ...]], evaluator: Evaluator
) -> Iterator[Placed]:
    """Yield ``blocks`` with every ``dynamic`` one replaced by the blocks it makes, in order.

    Args:
        blocks: Blocks of one body.
        known: The block types that may stand there, with their labels.
        evaluator: Evaluates in the body's scope; gets the faults.
    """
    for block in blocks:
        if block.type == "dynamic":
            yield from _Dynamic(block, known, evaluator).blocks()
        else:
            yield Placed(block, evaluator)


class _Dynamic:
    """One dynamic block."""

    def __init__(
        self, block: Block, known: Mapping[str, tuple[str, ...]], evaluator: Evaluator
    ) -> None:
        self.block = block
        self.evaluator = evaluator
        self.type = block.labels[0].value if block.labels else ""
        self.labels = None if self.type == "dynamic" else known.get(self.type)

    def blocks(self) -> Iterator[Placed]:
        """Yield what the block makes."""
        if self.labels is None:
            self._unknown_type()
            return
        found, problems = content(self.block.body, _LABELLED if self.labels else _PLAIN)
        self.evaluator.diagnostics.extend(problems)
        body = self._content(found, told=bool(problems))
        for_each = found.attributes.get("for_each")
        if for_each is None:
            self._missing(found, "for_each")
        if self.labels and "labels" not in found.attributes:
            self._missing(found, "labels")
            return
        iterator = self._iterator(found)
        if self.labels and not self._labels_fit(found.attributes["labels"].expression):
            return
        if body is None or for_each is None or iterator is None:
            return
        for key, value in self._elements(for_each.expression):
            if not self.evaluator.step(for_each.expression):
                return
            inner = self.evaluator.within({iterator: {"key": key, "value": value}})
            bound = Binding(self.evaluator.source, for_each.expression, key)
            inner.bindings = {**(inner.bindings or {}), iterator: bound}
            labels = self._labels(found.attributes.get("labels"), inner)
            if labels is not None:
                known = not isinstance(key, Unknown)
                yield Placed(self._made(body, labels), inner, is_known=known)

    def _made(self, body: Block, labels: list[Label]) -> Block:
        block = self.block
        return Block(
            self.type,
            labels,
            body.body,
            block.start,
            block.end,
            block.type_end,
            block.header_end,
            body.brace,
        )

    def _range(self, start: int, end: int) -> Range:
        return Range(self.evaluator.source, start, end)

    def _unknown_type(self) -> None:
        if not self.block.labels:
            return
        label = self.block.labels[0]
        place = self._range(label.start, label.end)
        detail = f'There is no block "{self.type}" here that could be made.'
        self.evaluator.diagnostics.append(UNKNOWN_BLOCK.at(place, detail))

    def _missing(self, found: Content, name: str) -> None:
        place = self._range(found.missing, found.missing)
        detail = f'A dynamic block needs "{name}".'
        self.evaluator.diagnostics.append(faults.MISSING_ARGUMENT.at(place, detail))

    def _content(self, found: Content, *, told: bool) -> Block | None:
        if not found.blocks:
            if told or self.block.body.may_hide("content"):
                return None
            place = self._range(found.missing, found.missing)
            detail = "A dynamic block needs a content block that says what each block holds."
            self.evaluator.diagnostics.append(faults.DYNAMIC_CONTENT.at(place, detail))
            return None
        for extra in found.blocks[1:]:
            place = self._range(extra.start, extra.header_end)
            detail = "A dynamic block has one content block. Remove this one."
            self.evaluator.diagnostics.append(faults.EXTRA_CONTENT.at(place, detail))
        return found.blocks[0]

    def _iterator(self, found: Content) -> str | None:
        attribute = found.attributes.get("iterator")
        if attribute is None:
            return self.type
        node = attribute.expression
        if isinstance(self.block.body, JsonBody):
            text = raw_text(node) if isinstance(node, (Embedded, StringLiteral)) else ""
            if text and name_end(text, 0) == len(text):
                return text
        elif isinstance(node, Traversal) and not node.steps:
            return node.root
        self.evaluator.fail_node(
            faults.ITERATOR, node, "The iterator is a plain name without quotes or dots."
        )
        return None

    def _elements(self, node: Expression) -> Iterator[tuple[Value, Value]]:
        value = self.evaluator.evaluate(node)
        if isinstance(value, Unknown):
            # One block with unknown values: what is wrong in the content is found all the same.
            return iter([(UNKNOWN, UNKNOWN)])
        if isinstance(value, Null):
            self.evaluator.fail_node(
                faults.FOR_EACH, node, 'for_each is null. Write "[]" for no blocks.'
            )
            return iter(())
        pairs = iterate(value)
        if pairs is None:
            detail = f"for_each needs a list, set or map, not a {friendly(type_of(value))}."
            self.evaluator.fail_node(faults.FOR_EACH, node, detail)
            return iter(())
        return pairs

    def _labels_fit(self, node: Expression) -> bool:
        """Tell whether the labels are a list of the right length, however many blocks there are."""
        wanted = len(self.labels or ())
        fail = self.evaluator.fail_node
        if not isinstance(node, Tuple):
            fail(faults.DYNAMIC_LABEL, node, 'Labels are written as a list: ["…"].')
            return False
        if len(node.elements) == wanted:
            return True
        detail = f'A block "{self.type}" has {wanted} label, not {len(node.elements)}.'
        fail(faults.DYNAMIC_LABEL, node.elements[wanted:][0] if node.elements else node, detail)
        return False

    def _labels(self, attribute: Attribute | None, inner: Evaluator) -> list[Label] | None:
        if attribute is None:
            return []
        node = attribute.expression
        if not isinstance(node, Tuple):
            return None
        labels: list[Label] = []
        for element in node.elements:
            text = self._label(element, inner)
            if text is None:
                return None
            labels.append(Label(text, element.start, element.end))
        return labels

    def _label(self, node: Expression, inner: Evaluator) -> str | None:
        value = inner.evaluate(node)
        if isinstance(value, Unknown):
            return ""
        if isinstance(value, Null):
            inner.fail_node(faults.DYNAMIC_LABEL, node, "A label can't be null.")
            return None
        try:
            text = convert(value, STRING)
        except ConversionError as error:
            inner.fail_node(faults.DYNAMIC_LABEL, node, f"A label must be text: {error}.")
            return None
        return text if isinstance(text, str) else None
