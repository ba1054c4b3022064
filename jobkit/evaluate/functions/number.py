"""Functions of numbers."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from jobkit.evaluate.convert import friendly, type_of
from jobkit.evaluate.functions.floats import natural_log, power, quotient
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.whole import whole
from jobkit.evaluate.limits import beyond, in_force
from jobkit.evaluate.numbers import (
    ArithmeticFault,
    BigFloat,
    add,
    from_float,
    is_whole,
    negate,
    order,
    to_float,
    whole_part,
)

if TYPE_CHECKING:
    from jobkit.evaluate.values import Number, Value

LARGEST_BASE = 62

_SIGNED_DIGITS = re.compile(r"([+-]?)([0-9A-Za-z]+)")
_CASELESS_BASE = 36
_DIGITS_AT_ONCE = 200
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGIT_VALUE = {digit: value for value, digit in enumerate(_DIGITS)}


@function("abs")
def absolute(number: Number) -> Value:
    """Return the number without its sign."""
    if isinstance(number, BigFloat):
        return negate(number) if number.sign < 0 else number
    return abs(number)


@function("ceil")
def ceil(number: Number) -> Value:
    """Return the smallest whole number that is not less."""
    return _whole_near(number, up=1)


@function("floor")
def floor(number: Number) -> Value:
    """Return the largest whole number that is not greater."""
    return _whole_near(number, up=-1)


def _whole_near(number: Number, *, up: int) -> Number:
    if number == 0:
        return 0
    if is_whole(number) or (isinstance(number, BigFloat) and number.infinite):
        return number
    part = whole_part(number)
    return part if order(number, part) != up else part + up


@function("signum")
def signum(number: Number) -> Value:
    """Return -1, 0 or 1, as a whole number is below, at or above zero."""
    value = whole(number, None, "number")
    return (value > 0) - (value < 0)


@function("max")
def greatest(*numbers: Number) -> Value:
    """Return the greatest of the numbers, the first of equal ones."""
    return _extreme(numbers, 1)


@function("min")
def least(*numbers: Number) -> Value:
    """Return the least of the numbers, the first of equal ones."""
    return _extreme(numbers, -1)


def _extreme(numbers: tuple[Number, ...], wanted: int) -> Number:
    if not numbers:
        message = "it needs at least one number"
        raise FunctionError(message)
    best = numbers[0]
    for number in numbers[1:]:
        if order(number, best) == wanted:
            best = number
    return best


@function("log")
def log(number: Number, base: Number) -> Value:
    """Return the logarithm of a number to a base."""
    return _result(quotient(natural_log(_float(number, 0)), natural_log(_float(base, 1))))


@function("pow")
def raised(number: Number, exponent: Number) -> Value:
    """Return the number raised to a power."""
    return _result(power(_float(number, 0), _float(exponent, 1)))


def _float(number: Number, argument: int) -> float:
    value = to_float(number)
    if math.isinf(value) and not (isinstance(number, BigFloat) and number.infinite):
        message = "the number is beyond the range of a 64-bit float"
        raise FunctionError(message, argument)
    return value


def _result(value: float) -> Number:
    try:
        return from_float(value)
    except ArithmeticFault as error:
        message = "the result is not a real number"
        raise FunctionError(message) from error


@function("parseint")
def parseint(text: Value, base: Number) -> Value:
    """Return the whole number that a string writes in a base from 2 to 62."""
    if not isinstance(text, str):
        message = f"it reads a string, and this is a {friendly(type_of(text))}"
        raise FunctionError(message, 0)
    radix = whole(base, 1, "base")
    if not 2 <= radix <= LARGEST_BASE:  # noqa: PLR2004
        message = f"the base has to be from 2 to {LARGEST_BASE}, and {radix} is not"
        raise FunctionError(message, 1)
    limit = in_force().max_digits
    if len(text) > limit:
        message = beyond(f"the text has more than {limit} digits", "max_digits")
        raise FunctionError(message, 0)
    match = _SIGNED_DIGITS.fullmatch(text)
    digits = _digit_values(match[2], radix) if match else None
    if match is None or digits is None:
        message = f'"{text}" is not a whole number in base {radix}'
        raise FunctionError(message, 0)
    number = _from_digits(digits, radix)
    try:
        return add(-number if match[1] == "-" else number, 0)
    except ArithmeticFault as error:
        raise FunctionError(f"{error}".removesuffix("."), 0) from error


def _digit_values(text: str, base: int) -> list[int] | None:
    if base <= _CASELESS_BASE:
        text = text.lower()
    digits = [_DIGIT_VALUE[digit] for digit in text]
    return digits if max(digits) < base else None


def _from_digits(digits: list[int], base: int) -> int:
    """Return the number; in pieces, since one by one takes long for many digits."""
    number = 0
    for start in range(0, len(digits), _DIGITS_AT_ONCE):
        piece = digits[start : start + _DIGITS_AT_ONCE]
        part = 0
        for digit in piece:
            part = part * base + digit
        number = number * base ** len(piece) + part
    return number
