"""Prepares what changes a job on a server: looks first, refuses what can't be meant."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.client.errors import (
    NomadError,
    NomadNotFoundError,
    NomadPermissionError,
    NomadUnsupportedError,
)
from jobkit.deploy.judging import ENDED, how_it_ended
from jobkit.diagnostic import did_you_mean
from jobkit.job.managed import drop_managed
from jobkit.job.request import Registration, Submission
from jobkit.verbs import outcomes
from jobkit.verbs.exact_ids import exact_id, missing, version_called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jobkit.client.answer import Answer
    from jobkit.client.nomad import Client
    from jobkit.deploy.following import Following
    from jobkit.deploy.model import Rollout

JsonObject = dict[str, Any]


class RefusedError(NomadError):
    """What was asked for can't be meant; nothing was sent."""


def nothing(_answer: Mapping[str, Any], _how: Following) -> None:
    """Follow nothing: it is all done with the answer."""


class Act(NamedTuple):
    """A change that is ready.

    Attributes:
        job_id: The job.
        done: What is said when it is done.
        call: Carries it out.
        question: What a person is asked before; empty where nobody is.
        more: Adds to the answer what it does not tell.
        follow: Follows what comes of it, by the answer; None where nothing does.
    """

    job_id: str
    done: str
    call: Callable[[], Answer[Any]]
    question: str = ""
    more: Callable[[JsonObject], JsonObject] = dict
    follow: Callable[[JsonObject, Following], Iterator[Rollout] | None] = nothing

    def carry_out(self, nomad: Client) -> JsonObject:
        """Do it; return what the server said.

        Raises:
            NomadError: It was not done, or nobody knows.
        """
        with exact_id(nomad, self.job_id):
            answer = self.call()
        return self.more(answer.value)


def stop(
    nomad: Client,
    job_id: str,
    *,
    purge: bool = False,
    all_regions: bool = False,
    eval_priority: int | None = None,
    no_shutdown_delay: bool = False,
) -> Act:
    """Stop a job; purge: keep nothing of it."""
    job = _known(nomad, job_id)
    done = f'{"Purged" if purge else "Stopped"} job "{job_id}"'
    call = partial(
        nomad.delete_job,
        job_id,
        purge=purge,
        all_regions=all_regions,
        eval_priority=eval_priority,
        no_shutdown_delay=no_shutdown_delay,
    )
    question = _stop_question(job_id, job, purge=purge, everywhere=all_regions)
    return Act(job_id, done, call, question, follow=partial(outcomes.stop, nomad, job_id))


def _known(nomad: Client, job_id: str) -> JsonObject | None:
    """Return the job; None when the token may not read it, which may change it all the same."""
    with exact_id(nomad, job_id):
        try:
            return dict(nomad.read_job(job_id).value)
        except NomadPermissionError:
            return None


def _stop_question(job_id: str, job: JsonObject | None, *, purge: bool, everywhere: bool) -> str:
    verb = "Stop and purge" if purge else "Stop"
    if job is None:
        return f'{verb} job "{job_id}"?'
    place = f'in namespace "{job.get("Namespace") or "default"}"'
    regions = (job.get("Multiregion") or {}).get("Regions") or ()
    if regions:
        which = f"all {len(regions)} regions" if everywhere else f'region "{job["Region"]}" alone'
        place += f", in {which}"
    return f'{verb} job "{job_id}" {place}?'


def start(nomad: Client, job_id: str) -> Act:
    """Run a stopped job again, as it was."""
    with exact_id(nomad, job_id):
        job: JsonObject = {**nomad.read_job(job_id).value}
        if not job.get("Stop"):
            message = f'Job "{job_id}" is not stopped.'
            raise RefusedError(message)
        index, version = job["JobModifyIndex"], job["Version"]
        source = _submission(nomad, job_id, version)
    drop_managed(job)
    again = {**job, "Stop": False}
    registration = Registration(check_index=index, submission=source)
    call = partial(nomad.register_job, again, registration)
    follow = partial(outcomes.rollout, nomad, job_id)
    return Act(job_id, f'Started job "{job_id}"', call, follow=follow)


def _submission(nomad: Client, job_id: str, version: int) -> Submission | None:
    """Return the source that a version was submitted with; older releases keep none."""
    try:
        kept = nomad.job_submission(job_id, version).value
    except (NomadNotFoundError, NomadUnsupportedError):
        return None
    form: Any = kept["Format"]
    return Submission(kept["Source"], form, kept["VariableFlags"] or {}, kept["Variables"])


def revert(nomad: Client, job_id: str, version: str) -> Act:
    """Go back to a version, by its number or tag; only if no other one came in between."""
    with exact_id(nomad, job_id):
        versions = nomad.job_versions(job_id).value["Versions"] or []
    number = version_called(versions, job_id, version)
    current = max(job["Version"] or 0 for job in versions)
    if number == current:
        message = f'Version {number} of job "{job_id}" is the current one.'
        raise RefusedError(message)
    call = partial(nomad.revert_job, job_id, number, enforce_prior_version=current)
    follow = partial(outcomes.rollout, nomad, job_id)
    return Act(job_id, f'Reverted job "{job_id}" to version {number}', call, follow=follow)


def stable(nomad: Client, job_id: str, version: str, *, unset: bool = False) -> Act:
    """Mark a version, by its number or tag, as stable or not."""
    with exact_id(nomad, job_id):
        versions = nomad.job_versions(job_id).value["Versions"] or []
    number = version_called(versions, job_id, version)
    is_now = "no longer marked" if unset else "marked"
    done = f'Version {number} of job "{job_id}" is {is_now} as stable'
    return Act(job_id, done, partial(nomad.set_job_stability, job_id, number, stable=not unset))


def evaluate(nomad: Client, job_id: str, *, force_reschedule: bool = False) -> Act:
    """Let the scheduler look at a job anew."""
    call = partial(nomad.evaluate_job, job_id, force_reschedule=force_reschedule)
    follow = partial(outcomes.evaluation, nomad, job_id)
    return Act(job_id, f'Made a new evaluation of job "{job_id}"', call, follow=follow)


def periodic_force(nomad: Client, job_id: str) -> Act:
    """Launch a periodic job now."""
    call = partial(nomad.force_periodic_job, job_id)
    done = f'Launched job "{job_id}"'
    follow = partial(outcomes.child, nomad, "LaunchedJobID")
    return Act(job_id, done, call, more=partial(_launched, nomad), follow=follow)


def _launched(nomad: Client, answer: JsonObject) -> JsonObject:
    """Return the answer with the id of the child, which only its evaluation tells."""
    with suppress(NomadError):
        evaluation = nomad.read_evaluation(answer["EvalID"]).value
        return {**answer, "LaunchedJobID": evaluation.get("JobID", "")}
    return answer


def dispatch(nomad: Client, job_id: str, **content: Any) -> Act:  # noqa: ANN401  the client's
    """Start a child of a parameterized job; ``content`` is what ``dispatch_job`` takes."""
    call = partial(nomad.dispatch_job, job_id, **content)
    follow = partial(outcomes.child, nomad, "DispatchedJobID")
    return Act(job_id, f'Dispatched job "{job_id}"', call, follow=follow)


def scale(
    nomad: Client,
    job_id: str,
    count: int,
    *,
    group: str = "",
    message: str = "",
    check_index: int = 0,
) -> Act:
    """Set the count of a group, which may be left out where there is only one."""
    if not group:
        with exact_id(nomad, job_id):
            names = [one["Name"] for one in nomad.read_job(job_id).value["TaskGroups"] or ()]
        if len(names) != 1:
            shown = ", ".join(f'"{name}"' for name in names)
            text = f'Job "{job_id}" has the groups {shown}: say which one is to be scaled.'
            raise RefusedError(text)
        group = str(names[0])
    call = partial(nomad.scale_job, job_id, group, count, message=message, check_index=check_index)
    done = f'Scaled group "{group}" of job "{job_id}" to {count}'
    return Act(job_id, done, call, follow=partial(outcomes.rollout, nomad, job_id))


def tag(
    nomad: Client,
    job_id: str,
    name: str,
    *,
    version: int | None = None,
    description: str = "",
) -> Act:
    """Give a version of a job, the current one if not said, a name."""
    if version is None:
        with exact_id(nomad, job_id):
            version = nomad.read_job(job_id).value["Version"] or 0
    call = partial(nomad.tag_job_version, job_id, name, version, description=description)
    return Act(job_id, f'Version {version} of job "{job_id}" is tagged "{name}"', call)


def untag(nomad: Client, job_id: str, name: str) -> Act:
    """Take the name of a version away."""
    done = f'Took tag "{name}" from job "{job_id}"'
    return Act(job_id, done, partial(nomad.untag_job_version, job_id, name))


def fail(nomad: Client, job_id: str) -> Act:
    """Mark the running deployment of a job as failed."""
    deployment = running_deployment(nomad, job_id)
    call = partial(nomad.fail_deployment, deployment["ID"])
    follow = partial(outcomes.failure, nomad, deployment)
    return Act(job_id, f'Failed the deployment of job "{job_id}"', call, follow=follow)


def running_deployment(nomad: Client, job_id: str) -> Mapping[str, Any]:
    """Return the deployment of a job that goes on.

    Raises:
        NomadError: There is no such job, or none of its deployments goes on.
    """
    with exact_id(nomad, job_id):
        found = nomad.job_latest_deployment(job_id).value
        if found is None:
            nomad.read_job(job_id)
            raise missing(f'Job "{job_id}" has no deployment')
    if found["Status"] in ENDED:
        message = f'The latest deployment of job "{job_id}" has ended: {how_it_ended(found)}'
        raise RefusedError(message)
    return found


def chosen_groups(deployment: Mapping[str, Any], wanted: tuple[str, ...]) -> list[str]:
    """Return the groups whose canaries wait for promotion, all or those wanted.

    Raises:
        RefusedError: A wanted one is none of them.
    """
    groups = deployment["TaskGroups"] or {}
    waiting = sorted(
        name for name, state in groups.items() if state["DesiredCanaries"] and not state["Promoted"]
    )
    for name in wanted:
        if name not in groups:
            near = did_you_mean(name, groups)
            message = f'The deployment of job "{deployment["JobID"]}" has no group "{name}".{near}'
            raise RefusedError(message)
        if name not in waiting:
            message = f'Group "{name}" has no canaries that wait to be promoted.'
            raise RefusedError(message)
    if not waiting:
        message = f'Job "{deployment["JobID"]}" has no canaries that wait to be promoted.'
        raise RefusedError(message)
    return [*wanted] or waiting
