"""Reads text into a tree, whichever form of the language it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.syntax import hcl2
from jobkit.syntax.detect import is_json
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.limits import Limits
    from jobkit.source import Source
    from jobkit.syntax.tree import Body, JsonBody


def tree_of(source: Source, limits: Limits | None = None) -> tuple[Body | JsonBody, Diagnostics]:
    """Return the tree of a job file in native or JSON form, told apart as Nomad does."""
    max_depth = DEFAULT_MAX_DEPTH if limits is None else limits.max_depth
    if is_json(source.text):
        from jobkit.syntax.hcl_json import parse_json  # noqa: PLC0415  the rarer form

        return parse_json(source, max_depth=max_depth)
    return hcl2.parse(source, max_depth=max_depth)
