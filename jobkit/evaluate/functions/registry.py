"""The functions of the job language: one decorator, one table, one way to call.

What a function is called with (names, types, null, how many) stands in ``schemas/functions.json``;
the modules beside this one hold what it does. An implementation gets arguments that were converted
to the table's types already and raises ``FunctionError`` when it fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.evaluate.values import Value


class FunctionError(Exception):
    """A call failed; the message says why. Stays inside the room.

    Attributes:
        argument: Index of the argument at fault (from 0), or None when it is the whole call.
    """

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.argument = argument


@record
class Implementation:
    """What a function does.

    Attributes:
        call: Called with the converted arguments (and ``outside`` by keyword when it asks).
        needs_outside: True when it reads files, folders or random bytes.
    """

    call: Callable[..., Value]
    needs_outside: bool


IMPLEMENTATIONS: dict[str, Implementation] = {}


def function(
    name: str, *, needs_outside: bool = False
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register the decorated function as ``name`` of the job language."""

    def register(call: Callable[..., Value]) -> Callable[..., Value]:
        if name in IMPLEMENTATIONS:
            message = f"function {name} is registered twice"
            raise AssertionError(message)
        IMPLEMENTATIONS[name] = Implementation(call, needs_outside)
        return call

    return register
