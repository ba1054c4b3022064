"""What the layout of a text tells of its structure, for places where the brackets don't."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from jobkit.records import record
from jobkit.syntax import scanner

if TYPE_CHECKING:
    from jobkit.syntax.reader import TokenReader

ITEM_START: Final = re.compile(
    r"""[ \t]*(?:
        (?P<closing>\})
      | [^\W\d][\w-]*[ \t]*=(?![=>])
      | [^\W\d][\w-]*(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*[ \t]*\{
    )""",
    re.VERBOSE,
)
_OPENING_LINE: Final = re.compile(
    r"(?m)^([ \t]*)\S[^\n]*[\[{(][ \t]*\r?\n(?:[ \t]*\r?\n)*([ \t]*)(\S)"
)
_TRUSTED: Final = 0.9
_NO_LEVEL: Final = -1


def indentation(line: str) -> int:
    """Return the number of blanks and tabs that a line begins with."""
    return len(line) - len(line.lstrip(" \t"))


def is_indented(text: str) -> bool:
    """Tell whether nearly all lines that open a bracket have a deeper line below them."""
    opened = [one for one in _OPENING_LINE.finditer(text) if one[3] not in "]})"]
    deeper = sum(len(one[2]) > len(one[1]) for one in opened)
    return deeper >= _TRUSTED * len(opened)


def indent_at(text: str, offset: int) -> int:
    """Return the indentation of the line that ``offset`` lies in."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", start)
    return indentation(text[start : end if end >= 0 else len(text)])


def own_indent(text: str, offset: int) -> int | None:
    """Return the indentation of what begins at ``offset``; None when it doesn't begin its line."""
    start = text.rfind("\n", 0, offset) + 1
    return None if text[start:offset].strip(" \t") else offset - start


def starts_alike(text: str, one: int, other: int) -> bool:
    """Tell whether the same stands in front of two offsets on their lines."""
    before = text[text.rfind("\n", 0, one) + 1 : one]
    return text[text.rfind("\n", 0, other) + 1 : other] == before


def line_end(reader: TokenReader, index: int) -> int:
    """Return the token that ends the line of the token at ``index``: a line end or the last one."""
    kinds = reader.kinds
    while kinds[index] not in (scanner.NEWLINE, scanner.END):
        index += 1
    return index


def next_line(reader: TokenReader, index: int) -> int:
    """Return the first token behind the line ends at ``index``."""
    while reader.kinds[index] == scanner.NEWLINE:
        index += 1
    return index


def begins_item(reader: TokenReader, index: int) -> bool:
    """Tell whether the line of the token at ``index`` looks like an item or a closing brace."""
    start = reader.text.rfind("\n", 0, reader.starts[index]) + 1
    return ITEM_START.match(reader.text, start) is not None


def stands_above_body(reader: TokenReader, index: int) -> bool:
    """Tell whether deeper lines and a brace follow the line that ends with the token ``index``.

    So it does with a block whose opening brace is missing.
    """
    first = next_line(reader, index)
    if reader.kinds[index] != scanner.NEWLINE or not begins_item(reader, first):
        return False
    indent = indent_at(reader.text, reader.starts[index])
    deeper = False
    for line in range(index + 1, len(reader.kinds)):
        if reader.kinds[line - 1] != scanner.NEWLINE or reader.kinds[line] == scanner.NEWLINE:
            continue
        own = indent_at(reader.text, reader.starts[line])
        if own <= indent:
            return deeper and own == indent and reader.kinds[line] == "}"
        deeper = True
    return False


def index_of(reader: TokenReader, offset: int) -> int:
    """Return the first token that begins at ``offset`` or later."""
    return bisect_left(reader.starts, offset)


@record(frozen=False)
class Wrong:
    """A brace that the indentation shows to be wrong.

    Attributes:
        place: Offset of a closing brace that is too many, or of an opening one without its own.
        name: What the opening one belongs to; "" for a closing one.
    """

    place: int
    name: str


class Levels:
    """What the indentation says of braces while a text is read.

    Attributes:
        wrong: Braces that are wrong.
        exempt: Opening braces whose block is indented as it likes.
    """

    def __init__(self, exempt: frozenset[int]) -> None:
        self.exempt = exempt
        self.wrong: list[Wrong] = []
        self._indents: list[int] = []
        self._trusted: list[bool] = []

    def enter(self, reader: TokenReader, start: int, brace: int) -> None:
        """Go into a block."""
        outer = self._indents[-1] if self._indents else _NO_LEVEL
        trusted = brace not in self.exempt
        self._indents.append(indent_at(reader.text, start) if trusted else outer)
        self._trusted.append(trusted)

    def leave(self) -> None:
        """Go out of a block."""
        self._indents.pop()
        self._trusted.pop()

    def stray(self, place: int) -> None:
        """Take note of a closing brace that closes nothing."""
        self.wrong.append(Wrong(place, ""))

    def unclosed(self, place: int, name: str) -> None:
        """Take note of an opening brace without a closing one."""
        self.wrong.append(Wrong(place, name))

    def too_deep(self, reader: TokenReader) -> bool:
        """Tell whether the next brace stands deeper than the block it would close."""
        if not self._trusted or not self._trusted[-1]:
            return False
        indent = own_indent(reader.text, reader.starts[reader.index])
        return indent is not None and indent > self._indents[-1]

    def outer_item(self, reader: TokenReader) -> bool:
        """Tell whether the next item stands no deeper than the block it would belong to."""
        indent = own_indent(reader.text, reader.starts[reader.index])
        return indent is not None and bool(self._indents) and indent <= self._indents[-1]

    def outer_brace(self, reader: TokenReader) -> bool:
        """Tell whether the next brace stands less deep than the block it would close."""
        indent = own_indent(reader.text, reader.starts[reader.index])
        return indent is not None and indent < self._indents[-1]

    def cuts_object(self, reader: TokenReader, opening: int) -> bool:
        """Tell whether the next token stands outside of the object that began at ``opening``."""
        place = reader.starts[opening]
        indent = own_indent(reader.text, reader.starts[reader.index])
        if indent is None or place in self.exempt or reader.kinds[reader.index - 1] != "newline":
            return False
        return indent + (reader.kinds[reader.index] == "}") <= indent_at(reader.text, place)
