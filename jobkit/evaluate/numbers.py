"""Numbers of the job language: binary floats of 512 bits, infinities and a negative zero.

A whole, finite number is a plain ``int``. The others are ``BigFloat``, and so are whole numbers
that a function made with fewer bits than their text needs (``pow(10, 30)``): what prints them
shows the shortest text that gives the number back at its own precision.

Nomad: 0.9 to 2.0.5. Its numbers may be far larger than the ones here; see ``Limits.max_digits``.
"""

from __future__ import annotations

import math
import re
from typing import TypeAlias

from jobkit.evaluate.digits import (
    BITS_A_DIGIT,
    digits_of,
    integer,
    place_point,
    shortest_digits,
)
from jobkit.evaluate.limits import beyond, in_force
from jobkit.records import record

PRECISION = 512
"""Significant bits of a number that was written, and of what is calculated from it."""

FLOAT_PRECISION = 53
"""Significant bits of what the functions with float64 arithmetic give."""

_LARGEST_EXPONENT = (1 << 31) - 1
_LARGEST_INT64 = (1 << 63) - 1
_FULL = 1 << PRECISION

_NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:([eEpP])([+-]?[0-9]+))?")
_INFINITE = {"Inf": 1, "inf": 1, "+Inf": 1, "+inf": 1, "-Inf": -1, "-inf": -1}


def _max_bits() -> int:
    return math.ceil(in_force().max_digits * BITS_A_DIGIT)


class ArithmeticFault(ValueError):  # noqa: N818  # a fault in the user's text
    """The operation has no result; the message says why."""


class NumberTooLarge(ArithmeticFault):
    """The number would need more digits than jobkit allows."""

    def __init__(self) -> None:
        problem = f"This number needs more than {in_force().max_digits} decimal digits"
        super().__init__(beyond(problem, "max_digits") + ".")


@record(eq=False)
class BigFloat:
    """A number that is not a plain ``int``: ``sign * mantissa * 2**exponent``.

    Attributes:
        sign: 1 or -1.
        mantissa: Odd, or 0 for negative zero and the infinities.
        exponent: Of two.
        precision: Significant bits that the number was rounded to.
        infinite: True for the infinities.
    """

    sign: int
    mantissa: int
    exponent: int
    precision: int = PRECISION
    infinite: bool = False

    def __eq__(self, other: object) -> bool:
        if isinstance(other, BigFloat):
            return (
                self.mantissa == other.mantissa
                and self.exponent == other.exponent
                and self.infinite == other.infinite
                and (self.sign == other.sign or not (self.mantissa or self.infinite))
            )
        if isinstance(other, int):
            return is_whole(self) and whole_part(self) == other
        return NotImplemented

    def __hash__(self) -> int:
        if is_whole(self):
            return hash(whole_part(self))
        return hash((self.sign, self.mantissa, self.exponent, self.infinite))

    def __repr__(self) -> str:
        return f"BigFloat({format_number(self)})"


Number: TypeAlias = int | BigFloat

INFINITY = BigFloat(1, 0, 0, infinite=True)
NEGATIVE_INFINITY = BigFloat(-1, 0, 0, infinite=True)
NEGATIVE_ZERO = BigFloat(-1, 0, 0)


# Text to number


def parse_literal(text: str) -> Number:
    """Return the number that a number token of HCL source stands for.

    Raises:
        NumberTooLarge: It has more digits than ``Limits.max_digits``.
        ArithmeticFault: The text is not a number.
    """
    if text.isdecimal() and len(text) < PRECISION // 4:
        return int(text)
    number = parse_number(text)
    if number is None:
        message = f'"{text}" is not a number.'
        raise ArithmeticFault(message)
    return number


def parse_number(text: str) -> Number | None:
    """Return the number that a string stands for, or None when it is not one.

    Accepts a sign, digits with at most one point, and an exponent of ten (``e``) or two (``p``);
    also ``Inf`` and ``inf``.

    Raises:
        NumberTooLarge: It has more digits than ``Limits.max_digits``.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        sign = _INFINITE.get(text)
        return None if sign is None else _infinity(sign)
    signed, whole, fraction, bare_fraction, base, exponent = match.groups()
    fraction = fraction or bare_fraction or ""
    digits = (whole or "") + fraction
    if len(digits) > in_force().max_digits:
        raise NumberTooLarge
    if exponent is not None and len(exponent.lstrip("+-0")) > len(str(_LARGEST_EXPONENT)):
        return None
    power = int(exponent or "0")
    if abs(power) > _LARGEST_EXPONENT:
        return None
    sign = -1 if signed == "-" else 1
    mantissa = integer(digits)
    if base in ("p", "P"):
        return _scaled(sign, mantissa, -len(fraction), power)
    return _scaled(sign, mantissa, power - len(fraction), 0)


def _scaled(sign: int, mantissa: int, tens: int, twos: int) -> Number:
    """Return ``sign * mantissa * 10**tens * 2**twos``."""
    if not mantissa:
        return 0 if sign > 0 else NEGATIVE_ZERO
    size = mantissa.bit_length() + tens * BITS_A_DIGIT + twos
    if size > _LARGEST_EXPONENT:
        return _infinity(sign)
    if size < -_LARGEST_EXPONENT:
        return 0 if sign > 0 else NEGATIVE_ZERO
    if abs(size) > _max_bits() or abs(tens) > 2 * in_force().max_digits:
        raise NumberTooLarge
    if tens >= 0:
        return _rounded(sign * mantissa * 10**tens, twos, PRECISION)
    return _quotient(sign * mantissa, 10**-tens, twos, PRECISION)


def from_float(value: float) -> Number:
    """Return a float64 as a number that keeps the float's precision.

    Raises:
        ArithmeticFault: It is not a number (NaN).
    """
    if math.isnan(value):
        message = "The result is not a number."
        raise ArithmeticFault(message)
    if math.isinf(value):
        return _infinity(1 if value > 0 else -1)
    if value == 0:
        return 0 if math.copysign(1, value) > 0 else NEGATIVE_ZERO
    numerator, denominator = value.as_integer_ratio()
    return _rounded(numerator, 1 - denominator.bit_length(), FLOAT_PRECISION)


# Number to something else


def format_number(number: Number) -> str:
    """Return the shortest decimal text that gives the number back, never in exponent form."""
    if isinstance(number, int):
        if -_FULL < number < _FULL:
            return str(number)
        sign, mantissa, exponent, precision = (number > 0) - (number < 0), abs(number), 0, PRECISION
    else:
        if number.infinite:
            return "+Inf" if number.sign > 0 else "-Inf"
        if not number.mantissa:
            return "-0"
        sign, mantissa, exponent = number.sign, number.mantissa, number.exponent
        precision = number.precision
    digits, point = shortest_digits(mantissa, exponent, precision)
    return ("-" if sign < 0 else "") + place_point(digits, point)


def exact_digits(number: Number) -> tuple[str, int]:
    """Return all digits of a finite number without sign, and where the point is.

    The value is ``0.digits * 10**point``; zero has no digits.
    """
    mantissa, exponent, _ = _parts(number)
    digits, point = digits_of(abs(mantissa), exponent)
    return digits.rstrip("0"), point if digits else 0


def to_float(number: Number) -> float:
    """Return the nearest float64, an infinity when the number is beyond its range."""
    mantissa, exponent, _ = _parts(number)
    if isinstance(number, BigFloat) and not mantissa:
        return math.inf * number.sign if number.infinite else -0.0
    try:
        return mantissa / (1 << -exponent) if exponent < 0 else float(mantissa << exponent)
    except OverflowError:
        return math.inf if mantissa > 0 else -math.inf


def to_json(number: Number) -> int | float:
    """Return the number as Job JSON has it: a whole one of 64 bits exact, else a float64."""
    if isinstance(number, int) and -_LARGEST_INT64 - 1 <= number <= _LARGEST_INT64:
        return number
    if is_whole(number):
        whole = whole_part(number)
        if -_LARGEST_INT64 - 1 <= whole <= _LARGEST_INT64:
            return whole
    return to_float(number)


def to_shown(number: Number) -> int | float:
    """Return the number that ``format_number`` shows, as a Python number."""
    if isinstance(number, int) and -_FULL < number < _FULL:
        return number
    if not is_whole(number):
        return to_float(number) if _signed_infinity(number) else float(format_number(number))
    shown = format_number(number)
    return -integer(shown[1:]) if shown[0] == "-" else integer(shown)


def is_whole(number: Number) -> bool:
    """Tell whether the number is finite and has no fraction; true of negative zero."""
    return isinstance(number, int) or (not number.infinite and number.exponent >= 0)


def whole_part(number: Number) -> int:
    """Return a finite number without its fraction."""
    if isinstance(number, int):
        return number
    if number.exponent >= 0:
        return number.sign * (number.mantissa << number.exponent)
    return number.sign * (number.mantissa >> -number.exponent)


# Arithmetic


def order(left: Number, right: Number) -> int:
    """Return -1, 0 or 1: ``left`` is less than, equal to or greater than ``right``."""
    if not isinstance(left, int) or not isinstance(right, int):
        one, other = _signed_infinity(left), _signed_infinity(right)
        if one or other:
            return (one > other) - (one < other)
        (a, a_exponent, _), (b, b_exponent, _) = _parts(left), _parts(right)
        base = min(a_exponent, b_exponent)
        left, right = a << (a_exponent - base), b << (b_exponent - base)
    return (left > right) - (left < right)


def negate(number: Number) -> Number:
    """Return the number with the other sign."""
    if isinstance(number, int):
        return -number if number else NEGATIVE_ZERO
    if not number.mantissa and not number.infinite:
        return 0
    return BigFloat(
        -number.sign, number.mantissa, number.exponent, number.precision, number.infinite
    )


def add(left: Number, right: Number) -> Number:
    """Return the sum.

    Raises:
        ArithmeticFault: The two are opposite infinities, or the sum is too large.
    """
    if isinstance(left, int) and isinstance(right, int):
        return _whole(left + right)
    one, other = _signed_infinity(left), _signed_infinity(right)
    if one and other and one != other:
        message = "An infinity can't be subtracted from itself."
        raise ArithmeticFault(message)
    if one or other:
        return _infinity(one or other)
    return _sum(left, right, max(_parts(left)[2], _parts(right)[2]))


def _sum(left: Number, right: Number, bits: int) -> Number:
    """Return the sum of two finite numbers, rounded to ``bits``."""
    (a, a_exponent, _), (b, b_exponent, _) = _parts(left), _parts(right)
    base = min(a_exponent, b_exponent)
    total = (a << (a_exponent - base)) + (b << (b_exponent - base))
    if not total and _sign(left) < 0 and _sign(right) < 0:
        return NEGATIVE_ZERO
    return _rounded(total, base, bits)


def subtract(left: Number, right: Number) -> Number:
    """Return the difference.

    Raises:
        ArithmeticFault: Both are the same infinity, or the difference is too large.
    """
    if isinstance(left, int) and isinstance(right, int):
        return _whole(left - right)
    return add(left, negate(right))


def multiply(left: Number, right: Number) -> Number:
    """Return the product.

    Raises:
        ArithmeticFault: It is zero times infinity, or the product is too large.
    """
    if isinstance(left, int) and isinstance(right, int) and (product := left * right):
        return _whole(product)
    sign = _sign(left) * _sign(right)
    (a, a_exponent, a_bits), (b, b_exponent, b_bits) = _parts(left), _parts(right)
    if _signed_infinity(left) or _signed_infinity(right):
        if left == 0 or right == 0:
            message = "Zero can't be multiplied by an infinity."
            raise ArithmeticFault(message)
        return _infinity(sign)
    if not a or not b:
        return 0 if sign > 0 else NEGATIVE_ZERO
    product = a * b
    # Nomad gives a product the bits it needs, whatever the factors had.
    bits = product.bit_length() - ((product & -product).bit_length() - 1)
    return _rounded(product, a_exponent + b_exponent, min(max(a_bits, b_bits, bits), PRECISION))


def divide(left: Number, right: Number) -> Number:
    """Return the quotient; an infinity when ``right`` is zero.

    Raises:
        ArithmeticFault: Both are zero or both infinite, or the quotient is too large.
    """
    sign = _sign(left) * _sign(right)
    one, other = _signed_infinity(left), _signed_infinity(right)
    if (one and other) or (left == 0 and right == 0):
        names = "An infinity can't be divided by an infinity." if one else ""
        raise ArithmeticFault(names or "Zero can't be divided by zero.")
    if one or right == 0:
        return _infinity(sign)
    if other or left == 0:
        return 0 if sign > 0 else NEGATIVE_ZERO
    (a, a_exponent, a_bits), (b, b_exponent, b_bits) = _parts(left), _parts(right)
    return _quotient(a, b, a_exponent - b_exponent, max(a_bits, b_bits))


def remainder(left: Number, right: Number) -> Number:
    """Return what is left of ``left`` after whole multiples of ``right``; its sign is left's.

    Raises:
        ArithmeticFault: A number is infinite (unless ``right`` is zero), or too large.

    Nomad: 0.9 to 2.0.5: the remainder by zero is ``left``.
    """
    if right == 0:
        return left
    if isinstance(left, int) and isinstance(right, int) and -_FULL < left < _FULL:
        rest = abs(left) % abs(right)
        return rest if left >= 0 else -rest
    if _signed_infinity(left) or _signed_infinity(right):
        message = "There is no remainder of or by an infinity."
        raise ArithmeticFault(message)
    times = whole_part(divide(left, right))
    (_, _, bits), (mantissa, exponent, _) = _parts(left), _parts(right)
    multiple = _rounded(mantissa * times, exponent, bits)
    if not times and _sign(right) < 0:
        multiple = NEGATIVE_ZERO
    return _sum(left, negate(multiple), bits)


def _parts(number: Number) -> tuple[int, int, int]:
    """Return signed mantissa, exponent and precision; zero for an infinity."""
    if isinstance(number, int):
        return number, 0, PRECISION
    return number.sign * number.mantissa, number.exponent, number.precision


def _sign(number: Number) -> int:
    return (1 if number >= 0 else -1) if isinstance(number, int) else number.sign


def _signed_infinity(number: Number) -> int:
    """Return 1 or -1 for the infinities, 0 for other numbers."""
    return number.sign if isinstance(number, BigFloat) and number.infinite else 0


def _infinity(sign: int) -> BigFloat:
    return INFINITY if sign > 0 else NEGATIVE_INFINITY


def _whole(number: int) -> Number:
    """Return a whole number rounded to the precision."""
    return number if -_FULL < number < _FULL else _rounded(number, 0, PRECISION)


def _quotient(numerator: int, denominator: int, exponent: int, precision: int) -> Number:
    """Return ``numerator / denominator * 2**exponent``, rounded once."""
    negative = (numerator < 0) != (denominator < 0)
    numerator, denominator = abs(numerator), abs(denominator)
    shift = max(precision + 2 - numerator.bit_length() + denominator.bit_length(), 0)
    quotient, rest = divmod(numerator << shift, denominator)
    quotient = quotient << 1 | bool(rest)
    return _rounded(-quotient if negative else quotient, exponent - shift - 1, precision)


def _rounded(mantissa: int, exponent: int, precision: int) -> Number:
    """Return ``mantissa * 2**exponent``, rounded to nearest, half to even."""
    if not mantissa:
        return 0
    sign, mantissa = (1, mantissa) if mantissa > 0 else (-1, -mantissa)
    surplus = mantissa.bit_length() - precision
    if surplus > 0:
        half = 1 << (surplus - 1)
        rest = mantissa & ((half << 1) - 1)
        mantissa >>= surplus
        mantissa += rest > half or (rest == half and mantissa & 1)
        exponent += surplus
    zeros = (mantissa & -mantissa).bit_length() - 1
    mantissa >>= zeros
    exponent += zeros
    size = exponent + mantissa.bit_length()
    if (size > PRECISION or -exponent > PRECISION) and (
        size > _max_bits() or -exponent > _max_bits() + PRECISION
    ):
        raise NumberTooLarge
    if exponent >= 0 and (precision >= PRECISION or size <= precision):
        return sign * (mantissa << exponent)
    return BigFloat(sign, mantissa, exponent, precision)
