"""A JSON text as plain values, with the places of what is in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jobkit.source import Range
from jobkit.syntax.json_scanner import read_json
from jobkit.syntax.json_strings import raw_text
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH
from jobkit.syntax.tree import BrokenExpression, Literal, Object, Tuple

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Path
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression, ObjectItem

_MOST_DIGITS: Final = 400


class JsonDocument:
    """A JSON text.

    Attributes:
        source: The text.
        diagnostics: Everything wrong with its form; then ``value`` is incomplete.
        value: What it holds; numbers are ``int`` and ``float``, of repeated keys the last counts.
    """

    def __init__(self, source: Source) -> None:
        text = read_json(source, DEFAULT_MAX_DEPTH)
        self.source = source
        self.diagnostics: Diagnostics = text.diagnostics
        self._root = text.value
        self.value: Any = None if text.diagnostics else _plain(text.value)

    def range_of(self, path: Path, *, key: bool = False) -> Range:
        """Return where the value at ``path`` is, or what of the way to it exists.

        Args:
            path: The way to it from the top.
            key: Return the place of its key.
        """
        node, item = self._root, None
        for step in path:
            inner = _member(node, step)
            if inner is None:
                break
            node, item = inner
        if key and item is not None:
            return Range(self.source, item.key.start, item.key.end)
        # Of an object or array the bracket is enough.
        end = node.start + 1 if isinstance(node, (Object, Tuple)) else node.end
        return Range(self.source, node.start, end)


def _member(node: Expression, step: str | int) -> tuple[Expression, ObjectItem | None] | None:
    match node:
        case Object(items=items):
            found = [item for item in items if raw_text(item.key) == step]
            return (found[-1].value, found[-1]) if found else None
        case Tuple(elements=elements) if isinstance(step, int) and step < len(elements):
            return elements[step], None
        case _:
            return None


def _plain(node: Expression) -> Any:  # noqa: ANN401  any JSON value
    match node:
        case Object(items=items):
            return {raw_text(item.key): _plain(item.value) for item in items}
        case Tuple(elements=elements):
            return [_plain(element) for element in elements]
        case Literal(value=str() as digits):
            return json.loads(digits) if len(digits) <= _MOST_DIGITS else float(digits)
        case Literal(value=value):
            return value
        case BrokenExpression():
            return None
        case _:
            return raw_text(node)
