"""Limits that Nomad does not have: they keep a hostile file from hanging or filling the machine."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Each is named in the message when it is met.

    Attributes:
        max_depth: Levels of nested blocks, brackets and values.
        max_iterations: Rounds of all ``for`` expressions, directives and dynamic blocks together.
        max_text: Code points of one string that an expression makes.
        max_values: Values (elements and members at all depths) in one value, and in the free data
            of the finished job.
        max_digits: Decimal digits that a number may need, before the point or after it.
        max_read_bytes: Bytes of a file that an expression reads.
        max_bcrypt_cost: Cost of ``bcrypt``; one more doubles the time.
    """

    max_depth: int = 300
    max_iterations: int = 1_000_000
    max_text: int = 64_000_000
    max_values: int = 1_000_000
    max_digits: int = 100_000
    max_read_bytes: int = 64 << 20
    max_bcrypt_cost: int = 17


# Numbers are read at the bottom of conversions, far below everything that knows of a run: the
# limits in force are handed there past all that lies between.
_IN_FORCE: Final[ContextVar[Limits]] = ContextVar("limits", default=Limits())  # noqa: B039  frozen


def in_force() -> Limits:
    """Return the limits of the evaluation that is going on."""
    return _IN_FORCE.get()


@contextmanager
def enforced(limits: Limits) -> Iterator[None]:
    """Put limits in force."""
    token = _IN_FORCE.set(limits)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def beyond(problem: str, name: str) -> str:
    """Return the sentence, without full stop, that says which limit was met and how to raise it.

    Args:
        problem: What is too much: ``The text grows beyond 64000000 characters``.
        name: The limit's name in ``Limits``.
    """
    option = name.replace("_", "-")
    return f"{problem}, which is jobkit's limit, not Nomad's; raise it with --{option} ({name})"
