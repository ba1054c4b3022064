"""What is between the client and the server: sockets, proxies, packed answers, threads."""

from __future__ import annotations

import gc
import json
import os
import socket
import threading
import time
import traceback
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingMixIn, UnixStreamServer

import pytest

import jobkit
from jobkit.client.exchange import Response
from jobkit.client.repeating import Pauses
from tests.certificates import Authority
from tests.replaying import Replayer, Reply
from tests.scripted import Scripted, SideBySide, answers, resets, sends

FAR = "https://nomad.invalid:4646"
RECORD = b'{"ID": "a", "EvalID": ""}'
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
def test_a_unix_socket_which_no_proxy_leads_to(tmp_path):
    class Server(ThreadingMixIn, UnixStreamServer):
        daemon_threads = True

    path = tmp_path / "api.sock"
    server = Server(str(path), Agent)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with jobkit.Client(f"unix://{path}", proxy="http://127.0.0.1:9") as nomad:
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


class Kept:
    """Answers every request of a connection with its path, over and over."""

    def __init__(self, delay_s=0.0):
        self.connections = 0
        self._delay_s = delay_s

    def __call__(self, connection):
        self.connections += 1
        while True:
            connection.read_request()
            path = connection.server.requests[-1].split()[1].decode()
            time.sleep(self._delay_s)
            body = json.dumps({"ID": path, "EvalID": ""})
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.socket.sendall((head + body).encode())


def test_reads_share_a_connection_and_a_write_has_its_own():
    kept = Kept()
    with SideBySide(kept).running() as server, jobkit.Client(server.url) as nomad:
        nomad.read_job("a")
        nomad.read_job("b")
        assert kept.connections == 1
        nomad.evaluate_job("c")
        nomad.evaluate_job("d")
        nomad.read_job("e")
        assert kept.connections == 3


def closes_when_asked_again(connection):
    connection.read_request()
    connection.socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n" + RECORD)
    connection.socket.recv(1)
    resets(connection)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda nomad: nomad.read_job("b"), id="a read is sent again"),
        pytest.param(lambda nomad: nomad.force_periodic_job("b"), id="a write is not sent there"),
    ],
)
def test_a_connection_that_is_closed_just_when_it_is_used_again(call):
    with SideBySide(closes_when_asked_again, answers(200, RECORD)).running() as server:
        nomad = jobkit.Client(server.url, pauses=Pauses(sleep=lambda _: None))
        with nomad:
            nomad.read_job("a")
            assert call(nomad).status == 200
    assert len(server.requests) == 2


def test_a_connection_that_was_closed_in_between_is_not_used():
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n" + RECORD
    closed = threading.Event()

    def closes(connection):
        sends(answer)(connection)
        connection.socket.shutdown(socket.SHUT_RDWR)
        closed.set()

    with SideBySide(closes).running() as server, jobkit.Client(server.url, retries=0) as nomad:
        nomad.read_job("a")
        assert closed.wait(5)
        nomad.read_job("b")
    assert len(server.requests) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_both_halves_of_a_fork_have_their_own_connections():
    asked = [f"job-{number}" for number in range(8)]
    with SideBySide(Kept(delay_s=0.02)).running() as server, jobkit.Client(server.url) as nomad:
        nomad.read_job("before")
        child = os.fork()
        mixed = [name for name in asked if not is_right(nomad, f"{name}-{child == 0}")]
        if not child:
            os._exit(len(mixed))
        _, status = os.waitpid(child, 0)
    assert (mixed, os.waitstatus_to_exitcode(status)) == ([], 0)


def is_right(nomad, name):
    try:
        return nomad.read_job(name).value["ID"] == f"/v1/job/{name}"
    except jobkit.NomadError:
        return False


def test_a_client_that_nobody_closes_leaves_no_socket_open():
    with SideBySide(Kept()).running() as server, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        jobkit.Client(server.url).read_job("a")
        gc.collect()
    assert [str(warning.message) for warning in told if warning.category is ResourceWarning] == []


def test_a_closed_client():
    nomad = jobkit.Client()
    nomad.close()
    nomad.close()
    with pytest.raises(RuntimeError, match="the client is closed"):
        nomad.list_regions()


def test_more_threads_than_connections_are_kept():
    with SideBySide(Kept(delay_s=0.1)).running() as server, ThreadPoolExecutor(40) as pool:
        nomad = jobkit.Client(server.url, timeout=5)
        found = [*pool.map(lambda number: is_right(nomad, str(number)), range(40))]
        nomad.close()
    assert all(found)


def bomb(connection):
    """Send a small text that stands for one without end."""
    connection.read_request()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    connection.socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    while True:
        connection.socket.sendall(packer.compress(bytes(1 << 20)))


def test_an_answer_without_end():
    too_much = pytest.raises(jobkit.NomadUnreachableError, match="its answer is too large")
    with (
        SideBySide(bomb).running() as server,
        jobkit.Client(server.url, largest_answer=1 << 22) as nomad,
        too_much,
    ):
        nomad.read_job("a")
    assert len(server.requests) == 1


def trickle(connection):
    connection.read_request()
    connection.socket.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
    while True:
        time.sleep(0.01)
        connection.socket.sendall(b" ")


def test_an_answer_that_trickles_in():
    slow = pytest.raises(jobkit.NomadUnreachableError, match="comes in too slowly")
    with (
        SideBySide(trickle).running() as server,
        jobkit.Client(server.url, timeout=0.2) as nomad,
        slow,
    ):
        nomad.list_jobs()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 407 user:hunter22\r\nContent-Length: 0\r\n\r\n", b""]
)
def test_the_password_of_a_proxy_is_not_told(answer):
    proxy = Scripted(sends(answer))
    url = proxy.url.replace("//", "//user:hunter22@")
    silent = Pauses(sleep=lambda _: None)
    nomad = jobkit.Client(FAR, token=TOKEN, proxy=url, pauses=silent)
    with proxy.running(), nomad, pytest.raises(jobkit.NomadUnreachableError) as caught:
        nomad.delete_job("web")
    told = "".join(traceback.format_exception(caught.value))
    assert f'by way of the proxy "127.0.0.1:{proxy.port}"' in told
    assert "hunter22" not in told
    assert TOKEN.encode() not in b"".join(proxy.requests)
    assert not caught.value.maybe_done


def test_a_transport_of_one_s_own():
    seen = []

    def transport(request):
        seen.append(request)
        return Response(200, {"x-nomad-index": "7"}, b"[]")

    with jobkit.Client("https://nomad.example:4646", transport=transport, token=TOKEN) as nomad:
        assert nomad.list_jobs().index == 7
    assert seen[0].url == "https://nomad.example:4646/v1/jobs"
    assert TOKEN not in repr(seen[0])
