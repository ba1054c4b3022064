"""Reads JSON with offsets: members in order, repeated ones kept, and on after a fault."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final

from jobkit.records import record, replace
from jobkit.source import Range
from jobkit.syntax import faults, json_brackets, json_faults, json_words
from jobkit.syntax.json_nest import Nest
from jobkit.syntax.json_strings import string_expression
from jobkit.syntax.json_tokens import Kind, Token, token_at
from jobkit.syntax.tree import BrokenExpression, Expression, Literal, StringLiteral

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source

_OPENING: Final = (Kind.OPEN_OBJECT, Kind.OPEN_ARRAY)
_CLOSING: Final = (Kind.CLOSE_OBJECT, Kind.CLOSE_ARRAY)
_SEPARATING: Final = (Kind.COLON, Kind.EQUALS)
_NAME_WITHOUT_END = re.compile(r'"([\w./-]++)(?=[ \t]*+:)')
_NAME_WITHOUT_START = re.compile(r'([\w./-]++)"(?=[ \t]*+:)')
_MAX_LOOKS_AHEAD: Final = 20
_MAX_HINTS: Final = 3


@record(frozen=False)
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
    """Return the value that ``source`` holds and everything wrong with its form.

    A text whose brackets don't match is read once more, with the indentation telling which of them
    is wrong. What is reported of the brackets stays as it was, with a hint.
    """
    first = _Reader(source, max_depth)
    text = first.read()
    if not first.bracket_faults:
        return text
    second = _Reader(source, max_depth, by_indentation=True)
    better = second.read()
    hints = second.nest.hints
    if second.bracket_faults or not 0 < len(hints) <= _MAX_HINTS:
        text.diagnostics.extend(first.bracket_faults)
        return text
    told = first.bracket_faults[0]
    hint = " By the indentation, " + "; ".join(hints) + "."
    better.diagnostics.append(replace(told, detail=told.detail + hint))
    return better


class _Reader:
    """One pass over the text.

    Attributes:
        bracket_faults: Faults that another reading of the brackets may explain.
        comma: Offset of the comma before the next member or element; -1 when there is none.
        loose: True after a fault whose end is a guess: what follows is not told up to the next
            comma.
        swallowed: True when brackets may be inside a string that was not closed.
        line: The line that was looked at last.
    """

    def __init__(self, source: Source, max_depth: int, *, by_indentation: bool = False) -> None:
        self.source = source
        self.text = source.text
        self.max_depth = max_depth
        self.nest = Nest(source, by_indentation=by_indentation)
        self.result = JsonText(BrokenExpression(0, len(self.text)))
        self.bracket_faults: Diagnostics = []
        self.state: Callable[[Token], None] = self._value
        self.position = 0
        self.comma = -1
        self.loose = False
        self.swallowed = False
        self.done = False
        self.looks_ahead = 0
        self.line = json_brackets.Line(0, -1, odd_quotes=False)

    def read(self) -> JsonText:
        """Read the whole text."""
        text = self.text
        while not self.done:
            token = token_at(text, self.position)
            self.position = token.end
            if token.kind is Kind.COMMENT:
                detail = 'JSON has no comments. Write a member "//": "…" in a block\'s body.'
                self._tell(json_faults.COMMENT, token, detail)
            elif token.kind is Kind.END:
                self._end(token)
            elif not self.nest.by_indentation or self._fits(token):
                self.state(token)
        if self.nest.root is not None:
            self.result.value = self.nest.root
        return self.result

    # What is wrong

    def _tell(self, fault: Fault, token: Token, detail: str, *, loose: bool = False) -> None:
        if not self.loose:
            place = Range(self.source, token.start, token.end)
            self.result.diagnostics.append(fault.at(place, detail))
        self.loose = self.loose or loose

    def _tell_bracket(
        self, fault: Fault, token: Token, detail: str, *, unreliable: bool = True
    ) -> None:
        """Tell of a fault that may come from a bracket that is missing or too much elsewhere."""
        if not self.loose:
            place = Range(self.source, token.start, token.end)
            self.bracket_faults.append(fault.at(place, detail))
        self.result.unreliable = self.result.unreliable or unreliable

    def _word(self, token: Token) -> str:
        return self.text[token.start : token.end][:40]

    def _line(self, offset: int) -> int:
        return self.source.position(offset).line

    def _unknown(self, token: Token) -> None:
        """Pass over something that JSON doesn't have."""
        detail = (
            f'"{self._word(token)}" means nothing here. Remove it, or put text in double quotes.'
        )
        self._tell(json_faults.CHARACTER, token, detail, loose=True)
        self.result.hidden.append((token.start, token.end))

    # States: what may come next

    def _key(self, token: Token) -> None:
        """Take the name of a member, or the end of the object."""
        kind = token.kind
        if kind is Kind.STRING or kind is Kind.TORN_STRING:
            self._string_key(token)
        elif kind in _CLOSING:
            self._close(token)
        elif kind is Kind.COMMA:
            self._extra_comma(token)
        elif kind is Kind.UNKNOWN:
            self._unknown(token)
        elif kind in _SEPARATING:
            detail = 'A member of an object is written "name": value; here is no name.'
            self._tell(json_faults.PROPERTY_NAME, token, detail)
            self.state = self._value
        elif kind in _OPENING:
            detail = 'A member of an object is written "name": value; here is no name.'
            self._tell_bracket(json_faults.PROPERTY_NAME, token, detail)
            self._value(token)
        else:
            self._bare_key(token)

    def _named(self, key: Expression) -> None:
        self.nest.stack[-1].key = key
        self.state = self._colon

    def _string_key(self, token: Token) -> None:
        kind, start, end = token
        text = self.text
        if kind is Kind.STRING and text.startswith(":", end):
            self.loose = False
            self._named(string_expression(self.source, start, end, self.max_depth))
        elif self._quote_missing(token, _NAME_WITHOUT_END):
            return
        elif kind is Kind.TORN_STRING:
            if self._torn(token):
                self._named(StringLiteral(text[start + 1 : end - 1], start, end, quoted=True))
            else:
                self.state = self._after
        elif not self._bracket_missing(token):
            self.loose = False
            self._named(string_expression(self.source, start, end, self.max_depth))

    def _quote_missing(self, token: Token, pattern: re.Pattern[str]) -> bool:
        """Take a name that lacks one of its quotes; its line has an odd number of them."""
        found = pattern.match(self.text, token.start)
        if found is None or not self._has_odd_quotes(token.start):
            return False
        start, end = found.span()
        detail = f'A name stands between two double quotes: "{found[1]}". One is missing.'
        self._tell(json_faults.PROPERTY_NAME, Token(token.kind, start, end), detail)
        self._named(StringLiteral(found[1], start, end, quoted=True))
        self.position = end
        return True

    def _bracket_missing(self, token: Token) -> bool:
        """Pass over the rest of an array that was not opened: ``"name": "a", "b"]``."""
        end = json_brackets.rest_of_array(self.text, token.end)
        if end < 0 or self.comma < 0 or json_brackets.names_member(self.text, token.end):
            return False
        detail = 'Several values stand in brackets: "name": ["a", "b"]. The opening one is missing.'
        self._tell(json_faults.MISMATCHED, token, detail)
        self.result.hidden.append((token.start, end))
        self.position = end
        self.comma = -1
        self.state = self._after
        items = getattr(self.nest.stack[-1].node, "items", [])
        if items:
            items[-1].value = BrokenExpression(items[-1].value.start, end)
        return True

    def _bare_key(self, token: Token) -> None:
        if self._quote_missing(token, _NAME_WITHOUT_START):
            return
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
            self._string_value(token)
        elif kind is Kind.NUMBER:
            self._place(Literal(self.text[start:end], start, end))
        elif kind is Kind.WORD:
            self._place(Literal(json_words.WORDS[self.text[start:end]], start, end))
        elif kind in _OPENING:
            self._open(token)
        elif kind is Kind.COMMA or kind in _CLOSING or kind in _SEPARATING:
            self._no_value(token)
        else:
            self._bad_value(token)

    def _string_value(self, token: Token) -> None:
        _, start, end = token
        text = self.text
        if json_brackets.string_ends(text, end) or not self._has_odd_quotes(start):
            self._place(string_expression(self.source, start, end, self.max_depth))
        else:
            self._lose_line(token)

    def _lose_line(self, token: Token) -> None:
        """Go on at the marks at the end of a line in which a quote is missing."""
        detail = "A double quote is missing in this line. Text stands between two."
        self._tell(json_faults.STRING, token, detail)
        end = json_brackets.last_marks(self.text, token.start + 1, self.line.end)
        self.result.hidden.append((token.start, end))
        self._place(BrokenExpression(token.start, end))
        if self.nest.in_array:
            self.nest.stack[-1].broken = True
        self.position = end

    def _no_value(self, token: Token) -> None:
        """Go on where a mark stands in a value's place."""
        kind = token.kind
        if kind in _SEPARATING:
            self._tell(json_faults.VALUE_MISSING, token, "A value must stand here.")
        elif kind is Kind.COMMA and self.nest.in_array:
            self._extra_comma(token)
        elif kind is Kind.COMMA or not self.nest.stack:
            self._miss_value(token)
            self.state(token)
        else:
            self._close(token)

    def _miss_value(self, token: Token) -> None:
        detail = "A name needs a value behind it, after a colon. For none, write null."
        self._tell(json_faults.VALUE_MISSING, token, detail)
        self._place(BrokenExpression(token.start, token.start))

    def _bad_value(self, token: Token) -> None:
        kind, word = token.kind, self._word(token)
        if kind is not Kind.OTHER_STRING and self._line_is_lost(token):
            self._lose_line(token)
            return
        if kind is Kind.NAME:
            self._tell(json_faults.KEYWORD, token, json_words.about_word(word), loose=True)
            if self.nest.in_array:
                self.nest.stack[-1].broken = True
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

    def _line_is_lost(self, token: Token) -> bool:
        """Tell whether a quote is missing in the line, and the next line goes on as JSON."""
        return self._has_odd_quotes(token.start) and json_brackets.next_line_fits(
            self.text, self.line.end, in_array=self.nest.in_array
        )

    def _has_odd_quotes(self, offset: int) -> bool:
        if not self.line.start <= offset <= self.line.end:
            self.line = json_brackets.line_at(self.text, offset)
        return self.line.odd_quotes

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
        self.nest.stack[-1].key = None
        self.state = self._value if self.nest.in_array else self._key

    def _stray_colon(self, token: Token) -> None:
        if self.nest.in_array:
            detail = 'An array holds values without names. Write an object: { "name": value }.'
            self._tell_bracket(json_faults.ARRAY_COLON, token, detail)
            self.nest.stack[-1].broken = True
        else:
            detail = "A comma must stand behind a value, not a colon."
            self._tell_bracket(json_faults.COMMA_MISSING, token, detail)
        self.loose = True
        self.state = self._value

    def _missing_comma(self, token: Token) -> None:
        detail = f'A comma is missing before "{self._word(token)}".'
        opening = token.kind in _OPENING
        named = not opening and json_brackets.names_member(self.text, token.end)
        if self.nest.in_array or named:
            self._tell(json_faults.COMMA_MISSING, token, detail)
            self.comma, self.loose = -1, False
            self._expect_item()
            self.state(token)
        elif token.kind is Kind.TORN_STRING:
            self._torn(token)
        else:
            self._tell_bracket(json_faults.COMMA_MISSING, token, detail)
            self.loose = True
            self.result.hidden.append((token.start, token.end))
            if opening:
                self._open(token)

    def _done(self, token: Token) -> None:
        """Refuse anything behind the value."""
        detail = "The text must end after the closing brace of its first one. Remove the rest."
        if token.kind is Kind.COMMA or token.kind in _CLOSING:
            self._tell_bracket(json_faults.EXTRA_DATA, token, detail)
        else:
            self._tell(json_faults.EXTRA_DATA, token, detail)
        self.result.hidden.append((token.start, len(self.text)))
        self.done = True

    # Strings that are none

    def _torn(self, token: Token) -> bool:
        """Tell what is wrong with a string; return True when it has a closing quote."""
        text = self.text
        if json_words.is_closed(text, token.start, token.end):
            for start, end, detail in json_words.string_faults(text, token.start, token.end):
                self._tell(json_faults.STRING, Token(token.kind, start, end), detail)
            return True
        detail = (
            "The string has no closing quote in its line. A line end inside text is written \\n."
        )
        self._tell(json_faults.STRING, token, detail, loose=True)
        in_array = self.nest.in_array
        self.position = json_brackets.next_fitting_line(text, token.end, in_array=in_array)
        self.result.hidden.append((token.start, self.position))
        passed = text[token.start : self.position]
        if self.position == len(text) or any(bracket in passed for bracket in "{}[]"):
            self.swallowed = True
        return False

    # Brackets

    def _fits(self, token: Token) -> bool:
        """Let the indentation tell what is open; False passes over the token."""
        nest, start = self.nest, token.start
        if token.kind in _CLOSING and nest.stack:
            self._settle(token)
            open_before = len(nest.stack)
            fits = nest.fit_closing(self.text[start], start)
            if len(nest.stack) < open_before:
                self.state = self._after if nest.stack else self._done
            return fits
        if nest.fit_item(start):
            self.comma = -1
            if not nest.stack:
                self.state = self._done
            elif token.kind is Kind.COMMA:
                self.state = self._after
            else:
                self._expect_item()
        elif self._opens_unseen(token):
            self._expect_item()
        return True

    def _opens_unseen(self, token: Token) -> bool:
        """Open what the line that begins here needs around it."""
        if self.state == self._key and token.kind in _OPENING:
            return self.nest.fit_element(token.start)
        if self.state != self._value or token.kind is not Kind.STRING:
            return False
        named = json_brackets.names_member(self.text, token.end)
        return named and self.nest.fit_member(token.start)

    def _open(self, token: Token) -> None:
        if len(self.nest.stack) >= self.max_depth:
            self._tell(
                faults.TOO_DEEP,
                token,
                f"Objects and arrays are nested more than {self.max_depth} levels deep, which is"
                " jobkit's limit, not Nomad's. Raise it with --max-depth (max_depth).",
            )
            self._give_up()
            return
        self.nest.open(self.text[token.start], token.start)
        self.comma = -1
        self.loose = False
        self._expect_item()

    def _place(self, value: Expression) -> None:
        self.nest.place(value)
        self.state = self._after if self.nest.stack else self._done

    def _pop(self, end: int) -> None:
        self.nest.pop(end)
        self.loose = False
        self.state = self._after if self.nest.stack else self._done

    def _extra_comma(self, token: Token) -> None:
        detail = "There is nothing before this comma. Remove it."
        self._tell(json_faults.EXTRA_COMMA, token, detail)
        self.comma = -1

    def _close(self, token: Token) -> None:
        self._settle(token)
        mark = self.text[token.start]
        if self.nest.closes(mark):
            self._pop(token.end)
        elif not self.swallowed:
            self._mismatched(token, mark)
        elif self.nest.close_up_to(mark, token.start):
            self._pop(token.end)

    def _settle(self, token: Token) -> None:
        """Tell what is missing or too much right before a closing bracket."""
        if self.state == self._colon or (self.state == self._value and not self.nest.in_array):
            self._miss_value(token)
        elif self.comma >= 0 and self.state != self._after:
            detail = "JSON has no comma behind the last one. Remove it."
            comma = Token(Kind.COMMA, self.comma, self.comma + 1)
            self._tell(json_faults.TRAILING_COMMA, comma, detail)
        self.comma = -1

    def _mismatched(self, token: Token, mark: str) -> None:
        """Tell of a wrong closing bracket and take it for what makes the rest of the text match."""
        top, brackets = self.nest.stack[-1], self.nest.brackets
        opened = f'the "{top.bracket}" of line {self._line(top.node.start)}'
        closer = json_brackets.CLOSERS[top.bracket]
        self.looks_ahead += 1
        looks = self.looks_ahead <= _MAX_LOOKS_AHEAD
        matches = json_brackets.rest_matches
        if looks and matches(self.text, token.end, brackets[:-1]):
            detail = f'"{mark}" stands where {opened} must be closed. Write "{closer}".'
            self._tell(json_faults.MISMATCHED, token, detail)
            self._pop(token.end)
        elif looks and matches(self.text, token.start, brackets, forgotten=True):
            detail = f'"{closer}" is missing before this "{mark}": {opened} is open.'
            self._tell_bracket(json_faults.MISMATCHED, token, detail, unreliable=False)
            self.nest.close_up_to(mark, token.start)
            self._pop(token.end)
        elif looks and matches(self.text, token.end, brackets):
            detail = f'This "{mark}" closes nothing. Remove it, or add the opening one.'
            self._tell_bracket(json_faults.MISMATCHED, token, detail, unreliable=False)
        else:
            detail = f'"{mark}" stands here, but {opened} is open, which "{closer}" closes.'
            self._tell_bracket(json_faults.MISMATCHED, token, detail)
            self._pop(token.end)

    def _end(self, token: Token) -> None:
        """Tell what is still open at the end of the text."""
        stack = self.nest.stack
        if stack and self.nest.by_indentation:
            self.nest.fit_closing("}", len(self.text))
        if stack and not self.swallowed:
            self._unclosed(token)
        if self.nest.root is None:
            self._give_up()
        self.done = True

    def _unclosed(self, token: Token) -> None:
        stack = self.nest.stack
        opening, mark = stack[-1].node.start, stack[-1].bracket
        lines = ", ".join(str(self._line(one.node.start)) for one in reversed(stack[-5:]))
        detail = f'The text ends before the "{mark}" of line {self._line(opening)} is closed.'
        if len(stack) > 1:
            detail += f" {len(stack)} brackets are open, from the innermost: line {lines}."
        if self.state == self._after:
            token = Token(token.kind, opening, opening + 1)
        self.loose = False
        self._tell_bracket(json_faults.UNCLOSED, token, detail)

    def _give_up(self) -> None:
        """Close everything and stop."""
        self.result.unreliable = True
        while self.nest.stack:
            self._pop(len(self.text))
        self.done = True
