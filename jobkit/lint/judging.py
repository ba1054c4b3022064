"""Runs rules over a job: one walk, each object shown to the rules about its struct."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from jobkit.lint import rules
from jobkit.lint.place import NotKnownError, Place, places
from jobkit.lint.registry import EVERYWHERE, FILE, RULES, Judge, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.diagnostic import Path
    from jobkit.job.located import LocatedJob
    from jobkit.lint.analysis import Analysis
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
) -> Iterator[tuple[Rule, Path | Spot, str]]:
    """Yield what the rules of some judges find in a job, place by place.

    Rules about whole files have no part in it, see ``judge_file``.

    Args:
        job: Job JSON as the server sees it: canonicalized, in the server's form. What is not
            known in it is passed over.
        target: The Nomad release, ``X.Y.Z``.
        judges: Whose rules are run.
        located: The job as it was written.
    """
    by_struct = _by_struct(target, judges)
    for place in places(Place(job, "Job", (), None, target, located)):
        for rule in by_struct.get(place.struct, by_struct[EVERYWHERE]):
            if rule.looks_at(place):
                for path, detail in _findings(rule, place):
                    yield rule, path, detail


def judge_file(analysis: Analysis) -> Iterator[tuple[Rule, Range | Path, str]]:
    """Yield what the rules about whole files find."""
    for rule in _by_struct(analysis.target, frozenset(Judge)).get(FILE, ()):
        if rule.on == FILE:
            for place, detail in rule.check(analysis):  # type: ignore[arg-type]  # as ``on`` says
                yield rule, place, detail  # type: ignore[misc]  # as above


def _findings(rule: Rule, place: Place) -> Iterator[tuple[Path | Spot, str]]:
    try:
        yield from rule.check(place)  # type: ignore[arg-type, misc]  # rules of files are apart
    except NotKnownError:
        return


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
