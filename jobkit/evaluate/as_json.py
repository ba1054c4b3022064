"""Values of the job language as JSON types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.evaluate import numbers
from jobkit.evaluate.convert import iterate
from jobkit.evaluate.values import ListValue, MapValue, Null, SetValue, Unknown

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value


def as_json(value: Value) -> Any:  # noqa: ANN401  any JSON value
    """Return ``value`` as ``json`` would write it; null for null and for what is not known."""
    match value:
        case str() | bool():
            return value
        case int() | numbers.BigFloat():
            return numbers.to_shown(value)
        case Null() | Unknown():
            return None
        case tuple():
            return [as_json(item) for item in value]
        case ListValue() | SetValue():
            return [as_json(item) for item in value.items]
        case dict() | MapValue():
            return {str(name): as_json(item) for name, item in iterate(value) or ()}
