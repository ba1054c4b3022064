"""Writes what a run did as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.report.plan_report import plan_rows
from jobkit.report.rollout_json import outcome_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobkit.deploy.model import JobPlan, Orphan, PlanFailure, Rollout


class JobRun(NamedTuple):
    """What was done of one job.

    Attributes:
        planned: Its plan.
        answer: What the server said to its registration; nothing if it was not registered.
        rollout: What is known of its rollout; None if none was watched.
        status: The exit status that it gives; None if it was not begun.
    """

    planned: JobPlan
    answer: Mapping[str, Any]
    rollout: Rollout | None = None
    status: int | None = None


class Run(NamedTuple):
    """What a run did.

    Attributes:
        plans: The plans, and the jobs that could not be planned.
        orphans: Jobs that no file holds any more.
        jobs: What was done of each planned job.
        stopped: Ids of orphans that were stopped.
        error: What stopped the run; empty for nothing.
        status: Its exit status.
    """

    plans: Sequence[JobPlan | PlanFailure]
    orphans: Sequence[Orphan]
    jobs: Sequence[JobRun]
    stopped: Sequence[str]
    error: str
    status: int


def run_json(run: Run) -> str:
    """Return the document; its ``Plans`` are those of ``jobkit plan --format json``."""
    document = {
        "Plans": plan_rows(run.plans, run.orphans),
        "Jobs": [_job(one) for one in run.jobs],
        "Done": [one.planned.file for one in run.jobs if one.status == 0],
        "NotDone": [one.planned.file for one in run.jobs if one.status],
        "NotBegun": [one.planned.file for one in run.jobs if one.status is None],
        "Stopped": list(run.stopped),
        "Error": run.error or None,
        "ExitStatus": run.status,
    }
    return json.dumps(document, indent=4, ensure_ascii=False) + "\n"


def _job(one: JobRun) -> dict[str, Any]:
    return {
        "File": one.planned.file,
        "JobID": one.planned.job_id,
        "EvalID": one.answer.get("EvalID"),
        "JobModifyIndex": one.answer.get("JobModifyIndex"),
        "Warnings": one.answer.get("Warnings"),
        **outcome_json(one.rollout, one.status),
    }
