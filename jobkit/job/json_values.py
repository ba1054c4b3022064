"""Reads single JSON values as Go's decoder reads them into a field of a struct."""

from __future__ import annotations

import base64
import binascii
import math
import re
from typing import TYPE_CHECKING, Any, Final

from jobkit.evaluate.durations import parse_duration
from jobkit.job import json_faults
from jobkit.records import replace
from jobkit.syntax.json_strings import raw_text
from jobkit.syntax.tree import Embedded, Literal, Object, StringLiteral, Tuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.diagnostic import Fault
    from jobkit.job.layout import Field
    from jobkit.syntax.tree import Expression

_WHOLE: Final = re.compile(r"-?[0-9]+")
_UNSIGNED: Final = re.compile(r"[0-9]+")
# Up to here every whole number is a 64-bit float of its own.
_LARGEST_EXACT: Final = float(1 << 53)


class Unreadable(Exception):  # noqa: N818  it never leaves the room
    """A JSON value doesn't fit its field; the message is whole sentences.

    Attributes:
        fault: The kind of fault.
        node: The value, or the element of it, that is meant.
    """

    def __init__(self, fault: Fault, node: Expression, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.node = node


def is_null(node: Expression) -> bool:
    """Tell whether a node is ``null``."""
    return isinstance(node, Literal) and node.value is None


def _unfit(needed: str, node: Expression) -> Unreadable:
    detail = f"{needed} is needed here, not {_kind(node)}."
    return Unreadable(json_faults.VALUE_TYPE, node, detail)


def _kind(node: Expression) -> str:
    match node:
        case Object():
            return "an object"
        case Tuple():
            return "an array"
        case Literal(value=bool()):
            return "true or false"
        case Literal(value=str()):
            return "a number"
        case Literal():
            return "null"
        case _:
            pass
    return f'the text "{raw_text(node)[:40]}"'


def text(node: Expression) -> str:
    """Return a string.

    Raises:
        Unreadable: It is something else.
    """
    if isinstance(node, (StringLiteral, Embedded)):
        return raw_text(node)
    needed = "Text in double quotes"
    if isinstance(node, Literal) and isinstance(node.value, (str, bool)):
        shown = node.value if isinstance(node.value, str) else str(node.value).lower()
        needed = f'Text in double quotes, "{shown[:40]}",'
    raise _unfit(needed, node)


def _bool(node: Expression, _field: Field) -> bool:
    if isinstance(node, Literal) and isinstance(node.value, bool):
        return node.value
    hint = ""
    if isinstance(node, (StringLiteral, Embedded)) and raw_text(node).lower() in {"true", "false"}:
        hint = f", {raw_text(node).lower()} without quotes,"
    raise _unfit(f"true or false{hint}", node)


def _whole(node: Expression, field: Field) -> int:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        raise _unfit(_whole_hint(node), node)
    number = node.value
    form = _UNSIGNED if field.low == 0 else _WHOLE
    if form.fullmatch(number) and field.low <= _int(number) <= field.high:
        return _int(number)
    detail = f"A whole number between {field.low} and {field.high} is needed here"
    detail += f", not {number[:40]}."
    if not _WHOLE.fullmatch(number):
        detail += " It is written without fraction and exponent."
    raise Unreadable(json_faults.NUMBER, node, detail)


def _int(digits: str) -> int:
    # Python refuses to read numbers of thousands of digits; no field holds more than 20.
    return int(digits) if len(digits) <= 64 else 1 << 64  # noqa: PLR2004


def _whole_hint(node: Expression) -> str:
    if isinstance(node, (StringLiteral, Embedded)) and _WHOLE.fullmatch(raw_text(node)):
        return f"A whole number, {raw_text(node)[:40]} without quotes,"
    return "A whole number"


def _duration(node: Expression, field: Field) -> int:
    if isinstance(node, (StringLiteral, Embedded)):
        nanoseconds = parse_duration(raw_text(node))
        shown = "a whole number of nanoseconds"
        if nanoseconds is not None:
            shown += f", {nanoseconds},"
        raise _unfit(f"In Job JSON a duration is a number: {shown}", node)
    return _whole(node, field)


def _bytes(node: Expression, field: Field) -> str:
    """Return the base64 text of a field of bytes as Nomad writes it back."""
    if isinstance(node, Tuple):
        data = bytes(_wholes(node, replace(field, low=0, high=0xFF)))
        return base64.b64encode(data).decode("ascii")
    given = text(node)
    try:
        data = base64.b64decode(re.sub(r"[\r\n]", "", given), validate=True)
    except binascii.Error as error:
        detail = "Bytes are written in base64, with the padding at the end."
        raise Unreadable(json_faults.BASE64, node, detail) from error
    return base64.b64encode(data).decode("ascii")


def _elements(node: Expression) -> list[Expression]:
    if isinstance(node, Tuple):
        return list(node.elements)
    raise _unfit("An array, [...],", node)


def _texts(node: Expression, _field: Field) -> list[str]:
    # As in Go, null leaves an element what it is before it is read: empty.
    return ["" if is_null(one) else text(one) for one in _elements(node)]


def _wholes(node: Expression, field: Field) -> list[int]:
    return [0 if is_null(one) else _whole(one, field) for one in _elements(node)]


def members(node: Expression) -> dict[str, Expression]:
    """Return the members of an object with free keys, sorted; of a repeated key the last one.

    Raises:
        Unreadable: It is no object.
    """
    if not isinstance(node, Object):
        raise _unfit("An object, {...},", node)
    found = {raw_text(item.key): item.value for item in node.items}
    return {name: found[name] for name in sorted(found)}


def _text_map(node: Expression, _field: Field) -> dict[str, str]:
    return {name: "" if is_null(one) else text(one) for name, one in members(node).items()}


def _texts_map(node: Expression, field: Field) -> dict[str, list[str] | None]:
    return {
        name: None if is_null(one) else _texts(one, field) for name, one in members(node).items()
    }


def _free_map(node: Expression, _field: Field) -> dict[str, Any]:
    return {name: free_value(one) for name, one in members(node).items()}


def free_value(node: Expression) -> Any:  # noqa: ANN401  any JSON value
    """Return a value of free form; its numbers are 64-bit floats, as in Go.

    Raises:
        Unreadable: A number is too large for one.
    """
    match node:
        case Object():
            return {name: free_value(one) for name, one in members(node).items()}
        case Tuple():
            return [free_value(one) for one in node.elements]
        case Literal(value=str()):
            return _float(node)
        case Literal():
            return node.value
        case _:
            pass
    return raw_text(node)


def _float(node: Literal) -> int | float:
    number = float(str(node.value))
    if math.isinf(number):
        detail = "The number is too large: up to 1.7976931348623157e308 there is room."
        raise Unreadable(json_faults.NUMBER, node, detail)
    whole = number.is_integer() and abs(number) <= _LARGEST_EXACT
    is_negative_zero = number == 0 and math.copysign(1, number) < 0
    return int(number) if whole and not is_negative_zero else number


READERS: Final[dict[str, Callable[[Expression, Field], Any]]] = {
    "string": lambda node, _: text(node),
    "int": _whole,
    "uint": _whole,
    "bool": _bool,
    "duration": _duration,
    "bytes": _bytes,
    "list(string)": _texts,
    "list(uint)": _wholes,
    "map(string)": _text_map,
    "map(list(string))": _texts_map,
    "map(any)": _free_map,
}
"""Readers of the types of ``schemas/job.json`` that are no structs; null is not given to them."""
