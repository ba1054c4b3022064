"""Parses the expressions of native HCL: recursive descent with precedence climbing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.syntax import faults, scanner
from jobkit.syntax.escapes import nfc
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH, TokenReader
from jobkit.syntax.templates import TemplateBuilder
from jobkit.syntax.tree import (
    AttributeStep,
    Binary,
    Call,
    Conditional,
    Expression,
    ForObject,
    ForTuple,
    Index,
    IndexStep,
    Literal,
    Object,
    ObjectItem,
    Parens,
    RelativeTraversal,
    Splat,
    SplatItem,
    Step,
    StringLiteral,
    Traversal,
    Tuple,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.source import Source
    from jobkit.syntax.layout import Levels
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


class ExpressionParser(TokenReader):
    """Reads expressions from tokens.

    Attributes:
        levels: Where the indentation tells which brace belongs to what; None where it doesn't.
    """

    def __init__(
        self,
        source: Source,
        tokens: Tokens,
        max_depth: int = DEFAULT_MAX_DEPTH,
        text: str | None = None,
    ) -> None:
        super().__init__(source, tokens, max_depth, text)
        self.levels: Levels | None = None
        self._terms: dict[str, Callable[[], Expression]] = {
            scanner.NUMBER: self._number,
            scanner.NAME: self._name,
            scanner.STRING: self._string,
            scanner.QUOTE: self._template,
            scanner.HEREDOC: self._template,
            "(": self._parens,
            "[": self._tuple,
            "{": self._object,
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

    # Tuples, objects, for

    def _tuple(self) -> Expression:
        opening = self.index
        start = self.starts[opening]
        self.index += 1
        with self.nested(newlines=False):
            if self.peek() == scanner.NAME and self.word(self.index) == "for":
                return self._for(start, opening, "]")
            elements: list[Expression] = []
            while self.peek() != "]":
                self._unless_ended(opening, "list", '"]"')
                elements.append(self.expression())
                kind = self.peek()
                if kind == ",":
                    self.index += 1
                elif kind != "]":
                    self._unless_ended(opening, "list", '"]"')
                    self.fail(
                        faults.MISSING_SEPARATOR,
                        f"Items of the list that begins in {self.line_of(opening)} are separated by"
                        f' commas and end with "]", but {self.found()}.',
                    )
        end = self.ends[self.index]
        self.index += 1
        return Tuple(elements, start, end)

    def _unless_ended(self, opening: int, what: str, closing: str) -> None:
        if self.peek() == scanner.END:
            self.fail_at(
                faults.UNCLOSED_BRACKET,
                f"The {what} that begins here has no closing {closing}.",
                self.starts[opening],
                self.ends[opening],
            )

    def _object(self) -> Expression:
        opening = self.index
        start = self.starts[opening]
        self.index += 1
        levels = self.levels if self.newlines else None
        with self.nested(newlines=False):
            if self.peek() == scanner.NAME and self.word(self.index) == "for":
                return self._for(start, opening, "}")
            self.newlines = True
            items: list[ObjectItem] = []
            while True:
                kind = self.peek()
                if kind == scanner.NEWLINE:
                    self.index += 1
                    continue
                if levels is not None and levels.cuts_object(self, opening):
                    return self._cut_object(levels, opening, items)
                if kind == "}":
                    break
                self._unless_ended(opening, "object", '"}"')
                items.append(self._object_item())
                kind = self.peek()
                if kind == ",":
                    self.index += 1
                elif kind not in {"}", scanner.NEWLINE}:
                    self._unless_ended(opening, "object", '"}"')
                    self.fail(
                        faults.MISSING_SEPARATOR,
                        f"Items of the object that begins in {self.line_of(opening)} are"
                        f" separated by commas or line ends, but {self.found()}.",
                    )
        end = self.ends[self.index]
        self.index += 1
        return Object(items, start, end)

    def _cut_object(self, levels: Levels, opening: int, items: list[ObjectItem]) -> Expression:
        """Return the object without its closing brace; the line end before it is next again."""
        name = self.word(opening - 2) if self.kinds[opening - 1] == "=" else "the object"
        levels.unclosed(self.starts[opening], name)
        self.index -= 1
        return Object(items, self.starts[opening], self.starts[self.index])

    def _object_item(self) -> ObjectItem:
        key = self.expression()
        if type(key) is Traversal and not key.steps:
            key = StringLiteral(nfc(key.root), key.start, key.end)
        elif type(key) is Literal and not isinstance(key.value, str):
            key = StringLiteral(self.text[key.start : key.end], key.start, key.end)
        kind = self.peek()
        if kind not in {"=", ":"}:
            if kind in (scanner.NEWLINE, ",", "}"):
                self.fail(
                    faults.MISSING_VALUE,
                    'Each item of an object is written "key = value"; the value is missing.',
                )
            self.fail(
                faults.MISSING_KEY_SEPARATOR,
                f'Write "=" between key and value; here {self.found()}.',
            )
        self.index += 1
        return ObjectItem(key, self.expression())

    def _for(self, start: int, opening: int, closing: str) -> Expression:
        self.index += 1
        key, value = self._for_names()
        collection = self.expression()
        self._for_colon()
        result_key: Expression | None = None
        result = self.expression()
        if self.peek() == "=>":
            if closing == "]":
                self._bad_for('"=>" makes an object: use braces, "{for … : key => value}".')
            self.index += 1
            result_key, result = result, self.expression()
        elif closing == "}":
            self._bad_for('In braces a key is needed: "{for … : key => value}".')
        grouped = self.peek() == "..."
        if grouped:
            if closing == "]":
                self._bad_for('"..." groups by key, which only "{for … : key => value...}" has.')
            self.index += 1
        condition: Expression | None = None
        if self.peek() == scanner.NAME and self.word(self.index) == "if":
            self.index += 1
            condition = self.expression()
        if self.peek() != closing:
            self._unless_ended(opening, '"for" expression', f'"{closing}"')
            self._bad_for(f'The expression must end with "{closing}", but {self.found()}.')
        end = self.ends[self.index]
        self.index += 1
        if result_key is None:
            return ForTuple(key, value, collection, result, condition, start, end)
        return ForObject(key, value, collection, result_key, result, grouped, condition, start, end)

    def _bad_for(self, detail: str) -> NoReturn:
        self.fail(faults.INVALID_FOR, detail)

    def _for_names(self) -> tuple[str, str]:
        """Read ``value in`` or ``key, value in``."""
        names = [self._for_name()]
        if self.peek() == ",":
            self.index += 1
            names.append(self._for_name())
        if self.peek() != scanner.NAME or self.word(self.index) != "in":
            self._bad_for(f'"in" must follow the names: "for {", ".join(names)} in list".')
        self.index += 1
        return (names[0], names[1]) if len(names) == 2 else ("", names[0])  # noqa: PLR2004

    def _for_name(self) -> str:
        if self.peek() != scanner.NAME:
            self._bad_for(f'A name must follow "for" or the comma, but {self.found()}.')
        self.index += 1
        return self.word(self.index - 1)

    def _for_colon(self) -> None:
        if self.peek() != ":":
            self._bad_for(f"A colon must follow the collection, but {self.found()}.")
        self.index += 1

    def for_header(self) -> tuple[str, str, Expression]:
        """Read ``key, value in collection`` of a ``%{ for }`` directive."""
        key, value = self._for_names()
        return key, value, self.expression()


def is_number(word: str) -> bool:
    """Tell whether a number token is one: one dot, one exponent, digits around."""
    mantissa, _, exponent = word.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).isdigit()
    if "e" in word.lower():
        return digits and exponent.lstrip("+-").isdigit()
    return digits
