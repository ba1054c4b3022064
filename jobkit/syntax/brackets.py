"""Parses what stands in brackets and braces in native HCL: lists, objects, ``for``."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, NoReturn

from jobkit.syntax import faults, hints, scanner
from jobkit.syntax.escapes import nfc
from jobkit.syntax.reader import TokenReader
from jobkit.syntax.tree import (
    Expression,
    ForObject,
    ForTuple,
    Literal,
    Object,
    ObjectItem,
    StringLiteral,
    Traversal,
    Tuple,
)

if TYPE_CHECKING:
    from jobkit.source import Source
    from jobkit.syntax.layout import Levels
    from jobkit.syntax.scanner import Tokens


class BracketParser(TokenReader):
    """Reads lists and objects; what their members are is the business of the class below.

    Attributes:
        levels: Where the indentation tells which brace belongs to what; None where it doesn't.
    """

    def __init__(
        self, source: Source, tokens: Tokens, max_depth: int, text: str | None = None
    ) -> None:
        super().__init__(source, tokens, max_depth, text)
        self.levels: Levels | None = None

    @abstractmethod
    def expression(self) -> Expression:
        """Read one whole expression."""

    def a_list(self) -> Expression:
        """Read a list or a ``for`` in brackets."""
        opening = self.index
        start = self.starts[opening]
        self.index += 1
        with self.nested(newlines=False):
            if self.peek() == scanner.NAME and self.word(self.index) == "for":
                return self._for(start, opening, "]")
            elements: list[Expression] = []
            while self.peek() != "]":
                self._unless_ended(opening, "list", '"]"')
                elements.append(self.expression())
                kind = self.peek()
                if kind == ",":
                    self.index += 1
                elif kind != "]":
                    self._unless_ended(opening, "list", '"]"')
                    self.fail(
                        faults.MISSING_SEPARATOR,
                        f"Items of the list that begins in {self.line_of(opening)} are separated by"
                        f' commas and end with "]", but {self.found()}.',
                    )
        end = self.ends[self.index]
        self.index += 1
        return Tuple(elements, start, end)

    def _unless_ended(self, opening: int, what: str, closing: str) -> None:
        if self.peek() == scanner.END:
            self.fail_at(
                faults.UNCLOSED_BRACKET,
                f"The {what} that begins here has no closing {closing}.",
                self.starts[opening],
                self.ends[opening],
            )

    def an_object(self) -> Expression:
        """Read an object or a ``for`` in braces."""
        opening = self.index
        start = self.starts[opening]
        self.index += 1
        levels = self.levels if self.newlines else None
        with self.nested(newlines=False):
            if self.peek() == scanner.NAME and self.word(self.index) == "for":
                return self._for(start, opening, "}")
            self.newlines = True
            items: list[ObjectItem] = []
            while True:
                kind = self.peek()
                if kind == scanner.NEWLINE:
                    self.index += 1
                    continue
                if levels is not None and levels.cuts_object(self, opening):
                    return self._cut_object(levels, opening, items)
                if kind == "}":
                    break
                self._unless_ended(opening, "object", '"}"')
                items.append(self._object_item())
                kind = self.peek()
                if kind == ",":
                    self.index += 1
                elif kind not in {"}", scanner.NEWLINE}:
                    self._unless_ended(opening, "object", '"}"')
                    self.fail(
                        faults.MISSING_SEPARATOR,
                        f"Items of the object that begins in {self.line_of(opening)} are"
                        f" separated by commas or line ends, but {self.found()}.",
                    )
        end = self.ends[self.index]
        self.index += 1
        return Object(items, start, end)

    def _cut_object(self, levels: Levels, opening: int, items: list[ObjectItem]) -> Expression:
        """Return the object without its closing brace; the line end before it is next again."""
        name = self.word(opening - 2) if self.kinds[opening - 1] == "=" else "the object"
        levels.unclosed(self.starts[opening], name)
        self.index -= 1
        return Object(items, self.starts[opening], self.starts[self.index])

    def _object_item(self) -> ObjectItem:
        key = self.expression()
        if type(key) is Traversal and not key.steps:
            key = StringLiteral(nfc(key.root), key.start, key.end)
        elif type(key) is Literal and not isinstance(key.value, str):
            key = StringLiteral(self.text[key.start : key.end], key.start, key.end)
        kind = self.peek()
        if kind not in {"=", ":"}:
            if kind in (scanner.NEWLINE, ",", "}"):
                self.fail(
                    faults.MISSING_VALUE,
                    'Each item of an object is written "key = value"; the value is missing.',
                )
            self.fail(
                faults.MISSING_KEY_SEPARATOR,
                f'Write "=" between key and value: {self.found()}.'
                f" {hints.template_text(self.text, self.starts[self.index])}".rstrip(),
            )
        self.index += 1
        return ObjectItem(key, self.expression())

    def _for(self, start: int, opening: int, closing: str) -> Expression:
        self.index += 1
        key, value = self._for_names()
        collection = self.expression()
        self._for_colon()
        result_key: Expression | None = None
        result = self.expression()
        if self.peek() == "=>":
            if closing == "]":
                self._bad_for('"=>" makes an object: use braces, "{for … : key => value}".')
            self.index += 1
            result_key, result = result, self.expression()
        elif closing == "}":
            self._bad_for('In braces a key is needed: "{for … : key => value}".')
        grouped = self.peek() == "..."
        if grouped:
            if closing == "]":
                self._bad_for('"..." groups by key, which only "{for … : key => value...}" has.')
            self.index += 1
        condition: Expression | None = None
        if self.peek() == scanner.NAME and self.word(self.index) == "if":
            self.index += 1
            condition = self.expression()
        if self.peek() != closing:
            self._unless_ended(opening, '"for" expression', f'"{closing}"')
            self._bad_for(f'The expression must end with "{closing}", but {self.found()}.')
        end = self.ends[self.index]
        self.index += 1
        if result_key is None:
            return ForTuple(key, value, collection, result, condition, start, end)
        return ForObject(key, value, collection, result_key, result, grouped, condition, start, end)

    def _bad_for(self, detail: str) -> NoReturn:
        self.fail(faults.INVALID_FOR, detail)

    def _for_names(self) -> tuple[str, str]:
        """Read ``value in`` or ``key, value in``."""
        names = [self._for_name()]
        if self.peek() == ",":
            self.index += 1
            names.append(self._for_name())
        if self.peek() != scanner.NAME or self.word(self.index) != "in":
            self._bad_for(f'"in" must follow the names: "for {", ".join(names)} in list".')
        self.index += 1
        return (names[0], names[1]) if len(names) == 2 else ("", names[0])  # noqa: PLR2004

    def _for_name(self) -> str:
        if self.peek() != scanner.NAME:
            self._bad_for(f'A name must follow "for" or the comma, but {self.found()}.')
        self.index += 1
        return self.word(self.index - 1)

    def _for_colon(self) -> None:
        if self.peek() != ":":
            self._bad_for(f"A colon must follow the collection, but {self.found()}.")
        self.index += 1

    def for_header(self) -> tuple[str, str, Expression]:
        """Read ``key, value in collection`` of a ``%{ for }`` directive."""
        key, value = self._for_names()
        return key, value, self.expression()
