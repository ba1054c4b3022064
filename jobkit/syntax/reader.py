"""Reads the tokens of native HCL one after the other: what every part of the parser needs."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.syntax import faults, scanner
from jobkit.syntax.escapes import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Diagnostic, Diagnostics, Fault
    from jobkit.source import Source
    from jobkit.syntax.scanner import Tokens

DEFAULT_MAX_DEPTH: Final = 300
# Frames of the parser and of the later rooms for each level of nesting.
_FRAMES_A_LEVEL: Final = 16


@contextmanager
def room_for(max_depth: int) -> Iterator[None]:
    """Let functions call each other as deeply as ``max_depth`` levels of nesting need.

    Python's own limit guards the C stack, which pure Python calls don't use.
    """
    before = sys.getrecursionlimit()
    needed = 1000 + _FRAMES_A_LEVEL * max_depth
    if needed > before:
        sys.setrecursionlimit(needed)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class SyntaxFault(Exception):  # noqa: N818  it never leaves the room
    """Unwinds the parser to the item that holds the fault.

    Attributes:
        diagnostic: None when the scanner has told of it already.
        ends_file: True when nothing after it is read.
    """

    def __init__(self, diagnostic: Diagnostic | None, *, ends_file: bool = False) -> None:
        super().__init__()
        self.diagnostic = diagnostic
        self.ends_file = ends_file


class TokenReader:
    """A place in the tokens of a text.

    Attributes:
        text: What is read; the source's, but for what is passed over.
        index: The token to be read next.
        newlines: True where a line end is a token of its own, False inside brackets.
        depth: Levels of blocks and brackets around the place.
        diagnostics: What was found so far.
        reasons: Those of them for which an item was given up, by identity.
        gave_up_at: Offset at which an item was given up last; None when none was.
    """

    def __init__(
        self, source: Source, tokens: Tokens, max_depth: int, text: str | None = None
    ) -> None:
        self.source = source
        self.text = source.text if text is None else text
        self.max_depth = max_depth
        self.index = 0
        self.newlines = True
        self.depth = 0
        self.diagnostics: Diagnostics = list(tokens.diagnostics)
        self.reasons: set[int] = set()
        self.gave_up_at: int | None = None
        self.use(tokens)

    def use(self, tokens: Tokens) -> None:
        """Read from these tokens from now on."""
        self.tokens = tokens
        self.kinds, self.starts, self.ends = tokens.kinds, tokens.starts, tokens.ends

    def peek(self) -> str:
        """Return the kind of the next token that counts."""
        kind = self.kinds[self.index]
        if kind == scanner.NEWLINE and not self.newlines:
            while self.kinds[self.index] == scanner.NEWLINE:
                self.index += 1
            kind = self.kinds[self.index]
        return kind

    def word(self, index: int) -> str:
        """Return the text of a token."""
        return self.text[self.starts[index] : self.ends[index]]

    def fail(self, fault: Fault, detail: str, at: int | None = None) -> NoReturn:
        """Give up the item with ``fault`` at the next token (or the one at index ``at``)."""
        index = self.index if at is None else at
        self.fail_at(fault, detail, self.starts[index], self.ends[index])

    def fail_at(self, fault: Fault, detail: str, start: int, end: int) -> NoReturn:
        """Give up the item with ``fault`` at a place, unless its line has a bad token told of."""
        bad = self._bad_token_ahead()
        if bad is not None:
            raise SyntaxFault(self._told_of(bad))
        raise SyntaxFault(fault.at(faults.place(self.source, start, end), detail))

    def _told_of(self, bad: int) -> Diagnostic | None:
        """Return what the scanner said of a bad token, for which the item is given up."""
        start = self.starts[bad]
        for one in self.tokens.diagnostics:
            if one.range is not None and start <= one.range.start_offset:
                return one
        return None

    def _bad_token_ahead(self) -> int | None:
        """Return the bad token in the rest of the line, which is what is wrong then.

        A faulty opener of a heredoc is a better thing to name than what stands in it.
        """
        index = self.index
        if self.kinds[index] == "<":
            return None
        end = self.text.find("\n", self.starts[index])
        end = end if end >= 0 else len(self.text)
        while self.starts[index] < end:
            if self.kinds[index] == scanner.BAD:
                return index
            index += 1
        return None

    def found(self) -> str:
        """Say what the next token is, for a message."""
        kind = self.peek()
        if kind == scanner.END:
            return "the text ends"
        if kind == scanner.NEWLINE:
            return "the line ends"
        word = self.word(self.index)
        if kind == scanner.STRING:
            return f"{word[:40]} stands here"
        return f'"{word[:40]}" stands here'

    @contextmanager
    def nested(self, *, newlines: bool) -> Iterator[None]:
        """Read what is inside brackets: one level deeper, line ends counting or not."""
        self.deeper()
        before, self.newlines = self.newlines, newlines
        try:
            yield
        finally:
            self.newlines = before
            self.depth -= 1

    def deeper(self) -> None:
        """Go one level down, or give up where the limit is."""
        self.depth += 1
        if self.depth > self.max_depth:
            place = faults.place(self.source, self.starts[self.index], self.ends[self.index])
            detail = (
                f"Blocks and brackets are nested more than {self.max_depth} levels deep, which is"
                " jobkit's limit, not Nomad's. Raise it with --max-depth (max_depth)."
            )
            raise SyntaxFault(faults.TOO_DEEP.at(place, detail), ends_file=True)

    def unescaped(self, text: str, start: int) -> str:
        """Return the text of a quoted string after its escapes; ``start`` is its first offset."""
        value, bad = unescape(text)
        if bad is not None:
            escape = text[bad[0] : bad[1]]
            digits = {"\\u": "four", "\\U": "eight"}.get(escape)
            if digits is not None:
                self.fail_at(
                    faults.INVALID_ESCAPE,
                    f'"{escape}" needs {digits} hex digits. Write "\\\\" for a backslash.',
                    start + bad[0],
                    start + bad[1],
                )
            self.fail_at(
                faults.INVALID_ESCAPE,
                f'"{escape}" is no escape. Known are \\n, \\r, \\t, \\", \\\\, \\uNNNN and'
                " \\UNNNNNNNN; write \\\\ for a backslash.",
                start + bad[0],
                start + bad[1],
            )
        return value

    def line_of(self, index: int) -> str:
        """Say which line a token is in, for a message."""
        return f"line {self.source.position(self.starts[index]).line}"

    def keep(self, fault: SyntaxFault) -> None:
        """Take what a fault has to say into the findings."""
        diagnostic = fault.diagnostic
        self.gave_up_at = self.starts[self.index]
        if diagnostic is None:
            return
        if not any(diagnostic is one for one in self.diagnostics):
            self.diagnostics.append(diagnostic)
        self.reasons.add(id(diagnostic))
