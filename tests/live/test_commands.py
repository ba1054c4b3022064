"""The commands plan and run on a real Nomad: ``make live`` with NOMAD_ADDR."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from contextlib import suppress

import pytest

import jobkit
from tests.harness import ROOT
from tests.platforms import LIVE_ONLY

pytestmark = LIVE_ONLY
JOB = """\
job "NAME" {
  datacenters = ["dc1"]
  type        = "TYPE"
  UPDATE
  group "g" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "COMMAND"]
      }
      resources {
        cpu    = 20
        memory = MEMORY
      }
    }
  }
}
"""
UPDATE = """update {
    max_parallel     = 1
    min_healthy_time = "1s"
    healthy_deadline = "20s"
    CANARY
  }"""


@pytest.fixture
def name():
    """An id that nobody else has; the job is purged."""
    made = f"jobkit-live-{secrets.token_hex(4)}"
    yield made
    with jobkit.Client.from_environment(os.environ) as nomad, suppress(jobkit.NomadNotFoundError):
        nomad.delete_job(made, purge=True)


def text(name, kind="service", command="sleep 300", memory=16, canary=""):
    update = UPDATE.replace("CANARY", canary) if kind == "service" else ""
    values = {
        "NAME": name,
        "TYPE": kind,
        "UPDATE": update,
        "COMMAND": command,
        "MEMORY": str(memory),
    }
    made = JOB
    for key, value in values.items():
        made = made.replace(key, value)
    return made


def ran(tmp_path, made, *argv):
    (tmp_path / "job.nomad.hcl").write_text(made, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "jobkit", *argv, "job.nomad.hcl"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


RUN = ("run", "--yes", "--no-lint", "--timeout", "2m")


def test_a_service_is_run_changed_and_given_canaries(tmp_path, name):
    assert ran(tmp_path, text(name), "plan", "--exit-code").returncode == 1
    assert ran(tmp_path, text(name), *RUN).returncode == 0
    assert ran(tmp_path, text(name), "plan", "--exit-code").returncode == 0
    again = ran(tmp_path, text(name), *RUN)
    assert (again.returncode, "did not change" in again.stdout) == (0, True)
    changed = text(name, command="sleep 301", canary="canary = 1")
    assert ran(tmp_path, changed, *RUN).returncode == 12
    assert ran(tmp_path, changed, *RUN, "--until", "canary-healthy").returncode == 0


def test_no_room(tmp_path, name):
    huge = text(name, memory=99_999_999)
    assert ran(tmp_path, huge, "plan", "--exit-code").returncode == 4
    assert ran(tmp_path, huge, *RUN).returncode == 13


@pytest.mark.parametrize(("command", "status"), [("true", 0), ("exit 3", 3)])
def test_a_batch_job_to_its_end(tmp_path, name, command, status):
    made = text(name, "batch", command).replace(
        "restart {", "reschedule {\n      attempts = 0\n    }\n    restart {"
    )
    done = ran(tmp_path, made, *RUN, "--wait")
    assert done.returncode == status, done.stdout


def test_a_change_that_is_refused(tmp_path, name):
    assert ran(tmp_path, text(name), *RUN, "--detach").returncode == 0
    done = ran(tmp_path, text(name, "batch"), *RUN)
    assert (done.returncode, "can't become" in done.stderr) == (1, True)
