"""What a YAML scalar stands for: the rules of YAML 1.1 as far as Nomad keeps them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from jobkit.evaluate.convert import convert
from jobkit.evaluate.functions.moments import moment
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.numbers import ArithmeticFault, parse_number
from jobkit.evaluate.values import NULL, STRING

if TYPE_CHECKING:
    from jobkit.evaluate.values import Number, Value

TAGS = "tag:yaml.org,2002:"

_TEXT_TAGS = {f"{TAGS}str", f"{TAGS}binary"}
_NUMBER_TAGS = {f"{TAGS}int", f"{TAGS}float"}
_NULL_TAG, _TIMESTAMP_TAG = f"{TAGS}null", f"{TAGS}timestamp"
_KNOWN_TAGS = {*_TEXT_TAGS, *_NUMBER_TAGS, f"{TAGS}bool", _NULL_TAG, _TIMESTAMP_TAG}


def _spellings(*words: str) -> set[str]:
    return {spelling for word in words for spelling in (word, word.capitalize(), word.upper())}


_TRUE = _spellings("y", "yes", "true", "on")
_FALSE = _spellings("n", "no", "false", "off")
_NOTHING = {"", "~", *_spellings("null")}
_INFINITIES = {
    sign + word: value
    for sign, value in (("", "+Inf"), ("+", "+Inf"), ("-", "-Inf"))
    for word in (".inf", ".Inf", ".INF")
}
_NOT_A_NUMBER = {".nan", ".NaN", ".NAN"}

_QUOTES = {"'", '"'}
_BLOCKS = {"|", ">"}
_MOST_NEGATIVE, _MOST_POSITIVE = 1 << 63, (1 << 64) - 1

# Only text that begins with one of these can be anything but text.
_TELLING = re.compile(r"[-+0-9yYnNtTfFoO~.]|\Z")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_PREFIXED = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
_ANY_PREFIXED = re.compile(r"[-+]?0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]| +)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?"
    r"(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)


def scalar(tag: str | None, text: str, style: str) -> Value:
    """Return the value of a scalar.

    Args:
        tag: The tag written before it, in full, or None.
        text: Its content.
        style: The character that it begins with: a quote, ``|``, ``>``, or "" for plain text.

    Raises:
        FunctionError: The tag is not known, or does not go with the text.
    """
    if tag is not None and tag not in _KNOWN_TAGS:
        message = f'the YAML tag "{tag}" is not supported'
        raise FunctionError(message, 0)
    if tag in _TEXT_TAGS:
        if tag != f"{TAGS}str":
            _check_base64(text)
        return text
    if _TELLING.match(text) and style in _QUOTES:
        return text
    value = _telling(tag, text) if _TELLING.match(text) else None
    if value is None and tag in _NUMBER_TAGS:
        value = _loose_number(text)
    if value is not None:
        # A block of text is text, but the text of what it would be without its indicator.
        return convert(value, STRING) if tag is None and style in _BLOCKS else value
    if tag is None:
        return text
    if tag == _NULL_TAG:
        return NULL
    raise _unfit(tag, text)


def _unfit(tag: str | None, text: str) -> FunctionError:
    kind = (tag or f"{TAGS}number").removeprefix(TAGS)
    return FunctionError(f'the YAML text "{text}" can\'t be read as {kind}', 0)


def _check_base64(text: str) -> None:
    try:
        base64.b64decode(re.sub("[\r\n]", "", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unfit(f"{TAGS}binary", text) from error


def _telling(tag: str | None, text: str) -> Value | None:
    """Return the bool, null, number or date that a text spells, or None if it spells none."""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text in _NOTHING:
        return NULL
    if text in _INFINITIES:
        return parse_number(_INFINITIES[text])
    if tag is None and text in _NOT_A_NUMBER:
        message = f'"{text}" is no number, and there is no value for that'
        raise FunctionError(message, 0)
    if tag in {None, _TIMESTAMP_TAG}:
        date = _date(text)
        if date is not None:
            return date
    return _number(tag, text)


def _date(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    # A time has to name its zone after T, and can't after a space.
    if hour is not None and (zone is None) != (text[found.end(3)] == " "):
        return None
    clock = [int(digits or 0) for digits in (hour, minute, second)]
    when = moment([int(year), int(month), int(day)], clock, fraction or "", zone or "Z")
    return None if when is None else str(when)


def _number(tag: str | None, text: str) -> Value | None:
    number: Value | None = None
    if _PREFIXED.fullmatch(text):
        number = _whole(text)
    elif _DECIMAL.fullmatch(text):
        number = _parsed(text)
    else:
        return None
    if number is None:
        raise _unfit(tag, text)
    return number


def _loose_number(text: str) -> Number | None:
    """Return the number that a text with a tag for numbers stands for."""
    plain = text.replace("_", "")
    return _whole(plain) if _ANY_PREFIXED.fullmatch(plain) else _parsed(plain)


def _parsed(text: str) -> Number | None:
    try:
        return parse_number(text)
    except ArithmeticFault as error:
        raise FunctionError(str(error).removesuffix("."), 0) from error


def _whole(text: str) -> int | None:
    digits = text.lstrip("+-")
    number = int(digits, 0)
    if text[0] == "-":
        return -number if number <= _MOST_NEGATIVE else None
    return number if number <= _MOST_POSITIVE else None
