"""Makes characters that a terminal obeys, reorders or hides safe to print."""

from __future__ import annotations

import re
from typing import Final

# Controls but tab, soft hyphen, no-break space, zero-width and bidirectional marks, line and
# paragraph separators, invisible operators, byte-order mark, lone surrogates, tag characters.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""Return ``text`` with what can't be seen written as ``\x1b`` or ``\u202e``; tabs stay."""
    return text if text.isascii() and text.isprintable() else _HIDDEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
