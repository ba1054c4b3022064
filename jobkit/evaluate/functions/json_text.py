"""Writes and reads JSON text as the job language does."""

from __future__ import annotations

import json
import re
import unicodedata
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, TypeAlias

from jobkit.evaluate.convert import iterate, type_of
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.limits import beyond, in_force
from jobkit.evaluate.numbers import ArithmeticFault, BigFloat, format_number, parse_number
from jobkit.evaluate.values import NULL, MapValue, Null

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.evaluate.values import Number, Value

_Json: TypeAlias = "Number | str | bool | list[_Json] | dict[str, _Json] | None"

_HTML = re.compile("[<>&\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n]*")
_INFINITE = {"+Inf", "-Inf"}


@function("jsonencode")
def jsonencode(value: Value) -> Value:
    """Return the value as JSON without spaces, names in order, numbers in full."""
    return _encoded(value)


def _encoded(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int() | BigFloat():
            return _digits(value)
        case Null():
            return "null"
        case dict() | MapValue():
            pairs = (f"{quoted(str(key))}:{_encoded(item)}" for key, item in iterate(value) or ())
            return f"{{{','.join(pairs)}}}"
        case _:
            pass
    return f"[{','.join(_encoded(item) for _, item in iterate(value) or ())}]"


def _digits(number: Number) -> str:
    digits = format_number(number)
    if digits in _INFINITE:
        message = "JSON has no way to write infinity"
        raise FunctionError(message, 0)
    return digits


def quoted(text: str) -> str:
    """Return the text as a JSON string that is safe inside HTML."""
    return _HTML.sub(_escape, encode_basestring(text))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


@function("jsondecode")
def jsondecode(text: str) -> Value:
    """Return the value that a JSON text stands for: objects and tuples, no maps and lists."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_refuse
    )
    try:
        found, end = decoder.raw_decode(text, _after_space(text, 0))
        end = _after_space(text, end)
        # Nomad takes a closing bracket for the end of the text, whatever comes after it.
        if text[end : end + 1] not in {"", "]", "}"}:
            message = f'the JSON text goes on after its end with "{text[end : end + 20]}"'
            raise FunctionError(message, 0)
        return _value(found, 0)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        message = f"the text is not JSON from {place} on"
        raise FunctionError(message, 0) from error
    except RecursionError as error:
        raise _too_deep() from error


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found is not None else at


def _too_deep() -> FunctionError:
    problem = f"the text is nested more than {in_force().max_depth} levels deep"
    return FunctionError(beyond(problem, "max_depth"), 0)


def _number(digits: str) -> Number:
    try:
        number = parse_number(digits)
    except ArithmeticFault as error:
        raise FunctionError(str(error).removesuffix("."), 0) from error
    if number is None:
        message = f'"{digits[:40]}" is too large or too small for a number'
        raise FunctionError(message, 0)
    return number


def _refuse(word: str) -> Number:
    message = f'JSON knows no number "{word}"'
    raise FunctionError(message, 0)


def _object(pairs: Sequence[tuple[str, _Json]]) -> dict[str, _Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        for name, item in pairs:
            # The same name twice is fine with Nomad as long as the types are the same, too.
            if type_of(_value(item, 0)) != type_of(_value(members[name], 0)):
                message = f'the name "{name}" stands twice in one JSON object'
                raise FunctionError(message, 0)
    if len({_text(name) for name in members}) < len(members):
        message = "two names in one JSON object are the same text, written in two ways"
        raise FunctionError(message, 0)
    return members


def _value(found: _Json, depth: int) -> Value:
    if depth > in_force().max_depth:
        raise _too_deep()
    match found:
        case None:
            return NULL
        case str():
            return _text(found)
        case list():
            return tuple(_value(item, depth + 1) for item in found)
        case dict():
            return {_text(name): _value(item, depth + 1) for name, item in found.items()}
        case _:
            return found


def _text(raw: str) -> str:
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", raw))
