"""Reads a file of the old job language (HCL1) into a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.source import Range
from jobkit.syntax import hcl1_faults as faults
from jobkit.syntax.hcl1_json import parse_json
from jobkit.syntax.hcl1_scanner import BAD, BOOL, END, HEREDOC, NAME, NUMBER, STRING, scan
from jobkit.syntax.hcl1_tree import Dialect, Item, Key, ListValue, ObjectValue, Scalar
from jobkit.syntax.hcl1_values import Invalid, heredoc_value, number_value, string_value
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH, SyntaxFault

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source
    from jobkit.syntax.hcl1_tree import Value

_LITERALS: Final = frozenset({BOOL, NUMBER, STRING, HEREDOC, BAD})


def parse_hcl1(
    source: Source,
    *,
    dialect: Dialect | None = None,
    max_depth: int = DEFAULT_MAX_DEPTH,
) -> tuple[ObjectValue, Diagnostics]:
    """Return the items of a file, in native form or in HCL1's JSON form, and its faults.

    A text whose first mark is ``{`` is JSON. What could not be read is left out of the tree.

    Args:
        source: The text.
        dialect: What the release allows; None stands for the newest one.
        max_depth: How deeply braces and brackets may be nested.

    Nomad: 0.6.0 and 1.6.0.
    """
    dialect = dialect or Dialect()
    if source.text.lstrip().startswith("{"):
        return parse_json(source, dialect, max_depth)
    parser = _Parser(source, dialect, max_depth)
    return parser.file(), parser.diagnostics


class _Parser:
    def __init__(self, source: Source, dialect: Dialect, max_depth: int) -> None:
        self.source = source
        self.text = source.text
        self.dialect = dialect
        self.max_depth = max_depth
        self.depth = 0
        self.index = 0
        tokens = scan(source, dialect)
        self.kinds, self.starts, self.ends = tokens.kinds, tokens.starts, tokens.ends
        self.diagnostics: Diagnostics = list(tokens.diagnostics)

    # Items

    def file(self) -> ObjectValue:
        items: list[Item] = []
        try:
            while self._items(items) != END:
                # A "}" that closes nothing; what follows is read all the same.
                self._report(
                    faults.KEY, "This brace closes nothing. Remove it, or add the opening one."
                )
                self.index += 1
        except SyntaxFault as fault:
            self._keep(fault)
        return ObjectValue(tuple(items), 0, len(self.text))

    def _items(self, items: list[Item]) -> str:
        """Read items up to a closing brace or the end, and return the kind of what ends them."""
        while self.kinds[self.index] not in {"}", END}:
            before, depth = self.index, self.depth
            try:
                item = self._item()
            except SyntaxFault as fault:
                if fault.ends_file:
                    raise
                self._keep(fault)
                self.depth = depth
                self.index += self.index == before
                self._skip()
                continue
            if item is not None:
                items.append(item)
            if self.kinds[self.index] == ",":
                self.index += 1
        return self.kinds[self.index]

    def _item(self) -> Item | None:
        keys = self._keys()
        kind = self.kinds[self.index]
        if kind == "=":
            if len(keys) > 1:
                self._fail(
                    faults.TWO_KEYS,
                    'One name can stand before "=". Leave "=" out before a block with labels, or'
                    " remove the other names.",
                )
            self.index += 1
            if self.kinds[self.index] == END and not self.depth:
                # Nomad takes this for the end of the file.
                detail = f'"{keys[0].text}" has no value, and Nomad ignores it here.'
                place = Range(self.source, keys[0].start, keys[-1].end)
                self.diagnostics.append(faults.LOST_ITEM.at(place, detail))
                return None
            value = self._value()
        elif kind == "{":
            # A label is a level of the data that Nomad makes of it.
            self.depth += len(keys) - 1
            value = self._object()
            self.depth -= len(keys) - 1
        else:
            detail = f'Write "=" and a value after "{keys[-1].text}", or a block in braces.'
            if kind != END:
                detail += f" {self._found()} instead."
            self._fail(faults.NO_VALUE, detail)
        return Item(keys, value, self.ends[self.index - 1])

    def _keys(self) -> tuple[Key, ...]:
        keys: list[Key] = []
        while True:
            index = self.index
            kind, start, end = self.kinds[index], self.starts[index], self.ends[index]
            if kind == NAME:
                keys.append(Key(self.text[start:end], start, end))
            elif kind == STRING:
                keys.append(Key(self._string(index), start, end))
            elif keys and kind not in {BOOL, BAD, NUMBER, HEREDOC}:
                return tuple(keys)
            else:
                self._fail(faults.KEY, f"A name is expected here. {self._found()}.")
            self.index += 1

    # Values

    def _value(self) -> Value:
        kind = self.kinds[self.index]
        if kind in _LITERALS:
            return self._literal()
        if kind == "{":
            return self._object()
        if kind == "[":
            return self._list()
        self._fail(
            faults.VALUE,
            "A value is expected here: a text in quotes, a number, true, false, a list or an"
            f" object in braces. {self._found()}.",
        )

    def _literal(self) -> Scalar:
        index = self.index
        kind, start, end = self.kinds[index], self.starts[index], self.ends[index]
        self.index += 1
        written = self.text[start:end]
        if kind == BOOL:
            return Scalar(written == "true", written, start, end)
        if kind == NUMBER:
            return self._number(written, start, end)
        value = self._text(kind, index)
        return Scalar(value, value, start, end)

    def _text(self, kind: str, index: int) -> str:
        if kind == STRING:
            return self._string(index)
        return self._heredoc(index) if kind == HEREDOC else ""

    def _number(self, written: str, start: int, end: int) -> Scalar:
        try:
            value = number_value(written)
        except Invalid as error:
            place = Range(self.source, start, end)
            self.diagnostics.append(faults.NUMBER.at(place, f"{error}"))
            value = 0
        return Scalar(value, written, start, end)

    def _string(self, index: int) -> str:
        start, end = self.starts[index], self.ends[index]
        try:
            return string_value(self.text[start:end], self.dialect)
        except Invalid as error:
            place = Range(self.source, start, end)
            self.diagnostics.append(faults.ESCAPE.at(place, f"{error}"))
            return ""

    def _heredoc(self, index: int) -> str:
        return heredoc_value(self.text[self.starts[index] : self.ends[index]], self.dialect)

    def _object(self) -> ObjectValue:
        opening = self.index
        items: list[Item] = []
        self._deeper()
        if self._items(items) == END:
            line = self.source.position(self.starts[opening]).line
            detail = f'The brace that opens in line {line} is never closed. Add "}}".'
            self._end_file(faults.UNCLOSED, detail)
        self.index += 1
        self.depth -= 1
        return ObjectValue(tuple(items), self.starts[opening], self.ends[self.index - 1])

    def _list(self) -> ListValue:
        opening = self.index
        self._deeper()
        items: list[Value] = []
        comma = True
        while self.kinds[self.index] != "]":
            kind = self.kinds[self.index]
            if kind == ",":
                comma = True
                self.index += 1
                continue
            if not comma or kind not in {*_LITERALS, "{", "["}:
                self._bad_element(opening, comma=comma)
            if kind == "[" and not self.dialect.nested_lists:
                self._fail(faults.NESTED_LIST, "This release of Nomad knows no lists in lists.")
            if kind == BOOL and not self.dialect.list_bools:
                detail = f"This release drops truth values from lists. {self._found()}."
                self._report(faults.LOST_BOOL, detail)
                self.index += 1
                continue
            items.append(self._value())
            comma = False
        self.index += 1
        self.depth -= 1
        return ListValue(tuple(items), self.starts[opening], self.ends[self.index - 1])

    def _bad_element(self, opening: int, *, comma: bool) -> NoReturn:
        line = self.source.position(self.starts[opening]).line
        wanted = "A value or" if comma else "A comma or"
        self._fail(
            faults.LIST,
            f'{wanted} "]" is expected here, in the list that opens in line {line}.'
            f" {self._found()}.",
        )

    # Faults

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > self.max_depth:
            self._end_file(
                faults.TOO_DEEP,
                f"Braces, brackets and labels are nested more than {self.max_depth} levels deep,"
                " which is jobkit's limit, not Nomad's. Raise it with --max-depth (max_depth).",
            )
        self.index += 1

    def _found(self) -> str:
        kind, start, end = (
            self.kinds[self.index],
            self.starts[self.index],
            self.ends[self.index],
        )
        return "The text ends" if kind == END else f'"{self.text[start:end][:40]}" stands here'

    def _report(self, fault: Fault, detail: str) -> None:
        self.diagnostics.append(fault.at(self._place(), detail))

    def _place(self) -> Range:
        return Range(self.source, self.starts[self.index], self.ends[self.index])

    def _fail(self, fault: Fault, detail: str) -> NoReturn:
        """Give up the item; a bad token was told of already."""
        if self.kinds[self.index] == BAD:
            raise SyntaxFault(None)
        raise SyntaxFault(fault.at(self._place(), detail))

    def _end_file(self, fault: Fault, detail: str) -> NoReturn:
        raise SyntaxFault(fault.at(self._place(), detail), ends_file=True)

    def _keep(self, fault: SyntaxFault) -> None:
        if fault.diagnostic is not None:
            self.diagnostics.append(fault.diagnostic)

    def _skip(self) -> None:
        """Go to where the next item may begin: a name at the start of a line, a closing brace."""
        kinds = self.kinds
        braces = 0
        while kinds[self.index] != END:
            kind = kinds[self.index]
            if not braces and (kind == "}" or self._begins_item()):
                return
            if kind in {"{", "}"}:
                braces += 1 if kind == "{" else -1
            self.index += 1

    def _begins_item(self) -> bool:
        index = self.index
        kind, after = self.kinds[index], self.kinds[index + 1]
        if kind != NAME and not (kind == STRING and after in {"=", "{"}):
            return False
        return not index or "\n" in self.text[self.ends[index - 1] : self.starts[index]]
