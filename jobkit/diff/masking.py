"""Puts masks in place of the secrets of a diff."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from jobkit.diff.walk import entry_of, has_free_names, present, steps_of
from jobkit.secrets.looks import looks_secret, tells_of_secret
from jobkit.secrets.parts import secret_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diff.model import FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff
    from jobkit.secrets.masks import Masks

    Holder = JobDiff | TaskGroupDiff | TaskDiff | ObjectDiff
    Side = Literal["Old", "New"]

_FLAG: Final = re.compile(r"--?[A-Za-z][\w-]*")
_LEAST_LENGTH: Final = 8
_TOKENS: Final = frozenset({"ConsulToken", "VaultToken"})


def masked(diff: JobDiff, masks: Masks) -> JobDiff:
    """Return a diff with masks for all that looks secret; the diff itself stays as it is.

    What is added, deleted or edited stays so: the same value has the same mask, another one
    another. A secret that is found in one place is one in all others.
    """
    for field, names in _all_fields(diff):
        for side in _SIDES:
            if not _FLAG.fullmatch(field[side]):
                learn(masks, names[side], field[side])
    groups = [_group(group, masks) for group in diff["TaskGroups"] or ()]
    return {
        **diff,
        "Fields": _fields("Job", diff, masks),
        "Objects": _objects("Job", diff, masks),
        "TaskGroups": groups or None,
    }


_SIDES: Final[tuple[Side, Side]] = ("Old", "New")


def learn(masks: Masks, name: str, text: str) -> None:
    """Let the secrets in a text be secrets everywhere, but for short ones and plain words."""
    if tells_of_secret(name, text):
        parts = [text]
    else:
        parts = [text[start:end] for start, end in secret_parts(text, name)]
    for part in parts:
        if len(part) >= _LEAST_LENGTH and not part.isalpha():
            masks.learn(part)


def _group(group: TaskGroupDiff, masks: Masks) -> TaskGroupDiff:
    tasks: list[TaskDiff] = [
        {
            **task,
            "Fields": _fields("Task", task, masks),
            "Objects": _objects("Task", task, masks),
        }
        for task in group["Tasks"] or ()
    ]
    return {
        **group,
        "Fields": _fields("TaskGroup", group, masks),
        "Objects": _objects("TaskGroup", group, masks),
        "Tasks": tasks or None,
    }


def _objects(entry: str, holder: Holder, masks: Masks) -> list[ObjectDiff] | None:
    made: list[ObjectDiff] = [
        {
            **one,
            "Fields": _fields(inner, one, masks),
            "Objects": _objects(inner, one, masks),
        }
        for one in holder["Objects"] or ()
        for inner in (entry_of(entry, one),)
    ]
    return made or None


def _fields(entry: str, holder: Holder, masks: Masks) -> list[FieldDiff] | None:
    made: list[FieldDiff] = [
        {
            **field,
            "Old": hidden(masks, names["Old"], field["Old"]),
            "New": hidden(masks, names["New"], field["New"]),
        }
        for field, names in _named(entry, holder["Fields"] or ())
    ]
    return made or None


def hidden(masks: Masks, name: str, text: str) -> str:
    """Return a text with masks; a flag is none of the secrets that it is followed by."""
    return masks.hide_text("" if _FLAG.fullmatch(text) else name, text)


def _all_fields(diff: JobDiff) -> Iterator[tuple[FieldDiff, dict[Side, str]]]:
    yield from _fields_in("Job", diff)
    for group in diff["TaskGroups"] or ():
        yield from _fields_in("TaskGroup", group)
        for task in group["Tasks"] or ():
            yield from _fields_in("Task", task)


def _fields_in(entry: str, holder: Holder) -> Iterator[tuple[FieldDiff, dict[Side, str]]]:
    yield from _named(entry, holder["Fields"] or ())
    for one in holder["Objects"] or ():
        yield from _fields_in(entry_of(entry, one), one)


def _named(entry: str, fields: Iterable[FieldDiff]) -> Iterator[tuple[FieldDiff, dict[Side, str]]]:
    """Yield each field with the name that its value goes by on each side.

    Names that are Nomad's own tell of no secret, but for those of tokens. Else it is the nearest
    member name; the name of what is around counts if it tells of a secret, and
    so does a flag before an argument (``--password``, ``hunter2``), in a set any such flag, for a
    set has no order.
    """
    listed = present(fields)
    values = {field["Name"]: field for field in listed}
    if len(values) < len(listed):
        flags = {side: _flag_in(listed, side) for side in _SIDES}
        yield from ((field, flags) for field in listed)
        return
    for field in listed:
        steps = steps_of(field["Name"])
        own = steps[0] in _TOKENS or has_free_names(entry)
        name = ""
        for step in steps if own else steps[1:]:
            if not step.isdecimal():
                name = f"{name}_{step}" if looks_secret(name, "x") else step
        before = _before(field["Name"], steps, values)
        yield (
            field,
            {
                side: before[side] if before is not None and is_flag(before[side]) else name
                for side in _SIDES
            },
        )


def _flag_in(fields: list[FieldDiff], side: Side) -> str:
    """Return a flag among the elements of a set that is followed by a secret."""
    return next((field[side] for field in fields if is_flag(field[side])), "")


def _before(name: str, steps: tuple[str, ...], values: dict[str, FieldDiff]) -> FieldDiff | None:
    """Return the field of the element before this one of a list."""
    last = steps[-1]
    if len(steps) == 1 or not last.isdecimal() or last == "0":
        return None
    return values.get(f"{name[: -len(last) - 1]}{int(last) - 1}]")


def is_flag(text: str) -> bool:
    """Tell whether a text is a flag that is followed by a secret: ``--password``."""
    return _FLAG.fullmatch(text) is not None and tells_of_secret(text, "x")
