"""What a cron expression selects."""

from __future__ import annotations

from jobkit.records import record


@record
class Days:
    """Days of a month.

    Attributes:
        is_restricted: False for ``*`` and ``?``.
        values: Days by number.
        workdays: Days whose nearest weekday of the same month is meant.
        is_last: The last day of the month.
        is_last_workday: The last weekday of the month.
    """

    is_restricted: bool
    values: frozenset[int]
    workdays: frozenset[int] = frozenset()
    is_last: bool = False
    is_last_workday: bool = False


@record
class Weekdays:
    """Days of a week, 0 for Sunday.

    Attributes:
        is_restricted: False for ``*`` and ``?``.
        values: Days by number.
        nth: A day and its place in the month, ``(5, 3)`` for the third Friday.
        last: Days whose last one in the month is meant.
    """

    is_restricted: bool
    values: frozenset[int]
    nth: frozenset[tuple[int, int]] = frozenset()
    last: frozenset[int] = frozenset()


@record
class Cron:
    """The times that an expression selects.

    Days and weekdays are joined by "or" where both are restricted.
    """

    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    days: Days
    months: frozenset[int]
    weekdays: Weekdays
    years: frozenset[int]
