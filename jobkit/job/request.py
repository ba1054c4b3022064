"""Builds the bodies of the requests that send a job to Nomad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.job.encode import JsonValue

JsonObject: TypeAlias = "Mapping[str, JsonValue]"


class Submission(NamedTuple):
    """What the author wrote, for Nomad to show beside the job. May hold secrets.

    Attributes:
        source: The job file's text.
        form: ``hcl2``, or ``json`` for HCL's JSON form.
        flags: Values of simple variables by name.
        variables: Text of the var-files, then the other values as HCL.

    Nomad: 1.6.0 to 2.0.5.
    """

    source: str
    form: Literal["hcl2", "json"]
    flags: Mapping[str, str]
    variables: str


class Registration(NamedTuple):
    """What a register or update request says beside the job.

    Attributes:
        check_index: Register only if the stored job's JobModifyIndex is this (0: only a new job);
            None registers whatever is stored.
        policy_override: Override soft-mandatory Sentinel policies.
        preserve_counts: Keep the counts of the stored job's groups.
        preserve_resources: Keep the resources of the stored job's tasks; left out when False, as
            Nomad knows it since 1.11.0 only.
        eval_priority: Priority of the evaluation, 1 to 100; None for the job's own.
        submission: The source to store with the job.
    """

    check_index: int | None = None
    policy_override: bool = False
    preserve_counts: bool = False
    preserve_resources: bool = False
    eval_priority: int | None = None
    submission: Submission | None = None


def register_body(job: JsonObject, registration: Registration) -> JsonObject:
    """Return the body of ``POST /v1/jobs`` (register) and ``POST /v1/job/:id`` (update)."""
    body: dict[str, JsonValue] = {
        "Job": job,
        "EnforceIndex": registration.check_index is not None,
        "JobModifyIndex": registration.check_index or 0,
        "PolicyOverride": registration.policy_override,
        "PreserveCounts": registration.preserve_counts,
    }
    if registration.preserve_resources:
        body["PreserveResources"] = True
    if registration.eval_priority is not None:
        body["EvalPriority"] = registration.eval_priority
    if registration.submission is not None:
        body["Submission"] = _submission_json(registration.submission)
    return body


def plan_body(job: JsonObject, *, diff: bool = True, policy_override: bool = False) -> JsonObject:
    """Return the body of ``POST /v1/job/:id/plan``."""
    return {"Job": job, "Diff": diff, "PolicyOverride": policy_override}


def _submission_json(submission: Submission) -> JsonObject:
    return {
        "Source": submission.source,
        "Format": submission.form,
        "VariableFlags": dict(submission.flags),
        "Variables": submission.variables,
    }
