"""The files of a git revision, as if they stood on the disk."""

from pathlib import Path

import pytest

from jobkit.outside import Entry
from jobkit.project.git_tree import GitEntry, GitTree

TEXTS = {
    "a.txt": b"a",
    "jobs/web.hcl": b"web",
    "jobs/deep/er/x.yml": b"xx",
}
LINKS = {
    "jobs/near": "web.hcl",
    "jobs/up": "../a.txt",
    "jobs/folder": "deep/er",
    "jobs/far": "/etc/nowhere",
    "jobs/whole": "{top}/a.txt",
    "jobs/out": "../../beside.txt",
    "jobs/round": "round",
    "jobs/gone": "nothing",
}


@pytest.fixture
def tree(tmp_path):
    top = tmp_path / "top"
    top.mkdir()
    (tmp_path / "beside.txt").write_bytes(b"beside")
    objects = {**TEXTS, **{name: to.format(top=top).encode() for name, to in LINKS.items()}}
    entries = {name: GitEntry(name, is_link=name in LINKS) for name in objects}
    return GitTree(top, entries, lambda name: objects[name])


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("a.txt", b"a"),
        ("jobs/../a.txt", b"a"),
        ("./jobs//web.hcl", b"web"),
        ("jobs/near", b"web"),
        ("jobs/up", b"a"),
        ("jobs/folder/x.yml", b"xx"),
        ("jobs/folder/../../web.hcl", b"web"),
        ("jobs/whole", b"a"),
        ("jobs/out", b"beside"),
        ("../beside.txt", b"beside"),
    ],
)
def test_files_are_read_through_links(path, want, tree):
    assert tree.world().read_bytes(tree.top / path) == want


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("b.txt", FileNotFoundError),
        ("jobs/gone", FileNotFoundError),
        ("jobs/far", FileNotFoundError),
        ("jobs/round", OSError),
        ("jobs", IsADirectoryError),
        ("a.txt/b", FileNotFoundError),
    ],
)
def test_what_can_not_be_read(path, error, tree):
    with pytest.raises(error):
        tree.world().read_bytes(tree.top / path)


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("jobs/folder/x.yml", Entry(is_file=True, size_bytes=2)),
        ("jobs/folder", Entry(is_file=False, is_folder=True)),
        ("", Entry(is_file=False, is_folder=True)),
        ("../beside.txt", Entry(is_file=True, size_bytes=6)),
    ],
)
def test_what_stands_at_a_path(path, want, tree):
    assert tree.world().stat(tree.top / path) == want


def test_names_in_folders(tree):
    world = tree.world()
    assert world.list_folder(tree.top / "jobs" / "folder") == ["x.yml"]
    assert world.list_folder(tree.top) == ["a.txt", "jobs"]
    assert sorted(world.list_folder(tree.top.parent)) == ["beside.txt", "top"]
    with pytest.raises(NotADirectoryError):
        world.list_folder(tree.top / "a.txt")


@pytest.mark.parametrize(
    ("path", "want"), [("jobs/folder/x.yml", "jobs/deep/er/x.yml"), ("jobs/out", "../beside.txt")]
)
def test_real_paths(path, want, tree):
    assert tree.world().real_path(tree.top / path) == (tree.top / want).resolve()


def test_it_remembers_what_it_was_asked_for(tree):
    world = tree.world()
    world.read_bytes(tree.top / "jobs" / "near")
    with pytest.raises(FileNotFoundError):
        world.stat(tree.top / "jobs" / "none.hcl")
    assert tree.asked == {"jobs/near", "jobs/web.hcl", "jobs/none.hcl"}


def test_a_path_is_that_of_the_working_folder(tree, monkeypatch):
    (tree.top / "jobs").mkdir()
    monkeypatch.chdir(tree.top / "jobs")
    assert tree.world().read_bytes(Path("web.hcl")) == b"web"
