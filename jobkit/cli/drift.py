"""``jobkit drift``: whether what is registered is still what the job files say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from jobkit.cli.connection import connection_options
from jobkit.cli.exits import Exit
from jobkit.cli.options import (
    check_stdin,
    color_option,
    flag,
    ignore_option,
    limit_options,
    max_size_option,
    reading,
    reading_options,
    show_secrets_option,
)
from jobkit.cli.streams import report, wants_colors, write_output

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, Unpack

    from jobkit.cli.connection import ConnectionFlags
    from jobkit.cli.options import ReadingFlags
    from jobkit.diff.drift_report import JobDrift
    from jobkit.diff.ignore import Pattern
    from jobkit.verbs.drift import DriftRun, Wanted

    class DriftFlags(ReadingFlags, ConnectionFlags):
        """The arguments and flags of the command."""

        paths: tuple[str, ...]
        server: bool
        all_jobs: bool
        quiet: bool
        registered_dir: Path | None
        form: Literal["text", "json", "markdown"]
        max_size: int
        color: Literal["auto", "always", "never"]
        show_secrets: bool
        ignore: tuple[Pattern, ...]


_TWO: Final = 2


@click.command(no_args_is_help=True)
@click.argument("paths", nargs=-1, metavar="[REGISTERED FILE | FILE|FOLDER...]")
@flag("--server", "Compare the files with the jobs that are registered on the server.")
@flag("--all-jobs", "With --server: also tell of jobs of the namespace that have no file.")
@click.option(
    "--registered-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Folder with the registered jobs, *.json, each the answer of GET /v1/job/:id.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, a comment or a summary for a CI job.",
)
@flag("--quiet", "Print nothing when nothing differs, as a cron job wants it.")
@max_size_option
@color_option
@show_secrets_option
@ignore_option
@reading_options
@limit_options
@connection_options
def command(**flags: Unpack[DriftFlags]) -> Exit:
    """Say whether registered jobs are still what their files say.

    REGISTERED is job:ID or job:ID@VERSION for a job of a server, or a file with what it answers to
    GET /v1/job/:id; FILE is the job file, or git:REVISION:PATH. With --server, all job files of
    folders are compared with the server; with --registered-dir, with answers that lie in a folder,
    and jobs that are on one side alone are told. A folder alone means --server.

    What a server adds by itself does not count; what its plan does not show, does. The exit status
    is 1 when something differs, 2 when something can't be read or the server does not tell; all
    else is compared then too.
    """
    run = _run(flags)
    from jobkit.diff.drift_report import has_drifted

    status = Exit.FINDINGS if has_drifted(run.jobs) else Exit.DONE
    if _has_failed(run):
        status = Exit.FAILED
    if flags["quiet"] and status is Exit.DONE:
        return status
    report(run.diagnostics)
    _report_failures(run)
    if any(one.state != "unread" for one in run.jobs):
        _write(flags, run.jobs)
    return status


def _report_failures(run: DriftRun) -> None:
    """Say on standard error what the server did not tell."""
    from jobkit.cli.streams import write_report
    from jobkit.report.visible import visible

    for one in run.jobs:
        if one.error:
            write_report(f"jobkit: {visible(one.file)}: {visible(one.error)}\n")
    if run.unlisted:
        write_report(f"jobkit: jobs without a file are not known: {visible(run.unlisted)}\n")


def _has_failed(run: DriftRun) -> bool:
    from jobkit.diagnostic import has_errors
    from jobkit.diff.drift_report import FAILED

    is_unknown = any(one.state in FAILED for one in run.jobs) or bool(run.unlisted)
    return is_unknown or has_errors(run.diagnostics)


def _run(flags: DriftFlags) -> DriftRun:
    if flags["registered_dir"] is not None:
        return _of_all(flags)
    if flags["server"] or any(Path(path).is_dir() for path in flags["paths"]):
        return _of_server(flags)
    return _of_two(flags)


def _of_two(flags: DriftFlags) -> DriftRun:
    from jobkit.cli.server_sides import from_servers
    from jobkit.verbs.diff_files import Side
    from jobkit.verbs.drift import drift_sides

    given = flags["paths"]
    if len(given) != _TWO:
        message = (
            f"name two, REGISTERED and FILE; {len(given)} given. "
            "All files are compared with --server or --registered-dir."
        )
        raise click.UsageError(message)
    check_stdin(given)
    how = reading(flags)
    registered, side = from_servers(flags, [Side(name, how) for name in given])
    return drift_sides(registered, side, _wanted(flags))


def _of_server(flags: DriftFlags) -> DriftRun:
    from jobkit.cli.connection import connect
    from jobkit.cli.server_sides import for_release
    from jobkit.verbs.drift import drift_files
    from jobkit.verbs.server_drift import RegisteredAt

    with connect(flags) as nomad:
        registered = RegisteredAt(nomad, all_jobs=flags["all_jobs"])
        how = for_release(nomad, reading(flags))
        return drift_files(flags["paths"], registered, how, _wanted(flags))


def _of_all(flags: DriftFlags) -> DriftRun:
    from jobkit.verbs.drift import drift_files
    from jobkit.verbs.registered import registered_in

    folder = flags["registered_dir"]
    assert folder is not None  # noqa: S101  who calls has looked
    how = reading(flags)
    registered, found = registered_in(folder, how, flags["namespace"])
    run = drift_files(flags["paths"], registered, how, _wanted(flags), besides=folder)
    return run._replace(diagnostics=[*found, *run.diagnostics])


def _wanted(flags: DriftFlags) -> Wanted:
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.drift import Wanted

    return Wanted(None if flags["show_secrets"] else Masks(), flags["ignore"])


def _write(flags: DriftFlags, jobs: Sequence[JobDrift]) -> None:
    if flags["form"] == "json":
        from jobkit.report.drift_json import drift_json

        text = drift_json(jobs)
    elif flags["form"] == "markdown":
        from jobkit.report.drift_markdown import drift_markdown

        text = drift_markdown(jobs, max_size=flags["max_size"])
    else:
        from jobkit.report.drift_text import drift_text

        text = drift_text(jobs, colored=wants_colors(flags["color"], output=True))
    write_output(text.encode("utf-8", "backslashreplace"))
