"""A job and where each of its fields came from."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax.tree import Embedded, Object, Parens, StringLiteral, Tuple

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Path
    from jobkit.evaluate.document import Document
    from jobkit.evaluate.run import Bindings
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression

JsonObject: TypeAlias = dict[str, Any]
"""Job JSON: an object whose members are JSON values."""


@record
class Origin:
    """Where a field was written.

    Attributes:
        source: The text.
        start: First code point of the argument or block.
        end: One past the last one (of a block: of its header).
        expression: The value's expression; None for a block.
        bindings: The iterators of the dynamic blocks around it.
    """

    source: Source
    start: int
    end: int
    expression: Expression | None = None
    bindings: Bindings | None = None

    @property
    def range(self) -> Range:
        """The same as a range."""
        return Range(self.source, self.start, self.end)


@record(frozen=False)
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
        document: The file with its variables and locals; None for other languages than HCL2.
        discarded: Faults that Nomad doesn't report and passes over.
    """

    job: JsonObject
    members: dict[int, dict[str, Origin]] = field(default_factory=dict, repr=False)
    document: Document | None = field(default=None, repr=False)
    discarded: Diagnostics = field(default_factory=list, repr=False)

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
        """Return the range of ``path``, or of its nearest known ancestor.

        A member of a list or object that is written as one expression has its own range.
        """
        origin, rest = self.origin_of(path)
        if origin is None:
            return None
        inner = within(origin.source, origin.expression, rest) if rest else None
        return inner or origin.range

    def origin_of(self, path: Path) -> tuple[Origin | None, Path]:
        """Return the origin of ``path`` or its nearest ancestor, and the rest of the path."""
        value: Any = self.job
        nearest, known = self.members.get(id(value), {}).get(""), 0
        for depth, step in enumerate(path):
            of_member = self.members.get(id(value), {}).get(str(step))
            try:
                value = value[step]
            except (LookupError, TypeError):
                value = None
            origin = self.members.get(id(value), {}).get("") or of_member
            if origin is not None:
                nearest, known = origin, depth + 1
            elif value is None:
                break
        return nearest, path[known:]

    def origin(self, path: Path) -> Origin | None:
        """Return where a field was written; None when it was not."""
        found, rest = self.origin_of(path)
        return found if not rest else None


def within(source: Source, node: Expression | None, rest: Path) -> Range | None:
    """Return where a member of an expression is written, or the nearest object around it.

    None when not even the first step is written there.
    """
    found: Range | None = None
    for step in rest:
        match node:
            case Parens(inner=inner):
                node = inner
            case Embedded(source=source, inner=inner):
                node = inner
            case _:
                pass
        match node:
            case Tuple(elements=elements) if isinstance(step, int) and step < len(elements):
                node = elements[step]
                found = Range(source, node.start, node.end)
            case Object() if step == 0:
                continue  # an object alone is a list of one
            case Object(items=items):
                item = next((one for one in items if key_of(one.key) == step), None)
                if item is None:
                    return found
                node = item.value
                found = Range(source, item.key.start, node.end)
            case _:
                return found
    return found


def key_of(node: Expression) -> str | None:
    """Return the key of an object's item as it is written; None when it is worked out."""
    return node.value if isinstance(node, StringLiteral) else None
