"""Evaluates expressions: tree in, value out.

An expression that fails gives ``UNKNOWN`` and a finding; what is made of an unknown value is
unknown too and says nothing more, so that each fault is told once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jobkit.evaluate import faults, numbers, operators, wanted
from jobkit.evaluate.access import Accessor
from jobkit.evaluate.calls import Caller
from jobkit.evaluate.choice import conditional
from jobkit.evaluate.limits import beyond
from jobkit.evaluate.loops import for_object, for_tuple, splat
from jobkit.evaluate.references import reference_text
from jobkit.evaluate.templates import template, template_for, template_if
from jobkit.evaluate.values import NULL, UNKNOWN, Unknown
from jobkit.source import Range
from jobkit.syntax.tree import (
    AttributeStep,
    Binary,
    BrokenExpression,
    Call,
    Conditional,
    Embedded,
    ForObject,
    ForTuple,
    Index,
    Literal,
    Object,
    Parens,
    RelativeTraversal,
    Splat,
    SplatItem,
    StringLiteral,
    TemplateExpression,
    TemplateFor,
    TemplateIf,
    Traversal,
    Tuple,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.evaluate.run import Bindings, Run, Scope
    from jobkit.evaluate.values import Value
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression


class Evaluator:
    """Evaluates the expressions of one source in one scope.

    Attributes:
        diagnostics: Grows with what goes wrong.
        bindings: Where the values of iterators come from; None without any.
    """

    __slots__ = (
        "bindings",
        "diagnostics",
        "embedded",
        "run",
        "scope",
        "source",
        "splat_items",
    )

    def __init__(
        self,
        source: Source,
        scope: Scope,
        run: Run,
        diagnostics: Diagnostics,
        embedded: Embedded | None = None,
    ) -> None:
        self.source = source
        self.scope = scope
        self.run = run
        self.diagnostics = diagnostics
        self.embedded = embedded
        self.splat_items: list[Value] = []
        self.bindings: Bindings | None = None

    def within(self, names: Mapping[str, Value]) -> Evaluator:
        """Return an evaluator of the same source that sees more names."""
        inner = Evaluator(
            self.source, self.scope.with_names(names), self.run, self.diagnostics, self.embedded
        )
        inner.splat_items = self.splat_items
        inner.bindings = self.bindings
        return inner

    def evaluate(self, node: Expression) -> Value:
        """Return the value of ``node``."""
        return self.table[type(node)](self, node)

    def attempt(self, node: Expression) -> tuple[Value, Diagnostics]:
        """Return the value of ``node`` and what went wrong, which is reported nowhere else."""
        before, self.diagnostics = self.diagnostics, []
        try:
            value = self.evaluate(node)
            return value, self.diagnostics
        finally:
            self.diagnostics = before

    def fail(self, fault: Fault, start: int, end: int, detail: str) -> Unknown:
        """Report a fault and return the value that stands for it."""
        self.diagnostics.append(fault.at(Range(self.source, start, end), detail))
        return UNKNOWN

    def fail_node(self, fault: Fault, node: Expression, detail: str) -> Unknown:
        """Report a fault of a whole expression."""
        return self.fail(fault, node.start, node.end, detail)

    def step(self, node: Expression) -> bool:
        """Count a round of a loop; return False where the limit is met (and tell once)."""
        run = self.run
        run.iterations += 1
        if run.iterations <= run.limits.max_iterations:
            return True
        if run.iterations == run.limits.max_iterations + 1:
            problem = f"The job needs more than {run.limits.max_iterations} rounds of loops"
            self.fail_node(faults.TOO_MUCH, node, beyond(problem, "max_iterations") + ".")
        return False

    def weighed(self, node: Expression, value: Value) -> Value:
        """Return a collection that was just made, unless it holds more than a job may."""
        limits = self.run.limits
        total, depth = self.run.weigh(value)
        if total > limits.max_values:
            detail = beyond(f"The value holds more than {limits.max_values} values", "max_values")
        elif depth > limits.max_depth:
            problem = f"The value is nested more than {limits.max_depth} levels deep"
            detail = beyond(problem, "max_depth")
        else:
            return value
        return self.fail_node(faults.TOO_MUCH, node, detail + ".")

    # Plain values

    def _literal(self, node: Literal) -> Value:
        value = node.value
        if isinstance(value, str):
            try:
                return numbers.parse_literal(value)
            except numbers.ArithmeticFault as error:
                return self.fail_node(faults.INVALID_NUMBER, node, f"{error}")
        return NULL if value is None else value

    def _string(self, node: StringLiteral) -> Value:
        return node.value

    def _parens(self, node: Parens) -> Value:
        return self.evaluate(node.inner)

    def _broken(self, _node: BrokenExpression) -> Value:
        return UNKNOWN

    def _tuple(self, node: Tuple) -> Value:
        value = tuple([self.evaluate(item) for item in node.elements])
        return self.weighed(node, value) if value else value

    def _object(self, node: Object) -> Value:
        result: dict[str, Value] = {}
        complete = True
        for item in node.items:
            key = self._key(item.key)
            value = self.evaluate(item.value)
            if key is None:
                complete = False
            elif node.unique_keys and key in result:
                self.fail_node(
                    faults.DUPLICATE_KEY, item.key, f'The key "{key}" is written twice. Remove one.'
                )
            else:
                result[key] = value
        return self.weighed(node, result) if complete else UNKNOWN

    def _key(self, node: Expression) -> str | None:
        if type(node) is StringLiteral:
            return node.value
        if type(node) is Traversal:
            self.fail_node(
                faults.AMBIGUOUS_KEY,
                node,
                "A key with a dot is either text or a reference. Write quotes for text, parentheses"
                " for a reference.",
            )
            return None
        return wanted.text(self, node, wanted.KEY)

    # Names

    def _traversal(self, node: Traversal) -> Value:
        scope = self.scope
        if node.root in scope.names:
            return self._walk(scope.names[node.root], node)
        if scope.references:
            return reference_text(self.source, node, self.embedded)
        if scope.names:
            known = ", ".join(f'"{name}"' for name in scope.names)
            return self.fail(
                faults.UNKNOWN_VARIABLE,
                node.start,
                node.root_end,
                f'"{node.root}" has no meaning here; only {known} can be used.',
            )
        return self.fail(
            faults.NO_VARIABLES,
            node.start,
            node.root_end,
            f'"{node.root}" can\'t be used here: the value must be fixed. If it is text, put it in'
            ' quotes; write "$${" for a literal "${".',
        )

    def _walk(self, value: Value, node: Traversal) -> Value:
        if not node.steps and isinstance(value, dict):
            # Locals grow while they are worked out; what was taken as a whole stays as it was.
            return dict(value)
        accessor = Accessor(self)
        if self.scope.hidden is not None and self._hides(value, node):
            return UNKNOWN
        for step in node.steps:
            value = accessor.step(value, step, node)
        return value

    def _hides(self, value: Value, node: Traversal) -> bool:
        """Tell whether text lost to a syntax fault may declare the variable or local."""
        first = node.steps[0] if node.steps else None
        hidden = self.scope.hidden
        return (
            hidden is not None
            and node.root in {"var", "local"}
            and isinstance(value, dict)
            and isinstance(first, AttributeStep)
            and first.name not in value
            and hidden(first.name)
        )

    def _relative(self, node: RelativeTraversal) -> Value:
        value = self.evaluate(node.source)
        accessor = Accessor(self)
        for step in node.steps:
            value = accessor.step(value, step, node)
        return value

    def _index(self, node: Index) -> Value:
        collection = self.evaluate(node.collection)
        key = self.evaluate(node.key)
        return Accessor(self).index(collection, key, node.bracket, node.end)

    def _splat_item(self, _node: SplatItem) -> Value:
        return self.splat_items[-1]

    # Operators

    def _unary(self, node: Unary) -> Value:
        value = self.evaluate(node.operand)
        return operators.unary(self, node, value)

    def _binary(self, node: Binary) -> Value:
        chain = [node]
        while type(node.left) is Binary:
            node = node.left
            chain.append(node)
        value = self.evaluate(node.left)
        while chain:
            node = chain.pop()
            value = operators.binary(self, node, value, self.evaluate(node.right))
        return value

    # Calls and texts of other sources

    def _call(self, node: Call) -> Value:
        return Caller(self).call(node)

    def _embedded(self, node: Embedded) -> Value:
        self.diagnostics.extend(node.problems)
        inner = Evaluator(node.source, self.scope, self.run, self.diagnostics, node)
        inner.splat_items = self.splat_items
        return inner.evaluate(node.inner)

    # The one table of what is evaluated how; the values take the class that is their key.
    table: ClassVar[dict[type, Callable[..., Value]]] = {
        Literal: _literal,
        StringLiteral: _string,
        TemplateExpression: template,
        TemplateIf: template_if,
        TemplateFor: template_for,
        Traversal: _traversal,
        RelativeTraversal: _relative,
        Index: _index,
        Splat: splat,
        SplatItem: _splat_item,
        Call: _call,
        Unary: _unary,
        Binary: _binary,
        Conditional: conditional,
        ForTuple: for_tuple,
        ForObject: for_object,
        Tuple: _tuple,
        Object: _object,
        Parens: _parens,
        Embedded: _embedded,
        BrokenExpression: _broken,
    }
