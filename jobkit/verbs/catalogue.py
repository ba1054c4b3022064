"""Lists every kind of finding: the rules of ``lint`` and the faults of all rooms."""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

import jobkit
from jobkit.diagnostic import Fault
from jobkit.lint.examples import sections
from jobkit.lint.judging import all_rules
from jobkit.lint.kinds import Kind, kind_of
from jobkit.lint.registry import Judge
from jobkit.tables import shipped, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HEADING: Final = re.compile(r"^## (JK\d{4})\n", re.MULTILINE)
# Of a fault's code the first two digits say which reader finds it.
_OLD_LANGUAGE: Final = ("JK12", "JK31")
_JOBKIT_ALONE: Final = ("JK00", "JK01", "JK33", "JK9")
_JSON: Final = ("JK32",)


@cache
def catalogue() -> Mapping[str, Kind]:
    """Return every kind of finding by code."""
    told = _told()
    kinds = [kind_of(rule) for rule in all_rules().values()]
    kinds += [_kind(fault, told.get(fault.code, "")) for fault in all_faults()]
    return {kind.code: kind for kind in sorted(kinds, key=lambda kind: kind.code)}


def find(word: str) -> Kind | None:
    """Return the kind of finding with a code or a name; capital letters or not."""
    kinds = catalogue()
    named = (kind for kind in kinds.values() if kind.name == word.lower())
    return kinds.get(word.upper()) or next(named, None)


@cache
def kind_names() -> Mapping[str, str]:
    """Return the name of each kind of finding by its code."""
    named = {rule.code: rule.name for rule in all_rules().values()}
    return named | {fault.code: fault.name for fault in all_faults()}


def all_faults() -> Iterator[Fault]:
    """Yield the faults of all modules that are called so; what two of them name comes twice."""
    for module in pkgutil.walk_packages(jobkit.__path__, "jobkit."):
        if module.name.endswith("faults"):
            values = vars(import_module(module.name)).values()
            yield from (value for value in values if isinstance(value, Fault))


def _told() -> dict[str, str]:
    """Return what is shipped about faults by code: an explanation and examples, as in a rule."""
    text = (shipped("schemas") / "faults.md").read_text(encoding="utf-8")
    _, *parts = _HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _kind(fault: Fault, told: str) -> Kind:
    explanation, bad, good = sections(told)
    judge, since, target = _found_by(fault.code)
    return Kind(
        fault.code,
        fault.name,
        fault.severity,
        fault.summary,
        explanation.replace("``", "`"),
        judge,
        since,
        None,
        target,
        bad,
        good,
        "hcl1" if fault.code.startswith(_OLD_LANGUAGE) else None,
    )


def _found_by(code: str) -> tuple[Judge, str, str]:
    """Return who finds a fault, since when, and the release that its examples are for."""
    releases = table("versions")["versions"]
    newest = releases[-1]["last"]
    if code.startswith(_JOBKIT_ALONE):
        return Judge.NOBODY, releases[0]["first"], newest
    if code.startswith(_OLD_LANGUAGE):
        old = [row["last"] for row in releases if "hcl1" in row["hcl"]]
        return Judge.READER, releases[0]["first"], old[-1]
    if code.startswith(_JSON):
        return Judge.READER, releases[0]["first"], newest
    return Judge.READER, next(row["first"] for row in releases if "hcl2" in row["hcl"]), newest
