"""All jobs of two revisions of a real repository."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from jobkit.cli.main import main
from tests.unit.verbs.history import JOBS, git, hcl, make_history, write

WANTED = Path(__file__).parent / "revisions"


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    make_history(folder)
    return folder


@pytest.fixture
def inside(history, monkeypatch):
    monkeypatch.chdir(history)
    return history


@pytest.fixture
def clone(history, tmp_path, monkeypatch):
    shutil.copytree(history, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "clone"


def run(*arguments):
    done = CliRunner().invoke(main, ["diff", *arguments])
    return done.exit_code, done.stdout, done.stderr


def changes(*arguments):
    """Return what became of which job, by file."""
    _, output, _ = run("--git", *arguments, "--format", "json")
    found = json.loads(output)["Jobs"]
    return {one["NewFile"] or one["OldFile"]: (one["Change"], one["ID"]) for one in found}


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("all.md", ["commit-12", "commit-30", "--format", "markdown"]),
        ("all.html", ["commit-12", "commit-30", "--format", "html"]),
        ("all.txt", ["commit-12", "commit-30", "--impact"]),
        ("one.json", ["commit-18", "commit-19", "--format", "json", "--changed-only"]),
        ("nothing.md", ["commit-1", "commit-2", "--format", "markdown"]),
        ("cut.md", ["commit-1", "commit-30", "--format", "markdown", "--max-size", "4000"]),
    ],
)
def test_reports(name, arguments, request):
    status, output, errors = run("--git", *arguments)
    assert (status, errors) == (0, "")
    if request.config.getoption("--update"):
        (WANTED / name).write_bytes(output.encode())
    assert output == (WANTED / name).read_bytes().decode()


# What each commit changed: files of jobs with what became of the job.
STEPS = {
    8: {JOBS.format("edge"): ("added", "edge")},
    13: {JOBS.format("api"): ("edited", "api")},
    14: {},
    16: {JOBS.format("batch"): ("deleted", "batch")},
    17: {},
    19: {JOBS.format("cron"): ("renamed", "nightly")},
    20: {JOBS.format("db"): ("edited", "db")},
    21: {JOBS.format("db"): ("edited", "db")},
    22: {JOBS.format("edge"): ("edited", "edge")},
    23: {"jobs/mail.nomad.hcl.j2": ("edited", "mail")},
    24: {JOBS.format("queue"): ("unread", "queue")},
    26: {"jobs/search.nomad.hcl": ("edited", "search")},
    27: {},
    28: {},
    29: {JOBS.format("metrics"): ("added", "metrics")},
    30: {},
}


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(("number", "want"), STEPS.items())
def test_each_commit(number, want):
    assert changes(f"commit-{number - 1}", f"commit-{number}") == want


@pytest.mark.usefixtures("inside")
def test_the_other_way_round():
    assert changes("commit-29", "commit-28") == {JOBS.format("metrics"): ("deleted", "metrics")}


def test_without_a_second_revision_it_is_what_is_there_now(clone):
    write(clone, {JOBS.format("web"): hcl("web", "web:2", count=2)})
    write(clone, {JOBS.format("new"): hcl("new", "new:1")})
    write(clone, {"ignored/old.nomad.hcl": hcl("old", "old:1"), ".gitignore": "ignored/\n"})
    write(clone, {JOBS.format("edge"): None, "shared/macros.j2": None})
    assert changes("HEAD") == {
        JOBS.format("edge"): ("deleted", "edge"),
        "jobs/mail.nomad.hcl.j2": ("unread", "mail"),
        JOBS.format("new"): ("added", "new"),
        JOBS.format("web"): ("edited", "web"),
    }


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("commit-28..commit-29", {JOBS.format("metrics"): ("added", "metrics")}),
        ("commit-28..", {JOBS.format("metrics"): ("added", "metrics")}),
        ("branch...commit-29", {JOBS.format("metrics"): ("added", "metrics")}),
        ("commit-29...branch", {JOBS.format("own"): ("added", "own")}),
    ],
)
def test_a_range(given, want, clone):
    git(clone, "checkout", "-q", "-b", "branch", "commit-28")
    write(clone, {JOBS.format("own"): hcl("own", "own:1")})
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "own")
    git(clone, "checkout", "-q", "--detach", "commit-30")
    assert changes(given) == want


def test_a_shallow_clone_is_told(clone, monkeypatch):
    git(clone, "clone", "-q", "--depth", "1", f"file://{clone}", "shallow")
    monkeypatch.chdir(clone / "shallow")
    assert "fetch more of its history first" in " ".join(run("--git", "commit-2")[2].split())


def test_histories_that_have_nothing_in_common(clone):
    git(clone, "checkout", "-q", "--orphan", "other")
    git(clone, "commit", "-q", "-m", "other")
    assert "no commit in common" in run("--git", "commit-2...other")[2]


def test_files_are_found_from_any_folder(inside, monkeypatch):
    monkeypatch.chdir(inside / "jobs" / "store")
    assert changes("commit-22", "commit-23") == {"jobs/mail.nomad.hcl.j2": ("edited", "mail")}


def test_a_file_with_values_is_that_of_the_revision(clone):
    for tag in ("3", "4"):
        write(clone, {"values.hcl": f'tag = "{tag}"\n'})
        git(clone, "add", "-A")
        git(clone, "commit", "-q", "-m", f"tag {tag}")
    status, output, _ = run("--git", "HEAD~1", "HEAD", "--var-file", "values.hcl")
    assert status == 0
    assert '+/- image: "db:3" => "db:4"' in output


@pytest.mark.parametrize(
    ("setting", "want"),
    [
        ('[lint]\nexclude = ["jobs/"]', {}),
        ('[lint]\ninclude = ["docs/*.txt"]', {"docs/job.txt": ("added", "text")}),
    ],
)
def test_the_config_says_what_job_files_are(setting, want, clone):
    write(clone, {"jobkit.toml": setting})
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "config")
    excluded = "exclude" in setting
    file = JOBS.format("web") if excluded else "docs/job.txt"
    write(clone, {file: hcl("web" if excluded else "text", "text:1")})
    assert changes("HEAD") == want


def test_a_config_with_a_bad_pattern_stops(clone):
    write(clone, {"jobkit.toml": '[diff]\nignore = ["a..b"]\n', JOBS.format("web"): None})
    status, output, errors = run("--git", "commit-28", "--format", "markdown")
    assert (status, output) == (2, "")
    assert "is no pattern" in errors


def test_a_config_leaves_changes_out(clone):
    write(clone, {"jobkit.toml": '[diff]\nignore = ["TaskGroups"]\n'})
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "ignore")
    write(clone, {JOBS.format("web"): hcl("web", "web:9", count=2)})
    assert run("--git", "HEAD", "--exit-code") == (0, "No job differs.\n", "")


def test_links_are_followed_as_they_were(clone):
    (clone / "jobs" / "link.yml").symlink_to("search.yml")
    text = (clone / JOBS.format("search")).read_text("utf-8").replace("search.yml", "link.yml")
    write(clone, {JOBS.format("search"): text})
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "link")
    write(clone, {"jobs/search.yml": "shards: 5\n"})
    assert changes("HEAD") == {JOBS.format("search"): ("edited", "search")}


@pytest.mark.usefixtures("inside")
def test_one_file_at_a_revision():
    file = JOBS.format("edge")
    status, output, _ = run(f"git:commit-12:{file}", file, "--exit-code")
    assert status == 1
    assert '- Task Group: "app"' in output.replace("-   Task", "- Task")


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--git", "commit-1x"], '"commit-1x" is no revision of the repository in'),
        (["--git", "commit-1x"], "Did you mean"),
        (["--git", "HEAD", "--", "--all"], '"--all" is no revision'),
        (["git:HEAD:none.hcl", "README.md"], 'At "HEAD": There is no file "none.hcl".'),
        (["git:HEAD:jobs", "README.md"], 'At "HEAD": "jobs" is a folder'),
        (["git:none:jobs", "README.md"], '"none" is no revision'),
    ],
)
def test_what_is_not_there_is_said(arguments, said):
    status, output, errors = run(*arguments)
    assert (status, output) == (2, "")
    assert said in " ".join(errors.split())


@pytest.mark.usefixtures("inside")
def test_a_broken_job_does_not_hide_the_others():
    status, output, errors = run("--git", "commit-22", "commit-24")
    assert status == 2
    assert 'At "commit-24": ' in errors
    assert "not readable: jobs/queue.nomad.hcl" in output
    assert 'Job: "mail"' in output


def test_a_folder_without_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    status, _, errors = run("--git", "HEAD")
    assert status == 2
    assert "is in no git repository" in errors


def test_a_machine_without_git(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, errors = run("--git", "HEAD")
    assert status == 2
    assert 'There is no program "git" on the path' in errors


@pytest.mark.parametrize("given", [[], ["a", "b", "c"]])
def test_one_or_two_revisions(given):
    assert "name one or two revisions" in run("--git", *given)[2]
