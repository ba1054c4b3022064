"""Reads cron expressions as Nomad reads them; its grammar is its own.

The sixth field is the year, not the second; words such as ``@daily`` are replaced wherever they
stand; a range that runs backwards is read, and selects nothing.
"""

from __future__ import annotations

import re
from typing import Final

from jobkit.cron.model import Cron, Days, Weekdays
from jobkit.records import record


@record
class CronFault:
    """What is wrong with an expression.

    Attributes:
        field: Which part: ``minute``, ``hour`` …; "" when parts are missing.
        text: The part or item that is wrong.
        detail: A whole sentence.
    """

    field: str
    text: str
    detail: str


@record(eq=False)
class _Field:
    """One part of an expression.

    Attributes:
        name: What messages call it.
        low, high: Smallest and largest value.
        pattern: How a value is spelled.
        names: Values that have names.
    """

    name: str
    low: int
    high: int
    pattern: str
    names: dict[str, int]


def _named(words: str, first: int) -> dict[str, int]:
    names: dict[str, int] = {}
    for number, word in enumerate(words.split(), first):
        names |= {word: number, word[:3]: number}
    return names


_SIXTY: Final = "0?[0-9]|[1-5][0-9]"
_MONTHS: Final = (
    "january february march april may june july august september october november december"
)
_WEEKDAYS: Final = "sunday monday tuesday wednesday thursday friday saturday"

SECOND: Final = _Field("second", 0, 59, _SIXTY, {})
MINUTE: Final = _Field("minute", 0, 59, _SIXTY, {})
HOUR: Final = _Field("hour", 0, 23, "0?[0-9]|1[0-9]|2[0-3]", {})
DAY: Final = _Field("day of month", 1, 31, "0?[1-9]|[12][0-9]|3[01]", {})
MONTH: Final = _Field("month", 1, 12, "0?[1-9]|1[0-2]", _named(_MONTHS, 1))
WEEKDAY: Final = _Field("day of week", 0, 6, "0?[0-7]", _named(_WEEKDAYS, 0))
YEAR: Final = _Field("year", 1970, 2099, "19[789][0-9]|20[0-9]{2}", {})

_WORDS: Final = (
    ("@yearly", "0 0 0 1 1 * *"),
    ("@annually", "0 0 0 1 1 * *"),
    ("@monthly", "0 0 0 1 * * *"),
    ("@weekly", "0 0 0 * * 0 *"),
    ("@daily", "0 0 0 * * * *"),
    ("@hourly", "0 0 * * * * *"),
)
_FIELDS: Final = (SECOND, MINUTE, HOUR, DAY, MONTH, WEEKDAY, YEAR)
_FEWEST: Final = 5
_MOST: Final = 7
# A step is spelled like a number of a minute or of a year, whatever its field.
_STEP: Final = re.compile(f"{_SIXTY}|{YEAR.pattern}")
_SUNDAY_AGAIN: Final = 7


class _FaultyError(Exception):
    """An expression can't be read; carries the fault."""

    def __init__(self, fault: CronFault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


def parse_cron(text: str) -> Cron | CronFault:
    """Return the times that a cron expression selects, or what is wrong with it.

    Five fields are minute, hour, day of month, month, day of week; a sixth is the year; with seven
    the first is the second.

    Nomad: 0.6.0 to 2.0.5.
    """
    for word, expression in _WORDS:
        text = text.replace(word, expression)
    parts = re.findall(r"[^\t\n\f\r ]+", text)[:_MOST]
    if len(parts) < _FEWEST:
        found = f"{len(parts)} {'field' if len(parts) == 1 else 'fields'}"
        detail = (
            f"{found} found, at least {_FEWEST} are needed: minute, hour, day of month, month, "
            "day of week."
        )
        return CronFault("", text, detail)
    if len(parts) < _MOST:
        parts = ["0", *parts, *["*"] * (_MOST - 1 - len(parts))]
    try:
        return _cron(parts)
    except _FaultyError as error:
        return error.fault


def _cron(parts: list[str]) -> Cron:
    values = {
        field.name: _values(field, part)
        for field, part in zip(_FIELDS, parts, strict=True)
        if field not in {DAY, WEEKDAY}
    }
    return Cron(
        seconds=values["second"],
        minutes=values["minute"],
        hours=values["hour"],
        days=_days(parts[3]),
        months=values["month"],
        weekdays=_weekdays(parts[5]),
        years=values["year"],
    )


def _items(field: _Field, part: str) -> list[str]:
    items = [item for item in part.lower().split(",") if item]
    if not items:
        raise _faulty(field, part)
    return items


def _faulty(field: _Field, item: str, why: str = "") -> _FaultyError:
    detail = why or f'"{item}" is no value of the {field.name}: {_allowed(field)}.'
    return _FaultyError(CronFault(field.name, item, detail))


def _allowed(field: _Field) -> str:
    shown = f"{field.low} to {field.high}"
    if field.names:
        names = [name for name in field.names if len(name) == len("sun")]
        shown += f" or {names[0]} to {names[-1]}"
    return f"{shown}, *, ranges such as {field.low}-{field.high}, steps such as */2"


def _values(field: _Field, part: str) -> frozenset[int]:
    return frozenset().union(*(_item(field, item) for item in _items(field, part)))


def _item(field: _Field, item: str) -> frozenset[int]:
    """Return the values of ``*``, ``v``, ``a-b``, and of each of them with a step."""
    span, slash, step_text = item.partition("/")
    bounds = _span(field, span, has_step=bool(slash))
    if bounds is None:
        raise _faulty(field, item)
    step = _step(field, item, step_text) if slash else 1
    return frozenset(range(bounds[0], bounds[1] + 1, step))


def _span(field: _Field, span: str, *, has_step: bool) -> tuple[int, int] | None:
    if span in {"*", "?"} and not (has_step and span == "?"):
        return field.low, field.high
    first, dash, last = span.partition("-")
    start, end = _value(field, first), _value(field, last) if dash else None
    if start is None or (dash and end is None):
        return None
    if end is None:
        end = field.high if has_step else start
    # Ranges that end on Sunday as the last day end on Saturday, as Nomad reads them.
    if dash and field is WEEKDAY and last in {"7", "07"}:
        end = field.high
    return start, end


def _value(field: _Field, text: str) -> int | None:
    if text in field.names:
        return field.names[text]
    if not re.fullmatch(field.pattern, text):
        return None
    if field is WEEKDAY and (len(text) > 1 or int(text) == _SUNDAY_AGAIN):
        # A leading zero makes it Sunday whatever the day: a quirk that lint warns about.
        return 0
    return int(text)


def _step(field: _Field, item: str, text: str) -> int:
    if not _STEP.fullmatch(text) or not 1 <= int(text) <= field.high:
        why = f'"{item}" has no valid step for the {field.name}: write 1 to {field.high}.'
        raise _faulty(field, item, why)
    return int(text)


def _days(part: str) -> Days:
    """Return the days of a month, with ``L``, ``LW`` and ``15W``."""
    items = _items(DAY, part)
    values: set[int] = set()
    workdays: set[int] = set()
    for item in items:
        day = _value(DAY, item[:-1]) if item.endswith("w") else None
        if day is not None:
            workdays.add(day)
        elif item not in {"l", "lw"}:
            values |= _item(DAY, item)
    return Days(
        is_restricted=not _is_open(items),
        values=frozenset(values),
        workdays=frozenset(workdays),
        is_last="l" in items,
        is_last_workday="lw" in items,
    )


def _weekdays(part: str) -> Weekdays:
    """Return the days of a week, with ``5L`` (the last Friday) and ``5#3`` (the third)."""
    items = _items(WEEKDAY, part)
    values: set[int] = set()
    nth: set[tuple[int, int]] = set()
    last: set[int] = set()
    for item in items:
        name, hash_sign, number = item.partition("#")
        day = _value(WEEKDAY, name if hash_sign else item[:-1])
        if hash_sign and day is not None and number in {"1", "2", "3", "4", "5"}:
            nth.add((day, int(number)))
        elif item.endswith("l") and day is not None:
            last.add(day)
        else:
            values |= _item(WEEKDAY, item)
    return Weekdays(
        is_restricted=not _is_open(items),
        values=frozenset(values),
        nth=frozenset(nth),
        last=frozenset(last),
    )


def _is_open(items: list[str]) -> bool:
    """Tell whether a field leaves the choice to the other one about days."""
    return any(item in {"*", "?"} for item in items)
