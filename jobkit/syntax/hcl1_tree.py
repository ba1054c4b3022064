"""The tree of a file in the old language: items with keys, and values, each with its offsets."""

from __future__ import annotations

from typing import TypeAlias

from jobkit.records import record


@record
class Dialect:
    """What the old language allowed in one release and not in another.

    Attributes:
        raw_newlines: A quoted string may run over line ends.
        nested_lists: A list may hold lists.
        list_bools: A list may hold truth values; else they are dropped from it.
        carriage_returns: The line end of Windows stays in texts as it is written.
    """

    raw_newlines: bool = False
    nested_lists: bool = True
    list_bools: bool = True
    carriage_returns: bool = False


@record
class Key:
    """A name or label in front of a value.

    Attributes:
        text: The name without its quotes.
    """

    text: str
    start: int
    end: int


@record
class Scalar:
    """A text, number or truth value.

    Attributes:
        value: The Python value.
        written: The value as text: of a number as it is written.
        null: True for ``null`` of the JSON form, whose value is "".
    """

    value: str | int | float | bool
    written: str
    start: int
    end: int
    null: bool = False


@record
class ListValue:
    """A list in brackets."""

    items: tuple[Value, ...]
    start: int
    end: int


@record
class Item:
    """Keys and the value they stand for: ``count = 3``, ``task "web" { … }``.

    Attributes:
        keys: The name, then labels; never empty.
        end: One past the last code point of the value.
    """

    keys: tuple[Key, ...]
    value: Value
    end: int

    @property
    def name(self) -> str:
        """The first key."""
        return self.keys[0].text

    @property
    def start(self) -> int:
        """Where the first key is."""
        return self.keys[0].start

    @property
    def header_end(self) -> int:
        """One past the last key."""
        return self.keys[-1].end


@record
class ObjectValue:
    """Items in braces, or a whole file."""

    items: tuple[Item, ...]
    start: int
    end: int


Value: TypeAlias = Scalar | ListValue | ObjectValue
