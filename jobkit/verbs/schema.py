"""Checks files of Job JSON against the published schema of a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import in_order
from jobkit.job.json_forms import JOB
from jobkit.json_schema import faults
from jobkit.json_schema.document import JsonDocument
from jobkit.json_schema.job_check import schema_findings
from jobkit.verbs.files import read_source

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.json_schema.job_check import SchemaFinding

_STDIN: Final = "-"


def check(file: str, target: str) -> Diagnostics:
    """Return what in a file of Job JSON does not fit the schema of release ``target``.

    Args:
        file: Path of a job, alone or under ``Job``; ``-`` is standard input.
        target: ``X.Y`` or ``X.Y.Z``.
    """
    path, name = (None, "standard input") if file == _STDIN else (Path(file), file)
    source, diagnostics = read_source(path, name)
    if source is None:
        return diagnostics
    document = JsonDocument(source)
    if document.diagnostics:
        return [*diagnostics, *document.diagnostics]
    found = schema_findings(document.value, target)
    return in_order([*diagnostics, *(_placed(document, one) for one in found)])


def _placed(document: JsonDocument, one: SchemaFinding) -> Diagnostic:
    fault = faults.JOB_SCHEMA_KEY if one.is_key else faults.JOB_SCHEMA
    path = one.path[1:] if one.path[:1] == (JOB,) else one.path
    place = document.range_of(one.path, key=one.is_key)
    return fault.at(place, one.detail, path=path)
