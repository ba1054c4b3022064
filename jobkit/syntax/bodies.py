"""Parses bodies of native HCL: arguments and blocks, as far as faults let it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.syntax import faults, hints, scanner
from jobkit.syntax.headers import HeaderParser
from jobkit.syntax.layout import indent_at, line_end, next_line, own_indent, starts_alike
from jobkit.syntax.reader import SyntaxFault
from jobkit.syntax.tree import Attribute, Block, Body

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source
    from jobkit.syntax.layout import Levels
    from jobkit.syntax.scanner import Tokens

_BODY_ENDS: Final = {"}", scanner.END}
_HEADER_GOES_ON: Final = {"{", scanner.NAME, scanner.STRING, scanner.QUOTE, scanner.BAD}


class BodyParser(HeaderParser):
    """Reads bodies; a fault costs the item it is in, not the file.

    Attributes:
        levels: Where the indentation tells which brace belongs to what; None where it doesn't.
        brace_faults: Braces that don't match.
        crooked: True when a closing brace isn't indented as its block is.
    """

    def __init__(
        self,
        source: Source,
        tokens: Tokens,
        max_depth: int,
        text: str | None = None,
        levels: Levels | None = None,
    ) -> None:
        super().__init__(source, tokens, max_depth, text)
        self.levels = levels
        self.brace_faults: Diagnostics = []
        self.crooked = False

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
        body.crooked = self.crooked
        return body

    def _stray_brace(self, body: Body) -> None:
        if self.levels is not None:
            self.levels.stray(self.starts[self.index])
            body.unreliable = True
        else:
            place = faults.place(self.source, self.starts[self.index], self.ends[self.index])
            detail = "This closing brace closes nothing. Remove it, or add the opening one."
            self.brace_faults.append(faults.ITEM_REQUIRED.at(place, detail))
        body.hidden.append((self.starts[self.index], self.ends[self.index]))
        self.index += 1
        if self.levels is not None and self.kinds[self.index] == scanner.NAME:
            self._tell_end_of_block()

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
                if self.levels is not None and kind == "}" and self.levels.too_deep(self):
                    self._stray_brace(body)
                    continue
                return
            if self.levels is not None and self.levels.outer_item(self):
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
            if not self.quotes_block(index):
                self._bad_item()
            self._tell_quoted(index)
            return self._block(body)
        following = self.kinds[index + 1]
        if following == "=":
            self.index += 2
            attribute = self._argument(index)
            self._end_of_argument(body)
            return attribute
        if following in _HEADER_GOES_ON or self.heads_block(index):
            return self._block(body)
        self.no_item(index, following)

    def _tell_quoted(self, index: int) -> None:
        word = self.word(index).strip('"')
        place = faults.place(self.source, self.starts[index], self.ends[index])
        detail = f"The name of a block is written without quotes: {word} {{ … }}."
        self.diagnostics.append(faults.QUOTED_NAME.at(place, detail))

    def _bad_item(self) -> NoReturn:
        index = self.index
        kind = self.kinds[index]
        if kind == scanner.STRING and self.kinds[index + 1] in {"=", ":"}:
            name = self.word(index)[1:-1]
            if name.isidentifier():
                self.fail(
                    faults.QUOTED_NAME,
                    f"The name of an argument is written without quotes. Write {name} = ….",
                )
        if kind in (scanner.STRING, scanner.QUOTE):
            self.fail(
                faults.QUOTED_NAME,
                "The name of an argument is written without quotes. A key that is no plain name"
                ' needs the form of an object: meta = { "a-key" = "value" }.',
            )
        self.fail(
            faults.ITEM_REQUIRED,
            f"An argument (name = value) or a block (name {{ … }}) is needed, but {self.found()}."
            f" {hints.in_place_of_item(self.text, self.starts[index])}".rstrip(),
        )

    def _argument(self, index: int) -> Attribute:
        start, name_end = self.starts[index], self.ends[index]
        name = self.text[start:name_end]
        expression = self.expression()
        return Attribute(name, expression, start, expression.end, name_end)

    def _end_of_argument(self, body: Body) -> None:
        kind = self.kinds[self.index]
        if kind == scanner.NEWLINE:
            self.index += 1
        elif kind == "}" and body.start and self.kinds[self.index + 1] == scanner.NEWLINE:
            self._brace_behind_argument(body)
        elif kind == ",":
            self.fail(
                faults.COMMA_AFTER_ARGUMENT,
                hints.comma_behind_argument(self.text, self.starts[self.index]),
            )
        elif kind != scanner.END:
            start = self.starts[self.index]
            self.fail(
                faults.NEWLINE_AFTER_ARGUMENT,
                f"An argument ends with its line, but {self.found()}."
                f" {hints.behind_argument(self.text, start, self.ends[self.index])}",
            )

    def _brace_behind_argument(self, body: Body) -> None:
        """Tell of a closing brace on an argument's line; leave it to the block that it ends."""
        index = self.index
        place = faults.place(self.source, self.starts[index], self.ends[index])
        self.diagnostics.append(
            faults.NEWLINE_AFTER_ARGUMENT.at(
                place,
                "An argument ends with its line. The closing brace stands on a line of its own.",
            )
        )
        below = next_line(self, index + 1)
        if self._recovery.indented:
            again = self.kinds[below] == "}" and own_indent(
                self.text, self.starts[below]
            ) == indent_at(self.text, body.start)
        else:
            again = self.surplus_braces() > 0
        if again:
            self.index += 1
            self._implied_braces += 1

    # Blocks

    def _block(self, parent: Body) -> Block:
        start_index = self.index
        self.index += 1
        start, type_end = self.starts[start_index], self.ends[start_index]
        body = Body(self.source, [], start, start)
        block = Block(
            self.word(start_index).strip('"'), [], body, start, start, type_end, type_end, start
        )
        try:
            self.header(block)
        except SyntaxFault as fault:
            if not self.opens_in_line(start_index):
                raise
            self.keep(fault)
            block.broken = True
            parent.hidden.append((start, self.ends[self.index]))
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
        if self.levels is not None:
            self.levels.enter(self, block.start, block.brace)
        self._items(body)
        closed = self.kinds[self.index] == "}"
        if self.levels is not None:
            closed = closed and not self.levels.outer_brace(self)
            self.levels.leave()
        elif closed and not self.crooked:
            self.crooked = not starts_alike(self.text, block.start, self.starts[self.index])
        if closed:
            self.index += 1
            return True
        self._unclosed(block)
        return False

    def _closed_in_line(self, block: Block) -> bool:
        """Move behind the brace that ends the block's line, or to the end of a line without one."""
        index = bisect_left(self.starts, block.brace)
        last = line_end(self, index + 1) - 1
        if self.kinds[last] == "{" and self.kinds[index + 1] == scanner.NAME:
            # A block that goes on below: it is told of, and read as if it had a line of its own.
            self.index = index + 1
            return False
        closed = last > index and self.kinds[last] == "}"
        block.body.hidden.append((block.brace, self.ends[last]))
        self.index = last + 1
        return closed

    def _unclosed(self, block: Block) -> None:
        labels = "".join(f' "{label.value}"' for label in block.labels)
        name = f"{block.type}{labels}"
        if self.levels is not None:
            self.levels.unclosed(block.brace, name)
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
        self.no_item(index, following)

    def _end_of_block(self, parent: Body) -> None:
        kind = self.kinds[self.index]
        if kind == scanner.NEWLINE:
            self.index += 1
        elif kind != scanner.END:
            if kind != scanner.BAD:
                self._tell_end_of_block()
            if kind == "}":
                return
            if kind != scanner.NAME:
                self._recovery.resume(parent, self.starts[self.index])

    def _tell_end_of_block(self) -> None:
        detail = f"A block ends with its line, but {self.found()}. Begin a new line."
        place = faults.place(self.source, self.starts[self.index], self.ends[self.index])
        self.diagnostics.append(faults.NEWLINE_AFTER_BLOCK.at(place, detail))
