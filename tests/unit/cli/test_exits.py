from __future__ import annotations

from contextlib import redirect_stderr
from io import StringIO

import click
import pytest

from jobkit.cli.exits import Exit, exit_status
from jobkit.cli.streams import OutputError
from jobkit.client.errors import NomadError


def stopped_by(error: BaseException) -> tuple[int, str]:
    def run() -> None:
        raise error

    told = StringIO()
    with redirect_stderr(told):
        status = exit_status(run)
    return status, told.getvalue()


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        pytest.param(click.UsageError("no"), Exit.FAILED, "Error: no\n", id="wrong usage"),
        pytest.param(click.ClickException("no"), Exit.FAILED, "Error: no\n", id="a click error"),
        pytest.param(click.Abort(), Exit.INTERRUPTED, "", id="an abort"),
        pytest.param(KeyboardInterrupt(), Exit.INTERRUPTED, "", id="Ctrl-C"),
        pytest.param(OutputError("no"), Exit.FAILED, "jobkit: no\n", id="no output"),
        pytest.param(NomadError("no\x1b"), Exit.FAILED, "jobkit: no\\x1b\n", id="Nomad's no"),
        pytest.param(OSError("no"), Exit.FAILED, "jobkit: no\n", id="a fault of the system"),
        pytest.param(
            MemoryError(), Exit.FAILED, "jobkit: there is not enough memory\n", id="memory"
        ),
    ],
)
def test_what_stops_a_run_is_told(error, status, told):
    assert stopped_by(error) == (status, told)


def test_anything_else_is_a_fault_of_jobkit():
    status, told = stopped_by(KeyError("x"))
    assert status == Exit.BUG
    assert told.startswith("Traceback")
    assert "Report it" in told


@pytest.mark.parametrize(
    ("returned", "status"),
    [
        pytest.param(None, 0, id="nothing"),
        pytest.param(Exit.FINDINGS, 1, id="a status"),
        pytest.param(0, 0, id="a number"),
    ],
)
def test_what_a_run_returns_is_the_status(returned, status):
    assert exit_status(lambda: returned) == status
