"""The commands that ask a server about jobs and change nothing, out of one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from jobkit.cli.connection import connect, connection_options
from jobkit.cli.exits import Exit
from jobkit.cli.options import flag
from jobkit.cli.streams import write_output

if TYPE_CHECKING:
    from collections.abc import Callable

    Option = Callable[[Callable[..., object]], Callable[..., object]]

_ALL = flag("--all", "Also those of an older job of the same id.")
_VERSION = click.option(
    "--version", type=click.IntRange(min=0), metavar="N", help="A version of the job."
)


class _Read(NamedTuple):
    """A command.

    Attributes:
        about: What it prints, for its help.
        options: Its own options.
        needs_job: The job must be named.
    """

    about: str
    options: tuple[Option, ...] = ()
    needs_job: bool = True


_READS: Final = {
    "allocs": _Read("Print the allocations of a job, newest first.", (_ALL,)),
    "deployments": _Read(
        "Print the deployments of a job, newest first.",
        (_ALL, flag("--latest", "The most recent one, with the rollout of each group.")),
    ),
    "evals": _Read("Print the evaluations of a job, newest first."),
    "history": _Read(
        "Print the versions of a job one after the other, newest first.",
        (flag("-p", "Also what each version changed."), _VERSION),
    ),
    "inspect": _Read(
        "Print the stored job as JSON.",
        (_VERSION, flag("--hcl", "The source that it was submitted with (Nomad 1.6 or newer).")),
    ),
    "status": _Read(
        "Print the jobs of the namespace, or all about one job.",
        (click.option("--prefix", default="", help="Only jobs whose ids begin so."),),
        needs_job=False,
    ),
    "summary": _Read("Print how many allocations of each group are in which state."),
    "versions": _Read("Print the versions of a job, newest first."),
}


def _command(name: str) -> click.Command:
    about, options, needs_job = _READS[name]

    def run(**flags: Any) -> Exit:  # noqa: ANN401  click's values
        return _run(name, flags)

    function: Callable[..., object] = connection_options(run)
    function = flag("--verbose", "Print ids in full length.")(function)
    function = click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)
    for option in reversed(options):
        function = option(function)
    function = click.argument("job", required=needs_job, metavar="JOB" if needs_job else "[JOB]")(
        function
    )
    help_text = f"{about}\n\nJOB is the whole id of a job, never the beginning of one."
    return click.command(name, help=help_text, no_args_is_help=needs_job)(function)


def _run(name: str, flags: dict[str, Any]) -> Exit:
    if flags["job"] and flags.get("prefix"):
        message = "--prefix is for the list of jobs; it does not go with JOB."
        raise click.UsageError(message)
    from jobkit.report.reads import TEXTS
    from jobkit.report.reads_text import Style, as_json
    from jobkit.verbs.reads import Asked, read

    asked = Asked(
        job_id=flags["job"] or "",
        prefix=flags.get("prefix", ""),
        everything=flags.get("all", False),
        version=flags.get("version"),
        diffs=flags.get("p", False),
        source=flags.get("hcl", False),
    )
    name = "latest" if flags.get("latest") else name
    with connect(flags) as nomad:  # type: ignore[arg-type]  # a part of them is the connection's
        value = read(nomad, name, asked)
    style = Style(zone=None, verbose=flags["verbose"])
    text = as_json(value) if flags["as_json"] else TEXTS[name](value, style)
    write_output(text.encode("utf-8", errors="surrogatepass"))
    return Exit.DONE


commands: Final = {name: _command(name) for name in _READS}
"""Each command by its name."""
