"""Writes reviews of job changes as one page of HTML, side by side, that needs nothing else."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from jobkit.report.diff_rows import counts, rows
from jobkit.report.diff_style import STYLE
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
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.diff.review import Review
    from jobkit.report.diff_rows import Row
    from jobkit.report.line_diff import Piece

_ENTITIES: Final = {ord(letter): f"&#{ord(letter)};" for letter in "&<>\"'"}
# A job with more rows is folded when the page opens.
_MANY_ROWS: Final = 300
# Nothing may be loaded or run, whatever a job holds.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_HEAD: Final = f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>jobkit diff</title>
<style>
{STYLE}</style>
</head>
<body>
"""
_JOBS_HEAD: Final = """\
<table class="jobs" role="table">
<caption class="soft">Jobs that differ</caption>
<colgroup><col class="change"><col><col><col><col></colgroup>
<thead role="rowgroup"><tr role="row">
<th scope="col" role="columnheader">Change</th><th scope="col" role="columnheader">Job</th>\
<th scope="col" role="columnheader">File</th><th scope="col" role="columnheader">Fields</th>\
<th scope="col" role="columnheader">Running allocations</th>
</tr></thead>
<tbody role="rowgroup">
"""
_DIFF_HEAD: Final = """\
<table class="diff" role="table">
<caption class="soft">{}</caption>
<colgroup><col class="name"><col><col></colgroup>
<thead role="rowgroup"><tr role="row">
<th scope="col" role="columnheader">Field</th><th scope="col" role="columnheader">Before</th>\
<th scope="col" role="columnheader">After</th>
</tr></thead>
<tbody role="rowgroup">
"""
_END: Final = "</tbody>\n</table>\n"


def diff_html(reviews: Sequence[Review], *, verbose: bool = False) -> str:
    """Return a page with a table of jobs with counts, and for each the values before and after.

    It is readable on a phone and in the dark, needs no scripts and asks for nothing from elsewhere.
    """
    differing = [one for one in reviews if one.differs]
    head = f"<header>\n<h1>jobkit diff</h1>\n<p>{headline(reviews)}</p>\n</header>\n"
    made = [_HEAD, head]
    made.append("<main>\n")
    if differing:
        made += [_JOBS_HEAD, *(_job_row(*pair) for pair in enumerate(differing, 1)), _END]
    for number, review in enumerate(differing, 1):
        made += _job(number, review, verbose=verbose)
    made.append("</main>\n")
    if any(one.impact for one in differing):
        made.append(f'<footer><p class="soft">{ESTIMATE}</p></footer>\n')
    return "".join([*made, "</body>\n</html>\n"])


def _text(text: str) -> str:
    """Return a text in which nothing is markup, and nothing hides."""
    return "\n".join(map(visible, text.split("\n"))).translate(_ENTITIES)


def _job_row(number: int, review: Review) -> str:
    changes = "" if review.diff is None else count_words(counts(review.diff))
    effect = "" if review.impact is None else short_words(review.impact.groups)
    name = f"{review.other} → {review.job}" if review.other else review.job
    link = f'<a href="#job-{number}"><code>{_text(name)}</code></a>'
    cells = [_text(kind_word(review)), link, f"<code>{_text(_files(review))}</code>"]
    cells += [_labelled("Fields", changes), _labelled("Allocations", effect)]
    inner = "".join(f'<td role="cell">{one}</td>' for one in cells)
    return f'<tr role="row">{inner}</tr>\n'


def _labelled(name: str, text: str) -> str:
    """Return a cell that says what it is where there is no head of a table."""
    return f'<span class="narrow soft">{name}: </span>{_text(text)}' if text else ""


def _files(review: Review) -> str:
    if review.old_file and review.new_file and review.old_file != review.new_file:
        return f"{review.old_file} → {review.new_file}"
    return review.file


def _job(number: int, review: Review, *, verbose: bool) -> Iterator[str]:
    listed = [] if review.diff is None else rows(review.diff, verbose=verbose)
    is_open = " open" if len(listed) <= _MANY_ROWS else ""
    title = f"<code>{_text(review.job)}</code>"
    more = f'<span class="soft">{_text(kind_word(review))}</span>'
    yield f'<section id="job-{number}" aria-labelledby="name-{number}">\n<details{is_open}>\n'
    yield f'<summary><h2 id="name-{number}">{title}</h2> {more}</summary>\n'
    yield f'<p class="soft"><code>{_text(_files(review))}</code></p>\n'
    yield from _impact(review)
    if listed:
        yield _DIFF_HEAD.format(_text(f"What differs in {review.job}").replace("\n", " "))
        for row in listed:
            yield from _row(row)
        yield _END
    yield "</details>\n</section>\n"


def _impact(review: Review) -> Iterator[str]:
    if review.impact is not None:
        groups = [
            f"<li><code>{_text(one.group)}</code>: {_text(group_words(one))}</li>\n"
            for one in review.impact.groups
        ]
        notes = [f"<li>{_text(note)}</li>\n" for note in review.impact.notes]
        if groups or notes:
            yield "".join(["<ul>\n", *groups, *notes, "</ul>\n"])
    if review.ignored:
        yield f'<p class="soft">{ignored_words(review.ignored)}</p>\n'


def _row(row: Row) -> Iterator[str]:
    label = f" {row.label}" if row.label else ""
    notes = f' <span class="soft">({_text(", ".join(row.notes))})</span>' if row.notes else ""
    name = f"{_text(row.name)}{_text(label)}{notes}"
    if row.is_heading or row.pieces:
        kind = _kind_words(row) if row.is_heading else ""
        yield (
            f'<tr class="head" role="row"><th colspan="3" scope="rowgroup" role="rowheader" '
            f'class="name" style="--depth: {row.depth}">{name}{kind}</th></tr>\n'
        )
        for piece in row.pieces:
            yield from _piece(piece)
        return
    changed = row.kind != "None"
    old = _cell("old", row.old, "del", changed=changed and row.kind != "Added")
    new = _cell("new", row.new, "ins", changed=changed and row.kind != "Deleted")
    yield (
        f'<tr role="row"><th scope="row" role="rowheader" class="name" '
        f'style="--depth: {row.depth}">{name}</th>{old}{new}</tr>\n'
    )


def _kind_words(row: Row) -> str:
    words = {"Added": "added", "Deleted": "deleted"}.get(row.kind)
    return f' <span class="soft">{words}</span>' if words else ""


def _cell(side: str, text: str, tag: str, *, changed: bool) -> str:
    if not changed:
        return f'<td class="{side} same" role="cell">{_text(text)}</td>'
    return f'<td class="{side} changed" role="cell"><{tag}>{_text(text)}</{tag}></td>'


def _piece(piece: Piece) -> Iterator[str]:
    if piece.kind == "gap":
        words = f"{plural(len(piece.old), 'line')} as before"
        yield (
            '<tr class="lines" role="row"><td role="cell"></td>'
            f'<td class="soft" colspan="2" role="cell">… {words}</td></tr>\n'
        )
        return
    changed = piece.kind == "changed"
    for old, new in zip_longest(piece.old, piece.new):
        cells = [
            f'<td class="{side}" role="cell"></td>'
            if line is None
            else _cell(side, line[1] or " ", tag, changed=changed)
            for side, line, tag in (("old", old, "del"), ("new", new, "ins"))
        ]
        yield (
            f'<tr class="lines" role="row"><td class="name soft" style="--depth: 1" role="cell">'
            f"{_numbers(old, new)}</td>{''.join(cells)}</tr>\n"
        )


def _numbers(old: tuple[int, str] | None, new: tuple[int, str] | None) -> str:
    numbers = [str(line[0]) for line in (old, new) if line is not None]
    return "line " + (numbers[0] if len(set(numbers)) == 1 else " → ".join(numbers))
