"""Rules about what the release that is aimed at does not know yet, or no more."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jobkit.diagnostic import Severity
from jobkit.lint.registry import EVERYWHERE, FILE, Judge, rule
from jobkit.lint.shown import label
from jobkit.lint.written import calls
from jobkit.source import Range
from jobkit.tables import holds, table, version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.diagnostic import Path
    from jobkit.lint.analysis import Analysis
    from jobkit.lint.place import Place
    from jobkit.lint.registry import FileFinding, Finding

_Row = dict[str, Any]


def _place(place: Place, field: str) -> Path | None:
    """Return where the author wrote a field: an argument, or a block, the first of several."""
    if place.is_written(field):
        return place.at(field)
    value = place.value.get(field)
    keys = (
        range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
    )
    return next((place.at(field, key) for key in keys if place.is_written(field, key)), None)


@cache
def _absent(struct: str, target: str) -> Mapping[str, _Row]:
    """Return the fields of a struct that a release lacks, by name."""
    fields = table("job")["structs"][struct]["fields"]
    renamed = {
        change["from"]
        for row in fields
        if holds(row, target)
        for change in row.get("changes", ())
        if change["what"] == "hcl"
    }
    return {
        row["json"]: row for row in fields if not holds(row, target) and row["hcl"] not in renamed
    }


def _is_too_new(place: Place) -> bool:
    """Tell whether the block itself does not exist yet; then nothing is said of what it holds."""
    holder = place.holder
    return holder is not None and place.path[len(holder.path)] in _absent(
        holder.struct, place.target
    )


@cache
def _outdated(struct: str, target: str) -> Mapping[str, _Row]:
    """Return the fields of a struct that a release calls outdated, by name."""
    rows = table("deprecations")["fields"]
    return {row["field"]: row for row in rows if row["struct"] == struct and holds(row, target)}


def _first_release(row: _Row, target: str) -> str:
    """Return the release from which on a field exists, as near to the target as there is one."""
    minor = ".".join(target.split(".")[:2])
    patches: dict[str, str] = row.get("patches", {})
    return patches.get(minor) or patches.get(row["since"]) or str(row["since"])


@rule("JK8001", "field-too-new", EVERYWHERE, judge=Judge.NOBODY, shown_for="1.7.7")
def field_too_new(place: Place) -> Iterator[Finding]:
    """Field does not exist yet in the release that is aimed at.

    A job file with it is refused there; in Job JSON it is passed over without a word.

    Bad (file):
        job "shop" {
          group "web" {
            disconnect {
              lost_after = "1h"
            }
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }

    Good (file):
        job "shop" {
          group "web" {
            max_client_disconnect = "1h"
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }
    """
    if _is_too_new(place):
        return
    for field, row in _absent(place.struct, place.target).items():
        where = _place(place, field) if field in place.value else None
        if where is not None and version(row["since"])[:2] >= version(place.target)[:2]:
            since, name = _first_release(row, place.target), label(place.struct, field)
            yield where, f'"{name}" exists since Nomad {since}; the target is {place.target}.'


@rule("JK8002", "field-outdated", EVERYWHERE, severity=Severity.INFO, judge=Judge.NOBODY)
def field_outdated(place: Place) -> Iterator[Finding]:
    """Field is outdated.

    It still works in the release that is aimed at, and will not in a later one.

    Bad (group):
        update {
          stagger = "30s"
        }

    Good (group):
        update {
          min_healthy_time = "30s"
        }
    """
    for field, row in _outdated(place.struct, place.target).items():
        ignored = row["ignored"]
        if ignored and not version(place.target)[:2] < version(ignored):
            continue
        where = _place(place, field) if field in place.value else None
        if where is not None:
            name = label(place.struct, field)
            yield where, f'"{name}" is outdated since Nomad {row["since"]}.{_instead(place, field)}'


@rule("JK8003", "field-ignored", EVERYWHERE, severity=Severity.WARNING, judge=Judge.NOBODY)
def field_ignored(place: Place) -> Iterator[Finding]:
    """Field has no effect any more in the release that is aimed at.

    Nomad takes it and passes over it without a word.

    Bad (group):
        max_client_disconnect = "1h"

    Good (group):
        disconnect {
          lost_after = "1h"
        }
    """
    if place.located is None:
        return
    for field, row in _outdated(place.struct, place.target).items():
        ignored = row["ignored"]
        if not ignored or version(place.target)[:2] < version(ignored):
            continue
        path = place.at(field)
        if place.located.origin(path) is not None:
            name = label(place.struct, field)
            yield path, f'"{name}" has no effect since Nomad {ignored}.{_instead(place, field)}'


def _instead(place: Place, field: str) -> str:
    rows = table("deprecations")["fields"]
    found = (row for row in rows if row["struct"] == place.struct and row["field"] == field)
    row = next(found, None)
    return "" if row is None else f" Write {row['instead']} instead."


@rule("JK8004", "function-too-new", FILE, judge=Judge.NOBODY, shown_for="1.3.16")
def function_too_new(analysis: Analysis) -> Iterator[FileFinding]:
    """Function does not exist yet in the release that is aimed at.

    A job file that calls it is refused there.

    Bad (job):
        datacenters = ["dc1"]
        meta {
          width = strlen("shop")
        }

    Good (job):
        datacenters = ["dc1"]
        meta {
          width = 4
        }
    """
    document = analysis.located.document
    if document is None:
        return
    late = _late_functions(analysis.target)
    for source, call, _ in calls(document) if late else ():
        if call.name in late:
            detail = f'"{call.name}" exists since Nomad {late[call.name]}; the target is'
            yield Range(source, call.start, call.name_end), f"{detail} {analysis.target}."


@cache
def _late_functions(target: str) -> Mapping[str, str]:
    rows = table("functions")["functions"]
    return {
        row["name"]: row["since"]
        for row in rows
        if version("1.0.0") < version(row["since"]) and version(target) < version(row["since"])
    }
