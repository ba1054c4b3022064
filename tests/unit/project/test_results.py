"""Findings survive as plain data, and results are kept only as long as nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobkit import lint_file, lint_text
from jobkit.outside import Outside
from jobkit.project.result_cache import Reads, ResultCache, cache_folder
from jobkit.project.results import from_records, to_records

JOB = """\
variable "n" {
  type = number
}
job "j" {
  group "g" {
    count = -1
    task "é" {
      driver = "exec"
      config {
        command = "x"
      }
      kill_timeout = "5x"
    }
  }
}
"""


def shown(found):
    """Return all that reports show of findings, besides the lines of private texts."""
    return [
        (
            one.code,
            one.name,
            one.severity,
            one.summary,
            one.detail,
            one.path,
            str(one.range),
            one.range and one.range.end,
            one.range and not one.range.source.private and one.range.text,
        )
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        pytest.param(JOB, {}, id="places in the file"),
        pytest.param(JOB, {"variables": ["n=[1,\n2] x"]}, id="places in a private text"),
        pytest.param(JOB.replace("-1", "{{ 1 }}x"), {"filename": "j.nomad.j2"}, id="of a template"),
        pytest.param("", {}, id="no job"),
    ],
)
def test_findings_survive(text, options):
    found = lint_text(text, **options)
    records = json.loads(json.dumps(to_records(found)))
    assert shown(from_records(records, lambda _: text)) == shown(found)
    assert found


@pytest.fixture
def cache(tmp_path):
    return ResultCache(tmp_path / "cache", "build 1")


@pytest.fixture
def watched(tmp_path):
    """Return what a run has read: a file, one that is missing, a folder."""
    (tmp_path / "a").write_text("1", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    reads = Reads()
    outside = reads.watching(Outside())
    outside.read_bytes(tmp_path / "a")
    outside.list_folder(tmp_path / "folder")
    with pytest.raises(FileNotFoundError):
        outside.stat(tmp_path / "b")
    return reads


def test_a_result_is_found_again(cache, watched):
    cache.keep("x", b"text", watched, ["result"])
    assert cache.look_up("x", b"text", Outside()) == ["result"]


@pytest.mark.parametrize(
    ("name", "text", "build"),
    [
        pytest.param("y", b"text", "build 1", id="another file, or other options"),
        pytest.param("x", b"other", "build 1", id="another text"),
        pytest.param("x", b"text", "build 2", id="another jobkit"),
    ],
)
def test_a_result_of_something_else_is_not(cache, watched, name, text, build):
    cache.keep("x", b"text", watched, ["result"])
    assert ResultCache(cache.folder, build).look_up(name, text, Outside()) is None


def test_a_result_ends_with_what_was_read(cache, watched, tmp_path):
    cache.keep("x", b"text", watched, [])
    (tmp_path / "a").write_text("2", encoding="utf-8")
    assert cache.look_up("x", b"text", Outside()) is None


def test_a_result_ends_with_a_file_that_was_missing(cache, tmp_path):
    reads = Reads()
    with pytest.raises(FileNotFoundError):
        reads.watching(Outside()).read_bytes(tmp_path / "b")
    cache.keep("x", b"text", reads, [])
    (tmp_path / "b").write_text("", encoding="utf-8")
    assert cache.look_up("x", b"text", Outside()) is None


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="something else"),
        pytest.param(b'{"key": 1}', id="half of it"),
        pytest.param(b"\xff", id="no text"),
    ],
)
def test_a_damaged_entry_is_none(cache, watched, damage):
    cache.keep("x", b"text", watched, [])
    entry = next(path for path in cache.folder.glob("??/*"))
    entry.write_bytes(damage)
    assert cache.look_up("x", b"text", Outside()) is None


def test_a_folder_that_can_not_be_written_keeps_nothing(tmp_path, watched):
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = ResultCache(tmp_path / "file" / "below", "build 1")
    cache.keep("x", b"text", watched, [])
    cache.sweep()
    assert cache.look_up("x", b"text", Outside()) is None


def test_old_results_are_swept(cache, watched, age):
    cache.keep("old", b"text", watched, [])
    age(next(cache.folder.glob("??/*")))
    cache.keep("new", b"text", watched, [])
    cache.sweep()
    assert [one for one in ("old", "new") if cache.look_up(one, b"text", Outside()) == []] == [
        "new"
    ]


@pytest.fixture
def age():
    import os  # noqa: PLC0415

    return lambda path: os.utime(path, (0, 0))


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        pytest.param({"JOBKIT_CACHE_DIR": "/c", "HOME": "/h"}, Path("/c"), id="as the user says"),
        pytest.param({}, None, id="nowhere"),
    ],
)
def test_the_folder(environment, folder):
    assert cache_folder(environment) == folder


def test_the_folder_in_a_home():
    environment = {"HOME": "/h", "XDG_CACHE_HOME": "/x", "LOCALAPPDATA": "/l"}
    folder = cache_folder(environment)
    assert folder is not None
    assert folder.name == "jobkit"


def test_an_unread_file_survives(tmp_path):
    found = lint_file(tmp_path / "none.nomad.hcl")
    assert shown(from_records(to_records(found), lambda _: "")) == shown(found)
