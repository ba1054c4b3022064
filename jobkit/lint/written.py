"""What the text of a file has besides its job: names that are used, calls, blocks as written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.syntax.tree import (
    AttributeStep,
    Call,
    Embedded,
    IndexStep,
    JsonBody,
    StringLiteral,
)
from jobkit.syntax.walk import children, expressions, traversals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.evaluate.document import Document
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression


class _All:
    """Holds every name: something was used as a whole."""

    def __contains__(self, name: object) -> bool:
        return True


def trees(document: Document) -> list[Expression]:
    """Return the expressions of a file."""
    body = document.body
    return [body.value] if isinstance(body, JsonBody) else list(expressions(body))


def names_used(document: Document, root: str) -> set[str] | _All:
    """Return the names behind ``root`` (``var``, ``local``) that a file's expressions use.

    Who uses the root itself may use each of them.
    """
    found: set[str] = set()
    source = document.evaluator.source
    for tree in trees(document):
        for _, traversal in traversals(source, tree):
            if traversal.root != root:
                continue
            match traversal.steps[0] if traversal.steps else None:
                case AttributeStep(name=name) | IndexStep(key=str(name)):
                    found.add(name)
                case _:
                    return _All()
    return found


def calls(document: Document) -> Iterator[tuple[Source, Call, tuple[str, ...]]]:
    """Yield the calls of a file with the names of the calls around them."""
    pending: list[tuple[Source, Expression, tuple[str, ...]]] = [
        (document.evaluator.source, tree, ()) for tree in trees(document)
    ]
    while pending:
        source, node, around = pending.pop()
        inside = around
        if isinstance(node, Call):
            yield source, node, around
            inside = (*around, node.name)
        where = node.source if isinstance(node, Embedded) else source
        pending.extend((where, child, inside) for child in children(node))


def strings(document: Document) -> Iterator[tuple[Source, StringLiteral]]:
    """Yield the texts in a file's expressions, whole ones and parts of templates."""
    pending: list[tuple[Source, Expression]] = [
        (document.evaluator.source, tree) for tree in trees(document)
    ]
    while pending:
        source, node = pending.pop()
        if isinstance(node, StringLiteral):
            yield source, node
        else:
            where = node.source if isinstance(node, Embedded) else source
            pending.extend((where, child) for child in children(node))
