"""Writes findings for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.report.excerpt import excerpt, may_be_shown
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.diagnostic import Diagnostic
    from jobkit.report.findings import Findings

_COLORS: Final = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
# Findings about values that are secrets.
_SECRETS: Final = "JK700"
_BOLD: Final = "1"
_DIM: Final = "2"
_MOST: Final = 1000


def text(diagnostics: Sequence[Diagnostic], *, colored: bool = False, columns: int = 120) -> str:
    """Return the findings in the given order and, last, how many there are; "" for none.

    Each one is ``file:line:col: severity: summary [code name]``, the source line with carets under
    the range, and the detail. Characters that a terminal would obey or hide come out as escapes.
    After 1000 findings only the number of the others follows.

    Args:
        diagnostics: The findings.
        colored: True writes terminal colours.
        columns: Longer source lines are cut around the range.
    """
    if not diagnostics:
        return ""
    return _body(diagnostics, columns, colored=colored) + f"{counts(diagnostics)}\n"


def text_report(findings: Findings) -> str:
    """Return what a run found as ``text`` does; the last line counts the files too."""
    shown = findings.shown
    body = _body(shown, findings.columns, colored=findings.colored) if shown else ""
    return f"{body}{summary(findings)}\n"


def summary(findings: Findings) -> str:
    """Return what was found and how many files were looked at, as one line."""
    parts = [counts(findings.shown) if findings.shown else "nothing found"]
    if findings.suppressed:
        parts.append(f"{len(findings.suppressed)} suppressed")
    if findings.checked is not None:
        skipped = f", {findings.skipped} skipped" if findings.skipped else ""
        count = len(findings.checked)
        parts.append(f"{count} {'file' if count == 1 else 'files'} checked{skipped}")
    return "; ".join(parts)


def _body(diagnostics: Sequence[Diagnostic], columns: int, *, colored: bool) -> str:
    parts = ["\n".join(_finding(one, columns, colored=colored)) for one in diagnostics[:_MOST]]
    if len(diagnostics) > _MOST:
        parts.append(f"... and {len(diagnostics) - _MOST} more")
    return "\n\n".join([*parts, ""])


def counts(diagnostics: Sequence[Diagnostic]) -> str:
    """Return how many findings there are of each severity: ``2 errors, 1 warning``."""
    tally = Counter(diagnostic.severity for diagnostic in diagnostics)
    words = [
        f"{tally[severity]} {severity}{'s' if tally[severity] > 1 else ''}"
        for severity in Severity
        if tally[severity]
    ]
    files = {one.range.filename for one in diagnostics if one.range is not None}
    return ", ".join(words) + (f" in {len(files)} files" if len(files) > 1 else "")


def _finding(diagnostic: Diagnostic, columns: int, *, colored: bool) -> Iterator[str]:
    color = _COLORS[diagnostic.severity]
    place = "" if diagnostic.range is None else f"{visible(str(diagnostic.range))}:"
    words = [
        _paint(place, _BOLD, colored=colored),
        _paint(f"{diagnostic.severity}:", f"{_BOLD};{color}", colored=colored),
        visible(diagnostic.summary),
        _paint(f"[{diagnostic.code} {diagnostic.name}]", _DIM, colored=colored),
    ]
    yield " ".join(filter(None, words))
    if diagnostic.range is not None and may_be_shown(diagnostic.range):
        is_secret = diagnostic.code.startswith(_SECRETS)
        cut = excerpt(diagnostic.range, columns, is_secret=is_secret)
        gutter = f"{cut.number:>5} | "
        yield f"{_paint(gutter, _DIM, colored=colored)}{cut.shown}".rstrip()
        blank = _paint(f"{'| ':>{len(gutter)}}", _DIM, colored=colored)
        yield f"{blank}{_paint(cut.marks, color, colored=colored)}"
    for line in diagnostic.detail.split("\n"):
        yield f"  {visible(line)}".rstrip()


def _paint(word: str, code: str, *, colored: bool) -> str:
    return f"\x1b[{code}m{word}\x1b[0m" if colored and word else word
