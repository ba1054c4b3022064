"""What only a real process shows: pipes, signals, statuses, bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.harness import ROOT
from tests.heeding import heeding
from tests.platforms import POSIX_ONLY

JOBKIT = [sys.executable, "-m", "jobkit"]
JOB = b'job "a" {\n  meta {\n    text = "\xc3\xa9\\n"\n  }\n}\n'


def jobkit(*argv, stdin=b"", env=None, **given):
    given.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        [*JOBKIT, *argv],
        input=stdin,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        cwd=ROOT,
        **given,
    )


def test_version():
    assert jobkit("--version").stdout.startswith(b"jobkit 0.")


def test_output_is_utf_8_with_line_feeds_in_any_locale():
    done = jobkit("render", "-", "--bare", stdin=JOB, env={"PYTHONIOENCODING": "latin-1"})
    assert '"text": "é\\n"'.encode() in done.stdout
    assert b"\r" not in done.stdout


def test_findings_never_fail_for_want_of_letters():
    source = 'job "é" {\n  priority = var.é漢\n}\n'.encode()
    done = jobkit("render", "-", stdin=source, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@POSIX_ONLY
def test_a_reader_that_goes_away_ends_it_quietly():
    reader, writer = os.pipe()
    os.close(reader)
    done = jobkit("render", "-", stdin=JOB, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@POSIX_ONLY
def test_a_closed_standard_output_is_told():
    argv = ["sh", "-c", 'exec "$@" >&-', "sh", *JOBKIT, "render", "-"]
    done = subprocess.run(argv, input=JOB, capture_output=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr == b"jobkit: standard output is closed\n"


@POSIX_ONLY
def test_a_closed_standard_error_changes_nothing():
    argv = ["sh", "-c", 'exec "$@" 2>&-', "sh", *JOBKIT, "render", "-"]
    done = subprocess.run(argv, input=b"job", stdout=subprocess.PIPE, cwd=ROOT)
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full disk")  # noqa: PTH110
def test_a_full_disk_is_told():
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = jobkit("render", "-", stdin=JOB, stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith(b"jobkit: standard output can't be written: ")


@POSIX_ONLY
def test_ctrl_c_is_130_without_traceback(tmp_path):
    # A pipe that nobody writes to keeps the command waiting.
    os.mkfifo(tmp_path / "pipe")
    argv = heeding([*JOBKIT, "render", str(tmp_path / "pipe")])
    with subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE) as running:
        writer = os.open(tmp_path / "pipe", os.O_WRONLY)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=30)
        os.close(writer)
    assert running.returncode == 130
    assert b"Traceback" not in told


BUG = """
import sys
import jobkit.cli.render as render
from jobkit.cli.main import main
render.command.callback = lambda **flags: {}["no such key"]
main(["render", "x"])
"""


def test_a_fault_of_jobkit_is_3_with_traceback_and_a_request_to_report():
    done = subprocess.run([sys.executable, "-c", BUG], cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"Traceback" in done.stderr
    assert b"Report it" in done.stderr


@POSIX_ONLY
@pytest.mark.parametrize(
    ("term", "colored"),
    [
        pytest.param("xterm", True, id="a terminal gets colours"),
        pytest.param("dumb", False, id="a dumb one doesn't"),
    ],
)
def test_colors_of_terminals(term, colored):
    terminal, its_end = os.openpty()
    env = {**os.environ, "NO_COLOR": "", "FORCE_COLOR": "", "TERM": term}
    argv = [*JOBKIT, "render", "-"]
    subprocess.run(argv, input=b'job "a" {', stderr=its_end, cwd=ROOT, env=env, check=False)
    os.close(its_end)
    told = os.read(terminal, 10_000)
    os.close(terminal)
    assert (b"\x1b[" in told) == colored
