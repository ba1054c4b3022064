"""Every shell example of the README works, and prints what the README shows.

A block marked ``console`` holds commands after ``$`` and what they print (both streams, in order);
a block marked ``hcl NAME`` or ``yaml NAME`` is that file. ``...`` alone on a line stands for any
lines.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.harness import ROOT
from tests.platforms import POSIX_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([\w./-]+))?\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
FILES = {name: text for _, name, text in BLOCKS if name}
INSTALL = re.compile(r"^python3 -m pip install [^&]*&& ")
RUNS_THE_TESTS = "&& python3 -m pytest"  # this very run: compared with what CI runs, below
EXAMPLES = [
    pytest.param(command, output, id=command)
    for language, _, text in BLOCKS
    if language == "console"
    for command, output in re.findall(
        r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE
    )
    if not command.endswith(RUNS_THE_TESTS)
]
CI_RUN = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


class Nomad(BaseHTTPRequestHandler):
    """Answers as a Nomad server answers a well-formed request."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._say(b'{"JobModifyIndex":10,"EvalID":"e1"}' if "ID" in body["Job"] else b"{}")

    def do_GET(self) -> None:
        self._say(b'{"Status":"complete"}')

    def _say(self, answer: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST  # noqa: N815 - the name that http.server calls

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that takes jobs."""
    nomad = HTTPServer(("127.0.0.1", 0), Nomad)
    thread = threading.Thread(target=nomad.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{nomad.server_port}"
    nomad.shutdown()
    thread.join()
    nomad.server_close()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the example jobs, the README's files, and ``jobkit`` of this checkout."""
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = tmp_path / "bin" / "jobkit"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jobkit "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


def as_pattern(output: str) -> str:
    """Return the expression that matches what the README shows."""
    return r"(?:.*\n)*?".join(map(re.escape, output.split("...\n")))


@POSIX_ONLY
@pytest.mark.parametrize(("command", "output"), EXAMPLES)
def test_example(command: str, output: str, checkout: Path, server: str) -> None:
    command = INSTALL.sub("", command)
    if "curl" in command and shutil.which("curl") is None:
        pytest.skip("needs curl")
    environment = {
        **os.environ,
        "PATH": f"{checkout / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "NOMAD_ADDR": server,
        "no_proxy": "*",
    }
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    if output:
        assert re.fullmatch(as_pattern(output), done.stdout.rstrip("\n") + "\n"), done.stdout
    else:
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("example", [text for language, _, text in BLOCKS if language == "python"])
def test_python_example(checkout: Path, server: str, example: str) -> None:
    argv = [sys.executable, "-c", example]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOMAD_ADDR": server}
    done = subprocess.run(argv, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shown = re.findall(r"# prints (.*)", example)
    assert done.stdout.splitlines() == shown


def test_ci_runs_the_test_command_of_the_readme() -> None:
    (command,) = [line[2:] for line in README.splitlines() if line.endswith(RUNS_THE_TESTS)]
    assert f"\n{command} ||" in CI_RUN
