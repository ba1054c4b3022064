"""Works out when a cron expression fires next."""

from __future__ import annotations

import calendar
from bisect import bisect_left
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from jobkit.cron.model import Cron

_WEEK: Final = 7
_SATURDAY: Final = 6
_SUNDAY: Final = 0


def next_after(cron: Cron, when: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first time after ``when`` that the expression selects, in its zone.

    None when there is none up to the year 2099. As in Nomad, a time that a zone skips when clocks
    go forward does not fire at all; of one that comes twice the first does.

    Args:
        cron: The expression.
        when: A time with a zone of any kind.
        zone: The zone in which the expression is meant.
    """
    local = when.astimezone(zone)
    times = times_of_day(cron)
    if not times:
        return None
    for day in _selected_days(cron, local.date()):
        first = bisect_left(times, local.time()) if day == local.date() else 0
        for moment in times[first:]:
            found = datetime.combine(day, moment, zone)
            if found.astimezone(UTC) > when.astimezone(UTC) and exists(found):
                return found
    return None


def fires(cron: Cron) -> bool:
    """Tell whether the expression selects any time at all."""
    return bool(times_of_day(cron)) and next(_selected_days(cron, date.min), None) is not None


def times_of_day(cron: Cron) -> list[time]:
    """Return the times that the expression selects on each of its days, in their order."""
    return [
        time(hour, minute, second)
        for hour in sorted(cron.hours)
        for minute in sorted(cron.minutes)
        for second in sorted(cron.seconds)
    ]


def selects_day(cron: Cron, day: date) -> bool:
    """Tell whether the expression selects a day."""
    is_in = day.year in cron.years and day.month in cron.months
    return is_in and day.day in _days_of_month(cron, day.year, day.month)


def exists(moment: datetime) -> bool:
    """Tell whether clocks of its zone ever show a time: they skip some when they go forward."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(fold=0) == moment


def _selected_days(cron: Cron, start: date) -> Iterator[date]:
    for year in sorted(year for year in cron.years if year >= start.year):
        for month in sorted(cron.months):
            for day in sorted(_days_of_month(cron, year, month)):
                found = date(year, month, day)
                if found >= start:
                    yield found


def _days_of_month(cron: Cron, year: int, month: int) -> set[int]:
    days, weekdays = cron.days, cron.weekdays
    length = calendar.monthrange(year, month)[1]
    every = set(range(1, length + 1))
    if not days.is_restricted and not weekdays.is_restricted:
        return every
    chosen: set[int] = set()
    if days.is_restricted:
        chosen |= every & days.values
        chosen |= {_nearest_workday(year, month, day) for day in every & days.workdays}
        chosen |= {length} if days.is_last else set()
        chosen |= {_nearest_workday(year, month, length)} if days.is_last_workday else set()
    if weekdays.is_restricted:
        chosen |= {day for day in every if _is_chosen(cron, date(year, month, day), length)}
    return chosen


def _is_chosen(cron: Cron, day: date, length: int) -> bool:
    number = day.isoweekday() % _WEEK
    return (
        number in cron.weekdays.values
        or (number, (day.day - 1) // _WEEK + 1) in cron.weekdays.nth
        or (number in cron.weekdays.last and day.day > length - _WEEK)
    )


def _nearest_workday(year: int, month: int, day: int) -> int:
    """Return the weekday nearest to a day; it never leaves the month."""
    length = calendar.monthrange(year, month)[1]
    number = date(year, month, day).isoweekday() % _WEEK
    if number == _SATURDAY:
        return day - 1 if day > 1 else day + 2
    if number == _SUNDAY:
        return day + 1 if day < length else day - 2
    return day
