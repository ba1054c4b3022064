"""Lets a server plan a job, and says what its answer does not say itself."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.client.errors import NomadError
from jobkit.deploy.counts import kept_counts, with_counts
from jobkit.deploy.faults import CHANGE_REFUSED, COUNT_KEPT, JOB_STOPS
from jobkit.deploy.model import JobPlan, PlanFailure, RegionPlan
from jobkit.deploy.places import home_of, regions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.client.nomad import Client
    from jobkit.deploy.counts import Keep
    from jobkit.deploy.model import JsonObject, KeptCount
    from jobkit.diagnostic import Diagnostic, Path
    from jobkit.job.located import LocatedJob

# Blocks that make a job of another kind, with what a job is that has one.
_KINDS: Final = {"Periodic": "periodic", "ParameterizedJob": "parameterized"}


class Wanted(NamedTuple):
    """A job that is to be planned: where it was read, and itself."""

    file: str
    located: LocatedJob


def plan(
    nomad: Client, wanted: Wanted, keep: Keep, *, policy_override: bool = False
) -> JobPlan | PlanFailure:
    """Return what a server says that registering a job would do.

    Counts that are kept are part of it: the job is planned once more with them. If that fails, the
    first plan stands, which the remarks about the counts set right.
    """
    job: JsonObject = wanted.located.job
    if regions_of(job):
        return _in_all_regions(nomad, wanted, policy_override=policy_override)
    try:
        answer: Any = nomad.plan_job(job, policy_override=policy_override).value
    except NomadError as error:
        return PlanFailure(wanted.file, str(job.get("ID") or ""), error)
    kept = kept_counts(job, answer["Diff"], keep)
    if kept:
        job = with_counts(job, kept)
        with suppress(NomadError):
            answer = nomad.plan_job(job, policy_override=policy_override).value
    found = [*refusals(wanted.located, answer), *_remarks(wanted.located, kept)]
    return JobPlan(wanted.file, job, answer, kept, diagnostics=found)


def _in_all_regions(
    nomad: Client, wanted: Wanted, *, policy_override: bool
) -> JobPlan | PlanFailure:
    """Return the plans of a multiregion job, one for each region.

    Its counts are the file's: those of an autoscaler differ from region to region.
    """
    located = wanted.located
    job: JsonObject = located.job
    made: list[RegionPlan] = []
    for region in regions_of(job):
        try:
            answer: Any = nomad.plan_job(job, policy_override=policy_override, region=region).value
        except NomadError as error:
            return PlanFailure(wanted.file, str(job.get("ID") or ""), error, region)
        made.append(RegionPlan(region, answer))
    home = home_of(nomad, job)
    at_home = next(one.answer for one in made if one.region == home)
    refused = {found.detail: found for one in made for found in refusals(located, one.answer)}
    return JobPlan(
        wanted.file,
        job,
        at_home,
        regions=tuple(made),
        home=home,
        diagnostics=[*refused.values(), *_remarks(located, ())],
    )


def refusals(located: LocatedJob, answer: JsonObject) -> Iterator[Diagnostic]:
    """Yield why Nomad would not register a job that it has planned.

    Nomad: the plan does not say it, the registration does.
    """
    diff = answer.get("Diff") or {}
    if diff.get("Type") != "Edited":
        return
    what = f'The stored job "{diff["ID"]}"'
    end = "Give the job another ID, or stop and purge the stored one first."
    for field in diff.get("Fields") or ():
        if field["Name"] == "Type" and field["Type"] == "Edited":
            detail = f'{what} is of type "{field["Old"]}" and can\'t become "{field["New"]}". {end}'
            yield _at(located, ("Type",), detail)
    for one in diff.get("Objects") or ():
        kind = _KINDS.get(one["Name"])
        if kind is not None and one["Type"] == "Added":
            detail = f"{what} is not {kind} and can't become so. {end}"
            yield _at(located, (one["Name"],), detail)
        if kind is not None and one["Type"] == "Deleted":
            detail = f"{what} is {kind} and can't become one that is not. {end}"
            yield _at(located, (), detail)


def _at(located: LocatedJob, path: Path, detail: str) -> Diagnostic:
    return CHANGE_REFUSED.at(located.range_of(path), detail, path=path)


def _remarks(located: LocatedJob, kept: tuple[KeptCount, ...]) -> Iterator[Diagnostic]:
    job = located.job
    if job.get("Stop"):
        detail = (
            f'The job "{job.get("ID")}" says "Stop": true, as a job that was fetched after it was '
            "stopped does. Registering it stops it."
        )
        yield JOB_STOPS.at(located.range_of(("Stop",)), detail, path=("Stop",))
    groups = [group.get("Name") for group in job.get("TaskGroups") or ()]
    for one in kept:
        path = ("TaskGroups", groups.index(one.group), "Count")
        detail = (
            f'Group "{one.group}" keeps the count {one.used} that the server has; '
            f"the file says {one.written}."
        )
        yield COUNT_KEPT.at(located.range_of(path), detail, path=path)
