"""Runs the golden cases of ``tests/cases``; ``--update`` writes what came out into them."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from jobkit.cli.main import main
from tests.harness import CASES, ROOT, Case, all_cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def run_command(case: Case, argv: list[str], folder: Path) -> Result:
    """Return how ``jobkit ARGV`` ends in ``folder``, which gets the inputs of the case."""
    case.unpack(folder)
    with chdir(folder):
        return CliRunner().invoke(
            main, argv, input=case.args.get("stdin"), env=case.args.get("env")
        )


def render(case: Case, folder: Path) -> dict[str, str]:
    """``jobkit render`` of one file: ``want.json``, or ``want.stderr.txt`` when it is refused."""
    job = str(ROOT / case.args["file"]) if "file" in case.args else "job.nomad.hcl"
    result = run_command(case, ["render", job, *case.args.get("flags", [])], folder)
    if result.exit_code:
        assert result.stdout == ""
        assert result.exit_code == 1
        return {"want.stderr.txt": result.stderr}
    return {"want.json": result.stdout}


def cli(case: Case, folder: Path) -> dict[str, str]:
    """Any command line: its exit status, and of its two streams what is not empty."""
    result = run_command(case, case.args["argv"], folder)
    outputs = {"want.stdout.txt": result.stdout, "want.stderr.txt": result.stderr}
    return {
        "want.status.txt": f"{result.exit_code}\n",
        **{name: text for name, text in outputs.items() if text},
    }


STAGES: dict[str, Callable[[Case, Path], dict[str, str]]] = {"render": render, "cli": cli}


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: str(case.folder.relative_to(CASES)))
def test_case(case: Case, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    got = STAGES[case.stage](case, tmp_path)
    if request.config.getoption("--update"):
        case.rewrite(got)
    assert got == case.wanted()
