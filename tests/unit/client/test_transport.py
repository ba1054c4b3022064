"""What is between the client and the server: sockets, proxies, packed answers, threads."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingMixIn, UnixStreamServer

import pytest

import jobkit
from jobkit.client.exchange import Response
from tests.certificates import Authority
from tests.replaying import Replayer, Reply
from tests.scripted import Scripted, answers

FAR = "https://nomad.invalid:4646"
TOKEN = "0a1b2c3d-secret-token"


def test_a_packed_answer():
    replayer = Replayer(Reply(body=["eu"], zip=True))
    with replayer.running(), jobkit.Client(replayer.url) as nomad:
        assert nomad.list_regions().value == ["eu"]


def test_a_list_that_is_null_is_empty():
    replayer = Replayer(Reply(body=b"null"))
    with replayer.running(), jobkit.Client(replayer.url) as nomad:
        assert nomad.job_evaluations("web").value == []


SEEN: list[tuple[str, str]] = []


class Agent(BaseHTTPRequestHandler):
    def do_GET(self):
        SEEN.append((self.path, self.headers["Host"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def address_string(self):
        return "socket"

    def log_message(self, *_):
        """Keep the test's output clean."""


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets here")
def test_a_unix_socket(tmp_path):
    class Server(ThreadingMixIn, UnixStreamServer):
        daemon_threads = True

    path = tmp_path / "api.sock"
    server = Server(str(path), Agent)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with jobkit.Client(f"unix://{path}") as nomad:
        assert nomad.list_jobs().value == []
        assert repr(nomad) == f"Client('unix://{path}')"
    server.shutdown()
    thread.join()
    server.server_close()
    assert SEEN == [("/v1/jobs", "127.0.0.1")]


def test_a_proxy_for_http():
    proxy = Replayer(Reply(body=["global"]))
    with proxy.running(), jobkit.Client("http://nomad.invalid:4646", proxy=proxy.url) as nomad:
        assert nomad.list_regions().value == ["global"]
    assert proxy.seen[0].path == "http://nomad.invalid:4646/v1/regions"


def tunnel(target: int, heads: list[bytes]):
    """Return a step that connects a client with a port of this machine, as a proxy does."""

    def step(connection):
        connection.read_request()
        heads.extend(connection.server.requests)
        with socket.create_connection(("127.0.0.1", target)) as server:
            connection.socket.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = threading.Thread(target=pump, args=(server, connection.socket))
            back.start()
            pump(connection.socket, server)
            back.join()

    return step


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def test_a_proxy_for_https_sees_no_token(tmp_path):
    authority = Authority(tmp_path, "authority")
    server = Scripted(answers(200, b'["eu"]'), tls=authority.server("server.eu.nomad"))
    heads: list[bytes] = []
    proxy = Scripted(tunnel(server.port, heads))
    nomad = jobkit.Client(
        FAR,
        token=TOKEN,
        proxy=proxy.url,
        ca_cert=authority.file,
        tls_server_name="server.eu.nomad",
    )
    with server.running(), proxy.running(), nomad:
        assert nomad.list_regions().value == ["eu"]
    assert heads[0].startswith(b"CONNECT nomad.invalid:4646 HTTP/1.1")
    assert TOKEN.encode() not in b"".join(heads)
    assert TOKEN.encode() in server.requests[0]


def test_a_proxy_that_refuses_is_not_asked_with_the_request():
    proxy = Scripted(answers(403, b"no"))
    nomad = jobkit.Client(FAR, token=TOKEN, proxy=proxy.url)
    refused = pytest.raises(jobkit.NomadUnreachableError, match="the proxy refuses")
    with proxy.running(), nomad, refused as caught:
        nomad.delete_job("web")
    assert not caught.value.maybe_done
    assert len(proxy.requests) == 1


def test_threads_share_a_client():
    replayer = Replayer(*(Reply(body=[str(number)]) for number in range(32)))
    with replayer.running(), jobkit.Client(replayer.url) as nomad, ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: nomad.list_regions().value[0], range(32))]
    assert sorted(map(int, found)) == [*range(32)]


def test_a_transport_of_one_s_own():
    seen = []

    def transport(request):
        seen.append(request)
        return Response(200, {"x-nomad-index": "7"}, b"[]")

    with jobkit.Client("https://nomad.example:4646", transport=transport, token=TOKEN) as nomad:
        assert nomad.list_jobs().index == 7
    assert seen[0].url == "https://nomad.example:4646/v1/jobs"
    assert TOKEN not in repr(seen[0])
