"""Finds files by a pattern: ``*``, ``?``, ``[a-z]``, ``{a,b}``, and ``**`` for any folders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.limits import beyond, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.outside import Outside

_SPECIAL = re.compile(r"[*?\[\\]")
_CLASS = re.compile(r"\[(\^?)((?:(?:\\.|[^\]\\-])(?:-(?:\\.|[^\]\\-]))?)*)\]", re.DOTALL)
_CLASS_PART = re.compile(r"\\?(.)(?:-\\?(.))?", re.DOTALL)


def find(pattern: str, outside: Outside) -> Iterator[str]:
    """Yield the paths of the regular files that a pattern fits, each at least once.

    Args:
        pattern: A clean path, from the root or from the base folder.
        outside: Where to look.

    Raises:
        FunctionError: The pattern is malformed, or a file that it fits can't be looked at.
    """
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for choice in _choices(pattern):
        root = "/" if choice.startswith("/") else ""
        todo = [(root, tuple(choice.removeprefix("/").split("/")))]
        while todo:
            step = todo.pop()
            if step in seen:
                continue
            seen.add(step)
            limit = in_force().max_values
            if len(seen) > limit:
                problem = f"the pattern leads to more than {limit} places to look at"
                raise FunctionError(beyond(problem, "max_values"), 1)
            folder, parts = step
            if parts:
                todo.extend(_steps(folder, parts, outside))
            elif _is_file(folder, outside):
                yield folder


def relative_to(start: str, path: str) -> str:
    """Return a clean path as it is seen from another one.

    Raises:
        FunctionError: The way from there is not known (``..`` in ``start``).
    """
    here = [part for part in start.split("/") if part not in {"", "."}]
    there = [part for part in path.split("/") if part not in {"", "."}]
    while here and there and here[0] == there[0]:
        del here[0], there[0]
    if ".." in here:
        message = f'there is no way from "{start}" to "{path}"'
        raise FunctionError(message, 0)
    return "/".join([".."] * len(here) + there)


def _joined(folder: str, name: str) -> str:
    return f"{folder}{name}" if folder in {"", "/"} else f"{folder}/{name}"


def _steps(
    folder: str, parts: tuple[str, ...], outside: Outside
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the places that the first part of the pattern leads to, with the rest of it."""
    first, rest = parts[0], parts[1:]
    if first == "**":
        yield from _any_depth(folder, parts, outside)
    elif first in {".", ".."} or (rest and _SPECIAL.search(first) is None):
        yield _joined(folder, first), rest
    else:
        names = _names(folder, outside)
        fits = _compiled(first).fullmatch if names else None
        for name in names:
            if fits is not None and fits(name):
                yield _joined(folder, name), rest


def _any_depth(
    folder: str, parts: tuple[str, ...], outside: Outside
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if parts[1:]:
        yield folder, parts[1:]
    for name in _names(folder, outside):
        place = _joined(folder, name)
        kind = _kind(place, outside)
        if kind == "folder":
            yield place, parts
        elif kind == "file" and not parts[1:]:
            yield place, ()


def _names(folder: str, outside: Outside) -> Iterable[str]:
    try:
        return outside.list_folder(outside.base_dir / folder)
    except OSError:
        return ()


def _kind(place: str, outside: Outside) -> str:
    try:
        entry = outside.stat(outside.base_dir / place)
    except OSError:
        return ""
    return "folder" if entry.is_folder else "file" if entry.is_file else ""


def _is_file(place: str, outside: Outside) -> bool:
    try:
        return outside.stat(outside.base_dir / place).is_file
    except OSError as error:
        message = f'"{place}" can\'t be looked at: {error.strerror or error}'
        raise FunctionError(message, 1) from error


def _malformed(pattern: str) -> FunctionError:
    return FunctionError(f'the pattern "{pattern}" has a bracket, brace or backslash too many', 1)


def _choices(pattern: str) -> list[str]:
    """Return the patterns without braces that a pattern stands for."""
    done: list[str] = []
    todo = [pattern]
    while todo:
        current = todo.pop()
        opening = _find_unescaped(current, "{", 0)
        if opening < 0:
            done.append(current)
            continue
        parts, end = _alternatives(current, opening)
        todo.extend(current[:opening] + part + current[end:] for part in parts)
        limit = in_force().max_values
        if len(done) + len(todo) > limit:
            problem = f"the braces of the pattern make more than {limit} patterns"
            raise FunctionError(beyond(problem, "max_values"), 1)
    return done


def _find_unescaped(text: str, character: str, at: int) -> int:
    while at < len(text):
        if text[at] == character:
            return at
        at += 2 if text[at] == "\\" else 1
    return -1


def _alternatives(pattern: str, opening: int) -> tuple[list[str], int]:
    """Return what stands between the commas of a pair of braces, and where it ends."""
    parts: list[str] = []
    depth, start, at = 0, opening + 1, opening
    while at < len(pattern):
        character = pattern[at]
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0 or (depth == 1 and character == ","):
            parts.append(pattern[start:at])
            start = at + 1
        if depth == 0:
            return parts, at + 1
        at += 2 if character == "\\" else 1
    raise _malformed(pattern)


def _compiled(part: str) -> re.Pattern[str]:
    """Return the expression for one part of a pattern, between two slashes."""
    first, *others = _between_stars(part)
    if not others:
        return re.compile(first, re.DOTALL)
    # The first place where a piece fits is as good as any later one: nothing is tried twice.
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1] if piece)
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)


def _between_stars(part: str) -> list[str]:
    pieces = [""]
    at = 0
    while at < len(part):
        character = part[at]
        if character == "*":
            pieces.append("")
        elif character == "[":
            found = _CLASS.match(part, at)
            if found is None or not (found[1] or found[2]):
                raise _malformed(part)
            pieces[-1] += _class(found[1], found[2])
            at = found.end() - 1
        elif character == "\\":
            at += 1
            if at == len(part):
                raise _malformed(part)
            pieces[-1] += re.escape(part[at])
        else:
            pieces[-1] += "." if character == "?" else re.escape(character)
        at += 1
    return pieces


def _class(negated: str, content: str) -> str:
    """Return the expression for a class of characters; a range that runs backwards is empty."""
    inside: list[str] = []
    for low, high in _CLASS_PART.findall(content):
        if not high or low <= high:
            inside.append(re.escape(low) + (f"-{re.escape(high)}" if high else ""))
    if not inside:
        return "." if negated else "(?!)"
    return f"[{negated}{''.join(inside)}]"
