"""Bodies of templates: what is wrong with them and what they read, worked out once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.job.trace import outline
from jobkit.lint.place import NotKnownError
from jobkit.lint.registry import Spot
from jobkit.lint.runtime_scope import SILENT
from jobkit.template_language.check import check_template
from jobkit.template_language.model import Problem, TemplateReport
from jobkit.template_language.rendered import check_rendered_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding
    from jobkit.template_language.model import Kind

# Stands for a part that is not known: a word, so that it may be anywhere in a text.
_FILLER = "x"
_FIELD = "EmbeddedTmpl"
_MARKS: Final = ("{{", "}}")
# What stands between these is not printed where it stands.
_NO_SIGN: Final = re.compile(r"(?:\$\w+)?\.(?:Address|Port|Node|ID|NodeAddress)")
_NO_SIGN_THERE: Final = 'The line has no "=". Write NAME=value, or remove env.'
_EXPORT: Final = re.compile(r"^export[ \t]+")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9/_.]*")
_NAME_BEGINS: Final = re.compile(r"[ \t]*(?:export[ \t]+)?[\w.]*")
_APART: Final = re.compile(r"\b(?:define|block)\b")


class Body(NamedTuple):
    """The text of a template.

    Attributes:
        text: The text, with a word in place of what is not known.
        is_known: Whether all of it is known.
        report: What is wrong with it and what it reads.
    """

    text: str
    is_known: bool
    report: TemplateReport

    def spot(self, template: Place, start: int, end: int) -> Spot:
        """Return a stretch of the text as the place of a finding."""
        return Spot(template.at(_FIELD), start, end, None if self.is_known else self.text)


def body_of(template: Place) -> Body:
    """Return the text of a template and what was found in it.

    Raises:
        NotKnownError: The text is not known at all.
    """
    left, right = _delimiters(template)
    is_known = template.knows(_FIELD)
    text = template.text(_FIELD) if is_known else _outline(template)
    return Body(text, is_known, report(text, left, right, template.target))


def problems(template: Place, *kinds: Kind) -> Iterator[Finding]:
    """Yield the problems of some kinds in a template's body."""
    body = body_of(template)
    for one in body.report.problems:
        if one.kind in kinds:
            yield body.spot(template, one.start, one.end), one.detail


def form_problems(template: Place) -> Iterator[Finding]:
    """Yield why what a template prints can't be what its destination's name says."""
    body = body_of(template)
    if not body.is_known or not body.report.is_well_formed:
        return
    left, right = _delimiters(template)
    destination = template.text("DestPath")
    for one in _form(body.text, destination, left, right, template.target):
        yield body.spot(template, one.start, one.end), one.detail


def _delimiters(template: Place) -> tuple[str, str]:
    return template.text("LeftDelim"), template.text("RightDelim")


def _outline(template: Place) -> str:
    located = template.located
    text = None if located is None else outline(located, template.at(_FIELD), _FILLER)
    if text is None:
        raise NotKnownError
    return text


@lru_cache(maxsize=16)
def report(text: str, left: str, right: str, target: str) -> TemplateReport:
    """Return what was found in the text of a template.

    Args:
        text: The text.
        left: What opens actions; "" for the usual marks.
        right: What closes them.
        target: The Nomad release that is aimed at, ``X.Y.Z``.
    """
    is_usual = left in {"", _MARKS[0]}
    if ("{" if is_usual else left) not in text:
        return TemplateReport((), ())
    return check_template(text, left=left, right=right, target=target)


@lru_cache(maxsize=4)
def _form(text: str, destination: str, left: str, right: str, target: str) -> tuple[Problem, ...]:
    return check_rendered_form(text, destination, left=left, right=right, target=target)


def line_without_variable(template: Place) -> Iterator[Finding]:
    """Yield the first line of a template of variables that sets none, and why."""
    body = body_of(template)
    if not body.is_known or not body.report.is_well_formed:
        return
    given = _delimiters(template)
    left, right = (given[0] or _MARKS[0], given[1] or _MARKS[1])
    lines = body.text.splitlines(keepends=True)
    is_plain = all(line.count(left) == line.count(right) for line in lines)
    if not is_plain or _APART.search(body.text):
        return
    start, before = 0, ""
    for number, line in enumerate(lines):
        after = "".join(lines[number + 1 :]).lstrip()
        is_joined = before.endswith(f"-{right}") or after.startswith(f"{left}-")
        text = line.strip()
        fault = _line_fault(text, left, right) if text and not is_joined else ""
        if fault:
            at = start + line.index(text)
            yield body.spot(template, at, at + len(text)), fault
            return
        start, before = start + len(line), text or before


def _line_fault(line: str, left: str, right: str) -> str:
    """Return why a line sets no variable, whatever its actions print; "" when it may."""
    parts = _action(left, right).split(line)
    printed, before = "", ""
    printing: list[str] = []
    for number, part in enumerate(parts):
        text = part.strip(" \t-")
        if number % 2 == 0:
            printed += part
            before += part if not printing else ""
        elif not SILENT.match(text):
            printing.append(text)
    if printed.lstrip()[:1] == "#":
        return ""
    if "=" in printed:
        return _assignment_fault(before, is_whole=len(parts) == 1)
    if not printing:
        return _NO_SIGN_THERE if printed.strip() else ""
    if not printed.strip():
        return _NO_SIGN_THERE if all(map(_NO_SIGN.fullmatch, printing)) else ""
    is_name = not before.strip() or _NAME_BEGINS.fullmatch(before)
    return "" if is_name else _NO_SIGN_THERE


def _assignment_fault(before: str, *, is_whole: bool) -> str:
    """Return what is wrong with a name, or with a value that is written out as a whole.

    Args:
        before: What is printed before the first action.
        is_whole: Whether there is none.
    """
    name, sign, value = before.partition("=")
    name = _EXPORT.sub("", name.strip())
    if sign and not _NAME.fullmatch(name):
        return (
            f'"{name}" is no name: letters, digits, "_", "." and "/" make one, a letter begins it.'
        )
    quote = _open_quote(value) if sign and is_whole else ""
    return (
        f"The value has a {quote} without another one; put all of it into quotes." if quote else ""
    )


def _open_quote(value: str) -> str:
    """Return the quote that a value does not close; "" when there is none, or it is not sure."""
    if "\\" in value:
        return ""
    quote = ""
    for letter in value:
        if quote:
            quote = "" if letter == quote else quote
        elif letter == "#":
            return ""
        elif letter in "\"'":
            quote = letter
    return quote


@lru_cache(maxsize=8)
def _action(left: str, right: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(left)}(.*?){re.escape(right)}")
