"""Tells whether a text can be the path of an HTTP check."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
_WRONG_ESCAPE: Final = re.compile("%(?![0-9a-fA-F]{2})")
_SCHEME: Final = re.compile("[a-zA-Z][a-zA-Z0-9+.-]*:")
_HOST: Final = re.compile(r"//(?!/)([^/]*)")
_HOST_NAME: Final = re.compile(
    r"\[[^\x00-\x20\]]*\](?::[0-9]*)?"
    r"|(?:[^\x00-\x20\\^`{|}%\[\]]|%[89a-fA-F][0-9a-fA-F])*"
)
_LAST_PORT: Final = re.compile(r".*:[0-9]*|[^:]*|\[.*\]", re.DOTALL)


def path_fault(path: str) -> str:
    """Return what is wrong with a path, as a phrase; "" when nothing is.

    Nomad: what Go's parser of URLs takes, without a scheme; 1.4.0 to 2.0.5.
    """
    if _CONTROL.search(path):
        return "has a control character"
    if _SCHEME.match(path):
        return "is a whole address"
    rest, _, fragment = path.partition("#")
    rest = rest.partition("?")[0]
    if _WRONG_ESCAPE.search(rest) or _WRONG_ESCAPE.search(fragment):
        return 'has a "%" without two hexadecimal digits'
    host = _HOST.match(rest)
    if host and not _is_host(host[1].rpartition("@")[2]):
        return "names a host that can't exist"
    if ":" in rest.partition("/")[0]:
        return "has a colon before its first slash"
    return ""


def _is_host(text: str) -> bool:
    return _HOST_NAME.fullmatch(text) is not None and _LAST_PORT.fullmatch(text) is not None
