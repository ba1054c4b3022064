"""Turns a value of the language into a JSON value of a field's type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.evaluate import numbers
from jobkit.evaluate.convert import (
    ConversionError,
    attributes,
    convert,
    friendly,
    sequence,
    type_of,
)
from jobkit.evaluate.durations import parse_duration
from jobkit.evaluate.unify import may_convert
from jobkit.evaluate.values import BOOL, NUMBER, STRING, ListType, MapType, Null, Unknown
from jobkit.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Index,
    Object,
    Parens,
    RelativeTraversal,
    Splat,
    StringLiteral,
    TemplateExpression,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.evaluate.values import Type, Value
    from jobkit.job.layout import Field
    from jobkit.syntax.tree import Expression

_INT64: Final = 1 << 63
_SPELT: Final = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
    **dict.fromkeys(("nil", "none", "null", "undefined"), "null"),
}
_DURATION_UNITS: Final = "Write a number with its unit, such as 300ms, 30s, 5m or 1h30m"


class Unsuitable(Exception):  # noqa: N818  it never leaves the room
    """A value doesn't fit its field; the message is a whole sentence."""


def json_value(value: Value, field: Field) -> Any:  # noqa: ANN401  any JSON value
    """Return the JSON value of an argument.

    Raises:
        Unsuitable: The value doesn't fit the field's type.
    """
    if not isinstance(value, Null):
        return _READERS[field.type](value, field)
    check_null(value, field.type)
    if field.type.startswith(("list", "map")) or (field.pointer and field.type != "duration"):
        return None
    message = f'"{field.hcl}" can\'t be null. Leave it out to leave it unset.'
    raise Unsuitable(message)


def check_null(value: Null, type_: str) -> None:
    """Refuse a null of a type whose values could never fit.

    Raises:
        Unsuitable: The types don't go together.
    """
    to = _TYPES.get(type_)
    if to is not None and not may_convert(value.type, to):
        message = f"{_article(friendly(to)).capitalize()} is needed here, not a null {value.type}."
        raise Unsuitable(message)


def _text(value: Value) -> str:
    try:
        text = convert(value, STRING)
    except ConversionError as error:
        raise Unsuitable(_needed("Text is", value)) from error
    return text if isinstance(text, str) else ""


def _needed(what: str, value: Value) -> str:
    kind = "list" if isinstance(value, tuple) else friendly(type_of(value))
    return f"{what} needed here, not {_article(kind)}."


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _whole(value: Value, field: Field) -> int:
    try:
        number = convert(value, NUMBER)
    except ConversionError as error:
        if isinstance(value, str):
            message = f'A number is needed here, not the text "{value}".'
            raise Unsuitable(message) from error
        raise Unsuitable(_needed("A number is", value)) from error
    if field.wrap:
        return _wrapped(number, field)
    if isinstance(number, numbers.BigFloat):
        number = _plain_int(number, cut=field.low == 0)
    if not isinstance(number, int) or not field.low <= number <= field.high:
        raise Unsuitable(_not_whole(number, field))  # type: ignore[arg-type]  # it was converted
    return number


def _not_whole(number: numbers.Number, field: Field) -> str:
    """Say why a number isn't a whole one within the field's limits."""
    if isinstance(number, numbers.BigFloat) and number.infinite:
        return "A whole number is needed here; division by zero gives none."
    shown = numbers.format_number(number)[:40]
    if isinstance(number, numbers.BigFloat) and field.low <= numbers.to_float(number) <= field.high:
        return f"A whole number is needed here, not {shown}."
    return f"A whole number between {field.low} and {field.high} is needed here, not {shown}."


def _plain_int(number: numbers.BigFloat, *, cut: bool) -> numbers.Number:
    """Return a whole number as an int; for unsigned fields, with its fraction cut off as in Nomad.

    Nomad cuts only numbers that need no more than 64 bits: 1.5 and 255.5 become 1 and 255, but
    255.9 and 0.5 are refused.
    """
    if number.infinite:
        return number
    if numbers.is_whole(number):
        return numbers.whole_part(number)
    short = number.mantissa.bit_length() <= 64  # noqa: PLR2004
    if cut and short and numbers.order(number, 1) > 0:
        return numbers.whole_part(number)
    return number


def _wrapped(number: Value, field: Field) -> int:
    """Cut a number to a whole one and wrap it around, as a weight of an affinity is."""
    as_float = numbers.to_float(number)  # type: ignore[arg-type]  # it was converted
    whole = number if isinstance(number, int) else int(max(-_INT64, min(_INT64, as_float)))
    whole = max(-_INT64, min(_INT64 - 1, whole))
    span = field.high - field.low + 1
    return (whole - field.low) % span + field.low


def _bool(value: Value) -> bool:
    try:
        return bool(convert(value, BOOL))
    except ConversionError as error:
        if isinstance(value, str):
            message = f'"true" or "false" is needed here, not the text "{value}".'
            word = value.removeprefix("${").removesuffix("}")
            meant = _SPELT.get(word.lower())
            if meant is not None:
                message = f'"{word}" is no value: write {meant}.'
            raise Unsuitable(message) from error
        raise Unsuitable(_needed("true or false is", value)) from error


def _duration(value: Value) -> int:
    if isinstance(value, str):
        nanoseconds = parse_duration(value)
        if nanoseconds is None:
            message = f'"{value}" is no duration. {_DURATION_UNITS}.'
            raise Unsuitable(message)
        return nanoseconds
    if isinstance(value, numbers.BigFloat):
        value = _plain_int(value, cut=False)
    elif isinstance(value, bool) or not isinstance(value, int):
        raise Unsuitable(_needed("A duration is", value) + f" {_DURATION_UNITS}.")
    if not isinstance(value, int) or not -_INT64 <= value < _INT64:
        message = f"A number is taken as whole nanoseconds here. {_DURATION_UNITS}."
        raise Unsuitable(message)
    return value


def _elements(value: Value) -> Iterator[Value]:
    """Yield the known elements of a list, set or tuple."""
    items = sequence(value)
    if items is None:
        hint = f" Write [{_sample(value)}]." if isinstance(value, (str, int)) else ""
        raise Unsuitable(_needed("A list is", value) + hint)
    for item in items:
        if isinstance(item, Null):
            message = "An element of the list is null. Leave it out."
            raise Unsuitable(message)
        if not isinstance(item, Unknown):
            yield item


def _sample(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def string_map(value: Value) -> dict[str, str]:
    """Return an object or map with every value as text, sorted by key.

    Raises:
        Unsuitable: It is something else, or a value is null or can't become text.
    """
    members = attributes(value)
    if members is None:
        raise Unsuitable(_needed("A map is", value))
    result: dict[str, str] = {}
    for name in sorted(members):
        member = members[name]
        if isinstance(member, Unknown):
            continue
        if isinstance(member, Null):
            message = f'The value of "{name}" is null. Leave the key out.'
            raise Unsuitable(message)
        try:
            result[name] = _text(member)
        except Unsuitable as error:
            message = f'The value of "{name}": {error}'
            raise Unsuitable(message) from error
    return result


def string_list(value: Value) -> list[str]:
    """Return a list, set or tuple as a list of text.

    Raises:
        Unsuitable: It is something else, or an element is null or can't become text.
    """
    return [_text(item) for item in _elements(value)]


_TYPES: Final[dict[str, Type]] = {
    "string": STRING,
    "int": NUMBER,
    "uint": NUMBER,
    "bool": BOOL,
    "list(string)": ListType(STRING),
    "list(uint)": ListType(NUMBER),
    "map(string)": MapType(STRING),
}
_READERS: Final[dict[str, Callable[[Value, Field], Any]]] = {
    "string": lambda value, _: _text(value),
    "int": _whole,
    "uint": _whole,
    "bool": lambda value, _: _bool(value),
    "duration": lambda value, _: _duration(value),
    "list(string)": lambda value, _: string_list(value),
    "list(uint)": lambda value, field: [_whole(item, field) for item in _elements(value)],
    "map(string)": lambda value, _: string_map(value),
}


# The member of which Nomad shows the start instead of the whole expression.
_FIRST_MEMBER: Final[dict[type, str]] = {
    Binary: "left",
    Conditional: "condition",
    Index: "collection",
    Splat: "source",
    RelativeTraversal: "source",
}


def start_range(node: Expression) -> tuple[int, int]:
    """Return where Nomad points for the value of an expression: its first part."""
    while type(node) in _FIRST_MEMBER:
        node = getattr(node, _FIRST_MEMBER[type(node)])
    if isinstance(node, TemplateExpression) and len(node.parts) > 1:
        return start_range(node.parts[0])
    if isinstance(node, StringLiteral) and node.quoted:
        if node.end - node.start > len('""'):
            return node.start + 1, node.end - 1
        return node.end, node.end
    if isinstance(node, (Tuple, Object, Parens)):
        return node.start, node.start + 1
    if isinstance(node, Call):
        return node.start, node.paren + 1
    return node.start, node.end
