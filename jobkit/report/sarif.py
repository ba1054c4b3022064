"""Writes findings as SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jobkit import __version__
from jobkit.diagnostic import Severity
from jobkit.report.fingerprints import fingerprints
from jobkit.report.where import relative_name

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic
    from jobkit.lint.kinds import Kind
    from jobkit.report.findings import Findings
    from jobkit.source import Range

_LEVELS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT: Final = "%SRCROOT%"
_LINK: Final = re.compile(r"\[(?=[^\]\n]*\]\()")


def sarif(findings: Findings) -> str:
    """Return the log with one run: the rules that found something, results, suppressed ones too.

    Files are named from ``%SRCROOT%``, the folder that jobkit was run in.
    """
    hidden = [one.diagnostic for one in findings.suppressed]
    every = [*findings.shown, *hidden]
    first = {one.code: one for one in reversed(every)}
    rules = {code: number for number, code in enumerate(dict.fromkeys(one.code for one in every))}
    results = [
        _result(one, rules[one.code], mark, findings.folder)
        for one, mark in zip(every, fingerprints(every, findings.folder), strict=True)
    ]
    if hidden:
        # Where one result says that it is suppressed, each must say whether it is.
        for result in results:
            result["suppressions"] = []
        for result, one in zip(results[len(findings.shown) :], findings.suppressed, strict=True):
            why = {"justification": one.reason} if one.reason else {}
            kind = "inSource" if one.in_source else "external"
            result["suppressions"] = [{"kind": kind, **why}]
    described = [_rule(first[code], findings.kinds.get(code)) for code in rules]
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(described, results)]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _run(rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> dict[str, Any]:
    driver = {
        "name": "jobkit",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": rules,
    }
    folder = {"text": "The folder that jobkit was run in."}
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": folder}},
        "results": results,
    }


def _rule(example: Diagnostic, kind: Kind | None) -> dict[str, Any]:
    if kind is None:
        level = _LEVELS[example.severity]
        return {
            "id": example.code,
            "name": example.name,
            "shortDescription": {"text": example.summary},
            "defaultConfiguration": {"level": level},
        }
    full = f"{kind.summary}. {' '.join(kind.explanation.split())}".strip()
    return {
        "id": kind.code,
        "name": kind.name,
        "shortDescription": {"text": kind.summary},
        "fullDescription": {"text": full},
        "help": {"text": _help(kind, fence=""), "markdown": _help(kind, fence="```")},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
        "properties": {"since": kind.since},
    }


def _help(kind: Kind, *, fence: str) -> str:
    parts = [f"{kind.summary}.", kind.explanation]
    for title, example in (("Bad", kind.bad), ("Good", kind.good)):
        if example is not None:
            language = "json" if example.filename.endswith(".json") else "hcl"
            mark = f"{fence}{language}\n" if fence else ""
            parts.append(f"{title}:\n\n{mark}{example.lines}{fence}".rstrip())
    return "\n\n".join(filter(None, parts))


def _result(diagnostic: Diagnostic, rule: int, mark: str, folder: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _LINK.sub(r"\\[", f"{diagnostic.summary}. {diagnostic.detail}")},
        "locations": [],
        "partialFingerprints": {"jobkit/v1": mark},
    }
    place = diagnostic.range
    if place is not None:
        result["locations"] = [_location(place, folder)]
        related = _related(place, folder)
        if related:
            result["relatedLocations"] = related
    return result


def _location(place: Range, folder: str) -> dict[str, Any]:
    start, end = place.start, place.end
    region = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
    artifact = _artifact(place.filename, folder)
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _related(place: Range, folder: str) -> list[dict[str, Any]]:
    """Return the places that brought the text in: an include, a macro."""
    found = []
    for step in place.source.chain(place.start_offset):
        source, offset = step.source.written(step.offset)
        position = source.position(offset)
        region = {"startLine": position.line, "startColumn": position.column}
        artifact = _artifact(source.name, folder)
        physical = {"artifactLocation": artifact, "region": region}
        found.append({"physicalLocation": physical, "message": {"text": f"{step.verb} here"}})
    return found


def _artifact(name: str, folder: str) -> dict[str, str]:
    relative = relative_name(name, folder)
    if PurePath(relative).is_absolute() or ".." in PurePath(relative).parts:
        absolute = PurePath(_joined(relative, folder)).as_posix()
        return {"uri": f"file:///{quote(absolute.lstrip('/'), safe='/:')}"}
    return {"uri": _uri(relative), "uriBaseId": _ROOT}


def _uri(path: str) -> str:
    # A colon in the first part would make it a scheme.
    return quote(path, safe="/", errors="surrogateescape")


def _joined(path: str, folder: str) -> str:
    """Return a path without dots, from ``folder`` when it is relative."""
    parts: list[str] = []
    for part in (PurePath(folder) / path).parts:
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part != "..":
            parts.append(part)
    return str(PurePath(*parts))
