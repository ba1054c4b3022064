"""Looks at all job files that a command means, and says what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.diagnostic import Severity
from jobkit.lint.faults import (
    BASELINE_UNREAD,
    DRIVER_TABLE,
    DRIVERS_UNREAD,
    PLUGIN_UNREAD,
)
from jobkit.outside import bytes_of
from jobkit.project.discovery import Configs
from jobkit.project.faults import NO_JOB_FILES, STOPPING
from jobkit.project.git_patterns import relative_name
from jobkit.project.plugins import load_plugins
from jobkit.project.result_cache import digest
from jobkit.project.walk import find_job_files, shard_of
from jobkit.verbs.choice import choice_for, selector_faults
from jobkit.verbs.files import is_unread, read_source, write_file
from jobkit.verbs.many import Work, lint_many
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobkit.diagnostic import Diagnostic, Diagnostics, Suppressed
    from jobkit.json_schema.policy import Policy
    from jobkit.lint.baseline import Baseline, Matcher
    from jobkit.project.config import Config
    from jobkit.project.result_cache import ResultCache
    from jobkit.project.walk import Found, Skipped
    from jobkit.verbs.choice import Choice, Wishes
    from jobkit.verbs.linted import Linted
    from jobkit.verbs.settings import Reading

_ORDER: Final = tuple(Severity)
_STOPPING: Final = frozenset(
    fault.code
    for fault in (BASELINE_UNREAD, DRIVER_TABLE, DRIVERS_UNREAD, PLUGIN_UNREAD, *STOPPING)
)


@dataclass(slots=True)
class LintRun:
    """What a run found.

    Attributes:
        findings: What is wrong, file by file in the order in which they were looked at.
        suppressed: What comments or a baseline put aside.
        checked: The files that were looked at.
        skipped: Files and folders that were passed over.
        unchecked: Files, and what only a cluster can know of their jobs.
        fails: Whether something is as bad as makes the run fail.
        stopped: Whether something could not be read.
        counted: The severities that make some file's findings fail.
    """

    findings: Diagnostics = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unchecked: list[tuple[str, str]] = field(default_factory=list)
    fails: bool = False
    stopped: bool = False
    counted: set[Severity] = field(default_factory=set)


class Running(NamedTuple):
    """How a run goes about its files, whatever is found in them.

    Attributes:
        cache: Where results are kept; None keeps none.
        processes: How many work at once; None is as many as are worth it.
        shard: Which part of the files, from 1, and of how many parts.
        told: Severities that are told; others are told only where they make a file fail. What is
            not told is not held on to, so that a run over many files stays small.
        with_unchecked: Whether what only a cluster can know is told.
    """

    cache: ResultCache | None = None
    processes: int | None = 1
    shard: tuple[int, int] = (1, 1)
    told: frozenset[Severity] = frozenset(Severity)
    with_unchecked: bool = False


_PLAIN: Final = Running()


def lint_files(
    arguments: Sequence[str], reading: Reading, wishes: Wishes, running: Running = _PLAIN
) -> LintRun:
    """Return what is wrong with all job files that arguments stand for.

    Args:
        arguments: Files, folders, ``-``; none stands for the working folder.
        reading: How the files are read.
        wishes: What the command line says about what is looked for.
        running: How the run goes about it.
    """
    return _Runner(reading, wishes, running).run(arguments)


def write_baseline(
    file: Path, arguments: Sequence[str], reading: Reading, wishes: Wishes
) -> tuple[int, Diagnostics]:
    """Write what is wrong now to a baseline; return how much that is, and what stopped it.

    Entries about files that were not looked at stay as they were.

    Raises:
        OSError: The file can't be written.
    """
    from jobkit.lint.baseline import baseline_text  # noqa: PLC0415  rarely needed

    runner = _Runner(reading, wishes._replace(baseline=None), _PLAIN, with_baseline=False)
    run = runner.run(arguments)
    if run.stopped:
        return 0, run.findings
    is_there = file.exists()
    before = runner.baseline(file) if is_there else None
    if before is None and is_there:  # something else stands there
        return 0, run.findings[-1:]
    folder = str(file.parent)
    named = [(relative_name(name, folder), found) for name, found in runner.by_file]
    looked_at = {relative_name(name, folder) for name in run.checked}
    write_file(file, baseline_text(named, before, looked_at).encode("utf-8"))
    return len(named), []


class _Runner:
    def __init__(
        self, reading: Reading, wishes: Wishes, running: Running, *, with_baseline: bool = True
    ) -> None:
        self.reading = reading
        self.wishes = wishes
        self.running = running
        self.with_baseline = with_baseline
        self.made = LintRun()
        self.configs = Configs(reading.config_file, search=reading.search_config)
        self.by_file: list[tuple[str, Diagnostic]] = []
        self._told: set[tuple[str, str]] = set()
        self._configs: set[str] = set()
        self._matchers: dict[Path, Matcher | None] = {}
        self._read_policies: dict[tuple[Path, ...], tuple[Policy, ...]] = {}
        self._settings: dict[tuple[Path, ...], str] = {}

    def run(self, arguments: Sequence[str]) -> LintRun:
        """Look at everything."""
        made = self.made
        self._tell(load_plugins())
        found = find_job_files(arguments, self.configs)
        made.skipped = found.skipped
        self._tell(found.diagnostics)
        planned = [self._work(file) for file in self._part(found.files)]
        work = [one for one in planned if one is not None]
        results = lint_many(work, self.running.cache, self.running.processes)
        for one, linted in zip(work, results, strict=True):
            self._take(one, linted)
        self._nothing(found, arguments)
        folders = {path: str(path.parent) for path in self._matchers}
        for path, matcher in self._matchers.items():
            if matcher is not None:
                names = {relative_name(name, folders[path]) for name in made.checked}
                self._tell(matcher.gone(names))
        return made

    def _part(self, files: list[str]) -> list[str]:
        """Return the files of this run's part, which depends on nothing but their names."""
        number, parts = self.running.shard
        if parts == 1:
            return files
        return [file for file in files if shard_of(relative_name(file, "."), parts) == number]

    def _work(self, file: str) -> Work | None:
        """Return what is to be done with a file; None when its settings can't be read."""
        name = self._name(file)
        config, found = self.configs.of(Path(name).parent)
        if found:
            self._tell(found)
            return None
        if config is not None and config.name not in self._configs:
            self._configs.add(config.name)
            self._tell(_of_config(config))
        choice = choice_for(name, config, self.wishes)
        if choice.schemas:
            choice = choice._replace(policies=self._policies(choice.schemas))
        if choice.schema_dir is not None:
            from jobkit.verbs.drivers import drivers_of  # noqa: PLC0415  few have such tables

            self._tell(drivers_of(choice.schema_dir, choice.drivers).diagnostics)
        reading = self.reading._replace(target=choice.target or self.reading.target)
        return Work(file, reading, choice, self._digest(config, choice))

    def _name(self, file: str) -> str:
        return self.reading.stdin_name if file == STDIN else file

    def _digest(self, config: Config | None, choice: Choice) -> str:
        """Return a digest of the files that settings are in: the config and those it names."""
        if self.running.cache is None:
            return ""
        files = [*choice.schemas]
        if config is not None:
            files.append(Path(config.name))
        folder = choice.schema_dir
        if folder is not None and folder.is_dir():
            files += sorted(folder.iterdir())
        key = tuple(files)
        if key not in self._settings:
            self._settings[key] = digest(*(bytes_of(path) for path in files if path.is_file()))
        return self._settings[key]

    def _take(self, work: Work, linted: Linted) -> None:
        """Take in what was found in a file."""
        name, choice = self._name(work.file), work.choice
        findings, suppressed, unchecked = linted
        if self.running.with_unchecked:
            self.made.unchecked += [(name, one) for one in unchecked]
        self.made.suppressed += suppressed
        if not self.with_baseline:
            self.by_file += [(name, one) for one in findings]
        elif choice.baseline is not None:
            findings = self._unknown(name, findings, choice.baseline)
        self._tell(findings, choice)
        if not any(map(is_unread, findings)):
            self.made.checked.append(name)

    def _policies(self, schemas: tuple[Path, ...]) -> tuple[Policy, ...]:
        """Return the policies in some files; what is wrong with them is told, and stops the run."""
        known = self._read_policies.get(schemas)
        if known is None:
            from jobkit.verbs.policies import read_policies  # noqa: PLC0415  few have policies

            known, found = read_policies(schemas)
            self._read_policies[schemas] = known
            self._tell(found)
            self.made.stopped |= bool(found)
        return known

    def _unknown(self, name: str, findings: Diagnostics, baseline: Path) -> Diagnostics:
        """Return the findings of a file that no baseline knows."""
        if baseline not in self._matchers:
            self._matchers[baseline] = self._matcher(baseline)
        matcher = self._matchers[baseline]
        if matcher is None:
            return findings
        kept, known = matcher.match(relative_name(name, str(baseline.parent)), findings)
        self.made.suppressed += known
        return kept

    def _matcher(self, path: Path) -> Matcher | None:
        from jobkit.lint.baseline import Matcher  # noqa: PLC0415  few have a baseline

        known = self.baseline(path)
        return None if known is None else Matcher(known)

    def baseline(self, path: Path) -> Baseline | None:
        """Return what a baseline says; None when it can't be read, which is told."""
        from jobkit.lint.baseline import read_baseline  # noqa: PLC0415

        source, found = read_source(path, str(path))
        if source is None:
            found = [BASELINE_UNREAD.at(None, one.detail) for one in found]
        else:
            known, problems = read_baseline(source)
            if known is not None:
                return known
            found = problems
        self._tell(found)
        self.made.stopped = True
        return None

    def _nothing(self, found: Found, arguments: Sequence[str]) -> None:
        """Say that there is no job file at all in folders that were looked through."""
        if found.walked and not found.files and not self.made.stopped:
            where = ", ".join(f'"{one}"' for one in arguments) or "this folder"
            skipped = len(found.skipped)
            more = f"; {skipped} skipped, which --verbose names" if skipped else ""
            self._tell([NO_JOB_FILES.at(None, f"There is no job file in {where}{more}.")])

    def _tell(self, findings: Iterable[Diagnostic], choice: Choice | None = None) -> None:
        """Take findings in; those about files that others share, once."""
        limit = Severity.ERROR if choice is None else choice.fail_on
        counted = _ORDER[: _ORDER.index(limit) + 1]
        self.made.counted.update(counted)
        for one in findings:
            if choice is None and not self._is_new(one):
                continue
            if one.severity in self.running.told or one.severity in counted:
                self.made.findings.append(one)
            self.made.fails |= one.severity in counted
            self.made.stopped |= is_unread(one) or one.code in _STOPPING

    def _is_new(self, finding: Diagnostic) -> bool:
        """Tell whether a finding about a file that others share was not told before."""
        key = (str(finding), finding.detail)
        is_new = key not in self._told
        self._told.add(key)
        return is_new


def _of_config(config: Config) -> Diagnostics:
    """Return what is wrong with the selectors of a config; one without any costs nothing."""
    lint = config.lint
    layers = (lint.layer, *(one.layer for one in lint.per_path))
    if not any(True for layer in layers for _ in layer.selectors()):
        return []
    from jobkit.verbs.catalogue import kind_names  # noqa: PLC0415  as it says

    return selector_faults(config, kind_names())
