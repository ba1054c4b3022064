"""Each call of the client on a real Nomad: what the release has works, the rest says so."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import jobkit
from jobkit.client.endpoints import NEWEST, endpoints, first_release
from jobkit.job.request import Submission
from jobkit.tables import holds, version
from tests.answer_forms import faults
from tests.live.agent import (
    NEVER,
    ROLLOUT,
    SECOND,
    Place,
    job,
    place,
    purge,
    rolled_out,
    until,
    with_canary,
)
from tests.platforms import LIVE_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit import Answer, Client
    from jobkit.client.endpoints import Row

pytestmark = LIVE_ONLY
NONE = "00000000-0000-0000-0000-000000000000"
SLOW = {"MinHealthyTime": 30 * SECOND}
BY_HAND = {"HealthCheck": "manual"}
PARAMETERS = {"Payload": "optional", "MetaOptional": ["input"]}


class Stage(NamedTuple):
    """A service that runs, and what belongs to it."""

    nomad: Client
    at: Place
    job: str
    deployment: str
    evaluation: str
    allocation: str

    def has(self, row: Row) -> bool:
        return holds(row, self.at.release)

    def new(self) -> str:
        """Return an id for one more job, which is purged with the others."""
        return f"{self.job}-{secrets.token_hex(4)}"

    def registered(self, made: dict[str, Any]) -> str:
        self.nomad.register_job(made)
        return str(made["ID"])

    def canary(self, **update: Any) -> str:
        """Return the deployment of one more job, whose canary waits."""
        return str(with_canary(self.nomad, self.new(), **update)["ID"])

    def policy(self) -> str:
        if not self.has(endpoints()["list_scaling_policies"].row):
            return NONE
        return self.nomad.list_scaling_policies(job=self.job).value[0]["ID"]

    def tagged(self) -> str:
        if self.has(endpoints()["tag_job_version"].row):
            self.nomad.tag_job_version(self.job, "tagged", 0)
        return "tagged"

    def by_hand(self) -> tuple[str, Answer[Any]]:
        """Say that the canary of one more job is healthy; return the deployment, and the answer."""
        deployment = self.canary(**BY_HAND)
        (one,) = self.nomad.deployment_allocations(deployment).value
        until(self.nomad, self.nomad.read_allocation, one["ID"], "running", key="ClientStatus")
        return deployment, self.nomad.set_allocation_health(deployment, healthy=[one["ID"]])


@pytest.fixture(scope="module")
def stage(nomad: Client) -> Iterator[Stage]:
    job_id = f"jobkit-live-{secrets.token_hex(4)}"
    made = job(job_id, Update=ROLLOUT)
    made["TaskGroups"][0]["Scaling"] = {"Min": 1, "Max": 4, "Policy": {}, "Enabled": True}
    source = None
    if holds(endpoints()["register_job"].keys["Submission"], place().release):
        source = Submission("job {}", "hcl2", {}, "")
    try:
        answer = nomad.register_job(made, jobkit.Registration(submission=source))
        deployment = rolled_out(nomad, job_id, answer)
        (allocation,) = nomad.job_allocations(job_id).value
        ids = (deployment["ID"], answer.value["EvalID"], allocation["ID"])
        yield Stage(nomad, place(), job_id, *ids)
    finally:
        purge(nomad, job_id)


CALLS: dict[str, Callable[[Stage], Answer[Any]]] = {
    "list_jobs": lambda s: s.nomad.list_jobs(prefix=s.job),
    "register_job": lambda s: s.nomad.register_job(job(s.new(), "batch")),
    "read_job": lambda s: s.nomad.read_job(s.job),
    "job_versions": lambda s: s.nomad.job_versions(s.job, diffs=True),
    "job_allocations": lambda s: s.nomad.job_allocations(s.job),
    "job_evaluations": lambda s: s.nomad.job_evaluations(s.job),
    "job_deployments": lambda s: s.nomad.job_deployments(s.job),
    "job_latest_deployment": lambda s: s.nomad.job_latest_deployment(s.job),
    "job_summary": lambda s: s.nomad.job_summary(s.job),
    "update_job": lambda s: s.nomad.update_job(new := s.new(), job(new, "batch")),
    "dispatch_job": lambda s: s.nomad.dispatch_job(
        s.registered(job(s.new(), "batch", ParameterizedJob=PARAMETERS)), b"x", {"input": "a"}
    ),
    "revert_job": lambda s: s.nomad.revert_job(_twice(s), 0, enforce_prior_version=1),
    "set_job_stability": lambda s: s.nomad.set_job_stability(s.job, 0, stable=True),
    "evaluate_job": lambda s: s.nomad.evaluate_job(s.job),
    "plan_job": lambda s: s.nomad.plan_job(job(s.job, count=2, Update=ROLLOUT)),
    "force_periodic_job": lambda s: s.nomad.force_periodic_job(
        s.registered(job(s.new(), "batch", Periodic=NEVER))
    ),
    "delete_job": lambda s: s.nomad.delete_job(s.registered(job(s.new(), "batch"))),
    "dispatch_payload": lambda s: s.nomad.dispatch_payload(
        s.registered(job(s.new(), "batch", ParameterizedJob=PARAMETERS)), b"x"
    ),
    "scale_job": lambda s: s.nomad.scale_job(s.registered(job(s.new(), "batch")), "g", 2),
    "job_scale_status": lambda s: s.nomad.job_scale_status(s.job),
    "job_services": lambda s: s.nomad.job_services(s.job),
    "job_submission": lambda s: s.nomad.job_submission(s.job, 0),
    "job_actions": lambda s: s.nomad.job_actions(s.job),
    "tag_job_version": lambda s: s.nomad.tag_job_version(s.job, "golden", 0),
    "untag_job_version": lambda s: s.nomad.untag_job_version(s.job, s.tagged()),
    "validate_job": lambda s: s.nomad.validate_job(job(s.job)),
    "parse_job": lambda s: s.nomad.parse_job('job "a" {\n}', canonicalize=True),
    "read_job_statuses": lambda s: s.nomad.read_job_statuses([("default", s.job)]),
    "list_job_statuses": lambda s: s.nomad.list_job_statuses(),
    "list_deployments": lambda s: s.nomad.list_deployments(prefix=s.deployment),
    "read_deployment": lambda s: s.nomad.read_deployment(s.deployment),
    "deployment_allocations": lambda s: s.nomad.deployment_allocations(s.deployment),
    "promote_deployment": lambda s: s.nomad.promote_deployment(s.by_hand()[0], ["g"]),
    "fail_deployment": lambda s: s.nomad.fail_deployment(s.canary(**SLOW, AutoRevert=True)),
    "pause_deployment": lambda s: s.nomad.pause_deployment(s.canary(**SLOW)),
    "unblock_deployment": lambda s: s.nomad.unblock_deployment(s.deployment),
    "set_allocation_health": lambda s: s.by_hand()[1],
    "list_evaluations": lambda s: s.nomad.list_evaluations(prefix=s.evaluation),
    "count_evaluations": lambda s: s.nomad.count_evaluations(),
    "read_evaluation": lambda s: s.nomad.read_evaluation(s.evaluation),
    "evaluation_allocations": lambda s: s.nomad.evaluation_allocations(s.evaluation),
    "read_allocation": lambda s: s.nomad.read_allocation(s.allocation),
    "list_scaling_policies": lambda s: s.nomad.list_scaling_policies(job=s.job),
    "read_scaling_policy": lambda s: s.nomad.read_scaling_policy(s.policy()),
    "list_services": lambda s: s.nomad.list_services(),
    "search": lambda s: s.nomad.search(s.job),
    "list_regions": lambda s: s.nomad.list_regions(),
    "read_leader": lambda s: s.nomad.read_leader(),
    "list_peers": lambda s: s.nomad.list_peers(),
    "read_agent": lambda s: s.nomad.read_agent(),
    "list_members": lambda s: s.nomad.list_members(),
    "read_agent_health": lambda s: s.nomad.read_agent_health(),
}

# Only jobs of many regions can be let go on, which a server alone has none of.
REFUSED = {"unblock_deployment": jobkit.NomadValidationError}


def _twice(stage: Stage) -> str:
    job_id = stage.registered(job(stage.new(), "batch"))
    return stage.registered(job(job_id, "batch", Priority=60))


def test_every_call_is_among_them():
    assert {*CALLS} == {*endpoints()}


@pytest.mark.parametrize("call", CALLS)
def test_each_call(stage, call):
    row = endpoints()[call].row
    if not stage.has(row):
        with pytest.raises(jobkit.NomadUnsupportedError) as caught:
            CALLS[call](stage)
        assert (caught.value.since, caught.value.nomad_version) == (
            first_release(row),
            stage.at.release,
        )
        return
    if call in REFUSED:
        with pytest.raises(REFUSED[call]):
            CALLS[call](stage)
        return
    answer = CALLS[call](stage)
    if version(stage.at.release) <= version(NEWEST):
        form = row["answer"].removesuffix("?")
        found = "\n".join(faults(answer.value, form, stage.at.release))
        assert found == ""
