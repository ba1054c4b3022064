"""Writes drift for people: a line a difference, with the line of the job file."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from jobkit.report.drift_words import (
    SIGNS,
    block_lines,
    headline,
    ignored_words,
    is_spread,
    path_words,
    place_words,
    state_words,
    value_words,
)
from jobkit.report.line_diff import line_diff
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobkit.diff.drift import Difference
    from jobkit.diff.drift_report import JobDrift, Told

_COLORS: Final = {"+": "32", "-": "31", "~": "93"}
_BOLD: Final = "1"


def drift_text(jobs: Sequence[JobDrift], *, colored: bool = False) -> str:
    """Return drift as text; in each line, what is registered comes first."""
    writer = _Writer(colored=colored)
    told = [one for one in jobs if one.state != "same"]
    spread = is_spread(jobs)
    lines: list[str] = []
    for one, following in zip_longest(told, told[1:]):
        lines += writer.job(one, place_words(one, with_namespace=spread))
        # Jobs of which there is one line each stand below each other.
        if following is None or one.told or following.told:
            lines.append("")
    notes = [headline(jobs), ignored_words(jobs)]
    return "\n".join([*lines, *filter(None, notes)]) + "\n"


class _Writer:
    """Writes lines, with the codes of a terminal if wanted."""

    def __init__(self, *, colored: bool) -> None:
        self.colored = colored

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colored else text

    def _sign(self, sign: str) -> str:
        return self._paint(sign, _COLORS[sign])

    def job(self, one: JobDrift, place: str) -> Iterator[str]:
        """Yield how one job stands."""
        name = self._paint(f'job "{visible(one.job)}"' if one.job else "job", _BOLD)
        file = f" ({visible(one.file)})" if one.file else ""
        yield f"{name}{visible(place)}{file}: {state_words(one)}"
        for told in one.told:
            yield from self._told(told)

    def _told(self, told: Told) -> Iterator[str]:
        one = told.difference
        place = f"{visible(told.file)}:{told.line}: " if told.line else ""
        start = f"  {place}{self._sign(SIGNS[one.kind])} {visible(path_words(one.steps))}"
        old, new = one.values
        block = new if one.kind == "added" else old
        if isinstance(block, dict) and one.type:
            yield start
            yield from (f"      {visible(line)}" for line in block_lines(block, one.type))
        elif _is_long(old) and _is_long(new):
            yield f"{start}:"
            yield from self._text_lines(str(old), str(new))
        else:
            yield f"{start}: {_values(one)}"

    def _text_lines(self, old: str, new: str) -> Iterator[str]:
        for piece in line_diff(old, new):
            if piece.kind == "gap":
                yield "      …"
            elif piece.kind == "same":
                yield from (f"        {visible(text)}" for _, text in piece.old)
            else:
                yield from (f"      {self._sign('-')} {visible(text)}" for _, text in piece.old)
                yield from (f"      {self._sign('+')} {visible(text)}" for _, text in piece.new)


def _values(one: Difference) -> str:
    """Return what is registered and what the file says: ``2 → 3``."""
    return visible(" → ".join(filter(None, (value_words(one, 0), value_words(one, 1)))))


def _is_long(value: object) -> bool:
    return isinstance(value, str) and "\n" in value.rstrip("\n")
