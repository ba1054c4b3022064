"""Finds the texts of a job that name what is filled in after registration."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.lint.place import held_structs
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place

_TASK: Final = 4
_REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")


class By(StrEnum):
    """Who fills a text in; the words are those of the table."""

    CONFIG = "config"
    ENVIRONMENT = "environment"
    META = "meta"
    CLIENT = "client"
    TEMPLATE = "template"
    SCHEDULER = "scheduler"
    NOBODY = "nobody"
    UNTOLD = ""


class Text(NamedTuple):
    """A text with a dollar sign or double braces, or the body of a template.

    Attributes:
        path: The field.
        value: The whole text.
        by: Who fills it in.
        struct: The struct that has the field.
    """

    path: Path
    value: str
    by: By
    struct: str

    @property
    def group(self) -> int | None:
        """The number of the group that it is in."""
        return _number(self.path, 0, "TaskGroups")

    @property
    def task(self) -> int | None:
        """The number of the task that it is in, within its group."""
        return _number(self.path, 2, "Tasks")

    def references(self) -> Iterator[Reference]:
        """Yield what stands in ``${…}``, in its order."""
        for match in _REFERENCE.finditer(self.value):
            yield Reference(match[1], match.start(), match.end())


class Reference(NamedTuple):
    """What stands between ``${`` and ``}``, and where the whole of it is in its text."""

    name: str
    start: int
    end: int


def _number(path: Path, at: int, name: str) -> int | None:
    number = path[at + 1] if len(path) > at + 1 and path[at] == name else None
    return number if isinstance(number, int) else None


@cache
def _by(target: str) -> dict[tuple[str, str], By]:
    return {
        (row["struct"], field): By(row["by"])
        for row in table("runtime-variables")["interpolated"]
        if holds(row, target)
        for field in row["fields"]
    }


def texts(job: Place) -> list[Text]:
    """Return the texts of a job in which a name may stand, and all bodies of templates."""
    known = job.memo.get(texts)
    if known is None:
        walk = _Walk(_by(job.target)).of_struct(job.value, "Job", ())
        known = job.memo[texts] = [text for text in walk if not _is_added(job, text)]
    found: list[Text] = known
    return found


def _is_added(job: Place, text: Text) -> bool:
    """Tell whether a text is in a task that a hook of the server has added."""
    if text.task is None or job.located is None or not job.located.members:
        return False
    return job.located.origin(text.path[:_TASK]) is None


class _Walk:
    """Goes through a job; most texts have no dollar sign, which is all that is asked of them."""

    def __init__(self, by: dict[tuple[str, str], By]) -> None:
        self.by = by

    def of_struct(self, value: object, struct: str, path: Path) -> Iterator[Text]:
        if not isinstance(value, dict):
            return
        held = held_structs(struct)
        for name, member in value.items():
            if isinstance(member, str):
                if "$" in member or name == "EmbeddedTmpl" or "{{" in member:
                    yield self._text((*path, name), member, struct, name)
            elif member and isinstance(member, dict | list):
                if name in held:
                    yield from self._held(member, *held[name], (*path, name))
                else:
                    yield from self._free(member, (*path, name), struct, name)

    def _held(
        self, value: dict[str, object] | list[object], kind: str, struct: str, path: Path
    ) -> Iterator[Text]:
        if kind == "one":
            yield from self.of_struct(value, struct, path)
        else:
            for key, member in _members(value):
                yield from self.of_struct(member, struct, (*path, key))

    def _free(self, value: object, path: Path, struct: str, field: str) -> Iterator[Text]:
        """Yield the texts in a list or a map with free keys."""
        if isinstance(value, str):
            if "$" in value or "%{" in value or "{{" in value:
                yield self._text(path, value, struct, field)
        elif isinstance(value, dict | list):
            for key, member in _members(value):
                yield from self._free(member, (*path, key), struct, field)

    def _text(self, path: Path, value: str, struct: str, field: str) -> Text:
        return Text(path, value, self.by.get((struct, field), By.UNTOLD), struct)


def _members(value: dict[str, object] | list[object]) -> list[tuple[str | int, object]]:
    return list(value.items() if isinstance(value, dict) else enumerate(value))
