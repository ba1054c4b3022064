"""What becomes of a change on a server is watched: lines, exit status and JSON of each end."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.answering import Answering, Turns
from tests.harness import ROOT
from tests.planned_jobs import NO_ROOM, run
from tests.platforms import POSIX_ONLY
from tests.rollouts import (
    CANARIES,
    DONE,
    EVALUATION,
    FAILED,
    REVERTED,
    allocation,
    deployment,
)

ANSWER = {"EvalID": "e-1", "EvalCreateIndex": 8, "JobModifyIndex": 8, "Warnings": ""}
STORED = {
    "ID": "web",
    "Type": "service",
    "Version": 0,
    "Status": "running",
    "JobModifyIndex": 7,
    "TaskGroups": [{"Name": "g", "Count": 1}],
}
BATCH = {**STORED, "Type": "batch"}
ALONE = {"ID": "e-1", "Status": "complete", "CreateIndex": 8, "JobID": "web/periodic-1"}
OLDER = {**deployment("successful", "Deployment completed", healthy=1), "ID": "d-2"}


def server(**more):
    """Return a server that rolls out well, but for these answers."""
    answers = {
        "GET /v1/job/web": STORED,
        "GET /v1/job/off": {**STORED, "ID": "off", "Stop": True},
        "GET /v1/job/off/submission": (404, b"job source not found"),
        "GET /v1/job/web/versions": {"Versions": [{"Version": 1}, {"Version": 0}]},
        "GET /v1/job/web/deployment": CANARIES,
        "GET /v1/job/[^/]*/evaluations": [],
        "GET /v1/job/[^/]*/allocations": [allocation()],
        "GET /v1/evaluation/e-1": EVALUATION,
        "GET /v1/deployment/d-1": DONE,
        "GET /v1/deployment/d-2": OLDER,
        "GET /v1/deployment/allocations/d-[12]": [allocation()],
        "GET /v1/job/.*": {**BATCH, "Status": "dead"},
        "DELETE /v1/job/.*": ANSWER,
        "POST /v1/job/web/stable": {"Index": 9},
        "POST /v1/job/web/dispatch": {**ANSWER, "DispatchedJobID": "web/dispatch-1"},
        "POST /v1/.*": ANSWER,
    }
    made = {pattern: given for pattern, given in answers.items() if pattern not in more}
    return Answering({**more, **made})


def ran(tmp_path, at, *argv):
    return run(tmp_path, argv, at)


def lines(done):
    """Return what is printed after the ids of the answer."""
    printed = done.stdout.splitlines()
    ids = [number for number, line in enumerate(printed) if " ID " in line]
    return printed[max(ids) + 1 :]


ROLLED_OUT = [
    '  evaluation "e-1" is complete',
    '  deployment "d-1"',
    '  allocation "a-1" of group "g" on "node" is running',
    '  group "g": 0 of 1 healthy, 1 placed',
    '  group "g": 1 of 1 healthy, 1 placed',
    'Job "web" is healthy',
]


@pytest.mark.parametrize(
    ("argv", "job"),
    [
        pytest.param(["scale", "web", "1"], "web", id="scale"),
        pytest.param(["revert", "web", "0"], "web", id="revert"),
        pytest.param(["start", "off"], "off", id="start"),
        pytest.param(["promote", "web"], "web", id="promote"),
        pytest.param(["eval", "web"], "web", id="eval"),
    ],
)
def test_a_deployment_is_watched_to_its_end(tmp_path, argv, job):
    done = ran(tmp_path, server(), *argv)
    assert done.returncode == 0, done.stderr
    assert lines(done) == [line.replace('"web"', f'"{job}"') for line in ROLLED_OUT]


ENDS = [
    pytest.param(FAILED, [], 10, "failed: Failed due to progress deadline", id="failed"),
    pytest.param(REVERTED, [], 11, "failed and was reverted: Failed due to", id="reverted"),
    pytest.param(CANARIES, [], 12, "waits for promotion", id="needs promotion"),
    pytest.param(deployment("blocked", "Blocked"), [], 13, "is blocked: Blocked", id="blocked"),
    pytest.param(
        deployment(), ["--timeout", "200ms"], 14, "goes on, but is not watched", id="timed out"
    ),
]


@pytest.mark.parametrize(("found", "flags", "status", "told"), ENDS)
def test_the_exit_status_says_how_it_ended(tmp_path, found, flags, status, told):
    at = server(
        **{"GET /v1/deployment/d-1": found, "GET /v1/job/web/deployment": {**OLDER}},
    )
    done = ran(tmp_path, at, "scale", "web", "1", *flags)
    assert done.returncode == status, done.stderr
    assert f'Job "web" {told}' in done.stdout


def test_no_room(tmp_path):
    more = {"GET /v1/evaluation/e-1": {**EVALUATION, "FailedTGAllocs": NO_ROOM}}
    done = ran(tmp_path, server(**more), "scale", "web", "9")
    assert done.returncode == 13
    assert 'Task Group "g" (failed to place 1 allocation):' in done.stdout
    assert ran(tmp_path, server(**more), "scale", "web", "9", "--wait-for-room").returncode == 0


# The older version that a failed one goes back to.

BACK = [
    f'  deployment "d-1" failed: {REVERTED["StatusDescription"]}',
    '  deployment "d-2"',
]


def reverted(**older):
    """Return a server where a deployment fails and an older version is rolled out."""
    return server(
        **{
            "GET /v1/deployment/d-1": REVERTED,
            "GET /v1/deployment/allocations/d-1": [allocation("failed")],
            "GET /v1/job/web/evaluations": Turns([[{"Status": "pending"}], []]),
            "GET /v1/job/web/deployment": Turns([CANARIES, OLDER]),
            **older,
        }
    )


def test_the_older_version_is_watched_too(tmp_path):
    done = ran(tmp_path, reverted(), "fail", "web")
    assert done.returncode == 0, done.stderr
    assert lines(done)[1:] == [
        *BACK,
        '  allocation "a-1" of group "g" on "node" is running',
        '  group "g": 1 of 1 healthy, 1 placed',
        f'Job "web": {REVERTED["StatusDescription"]}',
        '  The older version is healthy again: deployment "d-2"',
    ]


@pytest.mark.parametrize(
    ("older", "status", "told"),
    [
        pytest.param(
            {**FAILED, "ID": "d-2"},
            10,
            "  The older version failed: Failed due to progress deadline",
            id="it fails too",
        ),
        pytest.param(
            {**CANARIES, "ID": "d-2"},
            12,
            "  To promote the canaries: jobkit promote web",
            id="it waits for promotion",
        ),
    ],
)
def test_an_older_version_that_is_not_well(tmp_path, older, status, told):
    done = ran(tmp_path, reverted(**{"GET /v1/deployment/d-2": older}), "fail", "web")
    assert (done.returncode, told in lines(done)) == (status, True)


def test_an_older_version_without_deployment(tmp_path):
    at = reverted(**{"GET /v1/job/web/deployment": CANARIES})
    done = ran(tmp_path, at, "fail", "web")
    assert (done.returncode, lines(done)[-1]) == (0, "  The older version is healthy again")


def test_time_may_be_over_before_there_is_an_older_version(tmp_path):
    at = reverted(**{"GET /v1/job/web/evaluations": [{"Status": "pending"}]})
    done = ran(tmp_path, at, "scale", "web", "1", "--timeout", "300ms")
    assert done.returncode == 11
    assert "  The older version goes on, but is not watched any longer" in done.stdout


def test_why_canaries_did_not_get_healthy(tmp_path):
    done = ran(tmp_path, reverted(), "promote", "web", "--when-healthy")
    assert done.returncode == 11
    assert "has ended: failed." in done.stderr
    printed = done.stdout.splitlines()
    assert "    * Terminated: Exit Code: 3" in printed
    assert printed[-1] == '  The older version is healthy again: deployment "d-2"'


def test_a_deployment_that_fails_as_it_was_told_to(tmp_path):
    found = deployment("failed", "Deployment marked as failed")
    done = ran(tmp_path, server(**{"GET /v1/deployment/d-1": found}), "fail", "web")
    assert (done.returncode, lines(done)[-1]) == (
        0,
        'Job "web": Deployment marked as failed',
    )


# Deployments and allocations that a change is not about.


@pytest.mark.parametrize(
    "found",
    [
        pytest.param({**FAILED, "JobModifyIndex": 3, "ModifyIndex": 5}, id="over long before"),
        pytest.param(
            {**deployment("cancelled"), "JobModifyIndex": 3, "JobVersion": 7},
            id="of a version that this one replaces",
        ),
    ],
)
def test_a_deployment_of_another_time_is_not_watched(tmp_path, found):
    done = ran(tmp_path, server(**{"GET /v1/deployment/d-1": found}), "scale", "web", "1")
    assert done.returncode == 0, done.stdout
    assert lines(done)[1:] == [
        '  allocation "a-1" of group "g" on "node" is running',
        'Job "web" runs',
    ]


@pytest.mark.parametrize(
    ("created", "status"), [pytest.param(3, 0, id="before"), pytest.param(9, 10, id="after")]
)
def test_an_evaluation_is_judged_by_what_it_made(tmp_path, created, status):
    more = {
        "GET /v1/evaluation/e-1": ALONE,
        "GET /v1/job/[^/]*/allocations": [allocation("failed", CreateIndex=created)],
    }
    assert ran(tmp_path, server(**more), "eval", "web").returncode == status


def test_a_failed_allocation_may_be_placed_anew(tmp_path):
    again = [allocation("failed", NextAllocation="a-2"), allocation(ID="a-2")]
    more = {
        "GET /v1/evaluation/e-1": ALONE,
        "GET /v1/job/web/evaluations": [{"Status": "pending", "WaitUntil": None}],
        "GET /v1/job/[^/]*/allocations": Turns([[allocation("failed")], again]),
    }
    assert ran(tmp_path, server(**more), "scale", "web", "1").returncode == 0


# Stopping.


def stopping(*statuses):
    turns = [[allocation(status), allocation("complete", ID="a-0")] for status in statuses]
    return {"GET /v1/evaluation/e-1": ALONE, "GET /v1/job/[^/]*/allocations": Turns(turns)}


def test_a_job_is_stopped_when_its_allocations_are(tmp_path):
    done = ran(tmp_path, server(**stopping("running", "running", "complete")), "stop", "web")
    assert done.returncode == 0
    assert lines(done) == [
        '  evaluation "e-1" is complete',
        '  allocation "a-1" of group "g" on "node" is running',
        '  allocation "a-1" of group "g" on "node" is complete',
        'Job "web": All its allocations have stopped.',
    ]


@pytest.mark.parametrize(
    ("statuses", "flags", "status", "told"),
    [
        pytest.param(["complete"], [], 0, "No allocation of it runs.", id="nothing runs"),
        pytest.param(["unknown"], [], 0, "1 allocation is on a node that does not", id="lost"),
        pytest.param(["running"], ["--timeout", "200ms"], 14, "is not settled", id="too long"),
    ],
)
def test_how_stopping_ends(tmp_path, statuses, flags, status, told):
    done = ran(tmp_path, server(**stopping(*statuses)), "stop", "web", *flags)
    assert (done.returncode, told in lines(done)[-2 if status else -1]) == (status, True)


def test_several_jobs_are_watched_after_all_were_stopped(tmp_path):
    failing = Turns([{**ALONE, "Status": "failed", "StatusDescription": "no leader"}, ALONE])
    at = server(**{**stopping("complete"), "GET /v1/evaluation/e-1": failing})
    done = ran(tmp_path, at, "stop", "web", "other", "--json")
    assert [one["ExitStatus"] for one in json.loads(done.stdout)] == [10, 0]
    assert done.returncode == 10
    asked = [(one.method, one.path.partition("?")[0]) for one in at.seen]
    stops = [number for number, (method, _) in enumerate(asked) if method == "DELETE"]
    assert min(n for n, (_, path) in enumerate(asked) if "evaluation" in path) > max(stops)


# Children.


def test_a_child_is_watched_until_it_is_placed(tmp_path):
    more = {"GET /v1/evaluation/e-1": ALONE}
    done = ran(tmp_path, server(**more), "dispatch", "web")
    assert done.returncode == 0
    assert lines(done) == [
        '  evaluation "e-1" is complete',
        '  allocation "a-1" of group "g" on "node" is running',
        'Job "web/dispatch-1": All of it is placed.',
    ]


def test_a_launch_is_watched_by_the_id_of_the_child(tmp_path):
    more = {"GET /v1/evaluation/e-1": ALONE}
    done = ran(tmp_path, server(**more), "periodic-force", "web")
    assert (done.returncode, lines(done)[-1]) == (
        0,
        'Job "web/periodic-1": All of it is placed.',
    )


def test_a_child_without_room(tmp_path):
    more = {"GET /v1/evaluation/e-1": {**ALONE, "FailedTGAllocs": NO_ROOM}}
    assert ran(tmp_path, server(**more), "dispatch", "web", "--wait").returncode == 13


def test_the_tasks_of_a_child_are_shown(tmp_path):
    more = {
        "GET /v1/evaluation/e-1": ALONE,
        "GET /v1/job/[^/]*/allocations": [allocation("failed")],
    }
    done = ran(tmp_path, server(**more), "dispatch", "web", "--wait")
    assert done.returncode == 3
    assert lines(done)[2:] == [
        'Job "web/dispatch-1" failed: 1 allocation has failed.',
        '  Allocation "a-1" on "node", group "g", task "t": failed',
        "    * Terminated: Exit Code: 3",
        "    Its output: nomad alloc logs -stderr a-1 t",
        "",
        "Allocation  Task Group  Task  Result  Exit Code  Last Event",
        "a-1         g           t     failed  3          Exit Code: 3",
    ]


# What is not watched.


def changed(at):
    return [one.path for one in at.seen if one.method != "GET"]


@pytest.mark.parametrize(
    ("argv", "more"),
    [
        pytest.param(["stop", "web"], {"DELETE /v1/job/.*": {"EvalID": ""}}, id="no evaluation"),
        pytest.param(["stop", "web", "--detach"], {}, id="detached"),
        pytest.param(["stop", "web", "--dry-run"], {}, id="a dry run"),
        pytest.param(["stable", "web", "0"], {}, id="a mark"),
    ],
)
def test_nothing_is_watched(tmp_path, argv, more):
    at = server(**more)
    done = ran(tmp_path, at, *argv)
    assert done.returncode == 0, done.stderr
    assert not [one for one in at.seen if "/evaluation/" in one.path]


@pytest.mark.parametrize("flag", ["--wait", "--wait-for-room"])
def test_what_is_not_watched_is_not_waited_for(tmp_path, flag):
    at = server()
    done = ran(tmp_path, at, "dispatch", "web", "--detach", flag)
    assert (done.returncode, changed(at)) == (2, [])
    assert "watches nothing" in done.stderr


def test_what_was_done_is_told_though_it_can_not_be_watched(tmp_path):
    more = {"GET /v1/evaluation/e-1": (403, b"Permission denied")}
    done = ran(tmp_path, server(**more), "scale", "web", "1", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["ExitStatus"] == 2
    assert 'Scaled group "g" of job "web" to 1; what comes of it' in done.stderr
    assert "  To see how it goes on: jobkit status web\n" in done.stderr
    assert "Permission denied" in done.stderr


# JSON.


def test_json_says_how_it_ended(tmp_path):
    at = reverted(**{"GET /v1/job/web/deployment": OLDER})
    done = ran(tmp_path, at, "scale", "web", "1", "--json")
    told = json.loads(done.stdout)
    older = told["Rollout"].pop("OlderVersion")
    assert told == {
        **ANSWER,
        "Rollout": {
            "JobID": "web",
            "End": "reverted",
            "Detail": REVERTED["StatusDescription"],
            "EvalID": "e-1",
            "EvalStatus": "complete",
            "DeploymentID": "d-1",
            "DeploymentStatus": "failed",
            "DeploymentStatusDescription": REVERTED["StatusDescription"],
            "TaskGroups": [
                {
                    "TaskGroup": "g",
                    "Desired": 1,
                    "Placed": 1,
                    "Healthy": 0,
                    "Unhealthy": 0,
                    "Canaries": 0,
                    "Promoted": False,
                }
            ],
            "Allocations": [FAILED_ALLOCATION],
            "Failures": [
                {**FAILED_ALLOCATION, "Task": "t", "Events": ["Terminated: Exit Code: 3"]}
            ],
            "FailedTGAllocs": {},
        },
        "Tasks": None,
        "ExitStatus": 11,
    }
    assert (older["DeploymentID"], older["End"]) == ("d-2", "done")
    assert done.stderr.splitlines()[0] == '  evaluation "e-1" is complete'


FAILED_ALLOCATION = {
    "ID": "a-1",
    "NodeName": "node",
    "TaskGroup": "g",
    "ClientStatus": "failed",
    "ClientDescription": "",
}


def test_what_may_become_well_yet_is_told_when_time_is_over(tmp_path):
    fetching = {"t": {"State": "pending", "Events": [{"Type": "Downloading", "Message": "image"}]}}
    more = {
        "GET /v1/deployment/d-1": deployment(),
        "GET /v1/deployment/allocations/d-[12]": [allocation("pending", TaskStates=fetching)],
    }
    done = ran(tmp_path, server(**more), "scale", "web", "1", "--timeout", "200ms")
    assert (done.returncode, "    * Downloading: image" in lines(done)) == (14, True)


@POSIX_ONLY
def test_a_reader_that_went_away_is_no_reason_to_stop(tmp_path):
    at = server(**stopping("running", "complete"))
    with at.running():
        process = subprocess.Popen(
            [sys.executable, "-m", "jobkit", "stop", "web", "other"],
            cwd=tmp_path,
            env={**os.environ, "NOMAD_ADDR": at.url, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        told = process.stderr.read()
        process.stderr.close()
        assert process.wait() == 0
    assert changed(at) == ["/v1/job/web", "/v1/job/other"]
    assert told.startswith('Stopped job "web"\n')
    assert told.endswith('Job "other": No allocation of it runs.\n')
