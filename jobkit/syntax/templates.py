"""Parses quoted strings and heredocs: text, ``${}``, ``%{}``, strip marks, dedent."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from jobkit.records import record, replace
from jobkit.syntax import faults, hints, scanner
from jobkit.syntax.escapes import nfc, undouble
from jobkit.syntax.reader import SyntaxFault
from jobkit.syntax.tree import (
    Expression,
    StringLiteral,
    TemplateExpression,
    TemplateFor,
    TemplateIf,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.syntax.reader import TokenReader

_KEYWORDS: Final = ("if", "else", "endif", "for", "endfor")
_WHITE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)
_MARKS: Final = {"Mn", "Me", "Mc"}
_JOINER: Final = "\u200d"
WHITE_SPACE: Final = _WHITE + "\u2028\u2029\u202f\u205f\u3000"


@record(frozen=False)
class _Text:
    value: str
    start: int
    end: int


@record(frozen=False)
class _Directive:
    """``%{ if condition }`` and so on; ``header`` is what stands behind a ``for``."""

    keyword: str
    condition: Expression | None
    header: tuple[str, str, Expression] | None
    start: int
    end: int


@record(frozen=False)
class _Interpolation:
    expression: Expression


_Part = _Text | _Directive | _Interpolation


class TemplateBuilder:
    """Reads one template from the tokens of a parser.

    Attributes:
        expression: Reads the expression that is next.
        for_header: Reads the ``key, value in collection`` that is next.
    """

    def __init__(
        self,
        parser: TokenReader,
        expression: Callable[[], Expression],
        for_header: Callable[[], tuple[str, str, Expression]],
    ) -> None:
        self.parser = parser
        self.expression = expression
        self.for_header = for_header
        self.heredoc = False
        self.parts: list[_Part] = []
        self.position = 0
        self.start = 0
        self.end = 0

    def read(self) -> Expression:
        """Read the template that begins at the parser's next token, up to its end."""
        parser = self.parser
        opening = parser.index
        heredoc = parser.kinds[opening] == scanner.HEREDOC
        self.heredoc = heredoc
        self.start = parser.starts[opening]
        parser.index += 1
        self._read_parts(scanner.HEREDOC_END if heredoc else scanner.CLOSE_QUOTE, opening)
        self.end = parser.ends[parser.index]
        parser.index += 1
        if heredoc and parser.text[self.start + 2] == "-":
            _dedent(self.parts)
        return self._assemble(quoted=not heredoc)

    def _read_parts(self, closing: str, opening: int) -> None:
        parser = self.parser
        unescaped: Callable[[str, int], str] | None = None
        if closing == scanner.CLOSE_QUOTE and parser.starts[opening] < parser.ends[opening]:
            unescaped = parser.unescaped
        trim_next = False
        while True:
            kind = parser.kinds[parser.index]
            trim, trim_next = trim_next, False
            if kind == scanner.TEXT:
                self._read_text(unescaped, split=unescaped is None, trim=trim)
            elif kind in (scanner.INTERPOLATION, scanner.DIRECTIVE):
                self._strip_before()
                trim_next = self._read_sequence(kind)
            elif kind == closing:
                return
            else:
                self._unterminated(opening)

    def _unterminated(self, opening: int) -> None:
        parser = self.parser
        line = parser.source.position(parser.starts[opening]).line
        if parser.kinds[opening] == scanner.HEREDOC:
            marker = parser.word(opening).lstrip("<-").strip()
            detail = (
                f'The heredoc that begins in line {line} has no end: a line that holds "{marker}"'
                " alone, with nothing behind it."
            )
        else:
            detail = f"The string that begins in line {line} has no closing quote."
        parser.fail(faults.UNTERMINATED_STRING, detail)

    def _read_text(
        self, unescaped: Callable[[str, int], str] | None, *, split: bool, trim: bool
    ) -> None:
        parser = self.parser
        start, end = parser.starts[parser.index], parser.ends[parser.index]
        parser.index += 1
        text = parser.text[start:end]
        for piece in _lines(text, split=split):
            value = undouble(piece)
            if unescaped is not None and "\\" in piece:
                value = unescaped(value, start)
            if trim:
                value, trim = value.lstrip(WHITE_SPACE), False
            self.parts.append(_Text(value, start, start + len(piece)))
            start += len(piece)

    def _strip_before(self) -> None:
        parser = self.parser
        index = parser.index
        if parser.ends[index] - parser.starts[index] == 3 and self.parts:  # noqa: PLR2004
            last = self.parts[-1]
            if isinstance(last, _Text):
                last.value = last.value.rstrip(WHITE_SPACE)

    def _read_sequence(self, kind: str) -> bool:
        """Read ``${…}`` or ``%{…}``; return True when it ends with a strip mark."""
        parser = self.parser
        opening = parser.index
        parser.index += 1
        with parser.nested(newlines=False):
            if kind == scanner.INTERPOLATION:
                self.parts.append(_Interpolation(self._inner()))
            else:
                self.parts.append(self._read_directive(opening))
            if parser.peek() != scanner.SEQUENCE_END:
                self._unclosed(opening)
        closing = parser.index
        parser.index += 1
        part = self.parts[-1]
        if isinstance(part, _Directive):
            part.end = parser.ends[closing]
        return parser.ends[closing] - parser.starts[closing] == 2  # noqa: PLR2004

    def _inner(self) -> Expression:
        """Read the expression of an interpolation; what fails in a heredoc may be meant as text."""
        try:
            return self.expression()
        except SyntaxFault as fault:
            if self.heredoc and fault.diagnostic is not None and not fault.ends_file:
                detail = fault.diagnostic.detail + hints.LITERAL.format("$")
                fault.diagnostic = replace(fault.diagnostic, detail=detail)
            raise

    def _unclosed(self, opening: int) -> None:
        parser = self.parser
        if parser.peek() in (scanner.END, scanner.CLOSE_QUOTE, scanner.QUOTE):
            parser.fail(
                faults.UNCLOSED_SEQUENCE,
                'The sequence that begins here has no closing "}".',
                opening,
            )
        mark = parser.word(opening)[0]
        start = parser.starts[opening]
        if "\n" in parser.text[start : parser.starts[parser.index]]:
            detail = f'The "{mark}{{" of {parser.line_of(opening)} has no "}}".'
            parser.fail(faults.EXTRA_CHARACTERS, detail + hints.LITERAL.format(mark))
        parser.fail(
            faults.EXTRA_CHARACTERS,
            f'Only one expression can stand in "{mark}{{…}}", but {parser.found()}. If this is text'
            f' for another program, write "{mark}{mark}{{" for a literal "{mark}{{".',
        )

    def _read_directive(self, opening: int) -> _Directive:
        parser = self.parser
        start = parser.starts[opening]
        word = parser.word(parser.index) if parser.peek() == scanner.NAME else ""
        if word not in _KEYWORDS:
            parser.fail(
                faults.INVALID_DIRECTIVE,
                '"%{" must be followed by if, else, endif, for or endfor, but'
                f' {parser.found()}. Write "%%{{" for a literal "%{{".',
            )
        parser.index += 1
        directive = _Directive(word, None, None, start, start)
        if word == "if":
            directive.condition = self.expression()
        elif word == "for":
            directive.header = self.for_header()
        return directive

    # From the flat list of parts to the tree

    def _assemble(self, *, quoted: bool) -> Expression:
        texts = [part.value for part in self.parts if isinstance(part, _Text)]
        if len(texts) == len(self.parts):
            return StringLiteral(nfc("".join(texts)), self.start, self.end, quoted)
        self.position = 0
        template, _ = self._nest((), self.start, quoted=quoted)
        template.end = self.end
        return template

    def _nest(
        self,
        until: tuple[str, ...],
        start: int,
        *,
        quoted: bool = False,
        opening: _Directive | None = None,
    ) -> tuple[TemplateExpression, _Directive | None]:
        """Gather parts up to one of the directives ``until``; return it with them.

        They end what ``opening`` begins.
        """
        template = TemplateExpression([], start, start, quoted)
        while self.position < len(self.parts):
            part = self.parts[self.position]
            self.position += 1
            if isinstance(part, _Text):
                template.parts.append(StringLiteral(part.value, part.start, part.end))
                template.end = part.end
            elif isinstance(part, _Interpolation):
                template.parts.append(part.expression)
                template.end = part.expression.end
            elif part.keyword in until:
                return template, part
            else:
                template.parts.append(self._control(part))
        if opening is not None:
            self._missing_end(until[-1], opening)
        return template, None

    def _missing_end(self, keyword: str, opening: _Directive) -> None:
        self.parser.fail_at(
            faults.DIRECTIVE_END,
            f'The template ends without the "%{{ {keyword} }}" of this directive.',
            opening.start,
            opening.end,
        )

    def _control(self, part: _Directive) -> Expression:
        if part.keyword == "if" and part.condition is not None:
            then, stop = self._nest(("else", "endif"), part.end, opening=part)
            otherwise = TemplateExpression([], part.end, part.end, quoted=False)
            if stop is not None and stop.keyword == "else":
                otherwise, stop = self._nest(("endif",), stop.end, opening=part)
            end = part.end if stop is None else stop.end
            return TemplateIf(part.condition, then, otherwise, part.start, end)
        if part.keyword == "for" and part.header is not None:
            body, stop = self._nest(("endfor",), part.end, opening=part)
            key, value, collection = part.header
            end = part.end if stop is None else stop.end
            return TemplateFor(key, value, collection, body, part.start, end)
        self.parser.fail_at(
            faults.INVALID_DIRECTIVE,
            f'"%{{ {part.keyword} }}" ends nothing: no directive before it is open.',
            part.start,
            part.end,
        )


def _lines(text: str, *, split: bool) -> list[str]:
    """Return the lines of a heredoc's text with their line feeds, or the text as it is."""
    if not split or "\n" not in text:
        return [text]
    lines = text.split("\n")
    last = lines.pop()
    pieces = [line + "\n" for line in lines]
    if last:
        pieces.append(last)
    return pieces


def _dedent(parts: list[_Part]) -> None:
    """Take the indentation that all lines share from each of them (``<<-``).

    Blank lines neither count nor change; a line that begins with a sequence has no indentation; a
    line whose line feed before it was stripped is no line of its own.
    """
    counted: list[_Text] = []
    least: int | None = None
    line_start = True
    for part in parts:
        if line_start:
            line_start = False
            indent: int | None = 0
            if isinstance(part, _Text):
                stripped = part.value.lstrip(WHITE_SPACE)
                if not stripped and part.value.endswith("\n"):
                    indent = None
                else:
                    counted.append(part)
                    indent = len(part.value) - len(stripped)
            if indent is not None and (least is None or indent < least):
                least = indent
        if isinstance(part, _Text) and part.value.endswith("\n"):
            line_start = True
    if least:
        for text in counted:
            blank, rest = text.value[least - 1], text.value[least:]
            # A control character has no marks: what follows it begins a character of its own.
            text.value = _without_marks(rest) if unicodedata.category(blank) == "Zs" else rest


def _without_marks(text: str) -> str:
    """Return text without the marks it begins with: they belong to the blank taken away before."""
    first = 0
    while first < len(text) and (
        text[first] == _JOINER or unicodedata.category(text[first]) in _MARKS
    ):
        first += 1
    return text[first:]
