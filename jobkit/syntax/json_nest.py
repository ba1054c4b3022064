"""The objects and arrays of a JSON text that are open while it is being read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.records import record
from jobkit.syntax.json_brackets import CLOSERS
from jobkit.syntax.tree import BrokenExpression, Expression, Object, ObjectItem, Tuple

if TYPE_CHECKING:
    from jobkit.source import Source


_BLANKS = re.compile(r"[ \t]*+")


@record(frozen=False)
class Open:
    """One that is open.

    Attributes:
        bracket: What opened it, or should have.
        key: Name of the member whose value comes next; None drops the value.
        broken: True when what it holds can't be told.
        least: Indentation of the line that opened it: its closing bracket has the same.
        most: The same, but where the opening bracket is missing and only a span is known.
        line: Offset at which that line begins.
    """

    node: Object | Tuple
    bracket: str
    key: Expression | None = None
    broken: bool = False
    least: int = 0
    most: int = 0
    line: int = -1


class Nest:
    """A stack of open objects and arrays, so that depth costs no calls.

    Attributes:
        root: The value at the top of the text; None until it is whole.
        hints: What the indentation shows to be wrong with the brackets.
    """

    def __init__(self, source: Source, *, by_indentation: bool) -> None:
        self.source = source
        self.text = source.text
        self.by_indentation = by_indentation
        self.stack: list[Open] = []
        self.root: Expression | None = None
        self.hints: list[str] = []
        self.last_line = (-1, 0)

    @property
    def in_array(self) -> bool:
        """True when the innermost one is an array."""
        return bool(self.stack) and isinstance(self.stack[-1].node, Tuple)

    @property
    def brackets(self) -> list[str]:
        """The open brackets, outermost first."""
        return [one.bracket for one in self.stack]

    def open(self, bracket: str, start: int) -> None:
        """Begin an object or array."""
        if bracket == "{":
            opened = Open(Object([], start, start, unique_keys=True), bracket)
        else:
            opened = Open(Tuple([], start, start), bracket)
        if self.by_indentation:
            opened.line, opened.least = self._line(start)
            opened.most = opened.least
        self.stack.append(opened)

    def place(self, value: Expression) -> None:
        """Put a finished value where it belongs."""
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        if isinstance(top.node, Tuple):
            top.node.elements.append(value)
        elif top.key is not None:
            top.node.items.append(ObjectItem(top.key, value))
            top.key = None

    def pop(self, end: int) -> None:
        """End the innermost one."""
        top = self.stack.pop()
        top.node.end = end
        self.place(BrokenExpression(top.node.start, end) if top.broken else top.node)

    def closes(self, mark: str) -> bool:
        """Tell whether ``mark`` closes the innermost one."""
        return CLOSERS[self.stack[-1].bracket] == mark

    def close_up_to(self, mark: str, start: int) -> bool:
        """End those inside the innermost one that ``mark`` closes; False if it closes none."""
        if not any(CLOSERS[one.bracket] == mark for one in self.stack):
            return False
        while not self.closes(mark):
            self.pop(start)
        return True

    # What the indentation shows

    def _line(self, offset: int) -> tuple[int, int]:
        """Return where the line at ``offset`` begins and how far it is indented."""
        start = offset + 1 - self.source.position(offset).column
        if start != self.last_line[0]:
            found = _BLANKS.match(self.text, start)
            self.last_line = (start, 0 if found is None else found.end() - start)
        return self.last_line

    def _number(self, offset: int) -> int:
        return self.source.position(offset).line

    def _end_forgotten(self, offset: int) -> None:
        top = self.stack[-1]
        shown = f'the "{top.bracket}" of line {self._number(top.node.start)} is not closed'
        self.hints.append(f"{shown} before line {self._number(offset)}")
        self.pop(offset)

    def fit_closing(self, mark: str, start: int) -> bool:
        """End what should have been before this bracket; False if it is one too many."""
        _, indent = self._line(start)
        while self.stack and self.stack[-1].least > indent:
            self._end_forgotten(start)
        outer = self.stack[-2] if len(self.stack) > 1 else None
        if not self.stack or self.stack[-1].most < indent:
            self.hints.append(f'the "{mark}" in line {self._number(start)} is one too many')
            return False
        if (
            outer is not None
            and outer.least <= indent <= outer.most
            and not self.closes(mark)
            and CLOSERS[outer.bracket] == mark
        ):
            self._end_forgotten(start)
        return True

    def fit_item(self, start: int) -> bool:
        """End what should have been before the line that begins here; True if there was any."""
        line, indent = self._line(start)
        ended = False
        if start == line + indent:
            while self.stack and self.stack[-1].most >= indent and self.stack[-1].line < line:
                self._end_forgotten(start)
                ended = True
        return ended

    def fit_member(self, start: int) -> bool:
        """Open an object where a member stands in a value's place; True if one was opened."""
        line, indent = self._line(start)
        top = self.stack[-1] if self.stack else None
        if top is None or start != line + indent or line == top.line:
            return False
        least, most = top.least, indent - 1
        if isinstance(top.node, Object):
            if top.key is None:
                return False
            _, least = self._line(top.key.start)
            most = least
        if most >= indent:
            return False
        self.hints.append(f'a "{{" is missing before line {self._number(start)}')
        opened = Open(Object([], start, start, unique_keys=True), "{", None, False, least, most)
        opened.line = line - 1
        self.stack.append(opened)
        return True

    def fit_element(self, start: int) -> bool:
        """Open an array where a second value follows a member's; True if one was opened."""
        line, indent = self._line(start)
        top = self.stack[-1]
        if start != line + indent or not isinstance(top.node, Object) or not top.node.items:
            return False
        member = top.node.items[-1]
        first = member.value.start
        first_line, first_indent = self._line(first)
        if first != first_line + first_indent or first_indent != indent:
            return False
        top.node.items.pop()
        top.key = member.key
        self.hints.append(f'a "[" is missing before line {self._number(first)}')
        opened = Open(Tuple([member.value], first, first), "[")
        opened.line, opened.least = self._line(member.key.start)
        opened.most = opened.least
        self.stack.append(opened)
        return True
