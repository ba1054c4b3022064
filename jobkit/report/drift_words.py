"""The words that reports of drift use: paths as HCL writes them, values as people do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from jobkit.diff.side_by_side import label_of, parts
from jobkit.job.go_numbers import duration_text
from jobkit.job.layout import layout
from jobkit.report.diff_words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobkit.diff.drift import Difference, Step
    from jobkit.diff.drift_report import JobDrift
    from jobkit.job.canonicalize import JsonObject

SIGNS: Final = {"added": "+", "deleted": "-", "edited": "~"}
"""Marks of what only the file has, what is only registered, and what both have otherwise."""
_STATES: Final = {
    "drift": "with drift",
    "not registered": "not registered",
    "no file": "without file",
    "unread": "not readable",
    "not compared": "not compared",
}
_NEWEST: Final = "2.0.5"
_NAME: Final = re.compile(r"[A-Za-z_][\w-]*|\d+", re.ASCII)


def path_words(steps: Iterable[Step]) -> str:
    """Return a path as people read a job file: ``group "web" > task "app" > env > LEVEL``."""
    return " > ".join(
        f"{word} {json.dumps(step.label, ensure_ascii=False)}" if step.label else word
        for step in steps
        for word in (step.word if _NAME.fullmatch(step.word) else _quoted(step.word),)
    )


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def value_words(difference: Difference, side: int) -> str:
    """Return a value on one line: JSON, a duration as people write it; "" for none.

    Args:
        difference: What differs.
        side: 0 is what is registered, 1 what the file says.
    """
    value = difference.values[side]
    if value is None and (difference.kind, side) in {("added", 0), ("deleted", 1)}:
        return ""
    return _value(value, difference.type)


def _value(value: object, kind: str) -> str:
    return duration_text(value) if kind == "duration" and isinstance(value, int) else _quoted(value)


def block_lines(value: JsonObject, struct: str, before: str = "") -> Iterator[str]:
    """Yield what a block sets, a line each; what is null, empty, false or 0 is left out.

    Args:
        value: The block.
        struct: Its struct in the tables.
        before: What each line begins with.
    """
    known = parts(struct, _NEWEST)
    for name in [*(name for name in known if name in value), *(value.keys() - known.keys())]:
        item, part = value[name], known.get(name)
        if not item or name == layout(struct).label:
            continue
        if part is not None and part.held:
            for label, one in _blocks(item, part.held):
                words = f"{part.word} {_quoted(label)}" if label else part.word
                yield from block_lines(one, part.type, f"{before}{words} > ")
        else:
            word, kind = (name, "") if part is None else (part.word, part.type)
            yield f"{before}{word}: {_value(item, kind)}"


def _blocks(value: Any, held: str) -> Iterator[tuple[str, JsonObject]]:  # noqa: ANN401
    """Yield the blocks of a field with what they go by."""
    if held == "one":
        yield "", value
    elif held == "map":
        yield from value.items()
    else:
        yield from ((label_of(one), one) for one in value)


def headline(jobs: Sequence[JobDrift]) -> str:
    """Return how all jobs stand: "3 jobs: 1 with drift, 1 without file"."""
    states = [one.state for one in jobs]
    parts = [f"{states.count(state)} {word}" for state, word in _STATES.items() if state in states]
    return f"{plural(len(jobs), 'job')}: {', '.join(parts) or 'no drift'}"


def is_spread(jobs: Iterable[JobDrift]) -> bool:
    """Tell whether jobs are of several namespaces, so that these must be told."""
    return len({one.namespace for one in jobs if one.namespace}) > 1


def place_words(one: JobDrift, *, with_namespace: bool) -> str:
    """Return where a job belongs, as far as that tells it from others: " in namespace …"."""
    words = f' in namespace "{one.namespace}"' if with_namespace and one.namespace else ""
    return f'{words} in region "{one.region}"' if one.region else words


def state_words(one: JobDrift) -> str:
    """Return how a job stands: "2 differences", "not registered"."""
    if one.state == "drift":
        return plural(len(one.told), "difference")
    return "no drift" if one.state == "same" else _STATES[one.state]


def ignored_words(jobs: Iterable[JobDrift]) -> str:
    """Return how many differences were left out as not wanted; "" for none."""
    ignored = sum(one.ignored for one in jobs)
    return f"{plural(ignored, 'difference')} ignored." if ignored else ""
