"""Upper, lower and title case, one code point for one."""

from __future__ import annotations

_SPACES = frozenset("\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
WHITE_SPACE = "".join(sorted(_SPACES))
"""The code points that Nomad takes for white space; fewer than Python does."""


def upper(text: str) -> str:
    """Return the text in upper case; a letter without single counterpart stays (``ß``)."""
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def lower(text: str) -> str:
    """Return the text in lower case."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


def title(text: str) -> str:
    """Return the text with each letter after a boundary in title case."""
    before, letters = " ", []
    for letter in text:
        letters.append(_title(letter) if _is_boundary(before) else letter)
        before = letter
    return "".join(letters)


def _upper(letter: str) -> str:
    other = letter.upper()
    return other if len(other) == 1 else _title(letter)


def _title(letter: str) -> str:
    other = letter.title()
    return other if len(other) == 1 else letter


def _is_boundary(letter: str) -> bool:
    if letter.isascii():
        return not (letter.isalnum() or letter == "_")
    return letter in _SPACES
