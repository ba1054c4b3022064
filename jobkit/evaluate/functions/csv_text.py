"""Reads CSV text by the rules of RFC 4180, strict about quotes and the number of fields."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.values import STRING, ListValue, ObjectType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.evaluate.values import Value

_FIELD = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[,\n]|\Z)|([^",\n][^",\n]*)?(?=[,\n]|\Z)')


@function("csvdecode")
def csvdecode(text: str) -> Value:
    """Return one object a row, with the first row's fields for names."""
    records = _records(text)
    first = next(records, None)
    if first is None:
        message = "the text has no row with names"
        raise FunctionError(message, 0)
    names = [unicodedata.normalize("NFC", name) for name in first[1]]
    for index, name in enumerate(names):
        if name in names[:index]:
            message = f'two columns have the name "{name}"'
            raise FunctionError(message, 0)
    rows: list[Value] = []
    for line, fields in records:
        if len(fields) != len(names):
            message = f"the row on line {line} has {len(fields)} fields instead of {len(names)}"
            raise FunctionError(message, 0)
        values = (unicodedata.normalize("NFC", field) for field in fields)
        rows.append(dict(zip(names, values, strict=True)))
    of = ObjectType(tuple((name, STRING) for name in sorted(names)))
    return ListValue(of, tuple(rows))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the fields of each row; empty lines are none."""
    # A carriage return before the end of the text counts as a line end's, too.
    text = text.replace("\r\n", "\n").removesuffix("\r")
    at, line = 0, 1
    while at < len(text):
        if text[at] == "\n":
            at, line = at + 1, line + 1
            continue
        start, begun = at, line
        fields, at = _record(text, at, begun)
        line += text.count("\n", start, at)
        yield begun, fields


def _record(text: str, at: int, line: int) -> tuple[list[str], int]:
    fields: list[str] = []
    while True:
        field = _FIELD.match(text, at)
        if field is None:
            message = f"a quote on line {line} stands inside a field or has no partner"
            raise FunctionError(message, 0)
        quoted, plain = field[1], field[2]
        fields.append((plain or "") if quoted is None else quoted.replace('""', '"'))
        at = field.end() + 1
        if text[field.end() : at] != ",":
            return fields, at
