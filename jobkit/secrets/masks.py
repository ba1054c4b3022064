"""Puts masks in place of secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from jobkit.secrets.looks import looks_secret, tells_of_secret
from jobkit.secrets.parts import secret_parts, united

if TYPE_CHECKING:
    from collections.abc import Iterable

JsonValue: TypeAlias = (
    str | int | float | list["JsonValue"] | tuple["JsonValue", ...] | dict[str, "JsonValue"] | None
)

_LEAST_LENGTH: Final = 4


class Masks:
    """The masks of one output: the same secret gets the same mask, another one another.

    A mask says nothing about the secret, not even its length: it is a number in the order in which
    secrets come. (A short digest would let who guesses passwords rule out nearly all of them.)
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Begin without masks; ``known`` texts are secrets wherever they stand."""
        self._numbers: dict[str, int] = {}
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for value in known:
            self.learn(value)

    def learn(self, value: str) -> None:
        """Take ``value`` for a secret wherever it stands from now on."""
        if value.strip() and value not in self._known:
            self._known.add(value)
            self._pattern = None

    def hide_text(self, name: str, text: str) -> str:
        """Return ``text``, which ``name`` has, with masks for its secret parts, lines kept.

        All of it is one when the name says so; otherwise what ``secret_parts`` finds, and known
        secrets wherever they stand (short ones only where they are all of the text).
        """
        if text in self._known or tells_of_secret(name, text):
            return self.mask(text)
        made, at = [], 0
        for start, end in self._spans(name, text):
            made += [text[at:start], self.mask(text[start:end])]
            at = end
        return "".join([*made, text[at:]])

    def _spans(self, name: str, text: str) -> list[tuple[int, int]]:
        """Return where known and other secrets stand in ``text``."""
        spans = secret_parts(text, name)
        if self._known:
            if self._pattern is None:
                words = sorted(filter(_is_long, self._known), key=len, reverse=True)
                self._pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)")
            spans = united([*spans, *(found.span() for found in self._pattern.finditer(text))])
        return spans

    def mask(self, value: str) -> str:
        """Return what is shown in place of ``value``: ``(secret 1)``."""
        number = self._numbers.setdefault(value, len(self._numbers) + 1)
        return f"(secret {number})"

    def hide(self, name: str, value: JsonValue) -> JsonValue:
        """Return ``value`` with a mask for each text and number in it that looks secret.

        What is inside a value counts as named by the nearest member name; when the name of the
        whole tells of a secret, each text inside is one.
        """
        match value:
            case dict():
                return {key: self.hide(_joined(name, key), one) for key, one in value.items()}
            case list() | tuple():
                return [self.hide(name, one) for one in value]
            case bool() | None:
                return value
            case _:
                text = str(value)
                return self.mask(text) if looks_secret(name, text) else value


def _joined(name: str, key: str) -> str:
    """Return the name that a member goes by: that of the whole counts if it tells of a secret."""
    return f"{name}_{key}" if looks_secret(name, "x") else key


def _is_long(value: str) -> bool:
    """Tell whether a secret is long enough to be looked for inside other texts."""
    return len(value) >= _LEAST_LENGTH
