"""A server that does to each connection what its script says: answer, break off, stay silent."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    Step = Callable[["Connection"], None]


class Connection:
    """One connection of a client."""

    def __init__(self, plain: socket.socket, server: Scripted) -> None:
        self.socket = plain
        self.server = server

    def read_request(self) -> None:
        """Take in one whole request, and remember it."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._some()
        head, _, body = data.partition(b"\r\n\r\n")
        while len(body) < _length(head):
            body += self._some()
        self.server.requests.append(head + b"\r\n\r\n" + body)

    def _some(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            message = "the client closed the connection"
            raise ConnectionError(message)
        return data


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


class Scripted:
    """Accepts connections; the n-th one is treated by the n-th step, the last for all others."""

    def __init__(self, *steps: Step, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.requests: list[bytes] = []
        self._steps = list(steps)
        self._tls = tls
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[Scripted]:
        """Accept connections until the end of the block."""
        thread = threading.Thread(target=self._accept)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
            thread.join()
            self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            plain, _ = self._listener.accept()
            if self._stop.is_set():
                plain.close()
                return
            step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
            self._treat(plain, step)

    def _treat(self, plain: socket.socket, step: Step) -> None:
        plain.settimeout(10)
        try:
            wrapped = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
        except OSError:  # the client refuses our certificate
            plain.close()
            return
        with wrapped, suppress(OSError):
            step(Connection(wrapped, self))


class SideBySide(Scripted):
    """Treats its connections at the same time."""

    def _treat(self, plain: socket.socket, step: Step) -> None:
        threading.Thread(target=super()._treat, args=(plain, step), daemon=True).start()


def sends(data: bytes) -> Step:
    """Take a request, send these bytes, close."""

    def step(connection: Connection) -> None:
        connection.read_request()
        connection.socket.sendall(data)

    return step


def answers(status: int, body: bytes, *headers: str, length: int | None = None) -> Step:
    """Take a request and send a whole answer, or one that is wrong about its length."""
    size = len(body) if length is None else length
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {size}", "Connection: close", *headers]
    return sends("\r\n".join([*head, "", ""]).encode() + body)


def resets(connection: Connection) -> None:
    """Break the connection off at once."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def resets_during(connection: Connection) -> None:
    """Break the connection off when the first byte of a request has come."""
    connection.socket.recv(1)
    resets(connection)


def resets_after(connection: Connection) -> None:
    """Take a request, then break the connection off."""
    connection.read_request()
    resets(connection)


def stays_silent(connection: Connection) -> None:
    """Take a request and wait until the client goes away."""
    connection.read_request()
    connection.socket.recv(1)


def stalls(data: bytes) -> Step:
    """Take a request, send these bytes, then nothing more until the client goes away."""

    def step(connection: Connection) -> None:
        connection.read_request()
        connection.socket.sendall(data)
        connection.socket.recv(1)

    return step
