"""The commands that ask a server about jobs, against recorded answers of real servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from tests.harness import ROOT
from tests.replaying import Replayer, Reply, recorded

FOLDER = ROOT / "tests" / "unit" / "cli" / "reads"
STATUS = ("read", "summary", "deployment-latest", "evaluations", "allocations")
# The command line, the release, the recorded answers in order; what is printed is in FOLDER.
SHOWN = {
    "status-of-all": (["status"], "2.0.5", ("list-meta",)),
    "status-of-all-0.6": (["status"], "0.6.0", ("children",)),
    "status-of-none": (["status", "--prefix", "zzz"], "2.0.5", ("list-prefix-none",)),
    "status-of-one": (["status", "rec-web"], "2.0.5", STATUS),
    "status-of-one-0.6": (["status", "rec-web"], "0.6.0", STATUS),
    "versions": (["versions", "rec-web"], "2.0.5", ("versions-diffs-2",)),
    "versions-with-a-tag": (["versions", "rec-web"], "2.0.5", ("versions-diff-tag",)),
    "history": (["history", "rec-web"], "2.0.5", ("versions",)),
    "history-with-diffs": (["history", "-p", "rec-web"], "2.0.5", ("versions-diffs-2",)),
    "history-with-diffs-0.6": (["history", "-p", "rec-web"], "0.6.0", ("versions-diffs-2",)),
    "history-of-one": (["history", "--version", "0", "rec-web"], "2.0.5", ("versions-diffs-2",)),
    "allocs": (["allocs", "rec-web"], "2.0.5", ("allocations",)),
    "allocs-in-full": (["allocs", "--verbose", "rec-web"], "2.0.5", ("allocations-all",)),
    "allocs-0.6": (["allocs", "--all", "rec-web"], "0.6.0", ("allocations-all",)),
    "allocs-of-a-job-without": (["allocs", "rec-web"], "2.0.5", ("missing-allocations", "read")),
    "evals": (["evals", "rec-web"], "2.0.5", ("evals",)),
    "evals-0.6": (["evals", "rec-web"], "0.6.0", ("evaluations",)),
    "deployments": (["deployments", "rec-web"], "2.0.5", ("deployments",)),
    "deployments-latest": (["deployments", "--latest", "rec-web"], "2.0.5", ("canary-deployment",)),
    "deployments-latest-of-none": (
        ["deployments", "--latest", "rec-web"],
        "2.0.5",
        ("missing-deployment", "read"),
    ),
    "summary": (["summary", "rec-web"], "2.0.5", ("summary",)),
    "summary-0.6": (["summary", "rec-web"], "0.6.0", ("summary",)),
    "source": (["inspect", "--hcl", "rec-sub"], "2.0.5", ("read", "submission-read")),
}
PATHS = {
    "status-of-one": [
        "/v1/job/rec-web",
        "/v1/job/rec-web/summary",
        "/v1/job/rec-web/deployment",
        "/v1/job/rec-web/evaluations",
        "/v1/job/rec-web/allocations",
    ],
    "status-of-none": ["/v1/jobs?prefix=zzz"],
    "history-with-diffs": ["/v1/job/rec-web/versions?diffs=true"],
    "allocs-in-full": ["/v1/job/rec-web/allocations"],
    "allocs-0.6": ["/v1/job/rec-web/allocations?all=true"],
    "source": ["/v1/job/rec-sub", "/v1/job/rec-sub/submission?version=0"],
}


@cache
def answers(release):
    path = ROOT / f"tests/conformance/http/nomad-{release}.json"
    return {one["name"]: one for one in json.loads(path.read_text(encoding="utf-8"))}


def jobkit(argv, *replies, **environment):
    """Run a command in a process of its own; return what it did and the server saw."""
    replayer = Replayer(*replies)
    env = {k: v for k, v in os.environ.items() if not k.startswith("NOMAD_")}
    env |= {"NOMAD_ADDR": replayer.url, "TZ": "UTC", "PYTHONUTF8": "1", **environment}
    with replayer.running():
        done = subprocess.run(
            [sys.executable, "-m", "jobkit", *argv],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    return done, replayer.seen


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown(name, request):
    argv, release, names = SHOWN[name]
    done, seen = jobkit(argv, *(recorded(answers(release)[one]) for one in names))
    golden = FOLDER / f"{name}.txt"
    if request.config.getoption("--update"):
        golden.write_text(done.stdout, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == golden.read_text(encoding="utf-8")
    assert len(seen) == len(names)
    assert [one.path for one in seen] == PATHS.get(name, [one.path for one in seen])


def test_why_a_job_waits_for_room():
    recordings = answers("2.0.5")
    failed = recordings["unplaceable-plan"]["response"]["json"]["FailedTGAllocs"]
    evaluations = [
        {"ID": "a", "Status": "blocked", "CreateIndex": 5},
        {"ID": "b", "Status": "complete", "CreateIndex": 4, "FailedTGAllocs": failed},
    ]
    replies = [recorded(recordings[name]) for name in STATUS]
    replies[3] = Reply(body=evaluations)
    done, _ = jobkit(["status", "rec-web"], *replies)
    (plan,) = failed.values()
    assert 'Placement Failure\n  Task Group "g" (failed to place 1 allocation):\n' in done.stdout
    assert f"* Resources exhausted on {plan['NodesExhausted']} nodes\n" in done.stdout


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        pytest.param(["allocs", "--json", "rec-web"], "allocations", id="a list"),
        pytest.param(["summary", "--json", "rec-web"], "summary", id="an object"),
        pytest.param(["status", "--json"], "list", id="all jobs"),
        pytest.param(["deployments", "--json", "--latest", "a"], "deployment-latest", id="one"),
    ],
)
@pytest.mark.parametrize("release", ["0.6.0", "2.0.5"])
def test_json_is_what_the_server_said(argv, name, release):
    exchange = answers(release)[name]
    done, _ = jobkit(argv, recorded(exchange))
    assert json.loads(done.stdout) == exchange["response"]["json"]


def test_a_stored_job_is_printed_as_a_request_takes_it():
    exchange = answers("2.0.5")["read"]
    done, _ = jobkit(["inspect", "rec-web"], recorded(exchange))
    assert json.loads(done.stdout) == {"Job": exchange["response"]["json"]}


def test_a_version_is_inspected():
    exchange = answers("2.0.5")["versions-diffs-2"]
    done, _ = jobkit(["inspect", "rec-web", "--version", "0"], recorded(exchange))
    assert json.loads(done.stdout)["Job"] == exchange["response"]["json"]["Versions"][-1]


NOT_FOUND = Reply(404, b"job not found")
AGENT = recorded(answers("2.0.5")["agent-self"])


def jobs(*ids):
    return Reply(body=[{"ID": one} for one in ids])


def test_wide_letters_take_two_columns():
    stub = {"Type": "batch", "Priority": 50, "Status": "dead", "Periodic": False}
    stubs = [{**stub, "ID": name, "ParameterizedJob": False} for name in ("\u4f5c\u4e1a", "ab")]
    done, _ = jobkit(["status"], Reply(body=stubs))
    _, wide, narrow = done.stdout.splitlines()
    assert wide == "\u4f5c\u4e1a  batch  50        dead    <none>"
    assert narrow == "ab    batch  50        dead    <none>"


FAILING = [
    pytest.param(
        ["inspect", "we"],
        [NOT_FOUND, jobs("web", "web/dispatch-1"), AGENT, jobs()],
        'jobkit: job not found (status 404, GET /v1/job/we). These ids begin so: "web", '
        '"web/dispatch-1".\n',
        id="the beginning of an id is no id",
    ),
    pytest.param(
        ["summary", "wbe"],
        [NOT_FOUND, jobs(), AGENT, jobs(), jobs("db", "web")],
        'jobkit: job not found (status 404, GET /v1/job/wbe/summary). Did you mean "web"?\n',
        id="a slip",
    ),
    pytest.param(
        ["evals", "nothing"],
        [Reply(body=[]), NOT_FOUND, jobs(), AGENT, jobs(), jobs("web")],
        "jobkit: job not found (status 404, GET /v1/job/nothing)\n",
        id="a list of nothing is no job",
    ),
    pytest.param(
        ["inspect", "rec-web", "--version", "9"],
        [recorded(answers("2.0.5")["versions-diffs-2"]), jobs("rec-web"), AGENT, jobs()],
        'jobkit: Job "rec-web" has no version 9; the server keeps 1, 0\n',
        id="a version that is not kept",
    ),
    pytest.param(
        ["summary", "web"],
        [NOT_FOUND, jobs(), AGENT, Reply(body=[{"ID": "web", "Namespace": "blue"}])],
        'jobkit: job not found (status 404, GET /v1/job/web/summary). The namespace "blue" has it: '
        "give --namespace.\n",
        id="a job of another namespace",
    ),
    pytest.param(
        ["summary", "--namespace", "*", "web"],
        [
            AGENT,
            NOT_FOUND,
            jobs(),
            Reply(body=[{"ID": "web", "Namespace": name} for name in ("blue", "red")]),
        ],
        'jobkit: job not found (status 404, GET /v1/job/web/summary). The namespaces "blue", "red" '
        "have it: give --namespace.\n",
        id="a job of all namespaces",
    ),
    pytest.param(
        ["allocs", "web"],
        [Reply(403, b"Permission denied")],
        "jobkit: Permission denied (status 403, GET /v1/job/web/allocations). There is no token; "
        'one needs the capability "read-job" in namespace "default".\n',
        id="no permission",
    ),
    pytest.param(
        ["status", "--address", "nomad:4646"],
        [],
        'jobkit: "nomad:4646" is no address of Nomad: write http://HOST:4646, https://HOST:4646 '
        "or unix:///PATH.\n",
        id="no address",
    ),
    pytest.param(
        ["summary", "web"],
        [Reply(500, b"\x1b[31mred")],
        "jobkit: \\x1b[31mred (status 500, GET /v1/job/web/summary)\n",
        id="what a terminal would obey",
    ),
]


@pytest.mark.parametrize(("argv", "replies", "stderr"), FAILING)
def test_what_can_not_be_shown(argv, replies, stderr):
    done, seen = jobkit(argv, *replies)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", stderr)
    assert len(seen) == len(replies)


def test_flags_say_where_nomad_is():
    flags = ["--region", "eu", "--namespace", "blue", "--request-timeout", "5"]
    exchange = recorded(answers("2.0.5")["summary"])
    agent = recorded(answers("2.0.5")["agent-self"])
    done, seen = jobkit(["summary", "rec-web", *flags], agent, exchange, NOMAD_TOKEN="t-1")
    assert done.returncode == 0
    assert seen[1].path == "/v1/job/rec-web/summary?region=eu&namespace=blue"
    assert seen[1].headers["X-Nomad-Token"] == "t-1"


def test_a_token_file_wins_over_the_environment(tmp_path):
    (tmp_path / "token").write_text("t-2\n", encoding="utf-8")
    flags = ["--token-file", str(tmp_path / "token"), "--tls-skip-verify"]
    exchange = recorded(answers("2.0.5")["summary"])
    _, (seen,) = jobkit(["summary", "rec-web", *flags], exchange, NOMAD_TOKEN="t-1")
    assert seen.headers["X-Nomad-Token"] == "t-2"


SUMMARY = {"Summary": {}, "Children": {"Pending": 0, "Running": 1, "Dead": 24}}
ONCE = {"Enabled": True, "Spec": "0 0 1 1 * 2099", "TimeZone": "Europe/Berlin"}
TAKES = {"Payload": "optional", "MetaRequired": ["day"], "MetaOptional": None}


def page(*more, summary=SUMMARY, evaluations=(), allocations=(), **job):
    """Return what a server answers to the questions of a status page."""
    stored = answers("2.0.5")["read"]["response"]["json"] | job
    parts = (stored, summary, None, [*evaluations], [*allocations], *more)
    return [Reply(body=json.dumps(part).encode()) for part in parts]


def children(count, parent="rec-web", kind="periodic"):
    made = [
        {"ID": f"{parent}/{kind}-{at:02}", "ParentID": parent, "Status": "dead", "CreateIndex": at}
        for at in range(count)
    ]
    return [*made, {"ID": f"{parent}/x", "ParentID": "", "Status": "dead"}]


def test_the_next_launch_and_the_children_of_a_periodic_job():
    done, seen = jobkit(["status", "rec-web"], *page(children(25), Periodic=ONCE))
    assert done.stderr == ""
    assert seen[-1].path == "/v1/jobs?prefix=rec-web/"
    assert "Next Periodic Launch = 2099-01-01T00:00:00+01:00\n" in done.stdout
    assert "Children Job Summary\nPending  Running  Dead\n0        1        24\n" in done.stdout
    rows = done.stdout.partition("Previously Launched Jobs\n")[2].splitlines()
    assert rows[1].split() == ["rec-web/periodic-24", "dead", "<none>"]
    assert len(rows) == 1 + 20 + 1
    assert rows[-1] == "… 5 older ones; --verbose prints all"
    done, _ = jobkit(["status", "--verbose", "rec-web"], *page(children(25), Periodic=ONCE))
    assert done.stdout.count("rec-web/periodic-") == 25


def test_what_a_parameterized_job_takes_and_what_was_dispatched():
    given = page(children(1, kind="dispatch"), ParameterizedJob=TAKES)
    done, _ = jobkit(["status", "rec-web"], *given)
    assert "Payload           = optional\nRequired Metadata = day\n" in done.stdout
    assert "Dispatched Jobs\nID                   Status" in done.stdout
    assert "Allocations" not in done.stdout
    done, _ = jobkit(["status", "rec-web"], *page([], ParameterizedJob=TAKES))
    assert done.stdout.endswith("No dispatched instances of the job found\n")
    done, _ = jobkit(["status", "--json", "rec-web"], *page(children(1), Periodic=ONCE))
    shown = json.loads(done.stdout)
    assert [one["ID"] for one in shown["Children"]] == ["rec-web/periodic-00"]
    assert shown["NextPeriodicLaunch"] == "2099-01-01T00:00:00+01:00"


@pytest.mark.parametrize(
    "periodic",
    [{**ONCE, "Enabled": False}, {**ONCE, "Spec": "0 0 1 1 * 2001"}],
    ids=["switched off", "never again"],
)
def test_a_periodic_job_that_is_not_launched(periodic):
    done, _ = jobkit(["status", "rec-web"], *page([], Periodic=periodic))
    assert "Next Periodic Launch" not in done.stdout
    assert done.stdout.endswith("No instances of the job found\n")


def test_a_child_names_its_parent():
    given = page(ParentID="p", Periodic=ONCE, summary={"Summary": {}})
    done, _ = jobkit(["status", "p/periodic-1"], *given)
    assert "\nParent        = p\n" in done.stdout
    assert "No allocations placed\n" in done.stdout


def test_when_a_failed_allocation_is_tried_again():
    waiting = {"ID": "b" * 36, "Status": "pending", "WaitUntil": "2099-01-02T03:04:05.678901234Z"}
    done_one = {"ID": "c" * 36, "Status": "complete", "WaitUntil": "2001-01-02T03:04:05Z"}
    (stub,) = answers("2.0.5")["allocations"]["response"]["json"][:1]
    stubs = [stub | {"FollowupEvalID": one["ID"]} for one in (waiting, done_one)]
    given = page(evaluations=[waiting, done_one], allocations=stubs)
    done, _ = jobkit(["status", "rec-web"], *given)
    assert (
        "Future Rescheduling Attempts\nTask Group  Eval ID   Eval Time\n"
        "g           bbbbbbbb  2099-01-02T03:04:05Z\n\n"
    ) in done.stdout


def test_actions_and_in_full_length_evaluations():
    groups = [{"Name": "g", "Tasks": [{"Name": "t", "Actions": [{"Name": "hi"}]}]}]
    given = page(TaskGroups=groups, evaluations=[{"ID": "b" * 36, "Status": "complete"}])
    done, _ = jobkit(["status", "--verbose", "rec-web"], *given)
    assert "Actions\nAction Name  Task Group  Task\nhi           g           t\n" in done.stdout
    assert f"Evaluations\nID{' ' * 36}Priority" in done.stdout


def test_a_tag_with_its_description():
    tag = {"Name": "one", "Description": "why"}
    version = {"Version": 0, "Stable": True, "VersionTag": tag}
    diff = answers("2.0.5")["versions-diffs-2"]["response"]["json"]["Diffs"][0]
    reply = Reply(body={"Versions": [version], "Diffs": [diff]})
    done, _ = jobkit(["history", "-p", "web"], reply)
    assert "Tag Name        = one\nTag Description = why\nDiff            =\n" in done.stdout


def test_a_prefix_does_not_go_with_a_job():
    done, seen = jobkit(["status", "web", "--prefix", "w"])
    assert (done.returncode, seen) == (2, [])
    assert "--prefix is for the list of jobs" in done.stderr
