"""Puts masks in place of the secrets of a diff."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from jobkit.diff.walk import present, steps_of
from jobkit.secrets.looks import looks_secret, tells_of_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diff.model import FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff
    from jobkit.secrets.masks import Masks

    Holder = JobDiff | TaskGroupDiff | TaskDiff | ObjectDiff
    Side = Literal["Old", "New"]

_FLAG: Final = re.compile(r"--?[A-Za-z][\w-]*")
_LEAST_LENGTH: Final = 8


def masked(diff: JobDiff, masks: Masks) -> JobDiff:
    """Return a diff with masks for all that looks secret; the diff itself stays as it is.

    What is added, deleted or edited stays so: the same value has the same mask, another one
    another. A secret that is found in one place is one in all others.
    """
    for field, names in _all_fields(diff):
        for side in _SIDES:
            _learn(masks, names[side], field[side])
    groups = [_group(group, masks) for group in diff["TaskGroups"] or ()]
    return {
        **diff,
        "Fields": _fields(diff, masks),
        "Objects": _objects(diff, masks),
        "TaskGroups": groups or None,
    }


_SIDES: Final[tuple[Side, Side]] = ("Old", "New")


def _learn(masks: Masks, name: str, text: str) -> None:
    """Let a secret that is all of a text be one everywhere, if it is too long for a word."""
    if len(text) >= _LEAST_LENGTH and tells_of_secret(name, text):
        masks.learn(text)


def _group(group: TaskGroupDiff, masks: Masks) -> TaskGroupDiff:
    tasks: list[TaskDiff] = [
        {**task, "Fields": _fields(task, masks), "Objects": _objects(task, masks)}
        for task in group["Tasks"] or ()
    ]
    return {
        **group,
        "Fields": _fields(group, masks),
        "Objects": _objects(group, masks),
        "Tasks": tasks or None,
    }


def _objects(holder: Holder, masks: Masks) -> list[ObjectDiff] | None:
    made: list[ObjectDiff] = [
        {**one, "Fields": _fields(one, masks), "Objects": _objects(one, masks)}
        for one in holder["Objects"] or ()
    ]
    return made or None


def _fields(holder: Holder, masks: Masks) -> list[FieldDiff] | None:
    made: list[FieldDiff] = [
        {
            **field,
            "Old": masks.hide_text(names["Old"], field["Old"]),
            "New": masks.hide_text(names["New"], field["New"]),
        }
        for field, names in _named(holder["Fields"] or ())
    ]
    return made or None


def _all_fields(diff: JobDiff) -> Iterator[tuple[FieldDiff, dict[Side, str]]]:
    yield from _fields_in(diff)
    for group in diff["TaskGroups"] or ():
        yield from _fields_in(group)
        for task in group["Tasks"] or ():
            yield from _fields_in(task)


def _fields_in(holder: Holder) -> Iterator[tuple[FieldDiff, dict[Side, str]]]:
    yield from _named(holder["Fields"] or ())
    for one in holder["Objects"] or ():
        yield from _fields_in(one)


def _named(fields: Iterable[FieldDiff]) -> Iterator[tuple[FieldDiff, dict[Side, str]]]:
    """Yield each field with the name that its value goes by on each side.

    That is the nearest member name; the name of what is around counts if it tells of a secret, and
    so does a flag before an argument: ``--password``, ``hunter2``.
    """
    listed = present(fields)
    values = {field["Name"]: field for field in listed}
    for field in listed:
        steps = steps_of(field["Name"])
        name = ""
        for step in steps:
            if not step.isdecimal():
                name = f"{name}_{step}" if looks_secret(name, "x") else step
        before = _before(field["Name"], steps, values)
        yield (
            field,
            {
                side: before[side] if before is not None and _is_flag(before[side]) else name
                for side in _SIDES
            },
        )


def _before(name: str, steps: tuple[str, ...], values: dict[str, FieldDiff]) -> FieldDiff | None:
    """Return the field of the element before this one of a list."""
    last = steps[-1]
    if len(steps) == 1 or not last.isdecimal() or last == "0":
        return None
    return values.get(f"{name[: -len(last) - 1]}{int(last) - 1}]")


def _is_flag(text: str) -> bool:
    return _FLAG.fullmatch(text) is not None and tells_of_secret(text, "x")
