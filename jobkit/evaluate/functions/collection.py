"""Functions over lists, tuples and sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.convert import ConversionError, convert, equal, friendly, sequence, type_of
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.whole import whole
from jobkit.evaluate.numbers import ArithmeticFault, BigFloat, add, order
from jobkit.evaluate.ordering import element_key
from jobkit.evaluate.unify import unify
from jobkit.evaluate.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    ListValue,
    MapValue,
    Null,
    SetValue,
    TupleType,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.evaluate.values import Number, Value

RANGE_LIMIT = 1024


@function("length")
def length(collection: Value) -> Value:
    """Return how many elements a list, tuple, map or set has."""
    match collection:
        case tuple():
            return len(collection)
        case ListValue() | SetValue() | MapValue():
            return len(collection.items)
        case _:
            pass
    message = f"it takes a list, tuple, map or set, and this is {_named(collection)}"
    raise FunctionError(message, 0)


def _named(value: Value) -> str:
    name = friendly(type_of(value))
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _listed(value: Value, argument: int) -> tuple[Value, ...]:
    """Return the elements of a list or tuple; sets have no places to count."""
    match value:
        case tuple():
            return value
        case ListValue():
            return value.items
        case _:
            pass
    message = f"it takes a list or tuple, and this is {_named(value)}"
    raise FunctionError(message, argument)


@function("element")
def element(collection: Value, index: Value) -> Value:
    """Return the element at ``index``, counted round and round, also backwards."""
    items = _listed(collection, 0)
    place = whole(index, 1, "index")
    if not items:
        message = "an empty list has no elements to take"
        raise FunctionError(message, 0)
    return items[place % len(items)]


@function("index")
def index_of(collection: Value, key: Value) -> Value:
    """Return the element of a list or tuple at a number, or of a map at a name."""
    if isinstance(collection, MapValue):
        if not isinstance(key, str):
            message = "an element of a map is asked for by a string"
            raise FunctionError(message, 1)
        if key not in collection.items:
            message = f'the map has no element "{key}"'
            raise FunctionError(message, 1)
        return collection.items[key]
    items = _listed(collection, 0)
    if isinstance(key, bool) or not isinstance(key, (int, BigFloat)):
        message = "an element of a list is asked for by a number"
        raise FunctionError(message, 1)
    place = whole(key, 1, "index")
    if not 0 <= place < len(items):
        message = f"there is no element {place} among {len(items)}; the first one is 0"
        raise FunctionError(message, 1)
    return items[place]


@function("slice")
def slice_of(collection: Value, start: Value, end: Value) -> Value:
    """Return the elements from ``start`` up to and without ``end``."""
    items = _listed(collection, 0)
    first, last = whole(start, 1, "start"), whole(end, 2, "end")
    if not 0 <= first <= len(items):
        message = f"the start has to be from 0 to {len(items)}, and it is {first}"
        raise FunctionError(message, 1)
    if not 0 <= last <= len(items):
        message = f"the end has to be from 0 to {len(items)}, and it is {last}"
        raise FunctionError(message, 2)
    if first > last:
        message = f"the start, {first}, lies after the end, {last}"
        raise FunctionError(message, 1)
    if isinstance(collection, ListValue):
        return ListValue(collection.element, items[first:last])
    return items[first:last]


@function("concat")
def concat(*collections: Value) -> Value:
    """Return all elements in one: a list if all are lists of types that go together."""
    if not collections:
        message = "it takes at least one list"
        raise FunctionError(message)
    joined = tuple(
        item for argument, given in enumerate(collections) for item in _listed(given, argument)
    )
    lists = [given for given in collections if isinstance(given, ListValue)]
    of = unify([given.element for given in lists]) if len(lists) == len(collections) else None
    if of is None:
        return joined
    return ListValue(of, tuple(convert(item, of) for item in joined))


@function("flatten")
def flatten(collection: Value) -> Value:
    """Return the elements with every list, set and tuple at any depth opened."""
    items = sequence(collection)
    if items is None:
        message = f"it takes a list, set or tuple, and this is {_named(collection)}"
        raise FunctionError(message, 0)
    return tuple(_leaves(items))


def _leaves(items: tuple[Value, ...]) -> Iterator[Value]:
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            inner = sequence(item)
            if inner is not None:
                stack.append(iter(inner))
                break
            yield item
        else:
            stack.pop()


@function("distinct")
def distinct(collection: ListValue) -> Value:
    """Return the list with each element kept where it comes first."""
    kept: list[Value] = []
    alike: dict[object, list[Value]] = {}
    for item in collection.items:
        others = alike.setdefault(element_key(item), [])
        if not any(equal(item, other) for other in others):
            others.append(item)
            kept.append(item)
    return ListValue(collection.element, tuple(kept))


@function("compact")
def compact(collection: ListValue) -> Value:
    """Return the list of strings without null and empty ones."""
    kept = (item for item in collection.items if item != "" and not isinstance(item, Null))
    return ListValue(STRING, tuple(kept))


@function("sort")
def sort(collection: ListValue) -> Value:
    """Return the list of strings in the order of their code points."""
    words = [item for item in collection.items if isinstance(item, str)]
    if len(words) < len(collection.items):
        message = "the list holds null, which has no place in an order"
        raise FunctionError(message, 0)
    return ListValue(STRING, tuple(sorted(words)))


@function("chunklist")
def chunklist(collection: ListValue, size: Value) -> Value:
    """Return the list cut into lists of ``size`` elements; 0 leaves it in one piece."""
    step, items = whole(size, 1, "size"), collection.items
    if step < 0:
        message = f"the size can't be below 0, and it is {step}"
        raise FunctionError(message, 1)
    step = step or len(items) or 1
    pieces = (items[at : at + step] for at in range(0, len(items), step))
    of = ListType(collection.element)
    return ListValue(of, tuple(ListValue(collection.element, piece) for piece in pieces))


@function("contains")
def contains(collection: Value, value: Value) -> Value:
    """Tell whether a list, tuple or set has an element equal to ``value``, of the same type."""
    items = sequence(collection)
    if items is None:
        message = f"it takes a list, tuple or set, and this is {_named(collection)}"
        raise FunctionError(message, 0)
    if isinstance(value, Null) and value.type == DYNAMIC:
        message = "Nomad can't look for a null that has no type"
        raise FunctionError(message, 1)
    return any(equal(item, value) for item in items)


@function("coalesce")
def coalesce(*values: Value) -> Value:
    """Return the first value that is not null, as the type that all of them go together in."""
    of = unify([type_of(value) for value in values]) if values else None
    if of is None:
        message = "it takes one or more values of types that go together"
        raise FunctionError(message)
    for argument, value in enumerate(values):
        if not isinstance(value, Null):
            try:
                return convert(value, of)
            except ConversionError as error:
                raise FunctionError(str(error), argument) from error
    message = "all its arguments are null"
    raise FunctionError(message)


@function("coalescelist")
def coalescelist(*collections: Value) -> Value:
    """Return the first list or tuple that is not empty."""
    if not collections:
        message = "it takes at least one list"
        raise FunctionError(message)
    for argument, given in enumerate(collections):
        if not isinstance(type_of(given), (ListType, TupleType)):
            message = f"it takes lists and tuples, and this is {_named(given)}"
            raise FunctionError(message, argument)
    for given in collections:
        if not isinstance(given, Null) and sequence(given):
            return given
    message = "all its arguments are null or empty"
    raise FunctionError(message)


@function("range")
def range_of(*limits: Number) -> Value:
    """Return the numbers from a start (0) up to and without an end, a step (1 or -1) apart."""
    start, end, step = _range_limits(limits)
    falling = order(step, 0) < 0
    wanted = order(start, end)
    if wanted and falling != (wanted > 0):
        side = "below" if falling else "above"
        message = f"with this step, the end has to lie {side} the start"
        raise FunctionError(message, 1)
    numbers: list[Value] = []
    number = start
    while order(number, end) * (-1 if falling else 1) < 0:
        if len(numbers) >= RANGE_LIMIT:
            message = f"it would make more than {RANGE_LIMIT} numbers"
            raise FunctionError(message)
        numbers.append(number)
        try:
            number = add(number, step)
        except ArithmeticFault as error:
            raise FunctionError(str(error).removesuffix(".")) from error
    return ListValue(NUMBER, tuple(numbers))


def _range_limits(limits: tuple[Number, ...]) -> tuple[Number, Number, Number]:
    match limits:
        case (end,):
            return 0, end, -1 if order(end, 0) < 0 else 1
        case (start, end):
            return start, end, -1 if order(end, start) < 0 else 1
        case (start, end, step):
            return start, end, step
        case _:
            pass
    message = "it takes an end, a start and an end, or a start, an end and a step"
    raise FunctionError(message)
