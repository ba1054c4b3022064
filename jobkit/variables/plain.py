"""Constants of the tree as Python values: what a template sees of a file with values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from jobkit.syntax.tree import Embedded, Literal, Object, StringLiteral, Tuple

if TYPE_CHECKING:
    from jobkit.syntax.tree import Expression

PlainValue: TypeAlias = (
    str | bool | int | float | list["PlainValue"] | dict[str, "PlainValue"] | None
)


class NotConstantError(Exception):
    """The expression has to be worked out. Stays inside jobkit."""


def plain(node: Expression) -> PlainValue:
    """Return the value of an expression without operators, names, calls and sequences.

    A number with a point or an exponent is a float, any other an int: ``2.0`` stays ``2.0``.

    Raises:
        NotConstantError: It has some.
    """
    match node:
        case Literal(value=str() as text):
            return _number(text)
        case Literal(value=bool() | None as word):
            return word
        case StringLiteral():
            return node.value
        case Embedded():
            return node.source.text
        case Tuple():
            return [plain(one) for one in node.elements]
        case Object():
            return {_name(item.key): plain(item.value) for item in node.items}
        case _:
            raise NotConstantError


def _name(key: Expression) -> str:
    name = plain(key)
    if isinstance(name, str):
        return name
    raise NotConstantError


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
