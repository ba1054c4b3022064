"""The operators of expressions, and the one type of two results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate import faults, numbers
from jobkit.evaluate.convert import ConversionError, convert, equal, friendly, is_known, type_of
from jobkit.evaluate.unify import unify
from jobkit.evaluate.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    UNKNOWN,
    ListType,
    MapType,
    Null,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.evaluate.run import Evaluating
    from jobkit.evaluate.values import Number, Type, Value
    from jobkit.syntax.tree import Binary, Expression, Unary

_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.remainder,
}
_COMPARISON: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def unary(evaluator: Evaluating, node: Unary, value: Value) -> Value:
    """Return ``-value`` or ``!value``."""
    to = NUMBER if node.operator == "-" else BOOL
    operand = _operand(evaluator, node.operand, value, to, "")
    if isinstance(operand, Unknown):
        return Unknown(to)
    if isinstance(operand, Null):
        return _fail(evaluator, node, f'"{node.operator}" can\'t be applied to null.', to)
    if isinstance(operand, bool):
        return not operand
    return numbers.negate(operand)  # type: ignore[arg-type]  # it was converted to a number


def binary(evaluator: Evaluating, node: Binary, left: Value, right: Value) -> Value:
    """Return ``left operator right``; both sides were evaluated, whatever the operator."""
    operator = node.operator
    if operator in ("==", "!="):
        if not (is_known(left) and is_known(right)):
            return Unknown(BOOL)
        return equal(left, right) is (operator == "==")
    to = BOOL if operator in ("&&", "||") else NUMBER
    texts = operator == "+" and isinstance(left, str) and isinstance(right, str)
    hint = ' "+" adds numbers. Join text as "${a}${b}".' if texts else ""
    one = _operand(evaluator, node.left, left, to, "left ", hint)
    other = _operand(evaluator, node.right, right, to, "right ")
    result = NUMBER if operator in _ARITHMETIC else BOOL
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return Unknown(result)
    if isinstance(one, Null) or isinstance(other, Null):
        return _fail(evaluator, node, f'"{operator}" can\'t be applied to null.', result)
    if operator == "&&":
        return bool(one and other)
    if operator == "||":
        return bool(one or other)
    return _calculate(evaluator, node, one, other)  # type: ignore[arg-type]  # both are numbers


def _calculate(evaluator: Evaluating, node: Binary, one: Number, other: Number) -> Value:
    compare = _COMPARISON.get(node.operator)
    if compare is not None:
        return compare(numbers.order(one, other))
    try:
        return _ARITHMETIC[node.operator](one, other)
    except numbers.ArithmeticFault as error:
        return _fail(evaluator, node, f"{error}", NUMBER)


def _fail(evaluator: Evaluating, node: Binary | Unary, detail: str, result: Type) -> Value:
    """Report a fault; the result is unknown, but its type is not."""
    evaluator.fail_node(faults.FAILED_OPERATION, node, detail)
    return Unknown(result)


def _operand(
    evaluator: Evaluating,
    node: Expression,
    value: Value,
    to: PrimitiveType,
    side: str,
    hint: str = "",
) -> Value:
    kind = type(value)
    if kind is int and to is NUMBER:
        return value
    if isinstance(value, Unknown):
        return UNKNOWN
    try:
        return convert(value, to)
    except ConversionError as error:
        return evaluator.fail_node(
            faults.INVALID_OPERAND, node, f"The {side}operand is unsuitable: {error}.{hint}"
        )


def is_sequence_type(of: Type) -> bool:
    """Tell whether values of a type are lists, sets or tuples."""
    return isinstance(of, (ListType, SetType, TupleType))


def common_type(left: Value, right: Value) -> tuple[Type | None, str]:
    """Return the type that both results of a conditional become, or None and what they are."""
    one, other = type_of(left), type_of(right)
    if one == other:
        return one, ""
    if any(isinstance(value, Unknown) and value.type == DYNAMIC for value in (left, right)):
        return DYNAMIC, ""
    if isinstance(left, Null) and one == DYNAMIC:
        return other, ""
    if isinstance(right, Null) and other == DYNAMIC:
        return one, ""
    to = unify([one, other])
    if to is not None:
        return to, ""
    return None, f"{friendly(one)} and {friendly(other)}{_difference(one, other)}"


def _difference(one: Type, other: Type) -> str:
    """Say where two types of the same name differ."""
    match one, other:
        case ObjectType(), ObjectType():
            theirs = dict(other.attributes)
            for name, of in one.attributes:
                if name in theirs and unify([of, theirs[name]]) is None:
                    return f' ("{name}" is {friendly(of)} or {friendly(theirs[name])})'
        case (MapType() | ObjectType(), MapType() | ObjectType()):
            return " with members of different types"
        case (ListType() | TupleType(), ListType() | TupleType()):
            return " with elements of different types"
        case _:
            pass
    return ""
