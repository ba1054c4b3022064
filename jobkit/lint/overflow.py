"""Arithmetic as Nomad does it, in 64 bits."""

from __future__ import annotations


def as_int64(number: int) -> int:
    """Return what is left of a number in 64 bits with a sign: what is too large wraps around."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)
