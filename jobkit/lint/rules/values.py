"""Checks of single fields against the tables: listed values, bounds, forms, required text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import did_you_mean
from jobkit.lint.registry import EVERYWHERE, rule
from jobkit.lint.shown import duration, label, quoted
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# What the table calls characters that can't be seen.
_CHARACTERS: Final = {"space": " ", "NUL": "\0"}


class _Entry(NamedTuple):
    """A row of a table about one field, and what must hold the field's struct."""

    field: str
    within: tuple[str, ...]
    row: dict[str, Any]


def _fields(names: Iterable[str], row: dict[str, Any], struct: str) -> Iterator[_Entry]:
    within = tuple(row.get("within", ()))
    for name in names:
        holder, _, field = name.partition(".")
        if holder == struct and field:
            yield _Entry(field, within, row)


@cache
def _limits(struct: str, target: str) -> tuple[_Entry, ...]:
    rows = (
        row
        for row in table("limits")["limits"]
        if row["field"] and "own_rule" not in row and holds(row, target)
    )
    return tuple(entry for row in rows for entry in _fields(row["field"].split(", "), row, struct))


@cache
def _enumerations(struct: str, target: str) -> tuple[tuple[_Entry, tuple[str, ...]], ...]:
    return tuple(
        (entry, tuple(one["value"] for one in row["values"] if holds(one, target)))
        for row in table("enums")["enums"].values()
        if row.get("validated", True) and "own_rule" not in row
        for entry in _fields(row["fields"], row, struct)
    )


def _first_release(entry: _Entry, value: str) -> str:
    """Return the release from which on a field takes a value; "" for one that it never takes."""
    rows = [row for row in entry.row["values"] if row["value"] == value and row["until"] is None]
    return str(rows[0]["since"]) if rows else ""


def _label(place: Place, entry: _Entry) -> str:
    return label(place.struct, entry.field)


def _applies(entry: _Entry, place: Place) -> bool:
    """Tell whether the server looks at the field here, and its value is known."""
    is_held = not entry.within or (place.holder is not None and place.holder.struct in entry.within)
    return is_held and place.knows(entry.field)


def _judged(place: Place, columns: set[str]) -> Iterator[tuple[_Entry, str]]:
    """Yield the texts for which the table has something in one of the columns."""
    for entry in _limits(place.struct, place.target):
        is_text = isinstance(place.value.get(entry.field), str | None)
        if is_text and entry.row.keys() & columns and _applies(entry, place):
            yield entry, place.text(entry.field)


def _is_inherited(place: Place, field: str) -> bool:
    """Tell whether a value is that of the holder, where it is told already."""
    holder = place.holder
    if place.located is None or holder is None or place.is_written(field):
        return False
    return holder.is_written(field) and holder.value.get(field) == place.value[field]


@rule("JK4001", "value-not-listed", EVERYWHERE)
def value_not_listed(place: Place) -> Iterator[Finding]:
    """Value is none of those that the field takes.

    Nomad refuses it when the job is registered. The values depend on the release.

    Bad (task):
        template {
          data = "x"
          destination = "local/x"
          change_mode = "reload"
        }

    Good (task):
        template {
          data = "x"
          destination = "local/x"
          change_mode = "noop"
        }
    """
    for entry, values in _enumerations(place.struct, place.target):
        if not values or entry.field not in place.value or not _applies(entry, place):
            continue
        value = place.text(entry.field)
        if value not in values and not _is_inherited(place, entry.field):
            known = [one for one in values if one]
            hint = did_you_mean(value, known) if value else ""
            late = _first_release(entry, value)
            hint = f' "{value}" exists since Nomad {late}.' if late else hint
            detail = f'{_label(place, entry)} is "{value}"; write {quoted(known)}.{hint}'
            yield place.at(entry.field), detail


@rule("JK4002", "number-out-of-bounds", EVERYWHERE)
def number_out_of_bounds(place: Place) -> Iterator[Finding]:
    """Number is outside of its bounds.

    Nomad refuses it when the job is registered.

    Bad (group):
        count = -1

    Good (group):
        count = 1
    """
    for entry in _limits(place.struct, place.target):
        if not _applies(entry, place) or not place.has(entry.field):
            continue
        fault = _bound_broken(entry.row, place, entry.field)
        if fault:
            yield place.at(entry.field), f"{_label(place, entry)} is {fault}."


def _bound_broken(row: dict[str, Any], place: Place, field: str) -> str:
    """Return what the value is and what it must be; "" when it is right."""
    if "min_ns" in row and place.number(field) < row["min_ns"]:
        return f"{duration(place.number(field))}; write {duration(row['min_ns'])} or more"
    if "min_exclusive_ns" in row and place.number(field) <= row["min_exclusive_ns"]:
        return f"{duration(place.number(field))}; write more than {duration(0)}"
    if "min" in row and place.number(field) < row["min"]:
        return f"{place.number(field)}; write {row['min']} or more"
    if "max" in row and place.number(field) > row["max"]:
        return f"{place.number(field)}; write {row['max']} or less"
    if "min" in row and place.number(field) in row.get("forbidden", ()):
        return f"{place.number(field)}, which has no meaning; write another number"
    return ""


@rule("JK4003", "text-too-long", EVERYWHERE)
def text_too_long(place: Place) -> Iterator[Finding]:
    """Text is longer than Nomad takes.

    The length counts in bytes of UTF-8.

    Bad (job):
        ui {
          description = join("", [for n in range(1001) : "x"])
        }

    Good (job):
        ui {
          description = "Sells things."
        }
    """
    for entry, value in _judged(place, {"max_bytes"}):
        length, most = len(value.encode("utf-8", "surrogatepass")), entry.row["max_bytes"]
        if length > most:
            detail = f"{_label(place, entry)} has {length} bytes; {most} are allowed."
            yield place.at(entry.field), detail


@rule("JK4004", "text-form", EVERYWHERE)
def text_form(place: Place) -> Iterator[Finding]:
    """Text has a form that Nomad does not take.

    Names that other parts of Nomad must be able to spell have a fixed form.

    Bad (task):
        identity {
          name = "my id"
          aud = ["example.org"]
          ttl = "1h"
        }

    Good (task):
        identity {
          name = "my_id"
          aud = ["example.org"]
          ttl = "1h"
        }
    """
    for entry, value in _judged(place, {"pattern"}):
        pattern = entry.row["pattern"]
        if not re.fullmatch(pattern, value, re.ASCII):
            detail = f'{_label(place, entry)} "{value}" does not match {pattern}.'
            yield place.at(entry.field), detail


@rule("JK4005", "text-missing", EVERYWHERE)
def text_missing(place: Place) -> Iterator[Finding]:
    """Required text is missing or empty.

    Nomad refuses the job without it.

    Bad (task):
        driver = ""

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
        }
    """
    for entry, value in _judged(place, {"required"}):
        if not value:
            yield place.at(entry.field), f"{_label(place, entry)} must not be empty."


@rule("JK4006", "forbidden-text", EVERYWHERE)
def forbidden_text(place: Place) -> Iterator[Finding]:
    """Name has a character, or is a word, that Nomad does not take.

    Such names would break paths and addresses that are made of them.

    Bad (group):
        task "app/web" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }

    Good (group):
        task "app-web" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
    """
    for entry, value in _judged(place, {"forbidden", "reserved"}):
        name = _label(place, entry)
        for character in entry.row.get("forbidden", ()):
            if _CHARACTERS.get(character, character) in value:
                shown = character if character in _CHARACTERS else f'"{character}"'
                yield place.at(entry.field), f"{name} must not contain {shown}."
        if value in entry.row.get("reserved", ()):
            yield place.at(entry.field), f'{name} must not be "{value}": Nomad uses it.'
