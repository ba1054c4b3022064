"""Characters as a reader counts them: grapheme clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_CONJUNCT = r"(?V1)(?<=[\p{Mn}\p{Mc}\u200d])(?=[\p{Lo}--[\u0e33\u0eb3]])"
"""Between a virama and the consonant that Unicode 15.1 joined to it; Nomad has the older rule.

The two letters left out belong to what stands before them in every version.
"""


def graphemes(text: str) -> Sequence[str]:
    """Return the grapheme clusters of the text, in order.

    Nomad: 0.9 to 2.0.5: those of Unicode 15.0. A carriage return and a line feed are one.
    """
    if text.isascii() and "\r\n" not in text:
        return text
    import regex  # type: ignore[import-untyped]  # noqa: PLC0415  # ordinary jobs do without

    clusters: list[str] = regex.findall(r"\X", text)
    if not regex.search(_CONJUNCT, text):
        return clusters
    return [part for cluster in clusters for part in regex.split(_CONJUNCT, cluster)]
