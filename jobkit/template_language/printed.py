"""What a template body prints, as far as its text tells: texts, unknown parts and branches."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, TypeAlias

from jobkit.records import record
from jobkit.template_language.literals import unquote
from jobkit.template_language.scanner import Scanner
from jobkit.template_language.tokens import (
    ASSIGN,
    COMMA,
    DECLARE,
    FIELD,
    IDENTIFIER,
    KEYWORD,
    RAW,
    RIGHT,
    SPACE,
    STRING,
    VARIABLE,
    Action,
    Text,
    Token,
)
from jobkit.template_language.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.template_language.tokens import Piece

_STRUCTURE: Final = frozenset(',:[]{}"')
_PRINT_ANYTHING: Final = frozenset({"executeTemplate", "plugin", "writeToFile"})
_BRANCHES: Final = frozenset({"if", "with", "range"})


@record
class Literal:
    """A text that is printed.

    Attributes:
        text: The text.
        start: Its place in the body.
        is_written: True for text outside of actions, whose characters have places of their own.
    """

    text: str
    start: int
    is_written: bool = True

    def place(self, index: int) -> int:
        """Return where in the body a character of the text stands."""
        return self.start + index if self.is_written else self.start


@record
class Unknown:
    """What an action prints.

    Attributes:
        start: First code point of the action.
        end: One past its last one.
        is_value: True when it surely is no comma, bracket or other sign of structure.
    """

    start: int
    end: int
    is_value: bool


@record(frozen=False)
class Branches:
    """Parts of which one is printed, or none.

    Attributes:
        start: First code point of the action that opens them.
        repeats: Whether the first is printed any number of times.
        bodies: The parts.
        has_else: Whether the last is printed when no other is.
    """

    start: int
    repeats: bool
    bodies: list[list[Node]] = field(default_factory=list)
    has_else: bool = False


Node: TypeAlias = Literal | Unknown | Branches


def printed(text: str, left: str, right: str, target: str) -> list[Node] | None:
    """Return what a body without faults prints; None when its text doesn't tell."""
    words = vocabulary(target)
    scanner = Scanner(text, left, right, newlines=words.has_newlines, keywords=words.keywords)
    return _Builder(text).build(scanner.pieces())


class _Builder:
    """Puts pieces into a tree."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root: list[Node] = []
        self._open: list[Branches] = []

    def build(self, pieces: Iterable[Piece]) -> list[Node] | None:
        for piece in pieces:
            if isinstance(piece, Text):
                text = self._text[piece.start : piece.end]
                self._here().append(Literal(text, piece.start))
            elif isinstance(piece, Action) and not self._action(piece):
                return None
        return self._root

    def _here(self) -> list[Node]:
        return self._open[-1].bodies[-1] if self._open else self._root

    def _action(self, action: Action) -> bool:
        """Add an action; tell whether what it does is known."""
        tokens = [token for token in action.tokens if token.kind not in (SPACE, RIGHT)]
        if tokens[0].kind == KEYWORD:
            return self._control(action, tokens)
        node = _plain(action, tokens)
        if node is not None:
            self._here().append(node)
        return True

    def _control(self, action: Action, tokens: list[Token]) -> bool:
        keyword = tokens[0].text
        if keyword in _BRANCHES:
            branches = Branches(action.start, keyword == "range", [[]])
            self._here().append(branches)
            self._open.append(branches)
        elif keyword == "else":
            self._open[-1].bodies.append([])
            self._open[-1].has_else = len(tokens) == 1
        elif keyword == "end":
            self._open.pop()
        else:
            return False
        return True


def _plain(action: Action, tokens: list[Token]) -> Node | None:
    """Return what an action without keyword prints; None for nothing."""
    first = tokens[0]
    second = tokens[1].kind if len(tokens) > 1 else ""
    if first.kind == VARIABLE and second in (ASSIGN, DECLARE, COMMA):
        return None
    if len(tokens) == 1 and first.kind in (STRING, RAW):
        return Literal(unquote(first.text), action.start, is_written=False)
    is_value = not (
        first.kind == VARIABLE
        or (first.kind == IDENTIFIER and second == FIELD)
        or any(_may_print_structure(token) for token in tokens)
    )
    return Unknown(action.start, action.end, is_value)


def _may_print_structure(token: Token) -> bool:
    if token.kind in (STRING, RAW):
        return not _STRUCTURE.isdisjoint(unquote(token.text))
    return token.kind == VARIABLE or token.text in _PRINT_ANYTHING
