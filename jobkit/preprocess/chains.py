"""Says how text came into a job file from other files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.source import Step

_MOST_STEPS: Final = 6


def chain_text(steps: Sequence[Step]) -> str:
    """Return the steps as a sentence, the nearest first; "" for none.

    It reads "Included from a.j2:3, called from job.j2:9."
    """
    shown = [str(step) for step in steps[:_MOST_STEPS]]
    if len(steps) > _MOST_STEPS:
        shown.append(f"and so on ({len(steps)} steps)")
    text = ", ".join(shown)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def with_chains(diagnostics: Diagnostics) -> Diagnostics:
    """Return the findings; the detail of each in an included text says how that came in."""
    return [_with_chain(diagnostic) for diagnostic in diagnostics]


def _with_chain(diagnostic: Diagnostic) -> Diagnostic:
    place = diagnostic.range
    steps = place.source.chain(place.start_offset) if place is not None else ()
    if not steps:
        return diagnostic
    return replace(diagnostic, detail=f"{diagnostic.detail} {chain_text(steps)}")
