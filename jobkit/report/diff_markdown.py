"""Writes reviews of job changes as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.report.diff_rows import counts, rows
from jobkit.report.diff_words import (
    ESTIMATE,
    count_words,
    group_words,
    headline,
    ignored_words,
    kind_word,
    plural,
    short_words,
)
from jobkit.report.markdown import code_cell, code_span
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobkit.diff.review import Review
    from jobkit.report.diff_rows import Row
    from jobkit.report.line_diff import Piece

MARKER: Final = "<!-- jobkit diff -->"
"""The first line, by which a comment is found again."""
LEAST_SIZE: Final = 1000
"""No limit below it can be kept."""

_BACKTICKS: Final = re.compile("`+")
_MARKS: Final = {"Added": "+", "Deleted": "-", "Edited": " ", "None": " "}
_HEAD: Final = "| | Job | File | Fields | Running allocations |\n| --- | --- | --- | --- | --- |\n"
# What a section and the notes about cuts may take besides the lines of the diff.
_CUT: Final = "… {} more, cut to keep the comment short"
_ROOM_FOR_CUT: Final = 80
_ENTITIES: Final = {ord(letter): f"&#{ord(letter)};" for letter in "&<>\"'@#`"}
_QUOTED: Final = re.compile(r'"([^"]*)"')
# What no reader of Markdown takes for anything but text.
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.:;'()-]*")


class _Section(NamedTuple):
    """One job: what stands around the lines of its diff, and these."""

    title: str
    notes: str
    lines: Sequence[str]

    def text(self, lines: Sequence[str] | None = None) -> str:
        """Return it with all its lines, or with those given."""
        shown = self.lines if lines is None else lines
        made = f"<details>\n<summary>{self.title}</summary>\n\n"
        if shown:
            longest = max(map(len, _BACKTICKS.findall("\n".join(shown))), default=0)
            fence = "`" * max(3, longest + 1)
            body = "\n".join(shown)
            made += f"{fence}diff\n{body}\n{fence}\n\n"
        return f"{made}{self.notes}</details>\n"


def diff_markdown(reviews: Sequence[Review], *, max_size: int, verbose: bool = False) -> str:
    """Return a table of jobs with counts and a folded section for each job that differs.

    Whatever stands in a job stays text: it can't end a code block, mention anybody or become
    markup. A text that would be longer than ``max_size`` characters is cut: small changes stay, of
    the largest only the beginning, and a note says so.
    """
    differing = [one for one in reviews if one.differs]
    head = f"{MARKER}\n### jobkit diff: {headline(reviews)}\n"
    foot = f"\n{ESTIMATE}\n" if any(one.impact for one in differing) else ""
    table = _table(differing, max_size // 2)
    left = max_size - len(head) - len(table) - len(foot)
    sections = [_section(one, verbose=verbose) for one in differing if one.diff is not None]
    return f"{head}{table}{_fitted(sections, left)}{foot}"


def _table(reviews: Sequence[Review], most: int) -> str:
    if not reviews:
        return ""
    made = f"\n{_HEAD}"
    for number, review in enumerate(reviews):
        row = _table_row(review)
        if len(made) + len(row) > most:
            return f"{made}\n{_CUT.format(plural(len(reviews) - number, 'job'))}.\n"
        made += row
    return made


def _table_row(review: Review) -> str:
    number = "" if review.diff is None else count_words(counts(review.diff))
    effect = "" if review.impact is None else short_words(review.impact.groups)
    cells = [kind_word(review), _names(review), _files(review), number, effect]
    return f"| {' | '.join(cells)} |\n"


def _names(review: Review) -> str:
    new = code_cell(review.job)
    return f"{code_cell(review.other)} → {new}" if review.other else new


def _files(review: Review) -> str:
    if review.old_file and review.new_file and review.old_file != review.new_file:
        return f"{code_cell(review.old_file)} → {code_cell(review.new_file)}"
    return code_cell(review.file)


def _section(review: Review, *, verbose: bool) -> _Section:
    assert review.diff is not None  # noqa: S101  the caller chose those that have one
    title = f"<code>{_escaped(review.job)}</code> {kind_word(review)}"
    if review.file:
        title += f": <code>{_escaped(review.file)}</code>"
    lines = [line for row in rows(review.diff, verbose=verbose) for line in _lines(row)]
    return _Section(title, _notes(review), lines)


def _escaped(text: str) -> str:
    """Return a text for HTML, where nothing in it is markup, a mention or a link."""
    return " ".join(map(visible, text.split("\n"))).translate(_ENTITIES)


def _notes(review: Review) -> str:
    made = ""
    if review.impact is not None:
        for group in review.impact.groups:
            made += f"- {code_span(group.group)}: {_sentence(group_words(group))}\n"
        made += "".join(f"- {_sentence(note)}\n" for note in review.impact.notes)
    if review.ignored:
        made += f"{'' if not made else chr(10)}{ignored_words(review.ignored)}\n"
    return f"{made}\n" if made else ""


def _sentence(text: str) -> str:
    """Return a sentence in which the names in quotes, a job's own, are code."""
    # Two spans side by side would be one.
    if '""' in text or _PLAIN.fullmatch(_QUOTED.sub("", text)) is None:
        return code_span(text)
    return _QUOTED.sub(lambda found: code_span(found[1]), text)


def _lines(row: Row) -> Iterator[str]:
    indent = "  " * row.depth
    name = visible(row.name.replace("\n", "\\n"))
    note = f" ({', '.join(row.notes)})" if row.notes else ""
    mark = _MARKS[row.kind]
    if row.is_heading:
        label = f" {row.label}" if row.label else ""
        yield f"{mark} {indent}{name}{label}{note}"
    elif row.pieces:
        yield f"{mark} {indent}{name}:{note}"
        for piece in row.pieces:
            yield from _piece(piece, f"{indent}  ")
    elif row.kind == "Edited":
        yield f"- {indent}{name}: {row.old}"
        yield f"+ {indent}{name}: {row.new}{note}"
    else:
        yield f"{mark} {indent}{name}: {row.old if row.kind == 'Deleted' else row.new}{note}"


def _piece(piece: Piece, indent: str) -> Iterator[str]:
    match piece.kind:
        case "gap":
            yield f"  {indent}… {plural(len(piece.old), 'line')} as before"
        case "same":
            yield from _marked(" ", indent, piece.new)
        case "changed":
            yield from _marked("-", indent, piece.old)
            yield from _marked("+", indent, piece.new)


def _marked(mark: str, indent: str, lines: Iterable[tuple[int, str]]) -> Iterator[str]:
    return (f"{mark} {indent}{visible(text)}" for _, text in lines)


def _fitted(sections: Sequence[_Section], size: int) -> str:
    """Return the sections in ``size`` characters: the largest are cut first, as far as needed."""
    texts = [f"\n{one.text()}" for one in sections]
    excess = sum(map(len, texts)) - size
    largest_first = sorted(range(len(texts)), key=lambda number: len(texts[number]), reverse=True)
    for number in largest_first:
        if excess <= 0:
            return "".join(texts)
        before = len(texts[number])
        texts[number] = min(_cut(sections[number], before - excess), texts[number], key=len)
        excess -= before - len(texts[number])
    gone = 0
    while excess > -_ROOM_FOR_CUT * (gone > 0) and gone < len(texts):
        excess -= len(texts[largest_first[gone]])
        texts[largest_first[gone]] = ""
        gone += 1
    note = f"\n{_CUT.format(plural(gone, 'job'))}.\n" if gone else ""
    return "".join([*texts, note])


def _cut(section: _Section, size: int) -> str:
    """Return a section in ``size`` characters, but for what stands around its lines."""
    left = size - len(_with_lines(section, 0)) - len("```diff\n\n```\n\n")
    kept, longest = 0, len("```")
    for line in section.lines:
        longest = max([longest, *(len(found) + 1 for found in _BACKTICKS.findall(line))])
        left -= len(line) + 1
        if left < 2 * (longest - len("```")):
            break
        kept += 1
    return _with_lines(section, kept)


def _with_lines(section: _Section, count: int) -> str:
    """Return a section with so many of its lines, and a note that says how many are missing."""
    note = f"{_CUT.format(plural(len(section.lines) - count, 'line'))}.\n\n"
    notes = f"{note}{section.notes}"
    return f"\n{section._replace(notes=notes).text(section.lines[:count])}"
