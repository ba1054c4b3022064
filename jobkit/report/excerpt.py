"""Shows the source line of a finding with carets under the range."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.report.visible import visible

if TYPE_CHECKING:
    from jobkit.source import Range

# A name before an equals sign.
_NAME: Final = re.compile(r'"?[\w.-]+"?')
_LETTER: Final = re.compile(r"[^\s\"]")
_CUT: Final = "..."
_TAB_COLUMNS: Final = 8


class Excerpt(NamedTuple):
    """A source line as it is shown, and the carets under it.

    Attributes:
        number: Line number, from 1.
        shown: The line, cut around the range when it is long.
        marks: Blanks, tabs and carets that stand right below ``shown``.
    """

    number: int
    shown: str
    marks: str


def may_be_shown(place: Range) -> bool:
    """Tell whether there is a line at ``place`` that is no secret."""
    written, _ = place.source.written(place.start_offset)
    return bool(place.source.text) and not (place.source.private or written.private)


def excerpt(place: Range, columns: int, *, is_secret: bool = False) -> Excerpt:
    """Return the line on which ``place`` starts, in at most about ``columns`` columns.

    Tabs are kept, in the carets' line too, so that both line up whatever a tab is worth. Stars
    stand for what looks like a secret.

    Args:
        place: What is meant.
        columns: Longer lines are cut around it.
        is_secret: Whether the value at ``place`` is a secret, whatever it looks like.
    """
    source, offset = place.source.written(place.start_offset)
    start = source.position(offset)
    line = source.line(start.line)
    _, end_offset = place.source.written_end(place.start_offset, place.end_offset)
    length = end_offset - offset
    first = start.column - 1
    last = max(len(line[: first + max(length, 1)].rstrip()), first + 1)
    if is_secret:
        line = line[:first] + _starred(line[first:last]) + line[last:]
    return _draw(start.line, _without_secrets(line), (first, last), columns)


def _without_secrets(line: str) -> str:
    """Return a line with stars for what looks like a secret."""
    from jobkit.secrets.parts import secret_parts  # noqa: PLC0415  only where a line is shown

    for start, end in secret_parts(line):
        line = line[:start] + "*" * (end - start) + line[end:]
    return line


def _starred(text: str) -> str:
    """Return an argument, or a value, with stars for the value's letters."""
    name, equals, value = text.partition("=")
    if not equals or not _NAME.fullmatch(name.strip()):
        name, equals, value = "", "", text
    return name + equals + _LETTER.sub("*", value)


def _draw(number: int, line: str, marked: tuple[int, int], columns: int) -> Excerpt:
    first, last = marked
    begin, end = _window(line, first, columns)
    lead = _CUT if begin else ""
    shown, marks = [lead], [" " * len(lead)]
    for at in range(begin, end):
        char = visible(line[at])
        shown.append(char)
        marks.append(_mark(char, at - first) if at < last else "")
    if first >= end:
        marks.append("^")
    if end < len(line):
        shown.append(_CUT)
    return Excerpt(number, "".join(shown).rstrip(), "".join(marks).rstrip())


def _mark(char: str, after_first: int) -> str:
    """Return what stands below ``char``, which is that many places after the first marked one."""
    if char == "\t":
        return "^\t" if after_first == 0 else "\t"
    return ("^" if after_first >= 0 else " ") * columns_of(char)


def _window(line: str, first: int, columns: int) -> tuple[int, int]:
    """Return start and end of the part of ``line`` that fits, with ``first`` in its first third."""
    if len(line) <= columns and sum(map(columns_of, map(visible, line))) <= columns:
        return 0, len(line)
    begin, room = first, columns // 3
    while begin and (room := room - columns_of(visible(line[begin - 1]))) >= 0:
        begin -= 1
    end, room = begin, columns - 2 * len(_CUT)
    while end < len(line) and (room := room - columns_of(visible(line[end]))) >= 0:
        end += 1
    return begin, max(end, min(first + 1, len(line)))


def columns_of(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return _TAB_COLUMNS if text == "\t" else len(text)
    return sum(map(_character_columns, text))


def _character_columns(char: str) -> int:
    from unicodedata import category, east_asian_width  # noqa: PLC0415 - only for such text

    if category(char) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1
