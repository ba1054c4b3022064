"""What expanding one Jinja file may cost."""

from __future__ import annotations

from jobkit.records import record


@record
class JinjaLimits:
    """Limits that keep a hostile Jinja file from hanging or filling the machine.

    Attributes:
        max_text: Code points of the expanded text, and of each text and list made on the way.
        max_values: Values in one list or mapping, at all depths together.
        max_rounds: Rounds of all loops and calls of all macros together.
        max_seconds: Time for all of it; it is looked at every few rounds.
        max_files: Files that one job takes in.
        max_file_bytes: Size of each of them.
        max_matching_seconds: Time for one search with a regular expression.
    """

    max_text: int = 8_000_000
    max_values: int = 100_000
    max_rounds: int = 400_000
    max_seconds: float = 2.0
    max_files: int = 1_000
    max_file_bytes: int = 4 << 20
    max_matching_seconds: float = 0.2
