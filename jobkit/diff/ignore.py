"""Leaves changes out of a diff that its reader does not want to see."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from jobkit.diff.walk import entry_of, present, steps_of, ways_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.diff.model import FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff

_STEP: Final = re.compile(
    r"""(?P<name>[^.\["\]]+) | \["(?P<quoted>(?:[^"\\]|\\.)*)"\] | \[(?P<bare>[^"\]]+)\]""", re.X
)

Pattern: TypeAlias = tuple[re.Pattern[str], ...]
# What is left to match of each pattern.
_Rest: TypeAlias = "list[Pattern]"


def parse_pattern(text: str) -> Pattern | None:
    """Return a pattern like ``TaskGroups.*.Count`` in parts, or None if it is none.

    Parts are names with dots between them; ``*`` in a name stands for any letters. A key with dots
    is written ``Meta["sync.commit"]``. What a path leads to is left out with all that is inside.
    """
    parts: list[re.Pattern[str]] = []
    at = 0
    while at < len(text):
        if parts and text[at] == ".":
            at += 1
        elif parts and text[at] != "[":
            return None
        found = _STEP.match(text, at)
        if found is None or (found["name"] is None and not parts):
            return None
        if found["quoted"] is not None:
            parts.append(re.compile(re.escape(re.sub(r"\\(.)", r"\1", found["quoted"]))))
        else:
            parts.append(re.compile(translate(found["name"] or found["bare"])))
        at = found.end()
    return tuple(parts) or None


class Ignored(NamedTuple):
    """A diff without what was to be left out, and how many changes that were."""

    diff: JobDiff
    changes: int


def ignoring(diff: JobDiff, patterns: Iterable[Pattern]) -> Ignored:
    """Return a diff without the changes that the patterns name; the diff itself stays as it is.

    What changed in nothing else becomes unchanged. Notes about what a change forces stay as they
    are: an ignored change still happens.
    """
    walk = _Ignoring()
    return Ignored(walk.job(diff, list(patterns)), walk.count)


class _Ignoring:
    """One walk; ``count`` is how many changes were left out."""

    def __init__(self) -> None:
        self.count = 0

    def job(self, job: JobDiff, rest: _Rest) -> JobDiff:
        before = self.count
        fields, objects = self._content("Job", job, rest)
        groups = [
            self._group(group, _after(rest, ("TaskGroups", group["Name"])))
            for group in job["TaskGroups"] or ()
        ]
        made: JobDiff = {
            **job,
            "Fields": fields or None,
            "Objects": objects or None,
            "TaskGroups": groups or None,
        }
        if self.count > before and job["Type"] == "Edited":
            made["Type"] = "Edited" if _has_changes(fields, objects, groups) else "None"
        return made

    def _group(self, group: TaskGroupDiff, rest: _Rest) -> TaskGroupDiff:
        before = self.count
        fields, objects = self._content("TaskGroup", group, rest)
        tasks = [
            self._task(task, _after(rest, ("Tasks", task["Name"]))) for task in group["Tasks"] or ()
        ]
        made: TaskGroupDiff = {
            **group,
            "Fields": fields or None,
            "Objects": objects or None,
            "Tasks": tasks or None,
        }
        whole = _is_reached(rest) and group["Type"] != "None"
        if whole and self.count == before:
            self.count += 1
        if self.count > before and (whole or group["Type"] == "Edited"):
            made["Type"] = "Edited" if _has_changes(fields, objects, tasks) else "None"
        return made

    def _task(self, task: TaskDiff, rest: _Rest) -> TaskDiff:
        before = self.count
        fields, objects = self._content("Task", task, rest)
        made: TaskDiff = {**task, "Fields": fields or None, "Objects": objects or None}
        whole = _is_reached(rest) and task["Type"] != "None"
        if whole and self.count == before:
            self.count += 1
        if (
            self.count > before
            and (whole or task["Type"] == "Edited")
            and not _has_changes(fields, objects)
        ):
            return {**made, "Type": "None", "Fields": None, "Objects": None, "Annotations": None}
        return made

    def _content(
        self, entry: str, holder: JobDiff | TaskGroupDiff | TaskDiff | ObjectDiff, rest: _Rest
    ) -> tuple[list[FieldDiff], list[ObjectDiff]]:
        """Return the fields and objects of something that stay."""
        fields = [
            field for field in present(holder["Fields"]) if not self._is_left_out(field, rest)
        ]
        objects = (self._object(entry, one, rest) for one in holder["Objects"] or ())
        return fields, [one for one in objects if one is not None]

    def _is_left_out(self, field: FieldDiff, rest: _Rest) -> bool:
        if not _is_reached(rest) and not _is_reached(_after(rest, steps_of(field["Name"]))):
            return False
        self.count += field["Type"] != "None"
        return True

    def _object(self, entry: str, one: ObjectDiff, rest: _Rest) -> ObjectDiff | None:
        inner = [pattern for way in ways_to(entry, one) for pattern in _after(rest, way)]
        if not inner:
            return one
        before = self.count
        fields, objects = self._content(entry_of(entry, one), one, inner)
        if _is_reached(inner):
            self.count += self.count == before and one["Type"] != "None"
            return None
        if self.count > before and not _has_changes(fields, objects):
            return None
        return {**one, "Fields": fields or None, "Objects": objects or None}


def _after(rest: _Rest, steps: Iterable[str]) -> _Rest:
    """Return what is left of the patterns behind these steps; one at its end reaches further."""
    return reduce(
        lambda left, step: [
            pattern[1:] for pattern in left if not pattern or pattern[0].fullmatch(step)
        ],
        steps,
        rest,
    )


def _is_reached(rest: _Rest) -> bool:
    return any(not pattern for pattern in rest)


def _has_changes(*parts: Iterable[FieldDiff | ObjectDiff | TaskDiff | TaskGroupDiff]) -> bool:
    return any(one["Type"] != "None" for part in parts for one in part)


def is_ignored(steps: Iterable[Iterable[tuple[str, ...]]], patterns: Iterable[Pattern]) -> bool:
    """Tell whether a pattern leads to the end of a way, or to something on it.

    Args:
        steps: The steps of the way, each in all the ways in which a pattern may make it.
        patterns: The patterns.
    """
    rest: _Rest = list(patterns)
    for ways in steps:
        rest = [pattern for way in ways for pattern in _after(rest, way)]
        if _is_reached(rest):
            return True
    return False
