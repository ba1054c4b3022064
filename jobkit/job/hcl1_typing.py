"""Turns values of the old language into JSON values of a field's type.

Nomad takes them weakly: a number where a text is wanted, a text with a number in it where a number
is wanted, a lone value where a list is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.evaluate.durations import parse_duration
from jobkit.job.attributes import Unsuitable
from jobkit.job.go_numbers import TRUTH, float_text, parse_int
from jobkit.syntax.hcl1_tree import ListValue, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.job.hcl1_layout import Field
    from jobkit.syntax.hcl1_tree import Value

_INT64_MIN: Final = -(1 << 63)


def json_value(value: Any, field: Field, *, lenient: bool) -> Any:  # noqa: ANN401  any JSON value
    """Return plain data as a JSON value of a field, taken weakly.

    Args:
        value: Plain data.
        field: The field.
        lenient: A lone value is taken for a list of one, and an empty text for 0.

    Raises:
        Unsuitable: The value doesn't fit the field's type.
    """
    if field.type.startswith("list("):
        if not isinstance(value, list):
            if not lenient:
                raise Unsuitable(_needed("A list", value) + " Put it in brackets.")
            value = [value]
        read = _READERS[field.type[5:-1]]
        return [read(item, field, lenient) for item in value]
    return _READERS[field.type](value, field, lenient)


def text_value(value: Any) -> str:  # noqa: ANN401  any plain value
    """Return plain data as text; true is ``1``, false is ``0``.

    Raises:
        Unsuitable: It is a list or an object.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return float_text(value)
    raise Unsuitable(_needed("A text", value))


def _whole(value: Any, field: Field, lenient: bool) -> int:  # noqa: ANN401
    if isinstance(value, str):
        number = 0 if not value and lenient else parse_int(value, field.low, field.high)
        if number is None:
            message = f'A whole number is needed here, not the text "{value}".'
            raise Unsuitable(message)
        return number
    if isinstance(value, (bool, int, float)):
        span = field.high - field.low + 1
        return (_cut(value) - field.low) % span + field.low
    raise Unsuitable(_needed("A whole number", value))


def _cut(number: float) -> int:
    """Return a number without its fraction; one too large is the smallest, as on most machines."""
    whole = int(number)
    return whole if _INT64_MIN <= whole < -_INT64_MIN else _INT64_MIN


def _truth(value: Any, _field: Field, _lenient: bool) -> bool:  # noqa: ANN401
    if isinstance(value, str) and (value in TRUTH or not value):
        return TRUTH.get(value, False)
    if isinstance(value, (bool, int, float)):
        return bool(value)
    raise Unsuitable(_needed("true or false", value))


def _duration(value: Any, field: Field, lenient: bool) -> int:  # noqa: ANN401
    if isinstance(value, str):
        length = parse_duration(value)
        if length is None:
            message = (
                f'"{value}" is no duration. Write a number with its unit, such as 300ms, 30s, 5m'
                " or 1h30m."
            )
            raise Unsuitable(message)
        return length
    return _whole(value, field, lenient)


_READERS: Final[dict[str, Callable[[Any, Field, bool], Any]]] = {
    "string": lambda value, _field, _lenient: text_value(value),
    "int": _whole,
    "uint": _whole,
    "bool": _truth,
    "duration": _duration,
}


def truth_value(value: Any) -> bool:  # noqa: ANN401  any plain value
    """Return true, false, or what a text means; numbers are refused.

    Raises:
        Unsuitable: It is neither.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in TRUTH:
        return TRUTH[value]
    raise Unsuitable(_needed("true or false", value))


def exact_value(value: Value, field: Field) -> Any:  # noqa: ANN401  any JSON value
    """Return a value as a JSON value of a field, where Nomad takes it as it is written.

    Raises:
        Unsuitable: The value doesn't fit the field's type.
    """
    if field.type == "list(string)":
        if isinstance(value, ListValue):
            return [_exact_text(item) for item in value.items]
        message = "A list is needed here. Put the value in brackets."
        raise Unsuitable(message)
    if not isinstance(value, Scalar):
        message = "A single value is needed here, not a list or an object."
        raise Unsuitable(message)
    return _EXACT[field.type](value)


def _exact_text(value: Value) -> str:
    if isinstance(value, Scalar) and (isinstance(value.value, str) or type(value.value) is int):
        return value.written
    message = "A text is needed here. Put it in quotes."
    raise Unsuitable(message)


def _exact_whole(value: Scalar) -> int:
    written = value.value
    if type(written) is int:
        return written
    number = parse_int(written) if isinstance(written, str) else None
    if number is None:
        message = f'A whole number is needed here, not "{value.written}".'
        raise Unsuitable(message)
    return number


def _exact_truth(value: Scalar) -> bool:
    truth = {"true": True, "1": True, "false": False, "0": False}.get(value.written.lower())
    if truth is None:
        message = f'true or false is needed here, not "{value.written}".'
        raise Unsuitable(message)
    return truth


_EXACT: Final[dict[str, Callable[[Scalar], Any]]] = {
    "string": _exact_text,
    "int": _exact_whole,
    "bool": _exact_truth,
}


def _needed(what: str, value: Any) -> str:  # noqa: ANN401  any plain value
    if isinstance(value, str):
        shown = f'the text "{value[:40]}"'
    elif isinstance(value, bool):
        shown = "true" if value else "false"
    elif isinstance(value, (int, float)):
        shown = f"the number {value}"
    else:
        shown = "a list" if isinstance(value, list) else "an object"
    return f"{what} is needed here, not {shown}."
