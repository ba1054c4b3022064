from __future__ import annotations

import errno
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, RawIOBase, StringIO, TextIOWrapper

import pytest

from jobkit.cli.streams import OutputError, report, write_output, write_report
from jobkit.diagnostic import Diagnostic, Severity


class Failing(RawIOBase):
    """A stream that takes nothing."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code

    def writable(self) -> bool:
        return True

    def write(self, _data: object) -> int:
        raise OSError(self.code, "it takes nothing")


def failing(code: int) -> TextIOWrapper:
    return TextIOWrapper(Failing(code), write_through=True)  # type: ignore[arg-type]


def test_bytes_go_out_as_they_are():
    stream = TextIOWrapper(BytesIO(), encoding="utf-8")
    with redirect_stdout(stream):
        write_output(b"\xc3\xa9\n")
    assert stream.buffer.getvalue() == b"\xc3\xa9\n"


def test_a_reader_that_went_away_is_a_broken_pipe():
    with redirect_stdout(failing(errno.EPIPE)), pytest.raises(BrokenPipeError):
        write_output(b"x")


def test_a_full_disk_is_told():
    with redirect_stdout(failing(errno.ENOSPC)), pytest.raises(OutputError, match="takes nothing"):
        write_output(b"x")


def test_a_closed_output_is_told():
    with redirect_stdout(None), pytest.raises(OutputError, match="closed"):
        write_output(b"x")


def test_a_report_that_nobody_reads_is_no_reason_to_stop():
    with redirect_stderr(failing(errno.EPIPE)):
        write_report("x\n")


def test_a_report_ends_with_the_count(capsys):
    report([Diagnostic("JK1", "n", Severity.ERROR, "s", "d")])
    assert capsys.readouterr().err.endswith("\n1 error\n")


def test_no_findings_are_no_report(capsys):
    report([])
    assert capsys.readouterr().err == ""


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "env", "colored"),
    [
        pytest.param(Terminal, {}, True, id="a terminal gets colours"),
        pytest.param(Terminal, {"TERM": "dumb"}, False, id="a dumb one doesn't"),
        pytest.param(Terminal, {"NO_COLOR": "1"}, False, id="NO_COLOR forbids them"),
        pytest.param(StringIO, {}, False, id="a pipe gets none"),
        pytest.param(StringIO, {"FORCE_COLOR": "1"}, True, id="FORCE_COLOR asks for them"),
        pytest.param(StringIO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="NO_COLOR wins"),
    ],
)
def test_colors(monkeypatch, stream, env, colored):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with redirect_stderr(stream()) as told:
        report([Diagnostic("JK1", "n", Severity.ERROR, "s", "d")])
    assert ("\x1b[" in told.getvalue()) == colored
