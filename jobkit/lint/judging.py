"""Runs rules over a job: one walk, each object shown to the rules about its struct."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from jobkit.lint import rules
from jobkit.lint.faults import RULE_FAILED
from jobkit.lint.place import NotKnownError, Place, places
from jobkit.lint.registry import EVERYWHERE, FILE, RULES, Judge, Rule
from jobkit.lint.selection import USERS_AREA
from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.diagnostic import Path
    from jobkit.job.located import LocatedJob
    from jobkit.lint.analysis import Analysis
    from jobkit.lint.driver_tables import Driver
    from jobkit.lint.place import JsonObject
    from jobkit.lint.registry import Spot
    from jobkit.source import Range


@cache
def all_rules() -> Mapping[str, Rule]:
    """Return every rule by code; the modules of ``jobkit.lint.rules`` are found by listing."""
    for module in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        import_module(module.name)
    return dict(sorted(RULES.items()))


def judge(
    job: JsonObject,
    target: str,
    judges: frozenset[Judge] = frozenset(Judge),
    located: LocatedJob | None = None,
    drivers: Mapping[str, Driver] | None = None,
    now: float | None = None,
) -> Iterator[tuple[Rule, Path | Spot, str]]:
    """Yield what the rules of some judges find in a job, place by place.

    Rules about whole files have no part in it, see ``judge_file``.

    Args:
        job: Job JSON as the server sees it: canonicalized, in the server's form. What is not
            known in it is passed over.
        target: The Nomad release, ``X.Y.Z``.
        judges: Whose rules are run.
        located: The job as it was written.
        drivers: The task drivers that are known; None for those that are shipped.
        now: Seconds since the epoch, for rules about what happens next.
    """
    by_struct = _by_struct(target, judges)
    for place in places(Place(job, "Job", (), None, target, located, drivers, now)):
        for rule in by_struct.get(place.struct, by_struct[EVERYWHERE]):
            if rule.looks_at(place):
                try:
                    for path, detail in _findings(rule, place):
                        yield rule, path, detail
                except Exception as error:  # noqa: BLE001  see _failed
                    yield _failed(rule, error), place.path, _how(rule, error)


def judge_file(analysis: Analysis) -> Iterator[tuple[Rule, Range | Path, str]]:
    """Yield what the rules about whole files find."""
    for rule in _by_struct(analysis.target, frozenset(Judge)).get(FILE, ()):
        if rule.on == FILE:
            try:
                for place, detail in rule.check(analysis):  # type: ignore[arg-type]  # as ``on`` says
                    yield rule, place, detail  # type: ignore[misc]  # as above
            except Exception as error:  # noqa: BLE001  see _failed
                yield _failed(rule, error), (), _how(rule, error)


def _findings(rule: Rule, place: Place) -> Iterator[tuple[Path | Spot, str]]:
    try:
        yield from rule.check(place)  # type: ignore[arg-type, misc]  # rules of files are apart
    except NotKnownError:
        return


def _failed(rule: Rule, error: Exception) -> Rule:
    """Return what stands for a rule of the users' own that failed; our own raise as ever."""
    if not rule.code.startswith(USERS_AREA):
        raise error
    fault = RULE_FAILED
    return replace(
        rule, code=fault.code, name=fault.name, severity=fault.severity, summary=fault.summary
    )


def _how(rule: Rule, error: Exception) -> str:
    where = rule.check.__module__
    return f"{rule.code} {rule.name} of {where} raised {type(error).__name__}: {error}."


def rules_changed() -> None:
    """Look at the list of rules anew: one was added."""
    all_rules.cache_clear()
    _by_struct.cache_clear()


@cache
def _by_struct(target: str, judges: frozenset[Judge]) -> dict[str, tuple[Rule, ...]]:
    """Return the rules about each struct; those about every struct are part of each."""
    chosen = [
        rule for rule in all_rules().values() if rule.judge in judges and rule.holds_in(target)
    ]
    structs = {rule.on for rule in chosen} | {EVERYWHERE}
    return {
        struct: tuple(rule for rule in chosen if rule.on in {struct, EVERYWHERE})
        for struct in structs
    }
