"""Rules of installed packages."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from jobkit.lint.judging import all_rules, judge, rules_changed
from jobkit.lint.registry import RULES, forget
from jobkit.project.plugin_rules import load_rules
from jobkit.project.plugins import load_plugins
from tests.harness import ROOT

JOB = """job "web" {
  group "a" {
    task "t" {
      driver = "exec"
      config {
        command = "/bin/true"
      }
    }
  }
}
"""
HEAD = """
from jobkit.diagnostic import Severity
from jobkit.lint.registry import rule

"""
GOOD = """
@rule("JK9001", "acme-name", "Job", severity=Severity.WARNING)
def acme_name(job):
    "Job's name does not say whose it is."
    if not job.text("ID").startswith("acme-"):
        yield job.at("ID"), 'Let the name begin with "acme-".'
"""
FILE = """
@rule("JK9002", "acme-file", "file")
def acme_file(analysis):
    "File has no head."
    yield (), "Write a head."
"""
FAILING = """
@rule("JK9001", "acme-name", "TaskGroup", severity=Severity.INFO)
def acme_name(group):
    "Fails."
    yield group.at("Name"), {}["x"]


@rule("JK9002", "acme-file", "file")
def acme_file(analysis):
    "Fails too."
    raise ValueError("no head")
"""


def install(site, name, module, entry):
    """Put a package with a module of rules into a folder."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    title = name.replace("_", "-")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {title}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[jobkit.rules]\nacme = {entry}\n")
    (site / f"{name}.py").write_text(module)


@pytest.fixture
def lint(tmp_path):
    """Install a package, and lint a file in a process of its own."""

    def run(module, *arguments, entry="acme_rules", command=("lint", "web.nomad")):
        install(tmp_path / "site", "acme_rules", module, entry)
        (tmp_path / "web.nomad").write_text(JOB)
        return subprocess.run(
            [sys.executable, "-m", "jobkit", *command, *arguments],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)]),
            },
            capture_output=True,
            text=True,
        )

    return run


def test_a_rule_finds_what_it_looks_for(lint):
    done = lint(HEAD + GOOD, "--format", "concise")
    assert done.stdout == (
        "web.nomad:1:1: warning: Job's name does not say whose it is [JK9001 acme-name]\n"
    )
    assert done.returncode == 0


def test_a_rule_is_selected_by_its_name(lint):
    done = lint(HEAD + GOOD + FILE, "--format", "concise", "--select", "acme-file")
    assert ("JK9002 acme-file" in done.stdout, "JK9001" in done.stdout) == (True, False)
    assert done.returncode == 1


def test_a_rule_that_fails_is_told_and_the_others_go_on(lint):
    done = lint(HEAD + FAILING, "--format", "concise", "--fail-on", "error")
    assert done.stdout.count("[JK0091 rule-failed]") == 2
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("module", "says"),
    [
        pytest.param("import nothing_of_that_name", "ModuleNotFoundError", id="an import fails"),
        pytest.param(
            HEAD + GOOD.replace("JK9001", "JK9100"), "rule JK9100 has a code of jobkit", id="kept"
        ),
        pytest.param("x = ", "SyntaxError", id="no Python"),
        pytest.param(
            HEAD + GOOD.replace('"Job"', '"Jop"'), 'about "Jop", which no job has', id="struct"
        ),
        pytest.param(
            HEAD + GOOD.replace("JK9001", "JK4002"), "rule JK4002 acme-name is there", id="taken"
        ),
        pytest.param(
            HEAD + GOOD.replace("JK9001", "JK4999"), "outside of the codes for users", id="area"
        ),
        pytest.param(HEAD + GOOD.replace("\"Job's", '# "'), "needs a docstring", id="no docstring"),
    ],
)
def test_a_broken_package_is_told(module, says, lint):
    done = lint(module)
    assert "[JK0090 plugin-not-loaded]" in done.stderr
    assert 'The entry point "acme" of acme-rules can\'t be loaded' in done.stderr
    assert says in done.stderr
    assert ("Traceback" in done.stderr, done.returncode) == (False, 2)


def test_an_entry_point_that_names_nothing(lint):
    assert "can't be loaded: AttributeError" in lint(HEAD + GOOD, entry="acme_rules:none").stderr


def test_a_rule_is_explained(lint):
    done = lint(HEAD + GOOD, command=("rule", "acme-name"))
    assert done.stdout.startswith(
        "JK9001 acme-name (warning)\n\nJob's name does not say whose it is."
    )


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Install a package for this process, and load its rules; they are gone afterwards."""
    before = {*all_rules()}

    def load(module, name):
        install(tmp_path, name, module, name)
        monkeypatch.syspath_prepend(tmp_path)
        load_rules.cache_clear()
        return [one.detail for one in load_plugins()], {*RULES} - before

    yield load
    for code in {*RULES} - before:
        forget(code)
    rules_changed()
    load_rules.cache_clear()


@pytest.mark.parametrize(
    ("module", "says", "codes"),
    [
        pytest.param(HEAD + GOOD + FILE, "", {"JK9001", "JK9002"}, id="right"),
        pytest.param(HEAD + FILE + "1 / 0", "ZeroDivisionError", set(), id="fails after a rule"),
        pytest.param(HEAD + GOOD.replace("JK9001", "JK4999"), "outside", set(), id="area"),
        pytest.param(HEAD + GOOD.replace("JK9001", "JK9100"), "JK9100", set(), id="kept"),
        pytest.param(HEAD + GOOD.replace('"Job"', '"Jop"'), '"Job"?', set(), id="struct"),
    ],
)
def test_what_is_loaded(module, says, codes, loaded, request):
    name = f"acme_{request.node.callspec.id.replace(' ', '_')}"
    details, added = loaded(module, name)
    assert added == codes
    assert [says in detail for detail in details] == [True] * bool(says)
    assert all(RULES[code].judge == "nobody" for code in added)


def test_a_rule_that_fails_stands_for_itself_alone(loaded):
    loaded(HEAD + FAILING, "acme_failing")
    job = {"ID": "web", "TaskGroups": [{"Name": "a", "Tasks": []}]}
    found = [one for one in judge(job, "2.0.5") if one[0].code.startswith(("JK009", "JK9"))]
    assert [(rule.name, path) for rule, path, _ in found] == [("rule-failed", ("TaskGroups", 0))]
    assert found[0][2] == "JK9001 acme-name of acme_failing raised KeyError: 'x'."
