"""Each command that asks a server, on the recorded answers of the oldest release and the newest."""

from __future__ import annotations

import json
from functools import cache

import pytest

from tests.answering import Answering
from tests.harness import ROOT
from tests.planned_jobs import job, run

RELEASES = ("0.6.0", "2.0.5")
# What is asked for, and the recording that answers it.
SERVER = {
    "GET /v1/agent/self": "agent-self",
    "GET /v1/jobs": "list",
    "GET /v1/job/rec-web": "read",
    "GET /v1/job/none": "missing-read",
    "GET /v1/job/rec-web/versions": "versions-diffs-2",
    "GET /v1/job/rec-web/allocations": "allocations",
    "GET /v1/job/rec-web/evaluations": "evaluations",
    "GET /v1/job/rec-web/deployments": "deployments",
    "GET /v1/job/rec-web/deployment": "deployment-latest",
    "GET /v1/job/rec-web/summary": "summary",
    "POST /v1/job/rec-web/plan": "plan-edit",
    "POST /v1/jobs": "register",
    "POST /v1/job/rec-web/evaluate": "evaluate",
    "POST /v1/job/rec-web/stable": "stable",
    "POST /v1/job/rec-web/revert": "revert",
    "DELETE /v1/job/rec-web": "stop",
    "POST /v1/job/rec-param/dispatch": "dispatch",
    "POST /v1/job/rec-web/dispatch": "dispatch-not-param",
    "POST /v1/job/rec-per/periodic/force": "periodic-force",
    "POST /v1/job/rec-web/periodic/force": "periodic-force-not",
}
ANSWERED = {
    "all jobs": ["status", "--json"],
    "one job": ["status", "rec-web", "--json"],
    "versions": ["versions", "rec-web", "--json"],
    "history": ["history", "-p", "rec-web", "--json"],
    "allocations": ["allocs", "rec-web", "--json"],
    "evaluations": ["evals", "rec-web", "--json"],
    "deployments": ["deployments", "rec-web", "--json"],
    "the latest": ["deployments", "--latest", "rec-web", "--json"],
    "summary": ["summary", "rec-web", "--json"],
    "inspect": ["inspect", "rec-web", "--json"],
    "eval": ["eval", "rec-web", "--detach", "--json"],
    "stable": ["stable", "rec-web", "0", "--json"],
    "revert": ["revert", "rec-web", "0", "--detach", "--json"],
    "stop": ["stop", "rec-web", "--yes", "--detach", "--json"],
    "dispatch": ["dispatch", "rec-param", "--detach", "--json"],
    "periodic": ["periodic-force", "rec-per", "--detach", "--json"],
    "plan": ["plan", "job.nomad", "--format", "json"],
}
# The command, and what is told of why it can't be.
REFUSED = {
    "no such job": (["status", "none"], "job not found"),
    "no such version": (["revert", "rec-web", "77"], "has no version 77"),
    "not parameterized": (["dispatch", "rec-web"], "is not a parameterized job"),
    "not periodic": (["periodic-force", "rec-web"], "can't force launch non-periodic job"),
    "not stopped": (["start", "rec-web"], "is not stopped"),
}
# The command, and since when Nomad has what it needs.
TOO_OLD = {
    "scale": (["scale", "rec-web", "2"], "0.11"),
    "tag": (["tag", "apply", "rec-web", "--name", "golden"], "1.9"),
    "untag": (["tag", "unset", "rec-web", "--name", "golden"], "1.9"),
    "source": (["inspect", "--hcl", "rec-web"], "1.6"),
    "reschedule": (["eval", "--force-reschedule", "rec-web"], "0.8"),
    "regions": (["stop", "--yes", "--global", "rec-web"], "0.12"),
    "delays": (["stop", "--yes", "--no-shutdown-delay", "rec-web"], "1.2"),
    "namespace": (["status", "--namespace", "other"], "0.7"),
    "token": (["dispatch", "rec-param", "--idempotency-token", "a"], "1.1"),
}


@cache
def recordings(release):
    path = ROOT / f"tests/conformance/http/nomad-{release}.json"
    return {one["name"]: one["response"] for one in json.loads(path.read_text(encoding="utf-8"))}


def ran(folder, release, argv):
    """Run a command; return how it ended, and what was asked that changes something."""
    said = {name: recordings(release)[one] for name, one in SERVER.items()}
    server = Answering(
        {
            name: one["json"] if "json" in one else (one["status"], one["text"].encode())
            for name, one in said.items()
        }
    )
    (folder / "job.nomad").write_text(job("rec-web"), encoding="utf-8")
    done = run(folder, argv, server)
    return done, [one for one in server.seen if one.method != "GET"]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("command", ANSWERED)
def test_it_is_answered(tmp_path, release, command):
    done, _ = ran(tmp_path, release, ANSWERED[command])
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("command", REFUSED)
def test_it_is_refused(tmp_path, release, command):
    argv, why = REFUSED[command]
    done, _ = ran(tmp_path, release, argv)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr


@pytest.mark.parametrize("command", TOO_OLD)
def test_the_server_is_too_old_for_it(tmp_path, command):
    argv, since = TOO_OLD[command]
    done, changes = ran(tmp_path, "0.6.0", argv)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"came with Nomad {since}" in done.stderr
    assert "The server runs 0.6.0" in done.stderr
    unknown = [one for one in changes if not one.path.endswith(("/scale", "/tag"))]
    assert unknown == []  # what 0.6 would do without what was asked is not sent
