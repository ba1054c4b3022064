"""Many files on a real Nomad: sets, what is gone of them, sources that can be started again."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

import pytest

import jobkit
from jobkit.tables import version
from tests.harness import ROOT
from tests.platforms import LIVE_ONLY

pytestmark = LIVE_ONLY
JOB = """\
variable "words" {
  type    = list(string)
  default = ["300"]
}
variable "names" {
  type    = map(string)
  default = {}
}
job "ID" {
  datacenters = ["dc1"]
  type        = "batch"
  group "g" {
    task "t" {
      driver = "raw_exec"
      env    = var.names
      config {
        command = "/bin/sleep"
        args    = var.words
      }
      resources {
        cpu    = 20
        memory = 16
      }
    }
  }
}
"""


@pytest.fixture
def nomad():
    with jobkit.Client.from_environment(os.environ) as client:
        yield client


@pytest.fixture
def name(nomad):
    """The name of a set, with which the ids of its jobs begin; they are purged."""
    made = f"jobkit-set-{secrets.token_hex(4)}"
    yield made
    for one in nomad.list_jobs(prefix=made).value:
        nomad.delete_job(one["ID"], purge=True)


def write(folder, file, job_id):
    (folder / f"{file}.nomad.hcl").write_text(JOB.replace("ID", job_id), encoding="utf-8")


def ran(folder, *argv):
    return subprocess.run(
        [sys.executable, "-m", "jobkit", *argv],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def stopped(nomad, name):
    return sorted(one["ID"][-1] for one in nomad.list_jobs(prefix=name).value if one["Stop"])


def test_a_set_loses_files(tmp_path, nomad, name):
    run = ("run", "--yes", "--no-lint", "--detach", "--set", name)
    for letter in "abc":
        write(tmp_path, letter, f"{name}-{letter}")
    first = ran(tmp_path, *run, "--prune", ".")
    assert first.returncode == 0, first.stderr
    assert nomad.read_job(f"{name}-a").value["Meta"] == {"jobkit.set": name}
    (tmp_path / "b.nomad.hcl").unlink()
    write(tmp_path, "c", f"{name}-d")
    plan = ran(tmp_path, "plan", "--prune", "--set", name, "--exit-code", "-o", "plan.json", ".")
    assert (plan.returncode, "2 to stop" in plan.stdout) == (1, True), plan.stderr
    assert ran(tmp_path, *run, ".").returncode == 0
    assert stopped(nomad, name) == []
    late = ran(tmp_path, "run", "--yes", "--prune", "plan.json")
    assert (late.returncode, "JK0024" in late.stderr) == (1, True)
    assert ran(tmp_path, *run, "--prune", ".").returncode == 0
    assert stopped(nomad, name) == ["b", "c"]
    again = ran(tmp_path, "plan", "--prune", "--set", name, "--exit-code", ".")
    assert again.returncode == 0, again.stdout


def test_a_plan_with_stops_is_carried_out(tmp_path, nomad, name):
    for letter in "ab":
        write(tmp_path, letter, f"{name}-{letter}")
    assert ran(tmp_path, "run", "--yes", "--detach", "--set", name, ".").returncode == 0
    (tmp_path / "b.nomad.hcl").unlink()
    ran(tmp_path, "plan", "--prune", "--set", name, "-o", "plan.json", ".")
    done = ran(tmp_path, "run", "--yes", "--detach", "--prune", "plan.json")
    assert (done.returncode, stopped(nomad, name)) == (0, ["b"]), done.stderr


def test_a_source_with_lists_and_maps_can_be_started_again(tmp_path, nomad, name):
    if version(nomad.server_version() or "0.6.0") < (1, 6, 0):
        pytest.skip("the server keeps no sources")
    write(tmp_path, "a", name)
    values = ["--var", 'words=["1", "2"]', "--var", 'names={ A = "b" }']
    done = ran(tmp_path, "run", "--yes", "--no-lint", "--detach", *values, "a.nomad.hcl")
    assert done.returncode == 0, done.stderr
    kept = nomad.job_submission(name, version=0).value
    job = nomad.parse_job(kept["Source"], variables=kept["Variables"]).value
    task = job["TaskGroups"][0]["Tasks"][0]
    assert (task["Config"]["args"], task["Env"]) == (["1", "2"], {"A": "b"})
