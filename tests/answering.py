"""A real HTTP server that answers by method and path, whatever the order."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from threading import Barrier
from typing import TYPE_CHECKING, Any, Final

from tests.replaying import Replayer, Reply, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

_LONGEST_S: Final = 30.0


class Answering(Replayer):
    """Answers a request by the first pattern that fits ``METHOD /path``.

    An answer is JSON; a status with bytes; ``Turns`` of such; or a function of the request that
    returns one.
    """

    def __init__(self, answers: dict[str, Any], *, together: int = 1) -> None:
        """Prepare the answers.

        Args:
            answers: What is answered, by pattern.
            together: Requests of the first pattern wait until so many are there at once.
        """
        super().__init__()
        self.answers = answers
        self._first = next(iter(answers), "")
        self._meeting = Barrier(together, timeout=_LONGEST_S)
        self.most_at_once = 0
        self._now = 0
        self._turns: dict[str, int] = {}

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        seen = Seen(
            handler.command, handler.path, dict(handler.headers), handler.rfile.read(length)
        )
        with self._lock:
            self.seen.append(seen)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            made = self._answer(seen)
        if re.fullmatch(self._first, _asked(seen)):
            self._meeting.wait()
        with self._lock:
            self._now -= 1
        made.send(handler)
        handler.wfile.flush()

    def _answer(self, seen: Seen) -> Reply:
        for pattern, given in self.answers.items():
            if re.fullmatch(pattern, _asked(seen)):
                return _reply(self._chosen(pattern, given, seen))
        return Reply(404, b"not found")

    def _chosen(self, pattern: str, given: Any, seen: Seen) -> Any:
        if callable(given):
            return given(seen)
        if isinstance(given, Turns):
            turn = self._turns.get(pattern, 0)
            self._turns[pattern] = turn + 1
            return given[min(turn, len(given) - 1)]
        return given

    @contextmanager
    def running(self) -> Iterator[Answering]:
        with super().running():
            yield self


def _asked(seen: Seen) -> str:
    return f"{seen.method} {seen.path.partition('?')[0]}"


class Turns(list[Any]):
    """Answers that come one after the other; the last one stays."""


def _reply(made: Any) -> Reply:
    if isinstance(made, tuple):
        return Reply(made[0], made[1])
    return Reply(body=json.dumps(made).encode(), headers={"X-Nomad-Index": "7"})
