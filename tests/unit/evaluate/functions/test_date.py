"""Dates and times in the job language."""

from __future__ import annotations

import pytest

from jobkit.evaluate.functions.date import formatdate, timeadd
from jobkit.evaluate.functions.registry import FunctionError

NOON = "2024-02-29T12:05:09Z"


@pytest.mark.parametrize(
    ("form", "time", "text"),
    [
        pytest.param("YYYY-MM-DD'T'hh:mm:ssZ", NOON, NOON, id="the form it came in"),
        pytest.param("EEEE D MMMM YY", NOON, "Thursday 29 February 24", id="words"),
        pytest.param("EEE MMM M m s", NOON, "Thu Feb 2 5 9", id="short words and numbers"),
        pytest.param("HH H AA aa", NOON, "12 12 PM pm", id="noon"),
        pytest.param("hh h HH H AA", "2024-01-01T00:00:00Z", "00 0 12 12 AM", id="midnight"),
        pytest.param("Z ZZZ ZZZZ ZZZZZ", NOON, "Z UTC +0000 +00:00", id="UTC"),
        pytest.param(
            "Z ZZZ ZZZZ ZZZZZ", f"{NOON[:-1]}-03:30", "-03:30 -0330 -0330 -03:30", id="offset"
        ),
        pytest.param("'it''s' ''h''", NOON, "it's '12'", id="quotes"),
        pytest.param("EEE", "0000-02-29T00:00:00Z", "Tue", id="the year 0"),
    ],
)
def test_forms(form: str, time: str, text: str) -> None:
    assert formatdate(form, time) == text


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        pytest.param("YYY", '"YYYY", "YY"', id="a length that is none"),
        pytest.param("T", "\"'T'\"", id="a letter that is none"),
        pytest.param("'x", "closing quote", id="an open quote"),
        pytest.param("h'''", "closing quote", id="a quote too many"),
    ],
)
def test_bad_forms(form: str, reason: str) -> None:
    with pytest.raises(FunctionError, match=reason):
        formatdate(form, NOON)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        pytest.param("2024-02-28T23:59:59Z", "1s", "2024-02-29T00:00:00Z", id="leap day"),
        pytest.param("2023-02-28T23:59:59Z", "1s", "2023-03-01T00:00:00Z", id="no leap day"),
        pytest.param("2024-01-01T00:00:00Z", "-1ns", "2023-12-31T23:59:59Z", id="backwards"),
        pytest.param("2024-01-01T00:00:00.9Z", "100ms", "2024-01-01T00:00:01Z", id="decimals"),
        pytest.param("2024-01-01T00:00:00-03:30", "4h", "2024-01-01T04:00:00-03:30", id="offset"),
        pytest.param("2024-01-01T00:00:00+00:00", "0", "2024-01-01T00:00:00Z", id="no offset"),
        pytest.param("0000-01-01T00:00:00Z", "-1h", "-0001-12-31T23:00:00Z", id="before 0"),
        pytest.param("9999-12-31T23:59:59Z", "1s", "10000-01-01T00:00:00Z", id="after 9999"),
    ],
)
def test_sums(start: str, length: str, end: str) -> None:
    assert timeadd(start, length) == end


@pytest.mark.parametrize(
    "time",
    [
        pytest.param("2024-02-30T00:00:00Z", id="no such day"),
        pytest.param("2024-13-01T00:00:00Z", id="no such month"),
        pytest.param("2024-01-01T24:00:00Z", id="no such hour"),
        pytest.param("2024-01-01T00:00:60Z", id="leap second"),
        pytest.param("2024-01-01T00:00:00+24:00", id="no such offset"),
        pytest.param("2024-01-01T0:00:00Z", id="one digit"),
        pytest.param("2024-01-01 00:00:00Z", id="a space for T"),
        pytest.param("2024-01-01T00:00:00", id="no offset"),
        pytest.param("2024-01-01t00:00:00z", id="small letters"),
        pytest.param("2024-01-01", id="only a date"),
        pytest.param("", id="empty"),
    ],
)
def test_no_timestamps(time: str) -> None:
    with pytest.raises(FunctionError, match="RFC 3339"):
        timeadd(time, "1s")


def test_no_duration() -> None:
    with pytest.raises(FunctionError, match="duration"):
        timeadd(NOON, "60")
