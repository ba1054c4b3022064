"""Values in YAML: PyYAML cuts the text into events, the tree is made here."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final, NoReturn

from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax.tree import Attribute, Literal, Object, ObjectItem, StringLiteral, Tuple
from jobkit.variables import faults
from jobkit.variables.scalars import is_finite, number_text, text_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression

NODE_LIMIT: Final = 250_000

_TAG: Final = "tag:yaml.org,2002:"
_TRUE: Final = frozenset({"yes", "true", "on"})
_BASES: Final = {"0b": 2, "0x": 16}
_LONGEST_NUMBER: Final = 1000
_DECIMAL: Final = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_KEY_DETAIL: Final = "A name must be text; write the list or mapping as the value of a name."
_COLLECTIONS: Final = frozenset({f"{_TAG}map", f"{_TAG}seq", f"{_TAG}omap", "!"})


def yaml_values(source: Source, max_depth: int) -> tuple[dict[str, Attribute], Diagnostics]:
    """Return the keys of a YAML file with their values, and everything wrong with it.

    Words are read as PyYAML, Ansible and Jinja users know them: ``no`` and ``off`` are bools. Text
    are only dates and times, and the numbers of base 60 that nobody means: ``10:30``.
    """
    reader = _Reader(source, max_depth)
    value = reader.read()
    if value is None:
        return {}, reader.diagnostics
    if isinstance(value, Object):
        return dict(map(_attribute, value.items)), reader.diagnostics
    if isinstance(value, Literal) and value.value is None:
        return {}, reader.diagnostics
    detail = "The file must hold names with their values: one name: value a line."
    place = Range(source, value.start, value.end)
    return {}, [*reader.diagnostics, faults.NO_NAMES.at(place, detail)]


def _attribute(item: ObjectItem) -> tuple[str, Attribute]:
    key, value = item.key, item.value
    assert isinstance(key, StringLiteral)  # noqa: S101  the reader makes no other
    end = max(value.end, key.end)
    return key.value, Attribute(key.value, value, key.start, end, key.end)


@record(frozen=False)
class _Open:
    """A mapping or sequence whose end is yet to come.

    Attributes:
        start: Its first offset.
        is_mapping: False for a sequence.
        anchor: The name it can be used by again once it is complete.
        size: Its values at all depths so far, those of aliases included.
        items: What it holds; of a mapping keys and values in turn.
    """

    start: int
    is_mapping: bool
    anchor: str | None = None
    size: int = 1
    items: list[Expression] = field(default_factory=list)


class _Refused(Exception):  # noqa: N818  it never leaves this module
    """Nothing after this place is read; the finding is told."""


class _Reader:
    def __init__(self, source: Source, max_depth: int) -> None:
        self.source = source
        self.max_depth = max_depth
        self.shift = int(source.text.startswith("\ufeff"))
        self.diagnostics: Diagnostics = []
        self.anchors: dict[str, tuple[Expression, int]] = {}
        self.open: list[_Open] = []
        self.root: Expression | None = None

    def read(self) -> Expression | None:
        """Return the value of the one document; None for no document or a fault in it."""
        import yaml  # noqa: PLC0415  the one door of PyYAML in this room, and a rarer form

        try:
            self._read()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            at = len(self.source.text) if mark is None else mark.index + self.shift
            what = error.problem or error.context or "it can't be read"
            self._tell_syntax(at, f"{what}{_hint(what)}")
        except yaml.reader.ReaderError as error:
            at = error.position + self.shift
            self._tell_syntax(at, "this character may not stand in YAML")
        except _Refused:
            pass
        else:
            return self.root
        return None

    def _read(self) -> None:
        for event, resolved in _events(self.source.text[self.shift :]):
            self._take(event, resolved)

    def _tell_syntax(self, at: int, what: str) -> None:
        at = min(at, len(self.source.text.rstrip()))
        place = Range(self.source, at, min(at + 1, len(self.source.text)))
        self.diagnostics.append(faults.SYNTAX.at(place, f"This is not YAML: {what}."))

    def _take(self, event: yaml.Event, resolved: str) -> None:
        import yaml  # noqa: PLC0415

        assert event.start_mark is not None  # noqa: S101  every event of a text has both
        assert event.end_mark is not None  # noqa: S101
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        match event:
            case yaml.ScalarEvent():
                value = self._scalar(event, resolved, start, end)
                self._add(value, 1, event.anchor)
            case yaml.AliasEvent():
                self._alias(str(event.anchor), start, end)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_opening(event.tag, start, end)
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self.open.append(_Open(start, is_mapping, event.anchor))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close(start, end)
            case yaml.DocumentStartEvent() if self.root is not None:
                detail = 'A second document begins here; a file with values has one. Remove "---".'
                self._refuse(start, end, detail)

    def _check_opening(self, tag: str | None, start: int, end: int) -> None:
        if len(self.open) >= self.max_depth:
            detail = (
                f"The file is nested more than {self.max_depth} levels deep, which is jobkit's"
                " limit. Raise it with --max-depth (max_depth)."
            )
            self.diagnostics.append(faults.TOO_MUCH.at(Range(self.source, start, end), detail))
            raise _Refused
        if self._wants_key:
            self._refuse(start, end, _KEY_DETAIL)
        if tag is not None and tag not in _COLLECTIONS:
            self._refuse(start, end, f'The tag "{tag}" has no meaning here. Leave it out.')

    def _refuse(self, start: int, end: int, detail: str) -> NoReturn:
        self.diagnostics.append(faults.VALUE.at(Range(self.source, start, end), detail))
        raise _Refused

    def _alias(self, anchor: str, start: int, end: int) -> None:
        known = self.anchors.get(anchor)
        if known is None:
            detail = f'Nothing before it has the anchor "&{anchor}" that "*{anchor}" stands for.'
            self._refuse(start, end, detail)
        if self._wants_key and not isinstance(known[0], StringLiteral):
            self._refuse(start, end, _KEY_DETAIL)
        self._add(known[0], known[1], None)

    def _add(self, value: Expression, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)
        if not self.open:
            self.root = value
            return
        holder = self.open[-1]
        holder.size += size
        holder.items.append(value)
        if holder.size > NODE_LIMIT:
            detail = f"With what its aliases stand for, this has more than {NODE_LIMIT} values."
            place = Range(self.source, holder.start, holder.start + 1)
            self.diagnostics.append(faults.TOO_MUCH.at(place, detail))
            raise _Refused

    def _close(self, start: int, end: int) -> None:
        closed = self.open.pop()
        last = closed.items[-1].end if closed.items else start
        # A block collection ends where the next thing begins, lines later.
        end = end if end > start else max(last, closed.start + 1)
        value: Expression
        if closed.is_mapping:
            value = self._mapping(closed, end)
        else:
            value = Tuple(closed.items, closed.start, end)
        self._add(value, closed.size, closed.anchor)

    def _mapping(self, closed: _Open, end: int) -> Object:
        merged: dict[str, ObjectItem] = {}
        own: dict[str, ObjectItem] = {}
        for key, value in zip(closed.items[::2], closed.items[1::2], strict=True):
            assert isinstance(key, StringLiteral)  # noqa: S101  see _scalar
            name = key.value
            if name == "<<" and not key.quoted:
                for item in self._merged(value):
                    merged.setdefault(_key(item), item)
            elif name in own:
                line = self.source.position(own[name].key.start).line
                detail = f'"{name}" was set in line {line} already. Remove one of them.'
                place = Range(self.source, key.start, key.end)
                self.diagnostics.append(faults.REPEATED.at(place, detail))
            else:
                own[name] = ObjectItem(key, value)
        return Object(list((merged | own).values()), closed.start, end)

    def _merged(self, value: Expression) -> Iterator[ObjectItem]:
        """Yield what ``<<: value`` takes in, the first ones of a name before the others."""
        for one in value.elements if isinstance(value, Tuple) else [value]:
            if not isinstance(one, Object):
                detail = '"<<" takes in mappings only: <<: *anchor.'
                self._refuse(value.start, value.end, detail)
            else:
                yield from one.items

    @property
    def _wants_key(self) -> bool:
        return bool(self.open) and self.open[-1].is_mapping and len(self.open[-1].items) % 2 == 0

    def _scalar(self, event: yaml.ScalarEvent, resolved: str, start: int, end: int) -> Expression:
        if self._wants_key:
            key = text_literal(event.value, start, end)
            key.quoted = event.style not in {None, ""}
            return key
        written = event.value
        match resolved.removeprefix(_TAG):
            case "null":
                return Literal(None, start, end)
            case "bool":
                return Literal(written.lower() in _TRUE, start, end)
            case "int" if ":" not in written:
                return self._whole(written, start, end)
            case "float" if ":" not in written:
                if is_finite(written):
                    return Literal(number_text(written), start, end)
                detail = f'Variables can\'t hold "{written}". Write a number with an end.'
                self._refuse(start, end, detail)
            case "str" | "int" | "float" | "timestamp" | "merge" | "value" | "binary" | "!":
                pass
            case _:
                self._refuse(start, end, f'The tag "{resolved}" has no meaning here. Leave it out.')
        return text_literal(written, start, end)

    def _whole(self, written: str, start: int, end: int) -> Expression:
        if len(written) > _LONGEST_NUMBER:
            self._refuse(start, end, "The number has more digits than jobkit reads.")
        if _DECIMAL.fullmatch(written):
            return Literal(number_text(written), start, end)
        digits = written.replace("_", "").lower().lstrip("+-")
        try:
            number = int(digits, _BASES.get(digits[:2], 8))
        except ValueError:
            self._refuse(start, end, f'"{written}" is no whole number.')
        sign = "-" if written.startswith("-") else ""
        return Literal(f"{sign}{number}", start, end)


def _key(item: ObjectItem) -> str:
    assert isinstance(item.key, StringLiteral)  # noqa: S101  the reader makes no other
    return item.key.value


def _events(text: str) -> Iterator[tuple[yaml.Event, str]]:
    """Yield the events of a text, each with the tag that a scalar has or is taken to have."""
    import yaml  # noqa: PLC0415

    kind = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    loader = kind(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            assert event is not None  # noqa: S101  it was checked for
            tag = getattr(event, "tag", None)
            if isinstance(event, yaml.ScalarEvent) and tag is None:
                tag = loader.resolve(  # type: ignore[no-untyped-call]  # the stubs lack it
                    yaml.ScalarNode, event.value, event.implicit
                )
            yield event, tag or ""
    finally:
        loader.dispose()


def _hint(what: str) -> str:
    return "; indent with blanks, not with tabs" if "\\t" in what else ""
