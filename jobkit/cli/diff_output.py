"""Writes what ``jobkit diff`` found in the form that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.cli.streams import wants_colors, write_output, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypedDict

    from jobkit.diff.review import Review

    class OutputFlags(TypedDict):
        """The flags that say how differences are written."""

        form: Literal["text", "json", "markdown", "html"]
        verbose: bool
        color: Literal["auto", "always", "never"]
        max_size: int


def write_reviews(flags: OutputFlags, reviews: Sequence[Review], *, of_revisions: bool) -> None:
    """Write what became of jobs.

    Args:
        flags: What the command line says.
        reviews: The jobs.
        of_revisions: Whether they are those of two revisions, not of two files.
    """
    form = flags["form"]
    if form == "text":
        _write(_text(flags, reviews, named=of_revisions))
    elif form == "json":
        _write_json(reviews, of_revisions=of_revisions)
    elif form == "markdown":
        from jobkit.report.diff_markdown import diff_markdown

        size, verbose = flags["max_size"], flags["verbose"]
        _write(diff_markdown(reviews, max_size=size, verbose=verbose))
    else:
        from jobkit.report.diff_html import diff_html

        _write(diff_html(reviews, verbose=flags["verbose"]))


def _write(text: str) -> None:
    write_output(text.encode("utf-8", "backslashreplace"))


def _write_json(reviews: Sequence[Review], *, of_revisions: bool) -> None:
    from jobkit.report.diff_json import diff_json, review_json, reviews_json
    from jobkit.report.diff_words import ignored_words

    if of_revisions:
        _write(reviews_json(reviews))
        return
    (review,) = reviews
    if review.impact is None and review.diff is not None:
        _write(diff_json(review.diff))
    else:
        _write(review_json(review))
    words = ignored_words(review.ignored)
    write_report(f"{words}\n" if words else "")


def _text(flags: OutputFlags, reviews: Sequence[Review], *, named: bool) -> str:
    parts = [_job_text(flags, one, named=named) for one in reviews if not named or one.differs]
    return "\n".join(parts or ["No job differs.\n"])


def _job_text(flags: OutputFlags, review: Review, *, named: bool) -> str:
    from jobkit.report.colors import with_colors, without_marks
    from jobkit.report.diff_text import format_diff
    from jobkit.report.diff_words import file_words, ignored_words
    from jobkit.report.impact_text import impact_text
    from jobkit.report.visible import visible

    parts = [f"{visible(file_words(review))}\n"] if named else []
    if review.diff is not None:
        marked = format_diff(review.diff, verbose=flags["verbose"], markup=True)
        # Names may hold what a terminal obeys: keys of maps are printed as they are.
        safe = "\n".join(map(visible, marked.split("\n")))
        colored = wants_colors(flags["color"], output=True)
        parts.append(f"{with_colors(safe) if colored else without_marks(safe)}\n")
    if review.impact is not None:
        parts.append(f"\n{impact_text(review.impact)}")
    if review.ignored:
        parts.append(f"\n{ignored_words(review.ignored)}\n")
    return "".join(parts)
