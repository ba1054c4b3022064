"""References that only the client node can resolve: they stay in the job as text.

The text is copied from the source around the traversal by a rule of its own, whose oddities Nomad
has too: a closing brace that follows only blanks is copied twice, and in HCL's JSON form offsets
are those of the text after JSON escapes, so that after an escape the copy is shifted.

Nomad: 1.1.0 to 2.0.5.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jobkit.syntax.escapes import nfc

if TYPE_CHECKING:
    from jobkit.source import Source
    from jobkit.syntax.tree import Embedded, Traversal


def reference_text(source: Source, node: Traversal, embedded: Embedded | None) -> str:
    """Return what a traversal of an unknown root becomes.

    Args:
        source: The text that the node's offsets point into.
        node: The traversal.
        embedded: The JSON string around it; None in native text.
    """
    if embedded is None:
        return nfc(_copy(source.text, node.start, node.end))
    # Nomad counts bytes of the string after its escapes, but copies from the text before them.
    outer = source.segments[0].source
    raw = _bytes_as_text(outer)
    first = len(outer.text[: embedded.raw].encode())
    start = first + len(source.text[: node.start].encode())
    end = first + len(source.text[: node.end].encode())
    return nfc(_copy(raw, start, end).encode("latin-1").decode(errors="replace"))


@lru_cache(maxsize=4)
def _bytes_as_text(source: Source) -> str:
    """Return the bytes of a text as characters of the same number."""
    return source.text if source.text.isascii() else source.text.encode().decode("latin-1")


def _copy(text: str, start: int, end: int) -> str:
    before = start
    while before > 0 and text[before - 1] == " ":
        before -= 1
    if before < 2 or text[before - 2 : before] != "${":  # noqa: PLR2004
        return "${" + text[start:end] + "}"
    pieces = [text[before - 2 : start], text[start:end]]
    # The byte at `end` itself is passed over, whatever it is.
    position = end + 1
    while position < len(text) and text[position] in " }":
        if text[position] == "}":
            pieces.append(text[end:position])
        position += 1
    pieces.append("}")
    return "".join(pieces)
