"""What lint says of one job file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Suppressed


class Linted(NamedTuple):
    """What is wrong with one job file.

    Attributes:
        findings: What is wrong, sorted by place.
        suppressed: What a comment in the file says to ignore.
        unchecked: What only a cluster can know, as the rest of a sentence with "whether".
    """

    findings: Diagnostics
    suppressed: list[Suppressed]
    unchecked: list[str]
