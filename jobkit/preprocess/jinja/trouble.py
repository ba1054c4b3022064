"""Tells what went wrong in a Jinja file, where, and what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes
from jinja2.exceptions import (
    SecurityError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplatesNotFound,
    TemplateSyntaxError,
    UndefinedError,
)

from jobkit.diagnostic import did_you_mean
from jobkit.preprocess import faults
from jobkit.preprocess.chains import chain_text
from jobkit.preprocess.jinja.absent import Absence
from jobkit.preprocess.jinja.environment import ArgumentError
from jobkit.preprocess.jinja.filters import MandatoryError
from jobkit.preprocess.jinja.foreign_text import foreign_hint
from jobkit.preprocess.jinja.loader import FileOutsideError, FileUnreadableError
from jobkit.preprocess.jinja.parser import TAGS, TagError
from jobkit.preprocess.meter import TooMuchError
from jobkit.source import Range, Step

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from jobkit.diagnostic import Diagnostic, Fault
    from jobkit.preprocess.jinja.environment import PlacedEnvironment
    from jobkit.preprocess.jinja.places import JinjaFile

ERRORS: Final = (
    TemplateRuntimeError, TemplateSyntaxError, TemplateNotFound, TooMuchError,
    TypeError, ValueError, ArithmeticError, LookupError, AttributeError,
    RecursionError, MemoryError, SyntaxError,
)  # fmt: skip
"""What a faulty Jinja file makes jinja2, or Python below it, raise."""

_UNKNOWN: Final = re.compile(r"No (filter|test) named '(.*?)'")
_REQUIRED: Final = re.compile(r"Required block '(.*)' not found")
_WORD: Final = re.compile(r"\w+")


class Spot(NamedTuple):
    """A place in a Jinja file that was being worked on."""

    file: JinjaFile
    offset: int


class Told(NamedTuple):
    """What is to be said of an error.

    Attributes:
        fault: The kind.
        detail: What is wrong and what to write instead.
        spot: Where; None for the place that was worked on.
        word: What to underline there; "" for the whole tag.
    """

    fault: Fault
    detail: str
    spot: Spot | None = None
    word: str = ""


def trouble(
    environment: PlacedEnvironment, error: BaseException, names: Iterable[str]
) -> Diagnostic:
    """Return the finding about an error that stopped the expansion.

    Args:
        environment: The one of the expansion.
        error: What was raised.
        names: The variables that were given.
    """
    spots = [*_spots(environment, error.__traceback__)]
    if isinstance(error, TemplateSyntaxError):
        spots.append(Spot(environment.files[error.name or ""], error.lineno))
    spots = spots or [Spot(next(iter(environment.files.values())), 0)]
    told = _told(environment, error, spots, [*names])
    spot = told.spot or spots[-1]
    hint = foreign_hint(environment, spot.file, spot.offset) if _may_be_foreign(told) else ""
    fault = faults.SWALLOWED if hint else told.fault
    index = max((i for i, other in enumerate(spots) if other.file is spot.file), default=0)
    steps = [Step(*step) for step in _chain(spots[:index])]
    detail = " ".join(filter(None, (told.detail, hint, chain_text(steps))))
    return fault.at(_range(spot, told.word), detail)


def _may_be_foreign(told: Told) -> bool:
    return told.fault in {faults.SYNTAX, faults.UNDEFINED, faults.UNDEFINED_FUNCTION,
                          faults.UNDEFINED_ATTRIBUTE, faults.UNKNOWN_TAG}  # fmt: skip


def _spots(environment: PlacedEnvironment, trace: TracebackType | None) -> Iterable[Spot]:
    """Yield the places that were worked on, the outermost first."""
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            offset = template.get_corresponding_lineno(trace.tb_lineno)
            yield Spot(environment.files[template.name], offset)
        trace = trace.tb_next


def _chain(spots: list[Spot]) -> Iterable[tuple[str, object, int]]:
    """Yield verb, source and offset of the tags that led to a place, the nearest first."""
    last = None
    for spot in reversed(spots):
        tag = spot.file.tag_at(spot.offset)
        if tag is None or (spot.file, tag) == last:
            continue
        last = (spot.file, tag)
        word = _WORD.match(spot.file.source.text, tag.inner_start)
        verb = {"include": "included", "extends": "extended", "import": "imported",
                "from": "imported"}.get(word[0] if word else "", "called")  # fmt: skip
        yield verb, spot.file.source, tag.start


def _range(spot: Spot, word: str) -> Range:
    source = spot.file.source
    tag = spot.file.tag_at(spot.offset)
    start, end = (tag.inner_start, tag.inner_end) if tag else (spot.offset, spot.offset + 1)
    if word:
        begin = spot.offset if spot.offset >= start else start
        found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(source.text, begin, end)
        if found:
            return Range(source, found.start(), found.end())
    elif tag is None or spot.offset > start:
        start = spot.offset
    end = min(max(end, start + 1), len(source.text))
    return Range(source, min(start, end), end)


def _told(
    environment: PlacedEnvironment, error: BaseException, spots: list[Spot], names: list[str]
) -> Told:
    match error:
        case TooMuchError():
            return Told(faults.TOO_MUCH, str(error))
        case RecursionError() | MemoryError():
            return Told(
                faults.TOO_MUCH,
                "Files, macros or brackets are nested too deeply here; maybe one of them takes "
                "in itself without end.",
            )
        case FileOutsideError():
            return Told(faults.OUTSIDE_FILE, str(error))
        case FileUnreadableError():
            return Told(faults.UNREADABLE_FILE, str(error))
        case TagError():
            return _tag(environment, error)
        case TemplateSyntaxError() if found := _UNKNOWN.match(error.message or ""):
            return _unknown(environment, found)
        case TemplateSyntaxError():
            return _syntax(error, spots[-1])
        case TemplateNotFound():
            return _missing_file(environment, error, spots[-1])
        case SecurityError():
            reason = str(error).rstrip(".")
            return Told(faults.UNSAFE, f"Jinja files run in a sandbox: {reason}.")
        case UndefinedError():
            return _undefined(environment, error, spots, names)
        case MandatoryError():
            detail = str(error) or "The value is mandatory and nobody gives it."
            return Told(faults.MANDATORY, detail)
        case ArgumentError():
            return Told(faults.ARGUMENT, str(error), word=_quoted(str(error))[-1])
        case SyntaxError():
            return Told(faults.TOO_MUCH, f"The file is nested too deeply ({error.msg}).")
    return _failed(environment, error)


def _quoted(text: str) -> list[str]:
    """Return the names in double quotes, without the one after "Did you mean"."""
    return re.findall(r'"([^"]*)"', text.partition(" Did you mean")[0]) or [""]


def _failed(environment: PlacedEnvironment, error: BaseException) -> Told:
    message = str(error)
    if found := _UNKNOWN.match(message):
        return _unknown(environment, found)
    if found := _REQUIRED.match(message):
        return _required_block(environment, found[1])
    reason = message.rstrip(".") or type(error).__name__
    if isinstance(error, KeyError):
        reason = f"there is no key {reason}"
    return Told(faults.FAILED, f"The expression can't be worked out: {reason}.")


def _unknown(environment: PlacedEnvironment, found: re.Match[str]) -> Told:
    kind, name = found[1], found[2]
    known = environment.filters if kind == "filter" else environment.tests
    fault = faults.UNKNOWN_FILTER if kind == "filter" else faults.UNKNOWN_TEST
    near = did_you_mean(name, known)
    return Told(fault, f'There is no {kind} named "{name}".{near}', word=name)


def _tag(environment: PlacedEnvironment, error: TagError) -> Told:
    file = environment.files[error.name or ""]
    opened = error.opened
    opened_at = ""
    if opened is not None:
        line = file.source.position(opened[1]).line
        opened_at = f'"{opened[0]}" of line {line}'
    wanted = " or ".join(f'"{word}"' for word in error.wanted)
    if error.tag is None:
        spot = Spot(file, opened[1]) if opened else None
        detail = f"The file ends, and {opened_at} is still open. Close it with {wanted}."
        return Told(faults.UNCLOSED_TAG, detail, spot, opened[0] if opened else "")
    if error.tag in TAGS and opened_at:
        detail = f'"{error.tag}" stands where {opened_at} is open. Write {wanted} first.'
        return Told(faults.UNCLOSED_TAG, detail, word=error.tag)
    if error.tag in TAGS:
        detail = f'"{error.tag}" ends or continues a tag, but none is open here.'
        return Told(faults.UNCLOSED_TAG, detail, word=error.tag)
    near = did_you_mean(error.tag, TAGS)
    return Told(faults.UNKNOWN_TAG, f'Jinja has no tag "{error.tag}".{near}', word=error.tag)


def _syntax(error: TemplateSyntaxError, spot: Spot) -> Told:
    message = (error.message or "").rstrip(".").replace("'", '"')
    detail = f"Jinja can't read this: {message}."
    source = spot.file.source
    tag = spot.file.tag_at(spot.offset)
    if tag is None:
        return Told(faults.SYNTAX, detail, spot)
    first, here = source.position(tag.start).line, source.position(spot.offset).line
    if first != here:
        detail += f" The tag begins on line {first}."
    return Told(faults.SYNTAX, detail, spot)


def _missing_file(environment: PlacedEnvironment, error: TemplateNotFound, spot: Spot) -> Told:
    names = error.templates if isinstance(error, TemplatesNotFound) else [error.name]
    texts = [str(name) for name in names]
    if any(isinstance(name, Absence) for name in names):
        return Told(faults.UNDEFINED, f"The name of the file is not known: {texts[0]}.")
    wanted = " or ".join(f'"{text}"' for text in texts)
    folders = ", ".join(f'"{folder}"' for folder in environment.loader.folders)
    beside = environment.loader.beside(spot.file.source.name, texts[-1])
    if beside:
        way = f' Names start from there: write "{beside}".'
    else:
        way = did_you_mean(texts[-1], environment.loader.names_near(texts[-1]))
    detail = f"There is no file {wanted} in {folders}.{way}"
    return Told(faults.MISSING_FILE, detail, word="")


def _required_block(environment: PlacedEnvironment, name: str) -> Told:
    blocks = {
        block.name
        for file in environment.files.values()
        if file.tree is not None
        for block in file.tree.find_all(nodes.Block)
        if block.name != name
    }
    near = did_you_mean(name, sorted(blocks))
    detail = f'The block "{name}" is required, and no file that extends this one fills it.{near}'
    return Told(faults.REQUIRED_BLOCK, detail, word=name)


def _undefined(
    environment: PlacedEnvironment, error: UndefinedError, spots: list[Spot], names: list[str]
) -> Told:
    absence = error.args[0] if error.args else ""
    if not isinstance(absence, Absence):
        return Told(faults.UNDEFINED, f"{error}.")
    name = str(absence.name)
    if absence.reason:
        return _reasoned(environment, absence, spots)
    if absence.owner is not None:
        return _attribute(absence, spots)
    spot = _use(spots, nodes.Name, "name", name)
    text = spot.file.source.text
    called = text[spot.offset + len(name) :].lstrip().startswith("(")
    known = [*names, *environment.globals, *_assigned(spot.file)]
    near = did_you_mean(name, dict.fromkeys(known))
    if called and text.startswith(name, spot.offset):
        return Told(faults.UNDEFINED_FUNCTION, f'There is no function or macro "{name}".{near}',
                    spot, name)  # fmt: skip
    detail = f'"{name}" has no value here. Give it one in a values file or with --var.{near}'
    return Told(faults.UNDEFINED, detail, spot, name)


def _assigned(file: JinjaFile) -> list[str]:
    """Return the names that a file gives values to."""
    if file.tree is None:
        return []
    stored = [
        node.name for node in file.tree.find_all(nodes.Name) if node.ctx in {"store", "param"}
    ]
    return stored + [macro.name for macro in file.tree.find_all(nodes.Macro)]


def _attribute(absence: Absence, spots: list[Spot]) -> Told:
    name = str(absence.name)
    spot = _use(spots, nodes.Getattr, "attr", name)
    owner = absence.owner
    if isinstance(absence.name, int):
        detail = f"The value has no item {name}."
        return Told(faults.UNDEFINED_ATTRIBUTE, detail, spot)
    members = [str(key) for key in owner] if isinstance(owner, dict) else _public(owner)
    near = did_you_mean(name, members)
    what = {"dict": "mapping", "str": "text", "TemplateModule": "imported file"}.get(
        type(owner).__name__, type(owner).__name__
    )
    detail = f'The {what} has no member "{name}".{near}'
    return Told(faults.UNDEFINED_ATTRIBUTE, detail, spot, name)


def _public(owner: object) -> list[str]:
    return [name for name in dir(owner) if not name.startswith("_")]


def _reasoned(environment: PlacedEnvironment, absence: Absence, spots: list[Spot]) -> Told:
    """Return what to say of a value of which jinja2 said why it is not there."""
    name = str(absence.name)
    for spot in reversed(spots):
        tree = spot.file.tree
        imports = tree.find_all(nodes.FromImport) if tree is not None else ()
        for node in imports:
            if name in {given if isinstance(given, str) else given[0] for given in node.names}:
                return _missing_macro(environment, Spot(spot.file, node.lineno), node, name)
    reason = absence.reason.rstrip(".")
    return Told(faults.UNDEFINED, f"The value is not there: {reason}.")


def _missing_macro(
    environment: PlacedEnvironment, spot: Spot, node: nodes.FromImport, name: str
) -> Told:
    file_name = node.template.value if isinstance(node.template, nodes.Const) else ""
    file = environment.files.get(file_name)
    near = did_you_mean(name, _assigned(file) if file else ())
    detail = f'"{file_name}" does not define "{name}".{near}'
    return Told(faults.MISSING_MACRO, detail, spot, name)


def _use(spots: list[Spot], kind: type[nodes.Expr], field: str, name: str) -> Spot:
    """Return where the value ``name`` comes from: the innermost tag worked on that names it."""
    for spot in reversed(spots):
        tag = spot.file.tag_at(spot.offset)
        if tag is None or spot.file.tree is None:
            continue
        for node in spot.file.tree.find_all(kind):
            inside = tag.start <= node.lineno < tag.end
            if inside and getattr(node, field) == name and getattr(node, "ctx", "") == "load":
                return Spot(spot.file, node.lineno)
    return spots[-1]
