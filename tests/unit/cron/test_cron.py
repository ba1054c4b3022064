"""Cron expressions as Nomad reads them, and when they fire."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from jobkit.cron.grammar import CronFault, parse_cron
from jobkit.cron.model import Cron
from jobkit.cron.schedule import exists, fires, next_after
from jobkit.cron.zones import find_zone

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday


def read(text):
    cron = parse_cron(text)
    assert isinstance(cron, Cron)
    return cron


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("* * * *", "", id="too few fields"),
        pytest.param("", "", id="nothing"),
        pytest.param("@every 1h", "", id="a word that Nomad does not have"),
        pytest.param("@DAILY", "", id="a word in capitals"),
        pytest.param("61 * * * *", "minute", id="a minute too many"),
        pytest.param("*/60 * * * *", "minute", id="a step too large"),
        pytest.param("0/0 * * * *", "minute", id="a step of nothing"),
        pytest.param("*/002 * * * *", "minute", id="a step with too many digits"),
        pytest.param("?/5 * * * *", "minute", id="a step of a question mark"),
        pytest.param("1-2-3 * * * *", "minute", id="a range of three"),
        pytest.param(", * * * *", "minute", id="a list of nothing"),
        pytest.param("0 24 * * *", "hour", id="an hour too many"),
        pytest.param("0 0 0 * *", "day of month", id="a day too few"),
        pytest.param("0 0 L-3 * *", "day of month", id="a day before the last"),
        pytest.param("0 0 1-5W * *", "day of month", id="a range of workdays"),
        pytest.param("0 0 * janu *", "month", id="half a name"),
        pytest.param("0 0 * * 8", "day of week", id="a ninth weekday"),
        pytest.param("0 0 * * 1#6", "day of week", id="a sixth Monday"),
        pytest.param("0 0 * * * 2100", "year", id="too late"),
        pytest.param("0 0 \u00a0 * *", "day of month", id="a space that does not part"),
        pytest.param("60 * * * * * *", "second", id="a second too many"),
    ],
)
def test_what_is_no_expression(text, field):
    fault = parse_cron(text)
    assert isinstance(fault, CronFault)
    assert fault.field == field
    assert fault.detail.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "*/15 * * * *",
        "5,, * * * *",
        "50-10 * * * *",
        "0 0 ? * 5#3",
        "0 0 LW,15w * *",
        "0 0 * * MONDAY-fri/2",
        "0 0 * jan,FEBRUARY *",
        "0\t0  * * *",
        "0 0 * * * 2020",
        "* * * * * * * junk more",
        "0 0 * * 07",
    ],
)
def test_what_is_one(text):
    read(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("* * * * *", "2026-11-25T12:01:00", id="every minute"),
        pytest.param("0 0 * * *", "2026-11-26T00:00:00", id="every day"),
        pytest.param("@yearly", "2027-01-01T00:00:00", id="a word"),
        pytest.param("*/20 * * * * * *", "2026-11-25T12:00:20", id="seven fields have seconds"),
        pytest.param("30 2 * * * 2028", "2028-01-01T02:30:00", id="the sixth is the year"),
        pytest.param("0 0 29 2 *", "2028-02-29T00:00:00", id="a leap day"),
        pytest.param("0 0 L * *", "2026-11-30T00:00:00", id="the last day"),
        pytest.param("0 0 LW 1 *", "2027-01-29T00:00:00", id="the last weekday"),
        pytest.param("0 0 1W 5 *", "2027-05-03T00:00:00", id="the first weekday of May"),
        pytest.param("0 0 31W 10 *", "2027-10-29T00:00:00", id="not out of October"),
        pytest.param("0 0 * * 5L", "2026-11-27T00:00:00", id="the last Friday"),
        pytest.param("0 0 * * 1#5", "2026-11-30T00:00:00", id="the fifth Monday"),
        pytest.param("0 0 13 * 5", "2026-11-27T00:00:00", id="either day"),
        pytest.param("0 0 ? * 5", "2026-11-27T00:00:00", id="only the weekday"),
        pytest.param("0 0 13 * ?", "2026-12-13T00:00:00", id="only the day"),
        pytest.param("0 0 * * 01", "2026-11-29T00:00:00", id="a leading zero means Sunday"),
        pytest.param("0 0 * * 5-7", "2026-11-27T00:00:00", id="a range to Sunday"),
        pytest.param("0 0 * * 6-7", "2026-11-28T00:00:00", id="it ends on Saturday"),
        pytest.param("30 12 25 11 * 2026", "2026-11-25T12:30:00", id="later today"),
    ],
)
def test_when_it_fires_next(text, wanted):
    found = next_after(read(text), NOON, ZoneInfo("UTC"))
    assert found is not None
    assert found.isoformat() == wanted + "+00:00"


@pytest.mark.parametrize(
    "text",
    ["50-10 * * * *", "0 0 * * fri-mon", "0 0 30 2 *", "0 0 * * * 2020"],
    ids=["a range backwards", "days backwards", "no such day", "a year that is over"],
)
def test_what_never_fires(text):
    assert next_after(read(text), NOON, ZoneInfo("UTC")) is None


def test_whether_it_fires_at_all():
    assert fires(read("0 0 29 2 *"))
    assert not fires(read("0 0 30 2 *"))
    assert not fires(read("50-10 * * * *"))


@pytest.mark.parametrize(
    ("text", "zone", "wanted"),
    [
        pytest.param("30 2 14 3 * 2027", "America/New_York", None, id="in a gap it does not fire"),
        pytest.param(
            "30 1-3 14 3 * 2027", "America/New_York", "2027-03-14T01:30:00-05:00", id="before it"
        ),
        pytest.param(
            "30 2,3 28 3 * 2027", "Europe/Berlin", "2027-03-28T03:30:00+02:00", id="after it"
        ),
        pytest.param(
            "30 1 7 11 * 2027", "America/New_York", "2027-11-07T01:30:00-04:00", id="twice: once"
        ),
    ],
)
def test_clocks_that_change(text, zone, wanted):
    found = next_after(read(text), NOON, ZoneInfo(zone))
    assert (found.isoformat() if found else None) == wanted


def test_a_time_that_clocks_skip():
    berlin = ZoneInfo("Europe/Berlin")
    assert not exists(datetime(2027, 3, 28, 2, 30, tzinfo=berlin))
    assert exists(datetime(2027, 3, 28, 3, 0, tzinfo=berlin))


@pytest.mark.parametrize(
    "name", ["", "UTC", "Local", "Europe/Berlin", "EST5EDT", "Etc/GMT+1", "./UTC", "Europe//Berlin"]
)
def test_time_zones(name):
    assert find_zone(name) is not None


@pytest.mark.parametrize(
    "name",
    ["Mars/Base", "local", "..", "a..b", "/etc/localtime", "\\x", "US", "Europe/Berlin/", "a\0"],
)
def test_no_time_zones(name):
    assert find_zone(name) is None
