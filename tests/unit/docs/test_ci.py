"""The examples for CI work, as far as they can without a network.

Tools of others are stand-ins that leave what the real ones would; jobkit runs as it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import jobkit
from jobkit.cli.main import COMMANDS
from jobkit.report.findings import Findings
from jobkit.report.formats import write
from tests.harness import ROOT
from tests.platforms import POSIX_ONLY
from tests.unit.verbs.history import make_history

if TYPE_CHECKING:
    from pathlib import Path

DOCS = ROOT / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("ci.md", "templated-jobs.md")}
NAMED = re.compile(r"^```(\w+)(?: ([\w./-]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(page, *found) for page, text in PAGES.items() for found in NAMED.findall(text)]
WORKFLOWS = {name: yaml.safe_load(text) for _, kind, name, text in BLOCKS if kind == "yaml"}
GOOD = (ROOT / "templates" / "batch.nomad.hcl").read_text(encoding="utf-8")
BAD = """\
job "web" {
  priority = 101
  group "a" {
    task "t" {
      driver = "exec"
      config {
        command = "/bin/app"
      }
    }
  }
}
"""
DOCKERFILE = (DOCS / "Dockerfile").read_text(encoding="utf-8")
PLAN = {
    "resource_changes": [
        {
            "type": "nomad_job",
            "address": 'nomad_job.web["a"]',
            "change": {"after": {"jobspec": BAD}},
        },
        {"type": "nomad_job", "address": "nomad_job.late", "change": {"after": {}}},
        {"type": "nomad_job", "address": "nomad_job.old", "change": {"after": None}},
        {"type": "random_id", "address": "random_id.x", "change": {"after": {"hex": "00"}}},
    ]
}
# What each tool leaves when it is called as the page says, as a shell script.
STAND_INS = {
    "terraform": 'if [ "$1" = show ]; then cat "$HOME/plan.json"; fi',
    "levant": 'for word; do case "$word" in -out=*) cp "$HOME/bad" "${word#-out=}";; esac; done',
    "nomad-pack": 'cp "$HOME/bad" "$3/web.nomad"',
    # It knows of a comment once it was asked to write one.
    "gh": 'echo "$@" >> "$HOME/asked"; case "$2" in --paginate) cat "$HOME/ids";; esac',
    "ansible": 'cp "$HOME/bad" "$(echo "$5" | sed "s/.*dest=//")"',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a good and a bad job, ``jobkit`` and the stand-ins on the path."""
    commands = {**STAND_INS, "jobkit": f'exec "{sys.executable}" -m jobkit "$@"'}
    (tmp_path / "bin").mkdir()
    for name, script in commands.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "bad").write_text(BAD, encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
    work = tmp_path / "work"
    (work / "rendered").mkdir(parents=True)
    (work / "web.nomad.j2").write_text(BAD.replace("101", "{{ most }}"), encoding="utf-8")
    (work / "production.yaml").write_text("most: 101\n", encoding="utf-8")
    for name, text in _files().items():
        (work / name).write_text(text, encoding="utf-8")
    return work


def _files() -> dict[str, str]:
    return {name: text for _, kind, name, text in BLOCKS if name and kind == "python"}


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Return how a shell script ends."""
    environment = {
        **os.environ,
        "PATH": f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder.parent),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }
    argv = ["/bin/sh", "-e", "-c", script]
    return subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True)


def commands(workflow: dict[str, Any]) -> list[str]:
    """Return the shell commands of a workflow of GitHub or a pipeline of GitLab."""
    if "jobs" in workflow:
        return [
            step["run"]
            for job in workflow["jobs"].values()
            for step in job["steps"]
            if "run" in step
        ]
    return [line for job in workflow.values() for line in job["script"]]


def offline(lines: list[str]) -> list[str]:
    """Return the commands that need no network and no tool of another."""
    return [line for line in lines if line.startswith(("jobkit", "cat", "echo", "levant"))]


@POSIX_ONLY
@pytest.mark.parametrize("text", [GOOD, BAD], ids=["a good job", "a bad job"])
@pytest.mark.parametrize("name", [".github/workflows/jobkit.yml", ".gitlab-ci.yml"])
def test_a_pipeline_fails_for_a_bad_job_and_leaves_its_reports(name, text, folder):
    (folder / "web.nomad.j2").unlink()
    (folder / "web.nomad.hcl").write_text(text, encoding="utf-8")
    (lint, *after) = offline(commands(WORKFLOWS[name]))
    assert run(lint, folder).returncode == (text == BAD)
    assert [line for line in after if run(line, folder).returncode] == []
    reports = re.findall(r"--format \w+=(\S+)", lint)
    assert [report for report in reports if not (folder / report).stat().st_size] == []
    named = {*re.findall(r"(?:sarif_file|codequality|junit): (\S+)|cat (\S+)", PAGES["ci.md"])}
    assert set(reports) <= {one or other for one, other in named}


@POSIX_ONLY
def test_a_rendered_job_is_linted_in_a_pull_request(folder):
    *lines, summary = offline(commands(WORKFLOWS[".github/workflows/rendered.yml"]))
    script = "\n".join(lines).replace("${{ matrix.environment }}", "production")
    assert run(script, folder).returncode == 1
    assert run(summary, folder).returncode == 0
    assert "JK4109" in (folder / "summary.md").read_text(encoding="utf-8")


@POSIX_ONLY
@pytest.mark.parametrize(
    ("known", "want"),
    [
        ("", "api repos/a/b/issues/5/comments -F body=@diff.md"),
        ("17\n", "api -X PATCH repos/a/b/issues/comments/17 -F body=@diff.md"),
    ],
)
def test_a_pull_request_has_one_comment(known, want, folder, monkeypatch):
    make_history(folder)
    (folder.parent / "ids").write_text(known, encoding="utf-8")
    monkeypatch.setenv("BASE", "commit-28")
    monkeypatch.setenv("COMMENTS", "repos/a/b/issues/5/comments")
    workflow = WORKFLOWS[".github/workflows/jobkit-diff.yml"]
    for script in commands(workflow)[1:]:
        assert run(script, folder).returncode == 0
    assert "metrics" in (folder / "diff.html").read_text(encoding="utf-8")
    assert (folder / "diff.md").read_text(encoding="utf-8").startswith("<!-- jobkit diff -->")
    assert (folder.parent / "asked").read_text(encoding="utf-8").splitlines()[-1] == want


@POSIX_ONLY
@pytest.mark.parametrize(
    "script",
    [text for page, kind, _, text in BLOCKS if page == "templated-jobs.md" and kind == "sh"],
    ids=lambda script: script.split()[0],
)
def test_a_rendered_text_is_linted(script, folder):
    done = run(script, folder)
    assert done.returncode == 1
    assert "2:3: error: Priority is outside of its bounds [JK4109" in done.stderr


@POSIX_ONLY
def test_a_plan_tells_what_it_does_not_know(folder):
    done = run(f'"{sys.executable}" rendered_jobs.py out < "$HOME/plan.json"', folder)
    assert [path.name for path in (folder / "out").iterdir()] == ["nomad_job.web_a.nomad.hcl"]
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "nomad_job.late",
        "nomad_job.old",
    ]


@pytest.mark.parametrize("form", ["text", "concise"])
def test_the_problem_matcher_reads_every_finding(form):
    matcher = json.loads((DOCS / "problem-matcher.json").read_text(encoding="utf-8"))
    (pattern,) = matcher["problemMatcher"][0]["pattern"]
    found = jobkit.lint_text(BAD.replace("job", "jb", 1) + BAD, filename="a b/web.nomad.hcl")
    lines = write(form, Findings(found)).splitlines()
    matched = [match for line in lines if (match := re.fullmatch(pattern["regexp"], line))]
    shown = [one for one in found if one.severity.value != "info"]
    assert [
        (
            match[pattern["file"]],
            int(match[pattern["line"]]),
            int(match[pattern["column"]]),
            match[pattern["severity"]],
            match[pattern["message"]],
            match[pattern["code"]],
        )
        for match in matched
    ] == [
        (
            "a b/web.nomad.hcl",
            one.range.start.line,
            one.range.start.column,
            one.severity.value,
            one.summary,
            f"{one.code} {one.name}",
        )
        for one in shown
        if one.range
    ]


def test_hooks_of_the_page_exist():
    (repository,) = WORKFLOWS[".pre-commit-config.yaml"]["repos"]
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in manifest}


def test_arguments_of_the_hooks_are_options():
    (repository,) = WORKFLOWS[".pre-commit-config.yaml"]["repos"]
    for hook in repository["hooks"]:
        command = hook["id"].removeprefix("jobkit-")
        argv = [sys.executable, "-m", "jobkit", command, "--help"]
        told = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        assert {word for word in hook["args"] if word.startswith("--")} <= {
            *re.findall(r"--[\w-]+", told)
        }


def test_the_image_builds_from_what_it_copies(tmp_path):
    sources = [
        word
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for word in line.split()
    ]
    for name in sources:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    argv = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "out")]
    subprocess.run(argv, cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "out").glob("*.whl")
    assert "jobkit/schemas/job.json" in zipfile.ZipFile(wheel).namelist()


def test_the_image_runs_the_command():
    (entry,) = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
    (command,) = re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
    assert json.loads(entry) == ["jobkit"]
    assert json.loads(command)[0] in COMMANDS
