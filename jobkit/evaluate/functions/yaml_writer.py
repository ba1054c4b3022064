"""Writes YAML as Nomad does: block style, names and text in double quotes or as a literal.

The layout is that of a YAML 1.1 emitter of the libyaml family with lines of 80 columns; it is
written out here because newer emitters escape and fold other characters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.evaluate.convert import attributes, iterate, sequence
from jobkit.evaluate.numbers import BigFloat, format_number
from jobkit.evaluate.values import Null

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

_STEP = 2
_WIDTH = 80
_LONGEST_SIMPLE_KEY = 128

_BYTE_ORDER_MARK = "\ufeff"
_BREAKS = "\n\r\x85\u2028\u2029"
_UNPRINTABLE = "[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]"
_ESCAPED = re.compile(f'{_UNPRINTABLE}|[{_BREAKS}"\\\\]')
# What a literal block can't hold: characters to be escaped, and spaces at the end of a line.
_NOT_LITERAL = re.compile(f"{_UNPRINTABLE}| (?=[{_BREAKS}])| \\Z")
_LINES = re.compile(f"[^{_BREAKS}]+|[{_BREAKS}]")
_SHORT = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N",
    "\xa0": "\\_",
    "\u2028": "\\L",
    "\u2029": "\\P",
}


def write_yaml(value: Value) -> str:
    """Return the value as one YAML document."""
    if _is_block(value):
        return _ended(_block(value, 0))
    if isinstance(value, str):
        return _ended(_text(value, _STEP, 0))
    # A plain scalar that is the whole document could go on, so its end is marked.
    end = "" if _is_collection(value) else "...\n"
    return f"{_plain(value)}\n{end}"


def _ended(text: str) -> str:
    return text if text[-1] in _BREAKS else f"{text}\n"


def _is_collection(value: Value) -> bool:
    return attributes(value) is not None or sequence(value) is not None


def _is_block(value: Value) -> bool:
    return bool(attributes(value) or sequence(value))


def _block(value: Value, indent: int) -> str:
    """Return a collection that is not empty, but for the spaces before its first line."""
    if attributes(value) is None:
        entries = [f"- {_node(item, indent)}" for _, item in iterate(value) or ()]
    else:
        entries = [_entry(str(name), item, indent) for name, item in iterate(value) or ()]
    return (" " * indent).join([*map(_ended, entries[:-1]), entries[-1]])


def _node(value: Value, indent: int) -> str:
    """Return a value that follows an indicator ("- ", "? " or ": ") at column ``indent``."""
    indent += _STEP
    return _block(value, indent) if _is_block(value) else _scalar(value, indent, indent)


def _entry(name: str, item: Value, indent: int) -> str:
    if not _is_simple_key(name):
        return f"{_ended('? ' + _node(name, indent))}{' ' * indent}: {_node(item, indent)}"
    key = f"{_double_quoted(name)}:"
    if not _is_block(item):
        return f"{key} {_scalar(item, indent + _STEP, indent + len(key) + 1)}"
    if attributes(item) is not None:
        indent += _STEP
    return f"{key}\n{' ' * indent}{_block(item, indent)}"


def _is_simple_key(name: str) -> bool:
    if any(character in _BREAKS for character in name):
        return False
    return len(name.encode()) <= _LONGEST_SIMPLE_KEY


def _scalar(value: Value, indent: int, column: int) -> str:
    return _text(value, indent, column) if isinstance(value, str) else _plain(value)


def _plain(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | BigFloat():
            return format_number(value)
        case Null():
            return "null"
        case _:
            pass
    return "[]" if attributes(value) is None else "{}"


def _text(text: str, indent: int, column: int) -> str:
    if "\n" in text and _NOT_LITERAL.search(text) is None:
        return _literal(text, indent)
    return _folded(text, indent, column)


def _literal(text: str, indent: int) -> str:
    hint = str(_STEP) if text[0] in f" {_BREAKS}" else ""
    keep = "-"
    if text[-1] in _BREAKS:
        keep = "+" if len(text) == 1 or text[-2] in _BREAKS else ""
    lines = [line if line in _BREAKS else " " * indent + line for line in _LINES.findall(text)]
    return f"|{hint}{keep}\n{''.join(lines)}"


def _double_quoted(text: str) -> str:
    return f'"{"".join(_characters(text))}"'


def _characters(text: str) -> list[str]:
    """Return the characters of a text, those in need of it escaped."""
    # The emitter takes each character for a byte order mark when the first one is.
    escape_all = text.startswith(_BYTE_ORDER_MARK)
    return [
        _escape(character) if escape_all or _ESCAPED.match(character) else character
        for character in text
    ]


def _escape(character: str) -> str:
    short = _SHORT.get(character)
    if short is not None:
        return short
    point = ord(character)
    if point <= 0xFF:  # noqa: PLR2004
        return f"\\x{point:02X}"
    return f"\\u{point:04X}" if point <= 0xFFFF else f"\\U{point:08X}"  # noqa: PLR2004


def _folded(text: str, indent: int, column: int) -> str:
    """Return a text in double quotes, broken at the first space after each 80th column."""
    pieces = ['"']
    column += 1
    after_space = False
    characters = _characters(text)
    last = len(characters) - 1
    for index, character in enumerate(characters):
        is_space = character == " "
        piece = character
        if is_space and not after_space and column > _WIDTH and 0 < index < last:
            piece = f"\n{' ' * indent}"
            column = indent
            if characters[index + 1] == " ":
                piece += "\\"
                column += 1
        else:
            column += len(character)
        pieces.append(piece)
        after_space = is_space
    return "".join(pieces) + '"'
