"""Tries a call again where nothing can happen twice."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobkit.client.answer import number_in
from jobkit.client.errors import NomadUnreachableError
from jobkit.client.refusals import is_without_leader

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.client.exchange import Request, Response, Transport

TOO_MANY: Final = 429
# What stands between jobkit and Nomad says that it got no answer: Nomad may have done its part.
GATEWAY: Final = frozenset({502, 503, 504})
_FIRST_S: Final = 0.25
_LONGEST_S: Final = 8.0
_LONGEST_ASKED_S: Final = 30


@dataclass(frozen=True, slots=True)
class Pauses:
    """How the client waits; tests pass their own.

    Attributes:
        sleep: Wait that many seconds.
        chance: A number from 0 to 1, another each time, so that clients don't move in step.
        clock: Seconds since whenever.
    """

    sleep: Callable[[float], object] = time.sleep
    chance: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic

    def before_try(self, number: int, asked_s: float = 0.0) -> None:
        """Wait before try ``number`` (the second is 1): about twice as long each time."""
        longest = min(_FIRST_S * 2**number, _LONGEST_S)
        self.sleep(max(longest * (0.5 + self.chance() / 2), asked_s))

    def between_polls(self, hasty: int = 0) -> None:
        """Wait a moment, so that a busy list is not asked for without end.

        Args:
            hasty: How many answers in a row came at once although nothing had changed, as from a
                server that does not know blocking queries: each makes the wait longer.
        """
        if hasty:
            self.before_try(hasty)
        else:
            self.sleep(self.chance() * _FIRST_S)


@dataclass(frozen=True, slots=True)
class Patience:
    """How far to go to get an answer.

    Attributes:
        retries: How many tries there are after the first.
        repeatable: The call may be sent again although an earlier one may have been carried out.
        changes: The call changes something.
    """

    retries: int
    repeatable: bool
    changes: bool


def exchange(
    transport: Transport, request: Request, patience: Patience, pauses: Pauses
) -> tuple[Response, bool]:
    """Return the answer, and whether an earlier try may have been carried out.

    Raises:
        NomadUnreachableError: There was none.
    """
    lost = False
    for number in range(patience.retries + 1):
        is_last = number == patience.retries
        try:
            response = transport(request)
        except NomadUnreachableError as error:
            lost = lost or (error.sent and patience.changes)
            again = error.passing and (patience.repeatable or not error.sent)
            if is_last or not again:
                error.maybe_done = lost
                raise
            pauses.before_try(number)
            continue
        lost = lost or (response.status in GATEWAY and patience.changes)
        if is_last or not _is_worth_another_try(response, patience):
            return response, lost
        pauses.before_try(number, _asked_s(response))
    message = "at least one try is made"
    raise AssertionError(message)


def _is_worth_another_try(response: Response, patience: Patience) -> bool:
    if response.status in GATEWAY:
        return patience.repeatable
    return response.status == TOO_MANY or is_without_leader(response)


def _asked_s(response: Response) -> float:
    """Return how long the server asks to be left alone, within reason."""
    return min(number_in(response.headers.get("retry-after")) or 0, _LONGEST_ASKED_S)
