"""Faults that a plan shows: codes JK0020 to JK0029."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

CHANGE_REFUSED: Final = Fault("JK0020", "change-refused", "Nomad refuses this change of a job")
RUNS_ELSEWHERE: Final = Fault(
    "JK0021", "runs-elsewhere", "A job with this ID runs elsewhere", Severity.WARNING
)
JOB_STOPS: Final = Fault(
    "JK0022", "job-stops", "The job is registered as stopped", Severity.WARNING
)
COUNT_KEPT: Final = Fault("JK0023", "count-kept", "Count is kept", Severity.INFO)
STORED_PLAN: Final = Fault("JK0024", "stored-plan", "Stored plan can't be carried out")
PRUNE_UNSURE: Final = Fault("JK0025", "prune-unsure", "What is gone can't be known")
LEFT_ALONE: Final = Fault("JK0026", "left-alone", "Job is left alone", Severity.WARNING)
SET_LABEL: Final = Fault("JK0027", "set-label", "Job has the label of another set")
SAME_JOB: Final = Fault("JK0028", "same-job", "Two files hold the same job")
