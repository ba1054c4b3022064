"""Points in time as the job language writes them: RFC 3339, any year, no leap seconds."""

from __future__ import annotations

import re

from jobkit.records import record

DAY_SECONDS = 86_400

_STRICT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
_ERA_YEARS, _ERA_DAYS = 400, 146_097


@record
class Moment:
    """A date and time of day somewhere.

    Attributes:
        days: Days since 0000-03-01 of the Gregorian calendar, drawn out into the past.
        seconds: Seconds since midnight.
        nanoseconds: Of that second.
        offset_minutes: How far the clock is ahead of UTC.
    """

    days: int
    seconds: int
    nanoseconds: int = 0
    offset_minutes: int = 0

    def later(self, nanoseconds: int) -> Moment:
        """Return the moment that many nanoseconds later (or earlier), with the same offset."""
        carry, rest = divmod(self.nanoseconds + nanoseconds, 1_000_000_000)
        days, seconds = divmod(self.seconds + carry, DAY_SECONDS)
        return Moment(self.days + days, seconds, rest, self.offset_minutes)

    def date(self) -> tuple[int, int, int]:
        """Return year, month (from 1) and day of the month."""
        # Years are counted from March, so that a leap day is the last one of its year.
        era, day = divmod(self.days, _ERA_DAYS)
        year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
        day -= 365 * year + year // 4 - year // 100
        month = (5 * day + 2) // 153
        day_of_month = day - (153 * month + 2) // 5 + 1
        january = month >= 10  # noqa: PLR2004
        return era * _ERA_YEARS + year + january, month - 9 if january else month + 3, day_of_month

    def clock(self) -> tuple[int, int, int]:
        """Return hour, minute and second."""
        return self.seconds // 3600, self.seconds // 60 % 60, self.seconds % 60

    def weekday(self) -> int:
        """Return the day of the week; 0 is Sunday."""
        return (self.days + 3) % 7

    def offset(self, separator: str = ":") -> str:
        """Return the offset as ``+05:30``."""
        hours, minutes = divmod(abs(self.offset_minutes), 60)
        return f"{'-' if self.offset_minutes < 0 else '+'}{hours:02}{separator}{minutes:02}"

    def zone(self) -> str:
        """Return the offset as ``+05:30``, or ``Z`` for UTC."""
        return self.offset() if self.offset_minutes else "Z"

    def __str__(self) -> str:
        year, month, day = self.date()
        hour, minute, second = self.clock()
        shown = f"{year:04}" if year >= 0 else f"-{-year:04}"
        return f"{shown}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{self.zone()}"


def moment(date: list[int], clock: list[int], fraction: str = "", zone: str = "Z") -> Moment | None:
    """Return the moment, or None when the calendar or the clock has no such one.

    Args:
        date: Year, month and day.
        clock: Hour, minute and second.
        fraction: Decimals of the second.
        zone: ``Z`` or an offset, ``+05:30``.
    """
    (year, month, day), (hour, minute, second) = date, clock
    offset = 0 if zone in {"Z", "z"} else _offset(zone)
    if not 1 <= month <= 12 or hour > 23 or max(minute, second) > 59:  # noqa: PLR2004
        return None
    if offset is None or not 1 <= day <= _days_in(year, month):
        return None
    nanoseconds = int(fraction[:9].ljust(9, "0"))
    seconds = hour * 3600 + minute * 60 + second
    return Moment(_days_before(year, month) + day - 1, seconds, nanoseconds, offset)


def _offset(zone: str) -> int | None:
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 23 or minutes > 59:  # noqa: PLR2004
        return None
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)


def _days_in(year: int, month: int) -> int:
    if month == 2:  # noqa: PLR2004
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _days_before(year: int, month: int) -> int:
    from_march = (month + 9) % 12
    year -= from_march >= 10  # noqa: PLR2004
    leap_days = year // 4 - year // 100 + year // 400
    return year * 365 + leap_days + (153 * from_march + 2) // 5


def parse_timestamp(text: str) -> Moment | None:
    """Return the moment that an RFC 3339 timestamp names, or None if ``text`` is not one.

    ``T`` and ``Z`` have to be upper case and every number has to have all its digits.
    """
    found = _STRICT.fullmatch(text)
    if found is None:
        return None
    numbers = [int(digits) for digits in found.groups()[:6]]
    return moment(numbers[:3], numbers[3:], found[7] or "", found[8])
