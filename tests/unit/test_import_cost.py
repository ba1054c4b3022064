"""Start-up time is a feature: the hook runs on every commit."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.harness import ROOT

REPORT = """
import sys
before = set(sys.modules)
{code}
new = {{name.partition(".")[0] for name in set(sys.modules) - before}}
known = sys.stdlib_module_names | {{"jobkit", "__mp_main__"}}
print(*sorted(name for name in new if name not in known), file=sys.stderr)
"""
COMMAND = """
from jobkit.cli.main import main
try:
    main({argv})
except SystemExit as end:
    assert end.code == 0
"""
RENDER = COMMAND.format(argv=["render", "templates/batch.nomad.hcl"])
LIST = COMMAND.format(argv=["vars", "templates/stateful.nomad.hcl"])
SCHEMA = COMMAND.format(argv=["schema", "--wrapped"])
HELP = COMMAND.format(argv=["status", "--help"])
DIFF = COMMAND.format(argv=["diff", *["templates/batch.nomad.hcl"] * 2])
START = COMMAND.format(argv=["new", "--template", "service", "--output", "-"])


def third_party(code: str) -> list[str]:
    """Return the packages from outside that a new process imports to run ``code``."""
    argv = [sys.executable, "-c", REPORT.format(code=code)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1].split()


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        pytest.param("import jobkit", [], id="importing jobkit imports nothing else"),
        pytest.param(
            'import jobkit; jobkit.evaluate_expression("1 + 1")', [], id="nor does an expression"
        ),
        pytest.param(
            'import jobkit; jobkit.validate_job({"ID": "a"})', [], id="nor do Nomad's checks"
        ),
        pytest.param(RENDER, ["click"], id="rendering an ordinary job imports click alone"),
        pytest.param(LIST, ["click"], id="so does listing variables"),
        pytest.param(DIFF, ["click"], id="and comparing jobs"),
        pytest.param(
            'import jobkit; jobkit.format_diff(jobkit.diff_jobs(None, {"ID": "a"}))',
            [],
            id="a diff in the library imports nothing else",
        ),
        pytest.param(START, ["click"], id="and starting a job"),
        pytest.param(HELP, ["click"], id="and the help of what asks a server"),
        pytest.param(SCHEMA, ["click"], id="and printing a JSON Schema"),
    ],
)
def test_imports(code, allowed):
    assert third_party(code) == allowed


def test_importing_jobkit_loads_none_of_its_rooms():
    code = 'import jobkit, sys; print(*[m for m in sys.modules if m.startswith("jobkit.")])'
    argv = [sys.executable, "-c", code]
    assert subprocess.run(argv, cwd=ROOT, capture_output=True, text=True).stdout.split() == []
