"""Many files on a real Nomad: sets, what is gone of them, sources that can be started again."""

from __future__ import annotations

import pytest

from jobkit.tables import version
from tests.live.agent import ran
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
# The jobs are written so for every release; files for one before 1.0 are read as HCL1 otherwise.
HCL2 = ("--language", "hcl2")


def write(folder, file, job_id):
    (folder / f"{file}.nomad.hcl").write_text(JOB.replace("ID", job_id), encoding="utf-8")


def stopped(nomad, name):
    return sorted(one["ID"][-1] for one in nomad.list_jobs(prefix=name).value if one["Stop"])


def test_a_set_loses_files(tmp_path, nomad, name):
    run = ("run", "--yes", "--no-lint", "--detach", *HCL2, "--set", name)
    for letter in "abc":
        write(tmp_path, letter, f"{name}-{letter}")
    first = ran(*run, "--prune", ".", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    assert nomad.read_job(f"{name}-a").value["Meta"] == {"jobkit.set": name}
    (tmp_path / "b.nomad.hcl").unlink()
    write(tmp_path, "c", f"{name}-d")
    planned = ("plan", "--prune", *HCL2, "--set", name, "--exit-code")
    plan = ran(*planned, "-o", "plan.json", ".", folder=tmp_path)
    assert (plan.returncode, "2 to stop" in plan.stdout) == (1, True), plan.stderr
    assert ran(*run, ".", folder=tmp_path).returncode == 0
    assert stopped(nomad, name) == []
    late = ran("run", "--yes", "--prune", "plan.json", folder=tmp_path)
    assert (late.returncode, "JK0024" in late.stderr) == (1, True)
    assert ran(*run, "--prune", ".", folder=tmp_path).returncode == 0
    assert stopped(nomad, name) == ["b", "c"]
    again = ran(*planned, ".", folder=tmp_path)
    assert again.returncode == 0, again.stdout


def test_a_plan_with_stops_is_carried_out(tmp_path, nomad, name):
    for letter in "ab":
        write(tmp_path, letter, f"{name}-{letter}")
    run = ("run", "--yes", "--no-lint", "--detach", *HCL2, "--set", name)
    assert ran(*run, ".", folder=tmp_path).returncode == 0
    (tmp_path / "b.nomad.hcl").unlink()
    ran("plan", "--prune", *HCL2, "--set", name, "-o", "plan.json", ".", folder=tmp_path)
    done = ran("run", "--yes", "--detach", "--prune", "plan.json", folder=tmp_path)
    assert (done.returncode, stopped(nomad, name)) == (0, ["b"]), done.stderr


def test_a_source_with_lists_and_maps_can_be_started_again(tmp_path, nomad, name):
    if version(nomad.server_version() or "0.6.0") < (1, 6, 0):
        pytest.skip("the server keeps no sources")
    write(tmp_path, "a", name)
    values = ["--var", 'words=["1", "2"]', "--var", 'names={ A = "b" }']
    run = ("run", "--yes", "--no-lint", "--detach", *values)
    done = ran(*run, "a.nomad.hcl", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    kept = nomad.job_submission(name, version=0).value
    job = nomad.parse_job(kept["Source"], variables=kept["Variables"]).value
    task = job["TaskGroups"][0]["Tasks"][0]
    assert (task["Config"]["args"], task["Env"]) == (["1", "2"], {"A": "b"})
