"""Start-up time is a feature: the hook runs on every commit."""

from __future__ import annotations

import os
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
PLAN_HELP = COMMAND.format(argv=["plan", "--help"])
DIFF = COMMAND.format(argv=["diff", *["templates/batch.nomad.hcl"] * 2])
REVIEW = COMMAND.format(argv=["diff", *["templates/batch.nomad.hcl"] * 2, "--format", "html"])
LINT = COMMAND.format(argv=["lint", "--no-cache", "templates/batch.nomad.hcl"])
SARIF = COMMAND.format(
    argv=["lint", "--no-cache", "--format", "sarif", "templates/batch.nomad.hcl"]
)
RULE = COMMAND.format(argv=["rule", "priority-range"])
HCL = COMMAND.format(argv=["hcl", "templates/batch.nomad.hcl"])
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
        pytest.param(LINT, ["click"], id="and linting"),
        pytest.param(SARIF, ["click"], id="and what scanners read"),
        pytest.param(REVIEW, ["click"], id="and reviews"),
        pytest.param(RULE, ["click"], id="and explaining a rule"),
        pytest.param(PLAN_HELP, ["click"], id="and the help of plans"),
        pytest.param(HCL, ["click", "hcl2", "lark", "regex"], id="writing HCL needs its library"),
    ],
)
def test_imports(code, allowed):
    assert third_party(code) == allowed


@pytest.mark.parametrize(
    ("code", "rooms"),
    [
        pytest.param(RENDER, "lint diff deploy json_schema preprocess", id="rendering"),
        pytest.param(LINT, "diff deploy json_schema preprocess client.transport", id="linting"),
        pytest.param(DIFF, "lint deploy json_schema preprocess client.transport", id="a diff"),
        pytest.param(SCHEMA, "syntax evaluate lint diff deploy", id="a JSON Schema"),
        pytest.param(PLAN_HELP, "verbs diff deploy lint client.transport", id="help"),
    ],
)
def test_a_command_loads_no_room_that_it_does_not_need(code, rooms):
    loaded = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stderr.split()
    assert "jobkit.cli.main" in loaded
    assert [room for room in rooms.split() if f"jobkit.{room}" in loaded] == []


def test_what_is_known_of_an_unchanged_file_needs_no_room_that_reads_it(tmp_path):
    again = COMMAND.format(argv=["lint", "templates/batch.nomad.hcl"])
    code = f"{again}\nimport sys\nprint(*sys.modules, file=sys.stderr)"
    for _ in range(2):
        loaded = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "JOBKIT_CACHE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stderr.split()
    rooms = ("syntax.scanner", "job.decode", "lint.place", "secrets.parts", "preprocess")
    assert [room for room in rooms if f"jobkit.{room}" in loaded] == []


def test_importing_jobkit_loads_none_of_its_rooms():
    code = 'import jobkit, sys; print(*[m for m in sys.modules if m.startswith("jobkit.")])'
    argv = [sys.executable, "-c", code]
    assert subprocess.run(argv, cwd=ROOT, capture_output=True, text=True).stdout.split() == []
