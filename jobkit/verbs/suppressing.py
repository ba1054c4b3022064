"""Puts aside what comments in a job file say to ignore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Suppressed
    from jobkit.lint.comments import Comment
    from jobkit.source import Source
    from jobkit.verbs.choice import Choice
    from jobkit.verbs.reading import ReadJob

_MARK: Final = "jobkit:"


def without_suppressed(
    read: ReadJob, found: Diagnostics, choice: Choice, *, is_judged: bool
) -> tuple[Diagnostics, list[Suppressed]]:
    """Return the findings that stay, with those about such comments, and those put aside.

    A file without such comments costs a search for their mark.

    Args:
        read: The file.
        found: All that is wrong with it.
        choice: What is looked for in it.
        is_judged: Whether all was found that there is; else no comment is called useless.
    """
    comments = _comments(read)
    if not comments:
        return found, []
    from jobkit.lint.suppression import comment_faults, suppress  # noqa: PLC0415  few files need it
    from jobkit.verbs.catalogue import kind_names  # noqa: PLC0415
    from jobkit.verbs.choice import own_names  # noqa: PLC0415

    kept, suppressed, useless = suppress(found, comments)
    kinds = {**kind_names(), **own_names(choice.rules)}
    about = comment_faults(comments, kinds, require_reason=choice.require_reason)
    return [*kept, *about, *(useless if is_judged else [])], suppressed


def _comments(read: ReadJob) -> list[Comment]:
    """Return the comments for jobkit in a file, and in those that a Jinja file is made of."""
    if read.source is None or read.text is None:
        return []
    sources = [read.source]
    if read.text is not read.source:
        sources += {segment.source: None for segment in read.text.segments}
        sources = [*dict.fromkeys(sources)]
    marked = [source for source in sources if _MARK in source.text]
    if not marked or _is_json(read.text):
        return []
    from jobkit.lint.comments import comments_in  # noqa: PLC0415  as above

    found = comments_in(read.text)
    if read.jinja_marks is not None:
        for source in marked:
            found += _in_jinja(source, read.text, read.jinja_marks)
    return found


def _in_jinja(source: Source, text: Source, marks: str) -> list[Comment]:
    from jobkit.lint.comments import comments_at  # noqa: PLC0415  for Jinja files
    from jobkit.preprocess.comments import jinja_comments  # noqa: PLC0415

    return comments_at(source, jinja_comments(source, marks), text)


def _is_json(text: Source) -> bool:
    from jobkit.syntax.detect import is_json  # noqa: PLC0415  as above

    return is_json(text.text)
