"""What the parts of the evaluator share: one run, one scope, and what each may ask of the other."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from jobkit.evaluate.convert import members_of
from jobkit.evaluate.limits import Limits
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.evaluate.values import Unknown, Value
    from jobkit.outside import Outside
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression


class Binding(NamedTuple):
    """What an iterator of a dynamic block stands for: one element of a collection.

    Attributes:
        source: The text of the collection's expression.
        collection: The expression.
        key: The element's key in it; for a set, its value.
    """

    source: Source
    collection: Expression
    key: object


Bindings: TypeAlias = "Mapping[str, Binding]"

_PLAIN = frozenset({str, bool, int})


@record(frozen=False)
class Run:
    """What all evaluations of one job share.

    Attributes:
        outside: The world, for functions.
        limits: What the job may cost.
        iterations: Rounds done so far.
        weights: How many values a list or object holds at all depths, and how many levels it has,
            by its identity (with the object itself, so that the identity stays its own). Values
            share their parts, so that a few lines can make one that would never fit into memory if
            it were written out.
    """

    outside: Outside
    limits: Limits = field(default_factory=Limits)
    iterations: int = 0
    weights: dict[int, tuple[Value, tuple[int, int]]] = field(default_factory=dict)

    def weigh(self, value: Value) -> tuple[int, int]:
        """Return how many values ``value`` holds, itself counted, and how many levels it has."""
        members = members_of(value)
        if members is None:
            return 1, 0
        known = self.weights.get(id(value))
        if known is not None:
            return known[1]
        total, depth = 1, 0
        for member in members:
            if type(member) in _PLAIN:
                total += 1
            else:
                more, deeper = self.weigh(member)
                total += more
                depth = max(depth, deeper)
        self.weights[id(value)] = (value, (total, depth + 1))
        return total, depth + 1


@record(eq=False)
class Scope:
    """The names that an expression may use.

    Attributes:
        names: Values of root names.
        references: False where every name that isn't in ``names`` is a fault (defaults, files).
        functions: False where nothing may be called.
        files: False where file functions fail (validation conditions).
        hidden: Tells whether a name stands in text that a syntax fault hides: not to find it among
            the variables and locals is then no fault.
    """

    names: dict[str, Value]
    references: bool = True
    functions: bool = True
    files: bool = True
    hidden: Callable[[str], bool] | None = None

    def with_names(self, names: Mapping[str, Value]) -> Scope:
        """Return this scope with more names in front."""
        return Scope(
            {**self.names, **names}, self.references, self.functions, self.files, self.hidden
        )


class Evaluating(Protocol):
    """The evaluator as its parts see it."""

    source: Source
    scope: Scope
    run: Run
    diagnostics: Diagnostics
    splat_items: list[Value]

    def within(self, names: Mapping[str, Value]) -> Evaluating:
        """Return an evaluator of the same source that sees more names."""

    def step(self, node: Expression) -> bool:
        """Count a round of a loop; return False where the limit is met (and tell once)."""

    def evaluate(self, node: Expression) -> Value:
        """Return the value of ``node``."""

    def attempt(self, node: Expression) -> tuple[Value, Diagnostics]:
        """Return the value of ``node`` and what went wrong, which is reported nowhere else."""

    def fail(self, fault: Fault, start: int, end: int, detail: str) -> Unknown:
        """Report a fault and return the value that stands for it."""

    def fail_node(self, fault: Fault, node: Expression, detail: str) -> Unknown:
        """Report a fault of a whole expression."""

    def weighed(self, node: Expression, value: Value) -> Value:
        """Return a collection that was just made, unless it holds more than a job may."""
