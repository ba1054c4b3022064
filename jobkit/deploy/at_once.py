"""Asks a server several things at a time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE: Final = 8
"""How many requests are under way at the same time."""
THREAD_NAME: Final = "nomad-request"
"""How the names of their threads begin."""
# So many are prepared while others are under way: enough that none has to wait.
_AHEAD: Final = 2 * AT_ONCE


def several_at_once(ask: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield what ``ask`` returns for each item, in their order; it runs in threads of its own.

    Items are taken in the caller's thread, a few ahead of what was yielded.
    """
    under_way: deque[Future[R]] = deque()
    with asking() as pool:
        for item in items:
            under_way.append(pool.submit(ask, item))
            if len(under_way) > _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


@contextmanager
def asking(at_once: int = AT_ONCE) -> Iterator[ThreadPoolExecutor]:
    """Give threads for requests, and wait for them at the end; not when something went wrong.

    A server that stays silent would hold up Ctrl-C for a minute.
    """
    pool = ThreadPoolExecutor(at_once, THREAD_NAME)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
