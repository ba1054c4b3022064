"""How the parser goes on after a fault: where the next item of a body begins."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from jobkit.syntax import scanner

if TYPE_CHECKING:
    from jobkit.syntax.reader import TokenReader
    from jobkit.syntax.tree import Body

# Cutting the text anew costs as much as reading it; a few times are enough for any real file.
_MAX_RESCANS: Final = 20
_OPENING: Final = {scanner.QUOTE, scanner.HEREDOC, scanner.INTERPOLATION, scanner.DIRECTIVE}
_CLOSING: Final = {scanner.CLOSE_QUOTE, scanner.HEREDOC_END, scanner.SEQUENCE_END}
_ITEM_START: Final = re.compile(
    r"""[ \t]*(?:
        (?P<closing>\})
      | [^\W\d][\w-]*[ \t]*=(?![=>])
      | [^\W\d][\w-]*(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*[ \t]*\{
    )""",
    re.VERBOSE,
)


class Recovery:
    """Finds the next item for one parser."""

    def __init__(self, reader: TokenReader) -> None:
        self.reader = reader
        self.rescans = 0

    def resume(self, body: Body, start: int) -> None:
        """Move to the item after the faulty one that began at ``start``.

        That is the next line that looks like an item, is not indented deeper than the faulty item
        and doesn't lie in the text of a heredoc; a closing brace just as deep is the faulty
        block's own, one less deep is the body's.
        """
        reader = self.reader
        source = reader.source
        line = source.position(start).line
        first_line = source.line(line)
        indent = indentation(first_line)
        opens_block = first_line.rstrip().endswith("{")
        for number in range(line, len(source.line_starts)):
            offset = source.line_starts[number]
            found = _ITEM_START.match(source.text, offset)
            if found is None:
                continue
            place = offset + indentation(found[0])
            if place - offset > indent or self._in_heredoc(offset, start):
                continue
            own = bool(found["closing"]) and place - offset == indent and opens_block
            if self._move(place, start):
                reader.index += own
                body.hidden.append((start, place + own))
                return
        reader.index = len(reader.kinds) - 1
        body.hidden.append((start, len(source.text)))

    def _in_heredoc(self, offset: int, start: int) -> bool:
        """Tell whether ``offset`` lies in a heredoc that has an end."""
        reader = self.reader
        index = bisect_left(reader.starts, offset + 1)
        before = reader.kinds[bisect_left(reader.starts, start) : index]
        if before.count(scanner.HEREDOC) <= before.count(scanner.HEREDOC_END):
            return False
        return scanner.HEREDOC_END in reader.kinds[index:]

    def _move(self, offset: int, start: int) -> bool:
        """Go on at ``offset``, cutting the text anew when the old tokens don't fit there."""
        reader = self.reader
        index = bisect_left(reader.starts, offset)
        between = reader.kinds[bisect_left(reader.starts, start) : index]
        open_templates = sum((kind in _OPENING) - (kind in _CLOSING) for kind in between)
        if open_templates == 0 and reader.starts[index] == offset:
            reader.index = index
            return True
        if self.rescans >= _MAX_RESCANS:
            return False
        self.rescans += 1
        tokens = scanner.scan(reader.source, offset)
        told = {(one.code, one.range) for one in reader.diagnostics}
        reader.diagnostics += [
            one for one in tokens.diagnostics if (one.code, one.range) not in told
        ]
        reader.use(tokens)
        reader.index = 0
        return True


def indentation(line: str) -> int:
    """Return the number of blanks and tabs that a line begins with."""
    return len(line) - len(line.lstrip(" \t"))
