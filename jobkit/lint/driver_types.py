"""Tells whether a value of a driver's config can be what its key takes.

From 0.9 on the client node reads the config by the driver's schema: text, numbers and truth values
become each other where the text allows, a list is a list, a map stands in a list. Before that the
server read it, and took one value for a list of one, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path

# What the client node fills in, and what looks like a mark that another tool fills in.
_OPEN: Final = re.compile(r"\$\{|%\{|\{\{|\[\[|<%|__[A-Z][A-Z0-9_]*__|<[A-Za-z][A-Za-z0-9_ -]*>")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUTH: Final = frozenset({"true", "false", "1", "0"})
_WORDS_OF_TRUTH: Final = frozenset({"t", "f", "T", "F", "TRUE", "FALSE", "True", "False", ""})
_WANTED: Final = {
    "bool": "true or false",
    "number": "a whole number",
    "string": "a text",
    "list(string)": "a list of texts",
    "list(map(string))": "a map of texts",
    "list(map(number))": "a map of whole numbers",
    "map(string)": "a map of texts",
    "string or list": "a text or a list of texts",
    "object": "a block",
}
_MAPS: Final = {"list(map(string))": "string", "list(map(number))": "number"}


class Misfit(NamedTuple):
    """A value of the wrong type.

    Attributes:
        inside: The way to it from the key's value.
        wanted: What should be there.
        value: The value.
        is_bare: True for a map that is not in a list.
    """

    inside: Path
    wanted: str
    value: Any
    is_bare: bool = False


def is_known(value: Any) -> bool:  # noqa: ANN401  any JSON value
    """Tell whether a value is known now: no variable without value, and nothing to be filled in."""
    if isinstance(value, str):
        return _OPEN.search(value) is None
    return isinstance(value, int | float | list | dict | None)


def misfits(type_: str, value: Any, *, by_server: bool) -> Iterator[Misfit]:  # noqa: ANN401
    """Yield what in a value is not of a type; null is as good as no value.

    Args:
        type_: As in ``schemas/drivers.json``.
        value: JSON; what is not known fits everything.
        by_server: Whether the server reads it, as up to 0.8.
    """
    if value is None or not is_known(value) or type_ == "any":
        return
    match type_:
        case "string" | "number" | "bool":
            if not _is_scalar(type_, value, by_server=by_server):
                yield Misfit((), _WANTED[type_], value)
        case "list(string)":
            yield from _list(type_, value, by_server=by_server)
        case "string or list":
            if isinstance(value, list | dict):
                yield from _list(type_, value, by_server=by_server)
        case "list(map(string))" | "list(map(number))":
            yield from _maps(type_, value, by_server=by_server)
        case "map(string)":
            yield from _free_block(value, by_server=by_server)
        case _:
            if not all(isinstance(one, dict) for one in _each(value)):
                yield Misfit((), _WANTED["object"], value)


def _each(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


def _is_scalar(type_: str, value: Any, *, by_server: bool) -> bool:  # noqa: ANN401
    if isinstance(value, list | dict):
        return False
    if not is_known(value) or value is None or type_ == "string":
        return True
    if type_ == "bool":
        words = _TRUTH | _WORDS_OF_TRUTH if by_server else _TRUTH
        return isinstance(value, bool) or (
            by_server if not isinstance(value, str) else value in words
        )
    if isinstance(value, str):
        return (by_server and not value) or _is_whole(value)
    return by_server if isinstance(value, bool) else float(value).is_integer()


def _is_whole(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and float(text).is_integer()


def _list(type_: str, value: Any, *, by_server: bool) -> Iterator[Misfit]:  # noqa: ANN401
    if not isinstance(value, list):
        if not by_server or isinstance(value, dict):
            yield Misfit((), _WANTED[type_], value)
        return
    if any(isinstance(one, dict) for one in value):  # a block, or a map
        yield Misfit((), _WANTED[type_], value)
        return
    for index, one in enumerate(value):
        if not _is_scalar("string", one, by_server=by_server):
            yield Misfit((index,), _WANTED["string"], one)


def _maps(type_: str, value: Any, *, by_server: bool) -> Iterator[Misfit]:  # noqa: ANN401
    if isinstance(value, dict) and not by_server:
        yield Misfit((), _WANTED[type_], value, is_bare=True)
        return
    each = _each(value)
    if not all(isinstance(one, dict) for one in each if is_known(one) and one is not None):
        yield Misfit((), _WANTED[type_], value)
        return
    for index, one in enumerate(each):
        if isinstance(one, dict):
            inside = (index,) if isinstance(value, list) else ()
            yield from _members(one, _MAPS[type_], inside, by_server=by_server)


def _free_block(value: Any, *, by_server: bool) -> Iterator[Misfit]:  # noqa: ANN401
    each = _each(value)
    if not all(isinstance(one, dict) for one in each):
        yield Misfit((), _WANTED["map(string)"], value)
        return
    for index, one in enumerate(each):
        inside = (index,) if isinstance(value, list) else ()
        yield from _members(one, "string", inside, by_server=by_server)


def _members(
    value: dict[str, Any], type_: str, inside: Path, *, by_server: bool
) -> Iterator[Misfit]:
    for name, member in value.items():
        if not _is_scalar(type_, member, by_server=by_server):
            yield Misfit((*inside, name), _WANTED[type_], member)
