"""Stands for a Nomad server that answers plans as slowly as one far away."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def slow_nomad(delay_s: float) -> Iterator[str]:
    """Run the server until the end of the block; gives its address.

    Every job is new to it. All that is read, lists and the agent, is as slow as a plan.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # As Nomad: what it has to say does not wait for the client to confirm what came before.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer(_READS.get(self.path.partition("?")[0], []))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(_PLAN)

        def _answer(self, value: Any) -> None:  # noqa: ANN401  any JSON value
            time.sleep(delay_s)
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


_READS = {
    "/v1/agent/self": {"config": {"Region": "global", "Version": {"Version": "2.0.5"}}},
    "/v1/regions": ["global"],
}
_PLAN = {
    "Annotations": None,
    "CreatedEvals": None,
    "Diff": {"Type": "Added", "ID": "web", "Fields": None, "Objects": None, "TaskGroups": None},
    "FailedTGAllocs": None,
    "JobModifyIndex": 0,
    "NextPeriodicLaunch": None,
    "Warnings": "",
}
