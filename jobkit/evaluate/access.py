"""Steps on values: ``.name`` and ``[key]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diagnostic import did_you_mean
from jobkit.evaluate import faults, numbers
from jobkit.evaluate.convert import ConversionError, convert, friendly, type_of
from jobkit.evaluate.values import (
    NUMBER,
    STRING,
    UNKNOWN,
    ListValue,
    MapValue,
    Null,
    SetValue,
    Unknown,
)
from jobkit.syntax.tree import AttributeStep, Literal, RelativeTraversal, Traversal

if TYPE_CHECKING:
    from jobkit.evaluate.run import Evaluating
    from jobkit.evaluate.values import Value
    from jobkit.syntax.tree import Step


class Accessor:
    """Applies steps for one evaluator, which gets the faults."""

    def __init__(self, evaluator: Evaluating) -> None:
        self.evaluator = evaluator

    def step(self, value: Value, step: Step, node: Traversal | RelativeTraversal) -> Value:
        """Return what ``step`` leads to from ``value``."""
        if isinstance(value, Unknown):
            return UNKNOWN
        if isinstance(step, AttributeStep):
            return self._attribute(value, step, node)
        key = step.key
        if isinstance(key, Literal):
            return self.index(value, self.evaluator.evaluate(key), step.start, step.end)
        return self.index(value, key, step.start, step.end)

    def _attribute(
        self, value: Value, step: AttributeStep, node: Traversal | RelativeTraversal
    ) -> Value:
        fail = self.evaluator.fail
        match value:
            case dict():
                if step.name in value:
                    return value[step.name]
                detail = _missing(step.name, value, node)
                return fail(faults.UNSUPPORTED_ATTRIBUTE, step.start, step.end, detail)
            case MapValue():
                if step.name in value.items:
                    return value.items[step.name]
                detail = f'The map has no key "{step.name}".'
                detail += did_you_mean(step.name, sorted(value.items))
                return fail(faults.MISSING_MAP_ELEMENT, step.start, step.end, detail)
            case Null():
                detail = f'The value is null; it has no attribute "{step.name}".'
                return fail(faults.NULL_ATTRIBUTE, step.start, step.end, detail)
            case tuple() | ListValue() | SetValue():
                detail = (
                    f'A {friendly(type_of(value))} has no attribute "{step.name}". Take an element'
                    f' with "[0]", or the attribute of all with "[*].{step.name}".'
                )
                return fail(faults.UNSUPPORTED_ATTRIBUTE, step.start, step.end, detail)
            case _:
                pass
        detail = f'A {friendly(type_of(value))} has no attribute "{step.name}".'
        return fail(faults.UNSUPPORTED_ATTRIBUTE, step.start, step.end, detail)

    def index(self, collection: Value, key: Value, start: int, end: int) -> Value:
        """Return ``collection[key]``; the range is that of the brackets."""
        fail = self.evaluator.fail
        if isinstance(collection, Unknown) or isinstance(key, Unknown):
            return UNKNOWN
        if isinstance(collection, Null):
            return fail(faults.NULL_INDEXED, start, end, "The value is null; it has no elements.")
        if isinstance(key, Null):
            return fail(faults.INVALID_INDEX, start, end, "The index is null.")
        match collection:
            case tuple():
                return self._element(collection, key, start, end)
            case ListValue():
                return self._element(collection.items, key, start, end)
            case dict():
                return self._member(collection, key, start, end)
            case MapValue():
                return self._member(collection.items, key, start, end)
            case SetValue():
                detail = "A set has no order, so its elements have no index."
                return fail(faults.INVALID_INDEX, start, end, detail)
            case _:
                pass
        detail = f"A {friendly(type_of(collection))} has no elements."
        if isinstance(collection, str) and collection.startswith("${"):
            detail = (
                "What only the client node knows is text here; its keys must be written out:"
                ' [0] or ["key"].'
            )
        return fail(faults.INVALID_INDEX, start, end, detail)

    def _element(self, items: tuple[Value, ...], key: Value, start: int, end: int) -> Value:
        fail = self.evaluator.fail
        try:
            number = convert(key, NUMBER)
        except ConversionError:
            detail = f"The index of a list must be a number, not a {friendly(type_of(key))}."
            return fail(faults.INVALID_INDEX, start, end, detail)
        if isinstance(number, numbers.BigFloat) and numbers.is_whole(number):
            number = numbers.whole_part(number)
        if isinstance(number, int) and 0 <= number < len(items):
            return items[number]
        shown = numbers.format_number(number) if isinstance(number, int) else "this number"
        count = len(items)
        detail = f"There is no element {shown}: the list has {count} element{'s' * (count != 1)}."
        if count:
            detail += f" They are numbered from 0 to {count - 1}."
        return fail(faults.INVALID_INDEX, start, end, detail)

    def _member(self, items: dict[str, Value], key: Value, start: int, end: int) -> Value:
        fail = self.evaluator.fail
        try:
            name = convert(key, STRING)
        except ConversionError:
            detail = f"The key must be text, not a {friendly(type_of(key))}."
            return fail(faults.INVALID_INDEX, start, end, detail)
        if isinstance(name, str) and name in items:
            return items[name]
        detail = f'There is no key "{name}".' + did_you_mean(f"{name}", sorted(items))
        return fail(faults.INVALID_INDEX, start, end, detail)


def _missing(name: str, value: dict[str, Value], node: Traversal | RelativeTraversal) -> str:
    what = "The object has no attribute"
    if isinstance(node, Traversal) and node.steps and _is_first(name, node):
        if node.root == "var":
            what = "No variable is declared with the name"
        elif node.root == "local":
            what = "No local is defined with the name"
    return f'{what} "{name}".' + did_you_mean(name, sorted(value))


def _is_first(name: str, node: Traversal) -> bool:
    first = node.steps[0]
    return isinstance(first, AttributeStep) and first.name == name
