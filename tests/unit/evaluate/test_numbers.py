"""Numbers of the job language: text, arithmetic, order, JSON."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from jobkit.evaluate.limits import Limits
from jobkit.evaluate.numbers import (
    INFINITY,
    NEGATIVE_INFINITY,
    NEGATIVE_ZERO,
    ArithmeticFault,
    BigFloat,
    NumberTooLarge,
    add,
    divide,
    format_number,
    from_float,
    is_whole,
    multiply,
    negate,
    order,
    parse_literal,
    parse_number,
    remainder,
    subtract,
    to_float,
    to_json,
    to_shown,
    whole_part,
)

MAX_DIGITS = Limits().max_digits


def number(text):
    parsed = parse_number(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("0", "0", id="zero"),
        pytest.param("007", "7", id="zeros in front"),
        pytest.param("+5", "5", id="a plus sign"),
        pytest.param("-5", "-5", id="a minus sign"),
        pytest.param(".5", "0.5", id="no digit before the point"),
        pytest.param("5.", "5", id="no digit after the point"),
        pytest.param("2.50", "2.5", id="zeros at the end"),
        pytest.param("1e3", "1000", id="an exponent"),
        pytest.param("1E+3", "1000", id="an exponent with a sign"),
        pytest.param("1e-7", "0.0000001", id="never the exponent form"),
        pytest.param("1p3", "8", id="an exponent of two"),
        pytest.param("1.5P-2", "0.375", id="a negative exponent of two"),
        pytest.param("0.1", "0.1", id="a tenth is not exact and looks so"),
        pytest.param("1e30", "1" + "0" * 30, id="a large number"),
        pytest.param("1e400", "1" + "0" * 400, id="more digits than the precision holds"),
        pytest.param("9" * 154, "9" * 154, id="as many digits as the precision holds"),
        pytest.param("-0", "-0", id="negative zero"),
        pytest.param("Inf", "+Inf", id="infinity"),
        pytest.param("-inf", "-Inf", id="negative infinity"),
        pytest.param("1e999999999", "+Inf", id="beyond the exponents of Nomad"),
        pytest.param("1e-999999999", "0", id="below the exponents of Nomad"),
        pytest.param("0e999999999", "0", id="zero with a large exponent"),
    ],
)
def test_a_text_becomes_a_number_and_a_text_again(text, shown):
    assert format_number(number(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "", " 5", "5 ", "0x10", "1_000", "1e", "1e+", "e5", ".", "+", "--1", "1e1.5", "INF",
        "Infinity", "NaN", "abc", "1,5", "٣", "1e99999999999999999999", "1e9999999999",
    ],
)  # fmt: skip
def test_other_text_is_no_number(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text", ["1e500000", "1e-500000", "9" * (MAX_DIGITS + 1), "0." + "9" * (MAX_DIGITS + 1)]
)
def test_more_digits_than_the_limit_are_refused(text):
    with pytest.raises(NumberTooLarge, match=str(MAX_DIGITS)):
        parse_number(text)


@pytest.mark.parametrize("text", ["1e99999", "9" * MAX_DIGITS, "1e-99999"])
def test_numbers_near_the_limit_are_shown(text):
    assert len(format_number(number(text))) in (MAX_DIGITS, MAX_DIGITS + 1)


def test_a_literal_that_is_no_number_is_a_fault():
    with pytest.raises(ArithmeticFault, match=r"1\.2\.3"):
        parse_literal("1.2.3")


@pytest.mark.parametrize(
    ("left", "right", "total"),
    [
        pytest.param("1", "2", "3", id="whole numbers"),
        pytest.param("0.1", "0.2", "0.3", id="tenths"),
        pytest.param("1e155", "1", "1" + "0" * 155, id="what the precision can't hold is lost"),
        pytest.param("5", "inf", "+Inf", id="infinity and a number"),
        pytest.param("inf", "inf", "+Inf", id="two infinities"),
        pytest.param("-0", "-0", "-0", id="two negative zeros"),
        pytest.param("-0", "0", "0", id="opposite zeros"),
        pytest.param("0.5", "-0.5", "0", id="opposite numbers"),
    ],
)
def test_sums(left, right, total):
    assert format_number(add(number(left), number(right))) == total


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        pytest.param("3", "-4", "-12", id="whole numbers"),
        pytest.param("2.5", "4", "10", id="a whole product"),
        pytest.param("0", "-1", "-0", id="zero takes the sign"),
        pytest.param("-2", "inf", "-Inf", id="infinity takes the sign"),
    ],
)
def test_products(left, right, product):
    assert format_number(multiply(number(left), number(right))) == product


@pytest.mark.parametrize(
    ("left", "right", "quotient"),
    [
        pytest.param("10", "5", "2", id="a whole quotient"),
        pytest.param("10", "4", "2.5", id="a short one"),
        pytest.param("1", "3", "0." + "3" * 154 + "5", id="one of 512 bits"),
        pytest.param("1", "0", "+Inf", id="by zero"),
        pytest.param("-1", "0", "-Inf", id="a negative number by zero"),
        pytest.param("0", "-5", "-0", id="zero takes the sign"),
        pytest.param("1", "inf", "0", id="by infinity"),
    ],
)
def test_quotients(left, right, quotient):
    assert format_number(divide(number(left), number(right))) == quotient


@pytest.mark.parametrize(
    ("left", "right", "rest"),
    [
        pytest.param("7", "3", "1", id="positive numbers"),
        pytest.param("-7", "3", "-1", id="the sign is that of the left side"),
        pytest.param("7", "-3", "1", id="and not that of the right side"),
        pytest.param("5.5", "2", "1.5", id="a fraction"),
        pytest.param("5", "0", "5", id="by zero, as Nomad has it"),
        pytest.param("inf", "0", "+Inf", id="infinity by zero"),
        pytest.param("-5", "5", "0", id="nothing is left"),
        pytest.param("-0", "3", "-0", id="negative zero"),
        pytest.param("1e300", "7", "0", id="more digits than the precision holds"),
    ],
)
def test_remainders(left, right, rest):
    assert format_number(remainder(number(left), number(right))) == rest


@pytest.mark.parametrize(
    ("operation", "left", "right"),
    [
        pytest.param(add, "inf", "-inf", id="opposite infinities"),
        pytest.param(subtract, "inf", "inf", id="infinity less infinity"),
        pytest.param(multiply, "0", "inf", id="zero times infinity"),
        pytest.param(divide, "0", "0", id="zero by zero"),
        pytest.param(divide, "inf", "inf", id="infinity by infinity"),
        pytest.param(remainder, "7", "inf", id="remainder by infinity"),
        pytest.param(remainder, "inf", "3", id="remainder of infinity"),
        pytest.param(multiply, "1e99999", "1e99999", id="a product beyond the limit"),
    ],
)
def test_operations_without_result(operation, left, right):
    with pytest.raises(ArithmeticFault, match=r"\.$"):
        operation(number(left), number(right))


def test_order():
    texts = ["-inf", "-1e300", "-2", "-1.5", "0", "1e-300", "0.5", "1", "1e300", "inf"]
    for low, high in pairwise(map(number, texts)):
        assert (order(low, high), order(high, low), order(low, low)) == (-1, 1, 0)


def test_zeros_are_equal():
    assert order(0, NEGATIVE_ZERO) == 0
    assert NEGATIVE_ZERO == 0
    assert hash(NEGATIVE_ZERO) == hash(0)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(2**0.5, "1.4142135623730951", id="the float's own precision"),
        pytest.param(1e30, "1" + "0" * 30, id="a large whole number"),
        pytest.param(8.0, "8", id="a small whole number"),
        pytest.param(-0.0, "-0", id="negative zero"),
        pytest.param(math.inf, "+Inf", id="infinity"),
    ],
)
def test_floats_keep_their_precision(value, shown):
    assert format_number(from_float(value)) == shown


def test_a_whole_float_equals_the_same_whole_number():
    assert from_float(2.0**64) == 2**64
    assert hash(from_float(2.0**64)) == hash(2**64)
    assert is_whole(from_float(2.0**64))
    assert whole_part(from_float(2.0**64)) == 2**64


def test_nan_is_refused():
    with pytest.raises(ArithmeticFault):
        from_float(math.nan)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("9223372036854775807", 9223372036854775807, id="64 bits stay exact"),
        pytest.param("9223372036854775808", 9223372036854775808.0, id="more become a float"),
        pytest.param("0.1", 0.1, id="a fraction"),
        pytest.param("-0", 0, id="negative zero is zero"),
        pytest.param("1e400", math.inf, id="beyond a float"),
        pytest.param("5e-324", 5e-324, id="the least float"),
        pytest.param("1e-400", 0.0, id="below the least float"),
    ],
)
def test_json(text, value):
    got = to_json(number(text))
    assert got == value
    assert type(got) is type(value)


def test_what_is_shown_of_a_large_number_is_its_shortest_form():
    assert to_shown(number("1e400")) == 10**400
    assert to_shown(number("-1e400")) == -(10**400)
    assert to_shown(number("0.1")) == 0.1


def test_negation():
    assert negate(0) is NEGATIVE_ZERO
    assert type(negate(NEGATIVE_ZERO)) is int
    assert negate(INFINITY) == NEGATIVE_INFINITY
    assert negate(number("0.5")) == number("-0.5")


def test_whole_numbers_are_plain_and_others_are_not():
    assert type(divide(number("7.5"), number("2.5"))) is int
    assert isinstance(number("0.5"), BigFloat)
    assert to_float(number("0.5")) == 0.5
