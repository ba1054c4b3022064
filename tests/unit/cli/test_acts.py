"""The commands that change jobs, against a real server that answers as recorded servers did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from tests.answering import Answering, Turns
from tests.harness import ROOT
from tests.platforms import POSIX_ONLY


@cache
def recordings(release):
    path = ROOT / f"tests/conformance/http/nomad-{release}.json"
    return {one["name"]: one for one in json.loads(path.read_text(encoding="utf-8"))}


def said(name, release="2.0.5"):
    """Return what a real server answered: a value, or a status and its words."""
    answer = recordings(release)[name]["response"]
    return answer["json"] if "json" in answer else (answer["status"], answer["text"].encode())


JOB = said("read") | {"Version": 1}
VERSIONS = said("versions-diff-tag")
CANARIES = said("canary-deployment")
DEPLOYMENT = CANARIES["ID"]
EVALUATED = said("evaluate")
AGENT = said("agent-self")
CHILD = said("dispatch")["DispatchedJobID"]
GOLDEN = next(one["Version"] for one in VERSIONS["Versions"] if one["VersionTag"])
NEWEST = max(one["Version"] for one in VERSIONS["Versions"])
SERVER = {
    "GET /v1/agent/self": AGENT,
    "GET /v1/job/rec-web": JOB,
    "GET /v1/job/rec-other": JOB | {"ID": "rec-other"},
    "GET /v1/job/rec-stopped": JOB | {"ID": "rec-stopped", "Stop": True, "JobModifyIndex": 30},
    "GET /v1/job/rec-stopped/submission": said("submission-read"),
    "GET /v1/job/rec-web/versions": VERSIONS,
    "GET /v1/job/rec-web/deployment": CANARIES,
    "GET /v1/job/rec-two": JOB
    | {"TaskGroups": [JOB["TaskGroups"][0] | {"Name": name} for name in ("a", "b")]},
    "GET /v1/jobs": said("list"),
    "GET /v1/evaluation/.*": {
        "ID": "e-1",
        "Status": "complete",
        "JobID": "rec-per/periodic-1",
        "CreateIndex": 50,
    },
    "DELETE /v1/job/[^/]*": said("stop"),
    "POST /v1/jobs": said("register"),
    "POST /v1/job/rec-web/revert": said("revert"),
    "POST /v1/job/rec-web/stable": said("stable"),
    "POST /v1/job/rec-web/evaluate": EVALUATED,
    "POST /v1/job/rec-web/scale": EVALUATED,
    "POST /v1/job/rec-two/scale": EVALUATED,
    "POST /v1/job/rec-per/periodic/force": said("periodic-force"),
    "POST /v1/job/rec-param/dispatch": said("dispatch"),
    "POST /v1/deployment/promote/.*": said("promote"),
    "POST /v1/deployment/fail/.*": said("promote") | {"RevertedJobVersion": 0},
    "POST /v1/job/rec-web/versions/golden/tag": said("tag"),
    "DELETE /v1/job/rec-web/versions/golden/tag": said("untag"),
}


def jobkit(argv, answers=SERVER, stdin=b"", **environment):
    """Run a command in a process of its own; return how it ended and what the server saw."""
    server = Answering(answers)
    env = {k: v for k, v in os.environ.items() if not k.startswith("NOMAD_")}
    env |= {"NOMAD_ADDR": server.url, "PYTHONUTF8": "1", **environment}
    with server.running():
        done = subprocess.run(
            [sys.executable, "-m", "jobkit", *argv],
            cwd=ROOT,
            env=env,
            input=stdin,
            capture_output=True,
        )
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done, server.seen


def before(answers):
    """Return these answers, then those of the server."""
    return answers | {key: value for key, value in SERVER.items() if key not in answers}


def changes(seen):
    return [(one.method, one.path, one.json) for one in seen if one.method != "GET"]


def evaluation(text, answer):
    return f"{text}\nEvaluation ID = {answer['EvalID']}\n"


# The command line, the change that the server saw, what was printed.
DONE = [
    pytest.param(
        ["stop", "rec-web"],
        ("DELETE", "/v1/job/rec-web", None),
        evaluation('Stopped job "rec-web"', said("stop")),
        id="stop",
    ),
    pytest.param(
        ["stop", "--purge", "--global", "--eval-priority", "80", "--no-shutdown-delay", "rec-web"],
        (
            "DELETE",
            "/v1/job/rec-web?purge=true&global=true&eval_priority=80&no_shutdown_delay=true",
            None,
        ),
        evaluation('Purged job "rec-web"', said("stop")),
        id="purge",
    ),
    pytest.param(
        ["dispatch", "rec-param", "--meta", "input=a=b", "--meta", "x=", "-"],
        (
            "POST",
            "/v1/job/rec-param/dispatch",
            {"Payload": "aGk=", "Meta": {"input": "a=b", "x": ""}},
        ),
        f'Dispatched job "rec-param"\nDispatched Job ID = {CHILD}\n'
        f"Evaluation ID     = {said('dispatch')['EvalID']}\n",
        id="dispatch",
    ),
    pytest.param(
        [
            *("dispatch", "rec-param", "--idempotency-token", "t 1"),
            *("--id-prefix-template", "x", "--priority", "7"),
        ],
        (
            "POST",
            "/v1/job/rec-param/dispatch?idempotency_token=t%201",
            {"IdPrefixTemplate": "x", "Priority": 7},
        ),
        f'Dispatched job "rec-param"\nDispatched Job ID = {CHILD}\n'
        f"Evaluation ID     = {said('dispatch')['EvalID']}\n",
        id="dispatch once",
    ),
    pytest.param(
        ["revert", "rec-web", "0"],
        (
            "POST",
            "/v1/job/rec-web/revert",
            {"JobID": "rec-web", "JobVersion": 0, "EnforcePriorVersion": NEWEST},
        ),
        evaluation('Reverted job "rec-web" to version 0', said("revert")),
        id="revert to a number",
    ),
    pytest.param(
        ["revert", "rec-web", "golden"],
        (
            "POST",
            "/v1/job/rec-web/revert",
            {"JobID": "rec-web", "JobVersion": GOLDEN, "EnforcePriorVersion": NEWEST},
        ),
        evaluation(f'Reverted job "rec-web" to version {GOLDEN}', said("revert")),
        id="revert to a tag",
    ),
    pytest.param(
        ["stable", "rec-web", "0"],
        ("POST", "/v1/job/rec-web/stable", {"JobID": "rec-web", "JobVersion": 0, "Stable": True}),
        'Version 0 of job "rec-web" is marked as stable\n',
        id="stable",
    ),
    pytest.param(
        ["stable", "rec-web", "golden", "--unset"],
        (
            "POST",
            "/v1/job/rec-web/stable",
            {"JobID": "rec-web", "JobVersion": GOLDEN, "Stable": False},
        ),
        f'Version {GOLDEN} of job "rec-web" is no longer marked as stable\n',
        id="not stable",
    ),
    pytest.param(
        ["eval", "rec-web"],
        ("POST", "/v1/job/rec-web/evaluate", {"JobID": "rec-web"}),
        evaluation('Made a new evaluation of job "rec-web"', EVALUATED),
        id="eval",
    ),
    pytest.param(
        ["eval", "--force-reschedule", "rec-web"],
        (
            "POST",
            "/v1/job/rec-web/evaluate",
            {"JobID": "rec-web", "EvalOptions": {"ForceReschedule": True}},
        ),
        evaluation('Made a new evaluation of job "rec-web"', EVALUATED),
        id="reschedule",
    ),
    pytest.param(
        ["periodic-force", "rec-per"],
        ("POST", "/v1/job/rec-per/periodic/force", None),
        'Launched job "rec-per"\nLaunched Job ID = rec-per/periodic-1\n'
        f"Evaluation ID   = {said('periodic-force')['EvalID']}\n",
        id="periodic-force",
    ),
    pytest.param(
        ["scale", "rec-web", "3"],
        (
            "POST",
            "/v1/job/rec-web/scale",
            {"Target": {"Group": "g"}, "Count": 3, "Message": "scaled with jobkit"},
        ),
        evaluation('Scaled group "g" of job "rec-web" to 3', EVALUATED),
        id="scale the only group",
    ),
    pytest.param(
        ["scale", "rec-two", "b", "0", "--check-index", "9", "--message", "quiet"],
        (
            "POST",
            "/v1/job/rec-two/scale",
            {"Target": {"Group": "b"}, "Count": 0, "Message": "quiet", "JobModifyIndex": 9},
        ),
        evaluation('Scaled group "b" of job "rec-two" to 0', EVALUATED),
        id="scale one of the groups",
    ),
    pytest.param(
        ["promote", "rec-web"],
        (
            "POST",
            f"/v1/deployment/promote/{DEPLOYMENT}",
            {"DeploymentID": DEPLOYMENT, "All": True},
        ),
        evaluation('Promoted the canaries of job "rec-web": "g"', said("promote")),
        id="promote",
    ),
    pytest.param(
        ["promote", "--group", "g", "rec-web"],
        (
            "POST",
            f"/v1/deployment/promote/{DEPLOYMENT}",
            {"DeploymentID": DEPLOYMENT, "Groups": ["g"]},
        ),
        evaluation('Promoted the canaries of job "rec-web": "g"', said("promote")),
        id="promote a group",
    ),
    pytest.param(
        ["fail", "rec-web"],
        ("POST", f"/v1/deployment/fail/{DEPLOYMENT}", {"DeploymentID": DEPLOYMENT}),
        'Failed the deployment of job "rec-web"\n'
        f"Evaluation ID        = {said('promote')['EvalID']}\nReverted Job Version = 0\n",
        id="fail",
    ),
    pytest.param(
        ["tag", "apply", "rec-web", "--name", "golden"],
        (
            "POST",
            "/v1/job/rec-web/versions/golden/tag",
            {"Version": 1, "Description": ""},
        ),
        'Version 1 of job "rec-web" is tagged "golden"\n',
        id="tag the current version",
    ),
    pytest.param(
        ["tag", "apply", "rec-web", "--name", "golden", "--version", "0", "--description", "d"],
        (
            "POST",
            "/v1/job/rec-web/versions/golden/tag",
            {"Version": 0, "Description": "d"},
        ),
        'Version 0 of job "rec-web" is tagged "golden"\n',
        id="tag a version",
    ),
    pytest.param(
        ["tag", "unset", "rec-web", "--name", "golden"],
        ("DELETE", "/v1/job/rec-web/versions/golden/tag", None),
        'Took tag "golden" from job "rec-web"\n',
        id="untag",
    ),
]


def detached(argv):
    return argv if argv[0] in {"stable", "tag"} else [*argv, "--detach"]


@pytest.mark.parametrize(("argv", "change", "printed"), DONE)
def test_what_is_done(argv, change, printed):
    done, seen = jobkit(detached(argv), stdin=b"hi")
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")
    assert changes(seen) == [change]


@pytest.mark.parametrize(("argv", "change", "printed"), DONE)
def test_a_dry_run_prints_the_request(argv, change, printed):  # noqa: ARG001
    done, seen = jobkit([*argv, "--dry-run", "--json"], stdin=b"hi", NOMAD_TOKEN="t0k3n-t0k3n")
    made = json.loads(done.stdout)
    (made,) = made if isinstance(made, list) else [made]
    assert (made["Method"], made["Body"]) == (change[0], change[2])
    assert made["URL"].endswith(change[1])
    assert changes(seen) == []
    assert "t0k3n" not in done.stdout


def test_a_dry_run_for_people():
    done, _ = jobkit(["eval", "rec-web", "--dry-run"])
    line, _, body = done.stdout.partition("\n")
    assert line.startswith("POST http://127.0.0.1:")
    assert line.endswith("/v1/job/rec-web/evaluate")
    assert json.loads(body) == {"JobID": "rec-web"}


def test_a_stopped_job_is_started_as_it_was():
    done, seen = jobkit(["start", "rec-stopped", "--detach"])
    ((method, path, body),) = changes(seen)
    assert (done.returncode, method, path) == (0, "POST", "/v1/jobs")
    assert (body["EnforceIndex"], body["JobModifyIndex"]) == (True, 30)
    assert body["Job"]["Stop"] is False
    assert (
        body["Job"]["TaskGroups"][0]["Tasks"][0]["Config"]
        == JOB["TaskGroups"][0]["Tasks"][0]["Config"]
    )
    assert body["Submission"]["Source"] == said("submission-read")["Source"]


def test_a_job_without_a_stored_source_is_started_too():
    answers = before({"GET /v1/job/rec-stopped/submission": (404, b"job source not found")})
    done, seen = jobkit(["start", "rec-stopped", "--detach"], answers)
    assert done.returncode == 0
    assert "Submission" not in changes(seen)[0][2]


UNWATCHED = {"Rollout": None, "Tasks": None, "ExitStatus": 0}


def test_json_is_what_the_server_said():
    done, _ = jobkit(["eval", "--json", "--detach", "rec-web"])
    assert json.loads(done.stdout) == EVALUATED | UNWATCHED
    done, _ = jobkit(["stop", "--json", "--detach", "rec-web", "rec-other"])
    assert json.loads(done.stdout) == [said("stop") | UNWATCHED] * 2


def test_warnings_of_the_server_are_shown():
    answers = {"POST /v1/job/rec-web/scale": EVALUATED | {"Warnings": "1 warning:\n\n* old"}}
    done, _ = jobkit(["scale", "--detach", "rec-web", "g", "2"], before(answers))
    assert done.stdout.endswith("\n\nJob Warnings:\n1 warning:\n\n* old\n")


NOT_FOUND = (404, b"job not found")
ENDED = CANARIES | {
    "Status": "successful",
    "StatusDescription": "Deployment completed successfully",
}
PROMOTED = CANARIES | {"TaskGroups": {"g": CANARIES["TaskGroups"]["g"] | {"Promoted": True}}}
# The command line, answers beside those above, what is said; nothing is changed.
REFUSED = [
    pytest.param(
        ["stop", "rec-web", "rec-we"],
        {"GET /v1/job/rec-we": NOT_FOUND, "GET /v1/jobs": [{"ID": "rec-web"}]},
        'jobkit: job not found (status 404, GET /v1/job/rec-we). These ids begin so: "rec-web".\n',
        id="one of several jobs does not exist",
    ),
    pytest.param(
        ["revert", "rec-web", "77"],
        {},
        'jobkit: Job "rec-web" has no version 77; the server keeps 2, 1, 0\n',
        id="no such version",
    ),
    pytest.param(
        ["revert", "rec-web", "goldne"],
        {},
        'jobkit: Job "rec-web" has no version tagged "goldne". Did you mean "golden"?\n',
        id="no such tag",
    ),
    pytest.param(
        ["revert", "rec-web", str(NEWEST)],
        {},
        f'jobkit: Version {NEWEST} of job "rec-web" is the current one.\n',
        id="revert to the current version",
    ),
    pytest.param(
        ["start", "rec-web"], {}, 'jobkit: Job "rec-web" is not stopped.\n', id="start what runs"
    ),
    pytest.param(
        ["scale", "rec-two", "3"],
        {},
        'jobkit: Job "rec-two" has the groups "a", "b": say which one is to be scaled.\n',
        id="which group?",
    ),
    pytest.param(
        ["promote", "rec-web"],
        {"GET /v1/job/rec-web/deployment": ENDED},
        'jobkit: The latest deployment of job "rec-web" has ended: successful. '
        "Deployment completed successfully.\n",
        id="the deployment has ended",
    ),
    pytest.param(
        ["promote", "rec-web"],
        {"GET /v1/job/rec-web/deployment": PROMOTED},
        'jobkit: Job "rec-web" has no canaries that wait to be promoted.\n',
        id="promoted already",
    ),
    pytest.param(
        ["promote", "rec-web", "--group", "g"],
        {"GET /v1/job/rec-web/deployment": PROMOTED},
        'jobkit: Group "g" has no canaries that wait to be promoted.\n',
        id="the group is promoted already",
    ),
    pytest.param(
        ["promote", "rec-web", "--group", "gg"],
        {"GET /v1/job/rec-web/deployment": CANARIES},
        'jobkit: The deployment of job "rec-web" has no group "gg".\n',
        id="no such group",
    ),
    pytest.param(
        ["fail", "rec-web"],
        {"GET /v1/job/rec-web/deployment": None},
        'jobkit: Job "rec-web" has no deployment\n',
        id="no deployment",
    ),
    pytest.param(
        ["fail", "rec-wbe"],
        {
            "GET /v1/job/rec-wbe/deployment": None,
            "GET /v1/job/rec-wbe": NOT_FOUND,
            "GET /v1/jobs": Turns([[], [{"ID": "rec-web"}]]),
        },
        'jobkit: job not found (status 404, GET /v1/job/rec-wbe). Did you mean "rec-web"?\n',
        id="no job",
    ),
    pytest.param(
        ["scale", "rec-web", "many"],
        {},
        "Usage: jobkit scale [OPTIONS] JOB [GROUP] COUNT\nTry 'jobkit scale --help' for help.\n\n"
        'Error: the count "many" is no number of allocations.\n',
        id="no count",
    ),
    pytest.param(
        ["scale", "rec-web", "g", "h", "1"],
        {},
        "Usage: jobkit scale [OPTIONS] JOB [GROUP] COUNT\nTry 'jobkit scale --help' for help.\n\n"
        "Error: JOB [GROUP] COUNT: 4 arguments given.\n",
        id="too many words",
    ),
    pytest.param(
        ["revert", "rec-web", ""],
        {},
        "Usage: jobkit revert [OPTIONS] JOB VERSION|TAG\nTry 'jobkit revert --help' for help.\n\n"
        "Error: Invalid value for 'VERSION|TAG': the empty text is neither a number nor a tag.\n",
        id="no version",
    ),
    pytest.param(
        ["promote", "rec-web", "--timeout", "soon"],
        {},
        "Usage: jobkit promote [OPTIONS] JOB\nTry 'jobkit promote --help' for help.\n\n"
        "Error: Invalid value for '--timeout': \"soon\" is no duration; write 90s, 10m or 1h30m.\n",
        id="no duration",
    ),
    pytest.param(
        ["dispatch", "rec-param", "no/such/file"],
        {},
        'Error: "no/such/file" can\'t be read: No such file or directory.\n',
        id="no payload",
    ),
]


@pytest.mark.parametrize(("argv", "answers", "stderr"), REFUSED)
def test_what_is_refused(argv, answers, stderr):
    done, seen = jobkit(argv, before(answers))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", stderr)
    assert changes(seen) == []


@pytest.mark.parametrize("size", [16384, 16385])
def test_a_payload_is_measured_before_it_is_sent(size, tmp_path):
    payload = tmp_path / "payload.bin"
    payload.write_bytes(b"\xff" * size)
    done, seen = jobkit(["dispatch", "--detach", "rec-param", str(payload)])
    if size == 16384:
        assert done.returncode == 0
        assert len(changes(seen)[0][2]["Payload"]) == 21848
    else:
        assert (done.returncode, seen) == (2, [])
        assert "more than 16384 bytes" in done.stderr


def test_an_id_is_never_a_prefix():
    refused = {
        "POST /v1/job/rec-we/evaluate": (500, b"job not found"),
        "GET /v1/jobs": [{"ID": "rec-web"}],
    }
    done, _ = jobkit(["eval", "rec-we"], before(refused))
    assert done.returncode == 2
    assert 'These ids begin so: "rec-web".' in done.stderr


def test_who_may_not_read_a_job_may_still_stop_it():
    answers = {"GET /v1/job/rec-web": (403, b"Permission denied"), "DELETE .*": said("stop")}
    done, _ = jobkit(["stop", "--detach", "rec-web"], answers)
    assert (done.returncode, done.stderr) == (0, "")


def test_after_a_failure_it_is_said_what_was_left_alone():
    answers = {"DELETE /v1/job/rec-other": (500, b"raft broke"), **SERVER}
    done, seen = jobkit(["stop", "rec-web", "rec-other", "rec-two"], answers)
    assert done.returncode == 2
    assert done.stdout == evaluation('Stopped job "rec-web"', said("stop"))
    assert done.stderr.startswith('jobkit: left as they are: "rec-two"\njobkit: raft broke')
    assert [path for _, path, _ in changes(seen)] == ["/v1/job/rec-web", "/v1/job/rec-other"]


def test_json_says_what_was_done_before_a_failure():
    answers = {"DELETE /v1/job/rec-other": (500, b"raft broke"), **SERVER}
    done, _ = jobkit(["stop", "--json", "rec-web", "rec-other"], answers)
    assert json.loads(done.stdout) == [said("stop") | UNWATCHED]


@POSIX_ONLY
@pytest.mark.parametrize(
    ("argv", "typed", "status", "asked"),
    [
        pytest.param(
            ["rec-web"], b"y\n", 0, 'Stop job "rec-web" in namespace "default"?', id="yes"
        ),
        pytest.param(["rec-web"], b"\n", 2, "Nothing was changed.", id="no"),
        pytest.param(
            ["--purge", "rec-web"], b"n\n", 2, "Stop and purge job", id="purging is another thing"
        ),
        pytest.param(
            ["rec-regions"], b"n\n", 2, ', in region "global" alone?', id="one of several regions"
        ),
        pytest.param(["rec-regions", "--global"], b"n\n", 2, "all 2 regions?", id="all regions"),
        pytest.param(["rec-web", "--yes"], b"n\n", 0, "", id="nobody is asked"),
    ],
)
def test_a_person_is_asked_before_a_job_is_stopped(argv, typed, status, asked):
    regions = JOB | {"Multiregion": {"Regions": [{"Name": "global"}, {"Name": "eu"}]}}
    server = Answering(before({"GET /v1/job/rec-regions": regions}))
    mine, theirs = os.openpty()
    os.write(mine, typed)
    with server.running():
        done = subprocess.run(
            [sys.executable, "-m", "jobkit", "stop", "--detach", *argv],
            cwd=ROOT,
            env={**os.environ, "NOMAD_ADDR": server.url},
            stdin=theirs,
            capture_output=True,
            text=True,
        )
    os.close(mine)
    os.close(theirs)
    assert done.returncode == status
    assert asked in done.stderr
    assert len(changes(server.seen)) == (status == 0)


# Waiting for the tasks of a dispatched job.


def allocation(tasks, status="complete", number=1, **more):
    return {
        "ID": f"{number:08}-0000",
        "CreateIndex": number,
        "NodeID": "n-1",
        "NodeName": "node",
        "TaskGroup": "g",
        "JobVersion": 0,
        "DesiredStatus": "run",
        "ClientStatus": status,
        "ClientDescription": "",
        "TaskStates": tasks,
        **more,
    }


def task(code, *, failed=False, signal=0, last=None):
    events = [
        {"Type": "Started", "DisplayMessage": "Task started by client"},
        {
            "Type": "Terminated",
            "ExitCode": code,
            "Signal": signal,
            "DisplayMessage": f"Exit {code}",
        },
        *([last] if last else []),
    ]
    return {"Failed": failed, "State": "dead", "Events": events}


NOT_STARTED = {
    "Failed": True,
    "State": "dead",
    "Events": [
        {"Type": "Driver Failure", "DisplayMessage": "", "Message": "no such image"},
        {"Type": "Not Restarting", "DisplayMessage": "Error was unrecoverable"},
    ],
}
ENDS = [
    pytest.param([allocation({"t": task(0)})], 0, id="well"),
    pytest.param([allocation({"t": task(3, failed=True)}, "failed")], 3, id="the task's status"),
    pytest.param(
        [allocation({"a": task(0), "b": task(4, failed=True), "c": task(1)}, "failed")],
        4,
        id="of the task that failed",
    ),
    pytest.param(
        [
            allocation({"t": task(5, failed=True)}, "failed", 1, NextAllocation="x"),
            allocation({"t": task(0)}, number=2),
        ],
        0,
        id="what was tried again counts as the last time",
    ),
    pytest.param([allocation({"t": task(0, failed=True, signal=9)}, "failed")], 137, id="a signal"),
    pytest.param([allocation({"t": NOT_STARTED}, "failed")], 10, id="it was never started"),
    pytest.param([allocation({"t": task(300, failed=True)}, "failed")], 10, id="no status"),
    pytest.param([allocation(None, "lost")], 10, id="the node is lost"),
    pytest.param([], 10, id="stopped before it was placed"),
]


def waiting(allocations, *statuses):
    states = Turns([{"Version": 0, "Status": status} for status in statuses])
    return {
        f"GET /v1/job/{CHILD.replace('/', '%2F')}": states,
        f"GET /v1/job/{CHILD.replace('/', '%2F')}/allocations": allocations,
        f"GET /v1/job/{CHILD.replace('/', '%2F')}/evaluations": [],
        **SERVER,
    }


def test_a_job_that_is_dead_before_its_next_try():
    first = allocation({"t": task(5, failed=True)}, "failed", 1)
    second = allocation({"t": task(0)}, number=2)
    tries = Turns([[first], [first], [first | {"NextAllocation": "x"}, second]])
    answers = waiting(tries, "running", "dead")
    undecided = Turns([[{"ID": "e", "Status": "pending"}], []])
    answers[f"GET /v1/job/{CHILD.replace('/', '%2F')}/evaluations"] = undecided
    done, _ = jobkit(["dispatch", "--wait", "--json", "rec-param"], answers)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("allocations", "status"), ENDS)
def test_the_exit_status_is_the_tasks(allocations, status):
    answers = waiting(allocations, "pending", "running", "dead")
    done, _ = jobkit(["dispatch", "--wait", "--json", "rec-param"], answers)
    told = json.loads(done.stdout)
    assert done.returncode == status, done.stderr
    assert (told["DispatchedJobID"], told["ExitStatus"]) == (CHILD, status)
    assert [one["AllocID"] for one in told["Tasks"]] == [
        one["ID"]
        for one in allocations
        if not one.get("NextAllocation")
        for _ in one["TaskStates"] or ()
    ]


def test_how_tasks_ended_is_shown():
    allocations = [allocation({"a": task(3, failed=True), "b": NOT_STARTED}, "failed")]
    done, _ = jobkit(["dispatch", "--wait", "rec-param"], waiting(allocations, "dead"))
    assert done.stdout.endswith(
        "\n\n"
        "Allocation  Task Group  Task  Result  Exit Code  Last Event\n"
        "00000001    g           a     failed  3          Exit 3\n"
        "00000001    g           b     failed  <none>     no such image\n"
    )


def test_nothing_placed_is_shown():
    done, _ = jobkit(["dispatch", "--wait", "rec-param"], waiting([], "dead"))
    assert done.stdout.endswith("\n\nNo allocations placed\n")


def test_who_waits_no_longer_is_told_where_to_look():
    argv = ["dispatch", "--wait", "--timeout", "1ms", "rec-param"]
    done, _ = jobkit(argv, waiting([], "running"))
    assert done.returncode == 14
    assert f'Job "{CHILD}" goes on, but is not watched any longer' in done.stdout
    assert f"jobkit status {CHILD}" in done.stdout


# Promoting when all canaries are healthy.


def rollout(healthy, **more):
    state = CANARIES["TaskGroups"]["g"] | {"DesiredCanaries": 2, "PlacedCanaries": ["a", "b"]}
    return CANARIES | {"TaskGroups": {"g": state | {"HealthyAllocs": healthy}}, **more}


def canaries(*healthy):
    return [
        {"ID": name, "DeploymentStatus": {"Healthy": name in healthy} if healthy else None}
        for name in ("a", "b", "c")
    ]


def test_canaries_are_promoted_when_all_are_healthy():
    answers = {
        f"GET /v1/deployment/{DEPLOYMENT}": Turns([rollout(0), rollout(1), rollout(2), rollout(3)]),
        f"GET /v1/deployment/allocations/{DEPLOYMENT}": Turns(
            [canaries("a", "c"), canaries("a", "b")]
        ),
        **SERVER,
    }
    done, seen = jobkit(["promote", "--detach", "rec-web", "--when-healthy"], answers)
    assert (done.returncode, done.stderr) == (0, "")
    asked = [one.path.partition("?")[0].partition("/v1/")[2] for one in seen]
    assert asked[1:] == [
        *[f"deployment/{DEPLOYMENT}"] * 3,
        f"deployment/allocations/{DEPLOYMENT}",
        f"deployment/{DEPLOYMENT}",
        f"deployment/allocations/{DEPLOYMENT}",
        f"deployment/promote/{DEPLOYMENT}",
    ]


@pytest.mark.parametrize(
    ("deployment", "argv", "status", "stderr"),
    [
        pytest.param(
            rollout(1, Status="failed", StatusDescription="Failed - rolling back to job version 3"),
            [],
            11,
            'jobkit: The deployment of job "rec-web" has ended: failed. '
            "Failed - rolling back to job version 3.\n",
            id="it fails and goes back",
        ),
        pytest.param(
            rollout(1, Status="cancelled", StatusDescription="Cancelled because job is stopped"),
            [],
            10,
            'jobkit: The deployment of job "rec-web" has ended: cancelled. '
            "Cancelled because job is stopped.\n",
            id="it is cancelled",
        ),
        pytest.param(
            rollout(1),
            ["--timeout", "1ms"],
            14,
            "jobkit: Waited for 0.001 seconds; it goes on, but is not waited for.\n",
            id="it takes too long",
        ),
    ],
)
def test_canaries_that_do_not_get_healthy(deployment, argv, status, stderr):
    answers = {f"GET /v1/deployment/{DEPLOYMENT}": deployment, **SERVER}
    argv = ["promote", "rec-web", "--when-healthy", "--detach", *argv]
    done, seen = jobkit(argv, answers)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", stderr)
    assert changes(seen) == []
