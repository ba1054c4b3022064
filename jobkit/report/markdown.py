"""Writes findings as a Markdown table, for a comment or the summary of a CI job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.report.text import summary
from jobkit.report.visible import visible
from jobkit.report.where import file_of

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic
    from jobkit.report.findings import Findings

# What no reader of Markdown takes for anything but text.
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.'()-]*")
_BACKTICKS: Final = re.compile("`+")
_HEAD: Final = "| | Where | What | How to mend it |\n| --- | --- | --- | --- |\n"
# A comment on GitHub holds 65,536 characters.
_MOST: Final = 60_000


def markdown(findings: Findings) -> str:
    """Return a heading with the counts and a table, a row a finding.

    Texts from job files stand in code spans: no mark, mention or link in them means anything. When
    the text gets too long for a comment, only the number of the other findings follows.
    """
    rows: list[str] = []
    size = 0
    for one in findings.shown:
        row = _row(one, findings.folder)
        size += len(row)
        if size > _MOST:
            break
        rows.append(row)
    left = len(findings.shown) - len(rows)
    table = f"\n{_HEAD}{''.join(rows)}" if rows else ""
    return f"### jobkit: {summary(findings)}\n{table}" + (f"\n… and {left} more\n" if left else "")


def _row(diagnostic: Diagnostic, folder: str) -> str:
    place = diagnostic.range
    where = "" if place is None else f"{file_of(diagnostic, folder)}:{place.start.line}"
    cells = [
        diagnostic.severity.value,
        code_cell(where),
        f"{_text(diagnostic.summary)} {code_cell(f'{diagnostic.code} {diagnostic.name}')}",
        code_cell(diagnostic.detail),
    ]
    return f"| {' | '.join(cells)} |\n"


def _text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else code_cell(text)


def code_cell(text: str) -> str:
    """Return a code span that holds any text and fits into a cell of a table."""
    return code_span(text).replace("|", "\\|")


def code_span(text: str) -> str:
    """Return a code span that holds any text."""
    shown = " ".join(map(visible, text.split("\n"))).replace("\t", " ").strip()
    if not shown:
        return ""
    longest = max(map(len, _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{edge}{shown}{edge}{fence}"
