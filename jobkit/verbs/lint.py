"""Says what is wrong with a job file: as text, as the job that Nomad sees, and as what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, in_order
from jobkit.evaluate.faults import UNSET_VARIABLE
from jobkit.job.admission import admitted_form
from jobkit.job.canonicalize import canonicalize
from jobkit.job.faults import MISSING_ARGUMENT
from jobkit.job.server_form import server_form
from jobkit.job.trace import definitions, trace
from jobkit.lint.analysis import Analysis
from jobkit.lint.judging import judge, judge_file
from jobkit.lint.registry import Judge, Spot
from jobkit.lint.unchecked import unchecked
from jobkit.outside import Outside
from jobkit.records import replace
from jobkit.source import Range
from jobkit.verbs.choice import Choice
from jobkit.verbs.drivers import drivers_of
from jobkit.verbs.files import source_of
from jobkit.verbs.linted import Linted
from jobkit.verbs.reading import ReadJob, job_of, read_job
from jobkit.verbs.suppressing import without_suppressed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobkit.diagnostic import Diagnostic, Diagnostics, Path
    from jobkit.job.located import LocatedJob
    from jobkit.job.trace import Definition
    from jobkit.json_schema.policy import Policy
    from jobkit.lint.driver_tables import Driver
    from jobkit.lint.own_rules import OwnRule
    from jobkit.lint.registry import Rule
    from jobkit.source import Source
    from jobkit.verbs.settings import Reading

# Blocks that a group has from the job when it has none itself; their place in its path.
_OF_THE_JOB: Final[dict[str | int, str]] = {
    "Update": "Update",
    "ReschedulePolicy": "Reschedule",
    "Migrate": "Migrate",
}
_BLOCK: Final = 2
_EVERYTHING: Final = Choice()
# What rules say of a field that is not there: value-not-listed, text-missing, scaling-max-missing.
_OF_MISSING: Final = frozenset({"JK4001", "JK4005", "JK4521"})
# Faults of evaluation and of decoding HCL2: what they hide is marked as not known in the job.
_MARKED: Final = ("JK2", "JK30")


def lint(file: str, reading: Reading, choice: Choice = _EVERYTHING) -> Linted:
    """Return everything that is wrong with a job file.

    Values that are not known, since a variable has none or a fault hides it, do not stop it: what
    depends on them is not judged. A text that is not well-formed is not judged as a job.

    Args:
        file: Its name, or ``-``.
        reading: How it is read.
        choice: What is looked for in it.
    """
    return _wanted(read_job(file, reading), reading, choice)


def lint_bytes(data: bytes, name: str, reading: Reading, choice: Choice = _EVERYTHING) -> Linted:
    """Return everything that is wrong with what a file holds, as ``lint`` does."""
    source, found = source_of(data, name)
    if source is None:
        return _wanted(ReadJob(None, None, found), reading, choice)
    read = job_of(source, reading)
    return _wanted(read._replace(diagnostics=[*found, *read.diagnostics]), reading, choice)


def lint_source(source: Source, reading: Reading, choice: Choice = _EVERYTHING) -> Linted:
    """Return everything that is wrong with a text that was read already, as ``lint`` does."""
    return _wanted(job_of(source, reading), reading, choice)


def _wanted(read: ReadJob, reading: Reading, choice: Choice) -> Linted:
    """Return what is wrong with a file and wanted to be known."""
    errors = [one.code for one in read.diagnostics if one.severity is Severity.ERROR]
    found = [_milder(one) for one in read.diagnostics]
    is_judged = read.job is not None and all(map(_is_marked, errors))
    if read.job is not None and read.source is not None and is_judged:
        told = judged(
            read.job,
            reading.target,
            read.source,
            is_whole=not errors,
            drivers=drivers_of(choice.schema_dir, choice.drivers).known,
        )
        found = [
            *found,
            *_without_repetition(told, found),
            *own_findings(read.job, reading.target, choice.rules),
            *_policy_findings(read.job, choice.policies),
        ]
    kept, suppressed = without_suppressed(read, found, choice, is_judged=is_judged)
    selection = choice.selection
    return Linted(
        in_order(
            selection.judged(one)
            for one in kept
            if selection.wants(one.code, one.name)
            # Who selects some kinds of findings must not take a broken file for a right one.
            or (not is_judged and _stops(one) and not selection.ignores(one.code, one.name))
        ),
        [one for one in suppressed if selection.wants(one.diagnostic.code, one.diagnostic.name)],
        unchecked(read.job.job) if read.job is not None and is_judged else [],
    )


def _without_repetition(told: Diagnostics, found: Diagnostics) -> Iterator[Diagnostic]:
    """Yield what rules say, but not that an argument is missing which was missed as it was read."""
    lacking = {_line(one) for one in found if one.code == MISSING_ARGUMENT.code}
    for one in told:
        if not lacking or one.code not in _OF_MISSING or _line(one) not in lacking:
            yield one


def _line(finding: Diagnostic) -> int | None:
    """Return the line in which a finding begins."""
    return None if finding.range is None else finding.range.start.line


def _milder(finding: Diagnostic) -> Diagnostic:
    """Return a finding as bad as it is here: values of variables may come when the job is run."""
    if finding.code != UNSET_VARIABLE.code:
        return finding
    return replace(finding, severity=Severity.INFO)


def _policy_findings(located: LocatedJob, policies: Sequence[Policy]) -> Diagnostics:
    if not policies:
        return []
    from jobkit.verbs.policies import judged_by  # noqa: PLC0415  few have policies

    return judged_by(policies, located)


def _stops(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR and not _is_marked(finding.code)


def own_findings(
    located: LocatedJob, target: str, rules: Sequence[OwnRule]
) -> Iterator[Diagnostic]:
    """Yield what the users' own rules say of a job, at the places its fields were written."""
    if not rules:
        return
    from jobkit.lint.own_rules import judge_own  # noqa: PLC0415  few have such rules

    for finding in judge_own(rules, located.job, canonicalize(located.job, target)):
        yield replace(finding, range=_range_of(located, finding.path or ()))


def _is_marked(code: str) -> bool:
    return code.startswith(_MARKED)


def judged(
    located: LocatedJob,
    target: str,
    source: Source,
    *,
    is_whole: bool = True,
    drivers: Mapping[str, Driver] | None = None,
) -> Diagnostics:
    """Return what the rules say of a job, at the places its fields were written.

    The job is judged as it is after the hooks that need no cluster. How bad a finding is, is
    jobkit's own judgement: what Nomad warns of in most jobs is advice.

    Args:
        located: The job as it was written.
        target: The Nomad release that is aimed at, ``X.Y.Z``.
        source: The text of the file.
        is_whole: False when something of the file could not be read or has no value.
        drivers: The task drivers that are known; None for those that are shipped.
    """
    form = admitted_form(server_form(canonicalize(located.job, target), target), target)
    analysis = Analysis(source, located, form, target, is_whole)
    now = Outside().clock()
    return [
        *(
            _placed(located, form, rule, path, detail)
            for rule, path, detail in judge(form, target, frozenset(Judge), located, drivers, now)
        ),
        *(
            rule.finding(None, detail, rule.severity, place)
            if isinstance(place, Range)
            else _placed(located, form, rule, place, detail)
            for rule, place, detail in judge_file(analysis)
        ),
    ]


def _placed(
    located: LocatedJob, form: object, rule: Rule, path: Path | Spot, detail: str
) -> Diagnostic:
    """Return a finding at the text that it means; what that text came through is named too."""
    if isinstance(path, Spot):
        text = _text_at(form, path.path) if path.text is None else path.text
        found = trace(located, path.path, text, path.start, path.end)
        if found is not None and not found.range.source.private:
            detail += _came_through(found.through, _range_of(located, path.path))
            return rule.finding(path.path, detail, rule.severity, found.range)
        path = path.path
    finding = rule.finding(path, detail, rule.severity, _range_of(located, path))
    through = definitions(located, path)
    return replace(finding, detail=detail + _written_in(through[-1])) if through else finding


def _text_at(form: object, path: Path) -> str:
    """Return the text of a field."""
    for step in path:
        form = form[step]  # type: ignore[index]  # the path was made along the job
    return str(form)


def _came_through(through: tuple[Definition, ...], use: Range | None) -> str:
    if not through or use is None:
        return ""
    return f" (It is the value of {through[0].name}, used in line {use.start.line}.)"


def _written_in(definition: Definition) -> str:
    return f" (The value is that of {definition.name}, {definition.range}.)"


def _range_of(located: LocatedJob, path: Path) -> Range | None:
    """Return where a field was written: in its group, or in the job that the group has it from."""
    if len(path) > _BLOCK and path[0] == "TaskGroups":
        job_level = _OF_THE_JOB.get(path[_BLOCK])
        if job_level is not None and located.origin(path[: _BLOCK + 1]) is None:
            path = (job_level, *path[_BLOCK + 1 :])
    return located.range_of(path)
