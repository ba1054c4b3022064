"""Finds the secret parts of a text: a template's body, an argument, a URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.secrets.looks import (
    PRIVATE_KEY,
    TOKEN,
    URL_WITH_PASSWORD,
    is_random,
    tells_of_secret,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

_KEY_END: Final = re.compile(r"-----END [A-Z0-9 ]+-----")
# Hashes of passwords, as htpasswd and crypt write them.
_HASHED: Final = re.compile(r"\$(?:apr1|2[abxy]|5|6|y|argon2\w*)\$[^\s\"',;]+")
_SCHEME: Final = re.compile(r"(?i)\b(?:bearer|basic|digest)\s+([A-Za-z0-9._~+/=-]{6,})")
# Possessive, and begun at word starts only: the time grows with the text, whatever it is.
_LINE: Final = re.compile(
    r"""(?mx)^[ \t]*+ (?:-[ \t]++)? (?:export[ \t]++|set[ \t]++|ENV[ \t]++)?
    ["']?(?P<key>[A-Za-z_][\w.-]*+)["']?+ [ \t]*+ (?:=>|:?=|:(?!//)) [ \t]*+ (?P<value>.*+)"""
)
# What stands behind it is looked at only where the name tells: it may hold names of its own.
_NAME: Final = re.compile(
    r"""(?x)(?<![\w.-]) -*+ (?P<key>[A-Za-z_][\w.-]*+)\\*+["']?+ [ \t]*+ (?:=>|=|:(?!//)) [ \t]*+"""
)
_VALUE: Final = re.compile(
    r"""(?x)"(?:[^"\\\n]|\\.)*+"|\\++"[^"\\\n]*+\\++"|'[^'\n]*+'|[^\s,;&"'}\]]++"""
)
_FLAG: Final = re.compile(r"(?<![\w-])--?(?P<key>[A-Za-z][\w-]*+)[ \t]++(?P<value>[^\s-]\S*+)")
_USER: Final = re.compile(r"(?<![\w-])(?:-u|--user)[ =]++[^\s:]++:(?P<value>\S++)")
# A block of lines below its name, as YAML has it, and a text between three quotes, as TOML has it.
_BLOCK: Final = re.compile(
    r"""(?mx)^(?P<indent>[ \t]*+)(?:-[ ]++)?["']?(?P<key>[A-Za-z_][\w.-]*+)["']?+ [ \t]*+ :
    [ \t]*+ [|>][+-]?+ [ \t]*+ \n (?P<value>(?:(?P=indent)[ \t]++[^\n]*+(?:\n|\Z))++)"""
)
_LONG: Final = re.compile(r"""(?m)^[ \t]*+(?P<key>[A-Za-z_][\w.-]*+)[ \t]*+=[ \t]*+(\"{3}|'{3})""")
_LOGIN: Final = re.compile(r"(?i)\blogin\s+\S+\s+password\s+(?P<value>\S+)")
_ELEMENT: Final = re.compile(r"<(?P<key>[A-Za-z][\w.-]*)>(?P<value>[^<\n]+)</(?P=key)>")
# Settings without a sign between name and value: "requirepass x" of Redis, "password x;".
_DIRECTIVE: Final = re.compile(
    r"(?im)^[ \t]*(?P<key>\w*(?:pass|password|passwd|passphrase|secret|token|masterauth))"
    r"[ \t]+(?P<value>[^\s;=:]+)[ \t]*;?[ \t]*$"
)
# No part of a path, a name with dots, an image with its registry.
_WORD: Final = re.compile(r"(?:(?<![\w.:/@+=-])|(?<=\w=))[A-Za-z0-9+/_-]{20,}+={0,2}+(?![\w.:/@])")
_DIGEST_BEFORE: Final = re.compile(r"(?i)(?:sha\d*|md5|digest|checksum|commit|@)[:=\-/]?$")
_QUOTES: Final = ('"', "'")
# Where a value of several lines begins, and where an object or a list does.
_NO_VALUES: Final = frozenset({"", "|", "|-", "|+", ">", ">-", ">+", "{", "[", '"', "\\"})
_ESCAPED: Final = re.compile(r"""\\++["']([^"\\]*+)\\++["']""")
_LOOK_BACK: Final = 12


def secret_parts(text: str, name: str = "") -> list[Span]:
    """Return where secrets stand in a text that ``name`` has, in order and without overlaps.

    They are what a telling name is given (``PASSWORD=…``, ``"token": "…"``, ``--api-key …``),
    passwords in URLs, private keys, tokens of known services, hashes of passwords, and words
    without any order, as keys are.
    """
    if len(text) < 2:  # noqa: PLR2004  nothing is that short
        return []
    found = [*_keys(text), *_given(text), *_known_forms(text), *_random_words(text, name)]
    return united(found)


def _keys(text: str) -> Iterator[Span]:
    for start in PRIVATE_KEY.finditer(text):
        end = _KEY_END.search(text, start.end())
        if end is None:
            yield start.start(), len(text)
            return
        yield start.start(), end.end()


def _known_forms(text: str) -> Iterator[Span]:
    for pattern, group in ((URL_WITH_PASSWORD, 1), (_HASHED, 0), (_SCHEME, 1), (TOKEN, 0)):
        for found in pattern.finditer(text):
            yield found.span(group)


def _given(text: str) -> Iterator[Span]:
    """Yield what is given to names that tell of a secret."""
    for key, span in _pairs(text):
        start, end = _unquoted(text, *span)
        if _is_value(text[start:end]) and tells_of_secret(key, text[start:end]):
            yield start, end
    for found in _BLOCK.finditer(text):
        if tells_of_secret(found["key"], found["value"]):
            yield found.span("value")
    yield from _long(text)
    for pattern in (_LOGIN, _DIRECTIVE, _USER):
        for found in pattern.finditer(text):
            if _is_value(found["value"]):
                yield found.span("value")


def _pairs(text: str) -> Iterator[tuple[str, Span]]:
    """Yield names and where the value of each stands."""
    for pattern in (_LINE, _FLAG, _ELEMENT):
        for found in pattern.finditer(text):
            yield found["key"], found.span("value")
    reached = 0
    for found in _NAME.finditer(text):
        if found.start() >= reached and tells_of_secret(found["key"], "x"):
            value = _VALUE.match(text, found.end())
            if value is not None:
                reached = value.end()
                yield found["key"], value.span()


def _long(text: str) -> Iterator[Span]:
    """Yield the texts between three quotes that have telling names."""
    for found in _LONG.finditer(text):
        if tells_of_secret(found["key"], "x"):
            end = text.find(found[2], found.end())
            yield found.end(), len(text) if end < 0 else end
            if end < 0:
                return


def _is_value(value: str) -> bool:
    """Tell whether something is given, and not a reference to what is elsewhere."""
    return value not in _NO_VALUES and not value.startswith(("{{", "${", "$(", "%{", "<%"))


def _unquoted(text: str, start: int, end: int) -> Span:
    """Return the span without blanks and a comma behind it, and without quotes around it."""
    value = text[start:end].rstrip()
    end = start + len(value.removesuffix(",").rstrip())
    deep = _ESCAPED.match(text, start, end)
    if deep is not None:
        return deep.span(1)
    if end - start >= 2 and text[start] in _QUOTES and text[end - 1] == text[start]:  # noqa: PLR2004
        return start + 1, end - 1
    return start, end


def _random_words(text: str, name: str) -> Iterator[Span]:
    for found in _WORD.finditer(text):
        before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
        if is_random(found[0], name) and not _DIGEST_BEFORE.search(before):
            yield found.span()


def united(spans: list[Span]) -> list[Span]:
    """Return spans in order, those that overlap as one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made
