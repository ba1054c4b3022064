"""The types of values: what has which fields, what ``range`` goes over.

A type is a word of ``schemas/template-functions.json``: ``text``, ``list of KeyPair``. What is not
surely known is ``UNKNOWN``, and nothing is said of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean

if TYPE_CHECKING:
    from jobkit.template_language.vocabulary import Vocabulary

UNKNOWN: Final = ""
NOTHING: Final = "nothing"
"""The type of ``.`` outside of all blocks: the client node gives a body no value."""

TEXT: Final = "text"
BOOL: Final = "bool"
INTEGERS: Final = frozenset({"int", "int64", "uint32", "uint64"})
NUMBERS: Final = INTEGERS | {"float64"}
PLAIN: Final = NUMBERS | {TEXT, BOOL}
_CONTAINERS: Final = ("list of ", "map of ", "channel of ")


def known(word: str) -> str:
    """Return the type that a table's word stands for."""
    return UNKNOWN if word == "any" else word


def element(word: str) -> str:
    """Return the type of what ``range`` goes over."""
    if word in INTEGERS:
        return word
    for prefix in _CONTAINERS:
        if word.startswith(prefix):
            return known(word.removeprefix(prefix))
    return UNKNOWN


def is_list(word: str) -> bool:
    """Tell whether values of the type are lists."""
    return word.startswith("list of ")


def is_map(word: str) -> bool:
    """Tell whether values of the type are maps."""
    return word.startswith("map of ")


def in_words(word: str) -> str:
    """Return the type as a sentence names it."""
    if word in INTEGERS or word == "float64":
        return "a number"
    if word == BOOL:
        return "true or false"
    if is_list(word):
        return "a list"
    if is_map(word):
        return "a map"
    return word if word in (TEXT, NOTHING) else f"one {word}"


def holds_struct(word: str, words: Vocabulary) -> bool:
    """Tell whether values of the type have fixed fields."""
    row = words.types.get(word)
    return row is not None and row["kind"] == "struct"


def field_type(word: str, name: str, words: Vocabulary) -> tuple[str, str]:
    """Return the type of a field, and what is wrong with it in whole sentences or ""."""
    if is_map(word):
        return element(word), ""
    if is_list(word):
        hint = f'go over it with "range", and write .{name} inside'
        return UNKNOWN, f'This is a list, which has no field "{name}"; {hint}.'
    if word in PLAIN:
        return UNKNOWN, f'This is {in_words(word)}, which has no field "{name}".'
    if not holds_struct(word, words):
        return UNKNOWN, ""
    row = words.types[word]
    fields = {item["name"]: known(item["type"]) for item in row["fields"]}
    methods = [item["name"] for item in row["methods"]]
    if name in fields:
        return fields[name], ""
    if name in methods:
        return UNKNOWN, ""
    names = [*fields, *methods]
    near = next((known for known in names if known.lower() == name.lower()), "")
    hint = f' Did you mean "{near}"?' if near else did_you_mean(name, names)
    return UNKNOWN, f'{word} has no field "{name}".{hint}'
