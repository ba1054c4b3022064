"""The calls about jobs."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from jobkit.client.calls import Calls, Content
from jobkit.client.endpoints import is_given
from jobkit.job.request import Registration, plan_body, register_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from jobkit.client import model
    from jobkit.client.answer import Answer
    from jobkit.client.queries import (
        AllOf,
        JobListing,
        Policies,
        Read,
        Route,
        Scaling,
        Statuses,
        Versions,
    )
    from jobkit.job.model import Job
    from jobkit.job.request import JsonObject

    AnyJob = Mapping[str, Any] | Job

_UNCONDITIONAL = Registration()


class JobCalls(Calls):
    """Jobs: list, read, register, plan, dispatch, scale, stop."""

    def list_jobs(self, **query: Unpack[JobListing]) -> Answer[list[model.JobListStub]]:
        """Return the jobs, by namespace and id."""
        return self.call("list_jobs", (), Content(query))

    def register_job(
        self,
        job: AnyJob,
        registration: Registration = _UNCONDITIONAL,
        **route: Unpack[Route],
    ) -> Answer[model.JobRegisterResponse]:
        """Register a new job, or a new version of one.

        With ``Registration(check_index=N)`` only if the stored job's JobModifyIndex is N; 0: only
        a new job. Without it the call is not repeated after its answer was lost.
        """
        return self.call("register_job", (), Content(route, _registering(job, registration)))

    def update_job(
        self,
        job_id: str,
        job: AnyJob,
        registration: Registration = _UNCONDITIONAL,
        **route: Unpack[Route],
    ) -> Answer[model.JobRegisterResponse]:
        """Register a new version of the job ``job_id``, which must be the id of ``job``."""
        return self.call("update_job", (job_id,), Content(route, _registering(job, registration)))

    def plan_job(
        self,
        job: AnyJob,
        *,
        diff: bool = True,
        policy_override: bool = False,
        **route: Unpack[Route],
    ) -> Answer[model.JobPlanResponse]:
        """Ask what registering ``job`` would do; nothing changes."""
        body = plan_body(_json(job), diff=diff, policy_override=policy_override)
        return self.call("plan_job", (str(job.get("ID") or ""),), Content(route, body))

    def validate_job(
        self, job: AnyJob, **route: Unpack[Route]
    ) -> Answer[model.JobValidateResponse]:
        """Let the server check a job; the faults are in the answer."""
        return self.call("validate_job", (), Content(route, {"Job": job}))

    def parse_job(
        self,
        source: str,
        *,
        canonicalize: bool = False,
        variables: str = "",
        **route: Unpack[Route],
    ) -> Answer[Job]:
        """Let the server turn the text of a job file into Job JSON.

        Args:
            source: The text.
            canonicalize: Fill in the defaults.
            variables: Text of a var-file.
            route: Region and namespace.
        """
        body = {"JobHCL": source, "Canonicalize": canonicalize, "Variables": variables}
        return self.call("parse_job", (), Content(route, _given(body)))

    def read_job(self, job_id: str, **query: Unpack[Read]) -> Answer[Job]:
        """Return the stored job."""
        return self.call("read_job", (job_id,), Content(query))

    def job_versions(
        self, job_id: str, **query: Unpack[Versions]
    ) -> Answer[model.JobVersionsResponse]:
        """Return the versions of a job, newest first, with ``diffs`` also how they differ."""
        return self.call("job_versions", (job_id,), Content(query))

    def job_allocations(
        self, job_id: str, **query: Unpack[AllOf]
    ) -> Answer[list[model.AllocationListStub]]:
        """Return the allocations of a job; none if there is no such job."""
        return self.call("job_allocations", (job_id,), Content(query))

    def job_evaluations(self, job_id: str, **query: Unpack[Read]) -> Answer[list[model.Evaluation]]:
        """Return the evaluations of a job, in no order of time."""
        return self.call("job_evaluations", (job_id,), Content(query))

    def job_deployments(
        self, job_id: str, **query: Unpack[AllOf]
    ) -> Answer[list[model.Deployment]]:
        """Return the deployments of a job."""
        return self.call("job_deployments", (job_id,), Content(query))

    def job_latest_deployment(
        self, job_id: str, **query: Unpack[Read]
    ) -> Answer[model.Deployment | None]:
        """Return the most recent deployment of a job, None if there is none."""
        return self.call("job_latest_deployment", (job_id,), Content(query))

    def job_summary(self, job_id: str, **query: Unpack[Read]) -> Answer[model.JobSummary]:
        """Return how many allocations of each group are in which state."""
        return self.call("job_summary", (job_id,), Content(query))

    def job_services(
        self, job_id: str, **query: Unpack[Read]
    ) -> Answer[list[model.ServiceRegistration]]:
        """Return the services of a job that Nomad itself has registered."""
        return self.call("job_services", (job_id,), Content(query))

    def job_actions(self, job_id: str, **route: Unpack[Route]) -> Answer[list[model.JobAction]]:
        """Return the actions that a job's tasks offer."""
        return self.call("job_actions", (job_id,), Content(route))

    def job_submission(
        self, job_id: str, version: int, **query: Unpack[Read]
    ) -> Answer[model.JobSubmission]:
        """Return the source that a version of a job was submitted with."""
        return self.call("job_submission", (job_id,), Content({"version": version, **query}))

    def job_scale_status(self, job_id: str, **query: Unpack[Read]) -> Answer[model.JobScaleStatus]:
        """Return the counts of a job's groups and their scaling events."""
        return self.call("job_scale_status", (job_id,), Content(query))

    def dispatch_job(
        self,
        job_id: str,
        payload: bytes | str | None = None,
        meta: Mapping[str, str] | None = None,
        *,
        id_prefix_template: str = "",
        priority: int = 0,
        idempotency_token: str = "",
        **route: Unpack[Route],
    ) -> Answer[model.JobDispatchResponse]:
        """Start a child of a parameterized job.

        Args:
            job_id: The parameterized job.
            payload: Up to 16384 bytes; text is sent as UTF-8.
            meta: Values for the meta keys that the job asks for.
            id_prefix_template: How the child's id goes on after the job's.
            priority: Priority of the child; 0 for the job's.
            idempotency_token: A second call with the same one gives the child of the first, so
                that the call may be repeated after its answer was lost.
            route: Region and namespace.
        """
        data = payload.encode() if isinstance(payload, str) else payload
        body = {
            "Payload": None if data is None else b64encode(data).decode(),
            "Meta": meta,
            "IdPrefixTemplate": id_prefix_template,
            "Priority": priority or None,
        }
        content = Content({"idempotency_token": idempotency_token, **route}, _given(body))
        return self.call("dispatch_job", (job_id,), content)

    def dispatch_payload(
        self, job_id: str, payload: bytes, *, idempotency_token: str = "", **route: Unpack[Route]
    ) -> Answer[model.JobDispatchResponse]:
        """Start a child of a parameterized job with ``payload`` as it is."""
        query = {"idempotency_token": idempotency_token, **route}
        return self.call("dispatch_payload", (job_id,), Content(query, data=payload))

    def revert_job(
        self,
        job_id: str,
        version: int,
        *,
        enforce_prior_version: int | None = None,
        **route: Unpack[Route],
    ) -> Answer[model.JobRegisterResponse]:
        """Go back to an older version; only if the current one is ``enforce_prior_version``."""
        body: dict[str, object] = {"JobID": job_id, "JobVersion": version}
        if enforce_prior_version is not None:
            body["EnforcePriorVersion"] = enforce_prior_version
        return self.call("revert_job", (job_id,), Content(route, body))

    def set_job_stability(
        self, job_id: str, version: int, *, stable: bool, **route: Unpack[Route]
    ) -> Answer[model.JobStabilityResponse]:
        """Mark a version of a job as stable, or not."""
        body = {"JobID": job_id, "JobVersion": version, "Stable": stable}
        return self.call("set_job_stability", (job_id,), Content(route, body))

    def evaluate_job(
        self, job_id: str, *, force_reschedule: bool = False, **route: Unpack[Route]
    ) -> Answer[model.JobRegisterResponse]:
        """Make a new evaluation; also reschedule allocations that wait, if forced."""
        body: dict[str, object] = {"JobID": job_id}
        if force_reschedule:
            body["EvalOptions"] = {"ForceReschedule": True}
        return self.call("evaluate_job", (job_id,), Content(route, body))

    def force_periodic_job(
        self, job_id: str, **route: Unpack[Route]
    ) -> Answer[model.PeriodicForceResponse]:
        """Launch a periodic job now."""
        return self.call("force_periodic_job", (job_id,), Content(route))

    def delete_job(
        self,
        job_id: str,
        *,
        purge: bool = False,
        all_regions: bool = False,
        eval_priority: int | None = None,
        no_shutdown_delay: bool = False,
        **route: Unpack[Route],
    ) -> Answer[model.JobDeregisterResponse]:
        """Stop a job, or purge it: then nothing of it is kept.

        Nomad: stopping what does not exist is no error, and ``EvalID`` is empty (since 1.5.1).
        """
        query = {
            "purge": purge,
            "global": all_regions,
            "eval_priority": eval_priority,
            "no_shutdown_delay": no_shutdown_delay,
            **route,
        }
        return self.call("delete_job", (job_id,), Content(query))

    def scale_job(
        self, job_id: str, group: str, count: int | None, **how: Unpack[Scaling]
    ) -> Answer[model.JobRegisterResponse]:
        """Change the count of a group; None only records an event."""
        body = {
            "Target": {"Group": group},
            "Count": count,
            "Message": how.pop("message", ""),
            "Error": how.pop("error", False),
            "Meta": how.pop("meta", None),
            "PolicyOverride": how.pop("policy_override", False),
            "JobModifyIndex": how.pop("check_index", 0) or None,
        }
        return self.call("scale_job", (job_id,), Content(how, _given(body)))

    def tag_job_version(
        self, job_id: str, tag: str, version: int, *, description: str = "", **route: Unpack[Route]
    ) -> Answer[model.JobTagResponse]:
        """Give a version of a job a name, which also keeps the version.

        Nomad: impossible for a job with "/" in its id.
        """
        body = {"Version": version, "Description": description}
        return self.call("tag_job_version", (job_id, tag), Content(route, body))

    def untag_job_version(
        self, job_id: str, tag: str, **route: Unpack[Route]
    ) -> Answer[model.JobTagResponse]:
        """Take the name of a version away."""
        return self.call("untag_job_version", (job_id, tag), Content(route))

    def list_job_statuses(self, **query: Unpack[Statuses]) -> Answer[list[model.JobStatus]]:
        """Return the state of many jobs at once, most recently changed first."""
        return self.call("list_job_statuses", (), Content(query))

    def read_job_statuses(
        self, jobs: Sequence[tuple[str, str]], **query: Unpack[Statuses]
    ) -> Answer[list[model.JobStatus]]:
        """Return the state of the jobs with these (namespace, id); those absent are left out."""
        body = {
            "Jobs": [{"Namespace": namespace, "ID": job_id} for namespace, job_id in jobs],
            "IncludeChildren": query.pop("include_children", False),
        }
        return self.call("read_job_statuses", (), Content(query, body))

    def list_scaling_policies(
        self, **query: Unpack[Policies]
    ) -> Answer[list[model.ScalingPolicyListStub]]:
        """Return the scaling policies."""
        return self.call("list_scaling_policies", (), Content(query))

    def read_scaling_policy(
        self, policy_id: str, **query: Unpack[Read]
    ) -> Answer[model.ScalingPolicy]:
        """Return a scaling policy."""
        return self.call("read_scaling_policy", (policy_id,), Content(query))


def _registering(job: AnyJob, registration: Registration) -> dict[str, Any]:
    """Return the body, without what changes nothing and older servers don't know."""
    return _given(register_body(_json(job), registration))


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys that say something: a count of 0 and an empty Meta do."""
    return {key: value for key, value in body.items() if is_given(value)}


def _json(job: AnyJob) -> JsonObject:
    return dict(job)
