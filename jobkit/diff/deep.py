"""Finds in which values two JSON objects differ; the one door for deepdiff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ABSENT: Final = object()
"""Stands for a value that is not there."""


class Differing(NamedTuple):
    """A value that differs: where, and what it is on both sides, ``ABSENT`` for nothing."""

    path: tuple[str | int, ...]
    left: object
    right: object


def differing(left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Differing]:
    """Yield the deepest values in which two JSON objects differ; lists are compared by index."""
    from deepdiff.diff import DeepDiff  # noqa: PLC0415  only to find drift
    from deepdiff.helper import NotPresent  # noqa: PLC0415  as above

    found = DeepDiff(
        left,
        right,
        view="tree",
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
        zip_ordered_iterables=True,
    )
    for levels in found.values():
        for level in levels:
            sides = [ABSENT if isinstance(one, NotPresent) else one for one in (level.t1, level.t2)]
            yield Differing(tuple(level.path(output_format="list")), *sides)
