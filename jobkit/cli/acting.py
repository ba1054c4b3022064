"""Carries out what changes a job: asks, sends or shows the request, waits, prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jobkit.cli.asking import agreed
from jobkit.cli.connection import connect
from jobkit.cli.exits import Exit
from jobkit.cli.streams import write_output, write_report
from jobkit.client.errors import NomadError
from jobkit.client.holding import NotSentError
from jobkit.deploy.model import End
from jobkit.report.acts_text import act_text, request_text, tasks_table
from jobkit.report.reads_text import as_json
from jobkit.report.visible import visible
from jobkit.verbs import acts
from jobkit.verbs.patience import WatchEndedError
from jobkit.verbs.promote import promote
from jobkit.verbs.waiting import ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jobkit.client.exchange import Request
    from jobkit.client.nomad import Client
    from jobkit.verbs.acts import Act, JsonObject
    from jobkit.verbs.waiting import TaskEnd

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
_STATUSES: Final = {
    End.FAILED: Exit.ROLLOUT_FAILED,
    End.REVERTED: Exit.REVERTED,
    End.TIMED_OUT: Exit.TIMED_OUT,
}
_BYTE: Final = 256


class Acting:
    """One run of a command."""

    def __init__(self, verb: str, waits: str, flags: Mapping[str, Any]) -> None:
        """Prepare the run.

        Args:
            verb: What is done.
            waits: Where in the answer the id of the job is that may be waited for.
            flags: What all these commands take.
        """
        self._verb = _VERBS[verb]
        self._flags = flags
        self._waits = waits if flags.get("wait") and not flags["dry_run"] else ""
        self._as_json: bool = flags["as_json"]

    def run(self, given: dict[str, Any]) -> int:
        """Carry it out; return the exit status."""
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
                answers = self._carried_out(nomad, ready)
                if self._waits:
                    return self._waited(nomad, answers[0])
            except WatchEndedError as error:
                write_report(f"jobkit: {visible(str(error))}\n")
                return _STATUSES[error.end]
        if self._as_json:
            _write(as_json(answers if several else answers[0]))
        return Exit.DONE

    @property
    def _asks_nothing(self) -> bool:
        return bool(self._flags.get("yes") or self._flags["dry_run"])

    def _carried_out(self, nomad: Client, ready: Sequence[Act]) -> list[JsonObject]:
        """Do one after the other; when one fails, say which ones were not tried."""
        answers: list[JsonObject] = []
        for number, act in enumerate(ready, 1):
            try:
                answers.append(self._one(nomad, act))
            except NomadError:
                if answers and self._as_json:
                    _write(as_json(answers))
                left = ", ".join(f'"{one.job_id}"' for one in ready[number:])
                if left:
                    write_report(f"jobkit: left as they are: {visible(left)}\n")
                raise
        return answers

    def _one(self, nomad: Client, act: Act) -> JsonObject:
        try:
            answer = act.carry_out(nomad)
        except NotSentError as kept:
            answer = _request(kept.request)
            text = request_text(answer)
        else:
            text = act_text(act.done, answer)
        if not self._as_json:
            _write(text)
        return answer

    def _waited(self, nomad: Client, answer: JsonObject) -> int:
        """Wait for the job that was started; return the exit status that its tasks give."""
        job_id: str = answer[self._waits]
        try:
            end = ended(nomad, job_id, self._flags["timeout_s"])
        except (NomadError, KeyboardInterrupt):
            if self._as_json:
                _write(as_json(answer))
            write_report(f'jobkit: job "{visible(job_id)}" goes on; "jobkit status" tells how.\n')
            raise
        tasks = [_task(task) for task in end.tasks]
        status = _status_of(end.exit_code, failed=end.failed)
        if self._as_json:
            _write(as_json({**answer, "ExitStatus": status, "Tasks": tasks}))
        else:
            _write("\n" + tasks_table(tasks))
        return status


def _status_of(exit_code: int | None, *, failed: bool) -> int:
    """Return the exit status that says how a job ended; not all codes of Windows are one."""
    if not failed:
        return Exit.DONE
    is_status = exit_code is not None and 0 < exit_code < _BYTE
    return exit_code if is_status and exit_code is not None else Exit.ROLLOUT_FAILED


def _task(task: TaskEnd) -> JsonObject:
    return {
        "AllocID": task.allocation,
        "TaskGroup": task.group,
        "Task": task.name,
        "Failed": task.failed,
        "ExitCode": task.exit_code,
        "LastEvent": task.event,
    }


def _request(request: Request) -> JsonObject:
    body = None if request.body is None else json.loads(request.body)
    return {"Method": request.method, "URL": request.url, "Body": body}


def _write(text: str) -> None:
    write_output(text.encode("utf-8", errors="surrogatepass"))
