"""Goes through the expressions inside an expression or a body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.syntax.tree import (
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Embedded,
    ForObject,
    ForTuple,
    Index,
    Object,
    Parens,
    RelativeTraversal,
    Splat,
    TemplateExpression,
    TemplateFor,
    TemplateIf,
    Traversal,
    Tuple,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.source import Source
    from jobkit.syntax.tree import Expression

# The members that hold one expression (or none), in the order of the text.
_MEMBERS: dict[type, tuple[str, ...]] = {
    TemplateIf: ("condition", "then", "otherwise"),
    TemplateFor: ("collection", "body"),
    RelativeTraversal: ("source",),
    Index: ("collection", "key"),
    Splat: ("source", "each"),
    Unary: ("operand",),
    Binary: ("left", "right"),
    Conditional: ("condition", "then", "otherwise"),
    ForTuple: ("collection", "result", "condition"),
    ForObject: ("collection", "result_key", "result", "condition"),
    Parens: ("inner",),
    Embedded: ("inner",),
}


def children(node: Expression) -> Sequence[Expression]:
    """Return the expressions directly inside ``node``, in the order of the text."""
    match node:
        case TemplateExpression():
            return node.parts
        case Tuple():
            return node.elements
        case Call():
            return node.arguments
        case Object():
            return [part for item in node.items for part in (item.key, item.value)]
        case _:
            members = (getattr(node, name) for name in _MEMBERS.get(type(node), ()))
            return [member for member in members if member is not None]


def traversals(source: Source, node: Expression) -> Iterator[tuple[Source, Traversal]]:
    """Yield every traversal inside ``node`` with the source that its offsets point into."""
    pending: list[tuple[Source, Expression]] = [(source, node)]
    while pending:
        where, one = pending.pop()
        if isinstance(one, Traversal):
            yield where, one
            continue
        inside = one.source if isinstance(one, Embedded) else where
        pending.extend((inside, child) for child in reversed(children(one)))


def expressions(body: Body) -> Iterator[Expression]:
    """Yield the expression of every argument in a native body and the blocks inside it."""
    pending: list[Attribute | Block] = list(reversed(body.items))
    while pending:
        item = pending.pop()
        if isinstance(item, Attribute):
            yield item.expression
        elif isinstance(item.body, Body):
            pending.extend(reversed(item.body.items))


def bound_names(node: Expression) -> set[str]:
    """Return the names that ``for`` expressions and directives inside ``node`` bring in."""
    names: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, (ForTuple, ForObject, TemplateFor)):
            names |= {one.key, one.value}
        pending.extend(children(one))
    return names
