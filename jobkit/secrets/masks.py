"""Puts masks in place of secrets."""

from __future__ import annotations

from typing import TypeAlias

from jobkit.secrets.looks import looks_secret

JsonValue: TypeAlias = (
    str | int | float | list["JsonValue"] | tuple["JsonValue", ...] | dict[str, "JsonValue"] | None
)


class Masks:
    """The masks of one output: the same secret gets the same mask, another one another.

    A mask says nothing about the secret, not even its length: it is a number in the order in which
    secrets come. (A short digest would let who guesses passwords rule out nearly all of them.)
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

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
