"""Nomad job specs: rendered to Job JSON exactly as Nomad does it, without a server.

Nothing is imported before it is used: ``import jobkit`` costs nothing but this file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobkit.client.answer import Answer
    from jobkit.client.errors import (
        NomadAnswerError,
        NomadApiError,
        NomadConflictError,
        NomadError,
        NomadNoLeaderError,
        NomadNoRegionError,
        NomadNotFoundError,
        NomadPermissionError,
        NomadSettingsError,
        NomadUnreachableError,
        NomadUnsupportedError,
        NomadValidationError,
    )
    from jobkit.client.nomad import Client
    from jobkit.diagnostic import Diagnostic, JobSpecError, Severity
    from jobkit.evaluate.limits import Limits
    from jobkit.job.request import Registration, Submission
    from jobkit.report.diff_text import format_diff
    from jobkit.report.plan_text import format_plan
    from jobkit.source import Position, Range, Source
    from jobkit.verbs.diff import diff_jobs
    from jobkit.verbs.library import (
        evaluate_expression,
        lint_file,
        lint_text,
        load_job,
        parse_job,
        parse_syntax,
    )
    from jobkit.verbs.validate import validate_job

__version__ = "0.1.0"

_HOMES = {
    "Answer": "jobkit.client.answer",
    "Client": "jobkit.client.nomad",
    "Diagnostic": "jobkit.diagnostic",
    "JobSpecError": "jobkit.diagnostic",
    "Limits": "jobkit.evaluate.limits",
    "NomadAnswerError": "jobkit.client.errors",
    "NomadApiError": "jobkit.client.errors",
    "NomadConflictError": "jobkit.client.errors",
    "NomadError": "jobkit.client.errors",
    "NomadNoLeaderError": "jobkit.client.errors",
    "NomadNoRegionError": "jobkit.client.errors",
    "NomadNotFoundError": "jobkit.client.errors",
    "NomadPermissionError": "jobkit.client.errors",
    "NomadSettingsError": "jobkit.client.errors",
    "NomadUnreachableError": "jobkit.client.errors",
    "NomadUnsupportedError": "jobkit.client.errors",
    "NomadValidationError": "jobkit.client.errors",
    "Position": "jobkit.source",
    "Range": "jobkit.source",
    "Registration": "jobkit.job.request",
    "Severity": "jobkit.diagnostic",
    "Source": "jobkit.source",
    "Submission": "jobkit.job.request",
    "diff_jobs": "jobkit.verbs.diff",
    "evaluate_expression": "jobkit.verbs.library",
    "format_diff": "jobkit.report.diff_text",
    "format_plan": "jobkit.report.plan_text",
    "lint_file": "jobkit.verbs.library",
    "lint_text": "jobkit.verbs.library",
    "load_job": "jobkit.verbs.library",
    "parse_job": "jobkit.verbs.library",
    "parse_syntax": "jobkit.verbs.library",
    "validate_job": "jobkit.verbs.validate",
}

__all__ = [
    "Answer",
    "Client",
    "Diagnostic",
    "JobSpecError",
    "Limits",
    "NomadAnswerError",
    "NomadApiError",
    "NomadConflictError",
    "NomadError",
    "NomadNoLeaderError",
    "NomadNoRegionError",
    "NomadNotFoundError",
    "NomadPermissionError",
    "NomadSettingsError",
    "NomadUnreachableError",
    "NomadUnsupportedError",
    "NomadValidationError",
    "Position",
    "Range",
    "Registration",
    "Severity",
    "Source",
    "Submission",
    "diff_jobs",
    "evaluate_expression",
    "format_diff",
    "format_plan",
    "lint_file",
    "lint_text",
    "load_job",
    "parse_job",
    "parse_syntax",
    "validate_job",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
