"""A job and where each of its fields came from."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from jobkit.source import Range

if TYPE_CHECKING:
    from jobkit.diagnostic import Path
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression

JsonObject: TypeAlias = dict[str, Any]
"""Job JSON: an object whose members are JSON values."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field was written.

    Attributes:
        source: The text.
        start: First code point of the argument or block.
        end: One past the last one (of a block: of its header).
        expression: The value's expression; None for a block.
    """

    source: Source
    start: int
    end: int
    expression: Expression | None = None

    @property
    def range(self) -> Range:
        """The same as a range."""
        return Range(self.source, self.start, self.end)


@dataclass(slots=True)
class Origins:
    """Where the members of objects came from while the job is still being put together.

    Objects move (ports to the other list, a task into its group), so the table goes by the object,
    and paths are worked out at the end. The member "" stands for the object itself.
    """

    members: dict[int, dict[str, Origin]] = field(default_factory=dict)

    def copy_tree(self, value: Any) -> Any:  # noqa: ANN401  any JSON value
        """Return a deep copy of a part of the job that remembers the same origins."""
        if isinstance(value, dict):
            made: Any = {name: self.copy_tree(member) for name, member in value.items()}
        elif isinstance(value, list):
            made = [self.copy_tree(member) for member in value]
        else:
            return value
        if id(value) in self.members:
            self.members[id(made)] = copy(self.members[id(value)])
        return made


@dataclass(frozen=True)
class LocatedJob:
    """A job and where each of its fields came from.

    Attributes:
        job: The Job JSON: the value of ``Job`` in ``nomad job run -output``.
        members: Origins by the identity of the objects in ``job``.
    """

    job: JsonObject
    members: dict[int, dict[str, Origin]] = field(default_factory=dict, repr=False)

    @cached_property
    def origins(self) -> dict[Path, Origin]:
        """The place of every field that was written, by its path from the job down."""
        found: dict[Path, Origin] = {}
        pending: list[tuple[Path, Any]] = [((), self.job)]
        while pending:
            path, value = pending.pop()
            for name, origin in self.members.get(id(value), {}).items():
                found[(*path, name) if name else path] = origin
            if isinstance(value, dict):
                pending.extend(((*path, name), member) for name, member in value.items())
            elif isinstance(value, list):
                pending.extend(((*path, index), member) for index, member in enumerate(value))
        return found

    def range_of(self, path: Path) -> Range | None:
        """Return the range of ``path``, or of its nearest known ancestor."""
        while path and path not in self.origins:
            path = path[:-1]
        origin = self.origins.get(path)
        return None if origin is None else origin.range
