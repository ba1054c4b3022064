"""Tells by name and form whether a text looks secret."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_TELLING: Final = frozenset(
    {
        "apikey", "apitoken", "cred", "creds", "credential", "credentials", "passphrase", "passwd",
        "password", "passwords", "passwort", "pat", "privkey", "pwd", "salt", "secret", "secrets",
        "token", "tokens",
    }
)  # fmt: skip
_PASS: Final = frozenset({"pass", "pw", "auth", "authorization", "cookie"})
_KEYS: Final = frozenset({"key", "keys"})
_OPEN_KEYS: Final = frozenset(
    {"pub", "public", "host", "primary", "foreign", "sort", "cache", "partition"}
)
# The last word of a name that is about a secret and does not hold it: password_file.
_ABOUT: Final = frozenset(
    {
        "address", "age", "alg", "algo", "algorithm", "arn", "bytes", "count", "dir", "enabled",
        "expiry",
        "endpoint", "engine", "field", "file", "files", "folder", "format", "header", "host", "id",
        "interval", "issuer", "kind", "length", "limit", "max", "method", "min", "mode", "mount",
        "name", "names", "path", "policies", "policy", "port", "prefix", "provider", "role",
        "rotation", "size", "store", "timeout", "ttl", "type", "uri", "url", "user",
        "username", "version",
    }
)  # fmt: skip
_DIGESTS: Final = frozenset(
    {"checksum", "commit", "digest", "etag", "hash", "id", "md5", "revision", "sha", "uuid"}
)

PRIVATE_KEY: Final = re.compile(r"-----BEGIN (?!CERTIFICATE|PUBLIC KEY|RSA PUBLIC)[A-Z0-9 ]+-----")
URL_WITH_PASSWORD: Final = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*+://[^\s/:@]*+:(?!\$\{)([^\s/@]++)@"
)
# Anywhere in a text; those that begin like a word's end only at a word's beginning, or behind an
# escape such as \n in JSON.
TOKEN: Final = re.compile(
    r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[\w-]{35}|gh[opsur]_\w{20,}|github_pat_\w{20,}"
    r"|gl(?:pat|rt)-[\w-]{16,}|xox[abprs]-[\w-]{10,}|hv[sbr]\.[\w-]{16,}"
    r"|(?:\b|(?<=\\[nrt]))(?:s\.[A-Za-z0-9]{24}|[sr]k_(?:live|test)_\w{16,}|hf_\w{16,})"
    r"|xapp-[\w-]{10,}|pypi-[\w-]{20,}|sk-(?:proj|ant)-[\w-]{20,}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,}"
    r"|dckr_pat_[\w-]{20,}|glsa_\w{20,}|tskey-[\w-]{16,}|ATATT3x[\w-]{20,}|shpat_[0-9a-f]{32}"
    r"|\w{14}\.atlasv1\.\w{60}|(?<![\w-])key-[0-9a-z]{32}(?!\w)"
    r"|(?<![\w:])[0-9]{8,10}:AA[\w-]{32,35}(?![\w-])"
    r"|(?:(?<=AccountKey=)|(?<=SharedAccessKey=))[A-Za-z0-9+/]{40,}={0,2}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|dop_v1_[0-9a-f]{32,}|npm_\w{20,}|AGE-SECRET-KEY-1\w{20,}"
    r"|(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"
    r"|hooks\.slack\.com/services/T\w+/B\w+/\w{16,}"
    r"|discord(?:app)?\.com/api/webhooks/[0-9]+/[\w-]{20,}"
)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_RANDOM: Final = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
_HEX: Final = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_PLAIN_WORDS: Final = frozenset({"", "true", "false", "null", "none", "yes", "no"})
_LEAST_BITS: Final = 3.7
_LEAST_KINDS: Final = 3


def looks_secret(name: str, value: str) -> bool:
    """Tell whether ``value``, which ``name`` has, looks like something that few should see.

    It does when the name says so (password, token, api_key), or by its form: a private key, a URL
    with a password, a token of a known service, letters and digits in no order. A reference to a
    value that is elsewhere (``${…}``, ``{{ … }}``) does not.
    """
    text = value.strip()
    if text.lower() in _PLAIN_WORDS:
        return False
    if PRIVATE_KEY.search(text) or URL_WITH_PASSWORD.search(text) or TOKEN.search(text):
        return True
    if _is_reference(text):
        return False
    words = [word.lower() for word in _WORD.findall(name)]
    return _tells(words) or _is_random(text, words)


def tells_of_secret(name: str, value: str) -> bool:
    """Tell whether ``name`` alone says that ``value`` is a secret, not a reference to one."""
    text = value.strip()
    if text.lower() in _PLAIN_WORDS or _is_reference(text):
        return False
    return _tells([word.lower() for word in _WORD.findall(name)])


def is_random(word: str, name: str = "") -> bool:
    """Tell whether a word has no order, as keys have; ``name`` may say that it is a digest."""
    return _is_random(word, [part.lower() for part in _WORD.findall(name)])


def _is_reference(text: str) -> bool:
    return (text.startswith("${") and text.endswith("}")) or (
        text.startswith("{{") and text.endswith("}}")
    )


def _tells(words: list[str]) -> bool:
    """Tell whether a name of these words is that of a secret."""
    if not words or words[-1] in _ABOUT:
        return False
    if _TELLING & set(words):
        return True
    if words[-1] in _PASS:
        return True
    return words[-1] in _KEYS and not _OPEN_KEYS & set(words)


def _is_random(text: str, words: list[str]) -> bool:
    """Tell whether ``text`` has no order, as keys have; digests have none either."""
    if _DIGESTS & set(words) or _UUID.fullmatch(text):
        return False
    if _HEX.fullmatch(text):
        return True
    if not _RANDOM.fullmatch(text) or text.count("/") > 2 or "--" in text:  # noqa: PLR2004
        return False
    kinds = [any(map(test, text)) for test in (str.islower, str.isupper, str.isdigit)]
    return sum(kinds) >= _LEAST_KINDS and _bits_a_character(text) >= _LEAST_BITS


def _bits_a_character(text: str) -> float:
    """Return the Shannon entropy of a text."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)
