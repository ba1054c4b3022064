"""The words of the language in one Nomad release: functions, keywords, types."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final

from jobkit.diagnostic import did_you_mean
from jobkit.records import record
from jobkit.tables import holds, table, version

_BREAK: Final = "break"
_NEWLINE: Final = "line end inside an action"
_ASSIGNMENT: Final = "assignment to a variable: $x = value"
_COUNTING: Final = "range over an integer"


@record(eq=False)
class Vocabulary:
    """What the template library of one Nomad release knows.

    Attributes:
        target: The release.
        functions: The rows of its functions, by name.
        keywords: Its keywords, ``else with`` among them.
        denied: The functions that a client node refuses unless it is told otherwise.
        syntax: The forms that came later and that it has.
        types: The rows of the types of values, by name.
    """

    target: str
    functions: dict[str, dict[str, Any]]
    keywords: frozenset[str]
    denied: frozenset[str]
    syntax: frozenset[str]
    types: dict[str, dict[str, Any]]

    @property
    def has_newlines(self) -> bool:
        """Whether an action may go over line ends."""
        return _NEWLINE in self.syntax

    @property
    def has_assignment(self) -> bool:
        """Whether ``$x = value`` exists."""
        return _ASSIGNMENT in self.syntax

    @property
    def has_counting(self) -> bool:
        """Whether ``range`` takes a number."""
        return _COUNTING in self.syntax


def _rows(part: str, target: str) -> list[dict[str, Any]]:
    return [row for row in table("template-functions")[part] if holds(row, target)]


@cache
def vocabulary(target: str) -> Vocabulary:
    """Return the words that the template library of Nomad ``target`` (``X.Y.Z``) knows."""
    data = table("template-functions")
    release = version(target)
    denied: list[str] = []
    for row in data["denylist"]:
        if version(row["first"]) <= release:
            denied = row["functions"]
    return Vocabulary(
        target,
        {row["name"]: row for row in _rows("functions", target)},
        frozenset(row["name"] for row in _rows("keywords", target)),
        frozenset(denied),
        frozenset(row["name"] for row in _rows("syntax", target)),
        {name: row for name, row in data["types"].items() if holds(row, target)},
    )


@cache
def _all_functions() -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in table("template-functions")["functions"]}


def other_release(name: str, words: Vocabulary) -> str:
    """Say in which releases a function exists that ``words`` lacks; "" when in none."""
    row = _all_functions().get(name)
    if row is None:
        return ""
    since = row["since"]
    first = row.get("patches", {}).get(since, f"{since}.0")
    if version(first) > version(words.target):
        return f'"{name}" exists from Nomad {first} on; the job is for {words.target}.'
    if row["until"] is not None and version(row["until"]) <= version(words.target):
        last = row.get("last", row["until"])
        return f'"{name}" existed up to Nomad {last}; the job is for {words.target}.'
    return f'"{name}" does not exist in Nomad {words.target}, but in later patch releases.'


@lru_cache(maxsize=256)
def near_function(name: str, words: Vocabulary) -> str:
    """Return `` Did you mean "x"?`` for the function that is likely meant, else ""."""
    folded = name.replace("_", "").replace("-", "").lower()
    known = words.functions
    for other in known:
        if other.lower() == folded:
            return f' Did you mean "{other}"?'
    for other in known:
        if other.lower() in {f"to{folded}", f"sprig_{folded}"} and "_" not in other:
            return f' Did you mean "{other}"?'
    for other in known:
        if other.removeprefix("sprig_").lower() == folded:
            return f' Did you mean "{other}"?'
    return did_you_mean(name, known)
