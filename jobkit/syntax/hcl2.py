"""Parses native HCL: bodies, blocks, attributes, and how to go on after a fault."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from jobkit.syntax import faults, scanner
from jobkit.syntax.expressions import DEFAULT_MAX_DEPTH, ExpressionParser, SyntaxFault
from jobkit.syntax.templates import TemplateBuilder, undouble
from jobkit.syntax.tree import Attribute, Block, Body, BrokenExpression, Expression, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source

# Frames of the parser and of the later rooms for each level of nesting.
_FRAMES_A_LEVEL = 16
_MAX_RESCANS = 20
_ITEM_START = re.compile(
    r"""[ \t]*(?:
        (?P<closing>\})
      | [^\W\d][\w-]*[ \t]*=(?![=>])
      | [^\W\d][\w-]*(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*[ \t]*\{
    )""",
    re.VERBOSE,
)


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


def parse(source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH) -> tuple[Body, Diagnostics]:
    """Return the tree of a file and everything that is wrong with its syntax.

    The tree is whole when there is no finding; otherwise it holds what could be read, and its
    bodies say what text was passed over.
    """
    parser = _BodyParser(source, scanner.scan(source), max_depth)
    with room_for(max_depth):
        body, diagnostics = parser.file()
        if parser.brace_faults:
            return _by_indentation(parser, body, diagnostics)
    return body, diagnostics


def _by_indentation(
    parser: _BodyParser, body: Body, diagnostics: Diagnostics
) -> tuple[Body, Diagnostics]:
    """Read a text whose braces don't match once more, with the indentation telling which is wrong.

    What is reported of the braces stays where Nomad reports it, with a hint; the tree is the one
    that the indentation shows, so that what stands behind the fault is not misread.
    """
    second = _BodyParser(parser.source, scanner.scan(parser.source), parser.max_depth)
    second.by_indentation = True
    better, others = second.file()
    if second.brace_faults or not second.hints:
        _distrust(body)
        return body, diagnostics + parser.brace_faults
    hint = " By the indentation, " + "; ".join(second.hints[:3]) + "."
    told = [replace(fault, detail=fault.detail + hint) for fault in parser.brace_faults[:1]]
    return better, others + told


def parse_expression(
    source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[Expression, Diagnostics]:
    """Return the expression that is the whole of ``source``; line ends in it don't count."""
    parser = _BodyParser(source, scanner.scan(source), max_depth)
    with room_for(max_depth):
        return parser.lone_expression()


def parse_template(
    source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[Expression, Diagnostics]:
    """Return the template that is the whole of ``source``: no quotes, no backslash escapes."""
    parser = _BodyParser(source, scanner.scan_template(source), max_depth)
    with room_for(max_depth):
        return parser.lone_template()


class _BodyParser(ExpressionParser):
    """Reads bodies; a fault costs the item it is in, not the file."""

    def __init__(self, source: Source, tokens: scanner.Tokens, max_depth: int) -> None:
        super().__init__(source, tokens, max_depth)
        self.diagnostics: Diagnostics = list(tokens.diagnostics)
        self.brace_faults: Diagnostics = []
        self.by_indentation = False
        self.hints: list[str] = []
        self.rescans = 0
        self.indents: list[int] = []

    def file(self) -> tuple[Body, Diagnostics]:
        """Read the whole text as one body."""
        body = Body(self.source, [], 0, len(self.text))
        body.comments = self.tokens.comments
        try:
            self._items(body)
            while self.kinds[self.index] != scanner.END:
                self._stray_brace(body)
                self._items(body)
        except SyntaxFault as fault:
            self._keep(fault)
            body.hidden.append((0, len(self.text)))
            body.unreliable = True
        return body, self.diagnostics

    def _stray_brace(self, body: Body) -> None:
        if self.by_indentation:
            self._hint_stray()
            body.unreliable = True
        else:
            place = faults.place(self.source, self.starts[self.index], self.ends[self.index])
            detail = "This closing brace closes nothing. Remove it, or add the opening one."
            self.brace_faults.append(faults.ITEM_REQUIRED.at(place, detail))
        body.hidden.append((self.starts[self.index], self.ends[self.index]))
        self.index += 1

    def _hint_stray(self) -> None:
        line = self.source.position(self.starts[self.index]).line
        self.hints.append(f"the brace in line {line} is one too many")

    def lone_expression(self) -> tuple[Expression, Diagnostics]:
        """Read one expression up to the end of the text; line ends don't count."""
        self.newlines = False
        try:
            expression = self.expression()
            if self.peek() != scanner.END:
                self.fail(faults.EXTRA_CHARACTERS, f"The value must end here, but {self.found()}.")
        except SyntaxFault as fault:
            self._keep(fault)
            expression = BrokenExpression(0, len(self.text))
        return expression, self.diagnostics

    def lone_template(self) -> tuple[Expression, Diagnostics]:
        """Read one bare template up to the end of the text."""
        try:
            expression = TemplateBuilder(self).read()
        except SyntaxFault as fault:
            self._keep(fault)
            expression = BrokenExpression(0, len(self.text))
        return expression, self.diagnostics

    def _keep(self, fault: SyntaxFault) -> None:
        if fault.diagnostic is not None:
            self.diagnostics.append(fault.diagnostic)

    # Bodies

    def _items(self, body: Body) -> None:
        """Read items until a closing brace or the end of the text is next."""
        names: dict[str, Attribute] = {}
        kinds = self.kinds
        while True:
            kind = kinds[self.index]
            if kind == scanner.NEWLINE:
                self.index += 1
                continue
            if kind == "}" or kind == scanner.END:
                if kind == "}" and self.by_indentation and self._too_deep_brace():
                    self._stray_brace(body)
                    continue
                return
            if self.indents and self._outer_item():
                return
            start = self.starts[self.index]
            depth = self.depth
            try:
                item = self._item(body)
            except SyntaxFault as fault:
                if fault.ends_file:
                    raise
                self._keep(fault)
                self.depth = depth
                self.newlines = True
                self._resume(body, start)
                kinds = self.kinds
                continue
            kinds = self.kinds
            if isinstance(item, Attribute):
                self._check_repeated(item, names)
            body.items.append(item)

    def _check_repeated(self, item: Attribute, names: dict[str, Attribute]) -> None:
        first = names.setdefault(item.name, item)
        if first is not item:
            line = self.source.position(first.start).line
            place = faults.place(self.source, item.start, item.name_end)
            self.diagnostics.append(
                faults.REPEATED_ARGUMENT.at(
                    place, f'"{item.name}" was set in line {line} already. Remove one of them.'
                )
            )

    def _item(self, body: Body) -> Attribute | Block:
        """Read one argument or block with the line end behind it."""
        index = self.index
        if self.kinds[index] != scanner.NAME:
            self._bad_item()
        following = self.kinds[index + 1]
        if following == "=":
            self.index += 2
            attribute = self._argument(index)
            self._end_of_argument()
            return attribute
        if following in ("{", scanner.NAME, scanner.STRING, scanner.QUOTE, scanner.BAD):
            return self._block(body)
        self._no_item(index, following)

    def _bad_item(self) -> NoReturn:
        index = self.index
        kind = self.kinds[index]
        if kind in (scanner.STRING, scanner.QUOTE):
            self.fail(
                faults.QUOTED_NAME,
                "The name of an argument is written without quotes. A key that is no plain name"
                ' needs the form of an object: meta = { "a-key" = "value" }.',
            )
        self.fail(
            faults.ITEM_REQUIRED,
            f"An argument (name = value) or a block (name {{ … }}) is needed, but {self.found()}.",
        )

    def _no_item(self, index: int, following: str) -> NoReturn:
        word = self.word(index)
        self.index += 1
        found = self.found()
        self.index = index
        detail = (
            f'"{word}" must be followed by "=" and a value or by a block in braces, but {found}.'
        )
        if following == ":":
            detail += f' Write "{word} = …".'
        elif following == ".":
            detail += " Names of arguments hold no dots; quote such a key in an object."
        self.fail(faults.ITEM_REQUIRED, detail)

    def _argument(self, index: int) -> Attribute:
        start, name_end = self.starts[index], self.ends[index]
        name = self.text[start:name_end]
        expression = self.expression()
        return Attribute(name, expression, start, expression.end, name_end)

    def _end_of_argument(self) -> None:
        kind = self.kinds[self.index]
        if kind == scanner.NEWLINE:
            self.index += 1
        elif kind == ",":
            self.fail(
                faults.COMMA_AFTER_ARGUMENT,
                "Arguments are separated by line ends, not by commas. Remove the comma.",
            )
        elif kind != scanner.END:
            self.fail(
                faults.NEWLINE_AFTER_ARGUMENT,
                f"An argument ends with its line, but {self.found()}. Put it on a line of its own.",
            )

    # Blocks

    def _block(self, parent: Body) -> Block:
        start_index = self.index
        self.index += 1
        labels: list[Label] = []
        block = Block("", labels, Body(self.source, [], 0, 0), 0, 0, 0, 0, 0)
        block.start, block.type_end = self.starts[start_index], self.ends[start_index]
        block.type = self.text[block.start : block.type_end]
        block.header_end = block.type_end
        try:
            self._header(block)
        except SyntaxFault as fault:
            if not self._open_in_line(start_index):
                raise
            self._keep(fault)
            block.broken = True
        block.brace = self.starts[self.index]
        self.index += 1
        self.deeper()
        block.body.start = block.brace
        closed = self._block_body(block)
        self.depth -= 1
        block.body.end = block.end = self.ends[self.index - 1]
        if closed:
            self._end_of_block(parent)
        return block

    def _header(self, block: Block) -> None:
        """Read labels up to the opening brace."""
        while True:
            kind = self.kinds[self.index]
            if kind == "{":
                return
            if kind == scanner.NAME:
                word = self.word(self.index)
                block.labels.append(Label(word, self.starts[self.index], self.ends[self.index]))
                self.index += 1
            elif kind in (scanner.STRING, scanner.QUOTE):
                block.labels.append(self._label())
            else:
                self._bad_header(kind)
            block.header_end = self.ends[self.index - 1]

    def _label(self) -> Label:
        index = self.index
        start, end = self.starts[index], self.ends[index]
        self.index += 1
        if self.kinds[index] == scanner.QUOTE:
            inner = self.index
            if self.kinds[inner] == scanner.TEXT:
                inner += 1
            if self.kinds[inner] != scanner.CLOSE_QUOTE:
                self.index = inner
                self.fail(
                    faults.LABEL_TEMPLATE,
                    'A label is fixed text: it can\'t hold "${" or "%{". Write "$${" for a literal'
                    ' "${"; for blocks made from a list use "dynamic".',
                )
            end = self.ends[inner]
            self.index = inner + 1
        return Label(
            undouble(self.unescaped(self.text[start + 1 : end - 1], start + 1)), start, end
        )

    def _bad_header(self, kind: str) -> NoReturn:
        if kind == "=":
            detail = 'A block has no "=" before its brace. Remove it.'
        elif kind == scanner.NEWLINE:
            detail = 'The opening brace "{" must stand on the line of the block\'s name and labels.'
        else:
            detail = f'A label in quotes or the opening brace "{{" is needed, but {self.found()}.'
        self.fail(faults.BLOCK_HEADER, detail)

    def _open_in_line(self, start_index: int) -> bool:
        """Move to the brace that ends the line of a faulty header, if there is one.

        The content of the block can be looked at all the same.
        """
        kinds = self.kinds
        index = start_index
        while kinds[index] not in (scanner.NEWLINE, scanner.END):
            index += 1
        last = index - 1
        if kinds[last] == scanner.BAD and self.word(last).rstrip().endswith("{"):
            self.index = last
            return True
        if kinds[last] == "{" and kinds[index] == scanner.NEWLINE:
            self.index = last
            return True
        if kinds[last] in (scanner.STRING, scanner.NAME, "=") and kinds[index] == scanner.NEWLINE:
            while kinds[index] == scanner.NEWLINE:
                index += 1
            if kinds[index] == "{" and kinds[index + 1] == scanner.NEWLINE:
                self.index = index
                return True
        return False

    def _block_body(self, block: Block) -> bool:
        """Read what stands in a block's braces; return False when the closing one is missing."""
        kind = self.kinds[self.index]
        body = block.body
        if kind not in (scanner.NEWLINE, scanner.END, "}"):
            try:
                self._one_line(body)
            except SyntaxFault as fault:
                if fault.ends_file:
                    raise
                self._keep(fault)
                self.newlines = True
                if self._closed_in_line(block):
                    return True
            else:
                return True
        if self.by_indentation:
            self.indents.append(_indent(self.source.line(self.source.position(block.start).line)))
        self._items(body)
        closed = self.kinds[self.index] == "}" and not self._outer_brace()
        if self.by_indentation:
            self.indents.pop()
        if closed:
            self.index += 1
            return True
        self._unclosed(block)
        return False

    def _own_indent(self) -> int | None:
        """Return the indentation of the token that is next; None when it doesn't begin its line."""
        position = self.source.position(self.starts[self.index])
        indent = _indent(self.source.line(position.line))
        return indent if indent == position.column - 1 else None

    def _too_deep_brace(self) -> bool:
        """Tell whether a closing brace stands deeper than the block it would close."""
        indent = self._own_indent()
        return indent is not None and bool(self.indents) and indent > self.indents[-1]

    def _outer_item(self) -> bool:
        """Tell whether an item stands no deeper than the block it would belong to."""
        indent = self._own_indent()
        return indent is not None and indent <= self.indents[-1]

    def _outer_brace(self) -> bool:
        """Tell whether a closing brace stands less deep than the block it would close."""
        if not self.by_indentation:
            return False
        indent = self._own_indent()
        return indent is not None and indent < self.indents[-1]

    def _closed_in_line(self, block: Block) -> bool:
        """Move behind the brace that ends the block's line, or to the end of a line without one."""
        index = bisect_left(self.starts, block.brace)
        last = index
        while self.kinds[last + 1] not in (scanner.NEWLINE, scanner.END):
            last += 1
        closed = last > index and self.kinds[last] == "}"
        block.body.hidden.append((block.brace, self.ends[last]))
        self.index = last + 1
        return closed

    def _unclosed(self, block: Block) -> None:
        labels = "".join(f' "{label.value}"' for label in block.labels)
        name = f"{block.type}{labels}"
        if self.by_indentation:
            line = self.source.position(block.start).line
            self.hints.append(f"the block {name} of line {line} is the one that is not closed")
        elif not self.brace_faults:
            place = faults.place(self.source, block.brace, block.brace + 1)
            detail = f"The block {name} has no closing brace. One is missing in it or inside it."
            self.brace_faults.append(faults.UNCLOSED_BLOCK.at(place, detail))

    def _one_line(self, body: Body) -> None:
        """Read the one argument of a block that stands on one line, and the closing brace."""
        index = self.index
        if self.kinds[index] != scanner.NAME:
            self.fail(
                faults.ITEM_REQUIRED,
                f"A block on one line holds one argument (name = value), but {self.found()}.",
            )
        following = self.kinds[index + 1]
        if following != "=":
            self._bad_one_line(index, following)
        self.index += 2
        body.items.append(self._argument(index))
        kind = self.kinds[self.index]
        if kind == "}":
            self.index += 1
            return
        if kind == scanner.NEWLINE:
            detail = (
                "A block whose first argument stands on the line of its brace must be closed on"
                " that line. Begin the argument on a new line, or close the block behind it."
            )
        elif kind == ",":
            detail = "A block on one line holds one argument only. Write the others on own lines."
        else:
            detail = f"A block on one line ends behind its one argument, but {self.found()}."
        self.fail(faults.ONE_LINE_BLOCK, detail)

    def _bad_one_line(self, index: int, following: str) -> NoReturn:
        word = self.word(index)
        if following in (scanner.NAME, scanner.STRING, scanner.QUOTE, "{"):
            self.fail_at(
                faults.ONE_LINE_ARGUMENT,
                f'A block on one line holds one argument only. Write "{word} = …", or put the'
                f' block "{word}" on a line of its own.',
                self.starts[index],
                self.ends[index + 1],
            )
        self._no_item(index, following)

    def _end_of_block(self, parent: Body) -> None:
        kind = self.kinds[self.index]
        if kind == scanner.NEWLINE:
            self.index += 1
        elif kind != scanner.END:
            detail = f"A block ends with its line, but {self.found()}. Begin a new line."
            place = faults.place(self.source, self.starts[self.index], self.ends[self.index])
            if kind != scanner.BAD:
                self.diagnostics.append(faults.NEWLINE_AFTER_BLOCK.at(place, detail))
            if kind == "}":
                return
            if kind != scanner.NAME:
                self._resume(parent, self.starts[self.index])

    # Going on after a fault

    def _resume(self, body: Body, start: int) -> None:
        """Move to the item after the faulty one that began at ``start``.

        That is the next line that looks like an item, is not indented deeper than the faulty item
        and doesn't lie in the text of a heredoc; a closing brace just as deep is the faulty
        block's own, one less deep is the body's.
        """
        source = self.source
        line = source.position(start).line
        indent = _indent(source.line(line))
        opens_block = source.line(line).rstrip().endswith("{")
        line_starts = source.line_starts
        for number in range(line, len(line_starts)):
            offset = line_starts[number]
            found = _ITEM_START.match(self.text, offset)
            if found is None:
                continue
            own = _indent(source.line(number + 1))
            if own > indent or self._in_heredoc(offset, start):
                continue
            if found["closing"] and own == indent and opens_block:
                brace = found.start("closing")
                if self._move(brace, start):
                    body.hidden.append((start, brace + 1))
                    self.index += 1
                    return
            if self._move(found.end() - len(found[0].lstrip(" \t")), start):
                body.hidden.append((start, offset))
                return
        self.index = len(self.kinds) - 1
        body.hidden.append((start, len(self.text)))

    def _in_heredoc(self, offset: int, start: int) -> bool:
        """Tell whether ``offset`` lies in a heredoc that has an end."""
        index = bisect_left(self.starts, offset + 1) - 1
        opened = 0
        for i in range(bisect_left(self.starts, start), index + 1):
            if self.kinds[i] == scanner.HEREDOC:
                opened += 1
            elif self.kinds[i] == scanner.HEREDOC_END:
                opened -= 1
        if not opened:
            return False
        return scanner.HEREDOC_END in self.kinds[index:]

    def _move(self, offset: int, start: int) -> bool:
        """Go on at ``offset``, cutting the text anew when the old tokens don't fit there."""
        first = bisect_left(self.starts, start)
        index = bisect_left(self.starts, offset)
        opened = 0
        for kind in self.kinds[first:index]:
            if kind in (scanner.QUOTE, scanner.HEREDOC, scanner.INTERPOLATION, scanner.DIRECTIVE):
                opened += 1
            elif kind in (scanner.CLOSE_QUOTE, scanner.HEREDOC_END, scanner.SEQUENCE_END):
                opened -= 1
        if opened == 0 and index < len(self.starts) and self.starts[index] == offset:
            self.index = index
            return True
        if self.rescans >= _MAX_RESCANS:
            return False
        self.rescans += 1
        tokens = scanner.scan(self.source, offset)
        told = {(d.code, d.range) for d in self.diagnostics}
        self.diagnostics.extend(d for d in tokens.diagnostics if (d.code, d.range) not in told)
        self.use(tokens)
        self.index = 0
        return True


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _distrust(body: Body) -> None:
    """Mark every body of the file: with braces that don't match, items may be misplaced."""
    pending = [body]
    while pending:
        one = pending.pop()
        one.unreliable = True
        for item in one.items:
            if isinstance(item, Block) and isinstance(item.body, Body):
                pending.append(item.body)
