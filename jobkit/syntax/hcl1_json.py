"""Reads the JSON form of the old job language into the same tree as the native form.

An object whose members are all objects, and a list of nothing but objects, become several items
with longer keys: ``{"group": {"g": {…}}}`` is ``group "g" { … }``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from jobkit.source import Range
from jobkit.syntax import hcl1_faults as faults
from jobkit.syntax.hcl1_tree import Item, Key, ListValue, ObjectValue, Scalar
from jobkit.syntax.hcl1_values import Invalid, number_value, string_value
from jobkit.syntax.reader import SyntaxFault

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source
    from jobkit.syntax.hcl1_tree import Dialect, Value

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
    (?P<string>"(?>[^"\\\n\0]+|\\(?:[abfnrtv"\\]|[0-7]{3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}
        |U[0-9A-Fa-f]{8}))*+")
  | (?P<number>-?[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]*+)?)
  | (?P<mark>[][{},:])
  | (?P<word>(?:true|false|null)\b)
  | (?P<end>\Z)
  | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_LEADING_ZERO = re.compile(r"-?0[0-9]+\Z")
_SURROGATE = re.compile(r"\\(?:\\|u[dD][89a-fA-F]..|U0000[dD][89a-fA-F]..)")


def parse_json(source: Source, dialect: Dialect, max_depth: int) -> tuple[ObjectValue, Diagnostics]:
    """Return the items of a JSON text and its faults; the first fault ends the reading."""
    parser = _JsonParser(source, dialect, max_depth)
    try:
        return parser.file(), parser.diagnostics
    except SyntaxFault as fault:
        if fault.diagnostic is not None:
            parser.diagnostics.append(fault.diagnostic)
        return ObjectValue((), 0, len(source.text)), parser.diagnostics


class _JsonParser:
    def __init__(self, source: Source, dialect: Dialect, max_depth: int) -> None:
        self.source = source
        self.text = source.text
        self.dialect = dialect
        self.max_depth = max_depth
        self.depth = 0
        self.diagnostics: Diagnostics = []
        self.end = 0
        self._next()

    def _next(self) -> None:
        """Go to the next token."""
        found = _TOKEN.match(self.text, self.end)
        assert found is not None  # noqa: S101  the last branch matches any character
        self.kind = found.lastgroup or ""
        self.start, self.end = found.span(self.kind)
        self.word = found[self.kind]
        if self.kind == "other":
            self._refuse()

    def _refuse(self) -> NoReturn:
        if self.word != '"':
            self._fail(faults.JSON, f'"{self.word}" means nothing here. {_hint(self.word)}')
        self._fail(
            faults.JSON,
            "The string that begins here has no closing quote in its line, or an escape in it is"
            ' unknown ("\\/" is one that Nomad refuses).',
        )

    def file(self) -> ObjectValue:
        made = self._object()
        if self.text[made.end :].strip():
            place = Range(self.source, made.end, len(self.text))
            detail = "Nomad ignores what stands after the object. Remove it."
            self.diagnostics.append(faults.JSON_TRAILING.at(place, detail))
        return _flat_object(made)

    def _object(self) -> ObjectValue:
        start = self.start
        self._deeper()
        items: list[Item] = []
        while self.word != "}" or self.kind != "mark":
            items.append(self._member())
            if self.word == "," and self.kind == "mark":
                self._next()
            elif self.word != "}":
                self._fail(faults.JSON, f'"," or "}}" is expected here. {self._found()}.')
        made = ObjectValue(tuple(items), start, self.end)
        self._leave()
        return made

    def _member(self) -> Item:
        if self.kind != "string":
            self._fail(faults.JSON, f"A name in quotes is expected here. {self._found()}.")
        key = Key(self._string(), self.start, self.end)
        self._next()
        if self.word != ":" or self.kind != "mark":
            self._fail(faults.JSON, f'":" is expected here. {self._found()}.')
        self._next()
        value = self._value()
        return Item((key,), value, value.end)

    def _value(self) -> Value:
        if self.kind == "mark" and self.word == "{":
            return self._object()
        if self.kind == "mark" and self.word == "[":
            return self._list()
        if self.kind in {"string", "number", "word"}:
            made = self._scalar()
            self._next()
            return made
        self._fail(faults.JSON, f"A value is expected here. {self._found()}.")

    def _list(self) -> ListValue:
        start = self.start
        self._deeper()
        items: list[Value] = []
        while self.word != "]" or self.kind != "mark":
            items.append(self._value())
            if self.word == "," and self.kind == "mark":
                self._next()
            elif self.word != "]":
                self._fail(faults.JSON, f'"," or "]" is expected here. {self._found()}.')
        made = ListValue(tuple(items), start, self.end)
        self._leave()
        return made

    def _scalar(self) -> Scalar:
        start, end, word = self.start, self.end, self.word
        if self.kind == "string":
            text = self._string()
            return Scalar(text, text, start, end)
        if self.kind == "number":
            return Scalar(self._number(), word, start, end)
        if word == "null":
            return Scalar("", "", start, end, null=True)
        return Scalar(word == "true", word, start, end)

    def _string(self) -> str:
        if any(found[0] != "\\\\" for found in _SURROGATE.finditer(self.word)):
            detail = "Half of a surrogate pair is no character. Write \\UNNNNNNNN."
            self._fail(faults.ESCAPE, detail)
        try:
            return string_value(self.word, self.dialect, interpolation=False)
        except Invalid as error:
            self._fail(faults.ESCAPE, f"{error}")

    def _number(self) -> int | float:
        if _LEADING_ZERO.match(self.word):
            detail = f'"{self.word}" is no number in JSON. Leave out the leading 0.'
            self._fail(faults.NUMBER, detail)
        try:
            return number_value(self.word)
        except Invalid as error:
            self._fail(faults.NUMBER, f"{error}")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > self.max_depth:
            self._fail(
                faults.TOO_DEEP,
                f"Braces and brackets are nested more than {self.max_depth} levels deep, which is"
                " jobkit's limit, not Nomad's. Raise it with --max-depth (max_depth).",
            )
        self._next()

    def _leave(self) -> None:
        """Go on after a closing bracket; what follows the last one is not read."""
        self.depth -= 1
        if self.depth:
            self._next()

    def _found(self) -> str:
        return "The text ends" if self.kind == "end" else f'"{self.word[:40]}" stands here'

    def _fail(self, fault: Fault, detail: str) -> NoReturn:
        place = Range(self.source, self.start, self.end)
        raise SyntaxFault(fault.at(place, detail), ends_file=True)


def _hint(word: str) -> str:
    return {
        "/": "There are no comments in this form.",
        "#": "There are no comments in this form.",
        "'": "Write texts in double quotes.",
    }.get(word, "Write a text in double quotes, a number, true, false or null.")


def _flat(made: Value) -> Value:
    """Return a value with objects of objects, and lists of objects, taken apart at all depths.

    Whether an object is taken apart goes by what is written in it, before anything in it was.
    """
    if isinstance(made, ListValue):
        return ListValue(tuple(_flat(part) for part in made.items), made.start, made.end)
    if isinstance(made, ObjectValue):
        return _flat_object(made)
    return made


def _flat_object(made: ObjectValue) -> ObjectValue:
    items: list[Item] = []
    pending = list(reversed(made.items))
    while pending:
        item = pending.pop()
        parts = _parts(item)
        if parts:
            pending += reversed(parts)
        else:
            items.append(Item(item.keys, _flat(item.value), item.end))
    return ObjectValue(tuple(items), made.start, made.end)


def _parts(item: Item) -> list[Item]:
    """Return the items that an item is taken apart into; none when it stays whole."""
    value = item.value
    if isinstance(value, ListValue) and all(isinstance(part, ObjectValue) for part in value.items):
        return [Item(item.keys, part, part.end) for part in value.items]
    if isinstance(value, ObjectValue) and all(
        isinstance(part.value, ObjectValue) for part in value.items
    ):
        return [Item(item.keys + part.keys, part.value, part.end) for part in value.items]
    return []
