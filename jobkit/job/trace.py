"""Traces text of a job back to where it was written: through references, templates and files.

A value is taken apart into stretches, each of which stands somewhere: text in quotes or a heredoc,
a runtime reference, the value of a variable or local, the text of a file. What a function has made
is a stretch of its own, of which only the call is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.evaluate.references import reference_text
from jobkit.job.located import key_of
from jobkit.records import record, replace
from jobkit.source import Range, Source
from jobkit.syntax.tree import (
    AttributeStep,
    Call,
    Embedded,
    IndexStep,
    Literal,
    Object,
    Parens,
    StringLiteral,
    TemplateExpression,
    Traversal,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.evaluate.document import Document
    from jobkit.evaluate.run import Bindings
    from jobkit.job.located import LocatedJob
    from jobkit.syntax.tree import Expression, Step

_MAX_DEPTH: Final = 100


@record
class Definition:
    """A name whose value something has, and where that value is written.

    Attributes:
        name: ``var.image``, ``local.command``, or the path of a file.
        range: The value.
    """

    name: str
    range: Range


class Trace(NamedTuple):
    """Where a stretch of a value was written.

    Attributes:
        range: The text.
        through: The names it came through, the one nearest to the use first.
        is_exact: False when only what has made the text could be found.
    """

    range: Range
    through: tuple[Definition, ...]
    is_exact: bool


@record
class _Node:
    """An expression with what is needed to follow it.

    Attributes:
        whole: Text that stands as it is, instead of an expression.
    """

    source: Source
    expression: Expression | None
    bindings: Bindings | None = None
    through: tuple[Definition, ...] = ()
    whole: Range | None = None

    def at(self, expression: Expression) -> _Node:
        return replace(self, expression=expression)

    @property
    def range(self) -> Range:
        if self.expression is None:
            assert self.whole is not None  # noqa: S101  one of the two is there
            return self.whole
        return Range(self.source, self.expression.start, self.expression.end)


class _Stretch(NamedTuple):
    """A part of a value: its text, None when that is worked out, and where it comes from."""

    text: str | None
    node: _Node


def trace(located: LocatedJob, path: Path, value: str, start: int, end: int) -> Trace | None:
    """Return where ``value[start:end]`` was written; None when the field's place is not known.

    Args:
        located: The job.
        path: The field whose value it is.
        value: The whole text.
        start: First code point of what is meant.
        end: One past its last one.
    """
    follower = _Follower(located.document)
    node = _value(located, path, follower)
    if node is not None:
        return _found(list(follower.stretches(node)), value, start, end)
    origin, _ = located.origin_of(path)
    if origin is None:
        return None
    return _searched(_Node(origin.source, None, whole=origin.range), value[start:end])


def outline(located: LocatedJob, path: Path, filler: str) -> str | None:
    """Return a text of which parts are not known, with ``filler`` in place of these parts.

    None when not even its expression is known.
    """
    follower = _Follower(located.document)
    node = _value(located, path, follower)
    if node is None:
        return None
    return "".join(filler if one.text is None else one.text for one in follower.stretches(node))


def definitions(located: LocatedJob, path: Path) -> tuple[Definition, ...]:
    """Return the names that the whole value of a field comes through, the nearest one first."""
    follower = _Follower(located.document)
    node = _value(located, path, follower)
    last = None if node is None else follower.followed(node)
    return () if last is None else last.through


def _value(located: LocatedJob, path: Path, follower: _Follower) -> _Node | None:
    """Return the expression of a field's value; None when it has none of its own."""
    origin, rest = located.origin_of(path)
    if origin is None or origin.expression is None:
        return None
    node: _Node | None = _Node(origin.source, origin.expression, origin.bindings)
    for step in rest:
        node = node and follower.member(node, step)
    return node


def _found(stretches: list[_Stretch], value: str, start: int, end: int) -> Trace | None:
    """Lay the stretches along the value and return the place of the part that is meant."""
    at = 0
    for index, (text, node) in enumerate(stretches):
        if text is None:
            following = next((one.text for one in stretches[index + 1 :] if one.text), None)
            after = len(value) if following is None else value.find(following, at)
        else:
            after = at + len(text) if value.startswith(text, at) else -1
        if after < 0:
            return _whole(stretches, value[start:end])
        if at <= start < after or (start == after == len(value) and index == len(stretches) - 1):
            if text is None:
                return _searched(node, value[start:end])
            return _inside(node, text, start - at, min(end, after) - at)
        at = after
    return _whole(stretches, value[start:end])


def _whole(stretches: list[_Stretch], wanted: str) -> Trace | None:
    """Return the place of the only stretch in which the wanted text stands."""
    found = [_searched(one.node, wanted) for one in stretches]
    exact = [one for one in found if one.is_exact]
    return exact[0] if len(exact) == 1 else found[0] if len(found) == 1 else None


def _searched(node: _Node, wanted: str) -> Trace:
    """Return where a text stands in what an expression is written as, if it does so once."""
    place = node.range
    written = place.text
    if wanted.strip() and written.count(wanted) == 1:
        start = place.start_offset + written.index(wanted)
        return Trace(Range(place.source, start, start + len(wanted)), node.through, True)
    return Trace(place, node.through, False)


def _inside(node: _Node, text: str, start: int, end: int) -> Trace:
    place = node.range
    if node.expression is None:
        first = place.start_offset
        return Trace(Range(place.source, first + start, first + end), node.through, True)
    offsets = _Offsets(node, text)
    first = offsets.at(start)
    last = offsets.at(end) if end > start else first
    return Trace(Range(node.source, first, max(first, last)), node.through, True)


class _Offsets:
    """Goes along a text and how it is written: escapes, doubled marks, indentation taken away."""

    def __init__(self, node: _Node, text: str) -> None:
        self.raw = node.source.text
        self.text = text
        expression = node.expression
        assert expression is not None  # noqa: S101  text as it is has no offsets to work out
        self.position = expression.start
        self.limit = expression.end
        self.offset = 0
        self.is_heredoc = True
        if isinstance(expression, StringLiteral):
            self.is_heredoc = not expression.quoted
            if expression.quoted and self.raw[self.position : self.position + 1] == '"':
                self.position += 1
            elif self.raw.startswith("<<", self.position):
                self.position = self.raw.find("\n", self.position) + 1
        else:  # a reference, with the marks around it
            before = self.raw.rfind("${", 0, self.position)
            if before >= 0 and not self.raw[before + 2 : self.position].strip(" ~"):
                self.position = before
                self.limit = self.raw.find("}", expression.end) + 1 or expression.end

    def at(self, offset: int) -> int:
        """Return where the code point at ``offset`` is written; offsets may only grow."""
        while self.offset < offset and self.position < self.limit:
            self.position = self._step()
            self.offset += 1
        self.position = self._unindented()
        return min(self.position, self.limit)

    def _step(self) -> int:
        """Return the position behind what is written for the next code point."""
        raw, position, wanted = self.raw, self._unindented(), self.text[self.offset]
        if raw[position : position + 1] == wanted and not self._doubled(position):
            return position + 1
        if self._doubled(position):
            return position + 2
        if raw[position : position + 1] == "\\":
            long = {"u": 6, "U": 10}.get(raw[position + 1 : position + 2], 2)
            return position + long
        return position + 1

    def _doubled(self, position: int) -> bool:
        """Tell whether ``$${`` or ``%%{`` stands there, of which the first mark is dropped."""
        return self.raw[position : position + 3] in {"$${", "%%{"}

    def _unindented(self) -> int:
        """Return the position behind indentation that is not part of the text."""
        raw, position = self.raw, self.position
        if not self.is_heredoc or self.offset >= len(self.text):
            return position
        if position and raw[position - 1] == "\n" and raw[position : position + 1] in {" ", "\t"}:
            line_end = raw.find("\n", position)
            written = len(raw[position:line_end]) - len(raw[position:line_end].lstrip(" \t"))
            text_end = self.text.find("\n", self.offset)
            line = self.text[self.offset : text_end if text_end >= 0 else len(self.text)]
            kept = len(line) - len(line.lstrip(" \t"))
            return position + max(written - kept, 0)
        return position


class _Follower:
    """Follows references to what they stand for."""

    def __init__(self, document: Document | None) -> None:
        self.document = document
        self.depth = 0

    def stretches(self, node: _Node) -> Iterator[_Stretch]:
        """Yield the parts of a text in their order."""
        followed = self.followed(node)
        if followed is None:
            yield _Stretch(None, node)
            return
        node = followed
        match node.expression:
            case None:
                yield _Stretch(node.range.text, node)
            case StringLiteral(value=value):
                yield _Stretch(value, node)
            case Literal(value=str() as value):
                yield _Stretch(value, node)
            case TemplateExpression(parts=parts):
                for part in parts:
                    yield from self.stretches(node.at(part))
            case Traversal() as traversal if not self._is_known(node, traversal):
                yield _Stretch(reference_text(node.source, traversal, None), node)
            case _:
                yield _Stretch(None, node)

    def followed(self, node: _Node) -> _Node | None:
        """Return what a reference, or an expression that is one, stands for in the end."""
        if self.depth == _MAX_DEPTH:
            return None
        self.depth += 1
        try:
            return self._followed(node)
        finally:
            self.depth -= 1

    def _followed(self, node: _Node) -> _Node | None:
        match node.expression:
            case Parens(inner=inner):
                return self.followed(node.at(inner))
            case Embedded(source=source, inner=inner):
                return self.followed(replace(node, source=source, expression=inner))
            case TemplateExpression(parts=[part]):
                return self.followed(node.at(part))
            case Traversal() as traversal if self._is_known(node, traversal):
                target = self._target(node, traversal)
                return None if target is None else self.followed(target)
            case Call(name="file", arguments=[StringLiteral(value=name)]):
                return self._file(node, name)
            case _:
                return node

    def member(self, node: _Node, step: str | int) -> _Node | None:
        """Return the member of a list or object that an expression stands for."""
        followed = self.followed(node)
        if followed is None:
            return None
        match followed.expression:
            case Tuple(elements=elements) if isinstance(step, int) and step < len(elements):
                return followed.at(elements[step])
            case Tuple(elements=elements):  # of a set the key is the element itself
                same = (one for one in elements if key_of(one) == step)
                found = next(same, None)
                return None if found is None else followed.at(found)
            case Object() if step == 0:
                return followed
            case Object(items=items):
                item = next((one for one in items if key_of(one.key) == step), None)
                return None if item is None else followed.at(item.value)
            case Call(name="convert", arguments=[argument, _]):
                return self.member(followed.at(argument), step)
            case _:
                return None

    def _is_known(self, node: _Node, traversal: Traversal) -> bool:
        return traversal.root in {"var", "local"} or traversal.root in (node.bindings or ())

    def _target(self, node: _Node, traversal: Traversal) -> _Node | None:
        steps = [_key(step) for step in traversal.steps]
        if not steps:
            return None
        bound = (node.bindings or {}).get(traversal.root)
        if bound is not None:
            target = self._element(node, bound.source, bound.collection, bound.key)
            if steps[0] != "value":
                return target
        else:
            target = self._definition(node, traversal.root, str(steps[0]))
        for step in steps[1:]:
            target = target and self.member(target, step)
        return target

    def _element(
        self, node: _Node, source: Source, collection: Expression, key: object
    ) -> _Node | None:
        """Return the element that an iterator stands for."""
        whole = self.followed(_Node(source, collection, node.bindings, node.through))
        return self.member(whole, key) if whole is not None and isinstance(key, str | int) else None

    def _definition(self, node: _Node, root: str, name: str) -> _Node | None:
        document = self.document
        if document is None:
            return None
        if root == "local":
            attribute = document.local_definitions.get(name)
            if attribute is None:
                return None
            found = _Node(document.evaluator.source, attribute.expression)
        else:
            variable = document.variables.get(name)
            if variable is None or variable.value_place is None:
                return None
            place = variable.value_place
            found = _Node(place.source, variable.expression, whole=place)
        step = Definition(f"{root}.{name}", found.range)
        return replace(found, through=(*node.through, step))

    def _file(self, node: _Node, name: str) -> _Node | None:
        """Return the text of a file that the job reads."""
        if self.document is None:
            return None
        outside = self.document.evaluator.run.outside
        try:
            text = outside.read_bytes(outside.base_dir / name).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        source = Source(str(outside.base_dir / name), text)
        whole = Range(source, 0, len(text))
        step = Definition(f'file("{name}")', node.range)
        return _Node(source, None, through=(*node.through, step), whole=whole)


def _key(step: Step) -> str | int:
    match step:
        case AttributeStep(name=name):
            return name
        case IndexStep(key=str(key)):
            return key
        case IndexStep(key=Literal(value=str(number))) if number.isdecimal():
            return int(number)
        case _:
            return ""
