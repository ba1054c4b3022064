"""Counts what expanding a Jinja file costs, and stops what costs too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobkit.preprocess.limits import JinjaLimits

_ROUNDS_PER_LOOK: Final = 64
_VALUE_WEIGHT: Final = 8
_MAX_BITS: Final = 8_192


class TooMuchError(Exception):
    """A Jinja file costs more than a limit allows; the message is a whole sentence."""


class Meter:
    """What one expansion has cost so far."""

    def __init__(self, limits: JinjaLimits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self._clock = clock
        self._deadline = clock() + limits.max_seconds
        self._rounds = limits.max_rounds

    def tick(self) -> bool:
        """Count one round; return True.

        Raises:
            TooMuchError: It is one too many, or time is up.
        """
        self._rounds -= 1
        if self._rounds % _ROUNDS_PER_LOOK == 0:
            self._look()
        return True

    def ticking(self, items: Iterable[object]) -> Iterator[object]:
        """Yield the items, each of them one round."""
        for item in items:
            self.tick()
            yield item

    def _look(self) -> None:
        if self._rounds <= 0:
            message = (
                f"Loops and macros take more than {self.limits.max_rounds} rounds, which is "
                "jobkit's limit (max_rounds)."
            )
            raise TooMuchError(message)
        if self._clock() > self._deadline:
            message = (
                f"Expanding the file takes longer than {self.limits.max_seconds:g} seconds, "
                "which is jobkit's limit (max_seconds)."
            )
            raise TooMuchError(message)

    def check_size(self, size: int) -> None:
        """Refuse to make a text or list of that size.

        Raises:
            TooMuchError: It is too large.
        """
        if size > self.limits.max_text:
            message = (
                f"The text or list made here would grow beyond {self.limits.max_text} "
                "characters, which is jobkit's limit (max_text)."
            )
            raise TooMuchError(message)

    def weigh(self, *values: object) -> int:
        """Return about how long the text of the values is, all that they hold included.

        Raises:
            TooMuchError: It is too long.
        """
        total = 0
        rest: list[object] = list(values)
        while rest:
            value = rest.pop()
            if isinstance(value, str | bytes):
                total += len(value) + 2
            elif isinstance(value, Mapping):
                total += _VALUE_WEIGHT
                rest.extend(value.keys())
                rest.extend(value.values())
            elif isinstance(value, Sequence | AbstractSet):
                self.check_size(total + len(value))
                total += _VALUE_WEIGHT
                rest.extend(value)
            else:
                total += _VALUE_WEIGHT
            self.check_size(total + len(rest))
        return total

    def check_number(self, bits: int) -> None:
        """Refuse to make a whole number of so many bits.

        Raises:
            TooMuchError: It is too large.
        """
        if bits > _MAX_BITS:
            message = (
                f"The number made here would have more than {_MAX_BITS} bits, which is "
                "jobkit's limit."
            )
            raise TooMuchError(message)
