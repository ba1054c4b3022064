"""Logarithm and power with the roundings of Nomad's float64 arithmetic.

The C library's results differ from Nomad's in the last bit now and then, which shows once a job
prints them: ``pow(27, 1 / 3)`` is 2.9999999999999996 there. What is left out of step is the
exponential of fractional powers, which Nomad computes differently on each kind of processor.
"""

from __future__ import annotations

import math

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01)
_ODD_LAST = 1.479819860511658591e-01
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_HALF_ROOT = math.sqrt(2) / 2
_EXPONENT_BOUND = 1 << 12
_WHOLE_BOUND = 2.0**63


def natural_log(value: float) -> float:
    """Return the natural logarithm, NaN for a number below zero.

    The value is taken apart into a power of two and a factor near 1, whose logarithm is a series
    in ``s = f / (2 + f)``.
    """
    if value < 0 or math.isnan(value):
        return math.nan
    if value == 0 or math.isinf(value):
        return math.inf if value else -math.inf
    fraction, power = math.frexp(value)
    if fraction < _HALF_ROOT:
        fraction, power = fraction * 2, power - 1
    f = fraction - 1
    s = f / (2 + f)
    square = s * s
    fourth = square * square
    odd = square * (_ODD[0] + fourth * (_ODD[1] + fourth * (_ODD[2] + fourth * _ODD_LAST)))
    even = fourth * (_EVEN[0] + fourth * (_EVEN[1] + fourth * _EVEN[2]))
    half = 0.5 * f * f
    return power * _LN2_HIGH - ((half - (s * (half + odd + even) + power * _LN2_LOW)) - f)


def quotient(left: float, right: float) -> float:
    """Return ``left / right`` as IEEE 754 has it: no exception for zero."""
    if right:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def power(base: float, exponent: float) -> float:
    """Return ``base ** exponent``, NaN when it is not a real number."""
    special = base in (0, 1) or exponent in (0, 1) or math.isinf(base) or math.isinf(exponent)
    if special or abs(exponent) >= _WHOLE_BOUND:
        return _by_library(base, exponent)
    if abs(exponent) == 0.5:  # noqa: PLR2004
        root = math.sqrt(base) if base >= 0 else math.nan
        return root if exponent > 0 else 1 / root
    return _by_squaring(base, exponent)


def _by_library(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf if base > 0 or exponent % 2 == 0 else -math.inf
    except ValueError:
        if base:
            return math.nan
        odd = exponent % 2 == 1
        return math.copysign(math.inf, base) if odd else math.inf


def _by_squaring(base: float, exponent: float) -> float:
    fraction, whole = math.modf(abs(exponent))
    if fraction and base < 0:
        return math.nan
    result, result_power = 1.0, 0
    if fraction:
        if fraction > 0.5:  # noqa: PLR2004
            fraction, whole = fraction - 1, whole + 1
        result = math.exp(fraction * natural_log(base))
    factor, factor_power = math.frexp(base)
    times = int(whole)
    while times:
        if abs(factor_power) > _EXPONENT_BOUND:
            result_power += factor_power
            break
        if times & 1:
            result *= factor
            result_power += factor_power
        factor *= factor
        factor_power <<= 1
        if factor < 0.5:  # noqa: PLR2004
            factor, factor_power = factor + factor, factor_power - 1
        times >>= 1
    if exponent < 0:
        result, result_power = 1 / result, -result_power
    try:
        return math.ldexp(result, result_power)
    except OverflowError:
        return math.copysign(math.inf, result)
