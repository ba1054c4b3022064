"""Findings that are known already: written to a file once, put aside from then on.

An entry says the file, the kind of finding, a fingerprint of the line that it is on, and how often
it is there. Lines may move; a line that changes makes its findings new ones.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import Suppressed
from jobkit.lint import faults
from jobkit.records import record
from jobkit.source import Range, Source

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from jobkit.diagnostic import Diagnostic, Diagnostics

VERSION: Final = 1

_DIGITS: Final = 16


class Key(NamedTuple):
    """What tells one known finding from others."""

    file: str
    code: str
    fingerprint: str


@record
class Baseline:
    """The findings that are known.

    Attributes:
        source: The file's text.
        counts: How often each is there.
        names: The name of each kind by its code.
    """

    source: Source
    counts: Mapping[Key, int]
    names: Mapping[str, str]


def fingerprint(finding: Diagnostic) -> str:
    """Return what stays the same of a finding when lines above it come and go.

    It is of the line's text without blanks around it, else of the field's path.
    """
    place = finding.range
    text = ""
    if place is not None:
        source, offset = place.source.written(place.start_offset)
        text = source.line(source.position(offset).line).strip()
    if not text and finding.path is not None:
        text = ".".join(map(str, finding.path))
    return hashlib.sha256(f"{finding.code}\n{text}".encode(errors="replace")).hexdigest()[:_DIGITS]


def read_baseline(source: Source) -> tuple[Baseline | None, Diagnostics]:
    """Return the findings that a baseline's text says, or what is wrong with it."""
    try:
        rows, version = _rows(json.loads(source.text))
    except (ValueError, RecursionError):
        detail = f'"{source.name}" is not a baseline: write a new one with --write-baseline.'
        return None, [faults.BASELINE_UNREAD.at(Range(source, 0, 0), detail)]
    if version != VERSION:
        detail = (
            f'"{source.name}" is a baseline of version {version}; this jobkit knows version '
            f"{VERSION}. Write a new one with --write-baseline."
        )
        return None, [faults.BASELINE_UNREAD.at(Range(source, 0, 0), detail)]
    counts: Counter[Key] = Counter()
    for row in rows:
        counts[Key(row["file"], row["code"], row["fingerprint"])] += row["count"]
    return Baseline(source, counts, {row["code"]: row["name"] for row in rows}), []


def _rows(content: Any) -> tuple[list[dict[str, Any]], int]:  # noqa: ANN401  any JSON value
    """Return the entries and the version.

    Raises:
        ValueError: The value is no baseline.
    """
    if not isinstance(content, dict) or type(content.get("version")) is not int:
        raise ValueError
    rows = content.get("findings")
    if content["version"] == VERSION and not (isinstance(rows, list) and all(map(_is_row, rows))):
        raise ValueError
    return rows or [], content["version"]


def _is_row(row: Any) -> bool:  # noqa: ANN401  any JSON value
    return (
        isinstance(row, dict)
        and all(isinstance(row.get(key), str) for key in ("file", "code", "name", "fingerprint"))
        and type(row.get("count")) is int
    )


def baseline_text(
    findings: Iterable[tuple[str, Diagnostic]],
    before: Baseline | None = None,
    looked_at: Container[str] = (),
) -> str:
    """Return the text of a baseline.

    Args:
        findings: The findings with the names of their files.
        before: An older baseline.
        looked_at: Files whose entries there are not taken over.
    """
    counts: Counter[Key] = Counter()
    names: dict[str, str] = {}
    if before is not None:
        counts.update({key: n for key, n in before.counts.items() if key.file not in looked_at})
        names.update(before.names)
    for file, finding in findings:
        counts[Key(file, finding.code, fingerprint(finding))] += 1
        names[finding.code] = finding.name
    rows = [
        json.dumps(
            {
                "file": key.file,
                "code": key.code,
                "name": names[key.code],
                "fingerprint": key.fingerprint,
                "count": counts[key],
            },
            ensure_ascii=False,
        )
        for key in sorted(counts)
    ]
    listed = "".join(f"\n    {row}," for row in rows).removesuffix(",")
    return f'{{\n  "version": {VERSION},\n  "findings": [{listed}\n  ]\n}}\n'


class Matcher:
    """Puts known findings aside, each as often as the baseline has it."""

    def __init__(self, baseline: Baseline) -> None:
        self.baseline = baseline
        self._left = Counter(baseline.counts)

    def match(
        self, file: str, findings: Iterable[Diagnostic]
    ) -> tuple[Diagnostics, list[Suppressed]]:
        """Return the findings of a file that are not known, and those that are."""
        kept: Diagnostics = []
        aside: list[Suppressed] = []
        for finding in findings:
            key = Key(file, finding.code, fingerprint(finding))
            if self._left[key] > 0:
                self._left[key] -= 1
                aside.append(Suppressed(finding, in_source=False))
            else:
                kept.append(finding)
        return kept, aside

    def gone(self, looked_at: Container[str]) -> Diagnostics:
        """Return a finding for each entry about one of these files that is not there any more."""
        found = []
        for key, count in sorted(self._left.items()):
            if count > 0 and key.file in looked_at:
                name = self.baseline.names[key.code]
                detail = (
                    f'"{key.file}" has {count} fewer of {key.code} {name} than the baseline says. '
                    "Write it anew with --write-baseline."
                )
                found.append(faults.BASELINE_GONE.at(self._entry(key), detail))
        return found

    def _entry(self, key: Key) -> Range:
        """Return the place of an entry: of its fingerprint, behind its file's name."""
        source = self.baseline.source
        file = max(source.text.find(json.dumps(key.file, ensure_ascii=False)), 0)
        at = max(source.text.find(key.fingerprint, file), 0)
        return Range(source, at, at + len(key.fingerprint))
