"""Writes Job JSON as YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Event, SafeDumper

    from jobkit.job.encode import JsonValue

# Text that some reader of YAML takes for a number or bool though PyYAML's own rules don't.
_LOOKS_TYPED: Final = re.compile(
    r"[-+]?[0-9][0-9_]*([eE][-+]?[0-9]+)?|0[ox][0-9a-fA-F]+|[yYnN]|[-+]?\.(inf|nan)", re.IGNORECASE
)
_NO_FOLDING: Final = 1 << 30


def yaml_text(value: JsonValue) -> str:
    """Return ``value`` as a YAML document: keys in their order, long texts as literal blocks.

    Any depth of nesting is written. YAML 1.1 and 1.2 readers get the same values out of it.
    """
    import yaml  # noqa: PLC0415 - the one door of PyYAML, and rarely asked for

    stream = StringIO()
    dumper = yaml.SafeDumper(stream, width=_NO_FOLDING, allow_unicode=True)
    dumper.emit(yaml.StreamStartEvent())
    dumper.emit(yaml.DocumentStartEvent(explicit=False))
    for event in _events(value, dumper):
        dumper.emit(event)
    dumper.emit(yaml.DocumentEndEvent(explicit=False))
    dumper.emit(yaml.StreamEndEvent())
    return stream.getvalue().removesuffix("...\n")


def _events(value: JsonValue, dumper: SafeDumper) -> Iterator[Event]:
    import yaml  # noqa: PLC0415

    pending: list[JsonValue | Event] = [value]
    while pending:
        match pending.pop():
            case yaml.Event() as event:
                yield event
            case Mapping() as mapping:
                yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=not mapping)
                pending.append(yaml.MappingEndEvent())
                for key, item in reversed(list(mapping.items())):
                    pending += (item, key)
            case list() | tuple() as items:
                yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=not items)
                pending.append(yaml.SequenceEndEvent())
                pending += reversed(items)
            case scalar:
                yield _scalar(scalar, dumper)


def _scalar(value: JsonValue, dumper: SafeDumper) -> Event:
    import yaml  # noqa: PLC0415

    match value:
        case str() as text:
            resolved: str = dumper.resolve(  # type: ignore[no-untyped-call]  # the stubs lack it
                yaml.ScalarNode, text, (True, False)
            )
            is_plain = resolved == "tag:yaml.org,2002:str" and not _LOOKS_TYPED.fullmatch(text)
            style = "|" if "\n" in text else None
            return yaml.ScalarEvent(None, None, (is_plain, True), text, style=style)
        case None:
            written = "null"
        case bool():
            written = "true" if value else "false"
        case float():
            written = _float(value)
        case _:
            written = str(value)
    return yaml.ScalarEvent(None, None, (True, False), written)


def _float(number: float) -> str:
    """Return a number that YAML 1.1 takes for one too: it wants a point before an exponent."""
    shortest = repr(number).removesuffix(".0")
    return shortest if "." in shortest else shortest.replace("e", ".0e")
