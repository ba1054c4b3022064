"""Every example of ``docs/client.md`` runs, and prints what the page shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

import jobkit
from jobkit.client import errors
from tests.harness import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
JOB_PAGES = {"": (["batch", "cache"], "default.web"), "default.web": (["web"], "")}
FAULTS = "2 errors occurred:\n\t* Job ID contains a space\n\t* Missing job datacenters\n\n"
CONFLICT = "Enforcing job modify index 10: job exists with conflicting job modify index: 12"
READS: dict[str, Any] = {
    "/v1/agent/self": {"config": {"Version": {"Version": "2.0.5"}}},
    "/v1/jobs?prefix=web": [{"ID": "web"}, {"ID": "web-admin"}],
    "/v1/job/web": {"ID": "web", "Priority": 50},
    "/v1/nodes?prefix=ab&stale": [{"Name": "n1"}],
    "/v1/job/web/summary?wait=5m": {"Summary": {"web": {"Running": 1}}},
    "/v1/job/web/summary?index=17&wait=5m": {"Summary": {"web": {"Running": 3}}},
    "/v1/evaluation/e1?wait=30s": {"Status": "complete"},
}


class Nomad(BaseHTTPRequestHandler):
    """Answers as a Nomad server does, to what the page asks."""

    registered = 0

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if "per_page" in query:
            token = query.partition("next_token=")[2]
            names, following = JOB_PAGES[token]
            self._say(200, [{"ID": name} for name in names], {"X-Nomad-NextToken": following})
        elif path == "/v1/metrics":
            self._say(200, "nomad_up 1\n")
        elif self.path in READS:
            self._say(200, READS[self.path], {"X-Nomad-Index": "17"})
        else:
            self._say(404, "job not found")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        if self.path.endswith("/plan"):
            self._say(200, {"JobModifyIndex": 10, "Diff": {"Type": "Edited"}})
        elif self.path == "/v1/system/gc":
            self._say(200, "")
        elif " " in body["Job"]["ID"]:
            self._say(500, FAULTS)
        elif body["EnforceIndex"] and Nomad.registered:
            self._say(500, CONFLICT)
        else:
            Nomad.registered += 1
            self._say(200, {"EvalID": "e1", "JobModifyIndex": 12})

    do_PUT = do_POST  # noqa: N815 - the name that http.server calls

    def do_DELETE(self) -> None:
        self._say(403, "Permission denied")

    def _say(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        data = (value if isinstance(value, str) else json.dumps(value)).encode()
        self.send_response(status)
        for name, text in {**(headers or {}), "Content-Length": str(len(data))}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    nomad = ThreadingHTTPServer(("127.0.0.1", 0), Nomad)
    thread = threading.Thread(target=nomad.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{nomad.server_port}"
    nomad.shutdown()
    thread.join()
    nomad.server_close()


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_example(server: str, number: int) -> None:
    example = EXAMPLES[number]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOMAD_ADDR": server, "no_proxy": "*"}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", example],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == re.findall(r"# prints (.*)", example)


def test_the_page_names_every_error() -> None:
    named = {*re.findall(r"Nomad\w+Error", PAGE)}
    assert {*filter(re.compile("Nomad.*Error$").match, dir(errors))} <= named | {"NomadError"}
    assert all(hasattr(jobkit, name) for name in named)
