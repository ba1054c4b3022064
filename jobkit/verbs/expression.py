"""Works out one expression on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.evaluate import numbers
from jobkit.evaluate.convert import iterate
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.limits import Limits
from jobkit.evaluate.session import Run, Scope
from jobkit.evaluate.values import ListValue, MapValue, Null, SetValue, Unknown
from jobkit.syntax.hcl2 import parse_expression
from jobkit.syntax.reader import room_for

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.values import Value
    from jobkit.outside import Outside
    from jobkit.source import Source


def evaluate(
    source: Source, outside: Outside, limits: Limits | None = None
) -> tuple[Any, Diagnostics]:
    """Return the value of the expression that is the whole of ``source``, as JSON types.

    It sees the functions of the job language and no name.
    """
    run = Run(outside, limits or Limits())
    with room_for(run.limits.max_depth):
        node, diagnostics = parse_expression(source, max_depth=run.limits.max_depth)
        value = Evaluator(source, Scope({}, references=False), run, diagnostics).evaluate(node)
        return _as_json(value), diagnostics


def _as_json(value: Value) -> Any:  # noqa: ANN401  any JSON value
    match value:
        case str() | bool():
            return value
        case int() | numbers.BigFloat():
            return numbers.to_shown(value)
        case Null() | Unknown():
            return None
        case tuple():
            return [_as_json(item) for item in value]
        case ListValue() | SetValue():
            return [_as_json(item) for item in value.items]
        case dict() | MapValue():
            return {str(name): _as_json(item) for name, item in iterate(value) or ()}
