"""Reads job files into sources and writes results to files."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from typing import TYPE_CHECKING, Final

from jobkit.evaluate.faults import VARIABLE_FILE
from jobkit.source import Range, Source
from jobkit.verbs.faults import BINARY, ENCODING, NOT_READ, REPLACED, TOO_LARGE

if TYPE_CHECKING:
    from pathlib import Path

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.outside import Outside

MAX_BYTES: Final = 32 << 20
# A job file; a file with values.
_UNREAD: Final = frozenset({NOT_READ.code, VARIABLE_FILE.code})

_BAD_BYTE: Final = re.compile("[\udc80-\udcff]")
_LOOKED_AT: Final = 8192
# The longer marks first: one begins with a shorter one.
_WIDE_MARKS: Final = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_REASONS: Final = {
    FileNotFoundError: "There is no file {name}.",
    IsADirectoryError: "{name} is a folder; name the job files in it.",
    PermissionError: "{name} may not be read; its permissions don't allow it.",
}


def read_source(
    path: Path | None, name: str, *, max_bytes: int = MAX_BYTES, world: Outside | None = None
) -> tuple[Source | None, Diagnostics]:
    """Return the text of a file, of standard input for ``path`` None.

    Args:
        path: The file.
        name: What messages call it.
        max_bytes: Longer files are refused, so that an endless one ends.
        world: Where files are; None is the disk.
    """
    try:
        if path is None or world is None:
            data = _read(path, max_bytes + 1)
        else:
            data = world.read_bytes(path)
    except (OSError, ValueError) as error:
        return None, [NOT_READ.at(None, _reason(path, name, error))]
    if len(data) > max_bytes:
        detail = (
            f'"{name}" has more than {max_bytes} bytes, the most that jobkit reads; '
            "--max-file-bytes raises that limit."
        )
        return None, [TOO_LARGE.at(Range(Source(name, ""), 0, 0), detail)]
    return source_of(data, name)


def is_unread(diagnostic: Diagnostic) -> bool:
    """Tell whether the finding is that a file could not be read."""
    return diagnostic.code in _UNREAD


def _read(path: Path | None, count: int) -> bytes:
    if path is None:
        if sys.stdin is None:
            message = "standard input is closed"
            raise OSError(message)
        return sys.stdin.buffer.read(count)
    # Windows refuses to open a folder for want of permission, which would mislead.
    if path.is_dir():
        raise IsADirectoryError
    with path.open("rb") as file:
        return file.read(count)


def _reason(path: Path | None, name: str, error: OSError | ValueError) -> str:
    quoted = "Standard input" if path is None else f'"{name}"'
    for kind, known in _REASONS.items():
        if isinstance(error, kind):
            return known.format(name=quoted)
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{quoted} can't be read: {why}."


def source_of(data: bytes, name: str) -> tuple[Source | None, Diagnostics]:
    """Return the text of ``data``, in which each byte that is not UTF-8 became U+FFFD.

    Only a file that is no text at all, or in a wide encoding, has no source. Bytes in comments
    are no fault; Nomad takes them too.
    """
    start = Range(Source(name, ""), 0, 0)
    wide = _wide_encoding(data)
    if wide:
        detail = f'"{name}" is {wide}. Save it as UTF-8, the only encoding that Nomad reads.'
        return None, [ENCODING.at(start, detail)]
    try:
        return Source(name, data.decode("utf-8")), []
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
    if "\0" in text[:_LOOKED_AT]:
        return None, [BINARY.at(start, f'"{name}" holds binary data, not the text of a job file.')]
    source = Source(name, _BAD_BYTE.sub("\ufffd", text))
    return source, _bad_bytes(source, [found.start() for found in _BAD_BYTE.finditer(text)])


def _wide_encoding(data: bytes) -> str:
    """Return the name of the encoding when characters take two or four bytes each, else ""."""
    for mark, encoding in _WIDE_MARKS.items():
        if data.startswith(mark):
            return encoding
    head = data[:_LOOKED_AT]
    # Every other byte of such English text is zero.
    return "UTF-16" if {*head[1::2]} == {0} or {*head[::2]} == {0} else ""


def _bad_bytes(source: Source, offsets: list[int]) -> Diagnostics:
    """Return the finding about bytes that aren't UTF-8, at the first one that matters."""
    if source.text.lstrip(" ").startswith("{"):
        place = Range(source, offsets[0], offsets[0] + 1)
        detail = f"{_count(offsets)} Nomad reads U+FFFD instead. Save the file as UTF-8."
        return [REPLACED.at(place, detail)]
    from jobkit.syntax.scanner import scan  # noqa: PLC0415  nearly all files are UTF-8

    comments = scan(source).comments
    outside = [at for at in offsets if not any(start <= at < end for start, end in comments)]
    if not outside:
        return []
    place = Range(source, outside[0], outside[0] + 1)
    return [ENCODING.at(place, f"{_count(outside)} Save the file as UTF-8.")]


def _count(offsets: list[int]) -> str:
    if len(offsets) == 1:
        return "The byte here is not UTF-8."
    return f"{len(offsets)} bytes are not UTF-8; the first one is here."


def write_file(target: Path, data: bytes) -> None:
    """Put ``data`` in place of what ``target`` holds, all of it or nothing.

    An existing file keeps its permissions; a link stays a link. What is not a plain file (a pipe,
    a device) is written to as it is.

    Raises:
        OSError: It can't be written; ``target`` is as it was.
    """
    real = target.resolve()
    if real.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(target))
    before = real.stat().st_mode if real.exists() else None
    if before is not None and not stat.S_ISREG(before):
        real.write_bytes(data)
        return
    if before is not None and not os.access(real, os.W_OK):
        raise PermissionError(errno.EACCES, "it is write-protected", str(target))
    draft = real.with_name(f".jobkit-{os.urandom(6).hex()}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(data)
        if before is not None:
            draft.chmod(stat.S_IMODE(before))
        draft.replace(real)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
