"""Writes blocks of free form: ``config`` of a task, ``policy`` of a scaling block."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jobkit.job.hcl_text import RESERVED, BodyText, Parens
from jobkit.job.hcl_values import free, is_name
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.job.located import JsonObject

_STEP: Final = "  "
_DYNAMIC: Final = "dynamic"


def opaque_body(
    value: JsonObject, path: Path, level: int
) -> tuple[BodyText, list[tuple[Path, str]]]:
    """Return the body that reads as ``value``, and the paths of members that no body can hold."""
    faults = [(where, "python-hcl2 keeps this name for itself.") for where in reserved(value, path)]
    for name, member in value.items():
        if not is_name(name):
            detail = f'"{name}" is no name of an argument, and this can only be a block.'
            faults.append(((*path, name), detail))
        elif member is None:
            detail = "null is dropped here when HCL is read. Leave the member out."
            faults.append(((*path, name), detail))
    return _body(value, level), faults


def reserved(value: Any, path: Path) -> Iterator[Path]:  # noqa: ANN401  any JSON value
    """Yield the paths of members whose names python-hcl2 can't write."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name in RESERVED:
                yield (*path, name)
            yield from reserved(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from reserved(member, (*path, index))


def _body(value: JsonObject, level: int) -> BodyText:
    body = BodyText()
    for name in sorted(value, key=_place):
        member = value[name]
        if _are_blocks(name, member):
            body.blocks.extend((name, [], _body(one, level + 1)) for one in member)
        else:
            body.attributes[name] = _argument(member, "  " * level)
    return body


def _place(name: str) -> int:
    places: list[str] = table("writing")["order"]["config"]
    return places.index(name) if name in places else len(places)


def _are_blocks(name: str, member: Any) -> bool:  # noqa: ANN401  any JSON value
    """Tell whether a member is written as blocks, which read as a list of objects."""
    if not isinstance(member, list) or not member or name == _DYNAMIC:
        return False
    if name in _maps_of_drivers() and len(member) == 1:
        return False
    return all(isinstance(one, dict) and all(map(is_name, one)) for one in member)


@cache
def _maps_of_drivers() -> frozenset[str]:
    """Return the names under which drivers take a map, which people write as an argument."""
    fields = [row for driver in table("drivers")["drivers"].values() for row in driver["fields"]]
    return frozenset(
        row["path"].rpartition(".")[2] for row in fields if row["type"].startswith("list(map(")
    )


def _argument(member: Any, indent: str) -> Any:  # noqa: ANN401  any JSON value
    """Return the value of an argument; an object that is one reads as a list that holds it."""
    if isinstance(member, list) and len(member) == 1 and isinstance(member[0], dict):
        return free(member[0], indent)
    written = free(member, indent)
    return Parens(written) if isinstance(member, dict) else written
