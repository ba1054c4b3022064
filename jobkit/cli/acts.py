"""The commands that change a job on a server, out of one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from jobkit.cli.connection import connection_options
from jobkit.cli.options import flag, named_values
from jobkit.cli.watching import watching_options

if TYPE_CHECKING:
    from collections.abc import Callable

    Option = Callable[[Callable[..., object]], Callable[..., object]]


def _version_of(_ctx: click.Context, _param: click.Parameter, given: str) -> str:
    if not given:
        message = "the empty text is neither a number nor a tag."
        raise click.BadParameter(message)
    return given


_JOB = click.argument("job_id", metavar="JOB")
_VERSION = click.argument("version", metavar="VERSION|TAG", callback=_version_of)
_PRIORITY = click.IntRange(1, 100)
_TIMEOUT: Final = "Watch only that long, as 90s or 10m; an hour otherwise"
_STATUSES: Final = (
    "\n\nWhat the server makes of it is watched. The exit status is 0 when all is well; 10 failed, "
    "11 reverted, 12 needs promotion, 13 blocked, 14 timed out"
)


class _Command(NamedTuple):
    """A command.

    Attributes:
        about: What it does, for its help.
        options: Its own arguments and options, named as what the verb takes.
        given: Makes of their values what the verb takes.
        verb: The verb, where it is not called as the command.
        waits: It may wait for the end of a batch job.
        watches: Something comes of it that can be watched.
        places: What comes of it may find no room.
        timed: What is done takes time too, which ``--timeout`` bounds.
        asks: It asks a person before.
    """

    about: str
    options: tuple[Option, ...]
    given: Callable[[dict[str, Any]], dict[str, Any]] = dict
    verb: str = ""
    waits: bool = False
    watches: bool = True
    places: bool = True
    timed: bool = False
    asks: bool = False


def _dispatched(given: dict[str, Any]) -> dict[str, Any]:
    from jobkit.cli.payload import payload_of

    meta = dict(text.split("=", 1) for text in given.pop("meta"))
    payload = payload_of(given.pop("file"))
    return {**given, "payload": payload, "meta": meta or None, "priority": given["priority"] or 0}


def _scaled(given: dict[str, Any]) -> dict[str, Any]:
    *group, count = given.pop("group_and_count")
    if len(group) > 1:
        message = f"JOB [GROUP] COUNT: {len(group) + 2} arguments given."
        raise click.UsageError(message)
    if not (count.isascii() and count.isdecimal()):
        message = f'the count "{count}" is no number of allocations.'
        raise click.UsageError(message)
    return {**given, "group": "".join(group), "count": int(count)}


_ACTS: Final = {
    "dispatch": _Command(
        "Start a child of a parameterized job.\n\n"
        "FILE holds the payload, up to 16 KiB; - is standard input.",
        (
            _JOB,
            click.argument("file", required=False, metavar="[FILE]"),
            click.option(
                "--meta",
                multiple=True,
                metavar="KEY=VALUE",
                callback=named_values,
                help="A value of the job's meta; again for more.",
            ),
            click.option(
                "--idempotency-token",
                default="",
                metavar="TEXT",
                help="With the same one again no second child is started.",
            ),
            click.option(
                "--id-prefix-template",
                default="",
                metavar="TEXT",
                help="How the child's id goes on after the job's.",
            ),
            click.option(
                "--priority",
                type=_PRIORITY,
                metavar="N",
                help="Priority of the child; the job's otherwise.",
            ),
        ),
        given=_dispatched,
        waits=True,
    ),
    "eval": _Command(
        "Let the scheduler look at a job anew.",
        (_JOB, flag("--force-reschedule", "Also reschedule allocations that wait for it.")),
        verb="evaluate",
    ),
    "fail": _Command(
        "Mark the running deployment of a job as failed.\n\n"
        "Groups with auto_revert go back to their last stable version.",
        (_JOB,),
    ),
    "periodic-force": _Command(
        "Launch a periodic job now.", (_JOB,), verb="periodic_force", waits=True
    ),
    "promote": _Command(
        "Promote the canaries of a job.",
        (
            _JOB,
            click.option(
                "--group",
                "groups",
                multiple=True,
                metavar="GROUP",
                help="Only those of this group; again for more.",
            ),
            flag("--when-healthy", "Wait until these canaries are healthy."),
        ),
        timed=True,
    ),
    "revert": _Command(
        "Go back to an older version of a job.\n\n"
        "It is done only if no other version came in between.",
        (_JOB, _VERSION),
    ),
    "scale": _Command(
        "Set the count of a group.\n\nGROUP may be left out where the job has only one.",
        (
            _JOB,
            click.argument("group_and_count", nargs=-1, required=True, metavar="[GROUP] COUNT"),
            click.option(
                "--check-index",
                type=click.IntRange(0),
                default=0,
                metavar="N",
                help="Only if the job's modify index is N (Nomad 1.9); 0: whatever it is.",
            ),
            click.option(
                "--message",
                default="scaled with jobkit",
                metavar="TEXT",
                help="Why, for the list of scaling events.",
            ),
        ),
        given=_scaled,
    ),
    "stable": _Command(
        "Mark a version of a job as stable.",
        (_JOB, _VERSION, flag("--unset", "Mark it as not stable.")),
        watches=False,
    ),
    "start": _Command("Run a stopped job again, as it was.", (_JOB,)),
    "stop": _Command(
        "Stop jobs.",
        (
            click.argument("job_ids", nargs=-1, required=True, metavar="JOB..."),
            flag("--purge", "Keep nothing of the jobs, no history."),
            click.option(
                "--global", "all_regions", is_flag=True, help="In all regions of a multiregion job."
            ),
            click.option(
                "--eval-priority",
                type=_PRIORITY,
                metavar="N",
                help="Priority of the evaluation; the job's otherwise.",
            ),
            flag("--no-shutdown-delay", "Stop tasks at once, without their shutdown_delay."),
        ),
        places=False,
        asks=True,
    ),
}
_TAGS: Final = {
    "apply": _Command(
        "Give a version of a job a name, which also keeps the version.",
        (
            _JOB,
            click.option("--name", required=True, metavar="TAG", help="The name."),
            click.option(
                "--version",
                type=click.IntRange(min=0),
                metavar="N",
                help="The version; the current one otherwise.",
            ),
            click.option("--description", default="", metavar="TEXT", help="What it is."),
        ),
        verb="tag",
        watches=False,
    ),
    "unset": _Command(
        "Take the name of a version away.",
        (_JOB, click.option("--name", required=True, metavar="TAG", help="The name.")),
        verb="untag",
        watches=False,
    ),
}


def _command(name: str, row: _Command) -> click.Command:
    def run(**flags: Any) -> int:  # noqa: ANN401  click's values
        from jobkit.cli.acting import Acting

        own = row.given({key: flags.pop(key) for key in names})
        if row.timed:
            own["timeout_s"] = flags["timeout_s"]
        return Acting(row.verb or name, flags).run(own)

    names = _names(row.options)
    function: Callable[..., object] = connection_options(run)
    function = flag("--dry-run", "Print the request instead of sending it.")(function)
    function = click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)
    if row.asks:
        function = flag("--yes", "Ask nothing.")(function)
    if row.watches:
        more = ", with --wait as long as it takes" if row.waits else ""
        function = watching_options(f"{_TIMEOUT}{more}.", places=row.places)(function)
    if row.waits:
        function = flag("--wait", "Watch it to its end; the exit status is the task's.")(function)
    function = _with(function, row.options)
    return click.command(name, help=_help(row), no_args_is_help=True)(function)


def _help(row: _Command) -> str:
    text = f"{row.about}\n\nJOB is the whole id of a job, never the beginning of one."
    if not row.watches:
        return text
    return f"{text}{_STATUSES}{'; with --wait, that of the task' if row.waits else ''}."


def _with(function: Callable[..., object], options: tuple[Option, ...]) -> Callable[..., object]:
    for option in reversed(options):
        function = option(function)
    return function


def _names(options: tuple[Option, ...]) -> list[str]:
    """Return the names that a command gets the values of options by."""
    made = click.command("names")(_with(lambda: None, options))
    return [param.name or "" for param in made.params]


def _tag_group() -> click.Group:
    group = click.Group("tag", help="Name versions of jobs (Nomad 1.9 or newer).")
    for name, row in _TAGS.items():
        group.add_command(_command(name, row))
    return group


commands: Final = {
    **{name: _command(name, row) for name, row in _ACTS.items()},
    "tag": _tag_group(),
}
"""Each command by its name."""
