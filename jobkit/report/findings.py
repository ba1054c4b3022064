"""What a run of ``lint`` found: the one argument of every format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobkit.diagnostic import Diagnostic, Suppressed
    from jobkit.lint.kinds import Kind


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found.

    Attributes:
        shown: The findings in the order they are shown.
        suppressed: Findings that somebody decided not to see.
        checked: Names of the files that were looked at; None when that is not told.
        skipped: How many files were passed over.
        kinds: What is known of kinds of findings, by code.
        folder: The folder that relative names start from, absolute; "" when it does not matter.
        colored: Whether text has terminal colours.
        columns: Longest source line in text.
    """

    shown: Sequence[Diagnostic]
    suppressed: Sequence[Suppressed] = ()
    checked: Sequence[str] | None = None
    skipped: int = 0
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    folder: str = ""
    colored: bool = False
    columns: int = 120
