"""Values in TOML: read by ``tomllib``, placed by a scan of their own."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from jobkit.source import Range
from jobkit.syntax.tree import (
    Attribute,
    Literal,
    Object,
    ObjectItem,
    StringLiteral,
    Tuple,
)
from jobkit.variables import faults
from jobkit.variables.scalars import is_finite, number_text, text_literal
from jobkit.variables.toml_places import Path, Place, places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression

_WHERE: Final = re.compile(r"(?P<what>.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
# Of a whole number; Python won't write out one with more than 4300 digits.
_MOST_BITS: Final = 4000


class _Float(str):
    """A number as it was written."""

    __slots__ = ()


def toml_values(source: Source, max_depth: int) -> tuple[dict[str, Attribute], Diagnostics]:
    """Return the keys of a TOML file with their values, and everything wrong with it."""
    document = TomlDocument(source, max_depth)
    return document.attributes(()), document.diagnostics


class TomlDocument:
    """A TOML text whose values know their places.

    Attributes:
        content: What ``tomllib`` reads; ``{}`` for a text with a fault.
        diagnostics: Everything wrong with the text, and with values that were asked for.
    """

    def __init__(self, source: Source, max_depth: int) -> None:
        self.source = source
        self.max_depth = max_depth
        self.content: dict[str, Any] = {}
        self.places: Mapping[Path, Place] = {}
        self.diagnostics: Diagnostics = []
        try:
            self._read()
        except tomllib.TOMLDecodeError as error:
            self.diagnostics.append(_syntax(source, error))
        except ValueError:
            self._refuse(0, 0, "A number in the file has more digits than jobkit reads.")
        except RecursionError:
            self._refuse(0, 0, "The file is nested more deeply than jobkit reads.")

    def _read(self) -> None:
        text = self.source.text.removeprefix("\ufeff")
        shift = len(self.source.text) - len(text)
        content = tomllib.loads(text, parse_float=_Float)
        self.places = {
            path: Place(*(offset + shift for offset in place))
            for path, place in places(text).items()
        }
        self.content = content

    def attributes(self, table: tuple[str, ...]) -> dict[str, Attribute]:
        """Return the members of the table at ``table``; {} when there is none."""
        value: Any = self.content
        for step in table:
            value = value.get(step, {}) if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            return {}
        return {name: self._attribute((*table, name), one) for name, one in value.items()}

    def range_of(self, path: Path, *, key: bool = False) -> Range:
        """Return where the value at ``path`` stands, or its key; else the nearest place above."""
        while path and path not in self.places:
            path = path[:-1]
        place = self.places.get(path)
        if place is None:
            return Range(self.source, 0, 0)
        if key:
            return Range(self.source, place.key_start, place.key_end)
        return Range(self.source, place.start, place.end)

    def _attribute(self, path: Path, value: object) -> Attribute:
        key = self.range_of(path, key=True)
        expression = self._expression(path, value)
        end = max(expression.end, key.end_offset)
        return Attribute(str(path[-1]), expression, key.start_offset, end, key.end_offset)

    def _expression(self, path: Path, value: object) -> Expression:
        place = self.range_of(path)
        start, end = place.start_offset, place.end_offset
        match value:
            case bool():
                return Literal(value, start, end)
            case int():
                return self._whole(value, start, end)
            case _Float():
                return self._number(value, start, end)
            case str():
                return text_literal(value, start, end)
            case datetime() | date() | time():
                return StringLiteral(self.source.text[start:end], start, end, quoted=True)
            case _ if len(path) > self.max_depth:
                self._too_deep(start, end)
                return Literal(None, start, end)
            case list():
                items = [self._expression((*path, at), one) for at, one in enumerate(value)]
                return Tuple(items, start, end)
            case dict():
                return Object([self._item((*path, k), v) for k, v in value.items()], start, end)
            case _:
                pass
        message = f"tomllib gives no such value: {value!r}"
        raise AssertionError(message)

    def _item(self, path: Path, value: object) -> ObjectItem:
        key = self.range_of(path, key=True)
        name = text_literal(str(path[-1]), key.start_offset, key.end_offset)
        return ObjectItem(name, self._expression(path, value))

    def _whole(self, value: int, start: int, end: int) -> Expression:
        if value.bit_length() <= _MOST_BITS:
            return Literal(str(value), start, end)
        self._refuse(start, end, "The number has more digits than jobkit reads.")
        return Literal(None, start, end)

    def _number(self, written: str, start: int, end: int) -> Expression:
        if is_finite(written):
            return Literal(number_text(written), start, end)
        detail = f'Variables can\'t hold "{written}". Write a number with an end.'
        self.diagnostics.append(faults.VALUE.at(Range(self.source, start, end), detail))
        return Literal(None, start, end)

    def _too_deep(self, start: int, end: int) -> None:
        self._refuse(
            start,
            end,
            f"The file is nested more than {self.max_depth} levels deep, which is jobkit's limit."
            " Raise it with --max-depth (max_depth).",
        )

    def _refuse(self, start: int, end: int, detail: str) -> None:
        self.diagnostics.append(faults.TOO_MUCH.at(Range(self.source, start, end), detail))


def _syntax(source: Source, error: tomllib.TOMLDecodeError) -> Diagnostic:
    """Return the finding for what ``tomllib`` says."""
    found = _WHERE.fullmatch(str(error))
    if found is None or found[2] is None:
        offset = len(source.text.rstrip())
    else:
        offset = source.line_starts[int(found[2]) - 1] + int(found[3]) - 1
    what = found["what"] if found else str(error)
    end = min(offset + 1, len(source.text))
    return faults.SYNTAX.at(
        Range(source, offset, end), f"This is not TOML: {what[:1].lower()}{what[1:]}."
    )
