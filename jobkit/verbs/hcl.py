"""Makes an HCL file of a job in any form, and makes sure that it reads as the same job."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jobkit.diagnostic import has_errors, in_order
from jobkit.job import json_faults
from jobkit.job.canonicalize import canonicalize
from jobkit.job.managed import drop_managed
from jobkit.job.sparse import differences
from jobkit.job.write_hcl import shown_path, write_hcl
from jobkit.source import Source
from jobkit.verbs.parse import parse

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.limits import Limits
    from jobkit.job.located import JsonObject, LocatedJob


class HclFile(NamedTuple):
    """What came of one job.

    Attributes:
        text: The HCL file; None when there are errors.
        diagnostics: All findings.
    """

    text: str | None
    diagnostics: Diagnostics


def to_hcl(located: LocatedJob, limits: Limits | None = None) -> HclFile:
    """Return a job as HCL that reads as the same canonical job; a job that HCL can't hold fails."""
    text, diagnostics = write_hcl(located)
    if text is None:
        return HclFile(None, in_order(diagnostics))
    again, found = parse(Source("the written HCL", text), limits=limits)
    if again is None or has_errors(found):
        message = f"the written HCL can't be read: {found}"
        raise AssertionError(message)
    wanted = canonicalize(located.job)
    drop_managed(wanted)
    for path in differences(settled(again.job), settled(wanted)):
        detail = f'"{shown_path(path)}": HCL reads this value in another way than it stands here.'
        place = located.range_of(path)
        diagnostics.append(json_faults.NO_HCL_FORM.at(place, detail, path=path))
    return HclFile(None if diagnostics else text, in_order(diagnostics))


def settled(job: JsonObject) -> JsonObject:
    return canonicalize(job)
