"""``jobkit lint``: what is wrong with job files, before a server sees them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from jobkit.cli.exits import Exit
from jobkit.cli.options import STDIN, flag, limit_options, reading, reading_options
from jobkit.cli.outputs import check_outputs, output_options, write_findings
from jobkit.cli.streams import report, write_output, write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, Unpack

    from jobkit.cli.options import ReadingFlags
    from jobkit.cli.outputs import OutputFlags
    from jobkit.diagnostic import Severity
    from jobkit.project.result_cache import ResultCache
    from jobkit.verbs.choice import Wishes
    from jobkit.verbs.lint_run import LintRun
    from jobkit.verbs.settings import Reading

    class LintFlags(ReadingFlags, OutputFlags):
        """The arguments and flags of the command."""

        files: tuple[str, ...]
        select: tuple[str, ...]
        extend_select: tuple[str, ...]
        ignore: tuple[str, ...]
        severity: tuple[tuple[str, Severity], ...]
        require_reason: bool
        baseline: Path | None
        schema_dir: Path | None
        write_baseline: Path | None
        fail_on: Literal["error", "warning", "info"] | None
        exit_zero: bool
        info: bool
        verbose: bool
        show_settings: bool
        jobs: int | None
        no_cache: bool
        shard: tuple[int, int]


_LEVELS: Final = ("info", "warning", "error")


def _selectors(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(part.strip() for text in given for part in text.split(",") if part.strip())


def _severities(
    ctx: click.Context, param: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, Severity], ...]:
    if not given:
        return ()
    from jobkit.diagnostic import Severity

    made = []
    for text in given:
        selector, _, level = text.partition("=")
        if level not in _LEVELS:
            message = f'"{text}" is not of the form CODE=error, CODE=warning or CODE=info.'
            raise click.BadParameter(message)
        made += [(one, Severity(level)) for one in _selectors(ctx, param, (selector,))]
    return tuple(made)


def _shard(_ctx: click.Context, _param: click.Parameter, text: str) -> tuple[int, int]:
    number, _, parts = text.partition("/")
    if number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts):
        return int(number), int(parts)
    message = f'"{text}" is not of the form 1/4: which part, and of how many.'
    raise click.BadParameter(message)


def _selector_option(name: str, help_text: str) -> Callable[..., Callable[..., object]]:
    return click.option(name, multiple=True, metavar="CODES", callback=_selectors, help=help_text)


_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER]...")
@_selector_option("--select", "Look for these alone: codes, beginnings of codes, names; commas.")
@_selector_option("--extend-select", "Look for these besides.")
@_selector_option("--ignore", "Don't look for these; the longer of two that fit wins.")
@click.option(
    "--severity",
    multiple=True,
    metavar="CODE=LEVEL",
    callback=_severities,
    help="Say how bad a finding is: error, warning, info.",
)
@flag("--require-reason", "Let each comment that suppresses findings say why.")
@click.option(
    "--baseline",
    type=_FILE,
    metavar="FILE",
    help="File with findings that are known; they are not told again.",
)
@click.option(
    "--write-baseline",
    type=_FILE,
    metavar="FILE",
    help="Write what is wrong now to a file for --baseline.",
)
@click.option(
    "--schema-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Folder with tables of task drivers, *.json, besides those that jobkit knows.",
)
@reading_options
@output_options
@click.option(
    "--fail-on",
    type=click.Choice(list(reversed(_LEVELS))),
    help="Least severity that makes the exit status 1.  [default: error]",
)
@flag("--exit-zero", "Let the exit status be 0 whatever is found.")
@flag("--info", "Show advice too.")
@flag("--verbose", "Name what was skipped, and why; and what only a cluster can know.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 512),
    metavar="N",
    help="Processes at once; otherwise one a processor, if there is enough to do.",
)
@flag("--no-cache", "Look at files again that did not change.")
@click.option(
    "--shard",
    default="1/1",
    callback=_shard,
    metavar="I/N",
    help="Look at the i-th of n parts of the files, for several machines.",
)
@flag("--show-settings", "Show what holds for the working folder or a file, and who says so.")
@limit_options
@click.pass_context
def command(ctx: click.Context, /, **flags: Unpack[LintFlags]) -> Exit:
    """Say what is wrong with job files: as text, as Nomad would judge them, and as they are meant.

    Without FILE it looks through the working folder. Of folders it takes the job files: *.nomad,
    *.nomad.hcl, *.nomad.json, *.job, *.hcl and *.json if they hold a job, and the same with .j2;
    what git ignores is left out. A *.hcl or *.json file without a job is passed over when it is
    named, too.

    The exit status is 1 when there is a finding of the severity of --fail-on or above, 2 when
    something can't be read or there is no job file. Text goes to standard error, other formats to
    standard output, or each to a file of its own.
    """
    check_outputs(flags["outputs"], flags["files"])
    how = reading(flags)
    wishes = _wishes(ctx, flags)
    _check_selectors(wishes, how)
    if flags["show_settings"]:
        return _show_settings(flags, how, wishes)
    if flags["write_baseline"] is not None:
        return _write_baseline(flags["write_baseline"], flags, how, wishes)
    from jobkit.diagnostic import Severity
    from jobkit.verbs.lint_run import Running, lint_files

    told = frozenset(Severity) if flags["info"] else frozenset(Severity) - {Severity.INFO}
    running = Running(
        cache=None if flags["no_cache"] else _cache(),
        processes=flags["jobs"],
        shard=flags["shard"],
        told=told,
        with_unchecked=flags["verbose"],
    )
    run = lint_files(flags["files"], how, wishes, running)
    _show(run, flags)
    if run.stopped:
        return Exit.FAILED
    return Exit.FINDINGS if run.fails and not flags["exit_zero"] else Exit.DONE


def _check_selectors(wishes: Wishes, how: Reading) -> None:
    """Refuse selectors that fit no finding; rules in the config of the working folder are known."""
    selectors = [*wishes.layer.selectors()]
    if not selectors:
        return
    from jobkit.lint.selection import unknown_selector
    from jobkit.project.discovery import config_for
    from jobkit.project.plugins import load_plugins
    from jobkit.verbs.catalogue import kind_names
    from jobkit.verbs.choice import own_names

    load_plugins()
    config, _ = config_for(Path(), how.config_file, search=how.search_config)
    own = {} if config is None else own_names(config.lint.rules)
    for selector in selectors:
        problem = unknown_selector(selector, {**kind_names(), **own})
        if problem is not None:
            raise click.UsageError(problem)


def _show_settings(flags: LintFlags, how: Reading, wishes: Wishes) -> Exit:
    from jobkit.report.settings_text import settings_text
    from jobkit.verbs.lint_settings import settings_for

    name = flags["files"][0] if flags["files"] else "."
    settings, config, found = settings_for(how.stdin_name if name == STDIN else name, how, wishes)
    if found:
        report(found)
        return Exit.FAILED
    text = settings_text(settings, None if config is None else config.name)
    write_output(text.encode("utf-8"))
    return Exit.DONE


def _wishes(ctx: click.Context, flags: LintFlags) -> Wishes:
    from jobkit.diagnostic import Severity
    from jobkit.lint.selection import Layer
    from jobkit.verbs.choice import Wishes

    is_given = ctx.get_parameter_source("nomad_version") is not ParameterSource.DEFAULT
    return Wishes(
        Layer(flags["select"] or None, flags["extend_select"], flags["ignore"], flags["severity"]),
        flags["require_reason"],
        None if flags["fail_on"] is None else Severity(flags["fail_on"]),
        flags["baseline"],
        flags["nomad_version"] if is_given else None,
        flags["schema_dir"],
    )


def _cache() -> ResultCache | None:
    from datetime import UTC, datetime

    import jobkit
    from jobkit.project.result_cache import ResultCache, build_name, cache_folder

    folder = cache_folder(os.environ)
    if folder is None:
        return None
    day = datetime.now(UTC).date().isoformat()
    build = build_name(jobkit.__version__, day, Path(jobkit.__file__).parent)
    return ResultCache(folder / "lint", build)


def _show(run: LintRun, flags: LintFlags) -> None:
    from jobkit.report.findings import Findings

    is_shown = {*_LEVELS[1:], *run.counted, *(_LEVELS if flags["info"] else ())}
    shown = [one for one in run.findings if one.severity.value in is_shown]
    if flags["verbose"]:
        lines = [f"skipped: {one.name} {one.reason}\n" for one in run.skipped]
        lines += [f"unchecked: {name}: whether {one}\n" for name, one in run.unchecked]
        write_report("".join(lines))
    suppressed = [one for one in run.suppressed if one.diagnostic.severity.value in is_shown]
    write_findings(flags, Findings(shown, suppressed, run.checked, len(run.skipped)))


def _write_baseline(file: Path, flags: LintFlags, how: Reading, wishes: Wishes) -> Exit:
    from jobkit.report.findings import Findings
    from jobkit.verbs.lint_run import write_baseline

    count, found = write_baseline(file, flags["files"], how, wishes)
    if found:
        write_findings(flags, Findings(found))
        return Exit.FAILED
    write_report(f"wrote {count} finding{'' if count == 1 else 's'} to {file}\n")
    return Exit.DONE
