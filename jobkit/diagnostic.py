"""The finding: what is wrong with a user's text, where, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.source import Range

# Words of as many letters have little in common when one of them differs.
_SHORT: Final = 2
Path: TypeAlias = tuple[str | int, ...]


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """Nomad would refuse the job, or it can't work."""
    WARNING = "warning"
    """It works, but surely not as meant."""
    INFO = "info"
    """Advice."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about the user's input.

    Attributes:
        code: Stable identifier, for example ``JK4210``.
        name: The rule's or fault's kebab-case name, for example ``count-negative``.
        severity: ``error`` when Nomad would refuse the job or it can't work, ``warning``, ``info``.
        summary: One short phrase, no full stop.
        detail: Whole sentences: what is wrong and what to write instead.
        range: Tightest range that holds the fault; None when no text exists.
        path: The job field that is meant, ``("TaskGroups", 0, "Count")``; None when there is none.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    detail: str
    range: Range | None = None
    path: Path | None = None

    def __str__(self) -> str:
        place = f"{self.range}: " if self.range is not None else ""
        return f"{place}{self.severity}: {self.summary} [{self.code} {self.name}]"


Diagnostics: TypeAlias = list[Diagnostic]


@record
class Suppressed:
    """A finding that is not reported because somebody decided so.

    Attributes:
        diagnostic: The finding.
        reason: Why; "" when nobody wrote it.
        in_source: True for a comment in the job file, False for a baseline.
    """

    diagnostic: Diagnostic
    reason: str = ""
    in_source: bool = True


@record
class Fault:
    """A kind of finding: what stays the same each time it is reported.

    Attributes:
        code: Stable identifier, never used again for another kind.
        name: Kebab-case name.
        summary: One short phrase, no full stop.
        severity: How bad it is.
    """

    code: str
    name: str
    summary: str
    severity: Severity = Severity.ERROR

    def at(
        self,
        place: Range | None,
        detail: str,
        *,
        summary: str | None = None,
        path: Path | None = None,
    ) -> Diagnostic:
        """Return the finding of this kind at ``place``."""
        return Diagnostic(
            self.code, self.name, self.severity, summary or self.summary, detail, place, path
        )


class JobSpecError(ValueError):
    """The input has faults. Raised by the public functions only.

    Attributes:
        diagnostics: All findings of the run, sorted by place; at least one is an error.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: Diagnostics = in_order(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any finding is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """Return the findings by source name, place and code, equal ones once."""

    def key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
        place = diagnostic.range
        if place is None:
            return ("", 0, 0, diagnostic.code, diagnostic.detail)
        source, offset = place.source.written(place.start_offset)
        return (source.name, offset, place.start_offset, diagnostic.code, diagnostic.detail)

    kept: dict[tuple[str, int, int, str, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        kept.setdefault(key(diagnostic), diagnostic)
    return [kept[place] for place in sorted(kept)]


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """Return `` Did you mean "x"?`` for the nearest name, or "" when none is near.

    Near is an edit distance of 2 at most, of words with three letters or fewer 1; those of two
    letters must begin alike too. Earlier names win.
    """
    best, best_distance = "", 3
    for name in names:
        distance = edit_distance(given, name, best_distance)
        if distance < best_distance and _is_near(given, name, distance):
            best, best_distance = name, distance
    return f' Did you mean "{best}"?' if best else ""


def _is_near(given: str, name: str, distance: int) -> bool:
    """Tell whether two words are so long that a distance between them may be a slip."""
    length = min(len(given), len(name))
    if length <= _SHORT:
        is_alike = given[:1].lower() == name[:1].lower() or sorted(given) == sorted(name)
        return length > 1 and distance <= 1 and is_alike
    return distance <= (1 if length == _SHORT + 1 else 2)


def edit_distance(left: str, right: str, limit: int) -> int:
    """Return how many letters differ in two words, or ``limit`` when it is not smaller.

    Two neighbours that changed places count as one.
    """
    if abs(len(left) - len(right)) >= limit:
        return limit
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) >= limit:
            return limit
    return row[-1]
