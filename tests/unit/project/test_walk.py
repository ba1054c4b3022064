"""Which files a command means."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

from jobkit.project.discovery import Configs
from jobkit.project.job_files import Kind, holds_job, kind_of
from jobkit.project.walk import find_job_files
from tests.platforms import POSIX_ONLY

JOB = 'job "web" {\n}\n'


@pytest.fixture
def tree(tmp_path):
    """A folder that fills itself from a mapping of names to texts, and is the working folder."""

    def fill(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    with chdir(tmp_path):
        yield fill


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("web.nomad", Kind.JOB),
        ("web.nomad.hcl", Kind.JOB),
        ("web.nomad.json", Kind.JOB),
        ("Web.NOMAD", Kind.JOB),
        ("web.nomad.j2", Kind.JOB),
        ("web.nomad.hcl.jinja", Kind.JOB),
        ("web.job", Kind.SHARED),
        ("web.hcl", Kind.HCL),
        ("web.hcl.j2", Kind.HCL),
        ("web.json", Kind.JSON),
        ("nomad", Kind.OTHER),
        ("web.nomad.tpl", Kind.OTHER),
        ("README.md", Kind.OTHER),
        ("page.html.j2", Kind.OTHER),
    ],
)
def test_what_a_name_says(name, kind):
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        pytest.param(JOB, True, id="a job"),
        pytest.param('variable "a" {\n}\n# job\njob "b" {\n}', True, id="after a variable"),
        pytest.param('"job" "a" {}', True, id="the name in quotes"),
        pytest.param('jbo "a" {\n}', True, id="a slip"),
        pytest.param("server {\n  enabled = true\n}", False, id="the config of an agent"),
        pytest.param('job = "web"', False, id="a value of that name"),
        pytest.param('jobs = ["web"]', False, id="a value of nearly that name"),
        pytest.param('resource "x" "y" {\n  job {\n  }\n}', False, id="a job inside of something"),
        pytest.param('a = <<X\njob "b" {\n}\nX\n', False, id="a job in a heredoc"),
        pytest.param('/*\njob "b" {\n}\n*/', False, id="a job in a comment"),
        pytest.param("", False, id="nothing"),
        pytest.param('{"job": {"web": {"group": {}}}}', True, id="HCL's JSON form"),
        pytest.param('{"job": "web"}', False, id="a member of that name"),
        pytest.param('{"job": {"id": 1}}', True, id="an ID, whatever its letters"),
        pytest.param('{"Job": {"ID": "web"}}', True, id="a request"),
        pytest.param('{"ID": "web", "TaskGroups": []}', True, id="a job alone"),
        pytest.param('{"ID": "web"}', False, id="an ID alone is anything"),
        pytest.param('{"TaskGroups": [', True, id="a broken job"),
        pytest.param('{"name": "x"', False, id="broken JSON"),
        pytest.param("[" * 100_000, False, id="JSON that goes very deep"),
    ],
)
def test_what_a_text_holds(text, holds):
    assert holds_job("x.hcl", text) is holds


def test_a_jinja_file_is_looked_at_by_line():
    text = '{% if x %}\n  job "{{ name }}" {\n}\n{% endif %}\n'
    assert (holds_job("x.hcl.j2", text), holds_job("x.hcl.j2", "{{ x }}")) == (True, False)


def test_a_folder_is_looked_through_by_name(tree):
    tree(dict.fromkeys(("b/z.nomad", "b.nomad", "a.hcl", "b/c/d.job", "x.txt"), JOB))
    found = find_job_files([], Configs())
    assert [name.replace(os.sep, "/") for name in found.files] == [
        "a.hcl", "b.nomad", "b/z.nomad", "b/c/d.job",
    ]  # fmt: skip
    assert (found.skipped, found.walked) == ([], True)


@pytest.mark.parametrize(
    ("files", "skipped"),
    [
        pytest.param({"a.json": "{}"}, ("a.json", "holds no job"), id="no job in it"),
        pytest.param(
            {"node_modules/a.nomad": JOB},
            ("node_modules/", "belongs to another tool"),
            id="of another tool",
        ),
        pytest.param(
            {"x/a.nomad": JOB, "jobkit.toml": "[lint]\nexclude = ['x/']"},
            ("x/", "is excluded by jobkit.toml"),
            id="a folder that the config excludes",
        ),
        pytest.param(
            {"x/a.nomad": JOB, "x/jobkit.toml": "[lint]\nexclude = ['a.*']"},
            ("x/a.nomad", "is excluded by x/jobkit.toml"),
            id="a file that the nearest config excludes",
        ),
        pytest.param(
            {".gitignore": "x", "x/a.nomad": JOB}, ("x/", "is ignored by git"), id="ignored folder"
        ),
        pytest.param(
            {"x/.gitignore": "*", "x/a.nomad": JOB},
            ("x/a.nomad", "is ignored by git"),
            id="ignored file",
        ),
    ],
)
def test_skipped(files, skipped, tree):
    tree(files)
    found = find_job_files([], Configs())
    assert found.files == []
    assert [
        (one.name.replace(os.sep, "/"), one.reason.replace(os.sep, "/")) for one in found.skipped
    ] == [skipped]


def test_a_repository_in_another_is_its_own(tree):
    tree({".gitignore": "*.nomad", "sub/.git/config": "", "sub/a.nomad": JOB})
    tree({"sub/.git/info/exclude": "b.*", "sub/b.nomad": JOB, "c.nomad": JOB})
    assert find_job_files([], Configs()).files == [str(Path("sub", "a.nomad"))]


def test_the_config_names_more_job_files(tree):
    tree({"jobkit.toml": "[lint]\ninclude = ['jobs/*.tpl']", "jobs/a.tpl": "", "b.tpl": ""})
    assert find_job_files(["."], Configs()).files == [str(Path("jobs", "a.tpl"))]


def test_no_config_is_looked_for(tree):
    tree({"jobkit.toml": "[lint]\nexclude = ['a.*']", "a.nomad": JOB})
    assert find_job_files(["."], Configs(search=False)).files == ["a.nomad"]


def test_a_config_chosen_by_name_holds_everywhere(tree):
    top = tree({"c/own.toml": "[lint]\nexclude = ['/a.*']", "c/a.nomad": JOB, "a.nomad": JOB})
    found = find_job_files([str(top)], Configs(top / "c" / "own.toml"))
    assert found.files == [str(top / "a.nomad")]


def test_named_files_are_taken_unless_they_hold_no_job(tree):
    tree({"a.nomad": "", "agent.hcl": "server {}", "notes.txt": "", "vendor/b.nomad": JOB})
    found = find_job_files(
        ["a.nomad", "agent.hcl", "notes.txt", "vendor/b.nomad", "gone.hcl", "-"], Configs()
    )
    assert found.files == ["a.nomad", "notes.txt", "vendor/b.nomad", "gone.hcl", "-"]
    assert [(one.name, one.reason) for one in found.skipped] == [("agent.hcl", "holds no job")]
    assert not found.walked


def test_a_name_that_others_use_too(tree):
    tree({"x/slurm.job": "#!/bin/sh\n", "x/web.job": JOB})
    assert find_job_files(["x"], Configs()).files == [str(Path("x", "web.job"))]
    assert find_job_files(["x/slurm.job"], Configs()).files == ["x/slurm.job"]


def test_a_file_is_taken_once(tree):
    tree({"x/a.nomad": JOB})
    assert find_job_files(["x/a.nomad", "x/a.nomad", "x"], Configs()).files == ["x/a.nomad"]


@POSIX_ONLY
def test_links_are_no_circles(tree):
    top = tree({"x/a.nomad": JOB})
    (top / "x" / "loop").symlink_to(top / "x", target_is_directory=True)
    (top / "x" / "b.nomad").symlink_to("a.nomad")
    (top / "x" / "c.nomad").symlink_to("nowhere")
    (top / "x" / "e.nomad").symlink_to("e.nomad")
    (top / "x" / "d.nomad").symlink_to(top / "x", target_is_directory=True)
    found = find_job_files(["x"], Configs())
    assert found.files == ["x/a.nomad"]
    assert [(one.name, one.reason) for one in found.skipped] == [
        ("x/b.nomad", "is the same file as x/a.nomad"),
        ("x/c.nomad", "is no plain file"),
        ("x/d.nomad", "is a link to a folder"),
        ("x/e.nomad", "is no plain file"),
    ]


@POSIX_ONLY
def test_a_tree_deeper_than_python_recurses(tree):
    with chdir(tree({})):
        for _ in range(1500):
            Path("a").mkdir()
            os.chdir("a")
        Path("x.nomad").touch()
    found = find_job_files([], Configs())
    # Python's own way to remove a tree recurses.
    subprocess.run(["rm", "-r", "a"], check=True)
    assert found.files == [str(Path(*["a"] * 1500, "x.nomad"))]


@POSIX_ONLY
def test_a_folder_that_cannot_be_read_is_told():
    script = (
        "import os, tempfile\n"
        "from jobkit.project.walk import find_job_files\n"
        "from jobkit.project.discovery import Configs\n"
        "import jobkit.project.config, jobkit.syntax.scanner\n"
        "top = tempfile.mkdtemp(); os.chdir(top); os.mkdir('x', 0o000); os.chmod(top, 0o755)\n"
        "if not os.geteuid(): os.seteuid(65534)\n"
        "print([(d.name, d.detail) for d in find_job_files([], Configs()).diagnostics])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "folder-not-read" in done.stdout
    assert "x/" in done.stdout
