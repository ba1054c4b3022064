"""Puts findings aside that a comment in the file says to ignore; says what such comments lack."""

from __future__ import annotations

from collections import defaultdict, deque
from math import inf
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Suppressed, did_you_mean
from jobkit.lint import faults
from jobkit.lint.selection import strength, unknown_selector
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.lint.comments import Comment

IGNORE: Final = "ignore"
IGNORE_FILE: Final = "ignore-file"

_EVERYTHING: Final = ""


@record(frozen=False)
class _Suppression:
    """A comment that is understood, and which of its selectors were of use."""

    comment: Comment
    selectors: tuple[str, ...]
    used: set[str]

    def fits(self, finding: Diagnostic) -> bool:
        """Tell whether the comment names a kind of finding; notes by which selector."""
        fitting = [
            selector
            for selector in self.selectors
            if selector == _EVERYTHING or strength(selector, finding.code, finding.name)
        ]
        self.used.update(fitting)
        return bool(fitting)


def suppress(
    findings: Sequence[Diagnostic], comments: Sequence[Comment]
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
    for finding, about in zip(findings, _about(findings, suppressions), strict=True):
        # Each one is asked, so that none seems to be of no use because another says the same.
        fitting = [one.comment for one in about if one.fits(finding)]
        if fitting:
            aside.append(Suppressed(finding, fitting[0].reason))
        else:
            kept.append(finding)
    return kept, aside, [_unused(one) for one in suppressions if {*one.selectors} - one.used]


def _about(
    findings: Sequence[Diagnostic], suppressions: Sequence[_Suppression]
) -> list[list[_Suppression]]:
    """Return the comments that are about the place of each finding.

    File by file, findings and comments are gone through together in the order of their lines.
    """
    placed: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, finding in enumerate(findings):
        if finding.range is not None:
            source, offset = finding.range.source.written(finding.range.start_offset)
            placed[id(source)].append((source.position(offset).line, index))
    reaches = _reaches(suppressions)
    found: list[list[_Suppression]] = [[] for _ in findings]
    for file, lines in placed.items():
        begin = deque(sorted(reaches[file]))
        holding: list[tuple[int, float]] = []
        for line, index in sorted(lines):
            while begin and begin[0][0] <= line:
                _, last, number = begin.popleft()
                holding.append((number, last))
            holding = [one for one in holding if one[1] >= line]
            found[index] = [suppressions[number] for number, _ in sorted(holding)]
    return found


def _reaches(
    suppressions: Sequence[_Suppression],
) -> defaultdict[int, set[tuple[int, float, int]]]:
    """Return first line, last line and index of the comments about each file."""
    reaches: defaultdict[int, set[tuple[int, float, int]]] = defaultdict(set)
    for number, one in enumerate(suppressions):
        if one.comment.word == IGNORE_FILE:
            reaches[id(one.comment.range.source)].add((1, inf, number))
        else:
            for lines in one.comment.lines:
                reaches[id(lines.source)].add((lines.first, lines.last, number))
    return reaches


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
