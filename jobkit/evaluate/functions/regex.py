"""Regular expressions: RE2 syntax, and replacement texts with ``$1`` and ``$name``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.text_size import check_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.evaluate.values import Value

_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")
_ESCAPE = re.compile(r"\\Q.*?(?:\\E|\Z)|\\([pP])\{(\^?)([^}]*)\}|\\.", re.DOTALL)
_CATEGORIES = {
    name: short
    for short, names in {
        "C": "Other",
        "Cc": "Control cntrl",
        "Cf": "Format",
        "Co": "Private_Use",
        "Cs": "Surrogate",
        "L": "Letter",
        "Ll": "Lowercase_Letter",
        "Lm": "Modifier_Letter",
        "Lo": "Other_Letter",
        "Lt": "Titlecase_Letter",
        "Lu": "Uppercase_Letter",
        "M": "Mark Combining_Mark",
        "Mc": "Spacing_Mark",
        "Me": "Enclosing_Mark",
        "Mn": "Nonspacing_Mark",
        "N": "Number",
        "Nd": "Decimal_Number digit",
        "Nl": "Letter_Number",
        "No": "Other_Number",
        "P": "Punctuation punct",
        "Pc": "Connector_Punctuation",
        "Pd": "Dash_Punctuation",
        "Pe": "Close_Punctuation",
        "Pf": "Final_Punctuation",
        "Pi": "Initial_Punctuation",
        "Po": "Other_Punctuation",
        "Ps": "Open_Punctuation",
        "S": "Symbol",
        "Sc": "Currency_Symbol",
        "Sk": "Modifier_Symbol",
        "Sm": "Math_Symbol",
        "So": "Other_Symbol",
        "Z": "Separator",
        "Zl": "Line_Separator",
        "Zp": "Paragraph_Separator",
        "Zs": "Space_Separator",
    }.items()
    for name in names.replace("_", "").lower().split()
}
_BETWEEN_WORDS = re.compile("[ _-]+")
_LARGEST_GROUP = 100_000_000


@function("regex_replace")
def regex_replace(text: str, pattern: str, replacement: str) -> Value:
    """Return the text with every match replaced.

    In the replacement ``$1``, ``${1}``, ``$name`` and ``${name}`` stand for groups, ``$$`` for a
    dollar sign. An empty match right behind a match does not count.
    """
    compiled = compiled_pattern(pattern)
    template = list(_template(replacement, compiled.groupindex))
    encoded = text.encode()
    pieces: list[bytes] = []
    copied, size = 0, len(text)
    for match in compiled.finditer(encoded):
        start, end = match.span()
        if (end <= copied and start > 0) or _is_inside_character(encoded, start):
            continue
        filled = _filled(template, match, compiled.groups)
        size += len(filled)
        check_size(size)
        pieces += (encoded[copied:start], filled)
        copied = end
    return (b"".join(pieces) + encoded[copied:]).decode()


def _is_inside_character(encoded: bytes, start: int) -> bool:
    return start < len(encoded) and encoded[start] & 0xC0 == 0x80  # noqa: PLR2004


def compiled_pattern(pattern: str) -> Any:  # noqa: ANN401  # the library has no types
    """Return the compiled regular expression.

    Raises:
        FunctionError: It is not one that Nomad takes, or the library is missing.
    """
    try:
        import re2  # type: ignore[import-untyped]  # noqa: PLC0415  # ordinary jobs do without
    except ImportError as error:
        message = 'it needs the library "re2", which "pip install google-re2" installs'
        raise FunctionError(message) from error
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(_ESCAPE.sub(_plain_escape, pattern), options)
    except re2.error as error:
        reason = error.args[0]
        reason = reason.decode() if isinstance(reason, bytes) else reason
        message = f'the pattern "{pattern}" is not a regular expression of RE2: {reason}'
        raise FunctionError(message, 1) from error
    for name in compiled.groupindex:
        if not name.isascii():
            message = f'the group "{name}" has a name that is not of ASCII letters and digits'
            raise FunctionError(message, 1)
    return compiled


def pattern_fault(pattern: str) -> str | None:
    """Return why a text is no regular expression of RE2; None when it is one.

    None as well when the library is missing: then nobody can tell.
    """
    try:
        compiled_pattern(pattern)
    except FunctionError as error:
        return None if isinstance(error.__cause__, ImportError) else str(error)
    return None


def found_in(text: str, pattern: str) -> bool:
    """Tell whether a text has a stretch that a pattern describes; True where nobody can tell."""
    try:
        compiled = compiled_pattern(pattern)
    except FunctionError:
        return True
    return compiled.search(text) is not None


def _plain_escape(escape: re.Match[str]) -> str:
    """Return an escape of Nomad's expressions as the library knows it."""
    if escape[0] == r"\C":
        message = r"the pattern has \C (one byte), which is not supported"
        raise FunctionError(message, 1)
    if escape[3] is None:
        return escape[0]
    words = _BETWEEN_WORDS.split(escape[3])
    name = _CATEGORIES.get("".join(words).lower()) or "_".join(map(str.capitalize, words))
    return f"\\{escape[1]}{{{escape[2]}{name}}}"


def _template(replacement: str, names: dict[str, int]) -> Iterator[bytes | int]:
    """Return the literal pieces and group numbers (-1: none) of a replacement."""
    start = 0
    for found in _REFERENCE.finditer(replacement):
        yield replacement[start : found.start()].encode()
        start = found.end()
        dollar, bare, braced = found.groups()
        yield b"$" if dollar else _group(bare or braced, names)
    yield replacement[start:].encode()


def _group(name: str, names: dict[str, int]) -> int:
    if name.isascii() and name.isdigit() and (name == "0" or name[0] != "0"):
        number = int(name) if len(name) < len(str(_LARGEST_GROUP)) else -1
        if number >= 0:
            return number
    return names.get(name, -1)


def _filled(template: list[bytes | int], match: Any, groups: int) -> bytes:  # noqa: ANN401
    pieces = []
    for piece in template:
        if isinstance(piece, bytes):
            pieces.append(piece)
        elif 0 <= piece <= groups:
            pieces.append(match[piece] or b"")
    return b"".join(pieces)
