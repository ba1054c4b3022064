"""What becomes of a job, as a terminal shows it from moment to moment."""

from __future__ import annotations

import pytest

from jobkit.deploy.model import (
    AllocationFailure,
    AllocationState,
    End,
    GroupRollout,
    Rollout,
    TaskEnd,
)
from jobkit.report.rollout_text import ending, news, progress

GROUP = GroupRollout("g", 2, 1, 0, 1, 1, promoted=False)
ALLOCATION = AllocationState("0123456789", "node", "g", "failed", "")
OLDER = Rollout("web", "e-2", "complete", "d-2", "running", "Deployment is running")
FAILED = Rollout("web", "e-1", "complete", "d-1", "failed", "Failed", groups=(GROUP,), older=OLDER)


def test_an_evaluation():
    assert progress(Rollout("web", "e-1", "pending")) == 'Job "web": evaluation is pending\n'


def test_groups_and_allocations():
    now = Rollout("web", description="It runs", groups=(GROUP,), allocations=(ALLOCATION,))
    assert progress(now) == (
        'Job "web": It runs\n'
        "\n"
        "Group  Desired  Placed  Healthy  Unhealthy  Canaries\n"
        "g      2        1       0        1          1\n"
        "\n"
        "Allocation  Group  Node  Status\n"
        "01234567    g      node  failed\n"
    )


def test_an_older_version():
    assert progress(FAILED) == (
        'Job "web" failed: Failed\nThe older version: Deployment is running\n'
    )


def test_an_older_version_is_new_once():
    first = news(None, FAILED)
    assert first == ['deployment "d-1" failed: Failed', *news(None, OLDER)]
    assert news(FAILED, FAILED) == []


@pytest.mark.parametrize(
    ("end", "said"),
    [
        pytest.param(End.DONE, '  The older version is healthy again: deployment "d-2"', id="done"),
        pytest.param(End.FAILED, "  The older version failed: why", id="failed"),
        pytest.param(
            End.TIMED_OUT,
            "  The older version goes on, but is not watched any longer: why\n"
            "  To see how it goes on: jobkit status web\n"
            "  To give it up: jobkit fail web",
            id="timed out",
        ),
    ],
)
def test_how_an_older_version_ended(end, said):
    older = Rollout("web", deployment="d-2", end=end, detail="why")
    now = Rollout("web", end=End.REVERTED, older=older)
    assert ending(now) == f'Job "web" failed and was reverted\n{said}\n'


def test_an_older_version_of_which_nothing_was_placed():
    older = Rollout("web", end=End.DONE, detail="Nothing new was placed.")
    told = ending(Rollout("web", end=End.REVERTED, older=older)).splitlines()
    assert told[-1] == "  The older version: Nothing new was placed."


def test_many_failures_are_counted():
    failures = tuple(AllocationFailure(ALLOCATION, "t", ("a\nb",)) for _ in range(7))
    told = ending(Rollout("web", end=End.FAILED, failures=failures)).splitlines()
    assert told.count("    * a b") == 5
    assert told[-1] == "  … and 2 more"


def test_tasks_come_last():
    tasks = (TaskEnd("0123456789", "g", "t", failed=True, exit_code=3, event="Exit Code: 3"),)
    assert ending(Rollout("web", end=End.FAILED, tasks=tasks)) == (
        'Job "web" failed\n'
        "\n"
        "Allocation  Task Group  Task  Result  Exit Code  Last Event\n"
        "01234567    g           t     failed  3          Exit Code: 3\n"
    )


RUNS = ALLOCATION._replace(status="running")
COMPLETE = ALLOCATION._replace(status="complete")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        pytest.param(
            {"deployment": "d-1", "status": "successful"}, 'Job "web" is healthy\n', id="healthy"
        ),
        pytest.param(
            {"deployment": "d-1", "status": "running", "detail": "Promote it"},
            'Job "web" has healthy canaries: Promote it\n'
            "  To promote the canaries: jobkit promote web\n"
            "  To give it up: jobkit fail web\n",
            id="canaries",
        ),
        pytest.param({"allocations": (RUNS, COMPLETE)}, 'Job "web" runs\n', id="it runs"),
        pytest.param({"allocations": (COMPLETE,)}, 'Job "web" has ended well\n', id="ended"),
        pytest.param({"detail": "All of it."}, 'Job "web": All of it.\n', id="a sentence"),
    ],
)
def test_how_it_ended_well(now, said):
    assert ending(Rollout("web", end=End.DONE, **now)) == said
