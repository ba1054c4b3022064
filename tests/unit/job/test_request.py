from __future__ import annotations

import pytest

from jobkit.job.request import Registration, Submission, plan_body, register_body

JOB = {"ID": "a"}
PLAIN = {
    "Job": JOB,
    "EnforceIndex": False,
    "JobModifyIndex": 0,
    "PolicyOverride": False,
    "PreserveCounts": False,
}


@pytest.mark.parametrize(
    ("registration", "changed"),
    [
        pytest.param(Registration(), {}, id="nothing asked for"),
        pytest.param(
            Registration(check_index=7),
            {"EnforceIndex": True, "JobModifyIndex": 7},
            id="only the job that was seen",
        ),
        pytest.param(Registration(check_index=0), {"EnforceIndex": True}, id="only a new job"),
        pytest.param(Registration(policy_override=True), {"PolicyOverride": True}, id="policies"),
        pytest.param(Registration(preserve_counts=True), {"PreserveCounts": True}, id="counts"),
        pytest.param(
            Registration(preserve_resources=True), {"PreserveResources": True}, id="resources"
        ),
        pytest.param(Registration(eval_priority=20), {"EvalPriority": 20}, id="a priority"),
        pytest.param(
            Registration(submission=Submission("job", "hcl2", {"a": "b"}, "c = 1\n")),
            {
                "Submission": {
                    "Source": "job",
                    "Format": "hcl2",
                    "VariableFlags": {"a": "b"},
                    "Variables": "c = 1\n",
                }
            },
            id="the source",
        ),
    ],
)
def test_register_body(registration, changed):
    assert register_body(JOB, registration) == {**PLAIN, **changed}


def test_the_job_comes_first():
    assert next(iter(register_body(JOB, Registration()))) == "Job"


@pytest.mark.parametrize(
    ("diff", "policy_override"),
    [
        pytest.param(True, False, id="with the diff"),
        pytest.param(False, True, id="without the diff, overriding policies"),
    ],
)
def test_plan_body(diff, policy_override):
    assert plan_body(JOB, diff=diff, policy_override=policy_override) == {
        "Job": JOB,
        "Diff": diff,
        "PolicyOverride": policy_override,
    }
