"""How the parser goes on after a fault: where the next item of a body begins."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobkit.syntax import scanner
from jobkit.syntax.expressions import PRECEDENCE
from jobkit.syntax.layout import (
    ITEM_START,
    begins_item,
    indent_at,
    indentation,
    index_of,
    is_indented,
    line_end,
    next_line,
    own_indent,
)

if TYPE_CHECKING:
    from jobkit.syntax.reader import TokenReader
    from jobkit.syntax.tree import Body

# Cutting the text anew costs as much as reading it; a few times are enough for any real file.
_MAX_RESCANS: Final = 20
# Looking for the end of an item may go to the end of the text each time.
_MAX_LOOKED_AT: Final = 1_000_000
_PAIRS: Final = {
    "(": ")",
    "[": "]",
    "{": "}",
    scanner.QUOTE: scanner.CLOSE_QUOTE,
    scanner.HEREDOC: scanner.HEREDOC_END,
    scanner.INTERPOLATION: scanner.SEQUENCE_END,
    scanner.DIRECTIVE: scanner.SEQUENCE_END,
}
_CLOSING: Final = frozenset(_PAIRS.values())
_TEMPLATES: Final = {scanner.QUOTE, scanner.HEREDOC, scanner.INTERPOLATION, scanner.DIRECTIVE}
_TEMPLATE_ENDS: Final = {scanner.CLOSE_QUOTE, scanner.HEREDOC_END, scanner.SEQUENCE_END}
_ANY_ITEM: Final = re.compile(
    r'[ \t]*(?:[^\W\d][\w-]*[ \t]*(?:[:=]|[ \t]["0-9])|"[^"\n]*"[ \t]*[:={])'
)
_GOES_ON: Final = {"=", "?", ":", ",", "=>", ".", "!", *PRECEDENCE}
WRONG_OPENER: Final = re.compile(r"""<{1,3}[-~]?[ \t]*["']?([^\W\d][\w-]*)["']?[^\n]*\n""")


class Recovery:
    """Finds the next item for one parser."""

    def __init__(self, reader: TokenReader) -> None:
        self.reader = reader
        self.rescans = 0
        self.looked_at = 0

    @cached_property
    def indented(self) -> bool:
        """Whether the indentation of the text shows its structure."""
        return is_indented(self.reader.text)

    def resume(self, body: Body, start: int) -> None:
        """Move to the item after the faulty one that began at ``start``."""
        reader = self.reader
        fault = reader.starts[reader.index]
        after, untold = self._after_heredoc(start, fault)
        index: int | None
        if after is not None and self._move(after, start, untold):
            index = self._after_lines(next_line(reader, reader.index), start)
        else:
            index = self._after_brackets(start)
        if index is not None:
            reader.index = index
            body.hidden.append((start, reader.starts[index]))
        else:
            self._by_line(body, start, fault)

    # Brackets

    def _after_brackets(self, start: int) -> int | None:
        """Return the token at which the next item begins when the item's brackets match."""
        end = self._end_of_item(index_of(self.reader, start))
        if end is None or not self._looks_right(start, end):
            return None
        return self._after_lines(next_line(self.reader, end), start, end)

    def _end_of_item(self, first: int) -> int | None:
        """Return the line end (or brace of the body) behind the item that begins at ``first``."""
        reader = self.reader
        kinds, open_ones, lines = reader.kinds, list[str](), 0
        index = first
        while kinds[index] != scanner.END and self.looked_at < _MAX_LOOKED_AT:
            self.looked_at += 1
            kind = kinds[index]
            if kind in _PAIRS:
                open_ones.append(_PAIRS[kind])
            elif kind == scanner.NEWLINE:
                if not open_ones:
                    return index
                lines += 1
            elif kind in _CLOSING:
                if open_ones and (open_ones[-1] == kind or not lines):
                    open_ones.pop()
                elif open_ones:
                    return None
                elif kind == "}" and kinds[index + 1] in (scanner.NEWLINE, scanner.END):
                    return index
            elif kind == scanner.BAD:
                self._count_broken(reader.word(index), open_ones)
            index += 1
        return None if open_ones or kinds[index] != scanner.END else index

    @staticmethod
    def _count_broken(word: str, open_ones: list[str]) -> None:
        """Take the brackets into account that a string without its end has swallowed."""
        for char in word.replace("${", "").replace("%{", "") if word[0] == '"' else "":
            if char in "([{":
                open_ones.append(_PAIRS[char])
            elif open_ones and open_ones[-1] == char:
                open_ones.pop()

    def _looks_right(self, start: int, end: int) -> bool:
        """Tell whether the line with the last bracket is indented as the item is."""
        reader = self.reader
        last = reader.starts[end - 1]
        if reader.kinds[end - 1] == scanner.HEREDOC_END:
            return True
        if not self.indented or "\n" not in reader.text[start:last]:
            return True
        own = own_indent(reader.text, last)
        return own is None or abs(own - indent_at(reader.text, start)) <= 1

    def _after_lines(self, index: int, start: int, end: int | None = None) -> int:
        """Return the first token from ``index`` on that begins an item or ends the body."""
        reader = self.reader
        if end is not None and reader.kinds[end] == "}":
            return end
        indent = indent_at(reader.text, start)
        goes_on = end is not None and self._goes_on(end - 1)
        while reader.kinds[index] not in ("}", scanner.END) and not begins_item(reader, index):
            line = reader.text.rfind("\n", 0, reader.starts[index]) + 1
            outside = self.indented and indent_at(reader.text, line) <= indent and not goes_on
            outside = outside and reader.kinds[index] not in (")", "]", ",")
            if outside or _ANY_ITEM.match(reader.text, line):
                break
            index = next_line(reader, line_end(reader, index))
        return index

    def _goes_on(self, last: int) -> bool:
        """Tell whether the line below may belong to an item: an operator or a string is open."""
        reader = self.reader
        if reader.kinds[last] == scanner.BAD:
            return reader.word(last).startswith('"')
        return reader.kinds[last] in _GOES_ON

    # Heredocs

    def _after_heredoc(self, start: int, fault: int) -> tuple[int | None, int]:
        """Return where the line after a heredoc begins in which (or at which) the fault is.

        The other number says from where on the scanner has misread the heredoc.
        """
        reader = self.reader
        opener = None
        for index in range(index_of(reader, start), reader.index):
            if reader.kinds[index] == scanner.HEREDOC:
                opener = index
            elif reader.kinds[index] == scanner.HEREDOC_END:
                opener = None
        if opener is not None:
            marker = reader.word(opener).lstrip("<-").strip()
            misread = reader.text.find("\n", fault)
            return after_marker(reader.text, reader.ends[opener], marker), misread
        if reader.kinds[reader.index] == "<":
            found = WRONG_OPENER.match(reader.text, reader.starts[reader.index])
            if found is not None:
                return after_marker(reader.text, found.end(), found[1]), fault
        return None, fault

    # Lines

    def _by_line(self, body: Body, start: int, fault: int) -> None:
        """Move to the next line that looks like an item and isn't indented deeper.

        Where the indentation tells nothing, that is the next one from the fault's line on. A
        closing brace just as deep as the faulty item is the item's own, one less deep is the
        body's.
        """
        reader = self.reader
        text, source = reader.text, reader.source
        indent = indent_at(text, start)
        opens_block = source.line(source.position(start).line).rstrip().endswith("{")
        first = source.position(start).line
        if not self.indented:
            first = max(first, source.position(fault).line - 1)
        for offset in source.line_starts[first:]:
            found = ITEM_START.match(text, offset)
            if found is None:
                continue
            place = offset + indentation(found[0])
            deeper = self.indented and place - offset > indent
            if deeper or self._in_heredoc(offset, start):
                continue
            own = bool(found["closing"]) and place - offset == indent and opens_block
            if self._move(place, start, place):
                self._pass(own=own and self.indented)
                body.hidden.append((start, reader.starts[reader.index]))
                return
        reader.index = len(reader.kinds) - 1
        body.hidden.append((start, len(text)))

    def _pass(self, *, own: bool) -> None:
        """Pass over the faulty block's own brace and what else stands on its line."""
        if own:
            self.reader.index += 1
            if self.reader.kinds[self.reader.index] == ",":
                self.reader.index += 1

    def _in_heredoc(self, offset: int, start: int) -> bool:
        """Tell whether ``offset`` lies in a heredoc that has an end."""
        reader = self.reader
        index = index_of(reader, offset + 1)
        before = reader.kinds[index_of(reader, start) : index]
        if before.count(scanner.HEREDOC) <= before.count(scanner.HEREDOC_END):
            return False
        return scanner.HEREDOC_END in reader.kinds[index:]

    def _move(self, offset: int, start: int, untold: int) -> bool:
        """Go on at ``offset``, cutting the text anew when the old tokens don't fit there.

        What the scanner said of the text between ``untold`` and there is taken back.
        """
        reader = self.reader
        index = index_of(reader, offset)
        between = reader.kinds[index_of(reader, start) : index]
        open_ones = sum((kind in _TEMPLATES) - (kind in _TEMPLATE_ENDS) for kind in between)
        if open_ones == 0 and (index == 0 or reader.ends[index - 1] <= offset):
            self._forget(untold, offset)
            reader.index = index
            return True
        if self.rescans >= _MAX_RESCANS:
            return False
        self.rescans += 1
        self._forget(untold, len(reader.text))
        tokens = scanner.scan(reader.source, offset, text=reader.text)
        reader.diagnostics += tokens.diagnostics
        reader.use(tokens)
        reader.index = 0
        return True

    def _forget(self, start: int, end: int) -> None:
        """Take back what the scanner said of a stretch of text."""
        reader = self.reader
        stale = {
            id(one)
            for one in reader.tokens.diagnostics
            if one.range is not None and start <= one.range.start_offset < end
        }
        stale -= reader.reasons
        if stale:
            reader.diagnostics = [one for one in reader.diagnostics if id(one) not in stale]


def after_marker(text: str, start: int, marker: str) -> int | None:
    """Return where the line behind the first one begins that holds ``marker`` alone."""
    end = re.compile(rf"^[ \t]*{re.escape(marker)}[ \t]*\r?$\n?", re.MULTILINE)
    found = end.search(text, start)
    return None if found is None else found.end()
