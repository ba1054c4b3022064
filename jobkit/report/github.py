"""Writes findings as workflow commands: GitHub shows them at the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.report.visible import visible
from jobkit.report.where import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Diagnostic
    from jobkit.report.findings import Findings

_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}
_IN_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY: Final = _IN_DATA | str.maketrans({":": "%3A", ",": "%2C"})


def github(findings: Findings) -> str:
    """Return a command a line, ``::error file=…,line=…::…``."""
    return "".join(f"{_command(one, findings.folder)}\n" for one in findings.shown)


def _command(diagnostic: Diagnostic, folder: str) -> str:
    properties = ",".join(
        f"{name}={visible(value).translate(_IN_PROPERTY)}"
        for name, value in _properties(diagnostic, folder)
    )
    lines = "\n".join(visible(line) for line in diagnostic.detail.split("\n"))
    return f"::{_COMMANDS[diagnostic.severity]} {properties}::{lines.translate(_IN_DATA)}"


def _properties(diagnostic: Diagnostic, folder: str) -> Iterator[tuple[str, str]]:
    place = diagnostic.range
    if place is not None:
        start, end = place.start, place.end
        yield "file", file_of(diagnostic, folder)
        yield "line", str(start.line)
        yield "endLine", str(end.line)
        # GitHub refuses columns of a stretch over several lines.
        if start.line == end.line:
            yield "col", str(start.column)
            yield "endColumn", str(end.column)
    yield "title", f"{diagnostic.summary} [{diagnostic.code} {diagnostic.name}]"
