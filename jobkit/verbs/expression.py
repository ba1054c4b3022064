"""Works out one expression on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.evaluate.as_json import as_json
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.limits import Limits, enforced
from jobkit.evaluate.run import Run, Scope
from jobkit.syntax.hcl2 import parse_expression
from jobkit.syntax.reader import room_for

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.outside import Outside
    from jobkit.source import Source


def evaluate(
    source: Source, outside: Outside, limits: Limits | None = None
) -> tuple[Any, Diagnostics]:
    """Return the value of the expression that is the whole of ``source``, as JSON types.

    It sees the functions of the job language and no name.
    """
    run = Run(outside, limits or Limits())
    with room_for(run.limits.max_depth), enforced(run.limits):
        node, diagnostics = parse_expression(source, max_depth=run.limits.max_depth)
        value = Evaluator(source, Scope({}, references=False), run, diagnostics).evaluate(node)
        return as_json(value), diagnostics
