"""Sends one request over the network with httpx, whose one door this is."""

from __future__ import annotations

import os
import re
import ssl
import time
import weakref
from contextlib import closing
from typing import TYPE_CHECKING, Final

import httpx

from jobkit.client.errors import NomadSettingsError, NomadUnreachableError
from jobkit.client.exchange import Response
from jobkit.client.hushing import hushed
from jobkit.client.tls import tls_context
from jobkit.client.unpacking import DamagedError, EndlessError, body_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobkit.client.exchange import Request
    from jobkit.client.settings import Address, Settings

_CONNECT_TIMEOUT_S: Final = 10.0
_KEPT: Final = 16
_IDLE_S: Final = 5.0
# An answer that trickles in may take this many times as long as the server may stay silent.
_PATIENCE: Final = 10
# In what httpx says of an answer that is incomplete; all else is one that can't be read.
_ENDED: Final = re.compile("closed|disconnected")
_FAULTS: Final = (
    httpx.HTTPError,
    httpx.InvalidURL,
    DamagedError,
    EndlessError,
    TimeoutError,
    UnicodeError,
)
_BEGUN: Final = "http11.send_request_headers.started"


class _Pools:
    """The connections of one process: some that are kept, and those for one request each."""

    def __init__(self, address: Address, settings: Settings) -> None:
        context = tls_context(settings) if address.scheme == "https" else False
        self.process = os.getpid()
        self.kept = _pool(address, settings, context, _KEPT)
        self.fresh = _pool(address, settings, context, 0)

    def close(self) -> None:
        self.kept.close()
        self.fresh.close()


class _Course:
    """Follows a request on its way.

    Attributes:
        sent: The server may have some of it.
    """

    def __init__(self) -> None:
        self.sent = False

    def __call__(self, event: str, about: Mapping[str, object]) -> None:
        """Take notice of a step."""
        # A proxy is asked for a way to the server first; the token is not in that.
        if event == _BEGUN and getattr(about["request"], "method", b"") != b"CONNECT":
            self.sent = True


class HttpxTransport:
    """The connections to one agent; call it with a request. Threads may share it."""

    def __init__(self, address: Address, settings: Settings) -> None:
        """Prepare the connections; none is made yet.

        Raises:
            NomadSettingsError: The certificates or the proxy can't be used.
        """
        self._address = address
        self._settings = settings
        self._way = _way(address, settings.proxy)
        self._open()

    def _open(self) -> None:
        self._pools = _Pools(self._address, self._settings)
        # Who forgets to close the client leaves no open sockets.
        self._end = weakref.finalize(self, self._pools.close)

    def __call__(self, request: Request) -> Response:
        """Send the request once.

        Raises:
            NomadUnreachableError: No answer came, or not a whole one.
            RuntimeError: The client is closed.
        """
        if not self._end.alive:
            message = "the client is closed"
            raise RuntimeError(message)
        if self._pools.process != os.getpid():
            # After a fork, both would read the other's answers; the parent's sockets stay its own.
            self._end.detach()
            self._inherited = self._pools
            self._open()
        course = _Course()
        pool = self._pools.fresh if request.once else self._pools.kept
        try:
            with (
                hushed(request.secrets),
                closing(pool.handle_request(self._built(request, course))) as answer,
            ):
                chunks = _in_time(answer.iter_raw(), request.timeout_s * _PATIENCE)
                return _response(answer, chunks, self._settings.largest_answer)
        except _FAULTS as error:
            failure = self._unreachable(error, request, sent=course.sent)
        # Not in the block: the library's error may quote headers of the request and of the answer.
        raise failure

    def close(self) -> None:
        """Close the connections."""
        self._end()

    def _built(self, request: Request, trace: object) -> httpx.Request:
        seconds = request.timeout_s
        timeout = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_TIMEOUT_S), pool=None)
        # Not Client.build_request, which would add headers of its own.
        return httpx.Request(
            request.method,
            request.url,
            headers=[*request.headers.items()],
            content=request.body,
            extensions={"trace": trace, "timeout": timeout.as_dict()},
        )

    def _unreachable(
        self, error: Exception, request: Request, *, sent: bool
    ) -> NomadUnreachableError:
        reason, passing, refused = _reason(error, request.timeout_s)
        message = f"Nomad at {self._address} gave no answer{self._way}: {reason}."
        return NomadUnreachableError(message, sent=sent and not refused, passing=passing)


def _way(address: Address, proxy: str | None) -> str:
    """Return how the agent is reached, for messages; without a proxy's user and password."""
    if address.socket is not None or not proxy:
        return ""
    return f' by way of the proxy "{proxy.rpartition("@")[2].rpartition("//")[2].rstrip("/")}"'


def _response(answer: httpx.Response, chunks: Iterable[bytes], largest: int) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    body = body_of(chunks, headers.get("content-encoding", ""), largest)
    return Response(answer.status_code, headers, body)


def _in_time(chunks: Iterable[bytes], longest_s: float) -> Iterator[bytes]:
    began = time.monotonic()
    for chunk in chunks:
        yield chunk
        if time.monotonic() - began > longest_s:
            raise TimeoutError


def _pool(
    address: Address, settings: Settings, context: ssl.SSLContext | bool, kept: int
) -> httpx.HTTPTransport:
    try:
        return httpx.HTTPTransport(
            verify=context,
            trust_env=False,
            # As many as there are threads that ask.
            limits=httpx.Limits(
                max_connections=None, max_keepalive_connections=kept, keepalive_expiry=_IDLE_S
            ),
            proxy=None if address.socket is not None else settings.proxy,
            uds=address.socket,
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        message = "The proxy can't be used: write http://HOST:PORT or https://HOST:PORT."
        raise NomadSettingsError(message) from error


def _reason(error: Exception, timeout_s: float) -> tuple[str, bool, bool]:
    """Return why there was no answer, may another try succeed, was it refused before Nomad saw it.

    The words of the libraries are not passed on where they could quote a header.
    """
    system = next((cause for cause in _causes(error) if isinstance(cause, OSError)), None)
    if isinstance(system, ssl.SSLError):
        return _tls_reason(system)
    for kind, words, passing, refused in _REASONS:
        if isinstance(error, kind):
            said = words.format(seconds=f"{timeout_s:g}", status=str(error)[:3])
            return said, passing, refused
    if isinstance(error, httpx.RemoteProtocolError) and not _ENDED.search(str(error)):
        return "what it sends is not HTTP; if it speaks TLS, write https://", True, False
    said = "" if system is None else system.strerror or str(system)
    if said:
        return said[0].lower() + said[1:], True, False
    return "the connection was closed before the whole answer had come", True, False


_REASONS: Final[tuple[tuple[type[Exception], str, bool, bool], ...]] = (
    (httpx.ConnectTimeout, "it can't be connected to in time", True, False),
    (httpx.TimeoutException, "it stayed silent for {seconds} seconds", False, False),
    (TimeoutError, "its answer comes in too slowly", False, False),
    # After the status stand words of the proxy, which may quote what it was sent.
    (httpx.ProxyError, "the proxy refuses to pass it on (status {status})", False, True),
    (EndlessError, "its answer is too large; largest_answer allows more", False, False),
    (DamagedError, "the answer is damaged, it can't be unpacked", True, False),
    (httpx.LocalProtocolError, "the request can't be written as HTTP", False, True),
    (httpx.InvalidURL, "its address or the path can't be written as HTTP", False, True),
    (UnicodeError, "its host is no name that can be looked up", False, True),
)


def _tls_reason(error: ssl.SSLError) -> tuple[str, bool, bool]:
    if isinstance(error, ssl.SSLCertVerificationError):
        words = error.verify_message.rstrip(".")
        return f"its certificate is not accepted: {words}", False, True
    code = error.reason or ""
    if code in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}:
        return "it doesn't speak TLS; write http:// in the address", False, True
    if "CERTIFICATE" in code or code.endswith(("_CA", "ALERT_HANDSHAKE_FAILURE")):
        return "it does not accept the client's certificate, or wants one", False, True
    return (
        f"TLS failed ({code.lower().replace('_', ' ') or 'the connection was closed'})",
        True,
        False,
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
