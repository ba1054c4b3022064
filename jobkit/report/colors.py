"""Turns marks of colour in a text, ``[green]``, into what a terminal obeys, or leaves them out."""

from __future__ import annotations

import re
from typing import Final

_MARK: Final = re.compile(r"\[[A-Za-z0-9_-]+\]")
_COLORS: Final = {
    **{
        name: 30 + number
        for number, name in enumerate(
            ("black", "red", "green", "yellow", "blue", "magenta", "cyan")
        )
    },
    "light_gray": 37,
    "default": 39,
    "dark_gray": 90,
    "light_red": 91,
    "light_green": 92,
    "light_yellow": 93,
    "light_blue": 94,
    "light_magenta": 95,
    "light_cyan": 96,
    "white": 97,
}
_BACKGROUND: Final = 10
_CODES: Final = {
    **_COLORS,
    **{f"_{name}_": code + _BACKGROUND for name, code in _COLORS.items()},
    "reset": 0,
    "bold": 1,
    "dim": 2,
    "underline": 4,
    "blink_slow": 5,
    "blink_fast": 6,
    "invert": 7,
    "hidden": 8,
    "reset_bold": 21,
}


def without_marks(text: str) -> str:
    """Return ``text`` without marks of colour; anything else in brackets stays."""
    return _MARK.sub(lambda found: "" if found[0][1:-1] in _CODES else found[0], text)


def with_colors(text: str) -> str:
    """Return ``text`` with the codes of a terminal for the marks, reset at its end."""
    colored = _MARK.sub(_code, text)
    return colored if colored == text else f"{colored}\x1b[0m"


def _code(found: re.Match[str]) -> str:
    code = _CODES.get(found[0][1:-1])
    return found[0] if code is None else f"\x1b[{code}m"
