"""Functions over dates and times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.evaluate.durations import parse_duration
from jobkit.evaluate.functions.moments import Moment, parse_timestamp
from jobkit.evaluate.functions.registry import FunctionError, function

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.evaluate.values import Value

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

# Two quotes are one; quoted text, in which two quotes are one; a run of one letter; the rest.
_FORMAT = re.compile(r"''|'(?:[^']|'')*'(?!')|([A-Za-z])\1*|[^A-Za-z']+")


def _moment(text: str, argument: int) -> Moment:
    found = parse_timestamp(text)
    if found is None:
        message = f'"{text}" is not an RFC 3339 timestamp like "2025-01-31T12:00:00Z"'
        raise FunctionError(message, argument)
    return found


def _hour12(moment: Moment) -> int:
    return (moment.clock()[0] + 11) % 12 + 1


def _half(moment: Moment) -> str:
    return "AM" if moment.clock()[0] < 12 else "PM"  # noqa: PLR2004


_VERBS: dict[str, Callable[[Moment], str]] = {
    "YYYY": lambda moment: f"{moment.date()[0]:04}",
    "YY": lambda moment: f"{moment.date()[0] % 100:02}",
    "MMMM": lambda moment: _MONTHS[moment.date()[1] - 1],
    "MMM": lambda moment: _MONTHS[moment.date()[1] - 1][:3],
    "MM": lambda moment: f"{moment.date()[1]:02}",
    "M": lambda moment: f"{moment.date()[1]}",
    "DD": lambda moment: f"{moment.date()[2]:02}",
    "D": lambda moment: f"{moment.date()[2]}",
    "EEEE": lambda moment: _WEEKDAYS[moment.weekday()],
    "EEE": lambda moment: _WEEKDAYS[moment.weekday()][:3],
    "hh": lambda moment: f"{moment.clock()[0]:02}",
    "h": lambda moment: f"{moment.clock()[0]}",
    "HH": lambda moment: f"{_hour12(moment):02}",
    "H": lambda moment: f"{_hour12(moment)}",
    "AA": _half,
    "aa": lambda moment: _half(moment).lower(),
    "mm": lambda moment: f"{moment.clock()[1]:02}",
    "m": lambda moment: f"{moment.clock()[1]}",
    "ss": lambda moment: f"{moment.clock()[2]:02}",
    "s": lambda moment: f"{moment.clock()[2]}",
    "Z": Moment.zone,
    "ZZZ": lambda moment: moment.offset("") if moment.offset_minutes else "UTC",
    "ZZZZ": lambda moment: moment.offset(""),
    "ZZZZZ": Moment.offset,
}


@function("formatdate")
def formatdate(form: str, time: str) -> Value:
    """Return a timestamp in another form: letters stand for its parts, quoted text for itself."""
    moment = _moment(time, 1)
    pieces: list[str] = []
    at = 0
    while at < len(form):
        token = _FORMAT.match(form, at)
        if token is None:
            message = "a quoted text in the form has no closing quote"
            raise FunctionError(message, 0)
        pieces.append(_piece(token, moment))
        at = token.end()
    return "".join(pieces)


def _piece(token: re.Match[str], moment: Moment) -> str:
    text = token[0]
    if text == "''":
        return "'"
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    if token[1] is None:
        return text
    if text in _VERBS:
        return _VERBS[text](moment)
    near = ", ".join(f'"{verb}"' for verb in _VERBS if verb[0] == text[0])
    message = f'"{text}" stands for nothing; ' + (
        f"write {near}" if near else f"""write "'{text}'" for the text itself"""
    )
    raise FunctionError(message, 0)


@function("timeadd")
def timeadd(timestamp: str, duration: str) -> Value:
    """Return the timestamp a duration later, in whole seconds, with the same offset."""
    moment = _moment(timestamp, 0)
    length = parse_duration(duration)
    if length is None:
        message = f'"{duration}" is not a duration like "1h30m"'
        raise FunctionError(message, 1)
    return str(moment.later(length))
