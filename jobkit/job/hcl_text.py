"""Writes HCL text with python-hcl2, whose one door this is in jobkit itself."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

import hcl2
from hcl2.const import COMMENTS_KEY, INLINE_COMMENTS_KEY, IS_BLOCK
from hcl2.deserializer import BaseDeserializer
from hcl2.formatter import BaseFormatter
from hcl2.rules.abstract import LarkRule
from hcl2.rules.base import AttributeRule, BlockRule, StartRule
from hcl2.rules.expressions import ExprTermRule
from hcl2.rules.literal_rules import IdentifierRule
from hcl2.rules.tokens import COMMA, LPAR, NAME, RPAR

from jobkit.job.hcl_values import Written
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hcl2.rules.abstract import LarkElement
    from hcl2.rules.base import BodyRule
    from hcl2.rules.containers import ObjectElemRule, ObjectRule, TupleRule

# Makers of tokens, for which python-hcl2 declares no types.
_COMMA: Final[Callable[[], LarkElement]] = COMMA
_LPAR: Final[Callable[[], LarkElement]] = LPAR
_RPAR: Final[Callable[[], LarkElement]] = RPAR

RESERVED: Final = frozenset({IS_BLOCK, COMMENTS_KEY, INLINE_COMMENTS_KEY})
"""Names that python-hcl2 keeps for its own marks."""

_WIDTH: Final = 100
_STEP: Final = 2


class Parens(dict[Written, Any]):
    """An object in parentheses, which a block of free form takes as it is."""


@record(frozen=False)
class BodyText:
    """What a block holds, in the order in which it is written.

    Attributes:
        attributes: ``Written`` values, lists and dicts of them, by name.
        blocks: Type, labels and body.
    """

    attributes: dict[str, Any] = field(default_factory=dict)
    blocks: list[tuple[str, list[str], BodyText]] = field(default_factory=list)


def hcl_text(body: BodyText) -> str:
    """Return the text of a file."""
    builder = hcl2.Builder()
    _build(body, builder)
    # python-hcl2 declares no types here.
    tree = _Deserializer().load_python(builder.build())  # type: ignore[no-untyped-call]
    _Formatter().format_tree(tree)
    return hcl2.reconstruct(tree)


def _build(body: BodyText, builder: hcl2.Builder) -> None:
    builder.attributes.update(body.attributes)
    for type_, labels, inner in body.blocks:
        _build(inner, builder.block(type_, list(labels)))


class _Deserializer(BaseDeserializer):
    """Takes text that is HCL already as it is; python-hcl2 would take templates apart."""

    def _deserialize(self, value: Any) -> LarkElement:  # noqa: ANN401
        if isinstance(value, Parens):
            inner = ExprTermRule([self._deserialize_object(value)])
            return ExprTermRule([_LPAR(), inner, _RPAR()])
        return super()._deserialize(value)

    def _deserialize_text(self, value: Any) -> LarkRule:  # noqa: ANN401
        if isinstance(value, Written):
            return IdentifierRule([NAME(str(value))])
        return super()._deserialize_text(value)


class _Formatter(BaseFormatter):
    """Lays a tree out as people write job files.

    Beyond python-hcl2's own: no blanks in empty lines, one empty line around blocks, equals signs
    aligned from line to line, short lists in one line, commas on the line after a heredoc.
    """

    def format_block_rule(self, rule: BlockRule, indent_level: int = 0) -> None:
        """Lay out a block."""
        self.format_body_rule(rule.body, indent_level)
        if rule.body.children:
            rule.children.insert(-1, self._build_newline(indent_level - 1))

    def format_body_rule(self, rule: BodyRule, indent_level: int = 0) -> None:
        """Lay out what is in a block or file."""
        laid_out: list[Any] = []
        before: Any = None
        for child in rule.children:
            apart = isinstance(child, BlockRule) or isinstance(before, BlockRule)
            if before is not None or not isinstance(rule.parent, StartRule):
                lines = 2 if apart and before is not None else 1
                laid_out.append(self._build_newline(indent_level, lines))
            laid_out.append(child)
            before = child
            if isinstance(child, BlockRule):
                self.format_block_rule(child, indent_level + 1)
            else:
                self.format_attribute_rule(child, indent_level)
        _align([one for one in rule.children if isinstance(one, AttributeRule)])
        self._set_children(rule, laid_out)

    def format_object_rule(self, rule: ObjectRule, indent_level: int = 0) -> None:
        """Lay out an object, a member a line."""
        elements = rule.elements
        if not elements:
            return
        laid_out: list[Any] = [rule.children[0]]
        for element in elements:
            self.format_expression(element.expression, indent_level + 1)
            laid_out += [self._build_newline(indent_level), element]
        laid_out += [self._build_newline(indent_level - 1), rule.children[-1]]
        self._set_children(rule, laid_out)
        _align(elements)

    def format_tuple_rule(self, rule: TupleRule, indent_level: int = 0) -> None:
        """Lay out a list: in one line if there is room and no line end inside."""
        elements: list[Any] = rule.elements
        opening, closing = rule.children[0], rule.children[-1]
        for element in elements:
            self.format_expression(element, indent_level + 1)
        laid_out: list[Any] = [opening]
        if _fits(elements, indent_level):
            for number, element in enumerate(elements):
                laid_out += [_COMMA(), element] if number else [element]
        else:
            for element in elements:
                laid_out += [self._build_newline(indent_level), element]
                if next(_pieces(element), "").startswith("<<"):
                    laid_out.append(self._build_newline(indent_level))
                laid_out.append(_COMMA())
            laid_out.append(self._build_newline(indent_level - 1))
        self._set_children(rule, [*laid_out, closing])


def _fits(elements: Sequence[LarkRule], indent_level: int) -> bool:
    if any(map(_has_lines, elements)):
        return False
    length = sum(len(_text(element)) + 2 for element in elements)
    return indent_level * _STEP + length <= _WIDTH - 2 * _STEP


def _align(rules: Sequence[AttributeRule | ObjectElemRule]) -> None:
    """Align the equals signs of neighbours; a value of several lines stands alone."""
    group: list[AttributeRule | ObjectElemRule] = []
    for rule in rules:
        if _has_lines(rule.children[2]):
            _align_group(group)
            group = []
            _align_group([rule])
        else:
            group.append(rule)
    _align_group(group)


def _align_group(rules: Sequence[AttributeRule | ObjectElemRule]) -> None:
    widths = [len(_text(rule.children[0])) for rule in rules]
    for rule, width in zip(rules, widths, strict=True):
        rule.children[1].set_value(" " * (max(widths) - width + 1) + "=")


def _text(rule: LarkRule) -> str:
    """Return the text of an expression as far as it is laid out."""
    return "".join(_pieces(rule))


def _has_lines(rule: LarkRule) -> bool:
    return any("\n" in piece for piece in _pieces(rule))


def _pieces(rule: LarkRule) -> Iterator[str]:
    """Yield the texts of the tokens of an expression."""
    pending: list[Any] = [rule]
    while pending:
        one = pending.pop()
        if isinstance(one, LarkRule):
            pending.extend(child for child in reversed(one.children) if child is not None)
        else:
            yield str(one)
