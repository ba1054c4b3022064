"""Makes an HCL file of a job in any form, and makes sure that it reads as the same job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unicodedata import normalize

from jobkit.diagnostic import has_errors, in_order
from jobkit.job import json_faults
from jobkit.job.canonicalize import canonicalize
from jobkit.job.encode import to_json_text
from jobkit.job.sparse import differences
from jobkit.job.write_hcl import shown_path, write_hcl
from jobkit.source import Source
from jobkit.syntax.reader import room_for
from jobkit.verbs.parse import parse
from jobkit.verbs.reading import read_job

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Path
    from jobkit.evaluate.limits import Limits
    from jobkit.job.encode import JsonValue
    from jobkit.job.located import JsonObject, LocatedJob
    from jobkit.verbs.settings import Reading

_LONGEST_SHOWN: Final = 60


class Written(NamedTuple):
    """What came of one job.

    Attributes:
        text: The HCL file; None when there are errors.
        diagnostics: All findings, sorted by place.
    """

    text: str | None
    diagnostics: Diagnostics


def hcl(file: str, reading: Reading) -> Written:
    """Return the job of a file, of standard input for ``-``, as HCL."""
    # What is left out can only be named if it is read.
    read = read_job(file, reading._replace(keep_status=True))
    if read.job is None or has_errors(read.diagnostics):
        return Written(None, in_order(read.diagnostics))
    written = to_hcl(read.job, reading.limits)
    return Written(written.text, in_order([*read.diagnostics, *written.diagnostics]))


def to_hcl(located: LocatedJob, limits: Limits) -> Written:
    """Return a job as HCL that reads as the same canonical job.

    What can't be written so is an error that names the field.
    """
    with room_for(limits.max_depth):
        text, meant, diagnostics = write_hcl(located)
        if text is None:
            return Written(None, diagnostics)
        again, found = parse(Source("the written HCL", text), limits=limits)
        if again is None or has_errors(found):
            return Written(None, found)  # a limit, such as the depth of nesting
        got = canonicalize(again.job)
        for path in differences(got, meant):
            detail = f'"{shown_path(path)}": {_difference(_at(meant, path), _at(got, path))}'
            place = located.range_of(path)
            diagnostics.append(json_faults.NO_HCL_FORM.at(place, detail, path=path))
    return Written(None if diagnostics else text, diagnostics)


def _at(job: JsonObject, path: Path) -> JsonValue:
    value: Any = job
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value[step]
    found: JsonValue = value
    return found


def _difference(here: JsonValue, there: JsonValue) -> str:
    if isinstance(here, str) and normalize("NFC", here) == there:
        return "HCL brings all text to Unicode's normal form C, in which this one is not."
    return f"HCL can't say {_shown(here)} here; what it says reads as {_shown(there)}."


def _shown(value: JsonValue) -> str:
    text = to_json_text(value, indent=None)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
