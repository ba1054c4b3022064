"""Counts what expanding a Jinja file costs, and stops what costs too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jobkit.preprocess.limits import JinjaLimits

_ROUNDS_PER_LOOK: Final = 64
_PIECES_PER_ROUND: Final = 4
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
            self.look()
        return True

    def spend(self, pieces: int) -> None:
        """Count the work of moving so many pieces of text.

        Raises:
            TooMuchError: It is too much, or time is up.
        """
        self._rounds -= pieces // _PIECES_PER_ROUND
        if pieces > _PIECES_PER_ROUND * _ROUNDS_PER_LOOK:
            self.look()

    def ticking(self, items: Iterable[object]) -> Iterator[object]:
        """Yield the items, each of them one round."""
        for item in items:
            self.tick()
            yield item

    def look(self) -> None:
        """Look at what was spent.

        Raises:
            TooMuchError: It is too much.
        """
        if self._rounds <= 0:
            message = (
                f"Loops and macros take more than {self.limits.max_rounds} rounds, which is "
                "jobkit's limit; raise it with --max-iterations (max_rounds)."
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
                "characters, which is jobkit's limit; raise it with --max-text (max_text)."
            )
            raise TooMuchError(message)

    def weigh(self, *values: object) -> int:
        """Return about how long the text of the values is, all that they hold included.

        Raises:
            TooMuchError: It is too long, or they hold too many values.
        """
        total = count = 0
        rest: list[object] = list(values)
        while rest:
            value = rest.pop()
            total += _VALUE_WEIGHT
            if isinstance(value, str | bytes):
                total += len(value)
            elif isinstance(value, dict):
                count += 2 * len(value)
                self._check_count(count)
                rest.extend(value)
                rest.extend(value.values())
            elif isinstance(value, list | tuple | set | frozenset):
                count += len(value)
                self._check_count(count)
                rest.extend(value)
        self.check_size(total)
        return total

    def _check_count(self, count: int) -> None:
        if count > self.limits.max_values:
            message = (
                f"The value used here holds more than {self.limits.max_values} values, which is "
                "jobkit's limit (max_values)."
            )
            raise TooMuchError(message)

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
