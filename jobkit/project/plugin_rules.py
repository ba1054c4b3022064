"""Loads the rules of installed packages.

An entry point names a module; importing it puts its rules on the list, with codes of the area JK9.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from jobkit.diagnostic import did_you_mean
from jobkit.lint.faults import PLUGIN_UNREAD
from jobkit.lint.judging import all_rules, rules_changed
from jobkit.lint.registry import EVERYWHERE, FILE, RULES, Judge, forget
from jobkit.lint.selection import USERS_AREA
from jobkit.project.lint_settings import KEPT_CODES
from jobkit.records import replace
from jobkit.tables import table

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from jobkit.diagnostic import Diagnostic


@cache
def load_rules(group: str) -> tuple[Diagnostic, ...]:
    """Put the rules of all entry points on the list; return a finding for each that can't be."""
    all_rules()  # a rule of a package must not take the code of one of ours
    found = []
    for entry_point in sorted(entry_points(group=group), key=lambda one: (one.name, one.value)):
        problem = _load_one(entry_point)
        if problem:
            detail = f"{_shown(entry_point)} can't be loaded: {problem.rstrip('.')}."
            found.append(PLUGIN_UNREAD.at(None, detail))
    rules_changed()
    return tuple(found)


def _load_one(entry_point: EntryPoint) -> str:
    """Load the rules of one entry point; return what went wrong, as a phrase."""
    before = {*RULES}
    try:
        entry_point.load()
    except Exception as error:  # noqa: BLE001  another's code may raise anything
        _remove({*RULES} - before)
        return f"{type(error).__name__}: {error}"
    added = {*RULES} - before
    foreign = sorted(code for code in added if not code.startswith(USERS_AREA))
    if foreign:
        _remove(added)
        return f"its rule {foreign[0]} is outside of the codes for users, {USERS_AREA}001 to 999"
    kept = sorted(added & KEPT_CODES)
    if kept:
        _remove(added)
        return f"its rule {kept[0]} has a code of jobkit's own findings about users' policies"
    nowhere = [code for code in sorted(added) if RULES[code].on not in _looked_at()]
    if nowhere:
        on = RULES[nowhere[0]].on
        _remove(added)
        near = did_you_mean(on, _looked_at())
        return f'its rule {nowhere[0]} is about "{on}", which no job has.{near}'
    for code in added:
        RULES[code] = replace(RULES[code], judge=Judge.NOBODY)
    return ""


def _looked_at() -> list[str]:
    """Return what a rule can be about."""
    return [*table("job")["structs"], EVERYWHERE, FILE]


def _remove(codes: set[str]) -> None:
    for code in codes:
        forget(code)


def _shown(entry_point: EntryPoint) -> str:
    package = entry_point.dist.name if entry_point.dist is not None else "a package"
    return f'The entry point "{entry_point.name}" of {package}'
