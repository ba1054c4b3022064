"""Tells when one word is nearly another: a slip of the hand, not a name of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import edit_distance

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS: Final = re.compile(r"[-_. /]+")
_ENDING: Final = re.compile(r"[-_.]?v?[0-9]+|[-_.].+")
_SHORT: Final = 4
_LONG: Final = 7
_FAR: Final = 2


def nearly(given: str, names: Iterable[str]) -> str | None:
    """Return the name that ``given`` is a slip for; None when it is one of them, or far from all.

    Words that differ in the case of letters or in dashes are near; else one letter may differ (two
    in long words), where neighbours that changed places count as one. A word with a number or a
    part of its own at its end (``docker2``, ``docker-c``) is no slip.
    """
    known = list(names)
    if given in known:
        return None
    plain = _plain(given)
    same = next((name for name in known if _plain(name) == plain), None)
    if same is not None:
        return same
    near = (name for name in known if _is_slip(given, name))
    return min(near, key=lambda name: edit_distance(plain, _plain(name), _FAR + 1), default=None)


def nearest(given: str, names: Iterable[str]) -> str | None:
    """Return the nearest name for a word that is surely none of them; None when all are far."""
    plain = _plain(given)
    limit = min(_FAR, max(len(plain) // 2, 1))
    near = [(edit_distance(plain, _plain(name), limit + 1), name) for name in names]
    distance, name = min(near, default=(limit + 1, ""))
    return name if distance <= limit else None


def _plain(name: str) -> str:
    return _MARKS.sub("", name).lower()


def _is_slip(given: str, name: str) -> bool:
    if len(name) < _SHORT:  # another letter would be another word
        return sorted(given.lower()) == sorted(name)
    if given.startswith(name) and _ENDING.fullmatch(given[len(name) :]):
        return False
    most = _FAR if len(name) >= _LONG else 1
    return edit_distance(_plain(given), _plain(name), most + 1) <= most
