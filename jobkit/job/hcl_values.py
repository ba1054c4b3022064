"""Writes single values as HCL: texts, numbers, durations, keys."""

from __future__ import annotations

import re
from typing import Any, Final

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_KEYWORDS: Final = frozenset(
    {"true", "false", "null", "for", "in", "if", "else", "endif", "endfor", "for_each"}
)
_SEQUENCE: Final = re.compile(r"[$%]\{")
# A reference that Nomad gives back exactly as it stands: no blanks inside, and what follows is
# no brace, blanks aside (it would be written twice).
_REFERENCE: Final = re.compile(
    r"""\$\{ ([A-Za-z_][A-Za-z0-9_-]*)
        (?: \.[A-Za-z_][A-Za-z0-9_-]* | \.[0-9]+ | \[[0-9]+\] | \["[A-Za-z0-9_./-]+"\] )*
        \} (?! [ ]*\} )""",
    re.VERBOSE,
)
_NAMES_OF_HCL: Final = frozenset({"var", "local"}) | _KEYWORDS
_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_ESCAPED: Final = re.compile(r'[$%]\{|["\\]|[^ -~]')
_LAST_OF_FOUR_DIGITS: Final = 0xFFFF
_UNITS: Final = (("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000))
_SMALL_UNITS: Final = (("ms", 1_000_000), ("us", 1_000), ("ns", 1))


class Written(str):
    """Text that is HCL already."""

    __slots__ = ()


def is_identifier(name: str) -> bool:
    """Tell whether a name of ASCII letters can be written without quotes anywhere."""
    return _IDENTIFIER.fullmatch(name) is not None


def is_name(name: str) -> bool:
    """Tell whether HCL takes a name for that of an argument, letters outside ASCII included."""
    return name.replace("-", "_").isidentifier() and not name.startswith("-")


def keys(names: list[str]) -> list[Written]:
    """Return the keys of an object: in quotes, all of them, if one needs it."""
    if all(is_identifier(name) and name not in _KEYWORDS for name in names):
        return [Written(name) for name in names]
    return [literal(name) for name in names]


def literal(text: str) -> Written:
    """Return a quoted string in which nothing is a template: a label, a key."""
    return Written(f'"{_quoted(text, references=False)}"')


def string(text: str, indent: str) -> Written:
    """Return a text as a quoted string or, if it has lines, as a heredoc.

    Args:
        text: The value.
        indent: White space before the line that holds the value.
    """
    if _is_for_heredoc(text):
        return _heredoc(text, indent)
    return Written(f'"{_quoted(text, references=True)}"')


def _quoted(text: str, *, references: bool) -> str:
    """Return a text as it stands between quotes."""
    last = text.rfind("}")
    parts: list[str] = []
    position = 0

    def escape(found: re.Match[str]) -> str:
        mark = found[0]
        if len(mark) == 1:
            return _escape(mark)
        # python-hcl2 reads "$${" only with a "}" somewhere behind it in the same string.
        if position + found.start() < last:
            return mark[0] + mark
        return f"\\u{ord(mark[0]):04x}{{"

    for kept in _references(text) if references else ():
        parts.append(_ESCAPED.sub(escape, text[position : kept.start()]))
        parts.append(kept[0])
        position = kept.end()
    parts.append(_ESCAPED.sub(escape, text[position:]))
    return "".join(parts)


def _references(text: str) -> list[re.Match[str]]:
    return [
        found
        for found in _REFERENCE.finditer(text)
        if found[1] not in _NAMES_OF_HCL and not text.endswith("$", 0, found.start())
    ]


def _escape(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\u{number:04x}" if number <= _LAST_OF_FOUR_DIGITS else f"\\U{number:08x}"


def _is_for_heredoc(text: str) -> bool:
    lines = text.split("\n")
    if len(lines) == 1 or text.endswith("\r"):
        return False
    # One line with its end is short enough in quotes, unless it is full of them.
    if len(lines) == 2 and not lines[1] and '"' not in text:  # noqa: PLR2004
        return False
    plain = text.replace("\r\n", "\n").replace("\t", " ").replace("\n", " ")
    return plain.isprintable()


def _heredoc(text: str, indent: str) -> Written:
    complete = text.endswith("\n")
    body = _in_heredoc(text if complete else text + "\n")
    marker = _marker(body)
    here = f"<<{marker}\n{body}{marker}"
    return Written(here if complete else f"chomp({here}\n{indent})")


def _marker(body: str) -> str:
    """Return a word that no line of ``body`` consists of."""
    taken = {line.strip() for line in body.split("\n")}
    marker, number = "EOT", 1
    while marker in taken:
        number += 1
        marker = f"EOT{number}"
    return marker


def _in_heredoc(text: str) -> str:
    parts: list[str] = []
    position = 0
    for kept in _references(text):
        parts.append(_SEQUENCE.sub(_double, text[position : kept.start()]))
        parts.append(kept[0])
        position = kept.end()
    parts.append(_SEQUENCE.sub(_double, text[position:]))
    return "".join(parts)


def _double(found: re.Match[str]) -> str:
    return found[0][0] + found[0]


def duration(nanoseconds: int) -> Written:
    """Return a duration as people write it: ``1m30s``, ``24h``, ``500ms``."""
    sign, left = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    text = ""
    for unit, size in _UNITS:
        number, left = divmod(left, size)
        text += f"{number}{unit}" if number else ""
    for unit, size in _SMALL_UNITS:
        number, left = divmod(left, size)
        text += f"{number}{unit}" if number else ""
    return Written(f'"{sign}{text or "0s"}"')


def plain(value: bool | float | None) -> Written:
    """Return a number, true, false or null."""
    if value is None:
        return Written("null")
    return Written(str(value).lower() if isinstance(value, bool) else repr(value))


def free(value: Any, indent: str) -> Any:  # noqa: ANN401  any JSON value
    """Return a value of free form: texts written, in lists and objects with written keys."""
    inner = indent + "  "
    match value:
        case str():
            return string(value, indent)
        case dict():
            members = [free(one, inner) for one in value.values()]
            return dict(zip(keys(list(value)), members, strict=True))
        case list():
            return [free(one, inner) for one in value]
        case _:
            pass
    return plain(value)
