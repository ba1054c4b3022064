"""Asks a server several things at a time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE: Final = 8
"""How many requests are under way at the same time."""
# So many are prepared while others are under way: enough that none has to wait.
_AHEAD: Final = 2 * AT_ONCE


def several_at_once(ask: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield what ``ask`` returns for each item, in their order; it runs in threads of its own.

    Items are taken in the caller's thread, a few ahead of what was yielded.
    """
    pool = ThreadPoolExecutor(AT_ONCE)
    under_way: deque[Future[R]] = deque()
    try:
        for item in items:
            under_way.append(pool.submit(ask, item))
            if len(under_way) > _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
