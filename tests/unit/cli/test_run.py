"""``jobkit run`` against a real server that plays a rollout."""

from __future__ import annotations

import json

import pytest

from tests.answering import Answering, Turns
from tests.planned_jobs import AGENT, NO_ROOM, answer, asked, job, run
from tests.rollouts import CANARIES, DONE, EVALUATION, FAILED, allocation, deployment, jobs

REGISTERED = {"EvalID": "e-1", "EvalCreateIndex": 8, "JobModifyIndex": 8, "Warnings": ""}


def server(found=DONE, **more):
    return Answering(
        {
            "GET /v1/agent/self": {**AGENT, "member": {"Tags": {"build": "2.0.5"}}},
            "POST /v1/job/[a-z]+/plan": answer(),
            "POST /v1/jobs": REGISTERED,
            "GET /v1/evaluation/e-1": EVALUATION,
            "GET /v1/deployment/d-1": found,
            "GET /v1/deployment/allocations/d-1": [allocation()],
            "GET /v1/job/[a-z]+/allocations": [allocation()],
            "GET /v1/job/[a-z]+/deployment": None,
            "GET /v1/job/[a-z]+/evaluations": [],
            "GET /v1/job/[a-z]+": jobs("running", "dead"),
            **more,
        }
    )


def ran(tmp_path, at, *flags, text=None):
    (tmp_path / "web.nomad.hcl").write_text(text or job(), encoding="utf-8")
    return run(tmp_path, ["run", "--yes", "--no-lint", *flags, "web.nomad.hcl"], at)


def registrations(at):
    return [one.json for one in at.seen if (one.method, one.path) == ("POST", "/v1/jobs")]


BATCH = job(body='  type = "batch"')
NO_DEPLOYMENT = {"GET /v1/evaluation/e-1": {"ID": "e-1", "Status": "complete"}}


@pytest.mark.parametrize(
    ("found", "flags", "status", "told"),
    [
        pytest.param(DONE, [], 0, 'Job "web" is healthy', id="healthy"),
        pytest.param(FAILED, [], 10, "Failed due to progress deadline", id="failed"),
        pytest.param(
            deployment("cancelled", "Cancelled because of newer version"), [], 10, "newer", id="old"
        ),
        pytest.param(CANARIES, [], 12, "jobkit promote web", id="needs promotion"),
        pytest.param(
            CANARIES,
            ["--until", "canary-healthy"],
            0,
            "has healthy canaries",
            id="canaries are enough",
        ),
        pytest.param(deployment("blocked", "Blocked"), [], 13, "is blocked", id="blocked"),
        pytest.param(deployment(), ["--timeout", "200ms"], 14, "jobkit status web", id="timed out"),
    ],
)
def test_a_deployment_is_watched_to_its_end(tmp_path, found, flags, status, told):
    done = ran(tmp_path, server(found), *flags)
    assert done.returncode == status, done.stderr
    assert told in done.stdout


def test_what_is_sent(tmp_path):
    at = server()
    source = 'variable "hosts" { type = list(string) }\nvariable "db_password" {}\n' + job()
    values = ["--var", 'hosts=["a"]', "--var", "db_password=hunter2!x"]
    done = ran(tmp_path, at, *values, "--eval-priority", "70", text=source)
    (body,) = registrations(at)
    assert (body["EnforceIndex"], body["JobModifyIndex"], body["EvalPriority"]) == (True, 7, 70)
    assert body["Submission"] == {
        "Source": source,
        "Format": "hcl2",
        "VariableFlags": {},
        "Variables": 'hosts = ["a"]\n',
    }
    assert "hunter2" not in done.stdout + done.stderr


def test_older_servers_get_no_source(tmp_path):
    at = server(**{"GET /v1/agent/self": {"member": {"Tags": {"build": "1.5.0"}}}})
    assert ran(tmp_path, at).returncode == 0
    assert "Submission" not in registrations(at)[0]


def test_lines_say_what_is_new_once(tmp_path):
    done = ran(tmp_path, server())
    assert done.stdout.partition("is registered")[2].splitlines()[1:] == [
        '  evaluation "e-1" is complete',
        '  deployment "d-1"',
        '  allocation "a-1" of group "g" on "node" is running',
        '  group "g": 0 of 1 healthy, 1 placed',
        '  group "g": 1 of 1 healthy, 1 placed',
        'Job "web" is healthy',
    ]


def test_a_failure_comes_with_the_last_events(tmp_path):
    more = {"GET /v1/deployment/allocations/d-1": [allocation("failed")]}
    done = ran(tmp_path, server(FAILED, **more))
    assert 'group "g", task "t": failed\n    * Terminated: Exit Code: 3\n' in done.stdout
    assert "nomad alloc logs -stderr a-1 t" in done.stdout


def test_allocations_that_failed_after_they_were_healthy(tmp_path):
    more = {"GET /v1/deployment/allocations/d-1": [allocation("failed")]}
    done = ran(tmp_path, server(DONE, **more))
    told = 'Job "web": The deployment was successful. Since then 1 allocation has failed.'
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, told)


def test_no_room_says_why(tmp_path):
    more = {"GET /v1/evaluation/e-1": {**EVALUATION, "FailedTGAllocs": NO_ROOM}}
    done = ran(tmp_path, server(**more))
    assert done.returncode == 13
    assert 'Task Group "g" (failed to place 1 allocation):' in done.stdout
    assert ran(tmp_path, server(**more), "--wait-for-room").returncode == 0


@pytest.mark.parametrize(
    ("allocations", "flags", "status"),
    [
        pytest.param([allocation()], [], 0, id="running is enough"),
        pytest.param(Turns([[allocation("pending")], [allocation()]]), [], 0, id="after a while"),
        pytest.param([allocation("failed")], [], 10, id="failed"),
        pytest.param(
            Turns([[allocation("failed", FollowupEvalID="e-2")], [allocation("complete")]]),
            [],
            0,
            id="one that is rescheduled",
        ),
        pytest.param(
            Turns([[allocation()], [allocation("complete")]]), ["--wait"], 0, id="to the end"
        ),
        pytest.param(
            Turns([[allocation()], [allocation("failed")]]), ["--wait"], 3, id="to a bad end"
        ),
        pytest.param(
            [allocation("failed", NextAllocation="a-2"), allocation("complete", ID="a-2")],
            ["--wait"],
            0,
            id="one that was replaced",
        ),
        pytest.param([], [], 0, id="nothing to run"),
    ],
)
def test_a_batch_job_is_watched_by_its_allocations(tmp_path, allocations, flags, status):
    at = server(**NO_DEPLOYMENT, **{"GET /v1/job/[a-z]+/allocations": allocations})
    done = ran(tmp_path, at, *flags, text=BATCH)
    assert done.returncode == status, done.stdout


def test_an_evaluation_that_fails(tmp_path):
    failed = {"ID": "e-1", "Status": "failed", "StatusDescription": "too many attempts"}
    done = ran(tmp_path, server(**{"GET /v1/evaluation/e-1": failed}))
    assert (done.returncode, "too many attempts" in done.stdout) == (10, True)


def test_the_next_evaluation_is_watched_too(tmp_path):
    first = {"ID": "e-1", "Status": "complete", "NextEval": "e-2"}
    more = {"GET /v1/evaluation/e-1": first, "GET /v1/evaluation/e-2": {**EVALUATION, "ID": "e-2"}}
    done = ran(tmp_path, server(**more))
    assert (done.returncode, '"e-2" is complete' in done.stdout) == (0, True)


def test_a_deployment_that_the_evaluation_does_not_name(tmp_path):
    more = {**NO_DEPLOYMENT, "GET /v1/job/[a-z]+/deployment": deployment()}
    done = ran(tmp_path, server(**more))
    assert (done.returncode, 'deployment "d-1"' in done.stdout) == (0, True)


def test_detached(tmp_path):
    at = server()
    done = ran(tmp_path, at, "--detach")
    assert (done.returncode, "evaluation" in done.stdout) == (0, True)
    assert not [one for one in at.seen if "deployment" in one.path]


@pytest.mark.parametrize(
    ("launch", "told"),
    [
        ("2030-01-01T00:00:00Z", "; its next launch is at 2030-01-01T00:00:00Z.\n"),
        ("0001-01-01T00:00:00Z", ".\n"),
        (None, ".\n"),
    ],
)
def test_a_periodic_job_has_nothing_to_watch(tmp_path, launch, told):
    plan = answer(NextPeriodicLaunch=launch)
    more = {"POST /v1/jobs": {**REGISTERED, "EvalID": ""}, "POST /v1/job/[a-z]+/plan": plan}
    done = ran(tmp_path, server(**more))
    assert done.stdout.endswith(f"is registered{told}")


UNCHANGED = {"POST /v1/job/[a-z]+/plan": answer(kind="None")}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param({}, 'Job "web" did not change.\n', id="nothing goes on"),
        pytest.param(
            {"GET /v1/job/[a-z]+/deployment": deployment()}, "is healthy\n", id="a rollout goes on"
        ),
    ],
)
def test_an_unchanged_job_is_not_registered(tmp_path, more, told):
    at = server(**UNCHANGED, **more)
    done = ran(tmp_path, at)
    assert (done.returncode, registrations(at)) == (0, [])
    assert done.stdout.endswith(told)


LEFT = {**deployment("failed", "Failed due to deadline"), "JobVersion": 0, "JobSpecModifyIndex": 7}


@pytest.mark.parametrize(
    ("left", "allocations", "status", "told"),
    [
        pytest.param(LEFT, [allocation("failed")], 10, '"d-1" has failed.\n', id="still ill"),
        pytest.param(LEFT, [], 10, '"d-1" has failed.\n', id="gone"),
        pytest.param(LEFT, [allocation()], 0, '"web" did not change.\n', id="well by now"),
        pytest.param(
            {**LEFT, "JobSpecModifyIndex": 5}, [], 0, '"web" did not change.\n', id="of an old job"
        ),
    ],
)
def test_an_unchanged_job_whose_deployment_failed(tmp_path, left, allocations, status, told):
    more = {
        "GET /v1/job/[a-z]+/deployment": left,
        "GET /v1/job/[a-z]+/allocations": allocations,
    }
    done = ran(tmp_path, server(left, **UNCHANGED, **more))
    assert (done.returncode, told in done.stdout) == (status, True), done.stdout


@pytest.mark.parametrize(
    ("flags", "body", "status"),
    [
        pytest.param(["--wait"], '  type = "batch"', 3, id="the end of its tasks"),
        pytest.param([], '  type = "batch"', 0, id="not asked for"),
        pytest.param(["--wait"], "", 0, id="a service"),
        pytest.param(["--wait"], '  type = "batch"\n  parameterized {}', 0, id="not run at once"),
    ],
)
def test_an_unchanged_batch_job_is_waited_for(tmp_path, flags, body, status):
    more = {"GET /v1/job/[a-z]+/allocations": [allocation("failed")]}
    done = ran(tmp_path, server(**UNCHANGED, **more), *flags, text=job(body=body))
    assert done.returncode == status, done.stdout


def test_an_unchanged_job_without_room_is_blocked(tmp_path):
    plan = answer(kind="None", FailedTGAllocs=NO_ROOM)
    more = {"POST /v1/job/[a-z]+/plan": plan, "GET /v1/job/[a-z]+/deployment": deployment()}
    assert ran(tmp_path, server(**more)).returncode == 13


def several(tmp_path, at, *flags):
    files = [f"{name}.nomad.hcl" for name in "abc"]
    for file in files:
        (tmp_path / file).write_text(job(file[0]), encoding="utf-8")
    return run(tmp_path, ["apply", "--yes", "--no-lint", *flags, *files], at)


def test_several_jobs_one_after_the_other(tmp_path):
    at = server()
    done = several(tmp_path, at)
    assert [body["Job"]["ID"] for body in registrations(at)] == ["a", "b", "c"]
    assert (done.returncode, done.stdout.count("is healthy")) == (0, 3)


def test_a_failure_half_way_says_what_was_done(tmp_path):
    conflict = (
        500,
        b"Enforcing job modify index 7: job exists with conflicting job modify index: 9",
    )
    at = server(**{"POST /v1/jobs": Turns([REGISTERED, conflict])})
    done = several(tmp_path, at)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-3:] == [
        "Done: a.nomad.hcl.",
        "Not done: b.nomad.hcl.",
        "Not begun: c.nomad.hcl. The same command goes on from here.",
    ]
    assert "conflicting job modify index" in done.stderr


@pytest.mark.parametrize(
    ("other", "status"), [(job("web"), 1), (job("web", body='  namespace = "b"'), 0)]
)
def test_two_files_with_the_same_job(tmp_path, other, status):
    for file, text in (("a.nomad.hcl", job("web")), ("b.nomad.hcl", other)):
        (tmp_path / file).write_text(text, encoding="utf-8")
    at = server()
    done = run(tmp_path, ["run", "--yes", "--no-lint", "--detach", "."], at)
    assert (done.returncode, "JK0028" in done.stderr) == (status, status == 1)
    assert len(registrations(at)) == (0 if status else 2)


@pytest.mark.parametrize(
    ("release", "status"),
    [("1.6.0", 1), ("1.7.0", 1), ("2.0.5", 0)],
    ids=["older", "just", "newest"],
)
def test_files_are_linted_for_the_release_of_the_server(tmp_path, release, status):
    text = job(body='  ui {\n    description = "shop"\n  }')
    (tmp_path / "web.nomad.hcl").write_text(text, encoding="utf-8")
    at = server(**{"GET /v1/agent/self": {**AGENT, "member": {"Tags": {"build": release}}}})
    done = run(tmp_path, ["run", "--yes", "--detach", "web.nomad.hcl"], at)
    assert (done.returncode, "JK8001" in done.stderr) == (status, status == 1), done.stderr
    assert len(registrations(at)) == 1 - status


def test_faults_are_told_without_a_server_too(tmp_path):
    (tmp_path / "web.nomad.hcl").write_text("job {", encoding="utf-8")
    nowhere = {"NOMAD_ADDR": "http://127.0.0.1:1"}
    done = run(tmp_path, ["run", "--yes", "web.nomad.hcl"], server(), **nowhere)
    assert (done.returncode, "JK1018" in done.stderr) == (1, True), done.stderr


def test_faults_come_first(tmp_path):
    (tmp_path / "web.nomad.hcl").write_text(job(body="  priority = 101"), encoding="utf-8")
    at = server()
    done = run(tmp_path, ["run", "--yes", "web.nomad.hcl"], at)
    assert (done.returncode, asked(at)) == (1, [])
    assert "JK4109" in done.stderr


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        pytest.param(["web.nomad.hcl"], "--yes registers without asking", id="nobody to ask"),
        pytest.param(["--yes", "--detach", "--wait", "a"], "watches nothing", id="contradiction"),
        pytest.param(["--yes", "-", "-"], "only once", id="standard input twice"),
        pytest.param(["--yes", "--timeout", "soon", "a"], "is no duration", id="no duration"),
    ],
)
def test_wrong_usage(tmp_path, argv, told):
    done = run(tmp_path, ["run", *argv], server())
    assert (done.returncode, told in done.stderr) == (2, True)


def test_what_nomad_would_refuse_is_not_registered(tmp_path):
    field = {"Type": "Edited", "Name": "Type", "Old": "a", "New": "b", "Annotations": None}
    at = server(**{"POST /v1/job/[a-z]+/plan": answer(diff={"Fields": [field]})})
    assert (ran(tmp_path, at).returncode, registrations(at)) == (1, [])


def test_a_job_that_can_not_be_planned(tmp_path):
    at = server(**{"POST /v1/job/[a-z]+/plan": (500, b"odd")})
    assert (ran(tmp_path, at).returncode, registrations(at)) == (2, [])


def stored(tmp_path, at, text=None):
    (tmp_path / "web.nomad.hcl").write_text(text or job(), encoding="utf-8")
    return run(tmp_path, ["plan", "-o", "plan.json", "web.nomad.hcl"], at)


def test_a_stored_plan_is_carried_out(tmp_path):
    port = stored_at(tmp_path)
    at = server()
    repoint(tmp_path, port, at)
    done = run(tmp_path, ["run", "--yes", "plan.json"], at)
    assert done.returncode == 0, done.stderr
    (body,) = registrations(at)
    assert (body["JobModifyIndex"], body["Submission"]["Source"]) == (7, job())


def stored_at(tmp_path):
    at = server()
    assert stored(tmp_path, at).returncode == 0
    assert (tmp_path / "plan.json").stat().st_mode & 0o77 == 0
    return at.port


def repoint(tmp_path, port, at):
    """Let a stored plan be that of another server of these tests."""
    path = tmp_path / "plan.json"
    path.write_text(path.read_text(encoding="utf-8").replace(str(port), str(at.port)), "utf-8")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(
            {"POST /v1/job/[a-z]+/plan": answer(index=9)},
            "its modify index was 7 and is 9",
            id="the job was changed",
        ),
        pytest.param(
            {"GET /v1/agent/self": {"member": {"Tags": {"build": "1.9.0"}}}},
            'made with the version "2.0.5"',
            id="the server was changed",
        ),
    ],
)
def test_a_stored_plan_that_is_out_of_date(tmp_path, more, told):
    port = stored_at(tmp_path)
    at = server(**more)
    repoint(tmp_path, port, at)
    done = run(tmp_path, ["run", "--yes", "plan.json"], at)
    assert (done.returncode, registrations(at)) == (1, [])
    assert told in " ".join(done.stderr.split())


def test_a_stored_plan_is_for_its_server(tmp_path):
    stored_at(tmp_path)
    done = run(tmp_path, ["run", "--yes", "plan.json"], server())
    assert (done.returncode, "made with the address" in done.stderr) == (1, True)


@pytest.mark.parametrize("text", ['{"jobkit_plan": 2}', '{"jobkit_plan": 1, "jobs": 3}'])
def test_a_stored_plan_that_is_not_whole(tmp_path, text):
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    done = run(tmp_path, ["run", "--yes", "plan.json"], server())
    assert (done.returncode, "lan again" in done.stderr) == (1, True)


def test_job_json_is_sent_as_its_own_source(tmp_path):
    text = json.dumps({"Job": {"ID": "web", "TaskGroups": []}})
    at = server()
    ran(tmp_path, at, text=text)
    assert registrations(at)[0]["Submission"]["Format"] == "json"
