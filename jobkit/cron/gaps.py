"""Finds the launches that a time zone skips when its clocks go forward."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from jobkit.cron.schedule import exists, selects_day, times_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from jobkit.cron.model import Cron

_YEARS_AHEAD: Final = 12
_STEP: Final = timedelta(days=14)
_DAY: Final = timedelta(days=1)


def next_skipped(cron: Cron, when: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the next launch after ``when`` that does not happen, on a day without another one.

    It is a time that the zone's clocks skip. None when there is none in the next years.

    Args:
        cron: The expression.
        when: A time with a zone of any kind.
        zone: The zone in which the expression is meant.
    """
    times = times_of_day(cron)
    for day in _days_with_gap(when.astimezone(zone).date(), zone):
        if not selects_day(cron, day):
            continue
        moments = [datetime.combine(day, one, zone) for one in times]
        if moments and not any(map(exists, moments)) and moments[-1] > when:
            return moments[0]
    return None


def _days_with_gap(start: date, zone: ZoneInfo) -> Iterator[date]:
    """Yield the days on which clocks go forward, and those beside them."""
    day = start
    end = date(start.year + _YEARS_AHEAD, 1, 1)
    while day < end:
        after = day + _STEP
        if _offset(after, zone) > _offset(day, zone):
            one = day
            while _offset(one + _DAY, zone) <= _offset(one, zone):
                one += _DAY
            yield from (one, one + _DAY)
        day = after


def _offset(day: date, zone: ZoneInfo) -> timedelta:
    """Return how far the zone's clocks are ahead of UTC at noon."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset() or timedelta()
