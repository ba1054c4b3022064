"""Tells what went wrong in a Jinja file, where, and what to write instead."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from jinja2 import nodes
from jinja2.exceptions import (
    SecurityError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
)

from jobkit.diagnostic import did_you_mean
from jobkit.preprocess import faults
from jobkit.preprocess.chains import chain_text
from jobkit.preprocess.jinja.absences import absent, use
from jobkit.preprocess.jinja.environment import ArgumentError
from jobkit.preprocess.jinja.filters import MandatoryError
from jobkit.preprocess.jinja.foreign_text import foreign_hint
from jobkit.preprocess.jinja.loader import FileOutsideError, FileUnreadableError
from jobkit.preprocess.jinja.parser import TAGS, TagError
from jobkit.preprocess.jinja.spots import Spot, Told, Trouble, chain_to, range_at, spots_in
from jobkit.preprocess.meter import TooMuchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobkit.diagnostic import Diagnostic, Fault
    from jobkit.preprocess.jinja.environment import PlacedEnvironment

ERRORS: Final = (
    TemplateRuntimeError, TemplateSyntaxError, TemplateNotFound, TooMuchError,
    TypeError, ValueError, ArithmeticError, LookupError, AttributeError,
    RecursionError, MemoryError, SyntaxError,
)  # fmt: skip
"""What a faulty Jinja file makes jinja2, or Python below it, raise."""

_UNKNOWN: Final = re.compile(r"No (filter|test) named '(.*?)'")
_REQUIRED: Final = re.compile(r"Required block '(.*)' not found")
_EXPECTED: Final = re.compile(r"expected token '(.*)', got '(.*)'$", re.DOTALL)
_UNEXPECTED: Final = re.compile(r"unexpected '(.*?)'(?:, expected '(.*)')?$", re.DOTALL)
_CHARACTER: Final = re.compile(r"unexpected char ('.*'|\".*\") at \d+$", re.DOTALL)
_TOKENS: Final = {
    "end of print statement": "the end of the expression",
    "end of statement block": "the end of the tag",
    "end of template": "the end of the file",
    "string": "a string",
    "integer": "a number",
    "float": "a number",
    "name": "a name",
}


def finding(
    environment: PlacedEnvironment, error: BaseException, names: Iterable[str]
) -> Diagnostic:
    """Return the finding about an error that stopped the expansion.

    Args:
        environment: The one of the expansion.
        error: What was raised.
        names: The variables that were given.
    """
    spots = [*spots_in(environment, error.__traceback__)]
    if isinstance(error, TemplateSyntaxError):
        spots.append(Spot(environment.expansion.files[error.name or ""], error.lineno))
    spots = spots or [Spot(next(iter(environment.expansion.files.values())), 0)]
    told = _told(Trouble(environment, error, spots, [*names]))
    spot = told.spot or spots[-1]
    hint = ""
    if told.fault in _MAY_BE_FOREIGN:
        hint = foreign_hint(environment, spot.file, spot.offset)
    fault = faults.SWALLOWED if hint else told.fault
    index = max((i for i, other in enumerate(spots) if other.file is spot.file), default=0)
    steps = chain_text([*chain_to(spots[:index])])
    detail = " ".join(filter(None, (told.detail, hint, steps)))
    return fault.at(range_at(spot, told.word), detail)


def _told(trouble: Trouble) -> Told:
    for kind, tell in _TELLERS:
        if isinstance(trouble.error, kind):
            return tell(trouble)
    return _failed(trouble)


def _as_it_says(fault: Fault) -> Callable[[Trouble], Told]:
    """Return what tells of an error whose message says all."""
    return lambda trouble: Told(fault, str(trouble.error))


def _too_deep(_: Trouble) -> Told:
    detail = (
        "Files, macros or brackets are nested too deeply here; maybe one of them takes in itself "
        "without end."
    )
    return Told(faults.TOO_MUCH, detail)


def _unsafe(trouble: Trouble) -> Told:
    reason = str(trouble.error).rstrip(".").replace("'", '"')
    return Told(faults.UNSAFE, f"Jinja files run in a sandbox: {reason}.")


def _mandatory(trouble: Trouble) -> Told:
    detail = str(trouble.error) or "The value is mandatory, and nobody gives it."
    return Told(faults.MANDATORY, detail)


def _argument(trouble: Trouble) -> Told:
    error = trouble.error
    word = error.argument if isinstance(error, ArgumentError) else ""
    return Told(faults.ARGUMENT, str(error), word=word)


def _failed(trouble: Trouble) -> Told:
    message = str(trouble.error)
    if found := _UNKNOWN.match(message):
        return _unknown(trouble, found)
    if found := _REQUIRED.match(message):
        return _required_block(trouble.environment, found[1])
    reason = message.rstrip(".").replace("'", '"') or type(trouble.error).__name__
    if isinstance(trouble.error, KeyError):
        reason = f"there is no key {reason}"
    return Told(faults.FAILED, f"The expression can't be worked out: {reason}.")


def _unknown(trouble: Trouble, found: re.Match[str]) -> Told:
    environment = trouble.environment
    kind, name = found[1], found[2]
    known = environment.filters if kind == "filter" else environment.tests
    fault = faults.UNKNOWN_FILTER if kind == "filter" else faults.UNKNOWN_TEST
    near = did_you_mean(name, known)
    node_kind = nodes.Filter if kind == "filter" else nodes.Test
    spot = use(trouble.spots, node_kind, "name", name)
    return Told(fault, f'There is no {kind} named "{name}".{near}', spot, name)


def _tag(trouble: Trouble) -> Told:
    error = trouble.error
    assert isinstance(error, TagError)  # noqa: S101  the table says so
    file = trouble.spots[-1].file
    opened = error.opened
    opened_at = ""
    if opened is not None:
        line = file.source.position(opened[1]).line
        opened_at = f'"{opened[0]}" of line {line}'
    ends = [word for word in error.wanted if word.startswith("end")]
    wanted = " or ".join(f'"{word}"' for word in ends or error.wanted)
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


def _syntax(trouble: Trouble) -> Told:
    message, spot = str(trouble.error.args[0]), trouble.spots[-1]
    if found := _UNKNOWN.match(message):
        return _unknown(trouble, found)
    detail = _reading(message)
    source = spot.file.source
    first, here = (source.position(at).line for at in (spot.file.opened, spot.offset))
    if first != here:
        detail += f" The tag begins on line {first}."
    return Told(faults.SYNTAX, detail, spot)


def _reading(message: str) -> str:
    """Return jinja2's message about the syntax in our words, where it is a common one."""
    if found := _EXPECTED.match(message):
        wanted, got = (_TOKENS.get(name, f'"{name}"') for name in found.groups())
        return f"Jinja expects {wanted} here and finds {got}."
    if found := _UNEXPECTED.match(message):
        wanted = f', but "{found[2]}"' if found[2] else ""
        return f'"{found[1]}" can\'t stand here{wanted}.'
    if found := _CHARACTER.match(message):
        return f'The character "{ast.literal_eval(found[1])}" can\'t stand here.'
    message = message.rstrip(".").replace("'", '"')
    return f"Jinja can't read this: {message}."


def _missing_file(trouble: Trouble) -> Told:
    error, loader = trouble.error, trouble.environment.loader
    assert isinstance(error, TemplateNotFound)  # noqa: S101  the table says so
    texts = [str(name) for name in getattr(error, "templates", [error.name])]
    wanted = " or ".join(f'"{text}"' for text in texts)
    folders = ", ".join(f'"{folder}"' for folder in loader.folders)
    beside = loader.beside(trouble.spots[-1].file.source.name, texts[-1])
    if beside:
        way = f' Names start from there: write "{beside}".'
    else:
        near = [name for name in loader.names_near(texts[-1]) if name not in texts]
        way = did_you_mean(texts[-1], near)
    detail = f"There is no file {wanted} in {folders}.{way}"
    return Told(faults.MISSING_FILE, detail)


def _required_block(environment: PlacedEnvironment, name: str) -> Told:
    blocks = {
        block.name
        for file in environment.expansion.files.values()
        if file.tree is not None
        for block in file.tree.find_all(nodes.Block)
        if block.name != name
    }
    near = did_you_mean(name, sorted(blocks))
    detail = f'The block "{name}" is required, and no file that extends this one fills it.{near}'
    return Told(faults.REQUIRED_BLOCK, detail, word=name)


_MAY_BE_FOREIGN: Final = frozenset(
    {
        faults.SYNTAX,
        faults.UNDEFINED,
        faults.UNDEFINED_FUNCTION,
        faults.UNDEFINED_ATTRIBUTE,
        faults.UNKNOWN_TAG,
    }
)

# The first that fits counts.
_TELLERS: Final[tuple[tuple[type[BaseException], Callable[[Trouble], Told]], ...]] = (
    (TooMuchError, _as_it_says(faults.TOO_MUCH)),
    (RecursionError, _too_deep),
    (MemoryError, _too_deep),
    (FileOutsideError, _as_it_says(faults.OUTSIDE_FILE)),
    (FileUnreadableError, _as_it_says(faults.UNREADABLE_FILE)),
    (TagError, _tag),
    (TemplateSyntaxError, _syntax),
    (TemplateNotFound, _missing_file),
    (SecurityError, _unsafe),
    (UndefinedError, absent),
    (MandatoryError, _mandatory),
    (ArgumentError, _argument),
    (SyntaxError, _too_deep),
)
