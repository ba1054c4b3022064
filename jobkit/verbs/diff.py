"""Compares jobs as Nomad's plan does, and makes of the difference what people want to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import JobSpecError
from jobkit.diff.changes import changes_only
from jobkit.diff.filled import least_job, without_filled
from jobkit.diff.ignore import Ignored, Pattern, ignoring
from jobkit.diff.jobs import diff_forms
from jobkit.diff.masking import masked
from jobkit.diff.review import Review
from jobkit.job.hooks import hooked_form
from jobkit.job.job_shape import shaped
from jobkit.job.managed import is_stored
from jobkit.job.struct_form import struct_form
from jobkit.tables import release
from jobkit.verbs.faults import DIFFERENT_JOBS

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic
    from jobkit.diff.impact import Impact
    from jobkit.diff.model import JobDiff, Type
    from jobkit.diff.review import Kind
    from jobkit.secrets.masks import Masks

JsonObject = dict[str, Any]


# Of new jobs of these types the scheduler would create as many allocations as they ask for.
_COUNTED: Final = frozenset({"service", "batch"})


def diff_jobs(
    old: JsonObject | None,
    new: JsonObject | None,
    *,
    contextual: bool = False,
    nomad_version: str = "2.0.5",
) -> JobDiff:
    """Return what Nomad's plan would say changed between two jobs: its ``JobDiff`` as JSON.

    Both sides are canonicalized first. A job that is compared with nothing, or with one that a
    server has stored, also gets what the server's hooks would add to it, as far as that is known
    without the server. ``Updates`` of groups, the scheduler's figures, stay null.

    Args:
        old: Job JSON before, as ``parse_job`` returns it or as a server has stored it; None for a
            job that is new.
        new: Job JSON after; None for a job that goes.
        contextual: Show the unchanged fields of changed objects too, as ``job plan`` does.
        nomad_version: The release whose diff is meant, ``X.Y`` or ``X.Y.Z``.

    Raises:
        JobSpecError: The jobs have different IDs, or one is no job.

    Nomad: the ``Diff`` of a plan, 0.6.0 to 2.0.5.
    """
    old, new = _shaped(old), _shaped(new)
    problem = different_jobs(old, new)
    if problem is not None:
        raise JobSpecError([problem])
    target = release(nomad_version)
    forms = _forms(old, new, target, as_plan=False)
    return diff_forms(*forms, contextual=contextual, target=target)


def _shaped(job: JsonObject | None) -> JsonObject | None:
    if job is None:
        return None
    made, diagnostics = shaped(job)
    if made is None:
        raise JobSpecError(diagnostics)
    return made


def plan_diff(old: JsonObject | None, new: JsonObject | None, target: str) -> JobDiff:
    """Return the diff that a plan on a server would show, the scheduler's figures left out.

    It differs from ``diff_jobs`` in two things: numbers in maps of free form are written as a
    server writes what it got as JSON, and groups of a new service or batch job say how many
    allocations would be created.

    Args:
        old: The job before; None when there was none.
        new: The job after, with the same ID; None when there is none.
        target: The Nomad release, ``X.Y.Z``.
    """
    before, after = _forms(old, new, target, as_plan=True)
    diff = diff_forms(before, after, contextual=True, target=target)
    if before is None and after is not None and after["Type"] in _COUNTED:
        counts = {group["Name"]: group["Count"] for group in after["TaskGroups"] or ()}
        for group in diff["TaskGroups"] or ():
            count = counts[group["Name"]]
            group["Updates"] = {"create": count} if count else {}
    return diff


def plan_impact(
    old: JsonObject | None, new: JsonObject | None, diff: JobDiff, target: str
) -> Impact:
    """Return what a change does to running allocations, estimated without a server.

    Args:
        old: The job before; None when there was none.
        new: The job after; None when there is none.
        diff: What ``plan_diff`` says of them.
        target: The Nomad release, ``X.Y.Z``.
    """
    from jobkit.diff.impact import impact  # noqa: PLC0415  for reviews alone

    return impact(*_forms(old, new, target, as_plan=True), diff, target)


def different_jobs(old: JsonObject | None, new: JsonObject | None) -> Diagnostic | None:
    """Return the finding that two jobs can't be compared, if their IDs differ."""
    if old is None or new is None or (old.get("ID") or "") == (new.get("ID") or ""):
        return None
    detail = (
        f'The old job is "{old.get("ID") or ""}", the new one "{new.get("ID") or ""}". '
        "A job with another ID is another job, which Nomad would run beside the old one."
    )
    return DIFFERENT_JOBS.at(None, detail)


class Showing(NamedTuple):
    """What is shown of a diff.

    Attributes:
        masks: Masks for secrets; None shows them.
        ignore: Changes that are left out.
        changed_only: Leave out what did not change.
        impact: Say what the change does to running allocations.
        written_only: Of what is new, or goes, leave out what Nomad fills in.
    """

    masks: Masks | None = None
    ignore: tuple[Pattern, ...] = ()
    changed_only: bool = False
    impact: bool = False
    written_only: bool = False


def reviewed(
    old: JsonObject | None, new: JsonObject | None, target: str, showing: Showing
) -> Review:
    """Return what is told of a job before and after, but for the files that it stands in.

    Args:
        old: The job before; None when there was none.
        new: The job after, with the same ID; None when there is none.
        target: The Nomad release, ``X.Y.Z``.
        showing: What is shown.
    """
    diff = plan_diff(old, new, target)
    visible, ignored = shown(diff, showing)
    if showing.written_only:
        least = plan_diff(None, least_job(old, new), target)
        visible = without_filled(visible, least)
    effect = plan_impact(old, new, diff, target) if showing.impact else None
    job = (new or old or {}).get("ID") or ""
    return Review(_KINDS[visible["Type"]], job, diff=visible, ignored=ignored, impact=effect)


def renamed_review(old: JsonObject, new: JsonObject, target: str, showing: Showing) -> Review:
    """Return what is told of a job that became another one, by its ID or namespace.

    The diff is that of what the two hold; to a server the new one has nothing to do with the old.

    Args:
        old: The job before.
        new: The job after.
        target: The Nomad release, ``X.Y.Z``.
        showing: What is shown.
    """
    alike = {**old, "ID": new.get("ID")}
    review = reviewed(alike, new, target, showing._replace(impact=False))
    effect = None
    if showing.impact:
        diff = plan_diff(None, new, target)
        effect = plan_impact(None, new, diff, target)
        note = f'The job "{old.get("ID") or ""}" runs on until it is stopped.'
        effect = effect._replace(notes=(note, *effect.notes))
    return review._replace(kind="renamed", other=old.get("ID") or "", impact=effect)


_KINDS: Final[dict[Type, Kind]] = {
    "Added": "added",
    "Deleted": "deleted",
    "Edited": "edited",
    "None": "unchanged",
}


def shown(diff: JobDiff, showing: Showing) -> Ignored:
    """Return what is shown of a diff, and how many changes were left out as not wanted."""
    made = ignoring(diff, showing.ignore) if showing.ignore else Ignored(diff, 0)
    visible = made.diff
    if showing.masks is not None:
        visible = masked(visible, showing.masks)
    if showing.changed_only:
        visible = changes_only(visible)
    return made._replace(diff=visible)


def _forms(
    old: JsonObject | None, new: JsonObject | None, target: str, *, as_plan: bool
) -> tuple[JsonObject | None, JsonObject | None]:
    """Return the forms of two jobs that are compared."""
    at_server = any(side is not None and is_stored(side) for side in (old, new))
    hooked = at_server or old is None

    def form(job: JsonObject | None, other: JsonObject | None) -> JsonObject | None:
        if job is None:
            return None
        if hooked and not is_stored(job):
            return hooked_form(job, target, other)
        return struct_form(job, target, over_http=at_server or as_plan)

    before = form(old, None)
    return before, form(new, before)
