"""Puts findings aside that a comment in the file says to ignore; says what such comments lack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Suppressed, did_you_mean
from jobkit.lint import faults
from jobkit.lint.selection import strength, unknown_selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.lint.comments import Comment

IGNORE: Final = "ignore"
IGNORE_FILE: Final = "ignore-file"

_EVERYTHING: Final = ""


@dataclass(slots=True)
class _Suppression:
    """A comment that is understood, and which of its selectors were of use."""

    comment: Comment
    selectors: tuple[str, ...]
    used: set[str]

    def fits(self, finding: Diagnostic) -> bool:
        """Tell whether the comment is about a finding; notes by which selector."""
        if not self._holds(finding):
            return False
        fitting = [
            selector
            for selector in self.selectors
            if selector == _EVERYTHING or strength(selector, finding.code, finding.name)
        ]
        self.used.update(fitting)
        return bool(fitting)

    def _holds(self, finding: Diagnostic) -> bool:
        place = finding.range
        if place is None:
            return False
        source, offset = place.source.written(place.start_offset)
        if self.comment.word == IGNORE_FILE:
            return source is self.comment.range.source
        line = source.position(offset).line
        return any(
            source is lines.source and lines.first <= line <= lines.last
            for lines in self.comment.lines
        )


def suppress(
    findings: Iterable[Diagnostic], comments: Sequence[Comment]
) -> tuple[Diagnostics, list[Suppressed], Diagnostics]:
    """Return the findings that stay, those that are put aside, and the comments without use.

    A comment of several codes is of use when each of them is.
    """
    suppressions = [
        _Suppression(one, (_EVERYTHING,) if one.codes is None else one.codes, set())
        for one in comments
        if one.word in {IGNORE, IGNORE_FILE}
    ]
    kept: Diagnostics = []
    aside: list[Suppressed] = []
    for finding in findings:
        # Each one is asked, so that none seems to be of no use because another says the same.
        fitting = [one.comment for one in suppressions if one.fits(finding)]
        if fitting:
            comment = fitting[0]
            aside.append(Suppressed(finding, comment.reason))
        else:
            kept.append(finding)
    return kept, aside, [_unused(one) for one in suppressions if {*one.selectors} - one.used]


def _unused(suppression: _Suppression) -> Diagnostic:
    useless = [one for one in suppression.selectors if one not in suppression.used]
    place = suppression.comment.range
    if useless == [_EVERYTHING]:
        return faults.UNUSED_SUPPRESSION.at(place, "There is no finding here. Remove the comment.")
    names = ", ".join(f'"{one}"' for one in useless)
    if suppression.used:
        detail = f"There is no finding {names} here. Remove that from the comment."
    else:
        detail = f"There is no finding {names} here. Remove the comment."
    return faults.UNUSED_SUPPRESSION.at(place, detail)


def comment_faults(
    comments: Iterable[Comment], kinds: Mapping[str, str], *, require_reason: bool
) -> Diagnostics:
    """Return what is wrong with comments for jobkit.

    Args:
        comments: The comments.
        kinds: The name of each kind of finding by its code.
        require_reason: Whether each must say why.
    """
    found: Diagnostics = []
    for comment in comments:
        if comment.word not in {IGNORE, IGNORE_FILE}:
            found += _not_understood(comment)
            continue
        if comment.codes == ():
            detail = 'There is no code between the brackets. Write one, as "ignore[JK4002]".'
            found.append(faults.BAD_COMMENT.at(comment.range, detail))
        for code in comment.codes or ():
            problem = unknown_selector(code, kinds)
            if problem is not None:
                found.append(faults.UNKNOWN_CODE.at(comment.range, problem))
        if require_reason and not comment.reason:
            detail = "Write behind it why the finding does not matter here; the config asks for it."
            found.append(faults.NO_REASON.at(comment.range, detail))
    return found


def _not_understood(comment: Comment) -> Diagnostics:
    near = did_you_mean(comment.word, [IGNORE, IGNORE_FILE])
    if not near and comment.codes is None:
        return []  # prose that happens to say "jobkit:"
    detail = (
        f'"{comment.word}" is nothing that a comment can ask for.{near} '
        'Write "jobkit: ignore[CODE] reason" or "jobkit: ignore-file[CODE] reason".'
    )
    return [faults.BAD_COMMENT.at(comment.range, detail)]
