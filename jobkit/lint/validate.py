"""Says what Nomad's own checks say of a job: no hooks, no cluster, no opinion of jobkit's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, has_errors
from jobkit.job.canonicalize import canonicalize
from jobkit.job.job_json import read_job_json
from jobkit.job.server_form import server_form
from jobkit.lint.judging import judge
from jobkit.lint.registry import Judge, Spot
from jobkit.records import replace
from jobkit.source import Source

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.lint.place import JsonObject

_SERVER: Final = frozenset({Judge.SERVER})


def validate(job: JsonObject, target: str) -> Diagnostics:
    """Return what Nomad ``target`` refuses or warns of in Job JSON, in the order of its fields.

    A job that Nomad's decoder of JSON refuses is not judged further. Findings have a path and no
    range, for there is no text.
    """
    located, found = read_job_json(Source("job", json.dumps(job)), keep_status=True)
    if located is None or has_errors(found):
        return [replace(one, range=None) for one in found if one.severity is Severity.ERROR]
    form = server_form(canonicalize(located.job, target), target)
    return [
        rule.finding(path.path if isinstance(path, Spot) else path, detail, rule.in_nomad)
        for rule, path, detail in judge(form, target, _SERVER)
    ]
