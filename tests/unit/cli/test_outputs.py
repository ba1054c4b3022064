"""Findings go to the terminal and to files, in several formats at once."""

from __future__ import annotations

import json
from contextlib import chdir

import pytest
from click.testing import CliRunner

from jobkit.cli.main import main

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
NOT_UTF8 = "web\udcff.nomad.hcl"


def lint(folder, *flags):
    """Return how ``jobkit lint`` ends for a job with one error."""
    (folder / "web.nomad.hcl").write_text(BAD, encoding="utf-8")
    with chdir(folder):
        return CliRunner().invoke(main, ["lint", *flags])


def test_several_formats_go_to_files_and_text_to_the_terminal(tmp_path):
    formats = ["--format", "sarif=a.sarif", "--format", "junit=a.xml", "--format", "text"]
    done = lint(tmp_path, *formats, "web.nomad.hcl")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.endswith("1 error; 1 file checked\n")
    assert json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "a.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_a_file_replaces_text_on_the_terminal(tmp_path):
    done = lint(tmp_path, "--format", "concise=a.txt", "web.nomad.hcl")
    assert (done.stdout, done.stderr) == ("", "")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.parametrize(
    ("color", "colored"),
    [
        pytest.param("always", True, id="always"),
        pytest.param("never", False, id="never"),
        pytest.param("auto", False, id="auto, into a pipe"),
    ],
)
def test_color(color, colored, tmp_path, monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    done = lint(tmp_path, "--color", color, "--format", "text", "web.nomad.hcl")
    assert ("\x1b[" in done.stderr) == colored


def test_a_text_file_has_no_colors_unless_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    lint(tmp_path, "--format", "text=a.txt", "web.nomad.hcl")
    assert "\x1b" not in (tmp_path / "a.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        pytest.param(["--format", "sarf"], 'Did you mean "sarif"?', id="an unknown format"),
        pytest.param(["--format", "json="], "names no file", id="no file"),
        pytest.param(
            ["--format", "json", "--format", "sarif"],
            "json and sarif can't share standard output; write sarif=FILE.",
            id="two on standard output",
        ),
        pytest.param(
            ["--format", "json=a", "--format", "sarif=./a"], "can't share a file", id="one file"
        ),
        pytest.param(
            ["--format", "json=./web.nomad.hcl"], "would replace the job file", id="the job file"
        ),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_written(flags, told, tmp_path):
    done = lint(tmp_path, *flags, "web.nomad.hcl")
    assert done.exit_code == 2
    assert told in done.stderr
    assert (tmp_path / "web.nomad.hcl").read_text(encoding="utf-8") == BAD
    assert not (tmp_path / "a").exists()


def test_a_file_that_cannot_be_written_fails(tmp_path):
    done = lint(tmp_path, "--format", "json=no/such/folder.json", "web.nomad.hcl")
    assert done.exit_code == 2
    assert "can't be written" in done.stderr


def test_what_decides_about_the_exit_status_is_shown(tmp_path):
    job = BAD.replace("101", "100").replace('driver = "exec"', 'driver = "exec"\n service {}')
    (tmp_path / "quiet.nomad.hcl").write_text(job, encoding="utf-8")
    done = lint(tmp_path, "--fail-on", "info", "quiet.nomad.hcl")
    assert done.exit_code == 1
    assert "info:" in done.stderr


def test_a_name_that_is_not_utf8_stays_readable_json(tmp_path):
    done = lint(tmp_path, "--format", "json=a.json", NOT_UTF8)
    assert done.exit_code == 2
    (found,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert NOT_UTF8 in found["detail"]


def test_a_file_that_cannot_be_read_is_not_counted(tmp_path):
    done = lint(tmp_path, "missing.nomad.hcl", "web.nomad.hcl")
    assert done.stderr.endswith("2 errors; 1 file checked\n")
