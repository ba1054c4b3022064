"""Faults between client and server: the right retry or a clear error, and nothing sent twice."""

from __future__ import annotations

import gzip
import json
import logging
import pickle
import traceback
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

import jobkit
from jobkit import (
    NomadAnswerError,
    NomadApiError,
    NomadConflictError,
    NomadNoLeaderError,
    NomadNotFoundError,
    NomadPermissionError,
    NomadUnreachableError,
    Registration,
)
from jobkit.client.repeating import Pauses
from tests.certificates import Authority
from tests.scripted import (
    Scripted,
    answers,
    resets,
    resets_after,
    resets_during,
    sends,
    stalls,
    stays_silent,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.scripted import Step

TOKEN = "0a1b2c3d-secret-token-4e5f60718293"
OTHER = "99999999-other-token"
JOB = {"ID": "web"}
CHECKED = Registration(check_index=7)
CONFLICT = b"Enforcing job modify index 7: job exists with conflicting job modify index: 9"
HALF_HEAD = b"HTTP/1.1 200 OK\r\nContent-Ty"
HALF_BODY = b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"EvalID'
HALF_CHUNK = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"Eval'
PAGE = b"<html><head><title>Sign in</title></head><body>Hello</body></html>"
IMPATIENT = {"timeout": 0.5}
HTML = "Content-Type: text/html"
PACKED = "Content-Encoding: gzip"
WHOLE = b'HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{"Index": 12345}'

CALLS: dict[str, Callable[[jobkit.Client], jobkit.Answer[Any]]] = {
    "read": lambda nomad: nomad.job_versions("web"),
    "list": lambda nomad: nomad.list_jobs(),
    "versions": lambda nomad: nomad.job_versions("web"),
    "write": lambda nomad: nomad.register_job(JOB),
    "checked": lambda nomad: nomad.register_job(JOB, CHECKED),
    "plan": lambda nomad: nomad.plan_job(JOB),
    "dispatch": lambda nomad: nomad.dispatch_job("web"),
    "dispatch once": lambda nomad: nomad.dispatch_job("web", idempotency_token="build-7"),
    "revert": lambda nomad: nomad.revert_job("web", 1),
    "revert checked": lambda nomad: nomad.revert_job("web", 1, enforce_prior_version=0),
    "delete": lambda nomad: nomad.delete_job("web"),
    "scale": lambda nomad: nomad.scale_job("web", "g", 2),
    "other token": lambda nomad: nomad.request(
        "GET", "/v1/nodes", headers={"x-nomad-token": OTHER}
    ),
    "own plan": lambda nomad: nomad.request("POST", "/v1/job/web/plan", body={"Job": JOB}),
    "search": lambda nomad: nomad.search("web"),
    "broken": lambda nomad: nomad.request("POST", "/v1/jobs", body=JOB, headers={"X": "a\r\nY: b"}),
    "own": lambda nomad: nomad.request("POST", "/v1/system/reconcile/summaries", body={}),
}
DONE = answers(200, b'{"Index": 12345}')


def says(status: int, text: bytes) -> Step:
    return answers(status, text, "Content-Type: text/plain")


@dataclass
class Case:
    """What the server does, and what comes of it.

    Attributes:
        call: Which call is made.
        steps: What happens to one connection after the other.
        sent: How many whole requests the server has seen at the end.
        error: The type of the error; None for a good end.
        says: What stands in the error.
        maybe_done: What the error says about it.
    """

    call: str
    steps: list[Step]
    sent: int
    error: type[jobkit.NomadError] | None = None
    says: str = ""
    maybe_done: bool = False
    options: dict[str, Any] = field(default_factory=dict)


LOST = "the connection was closed before the whole answer had come"
CASES = {
    "a read whose connection is reset at once is tried again": Case("read", [resets, DONE], 1),
    "a read that is reset while it is sent is tried again": Case("read", [resets_during, DONE], 1),
    "a write that is reset while it is sent is not": Case(
        "write", [resets_during, DONE], 0, NomadUnreachableError, "gave no answer", maybe_done=True
    ),
    "a read that is reset after sending is tried again": Case("read", [resets_after, DONE], 2),
    "a write that is reset after sending is not": Case(
        "write", [resets_after, DONE], 1, NomadUnreachableError, "reset", maybe_done=True
    ),
    "a read without an answer is tried again": Case("read", [sends(b""), DONE], 2),
    "a write without an answer is not": Case(
        "write", [sends(b""), DONE], 1, NomadUnreachableError, LOST, maybe_done=True
    ),
    "a read is given up at last": Case(
        "read", [resets_after], 4, NomadUnreachableError, "reset by peer"
    ),
    "a plan changes nothing and is tried again": Case("plan", [resets_after, DONE], 2),
    "a checked write is tried again": Case("checked", [resets_after, DONE], 2),
    "a conflict after a lost answer may be one's own": Case(
        "checked",
        [resets_after, says(500, CONFLICT)],
        2,
        NomadConflictError,
        "conflicting job modify index: 9",
        maybe_done=True,
    ),
    "a conflict is not, when nothing was lost": Case(
        "checked", [says(500, CONFLICT)], 1, NomadConflictError, "conflicting"
    ),
    "a dispatch with a token is tried again": Case(
        "dispatch once", [resets_after, DONE], 2, options={"nomad_version": "1.1.3"}
    ),
    "a dispatch without one is not": Case(
        "dispatch", [resets_after, DONE], 1, NomadUnreachableError, "reset", maybe_done=True
    ),
    "a revert is not tried again": Case(
        "revert", [sends(b""), DONE], 1, NomadUnreachableError, LOST, maybe_done=True
    ),
    "a revert that checks the version is": Case("revert checked", [sends(b""), DONE], 2),
    "stopping a job is tried again": Case("delete", [resets_after, DONE], 2),
    "scaling is not tried again": Case(
        "scale", [sends(b""), DONE], 1, NomadUnreachableError, LOST, maybe_done=True
    ),
    "a write of one's own is not tried again": Case(
        "own", [sends(b""), DONE], 1, NomadUnreachableError, LOST, maybe_done=True
    ),
    "half a head of a read": Case("read", [sends(HALF_HEAD), DONE], 2),
    "half a head of a write": Case(
        "write", [sends(HALF_HEAD), DONE], 1, NomadUnreachableError, LOST, maybe_done=True
    ),
    "half an answer to a read": Case("read", [sends(HALF_BODY), DONE], 2),
    "half an answer to a write": Case(
        "write", [sends(HALF_BODY), DONE], 1, NomadUnreachableError, LOST, maybe_done=True
    ),
    "half a chunk of a read": Case("read", [sends(HALF_CHUNK), DONE], 2),
    "half a chunk of a write": Case(
        "write", [sends(HALF_CHUNK), DONE], 1, NomadUnreachableError, LOST, maybe_done=True
    ),
    "an answer shorter than its length": Case(
        "read", [answers(200, b'{"Index": 12345}', length=400), DONE], 2
    ),
    "an answer longer than its length": Case(
        "read", [answers(200, b'{"Index": 12345}', length=9)], 1, NomadAnswerError, "not JSON"
    ),
    "an answer to a write that is longer than its length": Case(
        "write",
        [answers(200, b'{"Index": 12345}', length=9)],
        1,
        NomadAnswerError,
        '"{"Index":"',
        maybe_done=True,
    ),
    "an answer that can't be unpacked": Case("read", [answers(200, b"no gzip", PACKED), DONE], 2),
    "an answer that is no HTTP": Case("read", [sends(b"220 mail.example ESMTP\r\n"), DONE], 2),
    "an answer to a write that is no HTTP": Case(
        "write",
        [sends(b"\x15\x03\x01\x00\x02\x02\x46"), DONE],
        1,
        NomadUnreachableError,
        "is not HTTP; if it speaks TLS, write https://",
        maybe_done=True,
    ),
    "a server that stays silent on a read": Case(
        "read",
        [stays_silent, DONE],
        1,
        NomadUnreachableError,
        "silent for 0.5 seconds",
        options=IMPATIENT,
    ),
    "a server that stays silent on a write": Case(
        "write",
        [stays_silent, DONE],
        1,
        NomadUnreachableError,
        "silent",
        maybe_done=True,
        options=IMPATIENT,
    ),
    "a server that stops in the middle of an answer": Case(
        "write",
        [stalls(HALF_BODY), DONE],
        1,
        NomadUnreachableError,
        "silent",
        maybe_done=True,
        options=IMPATIENT,
    ),
    "too many requests of a read": Case("read", [says(429, b"too many"), DONE], 2),
    "too many requests of a write": Case("write", [says(429, b"too many"), DONE], 2),
    "too many requests without end": Case(
        "write", [says(429, b"Your IP is issuing too many")], 4, NomadApiError, "status 429"
    ),
    "no leader for a read": Case("read", [says(500, b"No cluster leader"), DONE], 2),
    "no leader for a write": Case("write", [says(500, b"rpc error: No cluster leader"), DONE], 2),
    "a leader that is not ready": Case(
        "write", [says(500, b"Not ready to serve consistent reads"), DONE], 2
    ),
    "no leader without end": Case(
        "write", [says(500, b"No cluster leader")], 4, NomadNoLeaderError, "No cluster leader"
    ),
    "another fault of the server": Case(
        "write", [says(500, b"raft is shutdown"), DONE], 1, NomadApiError, "raft is shutdown"
    ),
    "a proxy without a server, for a read": Case(
        "read", [answers(502, PAGE, HTML), answers(503, PAGE, HTML), DONE], 3
    ),
    "a proxy without a server, for a write": Case(
        "write",
        [answers(502, PAGE, HTML), DONE],
        1,
        NomadApiError,
        "Sign in (status 502, POST /v1/jobs)",
        maybe_done=True,
    ),
    "a proxy that lost its server, for a checked write": Case(
        "checked", [answers(504, PAGE, HTML), DONE], 2
    ),
    "a page instead of JSON": Case(
        "read",
        [answers(200, PAGE, HTML)],
        1,
        NomadAnswerError,
        'not JSON (text/html) but "Sign in"',
    ),
    "a page instead of JSON, for a write": Case(
        "write", [answers(200, PAGE, HTML)], 1, NomadAnswerError, "Sign in", maybe_done=True
    ),
    "a page that says 404": Case(
        "read", [answers(404, PAGE, HTML)], 1, NomadNotFoundError, "status 404"
    ),
    "JSON that no Nomad sends": Case(
        "read", [answers(200, b'["a"]')], 1, NomadAnswerError, "not what Nomad answers"
    ),
    "records that are none": Case(
        "list", [answers(200, b'[{"ID": "a"}, 1]')], 1, NomadAnswerError, "not what Nomad answers"
    ),
    "a list that is none inside an answer": Case(
        "versions", [answers(200, b'{"Versions": [1]}')], 1, NomadAnswerError, "not what Nomad"
    ),
    "a record that is none inside an answer to a write": Case(
        "plan", [answers(200, b'{"Diff": {"TaskGroups": {}}}')], 1, NomadAnswerError, "not what"
    ),
    "a record without any of its keys": Case(
        "read", [answers(200, b"{}")], 1, NomadAnswerError, "not what Nomad answers"
    ),
    "a list of such records": Case(
        "list", [answers(200, b"[{}]")], 1, NomadAnswerError, "not what Nomad answers"
    ),
    "a write that is answered with other keys": Case(
        "write",
        [answers(200, b'{"odd": 1}')],
        1,
        NomadAnswerError,
        "not what Nomad answers",
        maybe_done=True,
    ),
    "an answer that lacks most": Case("plan", [DONE], 1),
    "nothing instead of JSON": Case("read", [answers(200, b"")], 1, NomadAnswerError, "not JSON"),
    "a redirect on the same host": Case(
        "read",
        [answers(307, b"", "Location: /ui/?secret=1"), DONE],
        1,
        NomadAnswerError,
        'redirects to "/ui/"',
    ),
    "a redirect that leads nowhere": Case(
        "read", [answers(302, b"")], 1, NomadAnswerError, "has the status 302: is this Nomad?"
    ),
    "a redirect that quotes the token": Case(
        "read",
        [answers(301, b"", f"Location: https://{TOKEN}.example/{TOKEN}?{TOKEN}")],
        1,
        NomadAnswerError,
        '"https://***.example/***"',
    ),
    "a head that quotes the token": Case(
        "read",
        [answers(200, b"hello", f"Content-Type: text/{TOKEN}", f"X-Echo: {TOKEN}")],
        1,
        NomadAnswerError,
        'not JSON (text/***) but "hello"',
    ),
    "no HTTP but the token": Case(
        "read",
        [sends(f"{TOKEN}\r\n{TOKEN}: x\r\n\r\n".encode())],
        4,
        NomadUnreachableError,
        "is not HTTP",
    ),
    "a head without end": Case(
        "read",
        [sends(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 300_000), DONE],
        2,
    ),
    "two lengths that differ": Case(
        "read",
        [sends(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), DONE],
        2,
    ),
    "a length below nothing, of a write": Case(
        "write",
        [sends(b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}"), DONE],
        1,
        NomadUnreachableError,
        "is not HTTP",
        maybe_done=True,
    ),
    "a chunk whose length is no number": Case(
        "read",
        [sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxy\r\n{}\r\n"), DONE],
        2,
    ),
    "a packed answer that ends too early": Case(
        "read",
        [answers(200, gzip.compress(b'{"Index": 12345}')[:-9], PACKED), DONE],
        2,
    ),
    "a packed answer to a write that ends too early": Case(
        "write",
        [answers(200, gzip.compress(b'{"Index": 12345}')[:-9], PACKED), DONE],
        1,
        NomadUnreachableError,
        "damaged",
        maybe_done=True,
    ),
    "a packed answer that is nothing": Case(
        "read", [answers(200, b"", PACKED)], 1, NomadAnswerError, "not JSON"
    ),
    "an answer that is packed twice over": Case(
        "read",
        [answers(200, gzip.compress(b'{"Ind') + gzip.compress(b'ex": 12345}'), PACKED)],
        1,
    ),
    "an answer after hints": Case(
        "write",
        [sends(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + WHOLE)],
        1,
    ),
    "an answer after leave to go on": Case(
        "write", [sends(b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE)], 1
    ),
    "an answer without content": Case(
        "write",
        [sends(b"HTTP/1.1 204 No Content\r\n\r\n")],
        1,
        NomadAnswerError,
        "not JSON",
        maybe_done=True,
    ),
    "another protocol": Case(
        "read",
        [sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"), DONE],
        2,
    ),
    "JSON with a mark of the byte order": Case(
        "read", [answers(200, b'\xef\xbb\xbf{"Index": 12345}')], 1
    ),
    "JSON that is not UTF-8": Case(
        "read", [answers(200, b'{"EvalID": "\xff"}')], 1, NomadAnswerError, "not JSON"
    ),
    "JSON that is too deep": Case(
        "read", [answers(200, b"[" * 100_000)], 1, NomadAnswerError, "not JSON"
    ),
    "a number that is too long": Case(
        "read", [answers(200, b'{"EvalID": ' + b"9" * 9000)], 1, NomadAnswerError, "not JSON"
    ),
    "null instead of an object": Case(
        "write",
        [answers(200, b"null")],
        1,
        NomadAnswerError,
        '"null" is not what Nomad answers',
        maybe_done=True,
    ),
    "an index that is no number of Nomad": Case(
        "read",
        [answers(200, b'{"Index": 12345}', f"X-Nomad-Index: {'9' * 5000}")],
        1,
    ),
    "a wait that is no number of seconds": Case(
        "read", [answers(429, b"", f"Retry-After: {'9' * 5000}"), DONE], 2
    ),
    "a page that says 403": Case(
        "read",
        [answers(403, PAGE, HTML)],
        1,
        NomadPermissionError,
        "Sign in (status 403, GET /v1/job/web/versions)",
    ),
    "a plan whose answer is lost has done nothing": Case(
        "plan", [resets_after], 4, NomadUnreachableError, "reset"
    ),
    "a plan of one's own is tried again": Case("own plan", [sends(b""), DONE], 2),
    "a search that a proxy lost has done nothing": Case(
        "search", [answers(502, PAGE, HTML)], 4, NomadApiError, "Sign in"
    ),
    "a header that breaks the line is not sent": Case(
        "broken", [DONE], 0, NomadUnreachableError, "can't be written as HTTP"
    ),
    "no leader, told from far": Case(
        "write", [says(500, b"rpc error: rpc error: No cluster leader"), DONE], 2
    ),
    "servers that are out of reach": Case("dispatch", [says(500, b"no servers"), DONE], 2),
    "an error that quotes the token": Case(
        "read", [says(500, f"token {TOKEN} is odd".encode())], 1, NomadApiError, "token *** is odd"
    ),
    "an error that quotes a token that is for this request alone": Case(
        "other token",
        [answers(500, f"token {OTHER} is odd".encode(), f"X-Echo: {OTHER}")],
        1,
        NomadApiError,
        "token *** is odd",
    ),
    "a page that quotes the token": Case(
        "read", [answers(200, f"<p>{TOKEN}</p>".encode(), HTML)], 1, NomadAnswerError, '"***"'
    ),
}


class Waits:
    """Remembers how long the client would have waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.pauses = Pauses(sleep=self.seconds.append, chance=lambda: 1.0)


@pytest.fixture
def hushed() -> Iterator[None]:
    """Whatever is logged, in all detail, holds no token."""
    told = StringIO()
    handler, root = logging.StreamHandler(told), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(level)
    root.removeHandler(handler)
    assert "connect_tcp.started" in told.getvalue()
    assert TOKEN not in told.getvalue()
    assert OTHER not in told.getvalue()


def client(url: str, waits: Waits, **options: Any) -> jobkit.Client:
    return jobkit.Client(url, token=TOKEN, pauses=waits.pauses, **{"timeout": 10, **options})


@pytest.mark.usefixtures("hushed")
@pytest.mark.parametrize("name", CASES)
def test_fault(name):
    case = CASES[name]
    server = Scripted(*case.steps)
    with server.running(), client(server.url, Waits(), **case.options) as nomad:
        if case.error is None:
            assert CALLS[case.call](nomad).value == {"Index": 12345}
        else:
            with pytest.raises(case.error) as caught:
                CALLS[case.call](nomad)
            told(caught.value, case)
    assert len(server.requests) == case.sent
    assert len(set(server.requests)) <= 1


def told(error: jobkit.NomadError, case: Case) -> None:
    assert type(error) is case.error
    assert case.says in str(error)
    assert error.maybe_done is case.maybe_done
    assert ("look before you repeat it" in str(error)) is case.maybe_done
    in_detail = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert TOKEN not in "".join(in_detail.format()) + repr(error)
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 - it is ours
    assert (type(copied), str(copied), vars(copied)) == (type(error), str(error), vars(error))
    assert TOKEN.encode() not in pickle.dumps(error)


def test_nobody_listens():
    waits = Waits()
    with Scripted(DONE).running() as gone:
        pass
    with client(gone.url, waits) as nomad, pytest.raises(NomadUnreachableError) as caught:
        nomad.register_job(JOB)
    assert str(caught.value) == f"Nomad at {gone.url} gave no answer: connection refused."
    assert waits.seconds == [0.25, 0.5, 1.0]


def test_a_write_waits_for_a_server_that_comes_back():
    with Scripted(DONE).running() as gone:
        pass
    with ExitStack() as stack:
        pauses = Pauses(
            sleep=lambda _: stack.enter_context(Scripted(DONE, port=gone.port).running())
        )
        nomad = stack.enter_context(jobkit.Client(gone.url, pauses=pauses))
        assert nomad.register_job(JOB).value["Index"] == 12345


def test_a_token_for_repeating_is_of_no_use_when_the_server_may_not_know_it():
    who = says(403, b"Permission denied")
    server = Scripted(who, says(403, b"Permission denied"), resets_after, DONE)
    with (
        server.running(),
        client(server.url, Waits()) as nomad,
        pytest.raises(NomadUnreachableError) as caught,
    ):
        nomad.dispatch_job("web", idempotency_token="build-7")
    assert caught.value.maybe_done
    assert len(server.requests) == 3


def test_the_server_says_how_long_to_wait():
    waits = Waits()
    server = Scripted(
        answers(429, b"", "Retry-After: 3"), answers(429, b"", "Retry-After: x"), DONE
    )
    with server.running(), client(server.url, waits) as nomad:
        nomad.register_job(JOB)
    assert waits.seconds == [3, 0.5]


@pytest.mark.usefixtures("hushed")
@pytest.mark.parametrize("call", ["read", "write"])
def test_a_redirect_to_another_host_gets_no_token(call):
    with Scripted(DONE).running() as other:
        where = f"Location: http://user:pw@127.0.0.1:{other.port}/v1/jobs?x={TOKEN}"
        server = Scripted(answers(307, b"", where))
        with (
            server.running(),
            client(server.url, Waits()) as nomad,
            pytest.raises(NomadAnswerError) as caught,
        ):
            CALLS[call](nomad)
    assert f'"http://127.0.0.1:{other.port}/v1/jobs"' in str(caught.value)
    assert "pw" not in str(caught.value)
    assert other.requests == []


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "authority")


REFUSED = [
    pytest.param(["127.0.0.1"], {"days": -1}, {}, "has expired", id="an expired certificate"),
    pytest.param(["nomad.example"], {}, {}, "is not valid for '127.0.0.1'", id="another name"),
    pytest.param(
        ["127.0.0.1"],
        {},
        {"ca_cert": None},
        "unable to get local issuer",
        id="an unknown authority",
    ),
    pytest.param(
        ["127.0.0.1"],
        {},
        {"tls_server_name": "server.global.nomad"},
        "is not valid for 'server.global.nomad'",
        id="not the name that was asked for",
    ),
]


@pytest.mark.usefixtures("hushed")
@pytest.mark.parametrize(("names", "issued", "options", "words"), REFUSED)
def test_a_server_that_is_not_trusted_gets_nothing(authority, names, issued, options, words):
    server = Scripted(DONE, tls=authority.server(*names, **issued))
    waits = Waits()
    options = {"ca_cert": authority.file, **options}
    with (
        server.running(),
        client(server.url, waits, **options) as nomad,
        pytest.raises(NomadUnreachableError) as caught,
    ):
        nomad.register_job(JOB)
    assert "its certificate is not accepted" in str(caught.value)
    assert words in str(caught.value)
    assert not caught.value.maybe_done
    assert (server.requests, waits.seconds) == ([], [])


TRUSTED = [
    pytest.param(["127.0.0.1"], {}, id="by an authority's file"),
    pytest.param(["127.0.0.1"], {"ca_cert": None, "ca_path": True}, id="by a folder of them"),
    pytest.param(
        ["server.global.nomad"], {"tls_server_name": "server.global.nomad"}, id="under another name"
    ),
    pytest.param(["nomad.example"], {"skip_verify": True}, id="without looking"),
]


@pytest.mark.parametrize(("names", "options"), TRUSTED)
def test_a_server_is_trusted(authority, names, options, tmp_path):
    (tmp_path / "authority.pem").write_bytes(authority.file.read_bytes())
    options = {"ca_cert": authority.file, **options}
    if "ca_path" in options:
        options["ca_path"] = tmp_path
    server = Scripted(DONE, tls=authority.server(*names))
    with server.running(), client(server.url, Waits(), **options) as nomad:
        assert nomad.register_job(JOB).value["Index"] == 12345


@pytest.fixture
def strict(authority: Authority) -> Any:
    """A server's context that wants a client certificate."""
    import ssl  # noqa: PLC0415

    context = authority.server("127.0.0.1")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.file)
    return context


def test_a_client_certificate_is_shown(authority, strict):
    certificate, key = authority.issue("client")
    server = Scripted(DONE, tls=strict)
    options = {"ca_cert": authority.file, "client_cert": certificate, "client_key": key}
    with server.running(), client(server.url, Waits(), **options) as nomad:
        assert nomad.register_job(JOB).status == 200


def test_a_client_certificate_is_missing(authority, strict):
    server = Scripted(DONE, tls=strict)
    options = {"ca_cert": authority.file}
    with (
        server.running(),
        client(server.url, Waits(), **options) as nomad,
        pytest.raises(NomadUnreachableError) as caught,
    ):
        nomad.job_summary("web")
    assert "it does not accept the client's certificate, or wants one" in str(caught.value)
    assert server.requests == []


def test_plain_http_for_a_server_with_tls():
    text = b"Client sent an HTTP request to an HTTPS server.\n"
    server = Scripted(sends(b"HTTP/1.0 400 Bad Request\r\n\r\n" + text))
    with (
        server.running(),
        client(server.url, Waits()) as nomad,
        pytest.raises(NomadApiError, match="write https:// in the address"),
    ):
        nomad.register_job(JOB)


def test_tls_for_a_server_with_plain_http():
    server = Scripted(lambda c: c.socket.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    url = server.url.replace("http", "https")
    wanted = pytest.raises(NomadUnreachableError, match="write http:// in the address")
    with server.running(), client(url, Waits()) as nomad, wanted:
        nomad.register_job(JOB)


def test_a_body_of_a_retried_request_is_the_same():
    server = Scripted(resets_after, DONE)
    with server.running(), client(server.url, Waits()) as nomad:
        nomad.register_job(JOB, CHECKED)
    first, second = (request.partition(b"\r\n\r\n")[2] for request in server.requests)
    assert json.loads(first) == json.loads(second)
    assert json.loads(first)["JobModifyIndex"] == 7
