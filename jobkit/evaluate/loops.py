"""Evaluates ``for`` expressions and splats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate import faults, wanted
from jobkit.evaluate.convert import friendly, iterate, sequence, type_of
from jobkit.evaluate.operators import is_sequence_type
from jobkit.evaluate.unify import unify
from jobkit.evaluate.values import DYNAMIC, UNKNOWN, ListValue, Null, SetValue, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.evaluate.run import Evaluating
    from jobkit.evaluate.values import Value
    from jobkit.syntax.tree import Expression, ForObject, ForTuple, Splat

Names = tuple[str, str]
"""The names of key and value; the key's is "" when it isn't wanted."""


def rounds(
    evaluator: Evaluating, node: Expression, collection: Expression, names: Names
) -> Iterator[Evaluating] | None:
    """Return an evaluator for each element of a collection, or None when it can't be gone over."""
    items = evaluator.evaluate(collection)
    if isinstance(items, Unknown):
        return None
    if isinstance(items, Null):
        evaluator.fail_node(
            faults.ITERATE_NULL, collection, "The collection is null; it can't be gone over."
        )
        return None
    pairs = iterate(items)
    if pairs is None:
        evaluator.fail_node(
            faults.NOT_ITERABLE,
            collection,
            f"A list, set, map, tuple or object is needed, not a {friendly(type_of(items))}.",
        )
        return None
    return _each(evaluator, node, pairs, names)


def _each(
    evaluator: Evaluating, node: Expression, pairs: Iterator[tuple[Value, Value]], names: Names
) -> Iterator[Evaluating]:
    """Yield one evaluator again and again, with the names of each round."""
    key, value = names
    inner = evaluator.within({})
    visible = inner.scope.names
    for index, element in pairs:
        if not evaluator.step(node):
            return
        if key:
            visible[key] = index
        visible[value] = element
        yield inner


def _admitted(evaluator: Evaluating, node: ForTuple | ForObject) -> Iterator[Evaluating | None]:
    """Yield an evaluator for each element that the condition lets in; None ends an unknown loop."""
    names = (node.key, node.value)
    inner = rounds(evaluator, node, node.collection, names)
    condition = node.condition
    if inner is None or (condition is not None and _always_fails(evaluator, condition, names)):
        yield None
        return
    for one in inner:
        if condition is None:
            yield one
            continue
        admitted = wanted.truth(one, condition, wanted.FOR_CONDITION)
        if admitted is None:
            yield None
            return
        if admitted:
            yield one


def _always_fails(evaluator: Evaluating, condition: Expression, names: Names) -> bool:
    """Tell whether a condition is faulty whatever the elements are; it is told once then."""
    before = len(evaluator.diagnostics)
    unknown: dict[str, Value] = {name: UNKNOWN for name in names if name}
    wanted.truth(evaluator.within(unknown), condition, wanted.FOR_CONDITION)
    return len(evaluator.diagnostics) > before


def for_tuple(evaluator: Evaluating, node: ForTuple) -> Value:
    """Return the tuple that ``[for …]`` makes."""
    results: list[Value] = []
    for one in _admitted(evaluator, node):
        if one is None:
            return UNKNOWN
        results.append(one.evaluate(node.result))
    return evaluator.weighed(node, tuple(results))


def for_object(evaluator: Evaluating, node: ForObject) -> Value:
    """Return the object that ``{for …}`` makes."""
    result: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for one in _admitted(evaluator, node):
        if one is None:
            return UNKNOWN
        key = wanted.text(one, node.result_key, wanted.FOR_KEY)
        value = one.evaluate(node.result)
        if key is None:
            return UNKNOWN
        if node.grouped:
            groups.setdefault(key, []).append(value)
        elif key in result:
            return evaluator.fail_node(
                faults.DUPLICATE_KEY,
                node.result_key,
                f'Two elements give the key "{key}". Write "..." behind the value to gather them'
                " in lists.",
            )
        else:
            result[key] = value
    if node.grouped:
        result = {key: tuple(values) for key, values in groups.items()}
    return evaluator.weighed(node, result)


def splat(evaluator: Evaluating, node: Splat) -> Value:
    """Return what ``[*]`` or ``.*`` makes of each element; a single value counts as one."""
    source = evaluator.evaluate(node.source)
    if isinstance(source, Unknown):
        return UNKNOWN
    if isinstance(source, Null):
        if not is_sequence_type(source.type):
            return ()
        detail = "The list is null; there is nothing to go over."
        return evaluator.fail_node(faults.SPLAT_OF_NULL, node.source, detail)
    items = sequence(source)
    results: list[Value] = []
    for item in (source,) if items is None else items:
        if not evaluator.step(node):
            return UNKNOWN
        evaluator.splat_items.append(item)
        results.append(evaluator.evaluate(node.each))
        evaluator.splat_items.pop()
    if isinstance(source, (ListValue, SetValue)):
        element = unify([type_of(result) for result in results])
        return ListValue(DYNAMIC if element is None else element, tuple(results))
    return tuple(results)
