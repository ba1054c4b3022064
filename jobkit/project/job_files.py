"""Tells job files from others: by their names, and by content where a name says too little."""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import Any, Final

from jobkit.source import Source


class Kind(Enum):
    """What the name of a file says about it."""

    JOB = "job"
    """It is a job file."""
    HCL = "hcl"
    """It is one if there is a job in it; it is HCL."""
    JSON = "json"
    """It is one if there is a job in it; it is JSON."""
    SHARED = "shared"
    """It is one if there is a job in it; who names it, says so."""
    OTHER = "other"
    """It is none."""


# Longer endings first.
_ENDINGS: Final = (
    (".nomad.json", Kind.JOB),
    (".nomad.hcl", Kind.JOB),
    (".nomad", Kind.JOB),
    (".json", Kind.JSON),
    (".hcl", Kind.HCL),
    (".job", Kind.SHARED),
)
_JINJA: Final = (".j2", ".jinja", ".jinja2")
_JOB_LINE: Final = re.compile(r'^[ \t]*"?job"?[ \t]+["{\[$<\w]', re.MULTILINE)
# Neighbours on a keyboard are left out: what is told is what fingers do with a word they know.
_SLIPS: Final = frozenset({"jbo", "ojb", "jobs", "jo", "ob", "jb", "Job", "JOB", "joob", "jjob"})
_MAY_HIDE: Final = re.compile(r"/\*|<<")
_NAMES_OF_GROUPS: Final = re.compile(r'"TaskGroups"[ \t]*:')
_WORDS: Final = re.compile(rf'"(?:job|TaskGroups)"|\b(?:job|{"|".join(_SLIPS)})\b', re.IGNORECASE)
_OPENING: Final = frozenset({"{", "[", "(", "${", "%{"})
_CLOSING: Final = frozenset({"}", "]", ")", "sequence end"})


def kind_of(name: str) -> Kind:
    """Return what a file's name says; of a Jinja file, its name without the ending that says so."""
    plain = name.lower()
    ending = next((one for one in _JINJA if plain.endswith(one)), "")
    plain = plain.removesuffix(ending)
    return next((kind for ending, kind in _ENDINGS if plain.endswith(ending)), Kind.OTHER)


def holds_job(name: str, text: str) -> bool:
    """Tell whether a text holds a job: a block ``job``, or a slip of that word, or Job JSON.

    Args:
        name: The file's name.
        text: What it holds.
    """
    if _WORDS.search(text) is None:
        return False
    if name.lower().endswith(_JINJA):
        return _JOB_LINE.search(text) is not None or _NAMES_OF_GROUPS.search(text) is not None
    if text.lstrip()[:1] in {"{", "["}:
        return _holds_json_job(text)
    return _holds_job_block(text)


def _holds_job_block(text: str) -> bool:
    # Mostly the first line that looks like it begins the job, and what stands behind is not needed.
    line = _JOB_LINE.search(text)
    start = text[: line.end()] if line is not None else ""
    if start and _MAY_HIDE.search(start) is None and _is_at_top(start):
        return True
    return _is_at_top(text)


def _is_at_top(text: str) -> bool:
    """Tell whether a text has the block ``job`` outside of all others."""
    from jobkit.syntax.scanner import NAME, NEWLINE, STRING, scan  # noqa: PLC0415  not by name

    tokens = scan(Source("", text))
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    depth, before = 0, NEWLINE
    for index, kind in enumerate(kinds):
        if depth == 0 and before == NEWLINE and kind in {NAME, STRING}:
            word = text[starts[index] : ends[index]].strip('"')
            after = kinds[index + 1]
            if (word == "job" and after != "=") or (word in _SLIPS and after == STRING):
                return True
        depth += (kind in _OPENING) - (kind in _CLOSING)
        before = kind
    return False


def _holds_json_job(text: str) -> bool:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return _NAMES_OF_GROUPS.search(text) is not None
    if not isinstance(content, dict):
        return False
    folded = {name.lower(): value for name, value in content.items()}
    inner = folded.get("job")
    return "taskgroups" in folded or _is_job(inner) or _is_labelled(content.get("job"))


def _is_job(value: object) -> bool:
    """Tell whether a value has the members that make it Job JSON."""
    return isinstance(value, dict) and not {"id", "taskgroups"}.isdisjoint(map(str.lower, value))


def _is_labelled(value: Any) -> bool:  # noqa: ANN401  any JSON value
    """Tell whether a value is that of HCL's block ``job`` in JSON: bodies by their labels."""
    blocks = value if isinstance(value, list) else [value]
    return bool(blocks) and all(
        isinstance(block, dict)
        and block
        and all(isinstance(body, dict | list) for body in block.values())
        for block in blocks
    )
