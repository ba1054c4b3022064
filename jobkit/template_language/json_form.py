"""Whether what a template prints can be JSON, whatever its actions print.

The text is read in every state that is possible at that place. An action may move between the
states inside of its bracket; of an ``if`` each branch is read; a ``range`` is read until no new
state comes, and only then judged: what its first turn can't print, a later one may. A fault is
told only where no state is left. What an action prints is thought to keep brackets and quotes in
balance.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, TypeAlias

from jobkit.records import record
from jobkit.template_language.printed import Branches, Literal, Node, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SPACE: Final = re.compile(r"[ \t\r\n]+")
_STRING: Final = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_WORD: Final = re.compile(r"[^\s,:\[\]{}\"]+")
_SCALAR: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_MOST_STATES: Final = 64
_MOST_TURNS: Final = 8
_DEEPEST: Final = 40
_COST_OF_RANGE: Final = 10  # each level of them multiplies the work

_MODES: Final = {
    "": ("value", "done"),
    "[": ("first item", "item", "after item"),
    "{": ("first name", "name", "colon", "member", "after member"),
}
_VALUES: Final = {
    "value": "done",
    "first item": "after item",
    "item": "after item",
    "member": "after member",
}
_NAMES: Final = frozenset({"first name", "name"})
_AFTER: Final = {"": "done", "[": "after item", "{": "after member"}
_FIRST: Final = {"[": "first item", "{": "first name"}
_OPENERS: Final = {"]": "[", "}": "{"}
_CLOSING: Final = {
    "first item": "]",
    "after item": "]",
    "first name": "}",
    "after member": "}",
}
_WANTED: Final = {
    "value": "Here a value must stand.",
    "done": "The JSON value has ended before this.",
    "first item": 'Here a value or "]" must stand.',
    "item": "Here a value must stand; JSON has no comma behind the last one.",
    "after item": 'Here a comma or "]" must stand.',
    "first name": 'Here a name in double quotes or "}" must stand.',
    "name": "Here a name in double quotes must stand; JSON has no comma behind the last value.",
    "colon": 'Here ":" must stand, between the name and its value.',
    "member": "Here a value must stand.",
    "after member": 'Here a comma or "}" must stand.',
}
_AFTER_VALUES: Final = frozenset({"after item", "after member"})


@record
class _Bracket:
    """An open bracket: the sign, its place, and the one around it."""

    sign: str
    place: int
    outer: _Bracket | None


@record
class _State:
    """Where in the grammar reading is.

    Attributes:
        mode: What may come next.
        bracket: The innermost open bracket.
        quote: The place of the open quote, -1 outside of a text.
    """

    mode: str
    bracket: _Bracket | None = None
    quote: int = -1


_States: TypeAlias = frozenset[_State]


@record
class FormFault:
    """Why a text has not its form.

    Attributes:
        start: First code point of the fault, in the body.
        end: One past its last one.
        detail: Whole sentences.
    """

    start: int
    end: int
    detail: str


class _Judge(Enum):
    """Which faults are told."""

    NONE = auto()
    """None: no state is left after one."""
    WHOLE = auto()
    """Those that no branch avoids."""
    EACH = auto()
    """Those of each branch."""


class _Broken(Exception):  # noqa: N818 - it never leaves this module
    """No state is left."""

    def __init__(self, fault: FormFault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


class _Silence(Exception):  # noqa: N818 - it never leaves this module
    """The text is of another kind, or too much is possible: nothing is said."""


def json_fault(nodes: list[Node]) -> FormFault | None:
    """Return why what is printed can't be JSON, None when it can."""
    if not any(isinstance(node, Literal) and node.text.strip() for node in nodes):
        return None
    try:
        states = _run(nodes, frozenset({_State("value")}), 0, _Judge.EACH)
    except _Broken as broken:
        return broken.fault
    except _Silence:
        return None
    return _at_end(states) or _comma_of_last_turn(nodes)


def _comma_of_last_turn(nodes: list[Node]) -> FormFault | None:
    """Return the comma that each turn of a ``range`` prints, the last one before "]" too."""
    for index, node in enumerate(nodes):
        if not isinstance(node, Branches):
            continue
        for body in node.bodies:
            fault = _comma_of_last_turn(body)
            if fault is not None:
                return fault
        last = node.bodies[0][-1] if node.bodies[0] else None
        is_between = 0 < index < len(nodes) - 1 and _surround(nodes[index - 1], nodes[index + 1])
        if node.repeats and is_between and isinstance(last, Literal):
            text = last.text.rstrip()
            if text.endswith(","):
                place = last.place(len(text) - 1)
                detail = "Each turn prints this comma, and JSON has none behind the last value."
                return FormFault(place, place + 1, detail)
    return None


def _surround(before: Node, after: Node) -> bool:
    """Tell whether two texts are a bracket's ends."""
    if not isinstance(before, Literal) or not isinstance(after, Literal):
        return False
    closer = after.text.lstrip()[:1]
    return closer in _OPENERS and before.text.rstrip()[-1:] == _OPENERS[closer]


def _at_end(states: _States) -> FormFault | None:
    if any(state.bracket is None and state.quote < 0 for state in states):
        return None
    state = min(states, key=_depth)
    if state.quote >= 0:
        return FormFault(state.quote, state.quote + 1, 'The text has no end; write " behind it.')
    bracket = state.bracket
    assert bracket is not None  # noqa: S101 - else it would have been complete
    closer = "]" if bracket.sign == "[" else "}"
    detail = f'The "{bracket.sign}" has no "{closer}".'
    return FormFault(bracket.place, bracket.place + 1, detail)


def _depth(state: _State) -> int:
    depth, bracket = 0, state.bracket
    while bracket is not None:
        depth, bracket = depth + 1, bracket.outer
    return depth


def _run(nodes: list[Node], states: _States, level: int, judge: _Judge) -> _States:
    """Return the states after the nodes; faults are told as ``judge`` says."""
    if level > _DEEPEST:
        raise _Silence
    for index, node in enumerate(nodes):
        match node:
            case Literal():
                joins_before = level > 0 or index > 0
                joins_after = level > 0 or index < len(nodes) - 1
                states = _literal(_Piece(node, joins_before, joins_after), states, judge)
            case Unknown():
                states = _union(_unknown(state, node) for state in states)
            case Branches():
                states = _branches(node, states, level, judge)
        if len(states) > _MOST_STATES:
            raise _Silence
    return states


def _union(parts: Iterable[_States]) -> _States:
    return frozenset(state for part in parts for state in part)


def _unknown(state: _State, node: Unknown) -> _States:
    if state.quote >= 0:
        return frozenset({state})
    if node.is_value and state.mode in ("member", "item", "first item"):
        return frozenset({_State(_VALUES[state.mode], state.bracket)})
    sign = state.bracket.sign if state.bracket else ""
    return frozenset(_State(mode, state.bracket) for mode in _MODES[sign])


def _branches(node: Branches, states: _States, level: int, judge: _Judge) -> _States:
    first, *others = node.bodies
    level += _COST_OF_RANGE if node.repeats else 1
    head = _heads(first, states, level) if node.repeats else states
    each = _Judge.NONE if judge is _Judge.WHOLE else judge
    of_first: _Judge = each
    if node.repeats and each is _Judge.EACH and not _run(first, head, level, _Judge.NONE):
        of_first = _Judge.WHOLE  # no turn ends: what stops the first turn is the fault
    results = [_run(first, head, level, of_first)]
    results += [_run(body, states, level, each) for body in others]
    left = _union(results if node.has_else else [*results, states])
    if judge is _Judge.WHOLE and states and not left:
        _run(first, head, level, _Judge.WHOLE)
    return left


def _heads(body: list[Node], states: _States, level: int) -> _States:
    """Return the states in which a turn of a ``range`` may begin."""
    for _ in range(_MOST_TURNS):
        grown = states | _run(body, states, level, _Judge.NONE)
        if grown == states:
            return states
        states = grown
        if len(states) > _MOST_STATES:
            break
    raise _Silence


@record
class _Piece:
    """A literal, and whether what is printed before and after it may belong to the same word."""

    node: Literal
    joins_before: bool
    joins_after: bool


def _literal(piece: _Piece, states: _States, judge: _Judge) -> _States:
    left: set[_State] = set()
    faults: list[FormFault] = []
    for state in states:
        after = _Reader(piece, state).read()
        if isinstance(after, FormFault):
            faults.append(after)
        else:
            left.add(after)
    if not left and faults and judge is not _Judge.NONE:
        raise _Broken(max(faults, key=lambda fault: fault.start))
    return frozenset(left)


class _Reader:
    """Reads one literal from one state."""

    def __init__(self, piece: _Piece, state: _State) -> None:
        self._piece = piece
        self._text = piece.node.text
        self._state = state
        self._at = 0

    def read(self) -> _State | FormFault:
        """Return the state after the text, or why it can't stand here."""
        while self._at < len(self._text):
            fault = self._string() if self._state.quote >= 0 else self._token()
            if fault:
                return self._fault(*fault)
        return self._state

    def _fault(self, end: int, detail: str) -> FormFault:
        place = self._piece.node.place
        start = place(self._at)
        return FormFault(start, max(place(end), start + 1), detail)

    def _string(self) -> tuple[int, str] | None:
        match = _STRING.match(self._text, self._at)
        self._at = match.end() if match else self._at
        if self._at == len(self._text):
            return None
        letter = self._text[self._at]
        if letter == '"':
            self._at += 1
            self._state = _State(self._state.mode, self._state.bracket)
            return None
        if letter != "\\":
            what = "line end" if letter in "\r\n" else "control character"
            return self._at + 1, f"A JSON text holds no {what}; write \\n, \\t or another escape."
        if len(self._text) - self._at < len("\\u0000") and self._piece.joins_after:
            raise _Silence  # the escape may go on in what is printed next
        return self._at + 2, f'"{self._text[self._at : self._at + 2]}" is no escape of JSON.'

    def _token(self) -> tuple[int, str] | None:
        match = _SPACE.match(self._text, self._at)
        if match:
            self._at = match.end()
            is_next_document = self._state.mode == "done" and "\n" in match[0]
            if is_next_document and self._at < len(self._text):
                self._state = _State("value")
            return None
        letter = self._text[self._at]
        if letter in "[{":
            return self._value(self._open)
        if letter in "]}":
            return self._close(letter)
        if letter in ",:":
            return self._separator(letter)
        return self._quote() if letter == '"' else self._word()

    def _wanted(self) -> tuple[int, str]:
        mode, letter = self._state.mode, self._text[self._at]
        end = self._at + 1
        if mode in _AFTER_VALUES and letter not in ",:":
            end = self._step_back("") or end
        elif mode in ("name", "item") and letter in "]}":
            end = self._step_back(",") or end
        return end, _WANTED[mode]

    def _step_back(self, last: str) -> int:
        """Go to the end of what stands before, where that belongs to the text and ends so."""
        before = self._text[: self._at].rstrip()
        if not before or not before.endswith(last):
            return 0
        self._at = len(before) - 1
        return len(before)

    def _value(self, take: Callable[[], None]) -> tuple[int, str] | None:
        after = _VALUES.get(self._state.mode)
        if after is None:
            return self._wanted()
        take()
        return None

    def _open(self) -> None:
        sign = self._text[self._at]
        place = self._piece.node.place(self._at)
        self._state = _State(_FIRST[sign], _Bracket(sign, place, self._state.bracket))
        self._at += 1

    def _close(self, letter: str) -> tuple[int, str] | None:
        bracket = self._state.bracket
        if bracket is None or bracket.sign != _OPENERS[letter]:
            what = f'"{bracket.sign}"' if bracket else "nothing"
            detail = f'This "{letter}" closes nothing: {what} is open here.'
            if bracket and bracket.outer and bracket.outer.sign == _OPENERS[letter]:
                closer = "]" if bracket.sign == "[" else "}"
                detail = f'Here a "{closer}" must stand, before the "{letter}" that follows.'
                return self._step_back("") or self._at + 1, detail
            return self._at + 1, detail
        if _CLOSING.get(self._state.mode) != letter:
            return self._wanted()
        outer = bracket.outer
        self._state = _State(_AFTER[outer.sign if outer else ""], outer)
        self._at += 1
        return None

    def _separator(self, letter: str) -> tuple[int, str] | None:
        follow = {
            ("after item", ","): "item",
            ("after member", ","): "name",
            ("colon", ":"): "member",
        }
        mode = follow.get((self._state.mode, letter))
        if mode is None:
            return self._wanted()
        self._state = _State(mode, self._state.bracket)
        self._at += 1
        return None

    def _quote(self) -> tuple[int, str] | None:
        state = self._state
        mode = "colon" if state.mode in _NAMES else _VALUES.get(state.mode)
        if mode is None:
            return self._wanted()
        self._state = _State(mode, state.bracket, self._piece.node.place(self._at))
        self._at += 1
        return None

    def _word(self) -> tuple[int, str] | None:
        match = _WORD.match(self._text, self._at)
        assert match is not None  # noqa: S101 - no other sign is left
        word, end = match[0], match.end()
        if word.startswith(("/", "#", ";")):
            raise _Silence  # a comment: the file is of a kind that has them
        joins_before = self._piece.joins_before and self._at == 0
        joined = joins_before or (self._piece.joins_after and end == len(self._text))
        if joins_before and self._state.mode in ("after item", "after member", "done"):
            self._at = end
            return None
        after = _VALUES.get(self._state.mode)
        if after is None:
            wanted = self._wanted()
            return (end, wanted[1]) if self._at == match.start() else wanted
        if not joined and not _SCALAR.fullmatch(word):
            return end, f'"{word}" is no JSON value; text stands in double quotes.'
        self._state = _State(after, self._state.bracket)
        self._at = end
        return None
