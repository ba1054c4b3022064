"""Parses the expressions of native HCL: recursive descent with precedence climbing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.syntax import faults, hints, scanner
from jobkit.syntax.brackets import BracketParser
from jobkit.syntax.escapes import nfc
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH
from jobkit.syntax.templates import TemplateBuilder
from jobkit.syntax.tree import (
    AttributeStep,
    Binary,
    Call,
    Conditional,
    Expression,
    Index,
    IndexStep,
    Literal,
    Parens,
    RelativeTraversal,
    Splat,
    SplatItem,
    Step,
    StringLiteral,
    Traversal,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.source import Source
    from jobkit.syntax.scanner import Tokens

PRECEDENCE: Final = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    ">": 4,
    ">=": 4,
    "<": 4,
    "<=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
_KEYWORDS: Final = {"true": True, "false": False, "null": None}


class ExpressionParser(BracketParser):
    """Reads expressions from tokens."""

    def __init__(
        self,
        source: Source,
        tokens: Tokens,
        max_depth: int = DEFAULT_MAX_DEPTH,
        text: str | None = None,
    ) -> None:
        super().__init__(source, tokens, max_depth, text)
        self._terms: dict[str, Callable[[], Expression]] = {
            scanner.NUMBER: self._number,
            scanner.NAME: self._name,
            scanner.STRING: self._string,
            scanner.QUOTE: self._template,
            scanner.HEREDOC: self._template,
            "(": self._parens,
            "[": self.a_list,
            "{": self.an_object,
            "-": self._unary,
            "!": self._unary,
        }

    # Expressions

    def expression(self) -> Expression:
        """Read one whole expression."""
        condition = self._binary(1)
        if self.peek() != "?":
            return condition
        self.index += 1
        self.deeper()
        then = self.expression()
        if self.peek() != ":":
            self.fail(
                faults.MISSING_COLON,
                'A conditional is written "condition ? value : other value", on one line or in'
                f" parentheses; the colon is missing: {self.found()}.",
            )
        self.index += 1
        otherwise = self.expression()
        self.depth -= 1
        return Conditional(condition, then, otherwise, condition.start, otherwise.end)

    def _binary(self, level: int) -> Expression:
        left = self._operand()
        while True:
            operator = self.peek()
            precedence = PRECEDENCE.get(operator, 0)
            if precedence < level:
                return left
            self.index += 1
            right = self._binary(precedence + 1)
            left = Binary(operator, left, right, left.start, right.end)

    def _operand(self) -> Expression:
        kind = self.peek()
        read = self._terms.get(kind)
        if read is None:
            self._no_expression(kind)
        term = read()
        kind = self.kinds[self.index]
        if kind in {".", "["} or (kind == scanner.NEWLINE and not self.newlines):
            return self._postfix(term)
        return term

    def _no_expression(self, kind: str) -> NoReturn:
        if kind == scanner.END:
            self.fail(
                faults.MISSING_EXPRESSION, "The text ends where a value was expected. Write one."
            )
        detail = f"A value is needed, but {self.found()}."
        if kind == scanner.NEWLINE:
            detail += (
                " Write the value on the same line; put parentheses around an expression of"
                " several lines."
            )
        hint = hints.in_place_of_value(self.text, self.starts[self.index])
        if hint:
            detail = f"A value is needed, but {self.found()}. {hint}"
        elif kind in PRECEDENCE or kind in "=?:":
            detail += " An operator needs a value on either side."
        self.fail(faults.INVALID_EXPRESSION, detail)

    def _number(self) -> Expression:
        index = self.index
        self.index += 1
        start, end = self.starts[index], self.ends[index]
        word = self.text[start:end]
        if not word.isdigit() and not is_number(word):
            self.fail_at(
                faults.INVALID_NUMBER,
                f'"{word}" is no number. Write digits with at most one decimal point, or put it in'
                " quotes if it is text.",
                start,
                end,
            )
        return Literal(word, start, end)

    def _name(self) -> Expression:
        index = self.index
        self.index += 1
        start, end = self.starts[index], self.ends[index]
        word = self.text[start:end]
        following = self.peek()
        if following in {"(", "::"}:
            return self._call(word, start, end)
        if word in _KEYWORDS:
            return Literal(_KEYWORDS[word], start, end)
        return Traversal(word, [], start, end, end)

    def _string(self) -> Expression:
        index = self.index
        self.index += 1
        start, end = self.starts[index], self.ends[index]
        value = self.text[start + 1 : end - 1]
        if "\\" in value:
            value = self.unescaped(value, start + 1)
        return StringLiteral(nfc(value), start, end, quoted=True)

    def _template(self) -> Expression:
        self.deeper()
        template = self.whole_template()
        self.depth -= 1
        return template

    def whole_template(self) -> Expression:
        """Read the template that begins at the next token, up to its end."""
        return TemplateBuilder(self, self.expression, self.for_header).read()

    def _unary(self) -> Expression:
        index = self.index
        self.index += 1
        self.deeper()
        operand = self._operand()
        self.depth -= 1
        return Unary(self.kinds[index], operand, self.starts[index], operand.end)

    def _parens(self) -> Expression:
        opening = self.index
        self.index += 1
        with self.nested(newlines=False):
            inner = self.expression()
            if self.peek() != ")":
                self.fail(
                    faults.UNBALANCED_PARENTHESES,
                    "The parenthesis opened in"
                    f" {self.line_of(opening)} is not closed: {self.found()}.",
                )
        closing = self.index
        self.index += 1
        return Parens(inner, self.starts[opening], self.ends[closing])

    # Calls

    def _call(self, name: str, start: int, end: int) -> Expression:
        while self.peek() == "::":
            self.index += 1
            if self.peek() != scanner.NAME:
                self.fail(faults.INVALID_FUNCTION_NAME, 'A name is needed after "::".')
            name += "::" + self.word(self.index)
            end = self.ends[self.index]
            self.index += 1
        if self.peek() != "(":
            self.fail(faults.INVALID_FUNCTION_NAME, 'A name with "::" must be called: "ns::f(…)".')
        paren = self.index
        self.index += 1
        with self.nested(newlines=False):
            arguments, expand_last = self._arguments(name, start, paren)
        closing = self.index
        self.index += 1
        return Call(
            name, arguments, expand_last, start, self.ends[closing], end, self.starts[paren]
        )

    def _arguments(self, name: str, start: int, paren: int) -> tuple[list[Expression], bool]:
        arguments: list[Expression] = []
        while self.peek() != ")":
            arguments.append(self.expression())
            kind = self.peek()
            if kind == ",":
                self.index += 1
            elif kind == "...":
                self.index += 1
                if self.peek() != ")":
                    self.fail(
                        faults.CALL_CLOSE,
                        'Behind "..." the call must end with ")".',
                        self.index - 1,
                    )
                return arguments, True
            elif kind == scanner.END:
                self.fail_at(
                    faults.UNCLOSED_BRACKET,
                    f'The call of "{name}" has no closing parenthesis.',
                    start,
                    self.ends[paren],
                )
            elif kind != ")":
                self.fail(
                    faults.MISSING_SEPARATOR,
                    f'Arguments of "{name}" in {self.line_of(paren)} are separated by commas and'
                    f' end with ")", but {self.found()}.',
                )
        return arguments, False

    # Steps behind a value

    def _postfix(self, value: Expression) -> Expression:
        depth = self.depth
        value = self._steps(value)
        self.depth = depth
        return value

    def _steps(self, value: Expression) -> Expression:
        while True:
            kind = self.peek()
            if kind == ".":
                value = self._dot(value)
            elif kind == "[":
                value = self._bracket(value)
            else:
                return value
            if type(value) is not Traversal and type(value) is not RelativeTraversal:
                self.deeper()

    def _dot(self, value: Expression) -> Expression:
        dot = self.index
        self.index += 1
        kind = self.peek()
        if kind == "*":
            return self._attribute_splat(value, self.starts[dot])
        return self._stepped(value, self._dot_step(dot))

    def _dot_step(self, dot: int) -> Step:
        kind = self.peek()
        index = self.index
        start, end = self.starts[dot], self.ends[index]
        if kind == scanner.NAME:
            self.index += 1
            return AttributeStep(nfc(self.word(index)), start, end)
        if kind == scanner.NUMBER:
            word = self.word(index)
            if not word.isdigit() and not (is_number(word) and "." not in word):
                self.fail(
                    faults.LEGACY_INDEX,
                    f'"{word}" is no index. Write brackets: "[0][1]" instead of ".0.1".',
                )
            self.index += 1
            return IndexStep(Literal(word, self.starts[index], end), start, end)
        self.fail(
            faults.ATTRIBUTE_NAME,
            f"A name must follow the dot, but {self.found()}. A key with other characters is"
            ' written in brackets: ["a-key"].',
        )

    def _stepped(self, value: Expression, step: Step) -> Expression:
        if type(value) is Traversal:
            value.steps.append(step)
            value.end = step.end
            return value
        if type(value) is RelativeTraversal:
            value.steps.append(step)
            value.end = step.end
            return value
        return RelativeTraversal(value, [step], value.start, step.end)

    def _attribute_splat(self, value: Expression, marker: int) -> Expression:
        end = self.ends[self.index]
        self.index += 1
        each: Expression = SplatItem(marker, end)
        while self.peek() == ".":
            dot = self.index
            self.index += 1
            if self.peek() == "*":
                self.fail(
                    faults.NESTED_SPLAT,
                    'A ".*" can\'t stand behind another. Use "[*]" for nested splats.',
                )
            each = self._stepped(each, self._dot_step(dot))
        return Splat(value, each, value.start, max(end, each.end), marker)

    def _bracket(self, value: Expression) -> Expression:
        bracket = self.index
        start = self.starts[bracket]
        self.index += 1
        with self.nested(newlines=False):
            splat = self.peek() == "*"
            if splat:
                self.index += 1
                key: Expression | None = None
            else:
                key = self.expression()
            if self.peek() != "]":
                self._unclosed_index(bracket)
        end = self.ends[self.index]
        self.index += 1
        if key is None:
            self.deeper()
            each = self._steps(SplatItem(start, end))
            return Splat(value, each, value.start, max(end, each.end), start)
        if isinstance(key, Literal):
            return self._stepped(value, IndexStep(key, start, end))
        if isinstance(key, StringLiteral):
            return self._stepped(value, IndexStep(key.value, start, end))
        return Index(value, key, value.start, end, start)

    def _unclosed_index(self, bracket: int) -> NoReturn:
        detail = f'The index must end with "]", but {self.found()}.'
        line = self.text.find("\n", self.starts[bracket])
        elsewhere = 0 <= line < self.starts[self.index]
        self.fail(faults.INDEX_BRACKET, detail, bracket if elsewhere else None)


def is_number(word: str) -> bool:
    """Tell whether a number token is one: one dot, one exponent, digits around."""
    mantissa, _, exponent = word.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).isdigit()
    if "e" in word.lower():
        return digits and exponent.lstrip("+-").isdigit()
    return digits
