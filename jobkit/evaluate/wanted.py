"""Expressions whose value must be of one type: conditions, keys, parts of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.evaluate import faults
from jobkit.evaluate.convert import ConversionError, convert, type_of
from jobkit.evaluate.values import BOOL, STRING, Null, Unknown
from jobkit.records import record

if TYPE_CHECKING:
    from jobkit.diagnostic import Fault
    from jobkit.evaluate.run import Evaluating
    from jobkit.evaluate.values import PrimitiveType
    from jobkit.syntax.tree import Expression


@record
class Wanted:
    """What a place needs and how it says that it got something else.

    Attributes:
        type: The type that the value is converted to.
        null: Reported for null, with ``null_detail``.
        other: Reported for what can't be converted; ``other_detail`` takes the reason as ``{}``.
    """

    type: PrimitiveType
    null: Fault
    null_detail: str
    other: Fault
    other_detail: str


CONDITION: Final = Wanted(
    BOOL,
    faults.NULL_CONDITION,
    "The condition is null. It must be a bool.",
    faults.CONDITION_TYPE,
    "The condition can't be used as one: {}.",
)
FOR_CONDITION: Final = Wanted(
    BOOL,
    faults.FOR_CONDITION,
    "The condition is null. It must be a bool.",
    faults.FOR_CONDITION,
    "The condition can't be used as one: {}.",
)
KEY: Final = Wanted(
    STRING,
    faults.NULL_KEY,
    "The key is null. A key must be text.",
    faults.KEY_TYPE,
    "The key can't be used: {}.",
)
FOR_KEY: Final = Wanted(
    STRING,
    faults.OBJECT_KEY,
    "The key is null. A key must be text.",
    faults.OBJECT_KEY,
    "The key can't be used: {}.",
)
PART: Final = Wanted(
    STRING,
    faults.TEMPLATE_VALUE,
    "The value is null, which can't be put into text.",
    faults.TEMPLATE_VALUE,
    "{have} can't be put into text; use join or jsonencode.",
)


def text(evaluator: Evaluating, node: Expression, wanted: Wanted) -> str | None:
    """Return the text that an expression gives, or None when there is none (and it was told)."""
    value = _value(evaluator, node, wanted)
    return value if isinstance(value, str) else None


def truth(evaluator: Evaluating, node: Expression, wanted: Wanted) -> bool | None:
    """Return the bool that an expression gives, or None when there is none (and it was told)."""
    value = _value(evaluator, node, wanted)
    return value if isinstance(value, bool) else None


def _value(evaluator: Evaluating, node: Expression, wanted: Wanted) -> object:
    value = evaluator.evaluate(node)
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Null):
        evaluator.fail_node(wanted.null, node, wanted.null_detail)
        return None
    try:
        return convert(value, wanted.type)
    except ConversionError as error:
        have = "list" if isinstance(value, tuple) else f"{type_of(value)}"
        have = f"An {have}" if have[0] in "aeiou" else f"A {have}"
        evaluator.fail_node(wanted.other, node, wanted.other_detail.format(error, have=have))
        return None
