"""Sends one request over the network with httpx, whose one door this is."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Final

import httpx

from jobkit.client.errors import NomadSettingsError, NomadUnreachableError
from jobkit.client.exchange import Response
from jobkit.client.tls import tls_context

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.client.exchange import Request
    from jobkit.client.settings import Address, Settings

_CONNECT_TIMEOUT_S: Final = 10.0
_CONNECTIONS: Final = 16
_IDLE_S: Final = 5.0
# In what httpx says of an answer that is incomplete; all else is one that can't be read.
_ENDED: Final = re.compile("closed|disconnected")
_BEGUN: Final = "http11.send_request_headers.started"


class HttpxTransport:
    """A pool of connections to one agent; call it with a request. Threads may share it."""

    def __init__(self, address: Address, settings: Settings) -> None:
        """Prepare the connections; none is made yet.

        Raises:
            NomadSettingsError: The certificates or the proxy can't be used.
        """
        self._address = address
        self._client = httpx.Client(
            transport=_pool(address, settings),
            trust_env=False,
            follow_redirects=False,
            headers={},
        )

    def __call__(self, request: Request) -> Response:
        """Send the request once.

        Raises:
            NomadUnreachableError: No answer came, or not a whole one.
        """
        begun: list[bool] = []

        def trace(event: str, about: Mapping[str, object]) -> None:
            # A proxy is asked for a way to the server first; the token is not in that.
            if event == _BEGUN and getattr(about["request"], "method", b"") != b"CONNECT":
                begun.append(True)

        try:
            answer = self._client.send(self._built(request, trace))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error, request, sent=bool(begun)) from error
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, headers, answer.content)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _built(self, request: Request, trace: object) -> httpx.Request:
        seconds = request.timeout_s
        timeout = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_TIMEOUT_S))
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
        message = f"Nomad at {self._address} gave no answer: {reason}."
        return NomadUnreachableError(message, sent=sent and not refused, passing=passing)


def _pool(address: Address, settings: Settings) -> httpx.HTTPTransport:
    try:
        return httpx.HTTPTransport(
            verify=tls_context(settings) if address.scheme == "https" else False,
            trust_env=False,
            limits=httpx.Limits(
                max_connections=_CONNECTIONS,
                max_keepalive_connections=_CONNECTIONS,
                keepalive_expiry=_IDLE_S,
            ),
            proxy=settings.proxy,
            uds=address.socket,
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        message = "The proxy can't be used: write http://HOST:PORT or https://HOST:PORT."
        raise NomadSettingsError(message) from error


def _reason(error: Exception, timeout_s: float) -> tuple[str, bool, bool]:
    """Return why there was no answer, may another try succeed, did TLS refuse before Nomad saw it.

    The words of the libraries are not passed on where they could quote a header.
    """
    system = next((cause for cause in _causes(error) if isinstance(cause, OSError)), None)
    if isinstance(system, ssl.SSLError):
        return _tls_reason(system)
    match error:
        case httpx.ConnectTimeout():
            return "it can't be connected to in time", True, False
        case httpx.PoolTimeout():
            return "all connections are in use", True, False
        case httpx.TimeoutException():
            return f"it stayed silent for {timeout_s:g} seconds", False, False
        case httpx.ProxyError():
            return f"the proxy refuses to pass it on ({error})", False, False
        case httpx.DecodingError():
            return "the answer is damaged, it can't be unpacked", True, False
        case httpx.LocalProtocolError() | httpx.InvalidURL():
            return "the request can't be written as HTTP", False, False
        case httpx.RemoteProtocolError() if not _ENDED.search(str(error)):
            return "what it sends is not HTTP; if it speaks TLS, write https://", True, False
        case _ if system is not None and system.strerror:
            return system.strerror[0].lower() + system.strerror[1:], True, False
    return "the connection was closed before the whole answer had come", True, False


def _tls_reason(error: ssl.SSLError) -> tuple[str, bool, bool]:
    if isinstance(error, ssl.SSLCertVerificationError):
        words = error.verify_message.rstrip(".")
        return f"its certificate is not accepted: {words}", False, True
    code = error.reason or ""
    if code in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}:
        return "it doesn't speak TLS; write http:// in the address", False, True
    if "CERTIFICATE" in code or code.endswith("_CA"):
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
