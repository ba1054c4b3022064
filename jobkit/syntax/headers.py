"""Parses the headers of blocks in native HCL: a name, labels, the opening brace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.syntax import faults, scanner
from jobkit.syntax.escapes import undouble
from jobkit.syntax.expressions import ExpressionParser
from jobkit.syntax.hints import FOR_EQUALS
from jobkit.syntax.layout import begins_item, line_end, next_line, stands_above_body
from jobkit.syntax.recovery import Recovery
from jobkit.syntax.tree import Label

if TYPE_CHECKING:
    from jobkit.source import Source
    from jobkit.syntax.scanner import Tokens
    from jobkit.syntax.tree import Block

# What may stand in place of the opening brace, so that a block was meant all the same, and how far
# away the line ends then.
_FOR_A_BRACE: Final = {scanner.NEWLINE: 1, "(": 2, "[": 2, ":": 3}
_MAY_HEAD: Final = {scanner.NAME, scanner.STRING, "(", "["}


class HeaderParser(ExpressionParser):
    """Reads headers of blocks, faulty ones too."""

    def __init__(
        self, source: Source, tokens: Tokens, max_depth: int, text: str | None = None
    ) -> None:
        super().__init__(source, tokens, max_depth, text)
        self._recovery = Recovery(self)
        self._all_kinds = tokens.kinds
        self._implied_braces = 0

    def header(self, block: Block) -> None:
        """Read labels up to the opening brace."""
        start_index = self.index - 1
        while True:
            kind = self.kinds[self.index]
            if kind == "{":
                return
            if kind == scanner.NAME:
                word = self.word(self.index)
                block.labels.append(Label(word, self.starts[self.index], self.ends[self.index]))
                self.index += 1
            elif kind in (scanner.STRING, scanner.QUOTE):
                block.labels.append(self._label())
            elif self.index == start_index + 1 and not self._brace_below(self.index):
                self.no_item(start_index, kind)
            else:
                self._bad_header(block, kind)
            block.header_end = self.ends[self.index - 1]

    def _label(self) -> Label:
        index = self.index
        start, end = self.starts[index], self.ends[index]
        self.index += 1
        if self.kinds[index] == scanner.QUOTE:
            inner = self.index
            if self.kinds[inner] == scanner.TEXT:
                inner += 1
            if self.kinds[inner] != scanner.CLOSE_QUOTE:
                self.index = inner
                self.fail(
                    faults.LABEL_TEMPLATE,
                    'A label is fixed text: it can\'t hold "${" or "%{". Write "$${" for a literal'
                    ' "${"; for blocks made from a list use "dynamic".',
                )
            end = self.ends[inner]
            self.index = inner + 1
        text = undouble(self.text[start + 1 : end - 1])
        return Label(self.unescaped(text, start + 1), start, end)

    def _bad_header(self, block: Block, kind: str) -> NoReturn:
        opens = self.kinds[line_end(self, self.index) - 1] == "{"
        if kind == "=" and opens:
            detail = 'A block has no "=" before its brace. Remove it.'
        elif kind == "=" and block.labels:
            detail = f"Write {block.labels[-1].value} = … for an argument."
        elif kind == scanner.NEWLINE and block.labels and not self._brace_below(self.index):
            label = block.labels[-1]
            detail = (
                f"Write {block.type} = {self.text[label.start : label.end]} for an argument,"
                ' or the opening brace "{" of a block on this line.'
            )
        elif kind == scanner.NEWLINE:
            detail = 'The opening brace "{" must stand on the line of the block\'s name and labels.'
        else:
            detail = f'A label in quotes or the opening brace "{{" is needed, but {self.found()}.'
        self.fail(faults.BLOCK_HEADER, detail)

    def no_item(self, index: int, following: str) -> NoReturn:
        """Give up an item for what stands behind its name."""
        word = self.word(index)
        self.index = index + 1
        found = self.found()
        self.index = index
        detail = (
            f'"{word}" must be followed by "=" and a value or by a block in braces, but {found}.'
        )
        if following == ":" and self.kinds[index + 2] == "{":
            detail += f' Write "{word} {{ … }}" without the colon.'
        elif following in FOR_EQUALS:
            detail += f' Write "{word} = …".'
        elif following == ".":
            detail += " Names of arguments hold no dots; quote such a key in an object."
        self.fail(faults.ITEM_REQUIRED, detail)

    def heads_block(self, index: int) -> bool:
        """Tell whether a line without a proper header is that of a block all the same."""
        if self._brace_below(index + 1):
            return True
        following = self.kinds[index + 1]
        end = line_end(self, index)
        if following not in _FOR_A_BRACE or end - index != _FOR_A_BRACE[following]:
            return False
        return self._goes_on_below(index, end) is not None

    def quotes_block(self, index: int) -> bool:
        """Tell whether a block begins whose name stands in quotes."""
        if self.kinds[index] != scanner.STRING or self.kinds[index + 1] != "{":
            return False
        return self.kinds[index + 2] == scanner.NEWLINE and self._argument_below(index + 2)

    def opens_in_line(self, start_index: int) -> bool:
        """Move to the brace that a faulty header seems to end with, if there is one.

        The content of the block can be looked at all the same.
        """
        opening = self._goes_on_below(start_index, line_end(self, start_index))
        if opening is None:
            return False
        self.index = opening
        if self.kinds[opening] not in ("{", scanner.BAD):
            self._implied_braces += 1
        return True

    def _goes_on_below(self, start_index: int, end: int) -> int | None:
        """Return the token behind which the block's body begins whose header ends with a line."""
        kinds, last = self.kinds, end - 1
        if kinds[last] == scanner.BAD and self.word(last).rstrip().endswith("{"):
            return last
        if kinds[last] == "{" and kinds[end] == scanner.NEWLINE:
            return last if kinds[last - 1] != ":" or self._argument_below(end) else None
        if self._brace_below(end):
            return next_line(self, end)
        header = self.kinds[start_index:end]
        return last if _MAY_HEAD.issuperset(header) and self._lacks_brace(end) else None

    def _argument_below(self, end: int) -> bool:
        first = next_line(self, end)
        return self.kinds[first] == scanner.NAME and self.kinds[first + 1] == "="

    def _brace_below(self, index: int) -> bool:
        """Tell whether line ends and an opening brace are next: a header cut in two."""
        first = next_line(self, index)
        return (
            first > index and self.kinds[first] == "{" and self.kinds[first + 1] == scanner.NEWLINE
        )

    def _lacks_brace(self, end: int) -> bool:
        """Tell whether a block follows whose opening brace is missing."""
        if self._recovery.indented:
            return stands_above_body(self, end)
        if self.kinds[end] != scanner.NEWLINE or not begins_item(self, next_line(self, end)):
            return False
        return self.surplus_braces() > 0

    def surplus_braces(self) -> int:
        """Return how many closing braces the text has more than opening ones, told ones or not."""
        kinds = self._all_kinds
        return kinds.count("}") - kinds.count("{") - self._implied_braces
