"""A real Nomad: ``make live`` with NOMAD_ADDR. It makes jobs with ids of its own and purges them.

The agent must have the driver raw_exec switched on, as ``nomad agent -dev`` has.
"""

from __future__ import annotations

import pytest

import jobkit
from tests.live.agent import (
    NEVER,
    ROLLOUT,
    SECOND,
    command,
    is_before,
    job,
    place,
    rolled_out,
    shell_job,
    until,
    with_canary,
)
from tests.platforms import LIVE_ONLY

pytestmark = LIVE_ONLY


def test_a_service_from_plan_to_purge(nomad, name):
    first = job(name, Update=ROLLOUT)
    plan = nomad.plan_job(first).value
    assert (plan["Diff"]["Type"], plan["JobModifyIndex"]) == ("Added", 0)
    new = jobkit.Registration(check_index=0)
    made = nomad.register_job(first, new)
    assert rolled_out(nomad, name, made)["Status"] == "successful"
    with pytest.raises(jobkit.NomadConflictError, match="job already exists"):
        nomad.register_job(first, new)

    second = job(name, count=2, Update=ROLLOUT)
    plan = nomad.plan_job(second).value
    assert plan["Annotations"]["DesiredTGUpdates"]["g"]["Place"] == 1
    check = jobkit.Registration(check_index=plan["JobModifyIndex"])
    made = nomad.update_job(name, second, check)
    assert rolled_out(nomad, name, made)["JobVersion"] == 1
    with pytest.raises(jobkit.NomadConflictError) as caught:
        nomad.update_job(name, second, check)
    assert caught.value.stored == nomad.read_job(name).value["JobModifyIndex"]

    versions = nomad.job_versions(name, diffs=True).value
    assert [one["Version"] for one in versions["Versions"]] == [1, 0]
    assert [one["Type"] for one in versions["Diffs"]] == ["Edited"]
    made = nomad.revert_job(name, 0, enforce_prior_version=1)
    assert rolled_out(nomad, name, made)["JobVersion"] == 2
    nomad.set_job_stability(name, 2, stable=True)
    assert nomad.job_versions(name).value["Versions"][0]["Stable"] is True
    assert nomad.evaluate_job(name).value["EvalID"]

    nomad.delete_job(name)
    assert nomad.read_job(name).value["Stop"] is True
    nomad.delete_job(name, purge=True)
    with pytest.raises(jobkit.NomadNotFoundError):
        nomad.read_job(name)


def test_what_runs(nomad, name):
    rolled_out(nomad, name, nomad.register_job(job(name, Update=ROLLOUT)))
    (allocation,) = nomad.job_allocations(name).value
    assert nomad.read_allocation(allocation["ID"]).value["JobID"] == name
    assert nomad.job_summary(name).value["Summary"]["g"]["Running"] == 1
    (deployment,) = nomad.job_deployments(name).value
    assert nomad.read_deployment(deployment["ID"]).value == deployment
    assert len(nomad.deployment_allocations(deployment["ID"]).value) == 1
    evaluations = nomad.job_evaluations(name).value
    assert {one["JobID"] for one in evaluations} == {name}


def test_children_of_a_parameterized_job(nomad, name):
    nomad.register_job(
        job(name, "batch", ParameterizedJob={"Payload": "optional", "MetaRequired": ["input"]})
    )
    child = nomad.dispatch_job(name, b"hello", {"input": "a"}).value["DispatchedJobID"]
    assert child.startswith(f"{name}/dispatch-")
    until(nomad, nomad.read_job, child, "dead")
    assert nomad.job_summary(child).value["Summary"]["g"]["Complete"] == 1
    with pytest.raises(jobkit.NomadValidationError, match="required meta keys"):
        nomad.dispatch_job(name)
    with pytest.raises(jobkit.NomadValidationError, match="maximum size"):
        nomad.dispatch_job(name, b"x" * 16385, {"input": "a"})


def test_children_of_a_periodic_job(nomad, name):
    nomad.register_job(job(name, "batch", Periodic=NEVER))
    assert nomad.force_periodic_job(name).value["EvalID"]
    ids = [one["ID"] for one in nomad.list_jobs(prefix=name).value]
    assert [one.partition("/")[0] for one in ids] == [name, name]


@pytest.mark.parametrize("odd", ["a/b", "50%", "ünï-作业", "a?b#c+d&e=f"])
def test_odd_ids(nomad, name, odd):
    job_id = f"{name}-{odd}"
    nomad.register_job(job(job_id, "batch"))
    assert nomad.read_job(job_id).value["ID"] == job_id
    assert nomad.job_summary(job_id).value["JobID"] == job_id
    nomad.delete_job(job_id, purge=True)
    with pytest.raises(jobkit.NomadNotFoundError):
        nomad.read_job(job_id)


def test_what_the_server_refuses(nomad, name):
    bad = job(f"{name} bad", "nope")
    with pytest.raises(jobkit.NomadValidationError) as caught:
        nomad.register_job(bad)
    assert caught.value.messages[:2] == ("Job ID contains a space", 'Invalid job type: "nope"')
    assert nomad.validate_job(bad).value["Error"]
    with pytest.raises(jobkit.NomadNoRegionError):
        nomad.list_jobs(region="mars")


def test_names_of_versions(nomad, name):
    if is_before("1.9.0"):
        with pytest.raises(jobkit.NomadUnsupportedError):
            nomad.untag_job_version(name, "golden")
        return
    nomad.register_job(job(name, "batch"))
    nomad.tag_job_version(name, "golden", 0, description="the first")
    assert nomad.read_job(name).value["VersionTag"]["Name"] == "golden"
    nomad.untag_job_version(name, "golden")
    assert nomad.read_job(name).value["VersionTag"] is None


def test_pages(nomad, name):
    for number in range(3):
        nomad.register_job(job(f"{name}-{number}", "batch"))
    if is_before("1.3.0"):
        with pytest.raises(jobkit.NomadUnsupportedError):
            next(nomad.pages(nomad.list_jobs, prefix=name))
        return
    pages = [page.value for page in nomad.pages(nomad.list_jobs, per_page=2, prefix=name)]
    assert [len(page) for page in pages] == [2, 1]


def test_the_cluster(nomad):
    assert nomad.read_leader().value
    assert place().region in nomad.list_regions().value
    assert nomad.server_version()


def test_commands_that_change_a_service(nomad, name):
    rolled_out(nomad, name, nomad.register_job(job(name, Update=ROLLOUT)))
    command("stable", name, "0")
    held = command("scale", name, "2", "--dry-run")
    assert held["Body"]["Target"] == {"Group": "g"}
    if not is_before("0.11.0"):
        made = command("scale", name, "2")
        until(nomad, nomad.read_evaluation, made["EvalID"], "complete")
        until(nomad, nomad.job_latest_deployment, name, "successful")
        command("revert", name, "7", status=2)
        assert command("revert", name, "0")["EvalID"]
    assert command("eval", name)["EvalID"]
    assert len(command("stop", name)) == 1
    command("start", name)
    assert nomad.read_job(name).value["Stop"] is False
    command("stop", "--purge", name)
    command("stop", name, status=2)


def test_a_rollout_is_given_up(nomad, name):
    with_canary(nomad, name, MinHealthyTime=30 * SECOND)
    assert command("fail", name, "--detach")["EvalID"]
    until(nomad, nomad.job_latest_deployment, name, "failed")
    command("fail", name, status=2)


def test_canaries_are_promoted_when_healthy(nomad, name):
    with_canary(nomad, name)
    command("promote", name, "--when-healthy", "--timeout", "1m")
    assert until(nomad, nomad.job_latest_deployment, name, "successful")["JobVersion"] == 1
    command("promote", name, status=2)


@pytest.mark.parametrize("code", [0, 3])
def test_the_status_of_a_dispatched_task(nomad, name, code):
    parent = shell_job(name, "exit ${NOMAD_META_code}", ParameterizedJob={"MetaRequired": ["code"]})
    nomad.register_job(parent)
    made = command("dispatch", name, "--meta", f"code={code}", "--wait", status=code)
    assert made["ExitStatus"] == code
    assert made["Tasks"][0]["ExitCode"] == code


def test_a_launch_that_is_waited_for(nomad, name):
    nomad.register_job(job(name, "batch", Periodic=NEVER))
    made = command("periodic-force", name, "--wait")
    assert made["LaunchedJobID"].startswith(f"{name}/periodic-")
