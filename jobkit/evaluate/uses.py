"""Finds where a file uses its variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.source import Range
from jobkit.syntax.tree import AttributeStep, JsonBody
from jobkit.syntax.walk import expressions, traversals

if TYPE_CHECKING:
    from jobkit.source import Source
    from jobkit.syntax.tree import Body


def uses(source: Source, body: Body | JsonBody) -> dict[str, list[Range]]:
    """Return the places of ``var.x`` by the name of the variable, in the order of the text."""
    found: dict[str, list[Range]] = {}
    trees = [body.value] if isinstance(body, JsonBody) else expressions(body)
    for tree in trees:
        for where, traversal in traversals(source, tree):
            first = traversal.steps[0] if traversal.steps else None
            if traversal.root == "var" and isinstance(first, AttributeStep):
                place = Range(where, traversal.start, traversal.end)
                found.setdefault(first.name, []).append(place)
    return found
