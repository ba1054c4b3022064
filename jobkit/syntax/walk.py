"""Goes through the expressions inside an expression or a body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.syntax.tree import (
    Attribute,
    Binary,
    Block,
    Body,
    BrokenExpression,
    Call,
    Conditional,
    Embedded,
    ForObject,
    ForTuple,
    Index,
    Literal,
    Object,
    Parens,
    RelativeTraversal,
    Splat,
    SplatItem,
    StringLiteral,
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


def children(node: Expression) -> Sequence[Expression]:
    """Return the expressions directly inside ``node``, in the order of the text."""
    match node:
        case TemplateExpression():
            return node.parts
        case TemplateIf():
            return (node.condition, node.then, node.otherwise)
        case TemplateFor():
            return (node.collection, node.body)
        case RelativeTraversal():
            return (node.source,)
        case Index():
            return (node.collection, node.key)
        case Splat():
            return (node.source, node.each)
        case Call():
            return node.arguments
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Conditional():
            return (node.condition, node.then, node.otherwise)
        case ForTuple():
            last = () if node.condition is None else (node.condition,)
            return (node.collection, node.result, *last)
        case ForObject():
            last = () if node.condition is None else (node.condition,)
            return (node.collection, node.result_key, node.result, *last)
        case Tuple():
            return node.elements
        case Object():
            return [part for item in node.items for part in (item.key, item.value)]
        case Parens() | Embedded():
            return (node.inner,)
        case Literal() | StringLiteral() | Traversal() | SplatItem() | BrokenExpression():
            return ()


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
