"""The hook that pre-commit runs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml

from tests.harness import ROOT

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
EACH_HOOK = pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
LINT = next(hook for hook in HOOKS if hook["id"] == "jobkit-lint")
GOOD = (ROOT / "templates" / "batch.nomad.hcl").read_text(encoding="utf-8")


def test_both_manifests_are_identical():
    assert MANIFEST.read_bytes() == (ROOT / "pre-commit-hooks.yaml").read_bytes()


def test_pre_commit_takes_the_manifest():
    argv = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    subprocess.run(argv, check=True)


@EACH_HOOK
@pytest.mark.parametrize("name", ["web.nomad", "jobs/web.nomad.hcl", "web.nomad.json", "web.job"])
def test_job_files_are_checked(hook, name):
    assert re.search(hook["files"], name)


@pytest.mark.parametrize("name", ["web.nomad.j2", "web.nomad.hcl.jinja", "web.hcl.j2"])
def test_jinja_files_are_linted(name):
    assert re.search(LINT["files"], name)


@EACH_HOOK
@pytest.mark.parametrize("name", ["main.hcl", "nomad", "values.hcl", "a.json", "page.html.j2"])
def test_other_files_are_not(hook, name):
    assert not re.search(hook["files"], name)


@EACH_HOOK
@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(GOOD, 0, id="a job that renders passes"),
        pytest.param(GOOD.replace("var.input_url", "var.other"), 1, id="a broken job fails"),
    ],
)
def test_pre_commit_runs_the_hook(hook, text, status, tmp_path, monkeypatch):
    files = {"web.nomad.hcl": text, "fine.nomad": GOOD}
    done = run(hook, files, tmp_path, monkeypatch)
    assert done.returncode == status, done.stdout + done.stderr
    assert ("web.nomad.hcl:" in done.stdout) is bool(status)


def test_who_asks_for_all_hcl_hears_nothing_of_other_files(tmp_path, monkeypatch):
    files = {"web.hcl": GOOD, "agent.hcl": "server {\n  enabled = true\n}\n", "x.hcl": "a = 1\n"}
    done = run({**LINT, "files": r"\.hcl$"}, files, tmp_path, monkeypatch)
    assert done.returncode == 0, done.stdout + done.stderr


def run(hook, files, tmp_path, monkeypatch):
    """Run a hook on all files of a new repository."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    repository = tmp_path / "repository"
    repository.mkdir()
    entry = hook["entry"].replace("jobkit", f'"{sys.executable}" -m jobkit', 1)
    local = {**hook, "entry": entry, "language": "system"}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    for name, text in files.items():
        (repository / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    argv = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    return subprocess.run(argv, cwd=repository, capture_output=True, text=True)
