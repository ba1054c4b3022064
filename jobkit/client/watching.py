"""Reads what goes on: a value each time it changes, a long list page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.client.answer import Answer
    from jobkit.client.repeating import Pauses

T = TypeVar("T")


def changes(
    read: Callable[..., Answer[T]], pauses: Pauses, *, unchanged: bool = False
) -> Iterator[Answer[T]]:
    """Yield the value that ``read`` gives, then again each time it has changed; without end.

    Args:
        read: A read that takes ``index``.
        pauses: How to wait between two reads.
        unchanged: Yield also when the wait ran out without a change.
    """
    index = 0
    last: Answer[T] | None = None
    while True:
        answer = read(index=index or None)
        if unchanged or last is None or answer.value != last.value:
            yield answer
        last = answer
        index = next_index(index, answer.index)
        pauses.between_polls()


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
    while True:
        answer = read(next_token=token)
        yield answer
        if answer.next_token in {None, token}:
            return
        token = answer.next_token
