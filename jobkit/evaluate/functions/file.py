"""Functions over paths and files."""

from __future__ import annotations

import base64
import posixpath
from typing import TYPE_CHECKING

from jobkit.evaluate.functions.globs import find, relative_to
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.limits import beyond, in_force
from jobkit.evaluate.ordering import set_of
from jobkit.evaluate.values import STRING

if TYPE_CHECKING:
    from pathlib import Path

    from jobkit.evaluate.values import Value
    from jobkit.outside import Entry, Outside


def _check_allowed(outside: Outside) -> None:
    if not outside.allow_files:
        message = "file functions can't be used here"
        raise FunctionError(message)


def _clean(path: str) -> str:
    """Return a path without empty, ``.`` and needless ``..`` parts; "" is ``.``."""
    cleaned = posixpath.normpath(path)
    # Two slashes are one: only POSIX gives them a meaning of their own.
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _expanded(path: str, outside: Outside) -> str:
    """Return a path with a leading ``~`` replaced by the home folder."""
    if not path.startswith("~"):
        return path
    if path[1:2] not in {"", "/", "\\"}:
        message = f'"{path}" begins with the home folder of somebody else, which is not looked up'
        raise FunctionError(message, 0)
    try:
        home = outside.home()
    except RuntimeError as error:
        message = "the home folder is not known"
        raise FunctionError(message, 0) from error
    return _clean(f"{home.as_posix()}/{path[1:]}")


def _located(path: str, outside: Outside) -> Path:
    if "\0" in path:
        message = "a path can't hold the character NUL"
        raise FunctionError(message, 0)
    return outside.base_dir / _clean(_expanded(path, outside))


def _unreadable(path: str, error: OSError) -> FunctionError:
    return FunctionError(f'"{path}" can\'t be read: {error.strerror or error}', 0)


def _irregular(path: str, entry: Entry) -> FunctionError:
    kind = "a folder" if entry.is_folder else "not a regular file"
    return FunctionError(f'"{path}" is {kind}', 0)


def _content(path: str, outside: Outside) -> bytes:
    _check_allowed(outside)
    place = _located(path, outside)
    try:
        entry = outside.stat(place)
        if not entry.is_file:
            raise _irregular(path, entry)
        limit = in_force().max_read_bytes
        if entry.size_bytes > limit:
            message = beyond(f'"{path}" has more than {limit} bytes', "max_read_bytes")
            raise FunctionError(message, 0)
        return outside.read_bytes(place)
    except FileNotFoundError as error:
        message = f'there is no file "{place}"'
        raise FunctionError(message, 0) from error
    except OSError as error:
        raise _unreadable(path, error) from error


@function("file", needs_outside=True)
def file(path: str, *, outside: Outside) -> Value:
    """Return the content of a file, which has to be UTF-8."""
    try:
        return _content(path, outside).decode()
    except UnicodeDecodeError as error:
        message = f'"{path}" is not UTF-8 text; "filebase64" reads any file'
        raise FunctionError(message, 0) from error


@function("filebase64", needs_outside=True)
def filebase64(path: str, *, outside: Outside) -> Value:
    """Return the content of a file in Base64."""
    return base64.b64encode(_content(path, outside)).decode()


@function("fileexists", needs_outside=True)
def fileexists(path: str, *, outside: Outside) -> Value:
    """Tell whether there is such a file; a folder is a fault."""
    _check_allowed(outside)
    try:
        entry = outside.stat(_located(path, outside))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unreadable(path, error) from error
    if not entry.is_file:
        raise _irregular(path, entry)
    return True


@function("fileset", needs_outside=True)
def fileset(path: str, pattern: str, *, outside: Outside) -> Value:
    """Return the paths of the files below ``path`` that the pattern fits, seen from there."""
    _check_allowed(outside)
    if "\0" in path + pattern:
        message = "a path can't hold the character NUL"
        raise FunctionError(message, 0)
    start = _clean(path)
    # Nomad takes what is in the path for a pattern, too.
    whole = _clean(f"{start}/{pattern}")
    found = (relative_to(start, name) for name in find(whole, outside))
    return set_of(STRING, found)


@function("abspath", needs_outside=True)
def abspath(path: str, *, outside: Outside) -> Value:
    """Return a path from the root, seen from the process's working folder."""
    _check_allowed(outside)
    return _clean(posixpath.join(outside.working_folder().as_posix(), path))


@function("basename", needs_outside=True)
def basename(path: str, *, outside: Outside) -> Value:
    """Return the last part of a path."""
    _check_allowed(outside)
    stripped = path.rstrip("/")
    if not stripped:
        return "/" if path else "."
    return posixpath.basename(stripped)


@function("dirname", needs_outside=True)
def dirname(path: str, *, outside: Outside) -> Value:
    """Return a path without its last part."""
    _check_allowed(outside)
    return _clean(path[: path.rfind("/") + 1])


@function("pathexpand", needs_outside=True)
def pathexpand(path: str, *, outside: Outside) -> Value:
    """Return a path with a leading ``~`` replaced by the home folder."""
    _check_allowed(outside)
    return _expanded(path, outside)
