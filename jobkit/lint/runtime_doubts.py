"""Judges every name in a job's texts that is filled in after registration, once for all rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.lint.registry import Spot
from jobkit.lint.runtime_names import GIVEN_TO_SOME, Doubt, Kind, doubt
from jobkit.lint.runtime_scope import scope
from jobkit.lint.runtime_texts import By, Reference, Text, texts
from jobkit.lint.template_bodies import report
from jobkit.template_language.model import Reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

FILLED: Final = frozenset({By.CONFIG, By.ENVIRONMENT, By.META, By.CLIENT})
"""Texts that a client node fills in."""

NAME: Final = re.compile(r"[a-zA-Z0-9_\-.]+")
_INDEXED: Final = re.compile(r'(env|attr|meta|node\.(?:attr|meta))\[\s*"([^"]*)"\s*\]')
_ALONE: Final = re.compile(r"-?\s*env\s+")
_SERVICE_NAMES: Final = frozenset({"JOB", "TASKGROUP", "TASK", "BASE"})


class Judged(NamedTuple):
    """A name in a text, and what is wrong with it."""

    text: Text
    reference: Reference
    doubt: Doubt

    @property
    def finding(self) -> Finding:
        """The name as a finding."""
        return spot(self.text, self.reference), self.doubt.detail


def spot(text: Text, reference: Reference) -> Spot:
    """Return where a reference stands in the job."""
    return Spot(text.path, reference.start, reference.end)


def doubts(job: Place) -> list[Judged]:
    """Return the names of a job with which something is wrong; worked out once."""
    known = job.memo.get(doubts)
    if known is None:
        known = job.memo[doubts] = [one for text in texts(job) for one in _judged(job, text)]
    found: list[Judged] = known
    return found


def name_of(reference: Reference, by: By) -> str | None:
    """Return the name that a reference asks for; None when it is not one that is filled in.

    Driver config is read as HCL2: there, spaces do no harm and names may be indexed.
    """
    content = reference.name
    if NAME.fullmatch(content):
        name = content
    elif by is not By.CONFIG:
        return None
    else:
        indexed = _INDEXED.fullmatch(content.strip())
        name = f"{indexed[1]}.{indexed[2]}" if indexed else content.strip()
    if by is By.CONFIG:
        name = name.removeprefix("env.")
    return name if NAME.fullmatch(name) else None


def env_calls(job: Place, text: Text) -> Iterator[Reference]:
    """Yield the names that the body of a template asks for."""
    if "nv" not in text.value:
        return
    template: Any = job.value
    for step in text.path[:-1]:
        template = template[step]
    marks = (template.get("LeftDelim"), template.get("RightDelim"))
    if not all(isinstance(mark, str) for mark in marks):
        return
    for use in report(text.value, *marks, job.target).uses:
        if use.reads is Reads.ENVIRONMENT and use.name is not None:
            yield Reference(use.name, use.start, use.end)


def _judged(job: Place, text: Text) -> Iterator[Judged]:
    if text.by is By.TEMPLATE:
        references = list(env_calls(job, text))
    elif text.by in FILLED:
        references = list(text.references())
    else:
        return
    if text.struct == "ServiceCheck" and text.path[-1] == "Name" and _is_made(job, text):
        return
    for reference in references:
        name = name_of(reference, text.by)
        if name is None or (text.path[-1] == "Name" and name in _SERVICE_NAMES):
            continue
        found = doubt(name, scope(job, text.group, text.task), text.by, job.target)
        if found is not None and not _may_be_asked(text, reference, name):
            yield Judged(text, reference, found)


def _is_made(job: Place, text: Text) -> bool:
    """Tell whether the name of a check is made of that of its service."""
    return job.located is not None and job.located.origin(text.path) is None


def _may_be_asked(text: Text, reference: Reference, name: str) -> bool:
    """Tell whether a template asks whether it has a name that only some tasks have."""
    if text.by is not By.TEMPLATE or name not in GIVEN_TO_SOME:
        return False
    return not _ALONE.fullmatch(text.value[: reference.start].rpartition("{{")[2])


def of_kind(job: Place, kinds: frozenset[Kind], uses: frozenset[By]) -> Iterator[Finding]:
    """Yield the findings of some kinds in texts that some fill in."""
    for judged in doubts(job):
        if judged.doubt.kind in kinds and judged.text.by in uses:
            yield judged.finding
