"""Reads what goes on: a value each time it changes, a long list page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.client.answer import Answer
    from jobkit.client.repeating import Pauses

T = TypeVar("T")


def changes(
    read: Callable[..., Answer[T]],
    pauses: Pauses,
    *,
    unchanged: bool = False,
    hasty_s: float,
) -> Iterator[Answer[T]]:
    """Yield the value that ``read`` gives, then again each time it has changed; without end.

    Args:
        read: A read that takes ``index``.
        pauses: How to wait between two reads.
        unchanged: Yield also when the wait ran out without a change.
        hasty_s: A read that should have waited and took less than this has not waited.
    """
    index = 0
    hasty = 0  # answers one after the other that should have waited, and didn't
    last: Answer[T] | None = None
    while True:
        began = pauses.clock()
        answer = read(index=index or None)
        is_hasty = index == next_index(0, answer.index) and pauses.clock() - began < hasty_s
        hasty = hasty + 1 if is_hasty else 0
        if unchanged or last is None or answer.value != last.value:
            yield answer
        last = answer
        index = next_index(index, answer.index)
        pauses.between_polls(hasty)


def next_index(index: int, answered: int | None) -> int:
    """Return the index to wait for; 0 to read at once.

    Nomad: an index that became smaller means that the servers' state was restored; 0 as an index
    would not wait at all.
    """
    answered = max(answered or 0, 1)
    return 0 if answered < index else answered


def pages(read: Callable[..., Answer[list[Any]]]) -> Iterator[Answer[list[Any]]]:
    """Yield one page after the other of what ``read`` lists; it takes ``next_token``."""
    token: str | None = None
    seen: set[str | None] = {None}
    while True:
        answer = read(next_token=token)
        yield answer
        token = answer.next_token
        if token in seen:  # or the server would lead us round and round
            return
        seen.add(token)
