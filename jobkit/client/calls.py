"""Carries out one call: checks it, sends it, tries again, reads the answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from jobkit.client.answer import answer_of, refuse_redirect, value_of
from jobkit.client.endpoints import (
    AGENT,
    OLDEST,
    endpoint_at,
    endpoints,
    query_text,
    shadow,
)
from jobkit.client.errors import NomadAnswerError, NomadApiError, NomadUnsupportedError
from jobkit.client.exchange import Request
from jobkit.client.headers import headers_of, is_long, with_others
from jobkit.client.refusals import Call, refusal
from jobkit.client.release import Release
from jobkit.client.repeating import GATEWAY, Patience, exchange
from jobkit.client.settings import checked, parse_address
from jobkit.evaluate.durations import parse_duration
from jobkit.records import replace
from jobkit.tables import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jobkit.client.answer import Answer
    from jobkit.client.endpoints import Endpoint
    from jobkit.client.exchange import Response, Transport
    from jobkit.client.repeating import Pauses
    from jobkit.client.settings import Address, Settings

_DEFAULT_WAIT: Final = "5m"
_NANOSECONDS: Final = 1_000_000_000
# The server waits up to a sixteenth longer, and up to five seconds for a leader.
_LONGER: Final = 17 / 16
_FOR_A_LEADER_S: Final = 5
_OK: Final = 200
_REDIRECTS: Final = 300
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Content:
    """What a call sends.

    Attributes:
        query: Its parameters.
        body: The keys of its JSON body; None for none.
        data: A body of bytes.
    """

    query: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Sending:
    """A request with all that is known about it."""

    call: Call
    request: Request
    patience: Patience
    form: str


class Calls:
    """One agent, and how it is asked. The typed methods are built on ``call``."""

    def __init__(
        self,
        settings: Settings,
        connect: Callable[[Address, Settings], Transport],
        pauses: Pauses,
    ) -> None:
        self._settings = checked(settings)
        self._address = parse_address(settings.address)
        self._headers, self._secrets = headers_of(settings, self._address)
        self._transport = connect(self._address, settings)
        self._pauses = pauses
        self._release = Release(settings.nomad_version, self._read)

    def __repr__(self) -> str:
        route = [
            f"{name}={getattr(self._settings, name)!r}"
            for name in ("region", "namespace")
            if getattr(self._settings, name)
        ]
        return f"Client({', '.join([repr(str(self._address)), *route])})"

    def server_version(self) -> str | None:
        """Return the release that the agent runs, as ``1.9.4``; None if it may not be told.

        It is asked for once.

        Raises:
            NomadUnreachableError: There is no answer.
        """
        return self._release.ask()

    def call(
        self, name: str, names: Sequence[str] = (), content: Content | None = None
    ) -> Answer[Any]:
        """Carry out a call of the table.

        Args:
            name: Name of the endpoint.
            names: What stands for the arguments in its path.
            content: Its parameters and body.

        Raises:
            NomadError: Any of them.
        """
        endpoint = endpoints()[name]
        content = self._routed(endpoint, content or Content())
        path = endpoint.path(names)
        if (end := shadow(endpoint, names, self._release.known)) is not None:
            raise _shadowed(names[0], end)
        pairs = endpoint.pairs(content.query)
        later = endpoint.later(content.query, content.body or {})
        self._release.refuse_missing(endpoint, later)
        sending = self._sending(endpoint, path, pairs, content)
        try:
            answer = self._carried_out(sending)
        except (NomadApiError, NomadAnswerError) as error:
            if endpoint.row in later:
                self._release.refuse_unknown(endpoint, error)
            raise
        if name == AGENT:
            self._release.learn(answer.value)
        return answer

    def _read(self, endpoint: Endpoint) -> Any:  # noqa: ANN401
        """Carry out a call that has no arguments, as short as it can be."""
        content = Content({"per_page": 1} if "per_page" in endpoint.query else {})
        pairs = endpoint.pairs(content.query)
        sending = self._sending(endpoint, endpoint.path(()), pairs, content)
        return self._carried_out(sending).value

    def _send(self, method: str, path: str, options: Mapping[str, Any]) -> Answer[Any]:
        """Carry out a request that is given as such."""
        return self._carried_out(self._sending_as_given(method, path, options))

    def _sending_as_given(self, method: str, path: str, options: Mapping[str, Any]) -> _Sending:
        """Return a request that is given as such, with all that is known about it."""
        plain, _, rest = path.partition("?")
        route: dict[str, object] = dict(parse_qsl(rest, keep_blank_values=True))
        query: dict[str, object] = {
            name: getattr(self._settings, name)
            for name in ("region", "namespace")
            if name not in route
        }
        query.update(options.get("query") or {})
        route.update(query)
        text = "&".join(filter(None, [rest, query_text([*query.items()])]))
        endpoint = endpoint_at(method, plain)
        call = Call(
            endpoint,
            method,
            plain,
            route,
            str(route["namespace"] or "default"),
            has_token=self._has_token,
        )
        changes = method not in _READING and (endpoint is None or endpoint.changes)
        repeatable = options.get("repeatable", not changes or _is_always(method, endpoint))
        url = f"{self._address.origin}{plain}{'?' if text else ''}{text}"
        timeout = options.get("timeout") or self._timeout_s(route)
        headers, data = self._written(options)
        request = Request(method, url, headers, data, timeout, changes=changes, once=not repeatable)
        patience = Patience(self._settings.retries, repeatable, changes=changes)
        return _Sending(call, request, patience, "any" if options.get("decode", True) else "")

    def _written(self, options: Mapping[str, Any]) -> tuple[dict[str, str], bytes | None]:
        """Return the headers and the body of a request that is given as such."""
        data = options.get("data")
        if options.get("body") is not None:
            data = json.dumps(options["body"]).encode()
        headers = {**self._headers, **({"Content-Type": "application/json"} if data else {})}
        return with_others(headers, options.get("headers") or {}), data

    @property
    def _has_token(self) -> bool:
        return "X-Nomad-Token" in self._headers or self._settings.bearer

    def _routed(self, endpoint: Endpoint, content: Content) -> Content:
        """Return the content with region and namespace: the call's, the job's, the client's.

        Nomad: 0.7 to 1.0.8 look for the namespace of a job in the job only, so it is said there
        too.
        """
        query, body = dict(content.query), content.body
        job = body.get("Job") if body is not None else None
        told: Mapping[str, Any] = job if isinstance(job, dict) else {}
        if "region" in endpoint.query:
            told_region = told.get("Region") or ""
            query["region"] = query.get("region") or _region(self._settings.region, told_region)
        if "namespace" in endpoint.query:
            told_namespace = told.get("Namespace") or ""
            query["namespace"] = query.get("namespace") or _namespace(
                self._settings.namespace, told_namespace
            )
            if told and query["namespace"] and not told_namespace:
                body = {**(body or {}), "Job": {**told, "Namespace": query["namespace"]}}
        return replace(content, query=query, body=body)

    def _sending(
        self,
        endpoint: Endpoint,
        path: str,
        pairs: Sequence[tuple[str, object]],
        content: Content,
    ) -> _Sending:
        query = query_text(pairs)
        url = f"{self._address.origin}{path}{'?' if query else ''}{query}"
        body, data = content.body, content.data
        headers = dict(self._headers)
        if body is not None:
            data = json.dumps(body, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json"
        job = (body or {}).get("Job")
        named = job.get("Namespace") if isinstance(job, dict) else None
        call = Call(
            endpoint,
            endpoint.method,
            path,
            content.query,
            str(content.query.get("namespace") or named or "default"),
            has_token=self._has_token,
        )
        repeatable = _is_repeatable(endpoint, content, self._release.known)
        request = Request(
            endpoint.method,
            url,
            headers,
            data,
            self._timeout_s(content.query),
            changes=endpoint.changes,
            once=not repeatable,
        )
        patience = Patience(self._settings.retries, repeatable, changes=endpoint.changes)
        return _Sending(call, request, patience, endpoint.row["answer"])

    def _timeout_s(self, query: Mapping[str, object]) -> float:
        """Return how long the server may stay silent: longer where it is asked to wait."""
        timeout = self._settings.timeout
        if not query.get("index"):
            return timeout
        wait_s = seconds_of(str(query.get("wait") or _DEFAULT_WAIT))
        return wait_s * _LONGER + _FOR_A_LEADER_S + timeout

    def _carried_out(self, sending: _Sending) -> Answer[Any]:
        response, lost = exchange(self._transport, sending.request, sending.patience, self._pauses)
        changes = sending.patience.changes
        shown = self._masked(response, sending.request)
        if response.status < _OK or response.status >= _REDIRECTS:
            refuse_redirect(shown)
            error = refusal(shown, sending.call, self._release.known)
            error.maybe_done = changes and (lost or response.status in GATEWAY)
            raise error
        if not sending.form:
            return answer_of(response, None)
        try:
            value = value_of(response, sending.form, shown)
        except NomadAnswerError as error:
            error.maybe_done = changes
            raise
        return answer_of(response, value)

    def _masked(self, response: Response, request: Request) -> Response:
        """Return the answer without the client's secrets, should it quote them."""
        body, headers = response.body, dict(response.headers)
        for secret in {*self._secrets, *filter(is_long, request.secrets)}:
            body = body.replace(secret.encode(), b"***")
            headers = {name: value.replace(secret, "***") for name, value in headers.items()}
        return replace(response, headers=headers, body=body)


def seconds_of(wait: str) -> float:
    """Return how long a wait as ``30s`` is; 0 for what is none, which the server refuses."""
    return (parse_duration(wait) or 0) / _NANOSECONDS


def _region(of_client: str, of_job: str) -> str:
    """Return the region to ask for; empty for the agent's own, as every "global" is."""
    return "" if of_job in {"", "global"} and not of_client else of_job or of_client


def _namespace(of_client: str, of_job: str) -> str:
    """Return the namespace to ask for; empty where the server takes it from the job."""
    return of_job or of_client if of_client else ""


def _is_repeatable(endpoint: Endpoint, content: Content, release: str | None) -> bool:
    """Tell whether a second request can't do what the first one has done already.

    A server that may not know the key or parameter that forbids it would do it twice.
    """
    rule: str = endpoint.row["repeat"]
    if rule in {"always", "never"}:
        return rule == "always"
    row = endpoint.query.get(rule) or endpoint.keys[rule]
    given = content.query.get(rule) or (content.body or {}).get(rule)
    return given is not None and holds(row, release or OLDEST)


def _is_always(method: str, endpoint: Endpoint | None) -> bool:
    """Tell whether a request that is given as such may be sent twice, as far as one knows."""
    return method == "DELETE" if endpoint is None else endpoint.row["repeat"] == "always"


def _shadowed(job_id: str, end: str) -> NomadUnsupportedError:
    message = (
        f'The id "{job_id}" ends in "{end}", and Nomad takes its path for another call\'s. '
        'Such a job can be registered, and stopped only by registering it with "Stop": true.'
    )
    return NomadUnsupportedError(message, nomad_version=None, since=None)
