"""Marks that a merge left behind: the first side is read, the rest is passed over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.syntax import faults

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source

_CONFLICT: Final = re.compile(
    r"^[ \t]*(?P<open><{7}(?=[ \r\n])[^\n]*\n)(?:(?![ \t]*[=|<]{7}[ \r\n])[^\n]*\n)*"
    r"(?P<other>[ \t]*[=|]{7}(?=[ \r\n])[^\n]*\n(?:(?![ \t]*[<>]{7}[ \r\n])[^\n]*\n)*"
    r"[ \t]*>{7}(?:[ \r][^\n]*)?$)",
    re.MULTILINE,
)
_NO_LINE_END: Final = re.compile(r"[^\r\n]")


def has_conflict(text: str) -> bool:
    """Tell whether a merge conflict is left in a text."""
    return "<<<<<<<" in text and _CONFLICT.search(text) is not None


def first_sides(source: Source) -> tuple[str, list[tuple[int, int]], Diagnostics]:
    """Return the text with blanks for all but the first side of each conflict.

    What was blanked out and the findings come with it.
    """
    text, pieces, end = source.text, list[str](), 0
    hidden: list[tuple[int, int]] = []
    diagnostics: Diagnostics = []
    for found in _CONFLICT.finditer(text):
        for name in ("open", "other"):
            start, stop = found.span(name)
            pieces += [text[end:start], _NO_LINE_END.sub(" ", text[start:stop])]
            hidden.append((start, stop))
            end = stop
        start = found.start("open")
        detail = (
            "This line and those with ======= and >>>>>>> are marks of a merge conflict. Keep one"
            " of the two sides and remove the marks."
        )
        diagnostics.append(faults.ITEM_REQUIRED.at(faults.place(source, start, start + 7), detail))
    return "".join(pieces) + text[end:], hidden, diagnostics
