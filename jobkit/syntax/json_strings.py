"""Reads the strings of HCL's JSON form: escapes first, then what is left is a template."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from jobkit.source import Segment, Source
from jobkit.syntax.hcl2 import parse_template
from jobkit.syntax.tree import Embedded, StringLiteral

if TYPE_CHECKING:
    from jobkit.syntax.tree import Expression

_ESCAPE = re.compile(
    r"""\\(?:
        u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})  # two halves of a character
      | u([0-9A-Fa-f]{4})
      | (.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_SPECIAL = re.compile(r"[\\]|[$%]\{")
_SIMPLE: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_REPLACEMENT: Final = "\ufffd"


def string_expression(source: Source, start: int, end: int, max_depth: int) -> Expression:
    """Return what the JSON string between two offsets (of its quotes) stands for.

    Text without a sequence is a ``StringLiteral``. A template is an ``Embedded`` one, whose own
    source is the text after JSON escapes. So is text that is not in Unicode's normal form C: names
    and labels are taken as written, values are normalized.
    """
    value = source.text[start + 1 : end - 1]
    if value.isascii() and not _SPECIAL.search(value):
        return StringLiteral(value, start, end, quoted=True)
    value = _ESCAPE.sub(_character, value)
    if "${" in value or "%{" in value:
        inner_source = Source(source.name, value, _segments(source, start, end))
        inner, problems = parse_template(inner_source, max_depth=max_depth)
        return Embedded(inner_source, inner, start, end, start + 1, problems)
    if not unicodedata.is_normalized("NFC", value):
        inner_source = Source(source.name, value, _segments(source, start, end))
        normal = StringLiteral(unicodedata.normalize("NFC", value), 0, len(value))
        return Embedded(inner_source, normal, start, end, start + 1)
    return StringLiteral(value, start, end, quoted=True)


def raw_text(node: Expression) -> str:
    """Return the text of a JSON string, after escapes, that is no template."""
    match node:
        case Embedded():
            return node.source.text
        case StringLiteral():
            return node.value
        case _:
            pass
    return ""


def string_source(source: Source, start: int, end: int) -> Source:
    """Return the text of the JSON string between two offsets as a source of its own."""
    value = _ESCAPE.sub(_character, source.text[start + 1 : end - 1])
    return Source(source.name, value, _segments(source, start, end))


def _segments(source: Source, start: int, end: int) -> tuple[Segment, ...]:
    """Return where the stretches of a string's text after escapes were written."""
    position = start + 1
    segments: list[Segment] = []
    length = 0
    for escape in _ESCAPE.finditer(source.text, position, end - 1):
        if escape.start() > position:
            segments.append(Segment(length, source, position))
            length += escape.start() - position
        segments.append(Segment(length, source, escape.start(), fixed=True))
        length += 1
        position = escape.end()
    segments.append(Segment(length, source, position))
    return tuple(segments)


def _character(escape: re.Match[str]) -> str:
    high, low, one, simple = escape.groups()
    if high is not None:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if one is not None:
        number = int(one, 16)
        # Half a character by itself is none.
        return _REPLACEMENT if 0xD800 <= number <= 0xDFFF else chr(number)  # noqa: PLR2004
    return _SIMPLE.get(simple, simple)
