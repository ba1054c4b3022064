"""Cuts text of the old language into tokens, where Nomad's old scanner cuts it.

Tokens are three parallel lists (kind, start, end). Punctuation is its own kind.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final

from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax import hcl1_faults as faults

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source
    from jobkit.syntax.hcl1_tree import Dialect

NAME: Final = "name"
BOOL: Final = "bool"
NUMBER: Final = "number"
STRING: Final = "string"
HEREDOC: Final = "heredoc"
BAD: Final = "bad"
END: Final = "end"

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
    (?P<name>[^\W\d][\w.-]*+)
  | (?P<string>"[^"\\$\r\n\0]*+")
  | (?P<number>-?(?:0[xX][0-9A-Fa-f]*+|[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]*+)?)
      |\.[0-9]++(?:[eE][+-]?[0-9]*+)?)
  | (?P<mark>[][{},=+.-])
  | (?P<comment>(?:\#|//)[^\n\0]*+)
  | (?P<block_comment>/\*)
  | (?P<heredoc><)
  | (?P<quote>")
  | (?P<end>\Z)
  | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN = re.compile(r'[^"\\${}\n\0]+')
_ESCAPE = re.compile(r'\\(?:[abfnrtv\\"]|[0-7]{3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})')
_ANCHOR = re.compile(r"<<(-?)(\w*)(\r?\n)?")
_WORD = re.compile(r"\w[\w-]*")
_LOOKS_AHEAD: Final = 20


@record(frozen=False)
class Tokens:
    """The tokens of a text; the last one is of kind ``end``.

    Attributes:
        diagnostics: What could not be cut into tokens.
    """

    kinds: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    diagnostics: Diagnostics = field(default_factory=list)

    def add(self, kind: str, start: int, end: int) -> None:
        """Append a token."""
        self.kinds.append(kind)
        self.starts.append(start)
        self.ends.append(end)


def scan(source: Source, dialect: Dialect) -> Tokens:
    """Return the tokens of a text in the old language's native form."""
    scanner = _Scanner(source, dialect)
    scanner.run()
    return scanner.tokens


class _Scanner:
    def __init__(self, source: Source, dialect: Dialect) -> None:
        self.source = source
        self.text = source.text
        self.dialect = dialect
        self.tokens = Tokens()
        self.bad_heredocs = 0

    def run(self) -> None:
        at, kind = 0, ""
        while kind != END:
            found = _TOKEN.match(self.text, at)
            assert found is not None  # noqa: S101  the last branch matches any character
            kind = found.lastgroup or ""
            start, at = found.span(kind)
            at = self._token(kind, start, at)

    def _token(self, kind: str, start: int, end: int) -> int:
        """Add what was found and return where the next token may begin."""
        match kind:
            case "name":
                return self._name(start, end)
            case "mark":
                self.tokens.add(self.text[start], start, end)
            case "comment":
                pass
            case "block_comment":
                return self._block_comment(start)
            case "heredoc":
                return self._heredoc(start)
            case "quote":
                return self._string(start)
            case "other":
                word = self.text[start]
                self._bad(faults.CHARACTER, start, end, _about_character(word))
            case _:
                self.tokens.add(kind, start, end)
        return end

    def _bad(self, fault: Fault, start: int, end: int, detail: str) -> None:
        self.tokens.add(BAD, start, end)
        self.tokens.diagnostics.append(fault.at(Range(self.source, start, end), detail))

    def _name(self, start: int, end: int) -> int:
        word = self.text[start:end]
        if not word.isascii():
            word = _cut_to_letters(word)
            end = start + len(word)
            if not word:
                end = start + 1
                self._bad(faults.CHARACTER, start, end, _about_character(self.text[start]))
                return end
        self.tokens.add(BOOL if word in {"true", "false"} else NAME, start, end)
        return end

    def _block_comment(self, start: int) -> int:
        end = self.text.find("*/", start + 2)
        if end >= 0:
            return end + 2
        detail = 'The comment that begins here has no end. Write "*/" after it.'
        self._bad(faults.COMMENT, start, start + 2, detail)
        return len(self.text)

    def _string(self, start: int) -> int:
        """Read a string with escapes, sequences or line ends; quotes in ``${ }`` don't end it."""
        text, at, braces = self.text, start + 1, 0
        bad: tuple[int, int] | None = None
        while True:
            plain = _PLAIN.match(text, at)
            at = plain.end() if plain is not None else at
            mark = text[at : at + 1]
            if mark in {"", "\0"} or (mark == "\n" and not braces and not self._raw_newlines):
                return self._unterminated(start, at, braces)
            if mark == '"' and not braces:
                break
            if mark == "\\":
                escape = _ESCAPE.match(text, at)
                bad = bad or (None if escape is not None else (at, at + 2))
                at = at + 2 if escape is None else escape.end()
                continue
            if mark == "$" and not braces and text.startswith("{", at + 1):
                braces, at = 1, at + 1
            elif braces and mark in "{}":
                braces += 1 if mark == "{" else -1
            at += 1
        if bad is None:
            self.tokens.add(STRING, start, at + 1)
        else:
            self._bad(faults.ESCAPE, *bad, _about_escape(text[bad[0] : bad[1]]))
            self.tokens.starts[-1], self.tokens.ends[-1] = start, at + 1
        return at + 1

    @property
    def _raw_newlines(self) -> bool:
        return self.dialect.raw_newlines

    def _unterminated(self, start: int, end: int, braces: int) -> int:
        detail = "The string that begins here has no closing quote."
        if braces:
            detail += ' A "${" in it has no "}", and quotes inside don\'t count.'
        elif end < len(self.text):
            detail += " Write \\n for a line end, or a heredoc."
        self._bad(faults.STRING, start, end, detail)
        return end

    def _heredoc(self, start: int) -> int:
        opened = _ANCHOR.match(self.text, start)
        if opened is None:
            self._bad(faults.CHARACTER, start, start + 1, _about_character("<"))
            return start + 1
        dash, anchor = opened[1], opened[2]
        line_end = self.text.find("\n", start)
        line_end = len(self.text) if line_end < 0 else line_end
        if not anchor or opened[3] is None:
            detail = (
                'Nothing but letters, digits and "_" can be the marker of a heredoc, and nothing'
                " can follow it in its line."
            )
            self._bad(faults.HEREDOC, start, line_end, detail)
            return self._after_bad_heredoc(start, line_end)
        closing = re.compile(rf"^[ \t\v\f\r]*{anchor}\r*\n", re.MULTILINE)
        found = closing.search(self.text, opened.end())
        while found is not None and dash and self._length(found) <= len(anchor):
            found = closing.search(self.text, found.end())
        if found is None:
            detail = f'The heredoc that begins here has no line with only "{anchor}" after it.'
            if dash:
                detail += ' After "<<-" that line must be indented.'
            self._bad(faults.HEREDOC, start, opened.end(2), detail)
            return len(self.text)
        self.tokens.add(HEREDOC, start, found.end())
        return found.end()

    def _after_bad_heredoc(self, start: int, line_end: int) -> int:
        """Return the end of what was surely meant to be the heredoc, so that its text is no fault.

        Looking far ahead is for the first few: the time may not grow with their square.
        """
        self.bad_heredocs += 1
        word = _WORD.search(self.text, start, line_end)
        if word is None or self.bad_heredocs > _LOOKS_AHEAD:
            return line_end
        closing = re.compile(rf"^[ \t]*{re.escape(word[0])}[ \t\r]*$", re.MULTILINE)
        found = closing.search(self.text, line_end)
        return line_end if found is None else found.end()

    def _length(self, found: re.Match[str]) -> int:
        """Return the length of a closing line, as Nomad sees it."""
        line = found[0][:-1]
        return len(line) if self.dialect.carriage_returns else len(line.removesuffix("\r"))


def _cut_to_letters(word: str) -> str:
    """Return the part of a word before the first character that can't be in a name."""
    for index, character in enumerate(word):
        letter = character.isalpha() or character == "_"
        if not (letter or (index and (character.isdecimal() or character in ".-"))):
            return word[:index]
    return word


def _about_character(character: str) -> str:
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    hints = {
        "'": "Write texts in double quotes.",
        "`": "Write texts in double quotes.",
        ":": 'Write "=" between a name and its value.',
        "\ufeff": "Save the file without a byte order mark.",
        "<": 'A heredoc begins with "<<" and its marker.',
    }
    hint = hints.get(character, "There are no expressions in this language.")
    return f'"{shown}" means nothing here. {hint}'


def _about_escape(escape: str) -> str:
    return (
        f'"{escape}" is no escape. Known are \\a, \\b, \\f, \\n, \\r, \\t, \\v, \\", \\\\, three'
        " octal digits, \\xNN, \\uNNNN and \\UNNNNNNNN; write \\\\ for a backslash."
    )
