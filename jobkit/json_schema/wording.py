"""Says what does not fit a schema: what was found, and what to write instead."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.diagnostic import Path
    from jobkit.json_schema.violations import Violation

_MOST_SHOWN: Final = 40
_MOST_VALUES: Final = 20
_JOB: Final = "the job"
_AT_LEAST: Final = "it needs at least"
_AT_MOST: Final = "it may have at most"
# Patterns that only say which characters there must not be.
_WITHOUT: Final = re.compile(r"\^\[\^([^\]]+)\]\*\$")
_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
}


def detail_of(one: Violation, whole: str = _JOB) -> str:
    """Return whole sentences about a violation.

    Args:
        one: The violation.
        whole: What the value at the top is called.
    """
    if not one.path and whole != _JOB:
        return detail_of(one).replace(_JOB, whole).replace(_JOB.capitalize(), whole.capitalize())
    name = _name(one)
    if one.choices:
        return _choices(name, one)
    wording = _WORDINGS.get(one.keyword)
    if wording is None:
        return f"{name} does not do what the schema's keyword {_quote(one.keyword)} asks for."
    return wording(name, one)


def shown(value: Any) -> str:  # noqa: ANN401  any JSON value
    """Return a value as messages show it."""
    match value:
        case str() if len(value) > _MOST_SHOWN:
            return f'"{value[:_MOST_SHOWN]}…"'
        case str():
            return f'"{value}"'
        case bool():
            return str(value).lower()
        case None:
            return "null"
        case dict():
            return "an object" if value else "an empty object"
        case list():
            return "a list" if value else "an empty list"
        case _:
            return str(value)


def place_of(path: Path) -> str:
    """Return what a place in the job is called."""
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return "The job"
    return f'An element of "{names[-1]}"' if isinstance(path[-1], int) else f'"{names[-1]}"'


def _name(one: Violation) -> str:
    return f"The key {shown(one.value)}" if one.is_key else place_of(one.path)


def _inside(path: Path) -> str:
    """Return where a key is: nothing more for one of the job itself."""
    names = [step for step in path if isinstance(step, str)]
    return f' in "{names[-1]}"' if names else ""


def _quote(text: object) -> str:
    return f'"{text}"'


def _listed(values: list[Any]) -> str:
    """Return values to choose from; null and the empty text are not worth a word."""
    told = [one for one in values if one not in (None, "")] or values
    names = [_wanted(one) for one in told]
    if len(names) > _MOST_VALUES:
        names = [*names[:_MOST_VALUES], "another one"]
    *head, tail = names
    return f"{', '.join(head)} or {tail}" if head else tail


def _wanted(value: Any) -> str:  # noqa: ANN401  any JSON value
    """Return a value that is right as it is written in JSON."""
    if isinstance(value, str):
        return shown(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _type(name: str, one: Violation) -> str:
    wanted = [one.wanted] if isinstance(one.wanted, str) else list(one.wanted)
    useful = [kind for kind in wanted if kind != "null"] or wanted
    *head, tail = [_TYPES.get(kind, kind) for kind in useful]
    words = f"{', '.join(head)} or {tail}" if head else tail
    found = f"the text {shown(one.value)}" if isinstance(one.value, str) else shown(one.value)
    return f"{name} is {found}; write {words}{_hint(useful, one.value)}."


def _hint(kinds: list[str], value: object) -> str:
    """Return how a value would look that has only the wrong form."""
    if len(kinds) != 1:
        return ""
    if isinstance(value, str) and kinds[0] in {"integer", "number"}:
        digits = value.removeprefix("-")
        return f", {value} without quotes" if digits.isdecimal() and digits.isascii() else ""
    if isinstance(value, str) and kinds == ["boolean"] and value in {"true", "false"}:
        return f", {value} without quotes"
    if isinstance(value, int | float) and kinds == ["string"]:
        return f', "{shown(value)}" in quotes'
    if kinds == ["array"] and isinstance(value, dict | str):
        return f": [{shown(value)}]" if isinstance(value, str) else " of objects, [{…}]"
    return ""


def _enum(name: str, one: Violation) -> str:
    if not one.wanted:
        return f"{name} is not allowed here."
    known = [value for value in one.wanted if isinstance(value, str) and value]
    near = did_you_mean(one.value, known) if isinstance(one.value, str) and one.value else ""
    return f"{name} is {shown(one.value)}; write {_listed(one.wanted)}.{near}"


def _const(name: str, one: Violation) -> str:
    return f"{name} is {shown(one.value)}; write {_wanted(one.wanted)}."


def _bound(words: str) -> Callable[[str, Violation], str]:
    return lambda name, one: f"{name} is {shown(one.value)}; write {words.format(one.wanted)}."


def _size(unit: str, units: str, words: str) -> Callable[[str, Violation], str]:
    def wording(name: str, one: Violation) -> str:
        has = f"has {_count(len(one.value), unit, units)}" if one.value else "is empty"
        return f"{name} {has}; {words} {_count(one.wanted, unit, units)}."

    return wording


def _count(number: int, unit: str, units: str) -> str:
    return f"{number} {unit if number == 1 else units}"


def _pattern(name: str, one: Violation) -> str:
    without = _WITHOUT.fullmatch(one.wanted)
    if without is None:
        return f"{name} is {shown(one.value)}, which must match {one.wanted}."
    return f"{name} is {shown(one.value)}; none of these may be in it: {without[1]}"


def _required(_name: str, one: Violation) -> str:
    return f'"{one.wanted}" is missing in {_of(one.path)}.'


def _of(path: Path) -> str:
    words = place_of(path)
    return words[0].lower() + words[1:]


def _dependent(_name: str, one: Violation) -> str:
    key, other = one.wanted
    return f'"{other}" is missing in {_of(one.path)}, which has "{key}".'


def _additional(_name: str, one: Violation) -> str:
    known = list(one.schema.get("properties", ())) if isinstance(one.schema, dict) else []
    key = str(one.path[-1])
    return f'"{key}" is not allowed{_inside(one.path[:-1])}.{did_you_mean(key, known)}'


def _not(name: str, one: Violation) -> str:
    if one.wanted == {}:
        return f"{name} is not allowed here."
    return f"{name} is {shown(one.value)}, which the schema does not allow."


def _choices(name: str, one: Violation) -> str:
    """Say what each branch asks for; branches that ask for one of some types are put together."""
    kinds = [choice for choice in one.choices if choice.keyword == "type"]
    if len(kinds) == len(one.choices) and all(kind.path == one.path for kind in kinds):
        wanted: list[str] = []
        for kind in kinds:
            wanted += [kind.wanted] if isinstance(kind.wanted, str) else kind.wanted
        return _type(name, type(one)(one.path, "type", wanted, one.value, one.schema))
    told = list(dict.fromkeys(detail_of(choice) for choice in one.choices))
    return f"{name} fits none of the forms that the schema allows. " + " Or: ".join(told)


def _one_of(name: str, _one: Violation) -> str:
    return f"{name} fits several forms of the schema, of which only one may fit."


_WORDINGS: Final[dict[str, Callable[[str, Violation], str]]] = {
    "": lambda name, _: f"{name} is not allowed here.",
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _bound("{} or more"),
    "maximum": _bound("{} or less"),
    "exclusiveMinimum": _bound("more than {}"),
    "exclusiveMaximum": _bound("less than {}"),
    "multipleOf": _bound("a multiple of {}"),
    "minLength": _size("character", "characters", _AT_LEAST),
    "maxLength": _size("character", "characters", _AT_MOST),
    "minItems": _size("element", "elements", _AT_LEAST),
    "maxItems": _size("element", "elements", _AT_MOST),
    "minProperties": _size("key", "keys", _AT_LEAST),
    "maxProperties": _size("key", "keys", _AT_MOST),
    "pattern": _pattern,
    "uniqueItems": lambda name, _: f"{name} has an element twice.",
    "contains": lambda name, _: f"{name} lacks an element that the schema asks for.",
    "required": _required,
    "dependentRequired": _dependent,
    "additionalProperties": _additional,
    "unevaluatedProperties": lambda name, _: f"{name} has a key that the schema does not allow.",
    "unevaluatedItems": lambda name, _: f"{name} has an element that the schema does not allow.",
    "not": _not,
    "oneOf": _one_of,
}
