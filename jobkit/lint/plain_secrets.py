"""Tells texts in a job file that hold a secret from those that only name one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.secrets.looks import TOKEN, looks_secret, tells_of_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def _behind(names: Sequence[str], signs: str) -> str:
    """Return the form of a place behind ``name=``, before which one of some signs stands."""
    return "|".join(f"(?<=[{signs}]{name}=)" for name in names)


_REFERENCE: Final = re.compile(
    r"\$\{[^{}]*\}|\{\{.*?\}\}|\[\[.*?\]\]|<<.*?>>|<[^<>]*>|«[^«»]*»|%[A-Z][A-Z0-9_]*%", re.DOTALL
)
_PATH: Final = re.compile(
    r"(?:/|\./|~/|file:)\S*|[A-Z]:\\\S*|[a-z][a-z_.-]*(?:/[a-z0-9_.*-]+)+/?", re.ASCII
)
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S*", re.IGNORECASE)
_URL_PASSWORD: Final = re.compile(r"://[^\s/:@]*:[^\s/@]+@")
_SMALL: Final = re.compile(r"[0-9]{1,6}|[0-9.]+(?:ns|us|ms|s|m|h|d|y|%|[kKmMgG]i?[bB]?)")
_OPTION: Final = re.compile(r"-{0,2}([A-Za-z][\w.-]*)[=:](.*)", re.DOTALL)
_NAME_ONLY: Final = re.compile(r"-{1,2}([A-Za-z][\w-]*)")
_LINE: Final = re.compile(
    r"""^[ \t]*(?:export[ \t]+|-[ \t]+)?["']?([A-Za-z_][\w.-]*)["']?[ \t]*[:=]"""
    r"""[ \t]*(.*?)[ \t,;]*\r?$""",
    re.MULTILINE,
)
# Names that end so are those of secrets only with a word that says so before it.
_KEY: Final = re.compile(r"(?:^|.*[^A-Za-z]|.*(?=K))keys?", re.IGNORECASE)
_SECRET_KEY: Final = re.compile(
    r".*(?:api|secret|private|access|account|auth|crypt|cipher|sign|master|license|ssh|deploy|hmac)"
    r"[^A-Za-z]?keys?",
    re.IGNORECASE,
)
_AUTH: Final = re.compile(r".*(?:auth|pat)", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z]+(?:[_ -][A-Za-z]+)*")
_MEMBER: Final = re.compile(
    r"""(?<=[{,\s])["']([A-Za-z_][\w.-]*)["']\s*:\s*"([^"{}$\s]+)"(?=\s*[,}\]])"""
)
_KEY_BEGINS: Final = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")
_TOKENS: Final = re.compile(
    rf"\b(?:{TOKEN.pattern})"
    r"|(?<=Bearer )(?=[a-zA-Z._~+/=-]*[0-9])[\w.~+/=-]{12,}"
    r"|(?<=Basic )(?![A-Z]?[a-z]+\b)(?=[a-z+/]*[A-Z0-9])(?=[A-Z0-9+/]*[a-z])[\w+/=]{12,}"
    r"|(?<=://):[^\s/@:${}<>]{3,}(?=@)"
    r"|(?<=:)[^\s:@/${}<>]{3,}(?=@(?:tcp|unix)\()"
    rf"|(?:{_behind(('password', 'Password', 'pwd', 'Pwd', 'passwd'), ' ;&?')})"
    r"(?=[^\s;&,]*[0-9!@#^-])[^\s;&\"'<>{}()\[\]$%*,]{4,}"
    rf"|(?:{_behind(('token', 'access_token', 'api_key', 'apikey', 'api-key', 'secret'), '?&')})"
    r"(?=[\w.~-]*[0-9])[\w.~-]{8,}"
)
_CLIENT_PASSWORD: Final = re.compile(
    r"\b(?:mysql|mariadb|mongo)[\w-]*\b[^\n;|&]*?[ ]-p([^\s$'\"=]{4,})"
    r"|\bcurl\b[^\n;|&]*?[ ](?:-u|--user)[ =]?[\"']?[^\s:\"'$]+:([^\s$'\"{}<>]{3,})"
)
_SHELL_SET: Final = re.compile(r"(?:^|[\s;&])([A-Z][A-Z0-9_]+)=(\"[^\"]*\"|'[^']*'|[^\s;&|\"']+)")
# A user and a password, not a user and a group.
_USER: Final = frozenset({"u", "user", "proxy-user", "userpass", "basic-auth"})
_USER_PASSWORD: Final = re.compile(
    r"[^\s:/]+:(?=[^\s]*[0-9A-Z])(?=[^\s]*[^\s0-9])([^\s:${}<>/]{6,})"
)
_XML: Final = re.compile(
    r"<(\w*(?:[Pp]assword|[Pp]asswd|[Ss]ecret|[Tt]oken))>([^<>{}$\s]{4,})</\1>"
)
_DIRECTIVE: Final = re.compile(
    r"^[ \t]*(requirepass|masterauth|primaryauth|rpcpassword)[ \t]+\"?([^\s\"{}$]{4,})\"?[ \t]*$",
    re.MULTILINE,
)
_HASH: Final = re.compile(
    r"\${1,2}(?:apr1|2[abxy]|5|6|argon2(?:id?|d))\${1,2}[^\s\"',;|]{10,}|\{SHA\}[A-Za-z0-9+/]{27}="
)
_ABSENT: Final = re.compile(r"redact(?:ed)?|x{3,}|\*{3,}|\.{3,}|placeholder", re.IGNORECASE)
# Names of what everybody may read, although it has no order.
_OPEN: Final = re.compile(r"alphabet|charset|characters|public", re.IGNORECASE)
_ACCESS_KEY: Final = re.compile(r"(?!.*secret).*access[_.-]?key", re.IGNORECASE)
_LONG_WORD: Final = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}(?![a-z])")
_LEAST: Final = 3
_LEAST_SHARE_OF_WORDS: Final = 0.65


class Found(NamedTuple):
    """A stretch of a text that holds a secret, and what the secret is called."""

    name: str
    start: int
    end: int


def is_plain_secret(name: str, value: str) -> bool:
    """Tell whether a value, which ``name`` has, is a secret in plain text.

    A path to one, a reference, a number or a length of time is none.
    """
    if name.count(".") > 1:  # the beginning says whose setting it is: traefik.http.routers.x.rule
        name = name.rpartition(".")[2]
    text = _REFERENCE.sub("", value).strip().strip("\"'")
    if len(text) < _LEAST or _SMALL.fullmatch(text) or _is_stand_in(name, text):
        return False
    if (
        _OPEN.search(name)
        or _PATH.fullmatch(text)
        or (_URL.fullmatch(text) and not _URL_PASSWORD.search(text))
    ):
        return _TOKENS.search(text) is not None
    if _REFERENCE.search(value) and not _TOKENS.search(text):
        return False
    return _tells(_telling(name, text), text) or _TOKENS.search(text) is not None


def _tells(name: str, text: str) -> bool:
    """Tell whether a name, or the form of a text that is not of words, is that of a secret."""
    if tells_of_secret(name, text) or _URL_PASSWORD.search(text) or _KEY_BEGINS.search(text):
        return True
    return looks_secret(name, text) and not _is_worded(text)


def _is_stand_in(name: str, text: str) -> bool:
    """Tell whether a text only keeps the place of a value: ``-_-``, or the name in capitals."""
    plain, named = _letters(text).lower(), _letters(name).lower()
    return (
        not plain
        or _ABSENT.fullmatch(text) is not None
        or (text.isupper() and (plain in named or (len(named) > _LEAST and named in plain)))
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _is_worded(text: str) -> bool:
    """Tell whether a text consists of words for the most part, as what has no order does not."""
    words = sum(len(word) for word in _LONG_WORD.findall(text))
    return words >= _LEAST_SHARE_OF_WORDS * len(_letters(text))


def _telling(name: str, text: str) -> str:
    """Return a name; "" when it need not be that of a secret."""
    if _KEY.fullmatch(name) and not _SECRET_KEY.fullmatch(name):
        return ""
    is_kind = _AUTH.fullmatch(name) or _ACCESS_KEY.fullmatch(name)
    return "" if is_kind and _WORD.fullmatch(text) else name


def in_arguments(words: Sequence[object]) -> Iterator[tuple[int, Found]]:
    """Yield the words of a command line that hold a secret: its number, and the stretch."""
    before = ""
    for number, word in enumerate(words):
        if not isinstance(word, str):
            before = ""
            continue
        option = _OPTION.fullmatch(word)
        # The word after "-c" or "-e" is mostly a setting with a name of its own.
        is_setting = option is not None and len(before) == 1 and not _URL.match(word)
        if (
            before
            and not is_setting
            and not word.startswith("--")
            and is_plain_secret(before, word)
            and " " not in word
        ):
            yield number, Found(before, 0, len(word))
        elif option and " " not in word and is_plain_secret(option[1], option[2]):
            yield number, Found(option[1], option.start(2), option.end(2))
        elif (login := _login(before, word, option)) is not None:
            yield number, login
        else:
            found = list(_set_in_shell(word)) if " " in word else []
            yield from ((number, one) for one in found or _known_tokens(word))
        alone = _NAME_ONLY.fullmatch(word)
        before = alone[1] if alone else ""


def _set_in_shell(text: str) -> Iterator[Found]:
    """Yield the secrets that a line for a shell gives to variables."""
    for match in _SHELL_SET.finditer(text):
        value = match[2].strip("\"'")
        if "$" not in value and "`" not in value and is_plain_secret(match[1], value):
            yield Found(match[1], match.start(2), match.end(2))


def _login(before: str, word: str, option: re.Match[str] | None) -> Found | None:
    """Return the password of ``user:password``, in the word behind ``-u`` or in ``--user=…``."""
    start = option.start(2) if option is not None and option[1] in _USER else 0
    if not start and before not in _USER:
        return None
    match = _USER_PASSWORD.fullmatch(word, start)
    return None if match is None else Found("password", match.start(1), match.end(1))


def password_hashes(text: str) -> Iterator[Found]:
    """Yield the hashes of passwords in a text, as htpasswd and crypt write them."""
    if "$" in text or "{SHA}" in text:
        for match in _HASH.finditer(text):
            yield Found("hash", match.start(), match.end())


def in_text(text: str) -> Iterator[Found]:
    """Yield the secrets in a file's text: keys, known tokens, values of telling names."""
    key = _KEY_BEGINS.search(text)
    if key is not None:
        yield Found("private key", key.start(), key.end())
        return
    told: set[int] = set()
    for match in _LINE.finditer(text):
        value = match[2].strip("\"'")
        is_word = value and not re.search(r"[\s(){}\[\]$]", value)
        is_name = value == match[2] and _WORD.fullmatch(value) and "_" in value
        if is_word and not is_name and is_plain_secret(match[1], value):
            told.add(match.start(2))
            yield Found(match[1], match.start(2), match.end(2))
    for match in _MEMBER.finditer(text):
        is_new = not any(abs(match.start(2) - one) <= 1 for one in told)
        if is_new and is_plain_secret(match[1], match[2]):
            told.add(match.start(2))
            yield Found(match[1], match.start(2), match.end(2))
    for form in (_XML, _DIRECTIVE):
        for match in form.finditer(text):
            if not _is_stand_in(match[1], match[2]):
                told.add(match.start(2))
                yield Found(match[1], match.start(2), match.end(2))
    if not told:
        yield from _known_tokens(text)


def _known_tokens(text: str) -> Iterator[Found]:
    for match in _CLIENT_PASSWORD.finditer(text):
        group = match.lastindex or 0
        yield Found("password", match.start(group), match.end(group))
    for match in _TOKENS.finditer(text):
        yield Found("token", match.start(), match.end())
