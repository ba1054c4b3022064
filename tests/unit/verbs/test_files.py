from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from jobkit.verbs.files import is_unread, read_source, source_of, write_file
from tests.platforms import POSIX_ONLY

NOBODY = 65534


def become_nobody(folder):
    """Give the folder to a user without rights, and be that user until root comes back."""
    try:
        os.chown(folder, NOBODY, -1)
        os.setreuid(NOBODY, 0)
        os.seteuid(NOBODY)
        list(Path(folder).iterdir())
    except OSError as error:
        pytest.skip(f"root can't be another user here: {error}")


@pytest.fixture
def guarded():
    """A folder of a user whom permissions hold back, also where root runs the tests."""
    with tempfile.TemporaryDirectory() as name:
        if sys.platform == "win32" or os.geteuid():
            yield Path(name)
            return
        # What is imported late may be out of the other user's reach.
        write_file(Path(name) / "warm", b"")
        (Path(name) / "warm").unlink()
        try:
            become_nobody(name)
            yield Path(name)
        finally:
            os.seteuid(0)
            os.setreuid(0, 0)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b'job "a" {}\n', 'job "a" {}\n', id="plain text"),
        pytest.param("é漢\U0001f600".encode(), "é漢\U0001f600", id="UTF-8"),
        pytest.param(b"\xef\xbb\xbfjob", "\ufeffjob", id="a byte-order mark stays"),
        pytest.param(b"a\r\nb", "a\r\nb", id="line ends stay"),
        pytest.param(b"# caf\xe9\n", "# caf\ufffd\n", id="any byte in a comment"),
        pytest.param(b"a /* \xff\xfe */ b", "a /* \ufffd\ufffd */ b", id="in a block comment"),
        pytest.param(b"", "", id="nothing"),
    ],
)
def test_a_text_is_read_as_it_is(data, text):
    source, found = source_of(data, "a.hcl")
    assert source is not None
    assert (source.text, found) == (text, [])


@pytest.mark.parametrize(
    ("data", "code", "place", "has_source"),
    [
        pytest.param(b'a = 1\nb = "\xe9"\n', "JK0003", "a.hcl:2:6", True, id="Latin-1 in a text"),
        pytest.param(b"# \xe9\n\xe9 = 1", "JK0003", "a.hcl:2:1", True, id="not the comment's"),
        pytest.param("\ufeffjob".encode("utf-16"), "JK0003", "a.hcl:1:1", False, id="UTF-16"),
        pytest.param("job".encode("utf-16-le"), "JK0003", "a.hcl:1:1", False, id="without mark"),
        pytest.param("job".encode("utf-32"), "JK0003", "a.hcl:1:1", False, id="UTF-32"),
        pytest.param(b"\x7fELF\x02\0\0\xff", "JK0002", "a.hcl:1:1", False, id="a program"),
        pytest.param(b'{"a": "\xe9"}', "JK0005", "a.hcl:1:8", True, id="bytes in JSON"),
    ],
)
def test_what_is_not_text_is_told_with_its_place(data, code, place, has_source):
    source, found = source_of(data, "a.hcl")
    assert [(one.code, str(one.range)) for one in found] == [(code, place)]
    assert (source is not None) == has_source


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("none.hcl", 'There is no file "none.hcl".', id="a missing file"),
        pytest.param(".", '"." is a folder; name the job files in it.', id="a folder"),
    ],
)
def test_what_cannot_be_read_is_told_by_name(tmp_path, name, sentence):
    source, found = read_source(tmp_path / name, name)
    assert source is None
    assert [one.detail for one in found] == [sentence]
    assert is_unread(found[0])


def test_a_name_that_no_file_can_have_is_told():
    _, found = read_source(Path("a\0b"), "a\0b")
    assert is_unread(found[0])


@POSIX_ONLY
def test_a_file_without_permission_is_told(guarded):
    path = guarded / "a.hcl"
    path.write_text("x")
    path.chmod(0)
    _, found = read_source(path, "a.hcl")
    assert "permissions" in found[0].detail


def test_a_file_longer_than_the_limit_is_refused(tmp_path):
    path = tmp_path / "a.hcl"
    path.write_bytes(b"x" * 11)
    assert read_source(path, "a.hcl", max_bytes=11)[0] is not None
    source, found = read_source(path, "a.hcl", max_bytes=10)
    assert source is None
    assert "--max-file-bytes" in found[0].detail


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs an endless file")
def test_an_endless_file_ends():
    _, found = read_source(Path("/dev/zero"), "zero", max_bytes=1000)
    assert [one.code for one in found] == ["JK0004"]


def test_a_new_file_is_written(tmp_path):
    write_file(tmp_path / "a.json", b"{}\n")
    assert (tmp_path / "a.json").read_bytes() == b"{}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@POSIX_ONLY
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_an_existing_file_keeps_its_permissions(tmp_path, mode):
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


@POSIX_ONLY
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.json").write_bytes(b"old")
    (tmp_path / "link.json").symlink_to("real.json")
    write_file(tmp_path / "link.json", b"new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["none/a.json", "."])
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path, name):
    with pytest.raises(OSError, match=r"(?i)no such file|folder|directory|path"):
        write_file(tmp_path / name, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_write_protected_file_is_left_alone(guarded):
    path = guarded / "a.json"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"


@POSIX_ONLY
def test_a_folder_without_permission_leaves_nothing_behind(guarded):
    guarded.chmod(0o500)
    with pytest.raises(PermissionError):
        write_file(guarded / "a.json", b"x")
    guarded.chmod(0o700)
    assert list(guarded.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs a device")
def test_a_device_is_written_to_as_it_is():
    write_file(Path("/dev/null"), b"x")
    assert not Path("/dev/null").is_file()
