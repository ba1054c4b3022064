"""Watches what a server makes of a change: shows it, and makes an exit status of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import flag
from jobkit.cli.progress import display
from jobkit.cli.streams import write_output, write_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.deploy.model import End, Rollout

_Command = TypeVar("_Command", bound="Callable[..., object]")
_NANOSECONDS: Final = 1_000_000_000
_BYTE: Final = 256
_STATUSES: Final = {
    "DONE": Exit.DONE,
    "FAILED": Exit.ROLLOUT_FAILED,
    "REVERTED": Exit.REVERTED,
    "NEEDS_PROMOTION": Exit.NEEDS_PROMOTION,
    "BLOCKED": Exit.BLOCKED,
    "TIMED_OUT": Exit.TIMED_OUT,
}


def seconds(_ctx: click.Context, _param: click.Parameter, given: str | None) -> float | None:
    """Return the seconds of a duration as ``90s`` or ``10m``; a callback of options."""
    from jobkit.evaluate.durations import parse_duration

    if given is None:
        return None
    nanoseconds = parse_duration(given)
    if not nanoseconds or nanoseconds < 0:
        message = f'"{given}" is no duration; write 90s, 10m or 1h30m.'
        raise click.BadParameter(message)
    return nanoseconds / _NANOSECONDS


def watching_options(
    help_of_timeout: str,
    *,
    places: bool = True,
    **more: Any,  # noqa: ANN401  click's
) -> Callable[[_Command], _Command]:
    """Return what adds ``--detach``, ``--wait-for-room`` and ``--timeout`` to a command.

    Args:
        help_of_timeout: What the time-out bounds.
        places: Without it, ``--wait-for-room`` is left out.
        more: What else there is to say of the time-out.
    """

    def add(command: _Command) -> _Command:
        timeout = click.option(
            "--timeout",
            "timeout_s",
            metavar="DURATION",
            callback=seconds,
            help=help_of_timeout,
            **more,
        )
        made = timeout(command)
        if places:
            about = "Go on watching when there is no room for an allocation."
            made = flag("--wait-for-room", about)(made)
        return flag("--detach", "Don't watch what becomes of it.")(made)

    return add


class Screen:
    """Where people read: standard output, or standard error when the output is JSON."""

    def __init__(self, *, as_json: bool) -> None:
        """Prepare to write."""
        self.is_beside = as_json
        self._is_gone = False

    def show(self, text: str) -> None:
        """Write text before anything is changed.

        Raises:
            BrokenPipeError: The reader of standard output went away.
        """
        if self.is_beside or self._is_gone:
            write_report(text)
        else:
            write_output(text.encode("utf-8", "surrogatepass"))

    def tell(self, text: str) -> None:
        """Write text about what was changed; when the reader has gone, to standard error.

        That is no reason to leave jobs half registered, or not to say how it ended.
        """
        try:
            self.show(text)
        except BrokenPipeError:
            self._is_gone = True
            write_report(text)

    def say(self, text: str) -> None:
        """Write a line about what was changed."""
        from jobkit.report.visible import visible

        self.tell(f"{visible(text)}\n")


class Outcome(NamedTuple):
    """What became of a change: the last of what is known, and the exit status."""

    rollout: Rollout | None = None
    status: int = Exit.DONE


class Watching:
    """Shows rollouts, one after the other.

    Attributes:
        last: What was known last of the one that is shown.
    """

    def __init__(self, screen: Screen) -> None:
        """Prepare to show."""
        self._screen = screen
        self.last: Rollout | None = None

    def watch(self, job_id: str, rollout: Iterator[Rollout]) -> Outcome:
        """Show a rollout until its end; what ends that before says how to go on.

        Raises:
            NomadError: The server can't be asked any more.
            KeyboardInterrupt: Ctrl-C.
        """
        from jobkit.client.errors import NomadError
        from jobkit.deploy.model import Rollout
        from jobkit.report.rollout_text import ending, how_to_go_on

        self.last = None
        try:
            with display(self._screen.tell, to_stderr=self._screen.is_beside) as show:
                for now in rollout:
                    show(self.last, now)
                    self.last = now
        except (KeyboardInterrupt, NomadError):
            self._screen.say(f'Job "{job_id}" is left as it is: what was begun goes on.')
            for line in how_to_go_on(self.last or Rollout(job_id)):
                self._screen.say(line)
            raise
        if self.last is None or self.last.end is None:
            return Outcome(self.last)
        self._screen.tell(ending(self.last))
        return Outcome(self.last, status_of(self.last))


def status_of(rollout: Rollout) -> int:
    """Return the exit status that says how a rollout ended.

    That of a batch job which was watched to its end is the status of the task that failed; not all
    codes of Windows are one.
    """
    from jobkit.deploy.task_ends import exit_code

    status = Exit.DONE if rollout.end is None else status_of_end(rollout.end)
    if status is not Exit.ROLLOUT_FAILED or rollout.tasks is None:
        return status
    code = exit_code(rollout.tasks)
    return code if code is not None and 0 < code < _BYTE else status


def status_of_end(end: End) -> Exit:
    """Return the exit status of an end."""
    return _STATUSES[end.name]
