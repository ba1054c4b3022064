"""Keeps tokens out of what the HTTP libraries log, should a server quote them in its headers."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from threading import local
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOGGERS: Final = ("httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpx")


class _Kept(local):
    """What this thread must keep to itself just now."""

    secrets: Sequence[str] = ()


_KEPT: Final = _Kept()


@contextmanager
def hushed(secrets: Sequence[str]) -> Iterator[None]:
    """Leave these out of the log of the HTTP libraries while the block runs, in this thread."""
    _KEPT.secrets = secrets
    try:
        yield
    finally:
        _KEPT.secrets = ()


def _mask(record: logging.LogRecord) -> bool:
    if _KEPT.secrets:
        text = record.getMessage()
        for secret in _KEPT.secrets:
            text = text.replace(secret, "***")
        record.msg, record.args = text, None
    return True


for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_mask)
