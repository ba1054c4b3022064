"""Takes in the body of an answer: unpacks it, and stops where it has no end."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AT_ONCE: Final = 1 << 20
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


class DamagedError(Exception):
    """The body can't be unpacked, or it ends too early."""


class EndlessError(Exception):
    """The body is larger than it may be."""


def body_of(chunks: Iterable[bytes], encoding: str, largest: int) -> bytes:
    """Return the body whose pieces come in one after the other.

    Args:
        chunks: The pieces.
        encoding: How it is packed, as the header says: ``gzip``, ``deflate``, or not at all.
        largest: How many bytes it may have when it is unpacked.

    Raises:
        DamagedError: It is not packed as it should be.
        EndlessError: It is too large.
    """
    packed = encoding.strip().lower() in {"gzip", "x-gzip", "deflate"}
    found = bytearray()
    for piece in _unpacked(chunks) if packed else chunks:
        found += piece
        if len(found) > largest:
            raise EndlessError
    return bytes(found)


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    stream = zlib.decompressobj(_GZIP_OR_ZLIB)
    begun = False
    for chunk in chunks:
        left = chunk
        while left:
            begun = True
            if stream.eof:  # packed texts may follow each other
                stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                # A little at a time: a small text may stand for one that no memory can hold.
                yield stream.decompress(left, _AT_ONCE)
            except zlib.error as error:
                raise DamagedError from error
            left = stream.unconsumed_tail or stream.unused_data
    if begun and not stream.eof:
        raise DamagedError
