"""A real HTTP server that plays recorded exchanges back in order."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

FRAMING = {"Content-Length", "Transfer-Encoding", "Vary"}


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


RECORD = {"ID": "a", "JobID": "a", "EvalID": "", "Index": 1, "Warnings": "", "ServerName": "a"}
"""A key of each record that a call answers with."""


@dataclass
class Reply:
    """What is sent back, or done instead."""

    status: int = 200
    body: Any = field(default_factory=RECORD.copy)
    headers: dict[str, str] = field(default_factory=dict)
    do: Callable[[BaseHTTPRequestHandler], None] | None = None
    zip: bool = False

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        if self.do is not None:
            self.do(handler)
            return
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        if self.zip:
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def recorded(exchange: dict[str, Any]) -> Reply:
    """Return the recorded answer."""
    answer = exchange["response"]
    text = answer["text"] if "text" in answer else json.dumps(answer["json"])
    headers = {k: v for k, v in answer.get("headers", {}).items() if k not in FRAMING}
    return Reply(answer["status"], text.encode(), headers)


class Replayer:
    """Answers one request after the other with ``replies``, and remembers what it saw."""

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None) -> None:
        self.replies = list(replies)
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        self._server = _server(self)
        self.port: int = self._server.server_port
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        with self._lock:
            self.seen.append(Seen(handler.command, handler.path, dict(handler.headers), body))
            reply = self.replies.pop(0) if self.replies else Reply(599, b"nothing more recorded")
        reply.send(handler)
        handler.wfile.flush()

    @contextmanager
    def running(self) -> Iterator[Replayer]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def _server(replayer: Replayer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer is one packet: small ones would wait for each other

        def answer(self) -> None:
            try:
                replayer.answer(self)
            except OSError:  # the client went away
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """A client that breaks off is what some tests are about."""

    return Server(("127.0.0.1", 0), Handler)


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Break the connection off hard."""
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True
