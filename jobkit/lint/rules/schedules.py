"""Rules about cron expressions that can be read and do not say what is meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.cron.gaps import next_skipped
from jobkit.cron.grammar import CronFault, parse_cron
from jobkit.cron.schedule import fires, next_after
from jobkit.cron.zones import find_zone
from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, Spot, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.cron.model import Cron
    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_PART: Final = re.compile(r"[^\t\n\f\r ]+")
_FIVE: Final = 5
_SEVEN: Final = 7
_WEEK: Final = 7
_ALL: Final = 60
_HOURS: Final = 24
_OPEN: Final = frozenset({"*", "?"})
_STEP: Final = re.compile(r"\*/([0-9]+)")
_SPAN: Final = re.compile(r"([A-Za-z]+|[0-9]+)-([A-Za-z]+|[0-9]+)(?:/[0-9]+)?")
_TO_SEVEN: Final = re.compile(r"(0?[1-6]|[A-Za-z]+)-0?7")
_ZEROED: Final = re.compile(r"0[1-6]")
_ZERO_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_ROUNDS: Final = ((0, 60, "minutes"), (1, 24, "hours"))
_SHORT_MONTHS: Final = 29
_NUMBERED: Final = (("0", "59"), ("0", "23"), ("1", "31"), ("1", "12"), ("0", "6"))
_NAMED: Final = (*_NUMBERED[:3], ("JAN", "DEC"), ("SUN", "SAT"))


class _Schedule(NamedTuple):
    """An expression of a periodic block.

    Attributes:
        path: The field.
        text: The whole expression.
        cron: What it selects.
        parts: Its five fields from the minute on with their offsets; none for a word like @daily.
        fields: How many fields it has.
    """

    path: Path
    text: str
    cron: Cron
    parts: list[re.Match[str]]
    fields: int

    def spot(self, part: re.Match[str]) -> Spot:
        return Spot(self.path, part.start(), part.end())


def _schedules(periodic: Place) -> list[_Schedule]:
    """Return the expressions of an enabled block that can be read."""
    if not periodic.flag("Enabled") or periodic.text("SpecType") != "cron":
        return []
    written = [(periodic.at("Spec"), periodic.text("Spec"))]
    texts = periodic.texts("Specs")
    written += [(periodic.at("Specs", number), text) for number, text in enumerate(texts)]
    found = []
    for path, text in written:
        cron = parse_cron(text) if text else None
        if cron is not None and not isinstance(cron, CronFault):
            parts = list(_PART.finditer(text))[:_SEVEN]
            first = 1 if len(parts) == _SEVEN else 0
            five = [] if "@" in text else parts[first : first + _FIVE]
            found.append(_Schedule(path, text, cron, five, len(parts)))
    return found


def _now(periodic: Place) -> datetime | None:
    return datetime.fromtimestamp(periodic.now, UTC) if periodic.now is not None else None


@rule("JK5431", "cron-never-fires", "PeriodicConfig", judge=Judge.NOBODY)
def cron_never_fires(periodic: Place) -> Iterator[Finding]:
    """Schedule never launches the job.

    No day is like that, or all its years are over.

    Bad (batch_job):
        periodic {
          crons = ["15 2 30 2 *"]
        }

    Good (batch_job):
        periodic {
          crons = ["15 2 28 2 *"]
        }
    """
    zone, now = find_zone(periodic.text("TimeZone")), _now(periodic)
    for one in _schedules(periodic):
        if not fires(one.cron):
            yield one.path, f'"{one.text}" selects no time at all.{_why(one)}'
        elif zone is not None and now is not None and next_after(one.cron, now, zone) is None:
            yield one.path, f'"{one.text}" selects no time any more: its years are over.'


def _why(one: _Schedule) -> str:
    """Return why an expression selects nothing, where that can be told."""
    for part in one.parts:
        for item in part[0].split(","):
            if _is_reversed(one, part, item):
                return f' The range "{item}" runs backwards; write "{_turned(one, part, item)}".'
    days, months = one.cron.days.values, one.cron.months
    if days and min(days) > _SHORT_MONTHS:
        return f" No month of those has a day {min(days)}." if months else ""
    return ""


def _turned(one: _Schedule, part: re.Match[str], item: str) -> str:
    """Return a range that runs backwards as two that do not."""
    first, last = item.partition("/")[0].split("-")
    low, high = (_NAMED if first.isalpha() else _NUMBERED)[one.parts.index(part)]
    return f"{first}-{high},{low}-{last}"


def _is_reversed(one: _Schedule, part: re.Match[str], item: str) -> bool:
    """Tell whether an item is a range that selects nothing."""
    if not _SPAN.fullmatch(item):
        return False
    fields = ["*"] * _FIVE
    fields[one.parts.index(part)] = item
    alone = parse_cron(" ".join(fields))
    if isinstance(alone, CronFault):
        return False
    number = one.parts.index(part)
    values = (alone.minutes, alone.hours, alone.days.values, alone.months, alone.weekdays.values)
    return not values[number]


@rule(
    "JK5432",
    "cron-range-reversed",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def cron_range_reversed(periodic: Place) -> Iterator[Finding]:
    """Range of a schedule runs backwards.

    It selects nothing: Nomad does not count on from the end to the beginning.

    Bad (batch_job):
        periodic {
          crons = ["0 4 * * WED,FRI-MON"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 4 * * WED,FRI,SAT,SUN,MON"]
        }
    """
    for one in _schedules(periodic):
        for part in one.parts if fires(one.cron) else ():
            for item in part[0].split(","):
                if _is_reversed(one, part, item):
                    detail = f'"{item}" selects nothing; write "{_turned(one, part, item)}".'
                    yield one.spot(part), detail


def _is_restricted(one: _Schedule) -> bool:
    return one.cron.days.is_restricted and one.cron.weekdays.is_restricted


def _is_window(one: _Schedule) -> bool:
    """Tell whether the days of the month are some in a row, a week at most."""
    days = sorted(one.cron.days.values)
    return 1 < len(days) <= _WEEK and days[-1] - days[0] == len(days) - 1


@rule(
    "JK5433",
    "cron-days-united",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def cron_days_united(periodic: Place) -> Iterator[Finding]:
    """Days of the month and of the week are joined by "or".

    ``1-7 * MON`` is each of the first seven days and every Monday. The first Monday is ``MON#1``.

    Bad (batch_job):
        periodic {
          crons = ["30 6 1-7 * MON"]
        }

    Good (batch_job):
        periodic {
          crons = ["30 6 * * MON#1"]
        }
    """
    for one in _schedules(periodic):
        if one.parts and _is_restricted(one) and _is_window(one):
            week = (min(one.cron.days.values) - 1) // _WEEK + 1
            detail = (
                f'It launches on each day of "{one.parts[2][0]}" and on every "{one.parts[4][0]}"; '
                f'write "{one.parts[4][0]}#{week}" as the day of the week if both must hold.'
            )
            yield one.path, detail


@rule(
    "JK5434",
    "cron-days-or-weekdays",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def cron_days_or_weekdays(periodic: Place) -> Iterator[Finding]:
    """Schedule has days of the month and of the week.

    The job is launched on days that are in one of them, not only in both.

    Bad (batch_job):
        periodic {
          crons = ["0 0 13 * FRI"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 0 13 * *"]
        }
    """
    for one in _schedules(periodic):
        if one.parts and _is_restricted(one) and not _is_window(one):
            detail = (
                f'It launches on days "{one.parts[2][0]}" of the month, and on every '
                f'"{one.parts[4][0]}" besides.'
            )
            yield one.path, detail


@rule(
    "JK5435",
    "cron-weekday-zero",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def cron_weekday_zero(periodic: Place) -> Iterator[Finding]:
    """Day of the week has a leading zero.

    Nomad takes it for Sunday, whatever the day.

    Bad (batch_job):
        periodic {
          crons = ["0 4 * * 01"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 4 * * 1"]
        }
    """
    for one in _schedules(periodic):
        for part in one.parts[4:]:
            for number in re.findall(r"[0-9]+", part[0].partition("#")[0].partition("/")[0]):
                if _ZEROED.fullmatch(number):
                    day = _ZERO_DAYS[int(number)]
                    detail = f'"{number}" is taken for Sunday; write "{int(number)}" for {day}.'
                    yield one.spot(part), detail


@rule(
    "JK5436",
    "cron-every-second",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def cron_every_second(periodic: Place) -> Iterator[Finding]:
    """Schedule launches the job many times a minute.

    With seven fields the first one is the second. A step of seconds at all times, as in
    ``*/10 * * * * * *``, is taken as meant.

    Bad (batch_job):
        periodic {
          crons = ["* 0 4 * * * *"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 4 * * *"]
        }
    """
    for one in _schedules(periodic):
        seconds, minutes = len(one.cron.seconds), len(one.cron.minutes)
        is_meant = seconds < _ALL and minutes == _ALL and len(one.cron.hours) == _HOURS
        if seconds > 1 and not is_meant:
            detail = (
                f'"{one.text}" launches it {seconds * minutes} times an hour: the first of seven '
                'fields is the second. Write "0" there, or five fields.'
            )
            yield one.path, detail


@rule(
    "JK5437",
    "cron-every-minute",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def cron_every_minute(periodic: Place) -> Iterator[Finding]:
    """Schedule launches the job in every minute of some hours.

    For once in such an hour, the minute is a number.

    Bad (batch_job):
        periodic {
          crons = ["* 4 * * *"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 4 * * *"]
        }
    """
    for one in _schedules(periodic):
        if one.parts and one.parts[0][0] == "*" and one.parts[1][0] not in _OPEN:
            hours = one.parts[1][0]
            detail = f'It launches 60 times in hour "{hours}"; write "0 {hours} …" for once.'
            yield one.spot(one.parts[0]), detail


@rule(
    "JK5438",
    "cron-six-fields",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def cron_six_fields(periodic: Place) -> Iterator[Finding]:
    """Schedule has six fields, and the sixth is the year.

    Elsewhere six fields begin with the second. Here ``0 0 4 * * *`` is midnight of each fourth day
    of a month.

    Bad (batch_job):
        periodic {
          crons = ["0 0 4 * * *"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 4 * * *"]
        }
    """
    for one in _schedules(periodic):
        if one.fields == _FIVE + 1 and one.parts and one.text.split()[-1] in _OPEN:
            minute, hour, day = (part[0] for part in one.parts[:3])
            detail = (
                f'Minute is "{minute}", hour "{hour}", day of the month "{day}"; '
                "leave out the last field, or the first if it is meant as the second."
            )
            yield one.path, detail


@rule(
    "JK5439",
    "cron-time-skipped",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def cron_time_skipped(periodic: Place) -> Iterator[Finding]:
    """Clocks skip the time of the launch on one day of the year.

    When they go forward to summer time, there is no such time on that day, and the job is not
    launched.

    Bad (batch_job):
        periodic {
          crons     = ["30 2 * * *"]
          time_zone = "Europe/Berlin"
        }

    Good (batch_job):
        periodic {
          crons     = ["30 4 * * *"]
          time_zone = "Europe/Berlin"
        }
    """
    name, now = periodic.text("TimeZone"), _now(periodic)
    zone = find_zone(name) if name not in {"", "UTC", "Local"} else None
    if zone is None or now is None:
        return
    for one in _schedules(periodic):
        skipped = next_skipped(one.cron, now, zone)
        if skipped is not None:
            detail = (
                f"On {skipped:%Y-%m-%d} there is no {skipped:%H:%M} in {name}, and no launch on "
                "that day. Choose another hour, or UTC."
            )
            yield one.path, detail


@rule(
    "JK5440",
    "cron-step-uneven",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def cron_step_uneven(periodic: Place) -> Iterator[Finding]:
    """Step does not divide the hour or the day.

    Steps begin anew with each hour or day, so that the last one is shorter.

    Bad (batch_job):
        periodic {
          crons = ["*/45 * * * *"]
        }

    Good (batch_job):
        periodic {
          crons = ["*/30 * * * *"]
        }
    """
    for one in _schedules(periodic):
        for number, whole, name in _ROUNDS if one.parts else ():
            step = _STEP.fullmatch(one.parts[number][0])
            if step is not None and whole % int(step[1]):
                rest = whole % int(step[1])
                detail = f'"{step[0]}" is not every {step[1]} {name}: the last step has {rest}.'
                yield one.spot(one.parts[number]), detail


@rule(
    "JK5441",
    "cron-repeated",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def cron_repeated(periodic: Place) -> Iterator[Finding]:
    """Schedule stands twice in the list.

    The job is launched once at each time.

    Bad (batch_job):
        periodic {
          crons = ["@daily", "0 0 * * *"]
        }

    Good (batch_job):
        periodic {
          crons = ["@daily"]
        }
    """
    known: list[Cron] = []
    for one in _schedules(periodic):
        if one.cron in known:
            yield one.path, f'"{one.text}" selects what another one selects.'
        known.append(one.cron)


@rule(
    "JK5442",
    "cron-day-of-long-months",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def cron_day_of_long_months(periodic: Place) -> Iterator[Finding]:
    """Not every month has the day.

    In shorter months the job is not launched. The last day of each is ``L``.

    Bad (batch_job):
        periodic {
          crons = ["0 4 31 * *"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 4 L * *"]
        }
    """
    for one in _schedules(periodic):
        days = one.cron.days
        is_late = bool(days.values) and min(days.values) >= _SHORT_MONTHS and not days.is_last
        is_of_february = one.cron.months == {2} and days.values == {_SHORT_MONTHS}
        if one.parts and is_of_february and not _is_restricted(one):
            yield one.spot(one.parts[2]), "February has a day 29 every four years only."
        elif one.parts and is_late and one.parts[3][0] in _OPEN and not _is_restricted(one):
            detail = (
                f'Day {min(days.values)} is missing in some months; "L" is the last day of each.'
            )
            yield one.spot(one.parts[2]), detail


@rule(
    "JK5456",
    "cron-fields-beyond",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def cron_fields_beyond(periodic: Place) -> Iterator[Finding]:
    """Schedule has more than seven fields.

    Nomad reads the first seven and passes over the rest without a word.

    Bad (batch_job):
        periodic {
          crons = ["0 0 4 * * * * 5"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 0 4 * * 5 *"]
        }
    """
    for one in _schedules(periodic):
        beyond = list(_PART.finditer(one.text))[_SEVEN:]
        if beyond:
            detail = f'It is read up to "{one.text[: beyond[0].start()].strip()}"; remove the rest.'
            yield one.spot(beyond[0]), detail


@rule(
    "JK5457",
    "cron-sunday-left-out",
    "PeriodicConfig",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
)
def cron_sunday_left_out(periodic: Place) -> Iterator[Finding]:
    """Range of days of the week ends with 7, and has no Sunday.

    Nomad counts up to the 6, Saturday; as a day of its own the 7 is Sunday.

    Bad (batch_job):
        periodic {
          crons = ["0 4 * * 5-7"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 4 * * 5,6,0"]
        }
    """
    for one in _schedules(periodic):
        for part in one.parts[4:] if 0 not in one.cron.weekdays.values else ():
            for item in part[0].split(","):
                found = _TO_SEVEN.fullmatch(item)
                if found is not None and not _is_reversed(one, part, item):
                    days = "6,0" if found[1].endswith("6") else f"{found[1]}-6,0"
                    detail = f'"{item}" ends on Saturday; write "{days}" for Sunday too.'
                    yield one.spot(part), detail
