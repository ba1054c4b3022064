"""The commands on a real Nomad: ``make live`` with NOMAD_ADDR."""

from __future__ import annotations

import json

import pytest

from tests.live.agent import (
    NEVER,
    command,
    is_before,
    job,
    lines,
    needs,
    place,
    ran,
    shell_job,
    target,
    until,
)
from tests.platforms import LIVE_ONLY

pytestmark = LIVE_ONLY
# HCL1 and HCL2 read it alike.
JOB = """\
job "NAME" {
  datacenters = ["PLACE"]
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
    MORE
  }"""
FOREVER = "exec sleep 300"  # a shell that is killed leaves what it runs behind
RUN = ("run", "--yes", "--no-lint", "--timeout", "1m")


def text(name, kind="service", command=FOREVER, update="", memory=16, count=1):
    values = {
        "NAME": name,
        "PLACE": place().datacenter,
        "TYPE": kind,
        "UPDATE": UPDATE.replace("MORE", update) if kind == "service" else "",
        "COMMAND": command,
        "MEMORY": str(memory),
    }
    made = JOB
    for key, value in values.items():
        made = made.replace(key, value)
    group = 'group "g" {'
    return made if count == 1 else made.replace(group, f"{group}\n    count = {count}")


def no_second_try(made):
    """Return the file with what releases since 0.8 need to try a batch job's task once."""
    if is_before("0.8.0"):
        return made
    return made.replace("restart {", "reschedule {\n      attempts = 0\n    }\n    restart {")


def failing(name, update=""):
    """Return a service whose deployment fails with its first task."""
    at_once = "" if is_before("0.8.0") else '\n    progress_deadline = "0s"'
    return text(name, command="exit 1", update=update + at_once)


@pytest.fixture
def at_work(tmp_path):
    """Write a job file and run a command with it; files are read as the server's release does."""

    def run(made, *argv, file="job.nomad"):
        (tmp_path / file).write_text(made, encoding="utf-8")
        return ran(*argv, *target(), file, folder=tmp_path)

    return run


def test_a_service_is_run_changed_and_given_canaries(at_work, name):
    assert at_work(text(name), "plan", "--exit-code").returncode == 1
    assert at_work(text(name), *RUN).returncode == 0
    assert at_work(text(name), "plan", "--exit-code").returncode == 0
    again = at_work(text(name), *RUN)
    assert (again.returncode, "did not change" in again.stdout) == (0, True)
    changed = text(name, command="exec sleep 301", update="canary = 1")
    assert at_work(changed, *RUN).returncode == 12
    assert at_work(changed, *RUN, "--until", "canary-healthy").returncode == 0


def test_no_room(at_work, name):
    huge = text(name, memory=99_999_999)
    assert at_work(huge, "plan", "--exit-code").returncode == 4
    assert at_work(huge, *RUN).returncode == 13


@pytest.mark.parametrize(("shell", "status"), [("true", 0), ("exit 3", 3)])
def test_a_batch_job_to_its_end(at_work, name, shell, status):
    done = at_work(no_second_try(text(name, "batch", shell)), *RUN, "--wait")
    assert done.returncode == status, done.stdout


def test_a_second_try_of_a_batch_job_counts(at_work, name, tmp_path):
    needs("0.8.0", "second tries on other nodes")
    once = f"mkdir {tmp_path}/tried && exit 3 || exit 0"
    tried = """reschedule {
      attempts  = 1
      interval  = "1h"
      unlimited = false
      delay     = "5s"
    }
    restart {"""
    done = at_work(text(name, "batch", once).replace("restart {", tried), *RUN, "--wait")
    assert done.returncode == 0, done.stdout


def test_a_change_that_is_refused(at_work, name):
    assert at_work(text(name), *RUN, "--detach").returncode == 0
    done = at_work(text(name, "batch"), *RUN)
    assert (done.returncode, "can't become" in done.stderr) == (1, True)


def test_a_change_that_fails_is_reverted(at_work, nomad, name):
    assert at_work(text(name), *RUN).returncode == 0
    done = at_work(failing(name, "auto_revert = true"), *RUN)
    assert (done.returncode, "was reverted" in done.stdout) == (11, True), done.stdout
    stored = nomad.read_job(name).value
    assert stored["TaskGroups"][0]["Tasks"][0]["Config"]["args"] == ["-c", FOREVER]


def test_a_service_that_never_gets_well(at_work, name):
    done = at_work(failing(name), *RUN)
    assert (done.returncode, "Exit" in done.stdout) == (10, True), done.stdout


def test_a_rollout_that_takes_too_long(at_work, name):
    slow = text(name).replace('"1s"', '"15s"')
    done = at_work(slow, "run", "--yes", "--no-lint", "--timeout", "2s")
    assert done.returncode == 14
    assert at_work(slow, *RUN).returncode == 0  # what is under way is watched


READS = {
    "status": ["Latest Deployment", "Allocations"],
    "versions": ["Stable"],
    "history": ["Version     = 0"],
    "allocs": ["running"],
    "evals": ["job-register"],
    "deployments": ["successful"],
    "summary": ["Running"],
    "inspect": ['"JobModifyIndex"'],
}


def test_what_is_told_of_a_job(at_work, name):
    assert at_work(text(name), *RUN).returncode == 0
    for read, wanted in READS.items():
        printed = "\n".join(lines(read, name))
        assert all(one in printed for one in wanted), printed
        assert command(read, name)
    assert any(name in line for line in lines("status", "--prefix", name))
    assert command("deployments", "--latest", name)["Status"] == "successful"
    assert command("history", "-p", name)["Diffs"] in ([], None)
    assert command("inspect", "--version", "0", name)["Job"]["ID"] == name
    if is_before("1.6.0"):
        lines("inspect", "--hcl", name, status=2)
    else:
        assert "\n".join(lines("inspect", "--hcl", name)) + "\n" == text(name)


@pytest.mark.parametrize("read", READS)
def test_a_beginning_of_an_id_is_no_id(nomad, name, read):
    nomad.register_job(job(name, "batch"))
    done = ran(read, name[:-1])
    assert (done.returncode, f'"{name}"' in done.stderr) == (2, True), done.stderr


def test_what_is_fetched_is_planned_as_unchanged(at_work, name, tmp_path):
    assert at_work(text(name), *RUN).returncode == 0
    (tmp_path / "fetched.json").write_text("\n".join(lines("inspect", name)), encoding="utf-8")
    done = ran("plan", "--exit-code", "fetched.json", folder=tmp_path)
    assert done.returncode == 0, done.stdout


def test_files_and_the_server_drift_apart(at_work, name, tmp_path):
    assert at_work(text(name), *RUN).returncode == 0
    assert at_work(text(name), "drift", f"job:{name}").returncode == 0
    assert ran("drift", "--server", "job.nomad", folder=tmp_path).returncode == 0
    changed = text(name, count=2)
    assert at_work(changed, "drift", f"job:{name}").returncode == 1
    assert ran("drift", str(tmp_path)).returncode == 1
    assert at_work(changed, *RUN).returncode == 0
    assert at_work(changed, "drift", f"job:{name}").returncode == 0
    assert at_work(changed, "drift", f"job:{name}@0").returncode == 1


def test_versions_are_compared(at_work, name):
    assert at_work(text(name), *RUN).returncode == 0
    assert at_work(text(name, count=2), *RUN).returncode == 0
    printed = [*lines("diff", f"job:{name}@0", f"job:{name}")]
    assert any("Count" in line and '"1" => "2"' in line for line in printed), printed
    lines("diff", "--exit-code", f"job:{name}@1", f"job:{name}")
    lines("diff", f"job:{name}@7", f"job:{name}", status=2)
    done = at_work(text(name, count=3), "diff", f"job:{name}")
    assert '"2" => "3"' in done.stdout


def test_a_stored_plan_is_carried_out_once(at_work, nomad, name, tmp_path):
    assert at_work(text(name), "plan", "-o", "plan.json").returncode == 0
    argv = (*RUN, "plan.json")
    assert ran(*argv, folder=tmp_path).returncode == 0
    done = ran(*argv, folder=tmp_path)
    assert (done.returncode, "was changed since" in done.stderr) == (1, True), done.stderr
    assert len(nomad.job_versions(name).value["Versions"]) == 1


def test_several_files_go_on_where_one_failed(nomad, name, tmp_path):
    made = [text(f"{name}-0"), failing(f"{name}-1"), text(f"{name}-2")]
    for number, one in enumerate(made):
        (tmp_path / f"{number}.nomad").write_text(one, encoding="utf-8")
    three = (*RUN, *target(), "0.nomad", "1.nomad", "2.nomad")
    done = ran(*three, folder=tmp_path)
    assert done.returncode == 10
    assert "Not begun: 2.nomad" in done.stdout
    (tmp_path / "1.nomad").write_text(text(f"{name}-1"), encoding="utf-8")
    done = ran(*three, folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert f'Job "{name}-0" did not change.' in done.stdout
    assert {one["Status"] for one in nomad.list_jobs(prefix=name).value} == {"running"}


def test_the_plan_in_every_format(at_work, name):
    (planned,) = json.loads(at_work(text(name), "plan", "--format", "json").stdout)
    assert (planned["job"], planned["check_index"], planned["placed"]) == (name, 0, True)
    assert name in at_work(text(name), "plan", "--format", "markdown").stdout


def test_a_payload_from_a_file_and_from_standard_input(nomad, name, tmp_path):
    nomad.register_job(job(name, "batch", ParameterizedJob={"Payload": "required"}))
    (tmp_path / "payload").write_bytes(b"hello")
    for file, stdin in ("payload", ""), ("-", "hello"):
        done = ran("dispatch", name, file, "--json", folder=tmp_path, stdin=stdin)
        child = json.loads(done.stdout)["DispatchedJobID"]
        assert nomad.read_job(child).value["Payload"]
    (tmp_path / "payload").write_bytes(b"x" * 16385)
    assert ran("dispatch", name, "payload", folder=tmp_path).returncode == 2
    assert ran("dispatch", name, folder=tmp_path).returncode == 2


def test_a_dispatch_that_may_be_repeated(nomad, name):
    nomad.register_job(job(name, "batch", ParameterizedJob={}))
    argv = ("dispatch", name, "--idempotency-token", "one")
    if is_before("1.1.3"):
        command(*argv, status=2)
        return
    assert command(*argv)["DispatchedJobID"] == command(*argv)["DispatchedJobID"]


def test_the_task_of_a_launch_gives_the_status(nomad, name):
    nomad.register_job(shell_job(name, "exit 4", Periodic=NEVER))
    made = command("periodic-force", name, "--wait", status=4)
    assert made["LaunchedJobID"].startswith(f"{name}/periodic-")


def test_several_jobs_are_stopped(nomad, name):
    for number in range(2):
        nomad.register_job(job(f"{name}-{number}", "batch"))
    command("stop", f"{name}-0", f"{name}-2", status=2)
    assert nomad.read_job(f"{name}-0").value["Stop"] is False
    command("stop", f"{name}-0", f"{name}-1")
    assert nomad.read_job(f"{name}-1").value["Stop"] is True
    command("stop", "--purge", f"{name}-0", f"{name}-1")
    assert nomad.list_jobs(prefix=name).value == []


def test_a_dry_run_changes_nothing(nomad, name):
    index = nomad.register_job(job(name, "batch")).value["JobModifyIndex"]
    assert command("stop", "--purge", "--dry-run", name)[0]["Method"] == "DELETE"
    assert command("eval", "--dry-run", name)["Method"] == "POST"
    assert nomad.read_job(name).value["JobModifyIndex"] == index


def test_waiting_allocations_are_rescheduled(nomad, name):
    nomad.register_job(job(name, "batch"))
    old = is_before("0.8.4")
    made = command("eval", name, "--force-reschedule", status=2 if old else 0)
    assert old or made["EvalID"]


def test_names_of_versions(nomad, name):
    nomad.register_job(job(name, "batch"))
    if is_before("1.9.0"):
        assert "came with Nomad 1.9" in ran("tag", "apply", name, "--name", "golden").stderr
        return
    command("tag", "apply", name, "--name", "golden", "--description", "the first")
    nomad.register_job(job(name, "batch", Priority=60))
    lines("diff", "--exit-code", f"job:{name}@golden", f"job:{name}", status=1)
    command("revert", name, "golden")
    assert nomad.read_job(name).value["Priority"] == 50
    command("tag", "unset", name, "--name", "golden")
    command("revert", name, "golden", status=2)


def test_a_count_of_an_autoscaler_is_kept(at_work, nomad, name):
    needs("0.11.0", "counts that scale")
    scaling = "scaling {\n      min = 1\n      max = 3\n      policy {}\n    }\n    restart {"
    made = text(name).replace("restart {", scaling)
    assert at_work(made, *RUN).returncode == 0
    command("scale", name, "2")
    until(nomad, nomad.job_latest_deployment, name, "successful")
    changed = made.replace("sleep 300", "sleep 301")
    assert at_work(changed, *RUN).returncode == 0
    assert nomad.read_job(name).value["TaskGroups"][0]["Count"] == 2
    command("scale", name, "9", status=2)


def test_a_job_of_another_namespace(at_work, nomad, name):
    needs("1.0.0", "namespaces")
    nomad.request("POST", f"/v1/namespace/{name}", body={"Name": name})
    there = ("--namespace", name)
    try:
        assert at_work(text(name), *RUN, *there).returncode == 0
        assert at_work(text(name), "plan").stderr.count("JK0021") == 1
        assert command("status", *there, name)["Job"]["Namespace"] == name
        command("status", name, status=2)
        command("stop", "--purge", *there, name)
    finally:
        nomad.delete_job(name, purge=True, namespace=name)
        nomad.request("DELETE", f"/v1/namespace/{name}")


def test_a_server_that_is_older_than_a_flag(nomad, name):
    nomad.register_job(job(name, "batch"))
    if is_before("1.2.4"):
        done = ran("stop", "--no-shutdown-delay", name)
        assert (done.returncode, "came with Nomad 1.2" in done.stderr) == (2, True)
        assert nomad.read_job(name).value["Stop"] is False
    else:
        command("stop", "--no-shutdown-delay", "--eval-priority", "70", name)


def test_a_file_in_hcl1(at_work, name):
    old = text(name).replace("driver =", '"driver" =')
    assert at_work(old, "plan", "--language", "hcl2").returncode == 1
    assert at_work(old, *RUN, "--language", "hcl1").returncode == 0
