"""Writes and reads YAML text; PyYAML, which cuts a text into events, enters here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from typing import TYPE_CHECKING

from jobkit.evaluate.convert import convert, friendly, sequence, type_of
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.yaml_scalars import TAGS, scalar
from jobkit.evaluate.functions.yaml_writer import write_yaml
from jobkit.evaluate.limits import beyond, in_force
from jobkit.evaluate.values import STRING, Null
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Event, MappingStartEvent, ScalarEvent, SequenceStartEvent

    from jobkit.evaluate.values import Value

_ESCAPE = re.compile(r"\\.", re.DOTALL)


@function("yamlencode")
def yamlencode(value: Value) -> Value:
    """Return the value as a YAML document."""
    return write_yaml(value)


@function("yamldecode")
def yamldecode(text: str) -> Value:
    """Return the value of a text with one YAML document: objects and tuples, no maps and lists."""
    from yaml import YAMLError  # noqa: PLC0415

    try:
        return _Reader(text).read(_events(text))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f" from line {mark.line + 1}, column {mark.column + 1} on"
        message = f"the text is not YAML{place}"
        raise FunctionError(message, 0) from error


def _events(text: str) -> Iterator[Event]:
    import yaml  # noqa: PLC0415

    # The scanner in C is the one that Nomad's is a copy of. The one in Python, for where PyYAML
    # comes without it, differs in what it thinks of tabs.
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    return yaml.parse(text, Loader=loader)


@record(frozen=False)
class _Open:
    """A mapping or sequence whose end is yet to come.

    Attributes:
        anchor: The name it can be used by again once it is complete.
        size: Its values at all depths so far, those of aliases included.
        members: The content of a mapping, else None.
        items: The content of a sequence.
        key: The name whose value comes next.
        merges: True when the value that comes next is a mapping to take in.
    """

    anchor: str | None
    size: int = 1
    members: dict[str, Value] | None = None
    items: list[Value] = field(default_factory=list)
    key: str | None = None
    merges: bool = False

    @property
    def wants_key(self) -> bool:
        """True when the next node names a member."""
        return self.members is not None and self.key is None and not self.merges

    def take(self, value: Value) -> None:
        """Add a value to the content."""
        if self.members is None:
            self.items.append(value)
        elif self.merges:
            _merge(self.members, value)
        elif self.key is not None:
            self.members[self.key] = value
        self.key, self.merges = None, False

    @property
    def value(self) -> Value:
        """The content as a value."""
        return tuple(self.items) if self.members is None else self.members


def _merge(members: dict[str, Value], value: Value) -> None:
    for source in (value,) if isinstance(value, dict) else (sequence(value) or (value,)):
        if not isinstance(source, dict):
            if source == ():
                return
            message = f"{friendly(type_of(source))} can't be merged into a YAML mapping"
            raise FunctionError(message, 0)
        members.update(source)


class _Reader:
    """Makes a value out of events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.escapes_slash = "\\/" in text
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.result: Value | None = None

    def read(self, events: Iterator[Event]) -> Value:
        """Return the value of the one document."""
        from yaml import events as kinds  # noqa: PLC0415

        documents = 0
        for event in events:
            match event:
                case kinds.DocumentStartEvent():
                    documents += 1
                    _check_version(event.version)
                case kinds.ScalarEvent():
                    self.scalar(event)
                case kinds.AliasEvent():
                    self.alias(event.anchor or "")
                case kinds.MappingStartEvent() | kinds.SequenceStartEvent():
                    self.start(event, is_mapping=isinstance(event, kinds.MappingStartEvent))
                case kinds.CollectionEndEvent():
                    done = self.stack.pop()
                    self.complete(done.value, done.anchor, done.size)
                case _:
                    pass
        if self.result is None or documents != 1:
            message = f"the text holds {documents} YAML documents instead of one"
            raise FunctionError(message, 0)
        return self.result

    def scalar(self, event: ScalarEvent) -> None:
        """Take in a scalar: a name, or a value."""
        self.check_escapes(event)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.wants_key:
            if event.value == "<<" and event.tag in {None, f"{TAGS}merge"}:
                top.merges = True
            else:
                top.key = _name(_scalar(event))
            return
        self.complete(_scalar(event), event.anchor, 1)

    def check_escapes(self, event: ScalarEvent) -> None:
        """Refuse an escaped slash, which YAML knows since 1.2 and Nomad does not."""
        start, end = event.start_mark, event.end_mark
        if not self.escapes_slash or event.style != '"' or start is None or end is None:
            return
        written = self.text[start.index : end.index]
        if "\\/" in _ESCAPE.findall(written):
            message = 'YAML 1.1 has no escape "\\/"'
            raise FunctionError(message, 0)

    def alias(self, anchor: str) -> None:
        """Take in a value again."""
        self.check_no_key()
        if anchor not in self.anchors:
            message = f'no complete value before "*{anchor}" has the anchor "&{anchor}"'
            raise FunctionError(message, 0)
        value, size = self.anchors[anchor]
        self.complete(value, None, size)

    def start(self, event: MappingStartEvent | SequenceStartEvent, *, is_mapping: bool) -> None:
        """Go into a mapping or sequence."""
        self.check_no_key()
        if event.tag not in {None, f"{TAGS}{'map' if is_mapping else 'seq'}"}:
            kind = "mapping" if is_mapping else "sequence"
            message = f'a YAML {kind} can\'t have the tag "{event.tag}"'
            raise FunctionError(message, 0)
        limit = in_force().max_depth
        if len(self.stack) >= limit:
            problem = f"the YAML text is nested more than {limit} levels deep"
            raise FunctionError(beyond(problem, "max_depth"), 0)
        self.stack.append(_Open(event.anchor, members={} if is_mapping else None))

    def check_no_key(self) -> None:
        """Refuse a name that is not a scalar."""
        if self.stack and self.stack[-1].wants_key:
            message = "the names in a YAML mapping have to be text"
            raise FunctionError(message, 0)

    def complete(self, value: Value, anchor: str | None, size: int) -> None:
        """Hand a value to what it stands in."""
        if anchor is not None:
            self.anchors[anchor] = (value, size)
        if not self.stack:
            self.result = value
            return
        top = self.stack[-1]
        top.size += size
        limit = in_force().max_values
        if top.size > limit:
            problem = f"the YAML text stands for more than {limit} values"
            raise FunctionError(beyond(problem, "max_values"), 0)
        top.take(value)


def _check_version(version: tuple[int, int] | None) -> None:
    if version not in {None, (1, 1)}:
        message = "the text is not of YAML 1.1, which Nomad reads"
        raise FunctionError(message, 0)


def _scalar(event: ScalarEvent) -> Value:
    text = unicodedata.normalize("NFC", event.value)
    return scalar(event.tag, text, event.style or "")


def _name(value: Value) -> str:
    if isinstance(value, Null):
        message = "a name in a YAML mapping can't be null"
        raise FunctionError(message, 0)
    return str(convert(value, STRING))
