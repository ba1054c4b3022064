"""Writes what is known of kinds of findings, for people and as JSON."""

from __future__ import annotations

import json
from textwrap import indent
from typing import TYPE_CHECKING, Any, Final

from jobkit.lint.registry import Judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.lint.examples import Example
    from jobkit.lint.kinds import Kind

_FINDERS: Final = {
    Judge.READER: "Nomad finds it when it reads the job file.",
    Judge.SERVER: "Nomad's server finds it when the job is validated, planned or registered.",
    Judge.ADMISSION: "Nomad's server finds it when the job is registered, not in a validation.",
    Judge.NOBODY: "Only jobkit finds it; Nomad's server takes the job.",
}
_OF_FILES: Final = "It is about files or settings of jobkit; Nomad has no part in it."


def explanation(kind: Kind) -> str:
    """Return everything about a kind of finding, for a terminal."""
    parts = [
        f"{kind.code} {kind.name} ({kind.severity})",
        f"{kind.summary}.",
        kind.explanation,
        f"{found_by(kind)} {releases(kind)}",
    ]
    for title, example in (("Bad", kind.bad), ("Good", kind.good)):
        if example is not None:
            parts.append(f"{title}{_where(example)}:\n\n{indent(example.lines, '  ')}".rstrip())
    return "\n\n".join(filter(None, parts)) + "\n"


def listing(kinds: Iterable[Kind]) -> str:
    """Return a line a kind of finding: code, severity, name, summary."""
    rows = [(kind.code, kind.severity.value, kind.name, kind.summary) for kind in kinds]
    width = max((len(name) for _, _, name, _ in rows), default=0)
    return "".join(
        f"{code}  {severity:7}  {name:{width}}  {summary}\n"
        for code, severity, name, summary in rows
    )


def kinds_json(kinds: Iterable[Kind]) -> str:
    """Return all that is known of kinds of findings as a JSON array."""
    return json.dumps([_object(kind) for kind in kinds], indent=2, ensure_ascii=False) + "\n"


def _object(kind: Kind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "name": kind.name,
        "severity": kind.severity.value,
        "summary": kind.summary,
        "explanation": kind.explanation,
        "found_by": kind.judge.value,
        "since": kind.since,
        "until": kind.until,
        "bad": None if kind.bad is None else kind.bad.text,
        "good": None if kind.good is None else kind.good.text,
    }


def found_by(kind: Kind) -> str:
    """Return a sentence about who finds it."""
    return _OF_FILES if kind.code.startswith("JK00") else _FINDERS[kind.judge]


def releases(kind: Kind) -> str:
    """Return a sentence about the releases in which it holds."""
    until = "" if kind.until is None else f", before {kind.until}"
    return f"Nomad {kind.since} and later{until}."


def _where(example: Example) -> str:
    return f" (in a {example.holder} block)" if example.holder else ""
