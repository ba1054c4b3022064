"""``jobkit render … --request … | curl --data @- …`` with the real curl and a real server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

import jobkit
from tests.harness import ROOT
from tests.replaying import Replayer, Reply, recorded

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

RECORDED = {
    exchange["name"]: exchange
    for exchange in json.loads(
        (ROOT / "tests/conformance/http/nomad-2.0.5.json").read_text(encoding="utf-8")
    )
}
JOB = """
job "odd & ends" {
  meta {
    text = <<-END
      line 1 = 100%
      @file "quoted" \\\\ é 作业 +&;
    END
  }
  group "g" {
    task "t" {
      driver = "raw_exec"
      config { command = "/bin/true" }
    }
  }
}
"""
RENDER = f"{sys.executable} -m jobkit render"


@pytest.fixture
def job_file(tmp_path):
    path = tmp_path / "odd.nomad.hcl"
    path.write_text(JOB, encoding="utf-8")
    return path


def piped(command: str, reply: Reply, **environment: str):
    """Run a command line with NOMAD_ADDR; return what it did and the server saw."""
    replayer = Replayer(reply)
    with replayer.running():
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=ROOT,
            env={**os.environ, "NOMAD_ADDR": replayer.url, "no_proxy": "*", **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    return done, replayer.seen


SENT = [
    pytest.param("register", "/v1/jobs", "register", {"EnforceIndex": False}, id="register"),
    pytest.param(
        "register --check-index 0",
        "/v1/jobs",
        "update-index-zero-exists",
        {"EnforceIndex": True, "JobModifyIndex": 0},
        id="register what is new",
    ),
    pytest.param(
        "update --check-index 11",
        "/v1/job/odd",
        "update-right-index",
        {"EnforceIndex": True, "JobModifyIndex": 11},
        id="update",
    ),
    pytest.param("plan", "/v1/job/odd/plan", "plan-edit", {"Diff": True}, id="plan"),
]


@pytest.mark.parametrize("data", ["--data", "--data-binary"])
@pytest.mark.parametrize(("request_form", "path", "name", "said"), SENT)
def test_a_request_goes_through_the_pipe(job_file, data, request_form, path, name, said):
    command = (
        f'{RENDER} {job_file} --request {request_form} | curl -sS {data} @- "$NOMAD_ADDR{path}"'
    )
    done, (seen,) = piped(command, recorded(RECORDED[name]))
    response = RECORDED[name]["response"]
    assert (done.stderr, done.stdout) == ("", response.get("text") or json.dumps(response["json"]))
    assert (seen.method, seen.path) == ("POST", path)
    assert seen.json["Job"] == jobkit.parse_job(JOB)
    assert {key: seen.json[key] for key in said} == said


def test_the_source_goes_along(job_file):
    command = (
        f"{RENDER} {job_file} --request register --submission "
        '| curl -sS --data @- "$NOMAD_ADDR/v1/jobs"'
    )
    _, (seen,) = piped(command, Reply())
    assert seen.json["Submission"]["Source"] == JOB


def test_a_file_with_a_fault_sends_no_job(tmp_path):
    (tmp_path / "bad.nomad.hcl").write_text('job "a" { oops = 1 }', encoding="utf-8")
    command = (
        f"{RENDER} {tmp_path}/bad.nomad.hcl --request register "
        '| curl -sS --data @- "$NOMAD_ADDR/v1/jobs"'
    )
    done, (seen,) = piped(command, Reply(400, b"Request body is empty"))
    assert seen.body == b""
    assert done.stdout == "Request body is empty"
    assert 'There is no argument "oops" here' in done.stderr


def test_a_stored_job_goes_round(job_file):
    command = (
        'curl -sS "$NOMAD_ADDR/v1/job/rec-web" '
        f"| {RENDER} - --request plan --compact > {job_file}.json"
    )
    done, _ = piped(command, recorded(RECORDED["read"]))
    assert done.stderr == ""
    body = json.loads(job_file.with_name(f"{job_file.name}.json").read_text(encoding="utf-8"))
    assert body["Job"]["ID"] == RECORDED["read"]["response"]["json"]["ID"]
