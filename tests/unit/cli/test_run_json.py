"""``jobkit run --json``: one document says what was planned, registered and watched."""

from __future__ import annotations

import json

import pytest

from tests.answering import Answering, Turns
from tests.planned_jobs import AGENT, NO_ROOM, answer, job, run
from tests.rollouts import DONE, EVALUATION, REVERTED, allocation, deployment, jobs

REGISTERED = {"EvalID": "e-1", "EvalCreateIndex": 8, "JobModifyIndex": 8, "Warnings": "old"}
CONFLICT = (500, b"Enforcing job modify index 7: job exists with conflicting job modify index: 9")


def server(**more):
    answers = {
        "GET /v1/agent/self": {**AGENT, "member": {"Tags": {"build": "2.0.5"}}},
        "POST /v1/job/[a-z]+/plan": answer(),
        "POST /v1/jobs": REGISTERED,
        "GET /v1/evaluation/e-1": EVALUATION,
        "GET /v1/deployment/d-1": DONE,
        "GET /v1/deployment/d-2": {**deployment("successful", healthy=1), "ID": "d-2"},
        "GET /v1/deployment/allocations/d-[12]": [allocation()],
        "GET /v1/job/[a-z]+/deployment": None,
        "GET /v1/job/[a-z]+/evaluations": [],
        "GET /v1/job/[a-z]+/allocations": [allocation("failed")],
        "GET /v1/job/[a-z]+": jobs("dead"),
    }
    made = {pattern: given for pattern, given in answers.items() if pattern not in more}
    return Answering({**more, **made})


def ran(tmp_path, at, *flags, names="a", text=None):
    files = [f"{name}.nomad.hcl" for name in names]
    for file in files:
        (tmp_path / file).write_text(text or job(file[0]), encoding="utf-8")
    done = run(tmp_path, ["run", "--yes", "--no-lint", "--json", *flags, *files], at)
    told = json.loads(done.stdout)
    assert told["ExitStatus"] == done.returncode, done.stderr
    return told, done.stderr


def test_what_was_planned_registered_and_watched(tmp_path):
    told, stderr = ran(tmp_path, server())
    (plan,) = told.pop("Plans")
    assert (plan["job"], plan["check_index"], plan["plan"]["JobModifyIndex"]) == ("a", 7, 7)
    (made,) = told.pop("Jobs")
    rollout = made.pop("Rollout")
    assert (rollout["End"], rollout["DeploymentID"]) == ("done", "d-1")
    assert made == {
        "File": "a.nomad.hcl",
        "JobID": "a",
        "EvalID": "e-1",
        "JobModifyIndex": 8,
        "Warnings": "old",
        "Tasks": None,
        "ExitStatus": 0,
    }
    assert told == {
        "Done": ["a.nomad.hcl"],
        "NotDone": [],
        "NotBegun": [],
        "Stopped": [],
        "Error": None,
        "ExitStatus": 0,
    }
    assert stderr.splitlines()[-2:] == [
        '  group "g": 1 of 1 healthy, 1 placed',
        'Job "a" is healthy',
    ]


def test_a_failure_half_way(tmp_path):
    told, _ = ran(tmp_path, server(**{"POST /v1/jobs": Turns([REGISTERED, CONFLICT])}), names="abc")
    lists = {name: told[name] for name in ("Done", "NotDone", "NotBegun")}
    assert lists == {
        "Done": ["a.nomad.hcl"],
        "NotDone": ["b.nomad.hcl"],
        "NotBegun": ["c.nomad.hcl"],
    }
    assert [one["ExitStatus"] for one in told["Jobs"]] == [0, 2, None]
    assert "conflicting job modify index" in told["Error"]


def test_the_older_version_that_a_failed_one_goes_back_to(tmp_path):
    more = {
        "GET /v1/deployment/d-1": REVERTED,
        "GET /v1/job/a/deployment": {**deployment(), "ID": "d-2"},
    }
    told, stderr = ran(tmp_path, server(**more))
    rollout = told["Jobs"][0]["Rollout"]
    assert (told["ExitStatus"], rollout["End"]) == (11, "reverted")
    assert rollout["OlderVersion"]["End"] == "done"
    assert stderr.endswith('  The older version is healthy again: deployment "d-2"\n')


def test_why_there_is_no_room(tmp_path):
    more = {"GET /v1/evaluation/e-1": {**EVALUATION, "FailedTGAllocs": NO_ROOM}}
    told, _ = ran(tmp_path, server(**more))
    assert told["ExitStatus"] == 13
    assert told["Jobs"][0]["Rollout"]["FailedTGAllocs"] == NO_ROOM


BATCH = {"text": job("a", body='  type = "batch"')}
ALONE = {"GET /v1/evaluation/e-1": {"ID": "e-1", "Status": "complete"}}


def test_the_tasks_of_a_batch_job(tmp_path):
    told, stderr = ran(tmp_path, server(**ALONE), "--wait", **BATCH)
    (made,) = told["Jobs"]
    assert made["Tasks"] == [
        {
            "AllocID": "a-1",
            "TaskGroup": "g",
            "Task": "t",
            "Failed": True,
            "ExitCode": 3,
            "LastEvent": "Exit Code: 3",
        }
    ]
    assert (made["ExitStatus"], made["Rollout"]["Failures"][0]["Task"]) == (3, "t")
    assert stderr.endswith("a-1         g           t     failed  3          Exit Code: 3\n")


@pytest.mark.parametrize(
    ("more", "flags", "status"),
    [
        pytest.param({"POST /v1/job/[a-z]+/plan": (500, b"odd")}, [], 2, id="not planned"),
        pytest.param({}, ["--var", "nope=1"], 1, id="a fault of the file"),
    ],
)
def test_nothing_was_begun(tmp_path, more, flags, status):
    told, _ = ran(tmp_path, server(**more), *flags)
    assert (told["ExitStatus"], told["Jobs"], told["Done"]) == (status, [], [])


def test_detached(tmp_path):
    told, _ = ran(tmp_path, server(), "--detach")
    assert (told["Jobs"][0]["EvalID"], told["Jobs"][0]["Rollout"]) == ("e-1", None)


def test_an_unchanged_job(tmp_path):
    told, _ = ran(tmp_path, server(**{"POST /v1/job/[a-z]+/plan": answer(kind="None")}))
    assert (told["Done"], told["Jobs"][0]["EvalID"]) == (["a.nomad.hcl"], None)
