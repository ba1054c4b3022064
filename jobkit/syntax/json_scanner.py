"""Reads JSON with offsets: members in order, repeated ones kept, and on after a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.source import Range
from jobkit.syntax import faults, json_faults
from jobkit.syntax.json_strings import string_expression
from jobkit.syntax.json_tokens import Kind, Token, token_at
from jobkit.syntax.tree import (
    BrokenExpression,
    Expression,
    Literal,
    Object,
    ObjectItem,
    StringLiteral,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source

_CLOSERS: Final = {"{": "}", "[": "]"}
_OPENING: Final = (Kind.OPEN_OBJECT, Kind.OPEN_ARRAY)
_CLOSING: Final = (Kind.CLOSE_OBJECT, Kind.CLOSE_ARRAY)
_SEPARATING: Final = (Kind.COLON, Kind.EQUALS)
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_WORDS_ELSEWHERE: Final = ("True", "False", "None", "TRUE", "FALSE", "NULL", "Null", "nil")
_BRACKET = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"|([\[\]{}])')
_WHOLE_STRING = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"')
_IN_STRING = re.compile(
    r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})|(?P<escape>\\u[0-9A-Fa-f]{0,3}|\\.)|(?P<control>[\x00-\x1f])'
)
_COLON_NEXT = re.compile(r"[ \t\n\r]*+:")
_PROPERTY_LINE = re.compile(r'\n[ \t]*+(?="(?:[^"\\\n]++|\\[^\n])*+"[ \t]*+:|[\]}])')
_ELEMENT_LINE = re.compile(r'\n[ \t]*+(?=["\[\]{}])')
_MAX_LOOKS_AHEAD: Final = 20


@dataclass(slots=True)
class JsonText:
    """A JSON text as far as it could be read.

    Attributes:
        value: What stands at its top, as an expression.
        hidden: Stretches of text that a fault made the reader pass over.
        unreliable: True when brackets don't match, so that something may stand in the wrong object.
    """

    value: Expression
    hidden: list[tuple[int, int]] = field(default_factory=list)
    unreliable: bool = False
    diagnostics: Diagnostics = field(default_factory=list)


def read_json(source: Source, max_depth: int) -> JsonText:
    """Return the value that ``source`` holds and everything wrong with its form."""
    return _Reader(source, max_depth).read()


@dataclass(slots=True)
class _Open:
    """An object or array that is being read.

    Attributes:
        key: Name of the member whose value comes next; None drops the value.
        broken: True when what it holds can't be told.
    """

    node: Object | Tuple
    key: Expression | None = None
    broken: bool = False


class _Reader:
    """One pass over the text; what is open is on a stack, so that depth costs no calls.

    Attributes:
        comma: Offset of the comma before the next member or element; -1 when there is none.
        loose: True after a fault whose end is a guess: what follows is not told till the next comma.
        swallowed: True when brackets may be inside a string that was not closed.
    """

    def __init__(self, source: Source, max_depth: int) -> None:
        self.source = source
        self.text = source.text
        self.max_depth = max_depth
        self.result = JsonText(BrokenExpression(0, len(self.text)))
        self.stack: list[_Open] = []
        self.state: Callable[[Token], None] = self._value
        self.position = 0
        self.comma = -1
        self.loose = False
        self.swallowed = False
        self.done = False
        self.looks_ahead = 0

    def read(self) -> JsonText:
        """Read the whole text."""
        text = self.text
        while not self.done:
            token = token_at(text, self.position)
            self.position = token.end
            if token.kind is Kind.COMMENT:
                detail = 'JSON has no comments. Write a property "//": "…" where a block\'s body is.'
                self._tell(json_faults.COMMENT, token, detail)
            elif token.kind is Kind.END:
                self._end(token)
            else:
                self.state(token)
        return self.result

    # What is wrong

    def _tell(self, fault: Fault, token: Token, detail: str, *, loose: bool = False) -> None:
        self._tell_at(fault, token.start, token.end, detail)
        self.loose = self.loose or loose

    def _tell_at(self, fault: Fault, start: int, end: int, detail: str) -> None:
        if not self.loose:
            self.result.diagnostics.append(fault.at(Range(self.source, start, end), detail))

    def _word(self, token: Token) -> str:
        return self.text[token.start : token.end][:40]

    def _line(self, offset: int) -> int:
        return self.source.position(offset).line

    def _unknown(self, token: Token) -> None:
        """Pass over something that JSON doesn't have."""
        detail = f'"{self._word(token)}" means nothing here. Remove it, or put text in double quotes.'
        self._tell(json_faults.CHARACTER, token, detail, loose=True)
        self.result.hidden.append((token.start, token.end))

    # States: what may come next

    def _key(self, token: Token) -> None:
        """Take the name of a member, or the end of the object."""
        kind = token.kind
        if kind is Kind.STRING:
            self.loose = False
            self._named(string_expression(self.source, token.start, token.end, self.max_depth))
        elif kind in _CLOSING:
            self._close(token)
        elif kind is Kind.COMMA:
            self._extra_comma(token)
        elif kind is Kind.TORN_STRING:
            if self._torn(token):
                text = self.text[token.start + 1 : token.end - 1]
                self._named(StringLiteral(text, token.start, token.end, quoted=True))
            else:
                self.state = self._after
        elif kind is Kind.UNKNOWN:
            self._unknown(token)
        elif kind in _OPENING or kind in _SEPARATING:
            detail = 'A member of an object is written "name": value; here is no name.'
            self._tell(json_faults.PROPERTY_NAME, token, detail)
            self.state = self._value
            if kind in _OPENING:
                self._value(token)
        else:
            self._bare_name(token)

    def _named(self, key: Expression) -> None:
        self.stack[-1].key = key
        self.state = self._colon

    def _bare_name(self, token: Token) -> None:
        text = self._word(token).strip("'`“”")
        detail = f'A name stands in double quotes in JSON: "{text}".'
        self._tell(json_faults.PROPERTY_NAME, token, detail)
        self._named(StringLiteral(text, token.start, token.end, quoted=True))

    def _colon(self, token: Token) -> None:
        """Take the colon between a name and its value."""
        kind = token.kind
        if kind is Kind.COLON:
            self.state = self._value
        elif kind is Kind.EQUALS:
            detail = 'JSON has a colon between a name and its value: "name": value.'
            self._tell(json_faults.COLON_MISSING, token, detail)
            self.state = self._value
        elif kind is Kind.UNKNOWN:
            self._unknown(token)
        elif kind is Kind.COMMA or kind in _CLOSING:
            self._no_value(token)
        else:
            detail = f'A colon is missing before "{self._word(token)}": "name": value.'
            self._tell(json_faults.COLON_MISSING, token, detail, loose=kind is Kind.STRING)
            self._value(token)

    def _value(self, token: Token) -> None:
        """Take a value; in an array also its end."""
        kind, start, end = token
        if kind is Kind.STRING:
            self._place(string_expression(self.source, start, end, self.max_depth))
        elif kind is Kind.NUMBER:
            self._place(Literal(self.text[start:end], start, end))
        elif kind is Kind.WORD:
            self._place(Literal(_WORDS[self.text[start:end]], start, end))
        elif kind in _OPENING:
            self._open(token)
        elif kind is Kind.COMMA or kind in _CLOSING or kind in _SEPARATING:
            self._no_value(token)
        else:
            self._bad_value(token)

    def _no_value(self, token: Token) -> None:
        """Go on where a mark stands in a value's place."""
        kind = token.kind
        if kind in _SEPARATING:
            self._tell(json_faults.VALUE_MISSING, token, "A value must stand here.")
        elif self.stack and isinstance(self.stack[-1].node, Tuple):
            if kind is Kind.COMMA:
                self._extra_comma(token)
            else:
                self._close(token)
        else:
            detail = "A name needs a value behind it, after a colon. For none, write null."
            self._tell(json_faults.VALUE_MISSING, token, detail)
            self._place(BrokenExpression(token.start, token.start))
            if not self.done:
                self.state(token)

    def _bad_value(self, token: Token) -> None:
        kind, word = token.kind, self._word(token)
        if kind is Kind.NAME:
            self._tell(json_faults.KEYWORD, token, _about_word(word), loose=True)
            if self.stack and isinstance(self.stack[-1].node, Tuple):
                self.stack[-1].broken = True
        elif kind is Kind.BAD_NUMBER:
            detail = f'"{word}" is no JSON number. Numbers are written like 1, -2, 0.5 or 1e3.'
            self._tell(json_faults.NUMBER, token, detail)
        elif kind is Kind.OTHER_STRING:
            detail = f"Text stands in double quotes in JSON, not in {word[0]}…{word[-1]}."
            self._tell(json_faults.STRING, token, detail)
        elif kind is Kind.TORN_STRING:
            self._torn(token)
        else:
            self._unknown(token)
        self._place(BrokenExpression(token.start, token.end))

    def _after(self, token: Token) -> None:
        """Take the comma behind a member or element, or the closing bracket."""
        kind = token.kind
        if kind is Kind.COMMA:
            self.comma = token.start
            self.loose = False
            self._expect_item()
        elif kind in _CLOSING:
            self._close(token)
        elif kind is Kind.UNKNOWN:
            self._unknown(token)
        elif kind in _SEPARATING:
            self._stray_colon(token)
        else:
            self._missing_comma(token)

    def _expect_item(self) -> None:
        top = self.stack[-1]
        top.key = None
        self.state = self._key if isinstance(top.node, Object) else self._value

    def _stray_colon(self, token: Token) -> None:
        if isinstance(self.stack[-1].node, Tuple):
            detail = 'An array holds values without names. Write an object: { "name": value }.'
            self._tell(json_faults.ARRAY_COLON, token, detail, loose=True)
            self.stack[-1].broken = True
        else:
            detail = "A comma must stand behind a value, not a colon."
            self._tell(json_faults.COMMA_MISSING, token, detail, loose=True)
        self.state = self._value

    def _missing_comma(self, token: Token) -> None:
        detail = f'A comma is missing before "{self._word(token)}".'
        in_array = isinstance(self.stack[-1].node, Tuple)
        begins = token.kind in _OPENING or _COLON_NEXT.match(self.text, token.end)
        if in_array or (begins and token.kind not in _OPENING):
            self._tell(json_faults.COMMA_MISSING, token, detail)
            self.comma, self.loose = -1, False
            self._expect_item()
            self.state(token)
        else:
            self._tell(json_faults.COMMA_MISSING, token, detail, loose=True)
            self.result.hidden.append((token.start, token.end))
            if begins:
                self._open(token)

    def _done(self, token: Token) -> None:
        """Refuse anything behind the value."""
        detail = "The text must end after the closing brace of its first one. Remove the rest."
        self._tell(json_faults.EXTRA_DATA, token, detail)
        self.result.hidden.append((token.start, len(self.text)))
        if token.kind is Kind.COMMA or token.kind in _CLOSING:
            self.result.unreliable = True
        self.done = True

    # Strings that are none

    def _torn(self, token: Token) -> bool:
        """Tell what is wrong with a string; return True when it has a closing quote."""
        if _WHOLE_STRING.fullmatch(self.text, token.start, token.end):
            for found in _IN_STRING.finditer(self.text, token.start, token.end):
                if found["escape"]:
                    detail = (
                        f'"{found[0]}" is no escape of JSON: there are \\" \\\\ \\/ \\b \\f \\n \\r \\t'
                        " and \\u with four hexadecimal digits. For a backslash, write two."
                    )
                    self._tell_at(json_faults.STRING, *found.span(), detail)
                elif found["control"]:
                    detail = f"Write {_escaped(found[0])} for this character (number {ord(found[0])})."
                    self._tell_at(json_faults.STRING, *found.span(), detail)
            return True
        detail = (
            "The string has no closing quote in its line. A line end inside text is written \\n."
        )
        self._tell(json_faults.STRING, token, detail, loose=True)
        self._resume(token)
        return False

    def _resume(self, token: Token) -> None:
        """Go on at the next line that looks like a member, an element or a closing bracket."""
        in_array = bool(self.stack) and isinstance(self.stack[-1].node, Tuple)
        found = (_ELEMENT_LINE if in_array else _PROPERTY_LINE).search(self.text, token.end)
        self.position = found.end() if found else len(self.text)
        self.result.hidden.append((token.start, self.position))
        if any(bracket in self.text[token.start : self.position] for bracket in "{}[]"):
            self.swallowed = True
            self.result.unreliable = True

    # Brackets

    def _open(self, token: Token) -> None:
        start = token.start
        if len(self.stack) >= self.max_depth:
            self._tell(
                faults.TOO_DEEP,
                token,
                f"Objects and arrays are nested more than {self.max_depth} levels deep, which is"
                " jobkit's limit, not Nomad's. Raise it with --max-depth (max_depth).",
            )
            self._give_up()
            return
        if token.kind is Kind.OPEN_OBJECT:
            self.stack.append(_Open(Object([], start, start, unique_keys=True)))
        else:
            self.stack.append(_Open(Tuple([], start, start)))
        self.comma = -1
        self.loose = False
        self._expect_item()

    def _place(self, value: Expression) -> None:
        """Put a finished value where it belongs."""
        if not self.stack:
            self.result.value = value
            self.state = self._done
            return
        self.state = self._after
        top = self.stack[-1]
        if isinstance(top.node, Tuple):
            top.node.elements.append(value)
        elif top.key is not None:
            top.node.items.append(ObjectItem(top.key, value))
            top.key = None

    def _pop(self, end: int) -> None:
        top = self.stack.pop()
        top.node.end = end
        self.loose = False
        self._place(BrokenExpression(top.node.start, end) if top.broken else top.node)

    def _extra_comma(self, token: Token) -> None:
        detail = "There is nothing before this comma. Remove it."
        self._tell(json_faults.EXTRA_COMMA, token, detail)
        self.comma = -1

    def _close(self, token: Token) -> None:
        if self.comma >= 0 and self.state != self._after:
            detail = "JSON has no comma behind the last one. Remove it."
            self._tell_at(json_faults.TRAILING_COMMA, self.comma, self.comma + 1, detail)
        self.comma = -1
        opening = self.text[self.stack[-1].node.start]
        if _CLOSERS[opening] == self.text[token.start]:
            self._pop(token.end)
        elif self.swallowed:
            self._close_up_to(token)
        else:
            self._mismatched(token, opening)

    def _mismatched(self, token: Token, opening: str) -> None:
        """Tell of a wrong closing bracket and take it for what makes the rest of the text match."""
        line = self._line(self.stack[-1].node.start)
        detail = f'The "{opening}" of line {line} is closed with "{self.text[token.start]}".'
        self._tell(json_faults.MISMATCHED, token, f'{detail} Write "{_CLOSERS[opening]}".')
        brackets = [self.text[one.node.start] for one in self.stack]
        self.looks_ahead += 1
        if self.looks_ahead > _MAX_LOOKS_AHEAD:
            self.result.unreliable = True
            self._pop(token.end)
        elif self._matches(brackets[:-1], token.end):
            self._pop(token.end)
        elif self._matches(brackets, token.start, forgotten=True):
            self._close_up_to(token)
        elif not self._matches(brackets, token.end):
            self.result.unreliable = True
            self._pop(token.end)

    def _matches(self, brackets: Iterable[str], position: int, *, forgotten: bool = False) -> bool:
        """Tell whether the rest of the text closes just the ``brackets``.

        Args:
            brackets: Open ones.
            position: Where the rest begins.
            forgotten: True closes what the first bracket of the rest doesn't match beforehand.
        """
        still_open = list(brackets)
        for found in _BRACKET.finditer(self.text, position):
            mark = found[1]
            if mark is None:
                continue
            if mark in _CLOSERS:
                still_open.append(mark)
                continue
            while forgotten and still_open and _CLOSERS[still_open[-1]] != mark:
                still_open.pop()
            forgotten = False
            if not still_open or _CLOSERS[still_open.pop()] != mark:
                return False
        return not still_open

    def _close_up_to(self, token: Token) -> None:
        """Close what is open up to the bracket that the token closes; without one, pass over it."""
        mark = self.text[token.start]
        if any(_CLOSERS[self.text[one.node.start]] == mark for one in self.stack):
            while _CLOSERS[self.text[self.stack[-1].node.start]] != mark:
                self._pop(token.start)
            self._pop(token.end)

    def _end(self, token: Token) -> None:
        """Tell what is still open at the end of the text."""
        if self.stack and not self.swallowed:
            opening = self.stack[-1].node.start
            mark = self.text[opening]
            lines = ", ".join(str(self._line(one.node.start)) for one in reversed(self.stack[-5:]))
            detail = f'The text ends before the "{mark}" of line {self._line(opening)} is closed.'
            if len(self.stack) > 1:
                detail += f" {len(self.stack)} brackets are open, from the innermost: line {lines}."
            if self.state == self._after:
                token = Token(token.kind, opening, opening + 1)
            self.loose = False
            self._tell(json_faults.UNCLOSED, token, detail)
        if self.stack:
            self._give_up()
        self.done = True

    def _give_up(self) -> None:
        """Close everything and stop."""
        self.result.unreliable = True
        while self.stack:
            self._pop(len(self.text))
        self.done = True


def _about_word(word: str) -> str:
    if word in _WORDS_ELSEWHERE:
        return f'JSON has no "{word}": there are true, false and null, in lower case.'
    detail = f'"{word}" is no JSON value. Text stands in double quotes'
    detail += f', and so does an expression: "${{{word}}}".' if "." in word else "."
    return detail + did_you_mean(word, _WORDS)


def _escaped(character: str) -> str:
    simple = {"\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r"}
    return simple.get(character, f"\\u{ord(character):04x}")
