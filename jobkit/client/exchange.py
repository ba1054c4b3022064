"""The seam between the client and the network: a request, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_SECRET: Final = frozenset({"x-nomad-token", "authorization"})


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent.

    Attributes:
        method: ``GET``, ``POST`` …
        url: The whole address, escaped.
        headers: By name; they may hold a token, so they are not shown.
        body: The bytes; None for no body.
        timeout_s: How long each step may take: seconds without a byte.
        changes: It changes something.
        once: It may not be sent twice, so it goes over a connection of its own: one from before
            may be closed at the other end just now.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    timeout_s: float = 60.0
    changes: bool = False
    once: bool = False

    @property
    def secrets(self) -> list[str]:
        """What in the headers is secret: a token, a password with its user."""
        values = [v for name, v in self.headers.items() if name.lower() in _SECRET and v.strip()]
        return [value.split()[-1] for value in values]


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, whatever the status.

    Attributes:
        status: The HTTP status.
        headers: By name in small letters; they are not shown, as they may quote a token.
        body: The bytes, unpacked.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


Transport: TypeAlias = "Callable[[Request], Response]"
"""Sends a request once. Raises ``NomadUnreachableError`` and nothing else."""
