"""Makes of job files what Nomad's command and API make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from jobkit.diagnostic import has_errors, in_order
from jobkit.verbs.reading import read_job

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.job.encode import JsonValue
    from jobkit.job.request import JsonObject, Registration
    from jobkit.source import Source
    from jobkit.verbs.settings import Reading

RequestName: TypeAlias = Literal["register", "update", "plan"]


class Form(NamedTuple):
    """What is made of a job.

    Attributes:
        canonical: Fill in the defaults of Nomad's API side.
        bare: The job itself, not ``{"Job": ...}`` around it.
        request: The body of that request; None for the job.
        registration: What a register or update request says beside the job; None says nothing.
        with_submission: Put the source into a register or update request.
        diff: Let a plan request ask for the diff.
        policy_override: Let a plan request override soft-mandatory policies.
    """

    canonical: bool = False
    bare: bool = False
    request: RequestName | None = None
    registration: Registration | None = None
    with_submission: bool = False
    diff: bool = True
    policy_override: bool = False


class Rendered(NamedTuple):
    """What came of one file.

    Attributes:
        document: The JSON asked for; None when there are errors.
        diagnostics: All findings, sorted by place.
    """

    document: JsonValue
    diagnostics: Diagnostics


def render(file: str, reading: Reading, form: Form) -> Rendered:
    """Return what ``form`` asks for of one job file, of standard input for ``-``."""
    source, located, found, *_ = read_job(file, reading)
    diagnostics = in_order(found)
    if source is None or located is None or has_errors(diagnostics):
        return Rendered(None, diagnostics)
    job: JsonObject = located.job
    if form.canonical:
        from jobkit.job.canonicalize import canonicalize  # noqa: PLC0415 - costs start-up time

        job = canonicalize(job)
    if form.request is not None:
        return Rendered(_body(job, source, reading, form), diagnostics)
    return Rendered(job if form.bare else {"Job": job}, diagnostics)


def _body(job: JsonObject, source: Source, reading: Reading, form: Form) -> JsonObject:
    from jobkit.job.request import Registration, plan_body, register_body  # noqa: PLC0415

    if form.request == "plan":
        return plan_body(job, diff=form.diff, policy_override=form.policy_override)
    registration = form.registration or Registration()
    if form.with_submission:
        from jobkit.verbs.submission import submission  # noqa: PLC0415

        registration = registration._replace(submission=submission(source, reading))
    return register_body(job, registration)
