"""Evaluates expressions: tree in, value out.

An expression that fails gives ``UNKNOWN`` and a finding; what is made of an unknown value is
unknown too and says nothing more, so that each fault is told once.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from jobkit.evaluate import faults, numbers, operators
from jobkit.evaluate.access import Accessor
from jobkit.evaluate.calls import Caller
from jobkit.evaluate.convert import (
    ConversionError,
    convert,
    friendly,
    iterate,
    sequence,
    type_of,
    unify,
)
from jobkit.evaluate.references import reference_text
from jobkit.evaluate.session import Run, Scope
from jobkit.evaluate.values import (
    BOOL,
    DYNAMIC,
    NULL,
    STRING,
    UNKNOWN,
    ListValue,
    Null,
    SetValue,
    Unknown,
)
from jobkit.source import Range
from jobkit.syntax.tree import (
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
    from collections.abc import Callable, Iterator, Mapping

    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.evaluate.values import Value
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression


class Evaluator:
    """Evaluates the expressions of one source in one scope.

    Attributes:
        diagnostics: Grows with what goes wrong.
    """

    __slots__ = ("diagnostics", "embedded", "run", "scope", "source", "splat_items")

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

    def within(self, names: Mapping[str, Value]) -> Evaluator:
        """Return an evaluator of the same source that sees more names."""
        inner = Evaluator(
            self.source, self.scope.with_names(names), self.run, self.diagnostics, self.embedded
        )
        inner.splat_items = self.splat_items
        return inner

    def evaluate(self, node: Expression) -> Value:
        """Return the value of ``node``."""
        return _EVALUATE[type(node)](self, node)

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
            self.fail_node(
                faults.TOO_MUCH,
                node,
                f"The job needs more than {run.limits.max_iterations} rounds of loops, which is"
                " jobkit's limit, not Nomad's. Raise it with --max-iterations (max_iterations).",
            )
        return False

    def weighed(self, node: Expression, value: Value) -> Value:
        """Return a collection that was just made, unless it holds more than a job may."""
        limit = self.run.limits.max_values
        if self.run.weigh(value) <= limit:
            return value
        return self.fail_node(
            faults.TOO_MUCH,
            node,
            f"The value holds more than {limit} values, which is jobkit's limit, not Nomad's. Raise"
            " it with --max-values (max_values).",
        )

    # Plain values

    def _literal(self, node: Literal) -> Value:
        value = node.value
        if isinstance(value, str):
            try:
                return numbers.parse_literal(value)
            except numbers.NumberTooLarge as error:
                return self.fail_node(faults.INVALID_NUMBER, node, f"{error}")
        return NULL if value is None else value

    def _string(self, node: StringLiteral) -> Value:
        return node.value

    def _parens(self, node: Parens) -> Value:
        return self.evaluate(node.inner)

    def _broken(self, _node: BrokenExpression) -> Value:
        return UNKNOWN

    def _tuple(self, node: Tuple) -> Value:
        value = tuple([_EVALUATE[type(item)](self, item) for item in node.elements])
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
        value = self.evaluate(node)
        if isinstance(value, Unknown):
            return None
        if isinstance(value, Null):
            self.fail_node(faults.NULL_KEY, node, "The key is null. A key must be text.")
            return None
        try:
            key = convert(value, STRING)
        except ConversionError as error:
            self.fail_node(faults.KEY_TYPE, node, f"The key can't be used: {error}.")
            return None
        return key if isinstance(key, str) else None

    # Templates

    def _template(self, node: TemplateExpression) -> Value:
        parts = node.parts
        if len(parts) == 1 and not isinstance(parts[0], (TemplateIf, TemplateFor)):
            return self.evaluate(parts[0])
        return self._joined(parts, node)

    def _joined(self, parts: list[Expression], node: Expression) -> Value:
        texts: list[str] = []
        length = 0
        known = True
        for part in parts:
            text = self._part(part)
            if text is None:
                known = False
                continue
            texts.append(text)
            length += len(text)
            if length > self.run.limits.max_text:
                return self._too_long(node)
        if not known:
            return Unknown(STRING)
        joined = "".join(texts)
        return joined if joined.isascii() else unicodedata.normalize("NFC", joined)

    def _too_long(self, node: Expression) -> Value:
        return self.fail_node(
            faults.TOO_MUCH,
            node,
            f"The text grows beyond {self.run.limits.max_text} characters, which is jobkit's"
            " limit, not Nomad's. Raise it with --max-text (max_text).",
        )

    def _part(self, part: Expression) -> str | None:
        if type(part) is StringLiteral:
            return part.value
        value = self.evaluate(part)
        if type(value) is str:
            return value
        if isinstance(value, Unknown):
            return None
        if isinstance(value, Null):
            self.fail_node(
                faults.TEMPLATE_VALUE, part, "The value is null, which can't be put into text."
            )
            return None
        try:
            text = convert(value, STRING)
        except ConversionError as error:
            self.fail_node(
                faults.TEMPLATE_VALUE,
                part,
                f"The value can't be put into text: {error}. Use join or jsonencode.",
            )
            return None
        return text if isinstance(text, str) else None

    def _text_of(self, template: TemplateExpression) -> Value:
        return self._joined(template.parts, template)

    def _template_if(self, node: TemplateIf) -> Value:
        return self._choose(node, node.condition, node.then, node.otherwise, self._text_of_node)

    def _text_of_node(self, node: Expression) -> Value:
        return self._text_of(node) if isinstance(node, TemplateExpression) else UNKNOWN

    def _template_for(self, node: TemplateFor) -> Value:
        texts: list[str] = []
        known = True
        length = 0
        rounds = self._rounds(node, node.collection, node.key, node.value)
        if rounds is None:
            return Unknown(STRING)
        for evaluator in rounds:
            text = evaluator._text_of(node.body)  # noqa: SLF001
            if not isinstance(text, str):
                known = False
                continue
            texts.append(text)
            length += len(text)
            if length > self.run.limits.max_text:
                return self._too_long(node)
        return "".join(texts) if known else Unknown(STRING)

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
        accessor = Accessor(self)
        steps = node.steps
        if (
            steps
            and node.root in ("var", "local")
            and self.scope.hidden is not None
            and isinstance(value, dict)
            and getattr(steps[0], "name", None) not in value
            and self.scope.hidden(self.source.text[steps[0].start + 1 : steps[0].end])
        ):
            return UNKNOWN
        for step in steps:
            value = accessor.step(value, step, node)
        return value

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

    def _splat(self, node: Splat) -> Value:
        source = self.evaluate(node.source)
        if isinstance(source, Unknown):
            return UNKNOWN
        if isinstance(source, Null):
            if not operators.is_sequence_type(source.type):
                return ()
            return self.fail_node(
                faults.SPLAT_OF_NULL, node.source, "The list is null; there is nothing to go over."
            )
        items = sequence(source)
        results: list[Value] = []
        for item in (source,) if items is None else items:
            if not self.step(node):
                return UNKNOWN
            self.splat_items.append(item)
            results.append(self.evaluate(node.each))
            self.splat_items.pop()
        if isinstance(source, (ListValue, SetValue)):
            element = unify([type_of(result) for result in results])
            return ListValue(DYNAMIC if element is None else element, tuple(results))
        return tuple(results)

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

    def _conditional(self, node: Conditional) -> Value:
        return self._choose(node, node.condition, node.then, node.otherwise, self.evaluate)

    def _choose(
        self,
        node: Conditional | TemplateIf,
        condition: Expression,
        then: Expression,
        otherwise: Expression,
        evaluate: Callable[[Expression], Value],
    ) -> Value:
        chosen = self._condition(condition)
        before = self.diagnostics
        results: list[Value] = []
        faults_of: list[Diagnostics] = []
        for branch in (then, otherwise):
            self.diagnostics = []
            results.append(evaluate(branch))
            faults_of.append(self.diagnostics)
        self.diagnostics = before
        to, problem = operators.common_type(results[0], results[1])
        if to is None:
            return self.fail(
                faults.RESULT_TYPES,
                then.start,
                otherwise.end,
                f"Both results must be of one type, but they are {problem}.",
            )
        if chosen is None:
            return UNKNOWN
        index = 0 if chosen else 1
        self.diagnostics.extend(faults_of[index])
        if type_of(results[index]) == to or isinstance(results[index], Unknown):
            return results[index]
        try:
            return convert(results[index], to)
        except ConversionError as error:
            branch = (then, otherwise)[index]
            return self.fail_node(
                faults.RESULT_TYPES, branch, f"The result is unsuitable: {error}."
            )

    def _condition(self, node: Expression) -> bool | None:
        """Return the value of a condition, or None when it isn't known (and told)."""
        value = self.evaluate(node)
        if type(value) is bool:
            return value
        if isinstance(value, Unknown):
            return None
        if isinstance(value, Null):
            self.fail_node(faults.NULL_CONDITION, node, "The condition is null. It must be a bool.")
            return None
        try:
            return bool(convert(value, BOOL))
        except ConversionError as error:
            self.fail_node(
                faults.CONDITION_TYPE, node, f"The condition can't be used as one: {error}."
            )
            return None

    # Loops

    def _rounds(
        self, node: Expression, collection: Expression, key: str, value: str
    ) -> Iterator[Evaluator] | None:
        """Return an evaluator for each element, or None when there is nothing to go over."""
        items = self.evaluate(collection)
        if isinstance(items, Unknown):
            return None
        if isinstance(items, Null):
            self.fail_node(
                faults.ITERATE_NULL, collection, "The collection is null; it can't be gone over."
            )
            return None
        pairs = iterate(items)
        if pairs is None:
            self.fail_node(
                faults.NOT_ITERABLE,
                collection,
                f"A list, set, map, tuple or object is needed, not a {friendly(type_of(items))}.",
            )
            return None
        return self._each(node, pairs, key, value)

    def _each(
        self, node: Expression, pairs: Iterator[tuple[Value, Value]], key: str, value: str
    ) -> Iterator[Evaluator]:
        inner = self.within({})
        names = inner.scope.names
        for index, element in pairs:
            if not self.step(node):
                return
            if key:
                names[key] = index
            names[value] = element
            yield inner

    def _admits(self, condition: Expression | None) -> bool | None:
        """Return whether a ``for`` condition lets the element in; None when it isn't known."""
        if condition is None:
            return True
        value = self.evaluate(condition)
        if isinstance(value, Unknown):
            return None
        if isinstance(value, Null):
            self.fail_node(faults.FOR_CONDITION, condition, "The condition is null.")
            return None
        try:
            return bool(convert(value, BOOL))
        except ConversionError as error:
            self.fail_node(
                faults.FOR_CONDITION, condition, f"The condition can't be used as one: {error}."
            )
            return None

    def _condition_fails(self, node: ForTuple | ForObject) -> bool:
        """Tell whether the condition is faulty whatever the elements are; it is told once then."""
        if node.condition is None:
            return False
        names: dict[str, Value] = {node.value: UNKNOWN}
        if node.key:
            names[node.key] = UNKNOWN
        before = len(self.diagnostics)
        self.within(names)._admits(node.condition)  # noqa: SLF001
        return len(self.diagnostics) > before

    def _for_tuple(self, node: ForTuple) -> Value:
        rounds = self._rounds(node, node.collection, node.key, node.value)
        if rounds is None or self._condition_fails(node):
            return UNKNOWN
        results: list[Value] = []
        complete = True
        for evaluator in rounds:
            admitted = evaluator._admits(node.condition)  # noqa: SLF001
            if admitted is None:
                complete = False
                break
            if admitted:
                results.append(evaluator.evaluate(node.result))
        return self.weighed(node, tuple(results)) if complete else UNKNOWN

    def _for_object(self, node: ForObject) -> Value:
        rounds = self._rounds(node, node.collection, node.key, node.value)
        if rounds is None or self._condition_fails(node):
            return UNKNOWN
        result: dict[str, Value] = {}
        groups: dict[str, list[Value]] = {}
        for evaluator in rounds:
            admitted = evaluator._admits(node.condition)  # noqa: SLF001
            if admitted is None:
                return UNKNOWN
            if not admitted:
                continue
            key = evaluator._for_key(node.result_key)  # noqa: SLF001
            value = evaluator.evaluate(node.result)
            if key is None:
                return UNKNOWN
            if node.grouped:
                groups.setdefault(key, []).append(value)
            elif key in result:
                return self.fail_node(
                    faults.DUPLICATE_KEY,
                    node.result_key,
                    f'Two elements give the key "{key}". Write "..." behind the value to gather'
                    " them in lists.",
                )
            else:
                result[key] = value
        if node.grouped:
            result = {key: tuple(values) for key, values in groups.items()}
        return self.weighed(node, result)

    def _for_key(self, node: Expression) -> str | None:
        value = self.evaluate(node)
        if isinstance(value, Unknown):
            return None
        if isinstance(value, Null):
            self.fail_node(faults.OBJECT_KEY, node, "The key is null. A key must be text.")
            return None
        try:
            key = convert(value, STRING)
        except ConversionError as error:
            self.fail_node(faults.OBJECT_KEY, node, f"The key can't be used: {error}.")
            return None
        return key if isinstance(key, str) else None

    # Calls and texts of other sources

    def _call(self, node: Call) -> Value:
        return Caller(self).call(node)

    def _embedded(self, node: Embedded) -> Value:
        self.diagnostics.extend(node.problems)
        inner = Evaluator(node.source, self.scope, self.run, self.diagnostics, node)
        inner.splat_items = self.splat_items
        return inner.evaluate(node.inner)


_EVALUATE: dict[type, Callable[[Evaluator, Expression], Value]] = {
    Literal: Evaluator._literal,  # type: ignore[dict-item]  # the key is the parameter's class
    StringLiteral: Evaluator._string,  # type: ignore[dict-item]
    TemplateExpression: Evaluator._template,  # type: ignore[dict-item]
    TemplateIf: Evaluator._template_if,  # type: ignore[dict-item]
    TemplateFor: Evaluator._template_for,  # type: ignore[dict-item]
    Traversal: Evaluator._traversal,  # type: ignore[dict-item]
    RelativeTraversal: Evaluator._relative,  # type: ignore[dict-item]
    Index: Evaluator._index,  # type: ignore[dict-item]
    Splat: Evaluator._splat,  # type: ignore[dict-item]
    SplatItem: Evaluator._splat_item,  # type: ignore[dict-item]
    Call: Evaluator._call,  # type: ignore[dict-item]
    Unary: Evaluator._unary,  # type: ignore[dict-item]
    Binary: Evaluator._binary,  # type: ignore[dict-item]
    Conditional: Evaluator._conditional,  # type: ignore[dict-item]
    ForTuple: Evaluator._for_tuple,  # type: ignore[dict-item]
    ForObject: Evaluator._for_object,  # type: ignore[dict-item]
    Tuple: Evaluator._tuple,  # type: ignore[dict-item]
    Object: Evaluator._object,  # type: ignore[dict-item]
    Parens: Evaluator._parens,  # type: ignore[dict-item]
    Embedded: Evaluator._embedded,  # type: ignore[dict-item]
    BrokenExpression: Evaluator._broken,  # type: ignore[dict-item]
}
