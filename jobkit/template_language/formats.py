"""Texts of arguments that say how something is written: those of ``printf`` and ``timestamp``."""

from __future__ import annotations

import re
from typing import Final

_VERB: Final = re.compile(r"%[-+# 0]*(\*|[0-9]+)?(?:\.(\*|[0-9]+)?)?(.)", re.DOTALL)
_LAYOUT_OF_OTHERS: Final = re.compile(r"yy|YY|MM|[dD]{2}|[hH]{2}|mm|%[YmdHMSFT]")


def format_fault(name: str, text: str, count: int) -> str:
    """Return what is wrong with the text that ``printf`` or ``timestamp`` gets; else "".

    Args:
        name: The function.
        text: Its first argument.
        count: How many arguments follow.
    """
    if name == "timestamp":
        is_foreign = _LAYOUT_OF_OTHERS.search(text) and not any(map(str.isdigit, text))
        example = "2006-01-02 15:04:05"
        return f'A layout is the example "{example}" in other words.' if is_foreign else ""
    if "%[" in text:
        return ""
    wanted = 0
    for match in _VERB.finditer(text):
        if match[3] != "%":
            wanted += 1 + [match[1], match[2]].count("*")
    if wanted == count:
        return ""
    return f"The text has {_many(wanted)}, and {_arguments(count)}."


def _many(count: int) -> str:
    return f'{count} verb{"" if count == 1 else "s"} such as "%s"'


def _arguments(count: int) -> str:
    return f"{count} value{' follows' if count == 1 else 's follow'}"
