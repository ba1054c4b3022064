"""Finds the job in a JSON text: alone, in a request, in an answer, in what was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.job.layout import json_fields
from jobkit.syntax.json_strings import raw_text
from jobkit.syntax.json_tokens import Kind, token_at
from jobkit.syntax.tree import Literal, Object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.syntax.json_tokens import Token
    from jobkit.syntax.tree import Expression, ObjectItem

JOB: Final = "Job"
# What the bodies of register, update, plan and validate requests hold beside the job.
REQUEST_KEYS: Final = (
    "Job",
    "Diff",
    "EnforceIndex",
    "EvalPriority",
    "JobModifyIndex",
    "Namespace",
    "PolicyOverride",
    "PreserveCounts",
    "PreserveResources",
    "Region",
    "SecretID",
    "Submission",
)
_SUBMISSION_KEYS: Final = frozenset({"source", "format"})
_HCL_ROOTS: Final = frozenset({"job", "variable", "variables", "locals"})
_SURE: Final = frozenset({"id", "taskgroups"})
# Letters outside ASCII that Go takes for "s" and "k" where the case of letters doesn't count.
_FOLDED: Final = str.maketrans({"\u017f": "s", "\u212a": "k"})


def folded(name: str) -> str:
    """Return a key in the form in which Go compares it: the case of letters doesn't count."""
    return name.translate(_FOLDED).lower()


def looks_like_job_json(text: str) -> bool:
    """Tell whether ``text`` is Job JSON in any of its forms, and not HCL's JSON form.

    HCL's form has ``job``, ``variable`` or ``locals`` at its root, Job JSON ``Job``, or the names
    of a job's fields in any case of letters.
    """
    names: set[str] = set()
    for name, position in _root_names(text):
        if name in _HCL_ROOTS:
            return name == "job" and _holds_job(text, position)
        if folded(name) in _SURE or folded(name) == folded(JOB):
            return True
        names.add(folded(name))
    known = {folded(name) for name in (*json_fields(JOB), *REQUEST_KEYS)}
    return not names.isdisjoint(known) or names >= _SUBMISSION_KEYS


def _holds_job(text: str, position: int) -> bool:
    """Tell whether the value of ``job`` is a job, not a block whose labels are its names."""
    for name, at in _root_names(text, position):
        if folded(name) in _SURE:
            return token_at(text, at).kind is not Kind.OPEN_OBJECT
    return False


def _root_names(text: str, position: int = 0) -> Iterator[tuple[str, int]]:
    """Yield the names of an object's own members, and where their values begin."""
    depth, before = 0, Kind.END
    for token in _tokens(text, position):
        kind = token.kind
        if depth == 0 and kind is not Kind.OPEN_OBJECT:
            return
        if kind in {Kind.OPEN_OBJECT, Kind.OPEN_ARRAY}:
            depth += 1
        elif kind in {Kind.CLOSE_OBJECT, Kind.CLOSE_ARRAY}:
            depth -= 1
            if depth == 0:
                return
        elif depth == 1 and kind is Kind.STRING and before is not Kind.COLON:
            after = token_at(text, token.end)
            if after.kind is Kind.COLON:
                yield text[token.start + 1 : token.end - 1], after.end
        before = kind


def _tokens(text: str, position: int) -> Iterator[Token]:
    while True:
        token = token_at(text, position)
        if token.kind is Kind.END:
            return
        yield token
        position = token.end


class Form(NamedTuple):
    """Where the job of a JSON text is.

    Attributes:
        job: The job's own value.
        envelope: The object around it; None when there is none.
        submitted: The text of a submission's ``Source``; then ``job`` means nothing.
    """

    job: Expression
    envelope: Object | None = None
    submitted: Expression | None = None


def form_of(value: Expression) -> Form:
    """Return where the job is in the value of a whole text.

    As in Nomad, a member ``Job`` that is not null is the job, else the object itself is.
    """
    if not isinstance(value, Object):
        return Form(value)
    wrapped = member(value, JOB)
    if wrapped is not None and not _is_null(wrapped.value):
        return Form(wrapped.value, value)
    names = {folded(raw_text(item.key)) for item in value.items}
    if names >= _SUBMISSION_KEYS and not names & _SURE:
        source = member(value, "Source")
        return Form(value, value, None if source is None else source.value)
    return Form(value)


def member(value: Object, name: str) -> ObjectItem | None:
    """Return the member that Go would take for ``name``: the last one; None without any."""
    wanted = folded(name)
    for item in reversed(value.items):
        if folded(raw_text(item.key)) == wanted:
            return item
    return None


def _is_null(node: Expression) -> bool:
    return isinstance(node, Literal) and node.value is None
