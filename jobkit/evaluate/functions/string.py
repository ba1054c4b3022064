"""Functions of strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.evaluate.functions import case
from jobkit.evaluate.functions.graphemes import graphemes
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.text_size import check_size
from jobkit.evaluate.functions.whole import whole
from jobkit.evaluate.values import STRING, ListValue

if TYPE_CHECKING:
    from jobkit.evaluate.values import Number, Value

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@function("upper")
def upper(text: str) -> Value:
    """Return the text in upper case."""
    return case.upper(text)


@function("lower")
def lower(text: str) -> Value:
    """Return the text in lower case."""
    return case.lower(text)


@function("title")
def title(text: str) -> Value:
    """Return the text with the first letter of each word in title case."""
    return case.title(text)


@function("strlen")
def strlen(text: str) -> Value:
    """Return how many characters the text has."""
    return len(graphemes(text))


@function("substr")
def substr(text: str, offset: Number, length: Number) -> Value:
    """Return ``length`` characters from ``offset``.

    Nomad: 0.9 to 2.0.5: length 0 means "to the end" after a negative offset, as does -1.
    """
    start, count = whole(offset, None, "offset"), whole(length, None, "length")
    characters = graphemes(text)
    to_end = count < 0 or (count == 0 and start < 0)
    if start < 0:
        start = max(start + len(characters), 0)
    return "".join(characters[start:] if to_end else characters[start : start + count])


@function("reverse")
@function("strrev")
def reverse(text: str) -> Value:
    """Return the text with its characters in reverse order."""
    return "".join(reversed(graphemes(text)))


@function("trim")
def trim(text: str, characters: str) -> Value:
    """Return the text without any of the code points at both ends."""
    return text.strip(characters)


@function("trimprefix")
def trimprefix(text: str, prefix: str) -> Value:
    """Return the text without a prefix."""
    return text.removeprefix(prefix)


@function("trimsuffix")
def trimsuffix(text: str, suffix: str) -> Value:
    """Return the text without a suffix."""
    return text.removesuffix(suffix)


@function("trimspace")
def trimspace(text: str) -> Value:
    """Return the text without white space at both ends."""
    return text.strip(case.WHITE_SPACE)


@function("chomp")
def chomp(text: str) -> Value:
    """Return the text without any line ends at its end."""
    return text.rstrip("\r\n")


@function("indent")
def indent(spaces: Number, text: str) -> Value:
    """Return the text with spaces after each line feed."""
    count = whole(spaces, None, "number of spaces")
    if count < 0:
        message = f"the number of spaces can't be below 0, and it is {count}"
        raise FunctionError(message, 0)
    check_size(len(text) + text.count("\n") * count)
    return text.replace("\n", "\n" + " " * count) if "\n" in text else text


@function("join")
def join(separator: str, *lists: ListValue) -> Value:
    """Return the strings of all lists, with the separator between them."""
    if not lists:
        message = "it needs at least one list"
        raise FunctionError(message)
    parts: list[str] = []
    for argument, strings in enumerate(lists, 1):
        for index, part in enumerate(strings.items):
            if not isinstance(part, str):
                message = f"element {index} is null, which can't be joined"
                raise FunctionError(message, argument)
            parts.append(part)
    check_size(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


@function("split")
def split(separator: str, text: str) -> Value:
    """Return the parts between separators; the code points when the separator is empty."""
    return ListValue(STRING, tuple(text.split(separator) if separator else text))


@function("replace")
def replace(text: str, old: str, new: str) -> Value:
    """Return the text with each ``old`` replaced; an empty one stands between code points."""
    check_size(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


@function("urlencode")
def urlencode(text: str) -> Value:
    """Return the text escaped for the query of a URL."""
    from urllib.parse import quote_plus  # noqa: PLC0415  # rarely needed

    return quote_plus(text)


@function("base64encode")
def base64encode(text: str) -> Value:
    """Return the text's bytes in Base64."""
    from base64 import b64encode  # noqa: PLC0415  # rarely needed

    return b64encode(text.encode()).decode()


@function("base64decode")
def base64decode(text: str) -> Value:
    """Return the text that Base64 stands for."""
    try:
        return bytes_of_base64(text, None).decode()
    except UnicodeDecodeError as error:
        message = "what the Base64 text stands for is not UTF-8, so it can't be a string"
        raise FunctionError(message) from error


def bytes_of_base64(text: str, argument: int | None) -> bytes:
    """Return the bytes that Base64 stands for; line ends in it are skipped.

    Raises:
        FunctionError: It is not standard Base64 with padding.
    """
    from base64 import b64decode  # noqa: PLC0415  # rarely needed

    plain = text.replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(plain):
        message = f'"{text}" is not Base64 in the standard alphabet with padding'
        raise FunctionError(message, argument)
    return b64decode(plain)
