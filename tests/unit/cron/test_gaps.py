"""The next launch that clocks skip."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobkit.cron.gaps import next_skipped
from jobkit.cron.grammar import CronFault, parse_cron
from jobkit.cron.zones import find_zone

WHEN = datetime(2026, 5, 1, tzinfo=UTC)


def skipped(text: str, name: str) -> str | None:
    cron, zone = parse_cron(text), find_zone(name)
    assert not isinstance(cron, CronFault)
    assert zone is not None
    found = next_skipped(cron, WHEN, zone)
    return None if found is None else found.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "zone", "when"),
    [
        pytest.param("30 2 * * *", "Europe/Berlin", "2027-03-28 02:30", id="spring in Berlin"),
        pytest.param("30 2 * * *", "America/New_York", "2027-03-14 02:30", id="in New York"),
        pytest.param("30 2 * * *", "Australia/Sydney", "2026-10-04 02:30", id="in the south"),
        pytest.param("30 2 * * MON", "Europe/Berlin", None, id="never on a Monday"),
        pytest.param("30 4 * * *", "Europe/Berlin", None, id="after the gap"),
        pytest.param("30 2,4 * * *", "Europe/Berlin", None, id="another launch on that day"),
        pytest.param("30 2 * * *", "UTC", None, id="a zone without summer time"),
        pytest.param("30 2 28 3 *", "Europe/Berlin", "2027-03-28 02:30", id="one day a year"),
        pytest.param("0 0 * * *", "America/Havana", "2027-03-14 00:00", id="at midnight"),
    ],
)
def test_the_next_launch_that_clocks_skip(text, zone, when):
    assert skipped(text, zone) == when
