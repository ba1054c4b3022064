"""Template text → pieces: what is printed, comments, and actions with their tokens.

After a fault reading goes on at the end of the action: at its right delimiter, or before the next
left one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.template_language.model import Kind
from jobkit.template_language.tokens import (
    ASSIGN,
    BOOL,
    CHARACTER,
    CLOSE,
    COMMA,
    COMPLEX,
    DECLARE,
    DOT,
    FAULT,
    FIELD,
    IDENTIFIER,
    KEYWORD,
    NIL,
    NUMBER,
    OPEN,
    PIPE,
    RAW,
    RIGHT,
    SPACE,
    STRING,
    VARIABLE,
    Action,
    Comment,
    Piece,
    Text,
    Token,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SPACES: Final = " \t\r\n"
_SPACE_RUN: Final = re.compile(r"[ \t\r\n]+")
_WORD: Final = re.compile(r"\w+")
_DASHED: Final = re.compile(r"\w+(?:-\w+)+")
_PATH: Final = re.compile(r"\w[\w.-]*(?:/[\w.-]+)+/?")
_NUMBER: Final = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
    r"|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?"
    r"|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
_QUOTED: Final = {
    '"': re.compile(r'"(?:[^"\\\n]|\\[^\n])*"'),
    "'": re.compile(r"'(?:[^'\\\n]|\\[^\n])*'"),
    "`": re.compile(r"`[^`]*`"),
}
_QUOTED_KIND: Final = {'"': STRING, "'": CHARACTER, "`": RAW}
_QUOTED_NAME: Final = {'"': "string", "'": "character constant", "`": "raw string"}
_OPERATOR: Final = re.compile(r"==|!=|<=|>=|&&|\|\||[-+](?=[ \t\r\n])|[<>!*/%?]")
_SIGN: Final = re.compile(r"[-+]")
_MEANT: Final = {
    "==": 'Write "eq A B"',
    "!=": 'Write "ne A B"',
    "<=": 'Write "le A B"',
    ">=": 'Write "ge A B"',
    "<": 'Write "lt A B"',
    ">": 'Write "gt A B"',
    "&&": 'Write "and A B"',
    "||": 'Write "or A B"',
    "!": 'Write "not A"',
    "+": 'Write "add A B"',
    "-": 'Write "subtract B A" for A - B',
    "*": 'Write "multiply A B"',
    "/": 'Write "divide B A" for A / B',
    "%": 'Write "modulo B A" for A % B',
    "?": 'Write "if A", "else" and "end"',
}
_CLOSERS: Final = ("}}", "]]", ">>", "%>", "%}")
_SIMPLE: Final = {"|": PIPE, "=": ASSIGN, ",": COMMA}
_TERMINATORS: Final = ".,|:)("
_TOKEN_STARTS: Final = frozenset(" \t\r\n.\"`'$()|:=+-_,")
_CURLY_QUOTES: Final = "\u201c\u201d\u201e\u2018\u2019"


class Scanner:
    """Reads one template body.

    Attributes:
        text: The body.
        left: The left delimiter.
        right: The right delimiter.
    """

    def __init__(
        self, text: str, left: str, right: str, *, newlines: bool, keywords: frozenset[str]
    ) -> None:
        self.text = text
        self.left = left
        self.right = right
        self._newlines = newlines
        self._keywords = keywords
        self._at = 0
        self._depth = 0
        self._action = Action(0, 0)
        self._nests = left[0] not in _TOKEN_STARTS and not left[0].isalnum()
        self._found: dict[str, tuple[int, int]] = {}
        self._readers: dict[str, Callable[[], bool]] = {
            **dict.fromkeys("\"'`", self._quoted),
            **dict.fromkeys("|=,", self._simple),
            **dict.fromkeys("+-0123456789", self._number),
            **dict.fromkeys("()", self._parenthesis),
            "$": self._variable,
            ".": self._dot,
            ":": self._colon,
        }

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order."""
        text, left = self.text, self.left
        trimmed = False
        while True:
            opening = self._find(left, self._at)
            end = len(text) if opening < 0 else opening
            start = self._skip_spaces(self._at) if trimmed else self._at
            if opening >= 0 and self._trims_left(opening + len(left)):
                end = start + len(text[start:end].rstrip(_SPACES))
            if end > start:
                yield Text(start, end)
            if opening < 0:
                return
            piece = self._piece(opening)
            yield piece
            trimmed = self._trims_right(self._at)

    def _skip_spaces(self, at: int) -> int:
        match = _SPACE_RUN.match(self.text, at)
        return match.end() if match else at

    def _trims_left(self, at: int) -> bool:
        return self.text.startswith("-", at) and self.text[at + 1 : at + 2] in tuple(_SPACES)

    def _trims_right(self, end: int) -> bool:
        dash = end - len(self.right) - 1
        text = self.text
        return (
            text.startswith(self.right, dash + 1)
            and text[dash : dash + 1] == "-"
            and text[dash - 1 : dash] in tuple(_SPACES)
        )

    def _piece(self, opening: int) -> Piece:
        inner = opening + len(self.left)
        if self._trims_left(inner):
            inner += 2
        self._at = inner
        if self.text.startswith("/*", inner):
            return self._comment(opening, inner)
        return self._read_action(opening, inner)

    def _comment(self, opening: int, inner: int) -> Comment:
        closing = self._find("*/", inner + 2)
        if closing < 0:
            line_end = self.text.find("\n", inner)
            self._at = len(self.text) if line_end < 0 else line_end
            detail = f'The comment has no end; write "*/{self.right}" behind it.'
            return Comment(
                opening,
                self._at,
                Token(FAULT, opening, inner + 2, detail, Kind.COMMENT_UNCLOSED, noticed=inner),
            )
        after = closing + 2
        width = self._right_width(after)
        if width:
            self._at = after + width
            return Comment(opening, self._at)
        self._resume(after)
        detail = f'A comment stands alone in its action: after "*/" comes "{self.right}" at once.'
        fault = Token(FAULT, closing, after, detail, Kind.COMMENT, noticed=inner)
        return Comment(opening, self._at, fault)

    def _right_width(self, at: int) -> int:
        """Return the length of the right delimiter at ``at``, its trim marker included, or 0."""
        text, right = self.text, self.right
        if text.startswith("-" + right, at + 1) and text[at] in _SPACES:
            return 2 + len(right)
        return len(right) if text.startswith(right, at) else 0

    def _find(self, what: str, at: int) -> int:
        """Return the next place of ``what``; no stretch is searched twice."""
        known = self._found.get(what)
        if known is not None and known[0] <= at and (known[1] >= at or known[1] < 0):
            return known[1]
        place = self.text.find(what, at)
        self._found[what] = (at, place)
        return place

    def _resume(self, at: int) -> bool:
        """Go to the end of a faulty action; tell whether its right delimiter was there."""
        closing = self._find(self.right, at)
        opening = self._find(self.left, at)
        if closing < 0 or 0 <= opening < closing:
            self._at = opening if opening >= 0 else len(self.text)
            return False
        self._at = closing + len(self.right)
        return True

    def _read_action(self, opening: int, inner: int) -> Action:
        self._action = Action(opening, inner)
        self._depth = 0
        is_over = self._marker(inner)
        while not is_over:
            is_over = self._step()
        self._action.end = self._at
        return self._action

    def _marker(self, inner: int) -> bool:
        """Report a trim marker without its blank, and a brace too many, and go on behind it.

        Tell whether the action ends there.
        """
        text = self.text
        after = text[inner + 1 : inner + 2]
        glued = after.isalpha() or (after != "" and after in "_.\"`$('/-")
        glued = glued and not text[inner + 2 : inner + 3].isdecimal()
        if text[inner - 1] not in _SPACES and text.startswith("-", inner) and glued:
            self._at += 1
            word = text[inner + 1 : self._word_end(inner + 1)] or after
            detail = f'The trim marker needs a blank behind it: write "{self.left}- {word}".'
            self._fault(Kind.TRIM_MARKER, inner, inner + 1, detail, soft=True)
            if text.startswith("/*", self._at):
                return self._comment_in_action(self._at)
        elif text[inner : inner + 1] == self.left[-1] and self._nests:
            self._at += 1
            detail = f'An action starts with "{self.left}" and no further "{self.left[-1]}".'
            self._fault(Kind.EXTRA_BRACE, inner, inner + 1, detail, soft=True)
        return False

    def _emit(self, kind: str, end: int) -> bool:
        self._action.tokens.append(Token(kind, self._at, end, self.text[self._at : end]))
        self._at = end
        return False

    def _fault(self, kind: Kind, start: int, end: int, detail: str, *, soft: bool = False) -> None:
        self._action.tokens.append(Token(FAULT, start, end, detail, kind, soft))

    def _stop(self, kind: Kind, start: int, end: int, detail: str, resume: int = -1) -> bool:
        """Report a fault that ends the action, and go to its end."""
        self._fault(kind, start, end, detail)
        self._action.is_closed = self._resume(end if resume < 0 else resume)
        return True

    def _closed_by(self, kind: Kind, end: int, detail: str) -> bool:
        """Report that what stands here is meant to be the right delimiter."""
        self._fault(kind, self._at, end, detail)
        self._at = end
        return True

    def _unclosed(self, resume: int) -> bool:
        start = self._action.start
        detail = f'The action is not closed; write "{self.right}" at its end.'
        end = start + len(self.left)
        self._action.tokens.append(
            Token(FAULT, start, end, detail, Kind.ACTION_UNCLOSED, noticed=self._at)
        )
        self._action.is_closed = False
        self._at = resume
        return True

    def _step(self) -> bool:
        """Read one token; tell whether the action ends there."""
        at, text = self._at, self.text
        width = self._right_width(at)
        if width:
            return self._right(width)
        if at >= len(text):
            return self._unclosed(at)
        if self._nests and text.startswith(self.left, at):
            return self._unclosed(at)
        letter = text[at]
        if letter in _SPACES:
            return self._space()
        if letter == "_" or letter.isalpha():
            return self._word(at, IDENTIFIER)
        return self._readers.get(letter, self._other)()

    def _right(self, width: int) -> bool:
        if self._depth:
            detail = 'A "(" of this action is not closed; write ")" before its end.'
            self._fault(Kind.PARENTHESIS, self._at, self._at + width, detail)
        else:
            end = self._at + width
            self._action.tokens.append(Token(RIGHT, self._at, end, self.text[self._at : end]))
        self._at += width
        return True

    def _space(self) -> bool:
        end = self._skip_spaces(self._at)
        if not self._newlines:
            line_end = self.text.find("\n", self._at, end)
            if line_end >= 0:
                detail = (
                    "In the targeted release an action ends on the line where it starts; "
                    "write it on one line."
                )
                return self._stop(Kind.SYNTAX_VERSION, self._action.start, line_end, detail, end)
        if self._right_width(end - 1) > len(self.right):
            end -= 1  # the last blank belongs to the trim marker
        return end > self._at and self._emit(SPACE, end)

    def _ends_word(self, at: int) -> bool:
        letter = self.text[at : at + 1]
        return (
            letter == ""
            or letter in _SPACES
            or letter in _TERMINATORS
            or self.text.startswith(self.right, at)
        )

    def _word_end(self, at: int) -> int:
        match = _WORD.match(self.text, at)
        if match is None:
            return at
        word = match[0]
        if word.isascii():
            return match.end()
        for index, letter in enumerate(word):
            if not (letter == "_" or letter.isalpha() or letter.isdecimal()):
                return at + index
        return match.end()

    def _word(self, at: int, kind: str) -> bool:
        """Read a name, a field or a variable whose letters begin at ``at``."""
        end = self._word_end(at)
        if self._ends_word(end):
            return self._emit(self._kind_of_word(at, end) if kind == IDENTIFIER else kind, end)
        if self.text.startswith("-" + self.right, end):
            return self._glued_right(at, end, kind)
        path = _PATH.match(self.text, at)
        if path and kind == IDENTIFIER:
            detail = f'A path stands in quotes: "{path[0]}".'
            return self._stop(Kind.CHARACTER, at, path.end(), detail)
        dashed = _DASHED.match(self.text, at)
        if dashed and self._ends_word(dashed.end()):
            return self._dashed(dashed.end(), kind)
        self._emit(self._kind_of_word(at, end) if kind == IDENTIFIER else kind, end)
        return self._bad_letter()

    def _kind_of_word(self, at: int, end: int) -> str:
        word = self.text[at:end]
        if word in self._keywords:
            return KEYWORD
        if word == "nil":
            return NIL
        return BOOL if word in ("true", "false") else IDENTIFIER

    def _glued_right(self, at: int, end: int, kind: str) -> bool:
        self._emit(self._kind_of_word(at, end) if kind == IDENTIFIER else kind, end)
        detail = f'The trim marker needs a blank before it: write " -{self.right}".'
        self._fault(Kind.TRIM_MARKER, end, end + 1, detail, soft=True)
        self._at = end + 1
        return False

    def _dashed(self, end: int, kind: str) -> bool:
        name = self.text[self._at : end]
        if kind == FIELD:
            detail = f'A field\'s name has no dash; write index . "{name[1:]}" with what has it.'
            before = self._chain_before()
            if before:
                detail = f'A field\'s name has no dash; write index {before} "{name[1:]}".'
            self._fault(Kind.FIELD_DASH, self._at, end, detail, soft=True)
            return self._emit(FIELD, end)
        detail = f'A function\'s name has no dash; a text stands in quotes: "{name}".'
        if kind == VARIABLE:
            detail = f"A variable's name has no dash: {name}. Use an underscore or capitals."
        return self._stop(Kind.CHARACTER, self._at, end, detail)

    def _chain_before(self) -> str:
        """Return the fields and the variable that stand before a field without a blank."""
        parts: list[str] = []
        at = self._at
        for token in reversed(self._action.tokens):
            if token.end != at or token.kind not in (FIELD, VARIABLE):
                break
            parts.append(token.text)
            at = token.start
        return "".join(reversed(parts))

    def _quoted(self) -> bool:
        at = self._at
        quote = self.text[at]
        is_open = quote == "`" and self._find("`", at + 1) < 0
        match = None if is_open else _QUOTED[quote].match(self.text, at)
        if match:
            return self._emit(_QUOTED_KIND[quote], match.end())
        line_end = self.text.find("\n", at) if quote != "`" else -1
        end = len(self.text) if line_end < 0 else line_end
        closing = self._find(self.right, at)
        end = closing if 0 <= closing < end else end
        detail = f"The {_QUOTED_NAME[quote]} has no end; write {quote} behind it."
        if quote == "'":
            detail += ' Text stands in double quotes ("); a single character in single ones.'
        return self._stop(Kind.STRING_UNCLOSED, at, end, detail, at + 1)

    def _variable(self) -> bool:
        if self._ends_word(self._at + 1):
            return self._emit(VARIABLE, self._at + 1)
        if self.text.startswith("{", self._at + 1):
            detail = (
                'An action has no "${…}": read a variable of the task with env "NAME", '
                "a variable of the template with $name."
            )
            return self._stop(Kind.CHARACTER, self._at, self._at + 2, detail)
        return self._word(self._at + 1, VARIABLE)

    def _dot(self) -> bool:
        after = self.text[self._at + 1 : self._at + 2]
        if after and after in "0123456789":
            return self._number()
        if self._ends_word(self._at + 1):
            return self._emit(DOT, self._at + 1)
        return self._word(self._at + 1, FIELD)

    def _number(self) -> bool:
        operator = _OPERATOR.match(self.text, self._at)
        if operator:
            return self._operator(operator)
        if self.text.startswith("-" + self.right, self._at):
            return self._glued_right_after_blank()
        match = _NUMBER.match(self.text, self._at)
        end = match.end() if match else self._at
        kind = NUMBER
        if self.text[end : end + 1] in ("+", "-"):
            second = _NUMBER.match(self.text, end)
            end = second.end() if second else end
            kind = COMPLEX
        if self._is_word_letter(end) or (kind == COMPLEX and self.text[end - 1] != "i"):
            end = max(self._word_end(end), end)
            detail = f'"{self.text[self._at : end]}" is no number.'
            return self._stop(Kind.CONSTANT, self._at, end, detail)
        return self._emit(kind, end)

    def _glued_right_after_blank(self) -> bool:
        detail = f'The trim marker needs a blank before it: write " -{self.right}".'
        self._fault(Kind.TRIM_MARKER, self._at, self._at + 1, detail, soft=True)
        self._at += 1
        return False

    def _is_word_letter(self, at: int) -> bool:
        letter = self.text[at : at + 1]
        return letter == "_" or letter.isalpha() or letter.isdecimal()

    def _colon(self) -> bool:
        if self.text.startswith(":=", self._at):
            return self._emit(DECLARE, self._at + 2)
        detail = 'A single ":" means nothing here; a variable is declared with ":=".'
        return self._stop(Kind.CHARACTER, self._at, self._at + 1, detail)

    def _parenthesis(self) -> bool:
        if self.text[self._at] == "(":
            self._depth += 1
            return self._emit(OPEN, self._at + 1)
        if not self._depth:
            detail = 'There is no "(" for this ")".'
            return self._stop(Kind.PARENTHESIS, self._at, self._at + 1, detail)
        self._depth -= 1
        return self._emit(CLOSE, self._at + 1)

    def _simple(self) -> bool:
        operator = _OPERATOR.match(self.text, self._at)
        if operator:
            return self._operator(operator)
        return self._emit(_SIMPLE[self.text[self._at]], self._at + 1)

    def _operator(self, match: re.Match[str]) -> bool:
        word = match[0]
        detail = f'Templates have no operator "{word}". {_MEANT[word]}.'
        if word in ("==", "!=", "<=", ">=", "<", ">", "&&", "||"):
            detail += " Calls among the arguments stand in parentheses."
        return self._stop(Kind.OPERATOR, self._at, match.end(), detail)

    def _other(self) -> bool:
        """Read a character that starts no token."""
        at = self._at
        if self._is_word_letter(at):
            return self._word(at, IDENTIFIER)
        return self._bad_letter()

    def _bad_letter(self) -> bool:
        text, at = self.text, self._at
        closer = next((closer for closer in _CLOSERS if text.startswith(closer, at)), "")
        if closer:
            return self._closed_otherwise(closer)
        if text[at] == self.right[0] and not text[at].isalnum():
            detail = f'The action is closed with "{text[at]}" only; write "{self.right}".'
            return self._closed_by(Kind.ACTION_UNCLOSED, at + 1, detail)
        if text.startswith("/*", at):
            return self._comment_in_action(at)
        operator = _OPERATOR.match(text, at) or _SIGN.match(text, at)
        if operator:
            return self._operator(operator)
        return self._stop(Kind.CHARACTER, at, at + 1, self._about_letter(at))

    def _closed_otherwise(self, closer: str) -> bool:
        left, right = self.left, self.right
        detail = f'The action is opened with "{left}" but closed with "{closer}"; write "{right}".'
        if (left == "{{") != (right == "}}"):
            detail = (
                f'The delimiters of this template are "{left}" and "{right}", so "{closer}" closes '
                "nothing; set left_delimiter and right_delimiter together."
            )
        return self._closed_by(Kind.ACTION_CLOSED_OTHERWISE, self._at + len(closer), detail)

    def _comment_in_action(self, at: int) -> bool:
        closing = self._find("*/", at + 2)
        detail = f'A comment starts at the delimiter itself: write "{self.left}/*".'
        return self._stop(Kind.COMMENT, at, at + 2, detail, closing + 2 if closing >= 0 else at + 2)

    def _about_letter(self, at: int) -> str:
        letter = self.text[at]
        if self.text.startswith('\\"', at):
            return 'A quote inside an action is written without a backslash: ".'
        if letter in _CURLY_QUOTES:
            return f'The quote {letter} is not the plain one; write ".'
        return f'"{letter}" means nothing inside an action.'
