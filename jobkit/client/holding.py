"""Keeps back what would change something, for dry runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobkit.client.exchange import Request, Response, Transport


class NotSentError(Exception):
    """A request that would have changed something was kept back.

    Attributes:
        request: The request; its headers may hold a token.
    """

    def __init__(self, request: Request) -> None:
        super().__init__(f"{request.method} {request.url} is not sent")
        self.request = request


def holding(transport: Transport) -> Transport:
    """Return a transport that sends what only reads."""

    def send(request: Request) -> Response:
        if request.changes:
            raise NotSentError(request)
        return transport(request)

    return send
