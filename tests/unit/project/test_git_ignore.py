"""What git ignores: asked of git itself, in real repositories."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest

from jobkit.project.git_ignore import Ignored, ignored_above
from jobkit.project.git_patterns import Patterns

NAMES = ["a", "b", "foo", "bar.x", "x.log", "keep", "a b", "é", "[x]", "!a"]
PATTERNS = [
    "a", "b/", "/a", "/foo/", "*.log", "!*.log", "!keep", "!keep/", "keep/*", "foo/bar.x", "/foo/*",
    "!/foo/bar.x", "**/b", "a/**", "a/**/b", "foo/**/x.log", "*", "!*/", "!a", "[ab]", "[!a]", "?",
    "\\!a", "#x", "a ", "a\\ b", "**/", "*/", "!foo/", "**", "a/b/", "*.x", "[a-", "fo[o", "**foo",
    "foo**", "/", "//", "a//b", "é", "\\a", "***", "!", "a\t", "/*", "[[:alpha:]]", "[[:nope:]]",
    "[a-c]oo", "./a", "a/.", "fo\\o", "*o*/bar.x", "a\\", "[]x]", "[^a]*", "\\[x\\]", "a/fo**/b",
    "[[:alpha:][:digit:]]", "[\\]a]", "[z-a]", "[a-\\c]", "keep**/x.log", "[[:]a",
]  # fmt: skip
PARTS = ["a", "b", "foo", "*", "**", "?", "/", "[", "]", "[a-f]", "[!b]", "!", "\\", "-", " ", "^"]


def no_config_of_the_user(folder):
    nowhere = str(folder / "nowhere")
    return {**os.environ, "HOME": nowhere, "XDG_CONFIG_HOME": nowhere, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder, *arguments):
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, check=True,
        env=no_config_of_the_user(folder),
    )  # fmt: skip
    return os.fsdecode(done.stdout)


def left_by_git(top):
    listed = git(top, "ls-files", "-z", "--others", "--exclude-standard")
    return {name for name in listed.split("\0") if name}


def left_by_us(folder, name, ignored):
    ignored = ignored.below(folder, name)
    left = set()
    for entry in os.scandir(folder):
        path = name + entry.name
        if entry.name == ".git" or ignored.holds(path, is_folder=entry.is_dir()):
            continue
        if entry.is_dir():
            left |= left_by_us(Path(entry.path), f"{path}/", ignored)
        else:
            left.add(path)
    return left


def fill(folder, chance, pattern, depth=0):
    """Fill a folder with files, folders and ignore files by chance."""
    if depth == 0 or chance.random() < 0.35:
        lines = [pattern(chance) for _ in range(chance.randint(1, 5))]
        (folder / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in chance.sample(NAMES, chance.randint(2, 5)):
        if depth < 3 and chance.random() < 0.5:
            (folder / name).mkdir()
            fill(folder / name, chance, pattern, depth + 1)
        else:
            (folder / name).touch()


def made_up(chance):
    return "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 5)))


def known(chance):
    return chance.choice(PATTERNS)


@pytest.mark.parametrize("pattern", [known, made_up])
@pytest.mark.parametrize("seed", range(12))
def test_git_leaves_the_same_files(pattern, seed, tmp_path):
    git(tmp_path, "init", "-q")
    chance = random.Random(seed)  # noqa: S311  the same each time
    fill(tmp_path, chance, pattern)
    (tmp_path / ".git" / "info" / "exclude").write_text(pattern(chance), encoding="utf-8")
    ignored, name = ignored_above(tmp_path)
    assert left_by_us(tmp_path, name, ignored) == left_by_git(tmp_path)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_git_reads_the_pattern_as_we_do(pattern, tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_bytes(f"{pattern}\r\n".encode())
    for folder in ("", "a", "foo", "foo/keep", "a/foo", "keep/a"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for name in ("b", "bar.x", "x.log", "!a", "[x]", "ab"):
            (tmp_path / folder / name).touch()
    assert left_by_us(tmp_path, "", Ignored()) == left_by_git(tmp_path)


def test_a_work_tree_shares_the_file_of_its_repository(tmp_path):
    main, tree = tmp_path / "main", tmp_path / "tree"
    main.mkdir()
    git(main, "init", "-q")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    git(main, *who, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", str(tree))
    (main / ".git" / "info" / "exclude").write_text("*.log\n", encoding="utf-8")
    for name in ("a.log", "a.nomad"):
        (tree / name).touch()
    ignored, name = ignored_above(tree)
    assert left_by_us(tree, name, ignored) - {".git"} == left_by_git(tree) == {"a.nomad"}


def test_a_named_folder_that_is_ignored_is_looked_through(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("build/\n*.log\n", encoding="utf-8")
    (tmp_path / "build" / "in").mkdir(parents=True)
    ignored, name = ignored_above(tmp_path / "build" / "in")
    assert (name, ignored.holds("build/in/a.log", is_folder=False)) == ("build/in/", False)


def test_outside_of_a_repository_the_files_further_down_hold(tmp_path):
    (tmp_path / ".gitignore").write_text("*.log", encoding="utf-8")
    ignored, name = ignored_above(tmp_path)
    assert ignored.below(tmp_path, name).holds("a.log", is_folder=False)


@pytest.mark.parametrize(
    ("pattern", "path", "taken"),
    [
        pytest.param("legacy/", "legacy/a/b.nomad", True, id="what is in a folder"),
        pytest.param("/legacy/", "x/legacy/b.nomad", False, id="the folder at the top alone"),
        pytest.param("*.nomad", "x/b.nomad", True, id="a name anywhere"),
        pytest.param("x/*.nomad", "x/y/b.nomad", False, id="one folder deep"),
        pytest.param("x/**/*.nomad", "x/y/b.nomad", True, id="any depth"),
        pytest.param("legacy/", "legacy", False, id="a file of a folder's name"),
    ],
)
def test_patterns_of_the_config(pattern, path, taken):
    assert Patterns((pattern,)).takes(path) is taken
