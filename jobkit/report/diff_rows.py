"""Lays a plan diff out in rows for people who review it."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from jobkit.diff.walk import durations_of, entry_of, label_of, present, steps_of
from jobkit.job.go_numbers import duration_text
from jobkit.report.diff_text import quoted
from jobkit.report.json_layout import json_lines
from jobkit.report.line_diff import Piece, line_diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.diff.model import FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff, Type

_WORTH_LINES: Final = 60


class Row(NamedTuple):
    """A heading, or one field.

    Attributes:
        depth: How many headings it stands under.
        kind: What became of it.
        name: The field, or what it is a heading of.
        label: What a group, a task or an element of a list goes by, in quotes; else "".
        is_heading: Whether rows stand under it.
        old: The value before, in quotes; "" on a side without it.
        new: The value after.
        pieces: Lines of a value of several lines; the values themselves are not shown then.
        notes: What the change forces.
    """

    depth: int
    kind: Type
    name: str
    label: str = ""
    is_heading: bool = False
    old: str = ""
    new: str = ""
    pieces: tuple[Piece, ...] = ()
    notes: tuple[str, ...] = ()


class Counts(NamedTuple):
    """How many fields differ."""

    added: int = 0
    deleted: int = 0
    edited: int = 0


def counts(diff: JobDiff) -> Counts:
    """Return how many fields differ; a group, task or object without any counts as one."""
    made = {"Added": 0, "Deleted": 0, "Edited": 0, "None": 0}
    listed = rows(diff)
    for row, after in zip_longest(listed, listed[1:]):
        is_empty = row.is_heading and (after is None or after.depth <= row.depth)
        made[row.kind] += is_empty or not row.is_heading
    return Counts(made["Added"], made["Deleted"], made["Edited"])


def rows(diff: JobDiff, *, verbose: bool = False) -> list[Row]:
    """Return the rows of a diff: what changed, or with ``verbose`` what stands beside it too.

    Elements of lists are in the order of their numbers.
    """
    made = list(_content("Job", diff, 0, verbose=verbose))
    for group in diff["TaskGroups"] or ():
        made += _group(group, verbose=verbose)
    return made


def _group(group: TaskGroupDiff, *, verbose: bool) -> list[Row]:
    inner = list(_content("TaskGroup", group, 1, verbose=verbose))
    for task in group["Tasks"] or ():
        inner += _task(task, verbose=verbose)
    if not inner and group["Type"] == "None" and not verbose:
        return []
    return [Row(0, group["Type"], "Task Group", quoted(group["Name"]), is_heading=True), *inner]


def _task(task: TaskDiff, *, verbose: bool) -> Iterator[Row]:
    if task["Type"] == "None" and not verbose:
        return
    notes = tuple(task["Annotations"] or ())
    yield Row(1, task["Type"], "Task", quoted(task["Name"]), is_heading=True, notes=notes)
    yield from _content("Task", task, 2, verbose=verbose)


def _content(
    entry: str,
    holder: JobDiff | TaskGroupDiff | TaskDiff | ObjectDiff,
    depth: int,
    *,
    verbose: bool,
) -> Iterator[Row]:
    durations = durations_of(entry)
    for field in _in_order(holder["Fields"]):
        if verbose or field["Type"] != "None":
            yield _field(_in_words(field) if field["Name"] in durations else field, depth)
    for one in holder["Objects"] or ():
        if verbose or one["Type"] != "None":
            label = label_of(one)
            shown = quoted(label) if label else ""
            yield Row(depth, one["Type"], one["Name"], shown, is_heading=True)
            yield from _content(entry_of(entry, one), one, depth + 1, verbose=verbose)


def _in_words(field: FieldDiff) -> FieldDiff:
    """Return a field with its nanoseconds as Go writes durations: 1m30s."""
    old, new = (_duration(field[side]) for side in _SIDES)
    return {**field, "Old": old, "New": new}


_SIDES: Final[tuple[Literal["Old"], Literal["New"]]] = ("Old", "New")


def _duration(text: str) -> str:
    is_number = text.isascii() and text.removeprefix("-").isdecimal()
    return duration_text(int(text)) if is_number else text


def _in_order(fields: Iterable[FieldDiff | None] | None) -> list[FieldDiff]:
    return sorted(present(fields), key=lambda field: tuple(map(_step, steps_of(field["Name"]))))


def _step(step: str) -> tuple[int, int, str]:
    is_number = step.isascii() and step.isdecimal()
    return (0, int(step), step) if is_number else (1, 0, step)


def _field(field: FieldDiff, depth: int) -> Row:
    old, new = field["Old"], field["New"]
    kind = field["Type"]
    row = Row(depth, kind, field["Name"], notes=tuple(field["Annotations"] or ()))
    texts = _texts(old, new)
    if texts is not None and kind != "None":
        return row._replace(pieces=tuple(line_diff(*texts)))
    return row._replace(
        old="" if kind == "Added" else quoted(old), new="" if kind == "Deleted" else quoted(new)
    )


def _texts(old: str, new: str) -> tuple[str, str] | None:
    """Return two values as texts of lines; None if they are short texts of one line."""
    laid_out = _laid_out(old, new)
    if laid_out is not None:
        return laid_out
    return (old, new) if "\n" in old.strip("\n") or "\n" in new.strip("\n") else None


def _laid_out(old: str, new: str) -> tuple[str, str] | None:
    """Return JSON on both sides in lines, if that shows a difference."""
    if max(len(old), len(new)) < _WORTH_LINES or "\n" in old.strip() or "\n" in new.strip():
        return None
    before = json_lines(old) if old else ""
    after = json_lines(new) if new else ""
    if before is None or after is None or before == after:
        return None
    return before, after
