"""What is watched on a real Nomad: ``make live`` with NOMAD_ADDR."""

from __future__ import annotations

import json
import os

import pytest

import jobkit
from tests.live.agent import is_before, ran
from tests.platforms import LIVE_ONLY

pytestmark = LIVE_ONLY
SERVICE = """\
job "NAME" {
  datacenters = ["dc1"]
  update {
    max_parallel     = 1
    min_healthy_time = "1s"
    healthy_deadline = "20s"
    auto_revert      = true
    progress_deadline = "0s"
  }
  group "g" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }
    TASK
  }
}
"""
BATCH = """\
job "NAME" {
  datacenters = ["dc1"]
  type        = "batch"
  KIND
  group "g" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts       = ATTEMPTS
      interval       = "1h"
      delay          = "5s"
      delay_function = "constant"
      unlimited      = false
    }
    TASK
  }
}
"""
TASK = """\
task "t" {
  driver = "raw_exec"
  config {
    command = "/bin/sh"
    args    = ["-c", "COMMAND"]
  }
  resources {
    cpu    = 20
    memory = 16
  }
}
"""
# The jobs are written so for every release; files for one before 1.0 are read as HCL1 otherwise.
RUN = ("run", "--yes", "--no-lint", "--language", "hcl2", "--timeout", "2m")


def written(folder, made, name, command, **values):
    values = {"NAME": name, "TASK": TASK, "COMMAND": command, **values}
    for key, value in values.items():
        made = made.replace(key, value)
    (folder / "job.nomad.hcl").write_text(made, encoding="utf-8")


def test_a_failed_version_goes_back_to_an_older_one(tmp_path, name):
    written(tmp_path, SERVICE, name, "exec sleep 300")
    assert ran(*RUN, "job.nomad.hcl", folder=tmp_path).returncode == 0
    written(tmp_path, SERVICE, name, "exit 4")
    done = ran(*RUN, "job.nomad.hcl", folder=tmp_path)
    assert done.returncode == 11, done.stdout
    assert "    * Terminated: Exit Code: 4\n" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("  The older version is healthy again")
    told = ran(*RUN, "--json", "job.nomad.hcl", folder=tmp_path)
    (made,) = json.loads(told.stdout)["Jobs"]
    assert (told.returncode, made["ExitStatus"]) == (11, 11)
    assert made["Rollout"]["OlderVersion"]["End"] == "done"


def test_commands_that_change_a_service_are_watched(tmp_path, name):
    written(tmp_path, SERVICE, name, "exec sleep 300")
    assert ran(*RUN, "job.nomad.hcl", folder=tmp_path).returncode == 0
    scaled = [["scale", name, "3"], ["scale", name, "1"], ["revert", name, "0"]]
    for argv in (
        *([] if is_before("0.11.0") else scaled),
        ["eval", name],
        ["stop", name],
        ["start", name],
        ["stop", "--purge", name],
    ):
        done = ran(*argv, "--timeout", "2m", folder=tmp_path)
        assert done.returncode == 0, (argv, done.stdout, done.stderr)
        assert f'Job "{name}"' in done.stdout.splitlines()[-1]


def test_a_deployment_that_is_made_to_fail(tmp_path, name):
    written(tmp_path, SERVICE, name, "exec sleep 300")
    assert ran(*RUN, "job.nomad.hcl", folder=tmp_path).returncode == 0
    written(tmp_path, SERVICE.replace('"1s"', '"19s"'), name, "exec sleep 301")
    assert ran(*RUN, "--detach", "job.nomad.hcl", folder=tmp_path).returncode == 0
    with jobkit.Client.from_environment(os.environ) as nomad:
        for found in nomad.watch(nomad.job_latest_deployment, name, wait="5s"):
            if found.value is not None and found.value["Status"] == "running":
                break
    done = ran("fail", name, "--timeout", "2m", folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("  The older version is healthy again")


@pytest.mark.parametrize(("attempts", "status"), [("0", 3), ("1", 0)])
def test_a_batch_job_is_watched_through_its_reschedules(tmp_path, name, attempts, status):
    if is_before("0.8.0") and status == 0:
        pytest.skip("this release reschedules nothing")
    mark = tmp_path / "seen"
    command = f"if [ -e {mark} ]; then exit 0; fi; touch {mark}; exit 3"
    written(tmp_path, BATCH, name, command, KIND="", ATTEMPTS=attempts)
    done = ran(*RUN, "--wait", "job.nomad.hcl", folder=tmp_path)
    assert done.returncode == status, done.stdout
    assert "Allocation  Task Group  Task  Result" in done.stdout


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        pytest.param("parameterized {}", "dispatch", id="dispatch"),
        pytest.param('periodic { cron = "0 0 1 1 *" }', "periodic-force", id="periodic-force"),
    ],
)
def test_a_child_is_watched_until_it_is_placed(tmp_path, name, kind, command):
    written(tmp_path, BATCH, name, "sleep 1; exit 5", KIND=kind, ATTEMPTS="0")
    assert ran(*RUN, "job.nomad.hcl", folder=tmp_path).returncode == 0
    done = ran(command, name, folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1].endswith("All of it is placed.")) == (
        0,
        True,
    ), done.stdout
    waited = ran(command, name, "--wait", "--json", folder=tmp_path)
    told = json.loads(waited.stdout)
    assert (waited.returncode, told["ExitStatus"], told["Tasks"][0]["ExitCode"]) == (5, 5, 5)
