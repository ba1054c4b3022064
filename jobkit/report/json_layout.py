"""Lays JSON in a text out in lines, without a change of anything else in it."""

from __future__ import annotations

import json
import re
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s"\[\]{},:]+')
_OPENING: Final = frozenset("[{")
_SPACED: Final = {":": ": "}
_CLOSING: Final = frozenset("]}")


def json_lines(text: str) -> str | None:
    """Return a JSON object or array with a line a member; None for any other text."""
    if text.strip()[:1] not in _OPENING:
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    tokens = _TOKEN.findall(text)
    made: list[str] = []
    depth = 0
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else ""
        if token in _CLOSING:
            depth -= 1
            if before not in _OPENING:
                made.append(f"\n{'  ' * depth}")
        elif before in _OPENING or before == ",":
            made.append(f"\n{'  ' * depth}")
        made.append(_SPACED.get(token, token))
        depth += token in _OPENING
    return "".join(made) + "\n"
