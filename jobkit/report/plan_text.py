"""Writes a server's answer to a plan as ``nomad job plan`` prints it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from jobkit.job.go_numbers import duration_text
from jobkit.report.colors import without_marks
from jobkit.report.diff_text import format_diff, quoted
from jobkit.tables import release, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import tzinfo

    from jobkit.tables import Version

    JsonObject = Mapping[str, Any]

_JOB_RUN: Final = (0, 8, 0)
_ISO_TIMES: Final = (0, 8, 0)
_PREEMPTIONS: Final = (0, 9, 0)
_EXCLUDED: Final = (0, 11, 0)
_NEW_HELP: Final = (0, 11, 1)
_MULTIREGION: Final = (0, 12, 0)
_NEWEST: Final = (2, 0, 5)
_RED_LINES: Final = (1, 11, 2)

_HELP: Final = """[reset][bold]Job Modify Index: {index}[reset]
To submit the job with version verification run:

nomad {run} -check-index {index} {path}

When running the job with the check-index flag, the job will only be run if the
"""
_HELP_END: Final = """\
job modify index given matches the server-side version. If the index has
changed, another user has modified the job and the plan's results are
potentially invalid."""
_OLD_HELP_END: Final = """\
server side version matches the job modify index returned. If the index has
changed, another user has modified the job and the plan's results are
potentially invalid."""
_FEW: Final = 10
_NONE: Final = "<none>"


def format_plan(  # noqa: PLR0913  a public function's options, by keyword
    answer: JsonObject,
    *,
    path: str,
    job: JsonObject | None = None,
    nomad_version: str = "2.0.5",
    verbose: bool = False,
    markup: bool = False,
    now: datetime | None = None,
) -> str:
    """Return all that ``nomad job plan`` prints of a server's answer.

    Args:
        answer: The answer to ``POST /v1/job/:id/plan``.
        path: The job file as it was named on the command line.
        job: The job that was planned; its type and time zone change a few lines.
        nomad_version: The release whose text is meant, ``X.Y`` or ``X.Y.Z``.
        verbose: Show what is in added and deleted groups and tasks too.
        markup: Keep colours as marks (``[green]``) instead of leaving them out.
        now: What "from now" counts from; None for the time it is.

    Nomad: ``job plan`` of 0.6.0 to 2.0.5.
    """
    target, job = version(release(nomad_version)), job or {}
    parts = []
    if answer.get("Diff") is not None:
        diff = format_diff(answer["Diff"], verbose=verbose, markup=True)
        parts += [diff, ""]
    parts += ["[bold]Scheduler dry-run:[reset]"]
    parts += [_dry_run(answer, job, target, now or datetime.now(UTC)), ""]
    if answer.get("Warnings"):
        parts.append(f"[bold][yellow]Job Warnings:\n{answer['Warnings']}[reset]\n")
    preempted = (answer.get("Annotations") or {}).get("PreemptedAllocs")
    if preempted and target >= _PREEMPTIONS:
        parts += ["[bold][yellow]Preemptions:\n[reset]", _preemptions(preempted)]
    in_regions = bool((job.get("Multiregion") or {}).get("Regions"))
    if not (in_regions and target >= _MULTIREGION):
        parts.append(_help(answer["JobModifyIndex"], path, target))
    written = "\n".join(parts) + "\n"
    return written if markup else without_marks(written)


def _help(index: int, path: str, target: Version) -> str:
    run = "job run" if target >= _JOB_RUN else "run"
    head = _HELP.format(index=index, run=run, path=path)
    return head + (_HELP_END if target >= _NEW_HELP else _OLD_HELP_END)


def _dry_run(answer: JsonObject, job: JsonObject, target: Version, now: datetime) -> str:
    """Return what the scheduler said, without line feed at the end."""
    failed = answer.get("FailedTGAllocs")
    if failed:
        on = "on all nodes" if job.get("Type") == "system" else None
        what = f"allocations {on}" if on else "all allocations"
        written = f"[bold][yellow]- WARNING: Failed to place {what}.[reset]\n"
        written += "".join(_failure(name, failed[name], target) for name in sorted(failed))
    else:
        written = "[bold][green]- All tasks successfully allocated.[reset]\n"
    rolling = next(
        (one for one in answer.get("CreatedEvals") or () if one["TriggeredBy"] == "rolling-update"),
        None,
    )
    if rolling is None:
        written = written.removesuffix("\n") if failed else written
    else:
        wait = duration_text(rolling["Wait"])
        written += f"[green]- Rolling update, next evaluation will be in {wait}.\n"
    return f"{written}{_next_launch(answer, job, target, now)}".removesuffix("\n")


def placement_failure(group: str, metrics: JsonObject) -> str:
    """Return why allocations of a group were not placed, as Nomad 2.0 tells it."""
    return without_marks(_failure(group, metrics, _NEWEST)).rstrip("\n") + "\n"


def _failure(group: str, metrics: JsonObject, target: Version) -> str:
    count = metrics["CoalescedFailures"] + 1
    plural = "s" if count > 1 else ""
    head = f"  [yellow]Task Group {quoted(group)} (failed to place {count} allocation{plural}):\n"
    lines = "\n".join(_metrics(metrics, target))
    return f"{head}[reset][yellow]{lines}[reset]\n\n"


def _metrics(metrics: JsonObject, target: Version) -> Iterator[str]:
    """Yield a line for each reason why nodes were left out."""
    if metrics["NodesEvaluated"] == 0:
        yield "    * No nodes were eligible for evaluation"
    for name, count in _counts(metrics, "NodesAvailable"):
        if count == 0:
            yield f"    * No nodes are available in datacenter {quoted(name)}"
    for name, count in _counts(metrics, "ClassFiltered"):
        yield _filtered("Class", name, count, target)
    for name, count in _counts(metrics, "ConstraintFiltered"):
        line = _filtered("Constraint", name, count, target)
        is_red = target >= _RED_LINES and "missing drivers" in name
        yield f"[red]{line}[reset]" if is_red else line
    if metrics["NodesExhausted"] > 0:
        yield f"    * Resources exhausted on {metrics['NodesExhausted']} nodes"
    for name, count in _counts(metrics, "ClassExhausted"):
        yield f"    * Class {quoted(name)} exhausted on {count} nodes"
    for name, count in _counts(metrics, "DimensionExhausted"):
        yield f"    * Dimension {quoted(name)} exhausted on {count} nodes"
    for name in metrics.get("QuotaExhausted") or ():
        yield f"    * Quota limit hit {quoted(name)}"


def _filtered(what: str, name: str, count: int, target: Version) -> str:
    if target >= _EXCLUDED:
        return f"    * {what} {quoted(name)}: {count} nodes excluded by filter"
    return f"    * {what} {quoted(name)} filtered {count} nodes"


def _counts(metrics: JsonObject, key: str) -> list[tuple[str, int]]:
    return sorted((metrics.get(key) or {}).items())


def _next_launch(answer: JsonObject, job: JsonObject, target: Version, now: datetime) -> str:
    """Return the line about a periodic job's next launch, if there is one."""
    launch = answer.get("NextPeriodicLaunch")
    # Before 1.0 a job without launch had the year 1 here.
    if not launch or launch.startswith("0001-") or job.get("ParameterizedJob") is not None:
        return ""
    moment = datetime.fromisoformat(launch)
    try:
        zone = _zone(job)
    except (ValueError, LookupError, OSError) as error:
        return f"[yellow]- Invalid time zone: {error}\n"
    shown = moment if zone is None else moment.astimezone(zone)
    wait = moment.replace(microsecond=0) - now.replace(microsecond=0)
    seconds = wait // timedelta(seconds=1)
    return (
        f"[green]- If submitted now, next periodic launch would be at {_time(shown, target)} "
        f"({duration_text(seconds * 1_000_000_000)} from now).\n"
    )


def _zone(job: JsonObject) -> tzinfo | None:
    name = (job.get("Periodic") or {}).get("TimeZone")
    if not name or name == "UTC":
        return UTC if job else None
    from zoneinfo import ZoneInfo  # noqa: PLC0415  only for periodic jobs

    return ZoneInfo(name)


def _time(moment: datetime, target: Version) -> str:
    if target < _ISO_TIMES:
        return moment.strftime("%m/%d/%y %H:%M:%S %Z")
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _preemptions(allocations: list[JsonObject]) -> str:
    """Return the allocations that would have to go: themselves, or counted where they are many."""
    if len(allocations) < _FEW:
        rows = [(one["ID"], one["JobID"], one["TaskGroup"]) for one in allocations]
        return _columns([("Alloc ID", "Job ID", "Task Group"), *rows])
    jobs = _counted(
        allocations, lambda one: (one["JobID"], one.get("Namespace", ""), one["JobType"])
    )
    if len(jobs) < _FEW:
        return _columns([("Job ID", "Namespace", "Job Type", "Preemptions"), *jobs])
    kinds = _counted(allocations, lambda one: (one["JobType"],))
    return _columns([("Job Type", "Preemptions"), *kinds])


def _counted(
    allocations: list[JsonObject], key: Callable[[JsonObject], tuple[str, ...]]
) -> list[tuple[str, ...]]:
    counts: dict[tuple[str, ...], int] = {}
    for one in allocations:
        counts[key(one)] = counts.get(key(one), 0) + 1
    return [(*name, str(count)) for name, count in counts.items()]


def _columns(rows: list[tuple[str, ...]]) -> str:
    filled = [[cell or _NONE for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*filled, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in filled
    )
