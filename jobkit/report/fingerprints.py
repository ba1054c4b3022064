"""Tells a finding from all others, and the same finding in another run again."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from jobkit.report.excerpt import may_be_shown
from jobkit.report.where import file_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diagnostic import Diagnostic


def fingerprints(diagnostics: Iterable[Diagnostic], folder: str) -> Iterator[str]:
    """Yield a fingerprint for each finding, no two the same.

    It stays when the line moves, and goes when the line, the file's name or the kind of finding
    changes. Of equal ones the second, third … are counted. Nothing of a secret is in it.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for one in diagnostics:
        key = (one.code, file_of(one, folder), _words(one))
        seen[key] += 1
        text = "\0".join([*key, str(seen[key])])
        yield sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _words(diagnostic: Diagnostic) -> str:
    """Return the line of a finding without the white space around it, else its text."""
    place = diagnostic.range
    if place is None or not may_be_shown(place):
        return diagnostic.detail
    source, offset = place.source.written(place.start_offset)
    return source.line(source.position(offset).line).strip()
