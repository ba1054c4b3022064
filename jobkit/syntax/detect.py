"""Tells HCL's two forms apart."""

from __future__ import annotations

import re

_OPENING = re.compile(r" *+\{")


def is_json(text: str) -> bool:
    """Tell whether ``text`` is in HCL's JSON form: a brace comes first, blanks aside.

    A line end, a tab or a byte order mark before the brace makes it native text. The same goes for
    files with values of variables; names of files don't count.

    Nomad: 1.0.0 to 2.0.5.
    """
    return _OPENING.match(text) is not None
