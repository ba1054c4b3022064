"""Writes findings as a JUnit report: a suite a file, a test case a finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from jobkit.diagnostic import Severity
from jobkit.report.visible import visible
from jobkit.report.where import file_of, relative_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diagnostic import Diagnostic
    from jobkit.report.findings import Findings

# Neither is a character of XML; what else is none, ``visible`` has written as an escape.
_NONCHARACTERS: Final = re.compile("[\ufffe\uffff]")


def junit(findings: Findings) -> str:
    """Return the XML of the report.

    Errors and warnings are failures, advice is not; a checked file without findings is a test case
    that passed.
    """
    suites: dict[str, list[Diagnostic]] = {
        relative_name(name, findings.folder): [] for name in findings.checked or ()
    }
    for one in findings.shown:
        suites.setdefault(file_of(one, findings.folder), []).append(one)
    failures = sum(map(_fails, findings.shown))
    count = sum(max(len(found), 1) for found in suites.values())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="jobkit" tests="{count}" failures="{failures}" errors="0">',
        *(line for name, found in suites.items() for line in _suite(name, found)),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _suite(name: str, found: list[Diagnostic]) -> Iterator[str]:
    failures, count = sum(map(_fails, found)), max(len(found), 1)
    label = _quoted(name or "jobkit")
    yield f'  <testsuite name={label} tests="{count}" failures="{failures}" errors="0">'
    if not found:
        yield f'    <testcase name="lint" classname={label}/>'
    for one in found:
        line = "" if one.range is None else f":{one.range.start.line}"
        case = _quoted(f"{one.name}{line}")
        yield f"    <testcase name={case} classname={label}>"
        yield from _outcome(one)
        yield "    </testcase>"
    yield "  </testsuite>"


def _outcome(diagnostic: Diagnostic) -> Iterable[str]:
    text = escape(_characters(f"{diagnostic}\n{diagnostic.detail}"))
    if not _fails(diagnostic):
        return [f"      <system-out>{text}</system-out>"]
    kind, message = _quoted(diagnostic.severity.value), _quoted(diagnostic.summary)
    return [f"      <failure type={kind} message={message}>{text}</failure>"]


def _fails(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is not Severity.INFO


def _quoted(text: str) -> str:
    return quoteattr(_characters(text))


def _characters(text: str) -> str:
    shown = "\n".join(map(visible, text.split("\n")))
    return _NONCHARACTERS.sub(lambda found: f"\\u{ord(found[0]):04x}", shown)
