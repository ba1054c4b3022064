"""Functions of numbers, called as a job does."""

from __future__ import annotations

import pytest

from jobkit import JobSpecError, evaluate_expression


@pytest.mark.parametrize(
    ("call", "value"),
    [
        pytest.param("abs(-1.5)", 1.5, id="abs drops the sign"),
        pytest.param("ceil(-0.5)", 0, id="ceil of a negative fraction"),
        pytest.param("floor(-0.5)", -1, id="floor of a negative fraction"),
        pytest.param("ceil(1e20 + 0.5)", 10**20 + 1, id="ceil beyond float64"),
        pytest.param('"${floor(1 / 0)};"', "+Inf;", id="infinity passes"),
        pytest.param("signum(-12)", -1, id="signum"),
        pytest.param("max(1, 3, 2)", 3, id="max"),
        pytest.param("min([3, 1]...)", 1, id="min of an expanded list"),
        pytest.param('"${max(-0, 0)};"', "-0;", id="the first of equal numbers"),
        pytest.param("log(1000, 10)", 2.9999999999999996, id="log rounds as Nomad"),
        pytest.param("log(859, 10)", 2.9339931638312424, id="log in the last bit"),
        pytest.param('"${log(0, 2)};"', "-Inf;", id="log of zero"),
        pytest.param("pow(27, 1 / 3)", 2.9999999999999996, id="pow rounds as Nomad"),
        pytest.param("pow(1.1, 2)", 1.2100000000000002, id="pow by squaring"),
        pytest.param("pow(4, -0.5)", 0.5, id="pow of a half is a root"),
        pytest.param('"${pow(10, 30)};"', "1" + "0" * 30 + ";", id="pow shows the shortest digits"),
        pytest.param('"${pow(10, 30) + 0};"', "1000000000000000019884624838656;", id="all bits"),
        pytest.param('"${pow(0, -1)};"', "+Inf;", id="zero to a negative power"),
        pytest.param('"${pow(2, 10000)};"', "+Inf;", id="pow beyond float64"),
        pytest.param('parseint("zz", 36)', 1295, id="parseint ignores case up to base 36"),
        pytest.param('parseint("Zz9", 62)', 236663, id="parseint heeds case above"),
        pytest.param('parseint("-7d", 16)', -125, id="parseint takes a sign"),
        pytest.param('parseint("1_0", 36)', None, id="parseint takes no underscore"),
        pytest.param('parseint("0x1f", 16)', None, id="parseint takes no prefix"),
        pytest.param('parseint("12", 2)', None, id="parseint knows the digits of its base"),
        pytest.param("parseint(10, 10)", None, id="parseint takes strings only"),
        pytest.param('parseint("1", 63)', None, id="parseint has bases up to 62"),
        pytest.param("signum(0.1)", None, id="signum takes whole numbers only"),
        pytest.param("max()", None, id="max needs a number"),
        pytest.param("log(-1, 10)", None, id="log of a negative number"),
        pytest.param("log(0, 0)", None, id="log without result"),
        pytest.param("pow(-8, 1 / 3)", None, id="pow that is not real"),
        pytest.param("pow(1e400, 0.5)", None, id="a number beyond float64"),
    ],
)
def test_call(call, value):
    if value is None:
        with pytest.raises(JobSpecError):
            evaluate_expression(call)
    else:
        assert evaluate_expression(call) == value


def test_many_digits_are_quick_and_too_many_are_refused():
    assert evaluate_expression(f'parseint("{"7" * 50_000}", 10) > 0')
    with pytest.raises(JobSpecError, match="expression"):
        evaluate_expression(f'parseint("{"7" * 200_000}", 10)')
