"""Cuts native HCL text into tokens, exactly where Nomad's scanner cuts it.

Tokens are three parallel lists (kind, start, end), not objects: a file has one for every word.
Newlines are always tokens; whether they count is the parser's business. A quoted string without a
sequence is one token, and so is the text of a heredoc without one.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final

from jobkit.records import record
from jobkit.syntax import faults, hints

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source

NAME: Final = "name"
NUMBER: Final = "number"
STRING: Final = "string"
QUOTE: Final = "open quote"
TEXT: Final = "text"
CLOSE_QUOTE: Final = "close quote"
INTERPOLATION: Final = "${"
DIRECTIVE: Final = "%{"
SEQUENCE_END: Final = "sequence end"
HEREDOC: Final = "heredoc"
HEREDOC_END: Final = "heredoc end"
NEWLINE: Final = "newline"
BAD: Final = "bad"
END: Final = "end"

_TOKEN = re.compile(
    r"""[ \t]*+(?:
    (?P<name>[A-Za-z_][A-Za-z0-9_-]*+)
  | (?P<newline>\r?\n)
  | (?P<string>"(?>[^"\\$%\r\n]+|\\[^\r\n]|[$%](?!\{))*+")
  | (?P<number>[0-9](?>[0-9.]|[eE][+-]?[0-9])*+)
  | (?P<heredoc><<-?(?=[^\W\d]))
  | (?P<operator>==|=>|!=|>=|<=|&&|\|\||\.\.\.|::|[=.,()\[\]?:<>!+*/%-](?<!/)|/(?![/*]))
  | (?P<open>\{)
  | (?P<close>~?\})
  | (?P<comment>(?:\#|//)[^\n]*)
  | (?P<block_comment>/\*)
  | (?P<quote>")
  | (?P<end>\Z)
  | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
# A run of "$" or "%" before "{" is an escape from two on; atomic groups keep a long run linear.
_RUNS = r"(?>\$+)(?!\{)|(?>\$\$+)\{|(?>%+)(?!\{)|(?>%%+)\{"
_QUOTED_TEXT = re.compile(rf'(?:(?>[^"\\$%\r\n]+)|\\[^\r\n]|{_RUNS})+')
_HEREDOC_TEXT = re.compile(rf"(?:(?>[^$%\n]+)|{_RUNS})*\n?")
_ASCII_NAME = re.compile(r"[A-Za-z0-9_-]*")
# Unicode's ID_Start and ID_Continue hold these, Python's (XID) don't.
_ONLY_ID = frozenset(
    "\u037a\u0e33\u0eb3\u309b\u309c\ufc5e\ufc5f\ufc60\ufc61\ufc62\ufc63\ufdfa\ufdfb\ufe70\ufe72"
    "\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e\uff9e\uff9f"
)
_QUOTES = "'\u2018\u2019\u201c\u201d`"
# A line that begins an item or ends a block belongs to no string of the line before.
_NO_STRING = re.compile(
    r"[ \t]*(?:$|[}\])]|[^\W\d][\w-]*[ \t]*[={:]|[^\W\d][\w-]*[ \t]+\"[^\"]*\"[ \t]*\{)"
)
_STRING_END = re.compile(r'[^"]*"(?=[ \t]*[,\])}]*[ \t]*\r?$)')
_LONGEST_STRING = 40
_BITWISE = {"&": '"&&"', "|": '"||"', "^": None, "~": '"!"'}
_MAX_SAME_FAULT = 4
_MAX_RESTARTS = 20


@record(frozen=False)
class Tokens:
    """The tokens of one text; ``kinds[i]`` spans ``starts[i]`` to ``ends[i]``.

    Attributes:
        comments: Comments as (start, end), without the newline that ends them.
        diagnostics: What no parser has to look at to know that it is wrong.
    """

    kinds: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    diagnostics: Diagnostics = field(default_factory=list)


def scan(source: Source, start: int = 0, *, text: str | None = None) -> Tokens:
    """Return the tokens of ``source`` from offset ``start`` on; the last one is ``END``.

    With ``text``, it is cut in place of the text of ``source``, whose places are reported.
    """
    scanner = _Scanner(source)
    if text is not None:
        scanner.text = text
    return scanner.scan(start)


def scan_template(source: Source) -> Tokens:
    """Return the tokens of a text that is a template by itself (a string of HCL's JSON form)."""
    return _Scanner(source).scan_template()


def name_end(text: str, start: int) -> int:
    """Return the end of the identifier that starts at ``start``, or ``start`` if none does."""
    end = start
    length = len(text)
    while end < length:
        char = text[end]
        if char.isascii():
            if not (char.isalnum() or char in "_-") or (end == start and not _starts_name(char)):
                break
        elif not (char in _ONLY_ID or (char if end == start else "a" + char).isidentifier()):
            break
        end += 1
    return end


def _starts_name(char: str) -> bool:
    return char.isalpha() or char == "_"


@record(frozen=False)
class _Open:
    """A template that the scanner is in the middle of.

    Attributes:
        braces: Open braces when its sequence began.
        token: Index of its first token.
        marker: End marker of a heredoc; "" for a quoted string; None for a bare template.
        line_start: True while the heredoc's line may still turn out to be the end marker.
    """

    braces: int
    token: int
    marker: str | None
    line_start: bool = True


class _Scanner:
    """The state of one scan."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.tokens = Tokens()
        self.braces = 0
        self.open: list[_Open] = []
        self.no_comment_end = False
        self.restarts = 0
        self.told: dict[str, int] = {}

    def scan(self, position: int) -> Tokens:
        """Cut everything from ``position`` on."""
        if position == 0 and self.text.startswith("\ufeff"):
            position = 1
        self._run(position)
        return self.tokens

    def scan_template(self) -> Tokens:
        """Cut the whole text as one bare template."""
        self._add(QUOTE, 0, 0)
        self.open.append(_Open(0, 0, None))
        self._run(self._template(1 if self.text.startswith("\ufeff") else 0))
        return self.tokens

    def _add(self, kind: str, start: int, end: int) -> None:
        tokens = self.tokens
        tokens.kinds.append(kind)
        tokens.starts.append(start)
        tokens.ends.append(end)

    def _run(self, position: int) -> None:
        text, match = self.text, _TOKEN.match
        tokens = self.tokens
        add_kind, add_start, add_end = (
            tokens.kinds.append,
            tokens.starts.append,
            tokens.ends.append,
        )
        length = len(text)
        while True:
            found = match(text, position)
            assert found is not None  # noqa: S101  the last alternative matches anything
            kind = found.lastgroup
            start, position = found.span(found.lastindex or 0)
            if kind == "name":
                if position < length and not text[position].isascii():
                    position = name_end(text, start)
                add_kind(NAME)
            elif kind in {"newline", "string"}:
                add_kind(kind)
            elif kind == "operator":
                add_kind(text[start:position])
            elif kind == "open":
                self.braces += 1
                add_kind("{")
            elif kind == "number":
                # A dot at the end is no part of the number: it gives back to the traversal.
                while text[position - 1] == ".":
                    position -= 1
                add_kind(NUMBER)
            elif kind == "end":
                break
            else:
                position = self._rare(kind or "", start, position)
                continue
            add_start(start)
            add_end(position)
        self._add(END, length, length)

    def _rare(self, kind: str, start: int, end: int) -> int:
        """Cut what isn't a single plain token; return where to go on."""
        if kind == "close":
            return self._close(start, end)
        if kind == "comment":
            if end < len(self.text) and self.text[end - 1] == "\r":
                end -= 1
            self.tokens.comments.append((start, end))
            return end
        if kind == "quote":
            self.open.append(_Open(self.braces, len(self.tokens.kinds), ""))
            self._add(QUOTE, start, end)
            return self._template(end)
        if kind == "heredoc":
            return self._heredoc(start, end)
        if kind == "block_comment":
            return self._block_comment(start)
        return self._other(start)

    def _close(self, start: int, end: int) -> int:
        if self.open and self.open[-1].braces == self.braces:
            self._add(SEQUENCE_END, start, end)
            return self._template(end)
        self.braces -= 1
        self._add("}" if end - start == 1 else SEQUENCE_END, start, end)
        return end

    def _block_comment(self, start: int) -> int:
        end = -1 if self.no_comment_end else self.text.find("*/", start + 2)
        if end < 0:
            self.no_comment_end = True
            self._add("/", start, start + 1)
            return start + 1
        self.tokens.comments.append((start, end + 2))
        return end + 2

    def _heredoc(self, start: int, end: int) -> int:
        marker_end = name_end(self.text, end)
        line_end = marker_end + (self.text.startswith("\r\n", marker_end))
        if marker_end == end or not self.text.startswith("\n", line_end):
            self._add("<", start, start + 1)
            self._add("<", start + 1, start + 2)
            return start + 2
        self._add(HEREDOC, start, line_end + 1)
        marker = self.text[end:marker_end]
        self.open.append(_Open(self.braces, len(self.tokens.kinds) - 1, marker))
        return self._template(line_end + 1)

    def _template(self, position: int) -> int:
        """Cut the text of the innermost template until it ends or a sequence begins."""
        template = self.open[-1]
        if template.marker:
            return self._heredoc_text(position, template)
        return self._quoted_text(position, template)

    def _quoted_text(self, position: int, template: _Open) -> int:
        text = self.text
        if template.marker is None:
            return self._bare_text(position)
        found = _QUOTED_TEXT.match(text, position)
        if found is not None:
            self._add(TEXT, position, found.end())
            position = found.end()
        if text.startswith('"', position):
            self.open.pop()
            self._add(CLOSE_QUOTE, position, position + 1)
            return position + 1
        if position < len(text) and text[position] in "\r\n":
            return self._broken_line(position)
        return self._sequence(position)

    def _bare_text(self, position: int) -> int:
        start, length = position, len(self.text)
        runs = re.compile(rf"(?:(?>[^$%]+)|{_RUNS})+")
        found = runs.match(self.text, position)
        if found is not None:
            position = found.end()
            self._add(TEXT, start, position)
        if position == length:
            self.open.pop()
            self._add(CLOSE_QUOTE, length, length)
            return length
        return self._sequence(position)

    def _sequence(self, position: int) -> int:
        """Begin a ``${`` or ``%{``, or find that the text has ended inside the template."""
        if position >= len(self.text):
            self.open.pop()
            return position
        end = position + 2
        end += self.text.startswith("~", end)
        self.open[-1].braces = self.braces
        self._add(INTERPOLATION if self.text[position] == "$" else DIRECTIVE, position, end)
        return end

    def _heredoc_text(self, position: int, template: _Open) -> int:
        text, length = self.text, len(self.text)
        start = position
        while position < length:
            found = _HEREDOC_TEXT.match(text, position)
            end = found.end() if found is not None else position
            if end > position and text[end - 1] == "\n":
                if template.line_start and _is_marker(text[position:end], template.marker):
                    return self._heredoc_end(start, position, end)
                template.line_start = True
                position = end
                continue
            template.line_start = False
            self._heredoc_piece(start, end)
            return self._sequence(end)
        self._heredoc_piece(start, position)
        return self._sequence(position)

    def _heredoc_piece(self, start: int, end: int) -> None:
        """Add a stretch of a heredoc's text; a carriage return alone has no place in it."""
        if end > start:
            self._add(TEXT, start, end)
        at = self.text.find("\r", start, end)
        while at >= 0:
            if not self.text.startswith("\n", at + 1):
                self._tell(faults.INVALID_CHARACTER, at, at + 1, _character_detail("\r"))
            at = self.text.find("\r", at + 1, end)

    def _heredoc_end(self, start: int, line: int, end: int) -> int:
        self._heredoc_piece(start, line)
        end -= 2 if self.text[end - 2] == "\r" else 1
        self._add(HEREDOC_END, line, end)
        self.open.pop()
        return end

    def _broken_line(self, position: int) -> int:
        """Tell of a line end inside a quoted string and go on behind it as if the string had ended.

        Everything from the opening quote on becomes one bad token, so that the fault stays on its
        line; a heredoc around it goes on.
        """
        while self.open[-1].marker == "":
            template = self.open.pop()
            if not self.open:
                break
        tokens = self.tokens
        start = tokens.starts[template.token]
        self.braces = template.braces if not self.open else self.open[-1].braces
        del tokens.kinds[template.token :]
        del tokens.starts[template.token :]
        del tokens.ends[template.token :]
        end = self._string_end(position) if not self.open else position
        first = self.text.find("\n", start, position)
        if first >= 0 and self.restarts < _MAX_RESTARTS:
            # A sequence was left open, which makes all the lines since then its own.
            self.restarts += 1
            end = first - self.text.startswith("\r", first - 1)
        self._add(BAD, start, end)
        self._tell(
            faults.MULTI_LINE_STRING,
            position,
            position + 1,
            hints.broken_string(self.text[start : end if first >= 0 else position]),
        )
        return end

    def _string_end(self, position: int) -> int:
        """Return where a string of several lines seems to end, or ``position``.

        That is the one quote of a later line, with nothing but text between.
        """
        line = position
        for _ in range(_LONGEST_STRING):
            line = self.text.find("\n", line) + 1
            if not line:
                return position
            end = self.text.find("\n", line)
            one = self.text[line : end if end >= 0 else len(self.text)]
            if _NO_STRING.match(one):
                return position
            if '"' in one:
                found = _STRING_END.match(one)
                return line + found.end() if found and one.count('"') == 1 else position
        return position

    def _other(self, start: int) -> int:
        """Cut an identifier of other letters, or tell of a character that has no place here."""
        char = self.text[start]
        end = name_end(self.text, start)
        if end > start:
            self._add(NAME, start, end)
            return end
        end = start + 1
        if char in _BITWISE:
            hint = _BITWISE[char]
            self._tell(
                faults.UNSUPPORTED_OPERATOR,
                start,
                end,
                f'The job language has no bitwise operator "{char}".'
                + (f" Did you mean {hint}?" if hint else ""),
            )
        else:
            key = "quotes" if char in _QUOTES else ""
            detail = hints.dollar(self.text, start) if char == "$" else _character_detail(char)
            if self.open and self.open[-1].marker:
                detail += hints.LITERAL.format("$")
            self._tell(faults.INVALID_CHARACTER, start, end, detail, key)
        self._add(BAD, start, end)
        return end

    def _tell(self, fault: Fault, start: int, end: int, detail: str, key: str = "") -> None:
        """Report, but the same complaint (or ``key``) once a line and a few times only.

        Text in wrong quotes has two of them, a binary file has thousands.
        """
        line = f"{key or detail}{self.source.position(start).line}"
        if line in self.told:
            return
        self.told[line] = 1
        count = self.told[detail] = self.told.get(detail, 0) + 1
        if count <= _MAX_SAME_FAULT:
            place = faults.place(self.source, start, end)
            self.tokens.diagnostics.append(fault.at(place, detail))


def _is_marker(line: str, marker: str | None) -> bool:
    """Tell whether a line of a heredoc ends it; a carriage return alone is no blank."""
    return line.strip() == marker and "\r" not in line.removesuffix("\n").removesuffix("\r")


def _character_detail(char: str) -> str:
    if char in _QUOTES:
        return f'{char} is no quote in HCL. Write strings in straight double quotes: "text".'
    if char == ";":
        return "Items are separated by line ends, not by semicolons. Put each on its own line."
    if char == "\r":
        return (
            "A carriage return without a line feed ends no line. Save the file with LF or CRLF"
            " line ends."
        )
    shown = f'"{char}" (U+{ord(char):04X})' if char.isprintable() else f"U+{ord(char):04X}"
    return f"The character {shown} has no meaning here. Remove it, or put it into a string."
