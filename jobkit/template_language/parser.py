"""The blocks of a template body: what opens, what ends, which names hold where.

Pieces come from the scanner; what stands in an action is read by ``pipelines``. A faulty action
still opens or ends its block, so that one fault is reported once.
"""

from __future__ import annotations

from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.records import record
from jobkit.template_language.literals import unquote
from jobkit.template_language.model import Kind, Problem
from jobkit.template_language.pipelines import Pipelines, Stop
from jobkit.template_language.tokens import (
    ASSIGN,
    FAULT,
    IDENTIFIER,
    KEYWORD,
    RAW,
    RIGHT,
    STRING,
    VARIABLE,
    Action,
    Comment,
    Text,
    Token,
)
from jobkit.template_language.types import UNKNOWN, element

if TYPE_CHECKING:
    from jobkit.template_language.pipelines import Pipeline
    from jobkit.template_language.scanner import Scanner
    from jobkit.template_language.scope import Scope
    from jobkit.template_language.tokens import Piece

_FOREIGN: Final = {
    **dict.fromkeys(("endif", "endfor", "endrange", "endwith", "endblock", "fi"), "end"),
    **dict.fromkeys(("elif", "elsif", "elseif"), "else if"),
    **dict.fromkeys(("for", "foreach"), "range"),
    "unless": "if not",
}
_BODIES: Final = ("define", "block")
_BRANCHES: Final = ("if", "with", "range")


@record(frozen=False)
class Block:
    """A block that is open.

    Attributes:
        keyword: What opened it; "" for one that is only supposed, after a stray ``else``.
        start: First code point of the action that opened it.
        end: One past the last one.
        outer: The scope around it.
        name: The name of a ``define`` or ``block``.
        is_in_else: Whether its last ``else`` has come.
        is_filled: Whether a ``define`` or ``block`` prints more than white space.
    """

    keyword: str
    start: int
    end: int
    outer: Scope
    name: str = ""
    is_in_else: bool = False
    is_filled: bool = False


@record(frozen=False)
class Named:
    """A call of a named template.

    Attributes:
        name: Its name.
        start: First code point of the name.
        end: One past the last one.
    """

    name: str
    start: int
    end: int


@record(frozen=False)
class _Names:
    """The named templates of a body: those with something in them, all, and the calls."""

    filled: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    called: list[Named] = field(default_factory=list)


class Parser:
    """Reads one body; what it finds is in ``pipelines.problems`` and ``pipelines.uses``."""

    def __init__(self, scanner: Scanner, pipelines: Pipelines, scope: Scope) -> None:
        self._scanner = scanner
        self._text = scanner.text
        self._pipelines = pipelines
        self._scope = scope
        self._blocks: list[Block] = []
        self._bodies: list[Block] = []
        self._names = _Names()
        self._action = Action(0, 0)
        self._controls = {
            "if": self._branch,
            "with": self._branch,
            "range": self._branch,
            "define": self._define,
            "block": self._block,
            "template": self._template,
            "else": self._else,
            "end": self._end,
            "break": self._loop_control,
            "continue": self._loop_control,
        }

    def parse(self) -> list[Piece]:
        """Read the whole body and return its pieces."""
        pieces = list(self._scanner.pieces())
        self._scope.reassigned.update(_reassigned(pieces))
        for piece in pieces:
            match piece:
                case Text():
                    if not self._text[piece.start : piece.end].isspace():
                        self._fill()
                case Comment():
                    if piece.fault is not None:
                        self._pipelines.record(piece.fault)
                case Action():
                    self._read(piece)
        self._finish()
        return pieces

    def _fill(self) -> None:
        if self._bodies:
            self._bodies[-1].is_filled = True

    def _read(self, action: Action) -> None:
        self._action = action
        pipelines = self._pipelines
        pipelines.start(action.tokens, self._scope)
        before = len(pipelines.problems)
        try:
            self._dispatch()
            pipelines.settle()
        except Stop:
            pass
        if not action.is_closed:
            self._unclosed(before)

    def _unclosed(self, before: int) -> None:
        """Replace what was found behind the line of an unclosed action by this one fault."""
        problems = self._pipelines.problems
        action = self._action
        line_end = self._text.find("\n", action.start)
        late = [
            problem
            for problem in problems[before:]
            if problem.refused and (problem.start > line_end >= 0)
        ]
        if any(problem.kind is Kind.ACTION_UNCLOSED for problem in problems[before:]):
            problems[before:] = [p for p in problems[before:] if p not in late]
            first = min((p.noticed_at for p in late), default=-1)
            if first >= 0:
                self._notice_earlier(before, first)
            return
        noticed = min((problem.noticed_at for problem in problems[before:]), default=action.end)
        problems[before:] = [p for p in problems[before:] if p not in late]
        right = self._scanner.right
        detail = f'The action is not closed; write "{right}" at its end.'
        end = action.start + len(self._scanner.left)
        problems.append(Problem(Kind.ACTION_UNCLOSED, action.start, end, detail, noticed=noticed))

    def _notice_earlier(self, before: int, place: int) -> None:
        problems = self._pipelines.problems
        for index in range(before, len(problems)):
            found = problems[index]
            if found.kind is Kind.ACTION_UNCLOSED and place < found.noticed_at:
                problems[index] = Problem(
                    found.kind, found.start, found.end, found.detail, noticed=place
                )

    def _dispatch(self) -> None:
        pipelines = self._pipelines
        token = pipelines.peek_past_space()
        if token.kind == IDENTIFIER and token.text in _FOREIGN:
            self._foreign(token)
        control = self._controls.get(token.text) if token.kind == KEYWORD else None
        if control is None:
            self._fill()
            pipelines.pipeline("command")
            return
        pipelines.next_past_space()
        control(token)

    def _foreign(self, token: Token) -> None:
        """Report a keyword of another language, and do what it means there."""
        meant = _FOREIGN[token.text]
        detail = f'Templates have no "{token.text}"; write "{meant}".'
        self._pipelines.problem(Kind.FUNCTION_UNKNOWN, token, detail)
        if meant == "end":
            if self._blocks:
                self._close()
        elif meant == "else if":
            if self._blocks:
                self._leave_branch(self._blocks[-1])
        else:
            self._open(meant.partition(" ")[0])
            self._scope.is_conditional = True
            if meant == "range":
                self._scope.dot = UNKNOWN
                self._scope.in_range += 1
        raise Stop

    def _open(self, keyword: str, name: str = "") -> Block:
        action = self._action
        block = Block(keyword, action.start, action.end, self._scope, name)
        self._blocks.append(block)
        if keyword in _BODIES:
            self._bodies.append(block)
        self._scope = self._pipelines.scope = self._scope.inner()
        return block

    def _branch(self, keyword: Token) -> None:
        """Read ``if``, ``with`` or ``range``."""
        self._fill()
        self._open(keyword.text)
        self._condition(keyword.text)

    def _condition(self, keyword: str) -> None:
        pipeline = None
        try:
            pipeline = self._pipelines.pipeline(keyword)
        finally:
            self._set_dot(keyword, pipeline)
            self._scope.is_conditional = True

    def _set_dot(self, keyword: str, pipeline: Pipeline | None) -> None:
        scope = self._scope
        if keyword == "range":
            scope.in_range += 1
        if pipeline is None:
            if keyword != "if":
                scope.dot = UNKNOWN
        elif keyword == "with":
            scope.dot = pipeline.type
        elif keyword == "range":
            scope.dot = element(pipeline.type)

    def _clause_name(self, keyword: Token) -> Token:
        token = self._pipelines.next_past_space()
        if token.kind not in (STRING, RAW):
            detail = f'After "{keyword.text}" comes a name in quotes.'
            self._pipelines.refuse(Kind.PIPELINE, token, detail)
        self._pipelines.check_text(token)
        return token

    def _define(self, keyword: Token) -> None:
        is_nested = bool(self._blocks)
        block = self._open("define")
        self._scope.enter_body()
        if is_nested:
            detail = '"define" stands outside of all other blocks; move it out of this one.'
            self._pipelines.problem(Kind.DEFINE, keyword, detail)
        token = self._clause_name(keyword)
        block.name = unquote(token.text)
        self._names.defined.add(block.name)
        self._nothing_more("define")

    def _block(self, keyword: Token) -> None:
        self._fill()
        block = self._open("block")
        try:
            token = self._clause_name(keyword)
            block.name = unquote(token.text)
            self._names.defined.add(block.name)
            self._pipelines.pipeline("block")
        finally:
            self._scope.enter_body()

    def _template(self, keyword: Token) -> None:
        self._fill()
        token = self._clause_name(keyword)
        self._names.called.append(Named(unquote(token.text), token.start, token.end))
        if self._pipelines.peek_past_space().kind == RIGHT:
            self._pipelines.next_past_space()
            return
        self._pipelines.pipeline("template")

    def _nothing_more(self, keyword: str) -> None:
        token = self._pipelines.next_past_space()
        if token.kind != RIGHT:
            right = self._scanner.right
            detail = f'"{keyword}" takes no argument here: only "{right}" comes after it.'
            self._pipelines.refuse(Kind.KEYWORD_ARGUMENT, token, detail)

    def _loop_control(self, keyword: Token) -> None:
        self._fill()
        try:
            self._nothing_more(keyword.text)
        finally:
            if not self._scope.in_range:
                detail = f'"{keyword.text}" stands inside of a "range"; there is none around it.'
                self._pipelines.problem(Kind.LOOP_CONTROL, keyword, detail)

    def _end(self, keyword: Token) -> None:
        try:
            self._nothing_more("end")
        finally:
            if self._blocks:
                self._close()
            else:
                detail = 'There is no open block that this "end" could end; remove it.'
                self._pipelines.problem(Kind.END, keyword, detail)

    def _close(self) -> None:
        block = self._blocks.pop()
        self._scope.leave()
        self._scope = self._pipelines.scope = block.outer
        if block.keyword in _BODIES:
            self._end_body(self._bodies.pop())

    def _end_body(self, block: Block) -> None:
        if block.is_filled:
            if block.name in self._names.filled:
                detail = f'The template "{block.name}" is defined twice.'
                self._pipelines.add(
                    Problem(Kind.DEFINE, block.start, block.end, detail, noticed=self._action.start)
                )
            self._names.filled.add(block.name)

    def _else(self, keyword: Token) -> None:
        block = self._blocks[-1] if self._blocks else None
        follower = self._pipelines.peek_past_space()
        chained = follower.text if follower.kind == KEYWORD else ""
        if block is None or block.keyword not in (*_BRANCHES, ""):
            self._stray_else(keyword)
        elif block.is_in_else:
            detail = f'This "{block.keyword}" has an "else" already.'
            self._pipelines.problem(Kind.ELSE, keyword, detail)
        elif chained not in ("if", "with"):
            self._last_branch(block)
        elif block.keyword in (chained, ""):
            self._next_branch(block, chained)
            return
        else:
            self._wrong_chain(block, follower, chained)
        if chained not in ("if", "with"):
            self._nothing_more("else")
        else:
            raise Stop

    def _stray_else(self, keyword: Token) -> None:
        detail = 'This "else" belongs to no "if", "with" or "range"; each of them has ended.'
        self._pipelines.problem(Kind.ELSE, keyword, detail)
        if not self._blocks:
            self._open("")

    def _leave_branch(self, block: Block) -> None:
        """Go to the next branch: dot and loop are those outside, declared names stay."""
        self._scope.dot = block.outer.dot
        self._scope.in_range = block.outer.in_range

    def _last_branch(self, block: Block) -> None:
        block.is_in_else = bool(block.keyword)
        self._leave_branch(block)

    def _next_branch(self, block: Block, chained: str) -> None:
        self._leave_branch(block)
        token = self._pipelines.next_past_space()
        if chained == "with" and "else with" not in self._pipelines.words.keywords:
            detail = (
                'The targeted release has no "else with"; write "else", then "with" in an '
                'action of its own with its own "end".'
            )
            self._pipelines.problem(Kind.SYNTAX_VERSION, token, detail)
        self._condition(chained)

    def _wrong_chain(self, block: Block, follower: Token, chained: str) -> None:
        block.is_in_else = True
        self._leave_branch(block)
        detail = (
            f'"else {chained}" is possible only in "{chained}", and this is "{block.keyword}"; '
            f'write "else", then "{chained}" with its own "end".'
        )
        self._pipelines.problem(Kind.ELSE, follower, detail)

    def _finish(self) -> None:
        at_end = len(self._text)
        for block in self._blocks:
            if block.keyword:
                detail = (
                    f'The "{block.keyword}" that starts here has no end; write '
                    f'"{self._scanner.left} end {self._scanner.right}" behind what belongs to it.'
                )
                self._pipelines.add(
                    Problem(Kind.BLOCK_UNCLOSED, block.start, block.end, detail, noticed=at_end)
                )
        names = self._names
        for call in names.called:
            if call.name not in names.defined:
                near = did_you_mean(call.name, sorted(names.defined))
                detail = f'No "define" in this body defines "{call.name}".{near}'
                self._pipelines.add(
                    Problem(Kind.TEMPLATE_UNDEFINED, call.start, call.end, detail, refused=False)
                )


def _reassigned(pieces: list[Piece]) -> set[str]:
    """Return the variables that get another value somewhere."""
    names: set[str] = set()
    for piece in pieces:
        if isinstance(piece, Action):
            solid = [token for token in piece.tokens if token.kind not in ("space", FAULT)]
            for first, second in pairwise(solid):
                if first.kind == VARIABLE and second.kind == ASSIGN:
                    names.add(first.text)
    return names
