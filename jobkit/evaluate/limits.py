"""Limits that Nomad does not have: they keep a hostile file from hanging or filling the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Each is named in the message when it is met.

    Attributes:
        max_depth: Levels of nested blocks and brackets.
        max_iterations: Rounds of all ``for`` expressions, directives and dynamic blocks together.
        max_text: Code points of one string that an expression makes.
        max_values: Values (elements and members at all depths) in one value, and in the free data
            of the finished job.
    """

    max_depth: int = 300
    max_iterations: int = 1_000_000
    max_text: int = 64_000_000
    max_values: int = 1_000_000
