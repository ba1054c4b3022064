"""Parses bodies of native HCL: arguments and blocks, as far as faults let it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.syntax import faults, scanner
from jobkit.syntax.escapes import undouble
from jobkit.syntax.expressions import ExpressionParser
from jobkit.syntax.reader import SyntaxFault
from jobkit.syntax.recovery import Recovery, indentation
from jobkit.syntax.tree import Attribute, Block, Body, Label

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source
    from jobkit.syntax.scanner import Tokens

_BODY_ENDS: Final = {"}", scanner.END}
_HEADER_GOES_ON: Final = {"{", scanner.NAME, scanner.STRING, scanner.QUOTE, scanner.BAD}


class BodyParser(ExpressionParser):
    """Reads bodies; a fault costs the item it is in, not the file.

    Attributes:
        by_indentation: True when the indentation tells which brace belongs to which block.
        brace_faults: Braces that don't match.
        hints: By indentation: which braces are wrong, for a message.
    """

    def __init__(
        self, source: Source, tokens: Tokens, max_depth: int, *, by_indentation: bool = False
    ) -> None:
        super().__init__(source, tokens, max_depth)
        self.by_indentation = by_indentation
        self.brace_faults: Diagnostics = []
        self.hints: list[str] = []
        self._indents: list[int] = []
        self._recovery = Recovery(self)

    def file(self) -> Body:
        """Read the whole text as one body."""
        body = Body(self.source, [], 0, len(self.text))
        body.comments = self.tokens.comments
        try:
            self._items(body)
            while self.kinds[self.index] != scanner.END:
                self._stray_brace(body)
                self._items(body)
        except SyntaxFault as fault:
            self.keep(fault)
            body.hidden.append((0, len(self.text)))
            body.unreliable = True
        return body

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
            if kind in _BODY_ENDS:
                if kind == "}" and self.by_indentation and self._too_deep_brace():
                    self._stray_brace(body)
                    continue
                return
            if self._indents and self._outer_item():
                return
            start = self.starts[self.index]
            depth = self.depth
            try:
                item = self._item(body)
            except SyntaxFault as fault:
                if fault.ends_file:
                    raise
                self.keep(fault)
                self.depth = depth
                self.newlines = True
                self._recovery.resume(body, start)
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
        if following in _HEADER_GOES_ON or self._brace_below(index + 1):
            return self._block(body)
        self._no_item(index, following)

    def _brace_below(self, index: int) -> bool:
        """Tell whether line ends and an opening brace are next: a header cut in two."""
        if self.kinds[index] != scanner.NEWLINE:
            return False
        while self.kinds[index] == scanner.NEWLINE:
            index += 1
        return self.kinds[index] == "{" and self.kinds[index + 1] == scanner.NEWLINE

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
        start, type_end = self.starts[start_index], self.ends[start_index]
        body = Body(self.source, [], start, start)
        block = Block(self.word(start_index), [], body, start, start, type_end, type_end, start)
        try:
            self._header(block)
        except SyntaxFault as fault:
            if not self._open_in_line(start_index):
                raise
            self.keep(fault)
            block.broken = True
        block.brace = self.starts[self.index]
        self.index += 1
        self.deeper()
        body.start = block.brace
        closed = self._block_body(block, body)
        self.depth -= 1
        body.end = block.end = self.ends[self.index - 1]
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
        text = undouble(self.text[start + 1 : end - 1])
        return Label(self.unescaped(text, start + 1), start, end)

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
        if self._brace_below(index):
            while kinds[index] == scanner.NEWLINE:
                index += 1
            self.index = index
            return True
        return False

    def _block_body(self, block: Block, body: Body) -> bool:
        """Read what stands in a block's braces; return False when the closing one is missing."""
        kind = self.kinds[self.index]
        if kind not in (scanner.NEWLINE, scanner.END, "}"):
            try:
                self._one_line(body)
            except SyntaxFault as fault:
                if fault.ends_file:
                    raise
                self.keep(fault)
                self.newlines = True
                if self._closed_in_line(block):
                    return True
            else:
                return True
        if self.by_indentation:
            self._indents.append(
                indentation(self.source.line(self.source.position(block.start).line))
            )
        self._items(body)
        closed = self.kinds[self.index] == "}" and not self._outer_brace()
        if self.by_indentation:
            self._indents.pop()
        if closed:
            self.index += 1
            return True
        self._unclosed(block)
        return False

    def _own_indent(self) -> int | None:
        """Return the indentation of the token that is next; None when it doesn't begin its line."""
        position = self.source.position(self.starts[self.index])
        indent = indentation(self.source.line(position.line))
        return indent if indent == position.column - 1 else None

    def _too_deep_brace(self) -> bool:
        """Tell whether a closing brace stands deeper than the block it would close."""
        indent = self._own_indent()
        return indent is not None and bool(self._indents) and indent > self._indents[-1]

    def _outer_item(self) -> bool:
        """Tell whether an item stands no deeper than the block it would belong to."""
        indent = self._own_indent()
        return indent is not None and indent <= self._indents[-1]

    def _outer_brace(self) -> bool:
        """Tell whether a closing brace stands less deep than the block it would close."""
        if not self.by_indentation:
            return False
        indent = self._own_indent()
        return indent is not None and indent < self._indents[-1]

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
                self._recovery.resume(parent, self.starts[self.index])
