"""Go's duration texts."""

from __future__ import annotations

import pytest

from jobkit.evaluate.durations import parse_duration

SECOND = 1_000_000_000
HOUR = 3600 * SECOND


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        pytest.param("0", 0, id="zero needs no unit"),
        pytest.param("-0", 0, id="so does negative zero"),
        pytest.param("1h30m", 90 * 60 * SECOND, id="parts add up"),
        pytest.param("1.5h.5s", HOUR * 3 // 2 + SECOND // 2, id="each part may have decimals"),
        pytest.param("1.s", SECOND, id="digits after the point may be missing"),
        pytest.param("-250ms", -250_000_000, id="the sign is for the whole"),
        pytest.param("+1us", 1_000, id="a plus sign is fine"),
        pytest.param("1\u00b5s", 1_000, id="micro sign"),
        pytest.param("1\u03bcs", 1_000, id="Greek mu"),
        pytest.param("1s1h", HOUR + SECOND, id="units come in any order"),
        pytest.param("0.1ns", 0, id="less than a nanosecond is nothing"),
        pytest.param("0.3333333333333333333h", 1_200_000_000_000, id="digits too many are rounded"),
        pytest.param("2562047h47m16.854775807s", (1 << 63) - 1, id="the longest one"),
        pytest.param("-2562047h47m16.854775808s", -(1 << 63), id="the longest one backwards"),
    ],
)
def test_durations(text: str, nanoseconds: int) -> None:
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("-", id="only a sign"),
        pytest.param("--1s", id="two signs"),
        pytest.param("60", id="no unit"),
        pytest.param("1d", id="days are no unit"),
        pytest.param(" 1s", id="space before"),
        pytest.param("1 s", id="space within"),
        pytest.param(".s", id="no digits"),
        pytest.param("1.5.5s", id="two points"),
        pytest.param("1S", id="capital unit"),
        pytest.param("2562047h47m16.854775808s", id="one nanosecond too long"),
        pytest.param("9" * 5000 + "s", id="thousands of digits"),
        pytest.param("\u0661s", id="digits of another script"),
    ],
)
def test_no_durations(text: str) -> None:
    assert parse_duration(text) is None
