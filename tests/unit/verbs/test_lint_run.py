"""Runs over many files: baselines, configs of several folders, what is told once."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path

import pytest

from jobkit.diagnostic import Severity
from jobkit.lint.selection import Layer
from jobkit.verbs.choice import Wishes
from jobkit.verbs.lint_run import lint_files, write_baseline
from jobkit.verbs.settings import Reading

JOB = """job "web" {
  group "web" {
    count = -1
    task "server" {
      driver = "docker"
      config {
        image = "nginx:1.29"
      }
    }
  }
}
"""
WISHES = Wishes(Layer(select=("JK4002", "JK008")))
READING = Reading(search_config=True)
KNOWN = Path("known.json")


@pytest.fixture
def tree(tmp_path):
    """A folder that fills itself from names and texts, and is the working folder."""

    def fill(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    with chdir(tmp_path):
        yield fill


def lint(*arguments, **wishes):
    return lint_files(arguments, READING, WISHES._replace(**wishes))


def names(run):
    return [one.name for one in run.findings]


def entries():
    rows = json.loads(KNOWN.read_text(encoding="utf-8"))["findings"]
    return [(row["file"], row["name"], row["count"]) for row in rows]


def test_what_is_in_a_baseline_is_not_told_again(tree):
    tree(a_nomad=JOB, x__b_nomad=JOB)
    assert write_baseline(KNOWN, (), READING, WISHES) == (2, [])
    assert entries() == [
        ("a.nomad", "number-out-of-bounds", 1),
        ("x/b.nomad", "number-out-of-bounds", 1),
    ]
    run = lint(baseline=KNOWN)
    assert (names(run), [one.in_source for one in run.suppressed]) == ([], [False, False])
    tree(a_nomad=f"# moved\n\n{JOB}", x__b_nomad=JOB.replace("-1", "-2"))
    assert [str(one.range) for one in lint(baseline=KNOWN).findings] == [
        "x/b.nomad:3:5",
        "known.json:5:93",
    ]


def test_files_that_are_not_looked_at_stay_in_the_baseline(tree):
    tree(a_nomad=JOB, b_nomad=JOB)
    write_baseline(KNOWN, (), READING, WISHES)
    tree(a_nomad=JOB.replace("-1", "1"))
    assert names(lint("b.nomad", baseline=KNOWN)) == []
    assert names(lint("a.nomad", baseline=KNOWN)) == ["baseline-entry-gone"]
    assert write_baseline(KNOWN, ("a.nomad",), READING, WISHES) == (0, [])
    assert entries() == [("b.nomad", "number-out-of-bounds", 1)]


def test_a_baseline_is_named_from_its_own_folder(tree):
    tree(x__a_nomad=JOB, x__jobkit_toml="[lint]\nbaseline = 'known.json'\n")
    write_baseline(Path("x/known.json"), ("x",), READING, WISHES)
    assert names(lint("x")) == []
    with chdir("x"):
        assert names(lint("a.nomad")) == []


def test_nothing_is_written_when_something_can_not_be_read(tree):
    tree(a_nomad=JOB)
    count, found = write_baseline(KNOWN, ("a.nomad", "gone.nomad"), READING, WISHES)
    assert (count, KNOWN.exists()) == (0, False)
    assert "file-not-read" in [one.name for one in found]


def test_a_broken_baseline_is_not_replaced(tree):
    tree(a_nomad=JOB, known_json="{}")
    count, found = write_baseline(KNOWN, ("a.nomad",), READING, WISHES)
    assert (count, [one.name for one in found]) == (0, ["baseline-not-read"])
    assert KNOWN.read_text(encoding="utf-8") == "{}"


def test_each_folder_has_its_own_config(tree):
    tree(
        a_nomad=JOB,
        x__a_nomad=JOB,
        jobkit_toml="[lint]\nignore = ['JK4']\n",
        x__jobkit_toml="[lint.severity]\nJK4002 = 'info'\n",
    )
    run = lint_files((), READING, Wishes())
    found = [one for one in run.findings if one.code == "JK4002"]
    assert [(one.range.filename, one.severity) for one in found if one.range] == [
        ("x/a.nomad", Severity.INFO)
    ]
    assert not run.fails


def test_a_faulty_config_is_told_once(tree):
    tree(a_nomad=JOB, b_nomad=JOB, jobkit_toml="[lint]\nselects = 1\n")
    run = lint()
    assert (names(run), run.stopped, run.checked) == (["unknown-setting"], True, [])


def test_fail_on_of_the_config_counts(tree):
    tree(a_nomad=JOB, jobkit_toml="[lint]\nfail-on = 'info'\n[lint.severity]\nJK4002 = 'info'\n")
    assert lint().fails
    assert not lint(fail_on=Severity.WARNING).fails


def test_the_release_of_the_config_is_aimed_at(tree):
    job = JOB.replace('driver = "docker"', 'driver = "docker"\n      consul {}')
    tree(a_nomad=job.replace("-1", "1"), jobkit_toml="[lint.per-path.'*']\nnomad-version = '1.0'\n")
    wishes = Wishes(Layer(select=("JK8",)))
    assert names(lint_files((), READING, wishes)) != []
    assert names(lint_files((), READING, wishes._replace(nomad_version="2.0.5"))) == []
