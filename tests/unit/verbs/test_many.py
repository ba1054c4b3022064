"""Many files: kept results, several processes, parts of the files."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import chdir

import pytest

from jobkit.project.result_cache import ResultCache, build_name
from jobkit.project.walk import shard_of
from jobkit.verbs.choice import Wishes
from jobkit.verbs.lint_run import Running, lint_files
from jobkit.verbs.settings import Reading
from tests.harness import ROOT

JOB = """\
variable "count" {
  type = number
}
job "shop" {
  meta {
    motd = file("motd")
  }
  group "web" {
    count = var.count
    task "app" {
      driver = "exec"
      config {
        command = "/bin/app"
      }
    }
  }
}
"""
TEMPLATE = '{% include "group.j2" %}'
GROUP = JOB.replace('    motd = file("motd")\n', "").replace("var.count", "{{ count }}")


@pytest.fixture
def folder(tmp_path):
    files = {
        "shop.nomad.hcl": JOB,
        "page.nomad.j2": TEMPLATE,
        "group.j2": GROUP,
        "motd": "hello",
        "values.hcl": "count = -1\n",
        "jobkit.toml": 'var-files = ["values.hcl"]\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with chdir(tmp_path):
        yield tmp_path


def lint(folder, environment=(), build="1", files=(".",), **options):
    reading = Reading(environment=dict(environment), search_config=True)
    options.setdefault("cache", ResultCache(folder / "cache", build))
    return lint_files([str(one) for one in files], reading, Wishes(), Running(**options))


def told(run):
    return [(str(one), one.detail, one.path) for one in run.findings if one.severity == "error"]


def test_a_second_run_says_the_same(folder):
    first = told(lint(folder, cache=None))
    assert told(lint(folder)) == told(lint(folder)) == first
    assert len(first) == 2


PROGRAM = """\
import sys
from pathlib import Path
from tests.unit.verbs.test_many import lint, told
print(len(told(lint(Path("."), files=["page.nomad.hcl"]))))
print(*(name for name in sys.modules if name.startswith(("jobkit.syntax.", "jobkit.lint.rules"))))
"""


def test_a_second_run_imports_no_parser(tmp_path):
    (tmp_path / "page.nomad.hcl").write_text(JOB, encoding="utf-8")
    with chdir(tmp_path):
        for modules in (True, False):
            ran = subprocess.run(
                [sys.executable, "-c", PROGRAM],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            count, names = ran.stdout.splitlines()
            assert count == "1"
            assert bool(names) == modules


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("shop.nomad.hcl", JOB.replace("var.count", "-2"), id="the file"),
        pytest.param("values.hcl", "count = 1\n", id="a file with values"),
        pytest.param("group.j2", GROUP.replace("{{ count }}", "3"), id="an included file"),
        pytest.param("jobkit.toml", "", id="the config file"),
        pytest.param("jobkit.toml", '[lint]\nignore = ["JK4"]\n', id="a setting"),
    ],
)
def test_a_change_is_seen(folder, name, text):
    before = told(lint(folder))
    (folder / name).write_text(text, encoding="utf-8")
    after = told(lint(folder))
    assert after == told(lint(folder, cache=None))
    assert after != before


def test_a_file_that_goes_is_seen(folder):
    lint(folder)
    (folder / "motd").unlink()
    assert "invalid-argument" in " ".join(str(one) for one in lint(folder).findings)


def test_another_value_from_the_environment_is_seen(folder):
    (folder / "jobkit.toml").write_text("", encoding="utf-8")
    bad, good = ({"NOMAD_VAR_count": count} for count in ("-1", "1"))
    assert [len(told(lint(folder, one))) for one in (bad, good, bad)] == [2, 0, 2]


def test_processes_say_the_same_in_the_same_order(folder):
    for number in range(30):
        text = JOB.replace("var.count", str(number - 20))
        (folder / f"{number}.nomad.hcl").write_text(text, encoding="utf-8")
    alone = told(lint(folder, cache=None, processes=1))
    assert told(lint(folder, cache=None, processes=3)) == alone
    assert told(lint(folder, processes=3)) == alone
    assert told(lint(folder, processes=3)) == alone


def test_a_cache_that_can_not_be_written_is_no_fault(folder):
    (folder / "file").write_text("", encoding="utf-8")
    cache = ResultCache(folder / "file" / "cache", "1")
    assert told(lint(folder, cache=cache)) == told(lint(folder, cache=None))


def test_standard_input_is_not_kept(folder, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(JOB.encode())))
    assert len(told(lint(folder, files=["-"]))) == 1
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert "missing-job" in str(lint(folder, files=["-"]).findings[0])


def test_parts_are_all_files_once(folder):
    for number in range(40):
        (folder / f"{number}.nomad.hcl").write_text(JOB, encoding="utf-8")
    whole = sorted(lint(folder).checked)
    parts = [lint(folder, shard=(number, 4)).checked for number in (1, 2, 3, 4)]
    assert sorted(name for part in parts for name in part) == whole
    assert all(parts)


def test_a_file_stays_in_its_part():
    assert [shard_of(name, 3) for name in ("a.nomad", "jobs/b.nomad", "c.hcl")] == [2, 2, 3]


def test_a_jobkit_that_is_worked_on_is_another_build(tmp_path):
    (tmp_path / "a.py").write_text("", encoding="utf-8")
    before = build_name("1", "2026-01-01", tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.py").write_text("", encoding="utf-8")
    assert build_name("1", "2026-01-01", tmp_path) != before
    assert build_name("1", "2026-01-01", tmp_path / "b") != build_name("1", "", tmp_path / "b")


POLICY = '{"required": ["Meta"], "properties": {"Meta": {"required": ["owner"]}}}'


def test_a_changed_policy_is_seen(folder):
    (folder / "policy.json").write_text(POLICY, encoding="utf-8")
    (folder / "jobkit.toml").write_text('[lint]\nschemas = ["policy.json"]\n', encoding="utf-8")
    before = told(lint(folder, processes=2))
    (folder / "policy.json").write_text(POLICY.replace("owner", "motd"), encoding="utf-8")
    after = told(lint(folder, processes=2))
    assert before != after == told(lint(folder, cache=None))
