"""Writes the plans of one or many jobs: for people, for programs, for a comment in a review."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jobkit.deploy.model import JobPlan, PlanFailure
from jobkit.report.colors import without_marks
from jobkit.report.diff_text import format_diff, quoted
from jobkit.report.json_text import finding_json
from jobkit.report.markdown import code_cell
from jobkit.report.orphans_text import orphan_json, orphan_row, orphans_text
from jobkit.report.plan_text import format_plan, placement_failure
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.deploy.model import JsonObject, Orphan

_TICKS: Final = re.compile("`{3,}")
_INDEX: Final = "[reset][bold]Job Modify Index: "
_MOST: Final = 60_000
_UPDATES: Final = (
    ("Place", "create"),
    ("Stop", "stop"),
    ("Migrate", "migrate"),
    ("InPlaceUpdate", "in-place update"),
    ("DestructiveUpdate", "create/destroy update"),
    ("Canary", "canary"),
    ("Preemptions", "preemption"),
)


def plan_report(
    outcomes: Sequence[JobPlan | PlanFailure],
    version: str,
    *,
    verbose: bool,
    with_index: bool = True,
    orphans: Sequence[Orphan] = (),
) -> str:
    """Return the plans as text with marks of colour.

    That of one job is what ``nomad job plan`` prints. Each of several has a line with its file
    before it, and the last line counts them.

    Args:
        outcomes: The plans.
        version: The release whose text is meant.
        verbose: Show what is in added and deleted groups and tasks too.
        with_index: End with the check index, and how to use it.
        orphans: Jobs to be stopped, which come last.
    """
    plans = [one for one in outcomes if isinstance(one, JobPlan)]
    if len(outcomes) == 1:
        parts = [_plan(one, version, verbose, with_index) for one in plans]
        return "\n".join([*parts, *filter(None, [orphans_text(orphans)])])
    parts = [
        f"[bold]==> {visible(one.file)}[reset]\n{_plan(one, version, verbose, with_index)}"
        for one in plans
    ]
    parts += filter(None, [orphans_text(orphans)])
    return "\n".join([*parts, f"{plan_summary(outcomes, orphans)}\n"])


def _plan(plan: JobPlan, version: str, verbose: bool, with_index: bool) -> str:
    text = partial(
        format_plan,
        path=plan.file,
        job=plan.job,
        nomad_version=version,
        verbose=verbose,
        markup=True,
    )
    printed = "".join(f"{heading}{text(answer)}" for heading, answer in _parts(plan))
    if not with_index and _INDEX in printed:
        printed = printed.rpartition(_INDEX)[0]
    # Names may hold what a terminal obeys: keys of maps are printed as they are.
    return "\n".join(map(visible, printed.split("\n"))) + ignored_line(plan.ignored)


def _parts(plan: JobPlan) -> list[tuple[str, JsonObject]]:
    """Return the answers with what stands before each: the region, where there are several."""
    if not plan.regions:
        return [("", plan.answer)]
    return [(f"[bold]Region: {quoted(name)}[reset]\n", answer) for name, answer in plan.regions]


def ignored_line(count: int) -> str:
    """Return a line that says how many changes were left out; nothing for none."""
    return f"\n{count} {'change' if count == 1 else 'changes'} ignored.\n" if count else ""


def plan_summary(outcomes: Sequence[JobPlan | PlanFailure], orphans: Sequence[Orphan] = ()) -> str:
    """Return how many jobs there are, change, can't be placed, could not be planned."""
    plans = [one for one in outcomes if isinstance(one, JobPlan)]
    changed = [one for one in plans if one.changes]
    parts = [
        _counted(len(outcomes), "job"),
        f"{len(changed)} to change",
        f"{len(plans) - len(changed)} unchanged",
    ]
    unplaced = sum(not one.is_placed for one in plans)
    refused = sum(_is_refused(one) for one in plans)
    for count, what in (
        (len(orphans), "to stop"),
        (unplaced, "without room for all allocations"),
        (refused, "that Nomad would refuse"),
        (len(outcomes) - len(plans), "not planned"),
    ):
        parts += [f"{count} {what}"] if count else []
    return ", ".join(parts)


def _is_refused(plan: JobPlan) -> bool:
    return any(one.severity.value == "error" for one in plan.diagnostics)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def plan_json(outcomes: Sequence[JobPlan | PlanFailure], orphans: Sequence[Orphan] = ()) -> str:
    """Return an array with an object for each job; its ``plan`` is the server's answer."""
    return json.dumps(plan_rows(outcomes, orphans), indent=2, ensure_ascii=False) + "\n"


def plan_rows(
    outcomes: Sequence[JobPlan | PlanFailure], orphans: Sequence[Orphan] = ()
) -> list[dict[str, Any]]:
    """Return what ``plan_json`` prints."""
    return [*map(_json, outcomes), *map(orphan_json, orphans)]


def _json(one: JobPlan | PlanFailure) -> dict[str, Any]:
    if isinstance(one, PlanFailure):
        return {"file": one.file, "job": one.job_id, "error": one.reason, "plan": None}
    return {
        "file": one.file,
        "job": one.job_id,
        "namespace": one.job.get("Namespace"),
        "region": one.job.get("Region"),
        "stop": False,
        "check_index": one.check_index,
        "changes": one.changes,
        "placed": one.is_placed,
        "kept_counts": {kept.group: kept.used for kept in one.kept},
        "ignored_changes": one.ignored,
        "findings": [finding_json(found) for found in one.diagnostics],
        "error": None,
        "regions": {name: dict(answer) for name, answer in one.regions} or None,
        "plan": dict(one.answer),
    }


def plan_markdown(outcomes: Sequence[JobPlan | PlanFailure], orphans: Sequence[Orphan] = ()) -> str:
    """Return a table of the jobs, and the diff of each one that changes, folded.

    When it gets too long for a comment, the diffs that are left are only counted.
    """
    head = f"### jobkit plan: {plan_summary(outcomes, orphans)}\n\n"
    head += "| | Job | File | What happens |\n| --- | --- | --- | --- |\n"
    head += "".join([*map(_row, outcomes), *map(orphan_row, orphans)])
    made, left = [head], 0
    size = len(head)
    for one in outcomes:
        if isinstance(one, PlanFailure) or not one.changes:
            continue
        part = _folded(one)
        if size + len(part) > _MOST:
            left += 1
            continue
        size += len(part)
        made.append(part)
    return "\n".join(
        [*made, *([f"… and the diffs of {_counted(left, 'job')} more\n"] if left else [])]
    )


def _row(one: JobPlan | PlanFailure) -> str:
    if isinstance(one, PlanFailure):
        cells = [
            "not planned",
            code_cell(one.job_id),
            code_cell(one.file),
            code_cell(one.reason),
        ]
        return f"| {' | '.join(cells)} |\n"
    what = ", ".join(_happenings(one)) or "nothing"
    said = [code_cell(found.detail) for found in one.diagnostics]
    mark = "change" if one.changes else "same"
    if _is_refused(one):
        mark = "refused"
    elif not one.is_placed:
        mark = "no room"
    cells = [mark, code_cell(one.job_id), code_cell(one.file), "<br>".join([what, *said])]
    return f"| {' | '.join(cells)} |\n"


def _happenings(plan: JobPlan) -> Iterator[str]:
    """Yield what the scheduler would do, in all groups together."""
    annotations = [one.get("Annotations") or {} for one in plan.answers]
    updates = [two for one in annotations for two in (one.get("DesiredTGUpdates") or {}).values()]
    for key, what in _UPDATES:
        count = sum(one.get(key) or 0 for one in updates)
        if count:
            yield f"{count} {what}"


def _folded(plan: JobPlan) -> str:
    parts = [f"Region: {quoted(name)}\n{_review(answer)}" for name, answer in plan.regions]
    text = "\n\n".join(parts) or _review(plan.answer)
    text = "\n".join(map(visible, text.split("\n")))
    longest = max(map(len, _TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return (
        f"<details><summary>{_code_html(plan.job_id)}</summary>\n\n"
        f"{fence}diff\n{text}\n{fence}\n\n</details>\n"
    )


def _review(answer: JsonObject) -> str:
    """Return the diff of an answer, what finds no room, and what the server warns about."""
    text = without_marks(format_diff(answer["Diff"], markup=True))
    for group, metrics in sorted((answer.get("FailedTGAllocs") or {}).items()):
        text += f"\n\n{placement_failure(group, metrics).rstrip()}"
    if answer.get("Warnings"):
        text += f"\n\n{answer['Warnings'].strip()}"
    return text


def _code_html(text: str) -> str:
    """Return a text as HTML that means nothing but the text."""
    from html import escape  # noqa: PLC0415  only for Markdown

    return f"<code>{escape(visible(text))}</code>"
