"""Paths and files in the job language, in a world of a few fixed files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.functions import find
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.values import STRING, SetValue
from jobkit.outside import Entry, Outside

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

BASE = Path("/base")
FILES = {
    "a.txt": b"hello\n",
    "b.txt": b"",
    "ab.txt": b"",
    "a*b.txt": b"",
    "{x}": b"",
    ".hidden": b"",
    "bad.bin": b"\xff",
    "sub/c.txt": b"",
    "sub/deep/d.cfg": b"",
}
PATHS = {BASE / name: content for name, content in FILES.items()}
FOLDERS = {BASE, BASE / "sub", BASE / "sub/deep"}


def read(path: Path) -> bytes:
    return PATHS[Path(path)]


def look(path: Path) -> Entry:
    if path in FOLDERS:
        return Entry(is_file=False, is_folder=True)
    if path in PATHS:
        return Entry(is_file=True, size_bytes=len(PATHS[path]))
    raise FileNotFoundError(2, "No such file or directory", str(path))


def names(folder: Path) -> list[str]:
    if folder not in FOLDERS:
        raise NotADirectoryError
    return [path.name for path in (*PATHS, *FOLDERS) if path.parent == folder]


WORLD = Outside(
    base_dir=BASE,
    read_bytes=read,
    stat=look,
    list_folder=names,
    home=lambda: Path("/home/me"),
    working_folder=lambda: Path("/work folder"),
)


def call(name: str, *arguments: str, outside: Outside = WORLD) -> Value:
    return find(name).call(*arguments, outside=outside)


@pytest.mark.parametrize(
    ("name", "path", "result"),
    [
        pytest.param("file", "./sub/../a.txt", "hello\n", id="content"),
        pytest.param("filebase64", "bad.bin", "/w==", id="content in Base64"),
        pytest.param("fileexists", "sub/c.txt", True, id="there"),
        pytest.param("fileexists", "A.TXT", False, id="not there"),
        pytest.param("basename", "//a//b//", "b", id="last part"),
        pytest.param("basename", "/", "/", id="last part of the root"),
        pytest.param("basename", "", ".", id="last part of nothing"),
        pytest.param("dirname", "//a//b//c", "/a/b", id="all but the last part"),
        pytest.param("dirname", "a", ".", id="no folder"),
        pytest.param("dirname", "a/", "a", id="a slash at the end"),
        pytest.param("abspath", "x/../y/", "/work folder/y", id="from the working folder"),
        pytest.param("abspath", "/..", "/", id="above the root"),
        pytest.param("pathexpand", "~/x/../y", "/home/me/y", id="home"),
        pytest.param("pathexpand", "a~/./b", "a~/./b", id="no home"),
    ],
)
def test_results(name: str, path: str, result: Value) -> None:
    assert call(name, path) == result


@pytest.mark.parametrize(
    ("path", "pattern", "found"),
    [
        pytest.param(".", "*.txt", "a*b.txt a.txt ab.txt b.txt", id="star"),
        pytest.param(".", "?.txt", "a.txt b.txt", id="question mark"),
        pytest.param(".", "[^a-a].txt", "b.txt", id="all characters but one"),
        pytest.param(".", "[!a].txt", "a.txt", id="an exclamation mark is a character"),
        pytest.param(".", "a\\*b.txt", "a*b.txt", id="escaped star"),
        pytest.param(".", "\\{x\\}", "{x}", id="escaped braces"),
        pytest.param(".", "{a,{b,ab}}.txt", "a.txt ab.txt b.txt", id="braces in braces"),
        pytest.param(".", "{sub/c,a}.txt", "a.txt sub/c.txt", id="a slash in braces"),
        pytest.param(".", "s*/**", "sub/c.txt sub/deep/d.cfg", id="all below"),
        pytest.param(".", "**/*.cfg", "sub/deep/d.cfg", id="at any depth"),
        pytest.param("sub", "**", "c.txt deep/d.cfg", id="seen from the folder"),
        pytest.param("sub", "../?.txt", "../a.txt ../b.txt", id="next to the folder"),
        pytest.param("s*", "c.txt", "../sub/c.txt", id="a pattern for the folder"),
        pytest.param("/base/sub", "*", "c.txt", id="from the root"),
        pytest.param(".", "*d*", ".hidden bad.bin", id="names with a dot, no folders"),
        pytest.param(".", "", "", id="nothing"),
        pytest.param("missing", "*", "", id="no such folder"),
    ],
)
def test_sets_of_files(path: str, pattern: str, found: str) -> None:
    result = call("fileset", path, pattern)
    assert isinstance(result, SetValue)
    assert result.items == tuple(found.split())


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        pytest.param("file", ["missing.txt"], "no file", id="no such file"),
        pytest.param("file", ["sub"], "a folder", id="a folder"),
        pytest.param("file", ["bad.bin"], "filebase64", id="not text"),
        pytest.param("file", ["~you/x"], "somebody else", id="somebody else's home"),
        pytest.param("file", ["a\0b"], "NUL", id="NUL in a path"),
        pytest.param("fileexists", ["sub"], "a folder", id="a folder exists"),
        pytest.param("fileset", [".", "[a"], "a bracket", id="open bracket"),
        pytest.param("fileset", [".", "{a"], "brace", id="open brace"),
        pytest.param("fileset", [".", "a\\"], "backslash", id="open escape"),
        pytest.param("fileset", [".", "{a,b}" * 20], "more than 1000", id="braces without end"),
    ],
)
def test_failures(name: str, arguments: list[str], reason: str) -> None:
    with pytest.raises(FunctionError, match=reason):
        call(name, *arguments)


def test_many_stars_are_matched_at_once() -> None:
    path = BASE / ("a" * 250)
    world = Outside(
        base_dir=BASE,
        stat=lambda _: Entry(is_file=True),
        list_folder=lambda _: [path.name],
    )
    result = call("fileset", ".", "*a" * 100 + "*b", outside=world)
    assert result == SetValue(STRING, ())


@pytest.mark.parametrize("name", ["basename", "dirname", "abspath", "pathexpand", "file"])
def test_no_files_where_they_are_not_allowed(name: str) -> None:
    with pytest.raises(FunctionError, match="can't be used"):
        call(name, "a.txt", outside=Outside(allow_files=False))
