"""Carries out what changes a job: asks, sends or shows the request, watches, prints."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from jobkit.cli.asking import agreed
from jobkit.cli.connection import connect
from jobkit.cli.exits import Exit
from jobkit.cli.streams import write_output, write_report
from jobkit.cli.watching import Outcome, Screen, Watching, status_of_end
from jobkit.client.errors import NomadError
from jobkit.client.holding import NotSentError
from jobkit.deploy.following import Following
from jobkit.report.acts_text import act_text, request_text
from jobkit.report.reads_text import as_json
from jobkit.report.rollout_json import outcome_json
from jobkit.report.visible import visible
from jobkit.verbs import acts, outcomes
from jobkit.verbs.patience import WatchEndedError
from jobkit.verbs.promote import promote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jobkit.client.exchange import Request
    from jobkit.client.nomad import Client
    from jobkit.verbs.acts import Act, JsonObject

_VERBS: Final[dict[str, Callable[..., Act]]] = {
    "dispatch": acts.dispatch,
    "evaluate": acts.evaluate,
    "fail": acts.fail,
    "periodic_force": acts.periodic_force,
    "promote": promote,
    "revert": acts.revert,
    "scale": acts.scale,
    "stable": acts.stable,
    "start": acts.start,
    "stop": acts.stop,
    "tag": acts.tag,
    "untag": acts.untag,
}
_NOT_WATCHED: Final = Outcome()
_HOUR_S: Final = 3600.0


class _Done(NamedTuple):
    """A change that was made, and the server's answer; of a dry run the request."""

    act: Act
    answer: JsonObject
    is_sent: bool = True


class Acting:
    """One run of a command."""

    def __init__(self, verb: str, flags: Mapping[str, Any]) -> None:
        """Prepare the run.

        Args:
            verb: What is done.
            flags: What all these commands take.
        """
        self._verb = _VERBS[verb]
        self._flags = flags
        self._as_json: bool = flags["as_json"]
        self._screen = Screen(as_json=self._as_json)
        self._told: list[JsonObject] = []

    def run(self, given: dict[str, Any]) -> int:
        """Carry it out; return the exit status."""
        self._check()
        several = "job_ids" in given
        job_ids = given.pop("job_ids") if several else [given.pop("job_id")]
        with connect(self._flags) as nomad:  # type: ignore[arg-type]  # a part of them
            if self._flags["dry_run"]:
                nomad.hold_changes()
            # Whatever can be refused is refused before any of it is done.
            ready = [self._verb(nomad, job_id, **given) for job_id in dict.fromkeys(job_ids)]
            if not all(agreed(act.question, yes=self._asks_nothing) for act in ready):
                write_report("Nothing was changed.\n")
                return Exit.FAILED
            try:
                return self._all(nomad, ready)
            except WatchEndedError as error:
                write_report(f"jobkit: {visible(str(error))}\n")
                return self._ended_before(nomad, ready[0].job_id, error)
            finally:
                if self._as_json and self._told:
                    shown: Any = self._told if several else self._told[0]
                    write_output(as_json(shown).encode("utf-8", errors="surrogatepass"))

    def _check(self) -> None:
        flags = self._flags
        if flags.get("detach") and (flags.get("wait") or flags.get("wait_for_room")):
            message = "--detach watches nothing; --wait and --wait-for-room don't go with it."
            raise click.UsageError(message)

    @property
    def _asks_nothing(self) -> bool:
        return bool(self._flags.get("yes") or self._flags["dry_run"])

    def _all(self, nomad: Client, ready: Sequence[Act]) -> int:
        """Carry all out, then watch one after the other; return the first status that is not 0."""
        made: list[_Done] = []
        watched = 0
        status: int = Exit.DONE
        try:
            self._carry_out(nomad, ready, made)
            for one in made:
                watched += 1
                ended = self._watched(one)
                status = status or ended
        finally:
            for one in made[watched:]:
                self._tell(one, _NOT_WATCHED)
        return status

    def _ended_before(self, nomad: Client, job_id: str, error: WatchEndedError) -> int:
        """Tell why it ended before anything was changed; return the exit status."""
        if not error.deployment or self._flags.get("detach"):
            return status_of_end(error.end)
        followed = outcomes.ended(nomad, job_id, error.deployment, self._following)
        outcome = Watching(self._screen).watch(job_id, followed)
        self._told.append(outcome_json(outcome.rollout, outcome.status))
        return outcome.status

    def _carry_out(self, nomad: Client, ready: Sequence[Act], made: list[_Done]) -> None:
        """Do one after the other; when one fails, say which ones were not tried."""
        for number, act in enumerate(ready, 1):
            try:
                made.append(self._one(nomad, act))
            except NomadError:
                left = ", ".join(f'"{one.job_id}"' for one in ready[number:])
                if left:
                    write_report(f"jobkit: left as they are: {visible(left)}\n")
                raise

    def _one(self, nomad: Client, act: Act) -> _Done:
        try:
            done = _Done(act, act.carry_out(nomad))
        except NotSentError as kept:
            done = _Done(act, _request(kept.request), is_sent=False)
            text = request_text(done.answer)
        else:
            text = act_text(act.done, done.answer)
        if not self._as_json:
            self._screen.tell(text)
        return done

    def _watched(self, done: _Done) -> int:
        """Watch what comes of a change; return the exit status."""
        rollout = done.act.follow(done.answer, self._following) if done.is_sent else None
        if rollout is None or self._flags.get("detach"):
            self._tell(done, _NOT_WATCHED)
            return Exit.DONE
        watching = Watching(self._screen)
        outcome = Outcome(status=Exit.FAILED)
        try:
            outcome = watching.watch(done.act.job_id, rollout)
        except KeyboardInterrupt:
            outcome = Outcome(watching.last, Exit.INTERRUPTED)
            raise
        except NomadError:
            outcome = Outcome(watching.last, Exit.FAILED)
            known = f"jobkit: {visible(done.act.done)}; what comes of it can't be watched.\n"
            write_report(known)
            raise
        finally:
            self._tell(done, outcome)
        return outcome.status

    def _tell(self, done: _Done, outcome: Outcome) -> None:
        """Keep what ``--json`` prints of a change."""
        more = outcome_json(outcome.rollout, outcome.status) if done.is_sent else {}
        self._told.append({**done.answer, **more})

    @property
    def _following(self) -> Following:
        """How far to watch: to the tasks' end as long as it takes, all else an hour."""
        to_the_end = bool(self._flags.get("wait"))
        longest = math.inf if to_the_end else _HOUR_S
        return Following(
            to_the_end=to_the_end,
            wait_for_room=bool(self._flags.get("wait_for_room")),
            timeout_s=self._flags.get("timeout_s") or longest,
        )


def _request(request: Request) -> JsonObject:
    body = None if request.body is None else json.loads(request.body)
    return {"Method": request.method, "URL": request.url, "Body": body}
