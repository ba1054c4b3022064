"""Watches something on a server for as long as one wants to wait."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from jobkit.client.errors import NomadError
from jobkit.deploy.model import End

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.client.answer import Answer
    from jobkit.client.nomad import Client

_LONGEST_S: Final = 30.0


class WatchEndedError(NomadError):
    """It did not end as it was waited for.

    Attributes:
        end: How it did.
        deployment: The deployment that ended before; empty if none did.
    """

    def __init__(self, message: str, end: End, deployment: str = "") -> None:
        super().__init__(message)
        self.end = end
        self.deployment = deployment


def watched(
    nomad: Client, read: Callable[..., Answer[Any]], name: str, timeout_s: float | None
) -> Iterator[Any]:
    """Yield what a read gives, again and again, until the time is over.

    Raises:
        WatchEndedError: The time is over.
    """
    last = None if timeout_s is None else monotonic() + timeout_s
    wait = min(_LONGEST_S, timeout_s or _LONGEST_S)
    for answer in nomad.watch(read, name, wait=f"{wait:.3f}s", unchanged=True):
        yield answer.value
        if last is not None and monotonic() >= last:
            message = f"Waited for {timeout_s:g} seconds; it goes on, but is not waited for."
            raise WatchEndedError(message, End.TIMED_OUT)
