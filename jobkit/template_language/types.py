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


KV_1: Final = "Secret:1"
"""A secret of Vault whose path is none of version 2 of the KV engine."""
KV_2: Final = "Secret:2"
"""A secret whose path is one of version 2 of the KV engine."""
DATA_1: Final = "map of any:1"
DATA_2: Final = "map of any:2"
ITEM: Final = "any:item"
"""An item of a Nomad variable, which is a text for most purposes."""
_OF_VERSION_2: Final = frozenset({"data", "metadata"})
_ITEM: Final = "NomadVarItem"
_VARIABLE: Final = "NomadVarItems"
_DATA: Final = {KV_1: DATA_1, KV_2: DATA_2}


def plain(word: str) -> str:
    """Return a type without what is known of it besides."""
    return word.partition(":")[0]


def known(word: str) -> str:
    """Return the type that a table's word stands for."""
    return UNKNOWN if plain(word) == "any" else word


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
    word = plain(word)
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
    row = words.types.get(plain(word))
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
    if word == _VARIABLE:
        is_method = any(item["name"] == name for item in words.types[word]["methods"])
        return (UNKNOWN if is_method else ITEM), ""
    if not holds_struct(word, words):
        return UNKNOWN, ""
    if name == "Data" and word in _DATA:
        return _DATA[word], ""
    word = plain(word)
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


def empty_field(word: str, name: str, words: Vocabulary) -> str:
    """Return why a field is there for no value, so that nothing is printed; else ""."""
    if word == DATA_2 and name not in _OF_VERSION_2:
        return (
            "The path is one of version 2 of Vault's KV engine, which nests the values: "
            f"write .Data.data.{name}."
        )
    if word == ITEM:
        row = words.types[_ITEM]
        names = [item["name"] for item in [*row["fields"], *row["methods"]]]
        if name not in names:
            return f"The items of a Nomad variable are its fields: write .{name} alone."
    return ""
