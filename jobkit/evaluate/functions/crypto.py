"""Hashes, identifiers and decryption."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.string import bytes_of_base64
from jobkit.evaluate.functions.whole import whole
from jobkit.evaluate.limits import beyond, in_force

if TYPE_CHECKING:
    from jobkit.evaluate.values import Number, Value
    from jobkit.outside import Outside

BCRYPT_COST = 10
"""What Nomad takes when the cost is not given, or below the least."""
BCRYPT_LEAST, BCRYPT_GREATEST = 4, 31

_PASSWORD_BYTES = 72
_PADDING_BYTES = 10  # two marks and at least eight others
_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BCRYPT = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SALT_LETTERS = bytes.maketrans(_STANDARD, _BCRYPT)
_RSA_KEY = re.compile("^-----BEGIN RSA PRIVATE KEY-----", re.MULTILINE)
_NAMESPACES = {
    "dns": "6ba7b8109dad11d180b400c04fd430c8",
    "url": "6ba7b8119dad11d180b400c04fd430c8",
    "oid": "6ba7b8129dad11d180b400c04fd430c8",
    "x500": "6ba7b8149dad11d180b400c04fd430c8",
}
_DASHED = "-".join(f"[0-9a-f]{{{count}}}" for count in (8, 4, 4, 4, 12))
_UUID = re.compile(
    rf"(?:urn:uuid:)?({_DASHED})|[\0-\x7f]({_DASHED})[\0-\x7f]|([0-9a-f]{{32}})",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)


@function("md5")
def md5(text: str) -> Value:
    """Return the MD5 sum."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@function("sha1")
def sha1(text: str) -> Value:
    """Return the SHA-1 sum."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@function("sha256")
def sha256(text: str) -> Value:
    """Return the SHA-256 sum."""
    return hashlib.sha256(text.encode()).hexdigest()


@function("sha512")
def sha512(text: str) -> Value:
    """Return the SHA-512 sum."""
    return hashlib.sha512(text.encode()).hexdigest()


@function("uuidv4", needs_outside=True)
def uuidv4(*, outside: Outside) -> Value:
    """Return a random UUID."""
    return _uuid(outside.random_bytes(16), 4)


@function("uuidv5")
def uuidv5(namespace: str, name: str) -> Value:
    """Return the UUID of a name within a namespace."""
    space = _NAMESPACES.get(namespace)
    if space is None:
        found = _UUID.fullmatch(namespace)
        if found is None:
            message = f'the namespace has to be dns, url, oid, x500 or a UUID, not "{namespace}"'
            raise FunctionError(message, 0)
        space = (found[1] or found[2] or found[3]).replace("-", "")
    seed = bytes.fromhex(space) + name.encode()
    return _uuid(hashlib.sha1(seed, usedforsecurity=False).digest()[:16], 5)


def _uuid(octets: bytes, version: int) -> str:
    marked = bytearray(octets)
    marked[6] = marked[6] & 0x0F | version << 4
    marked[8] = marked[8] & 0x3F | 0x80
    text = marked.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@function("bcrypt", needs_outside=True)
def bcrypt_hash(text: str, *costs: Number, outside: Outside) -> Value:
    """Return the bcrypt hash of the text with a random salt."""
    cost = _bcrypt_cost(costs)
    password = text.encode()
    if len(password) > _PASSWORD_BYTES:
        message = f"the text has {len(password)} bytes, and bcrypt takes {_PASSWORD_BYTES}"
        raise FunctionError(message, 0)
    try:
        import bcrypt  # noqa: PLC0415  # part of an extra
    except ImportError as error:
        raise FunctionError(_missing("bcrypt")) from error
    salt = base64.b64encode(outside.random_bytes(16)).rstrip(b"=").translate(_SALT_LETTERS)
    return bcrypt.hashpw(password, b"$2a$%02d$%s" % (cost, salt)).decode()


def _bcrypt_cost(costs: tuple[Number, ...]) -> int:
    if len(costs) > 1:
        message = "it takes a text and one cost"
        raise FunctionError(message)
    cost = whole(costs[0], None, "cost") if costs else BCRYPT_COST
    if cost < BCRYPT_LEAST:
        return BCRYPT_COST
    if cost > BCRYPT_GREATEST:
        message = f"the cost has to be from {BCRYPT_LEAST} to {BCRYPT_GREATEST}, and it is {cost}"
        raise FunctionError(message, 1)
    limit = in_force().max_bcrypt_cost
    if cost > limit:
        message = beyond(f"the cost is more than {limit}", "max_bcrypt_cost")
        raise FunctionError(message, 1)
    return cost


@function("rsadecrypt")
def rsadecrypt(ciphertext: str, private_key: str) -> Value:
    """Return the text that a Base64 ciphertext holds (PKCS #1 v1.5)."""
    encrypted = bytes_of_base64(ciphertext, 0)
    try:
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
            load_pem_private_key,
        )
    except ImportError as error:
        raise FunctionError(_missing("cryptography")) from error
    if not _RSA_KEY.search(private_key):
        message = 'the key has to begin with a line "-----BEGIN RSA PRIVATE KEY-----" (PKCS #1)'
        raise FunctionError(message, 1)
    try:
        key = load_pem_private_key(private_key.encode(), None)
    except (ValueError, TypeError) as error:
        message = "the key can't be read; it has to be an RSA key without password"
        raise FunctionError(message, 1) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        message = "the key is not an RSA key"
        raise FunctionError(message, 1)
    secret = key.private_numbers()
    opened = _opened(encrypted, secret.d, secret.public_numbers.n)
    if opened is None:
        message = "the key does not open this ciphertext"
        raise FunctionError(message, 0)
    return opened.decode(errors="replace")


def _opened(encrypted: bytes, exponent: int, modulus: int) -> bytes | None:
    """Return the message without its padding, or None when there is none.

    The library's own decryption makes up a message when the padding is wrong.
    """
    size = (modulus.bit_length() + 7) // 8
    block = pow(int.from_bytes(encrypted), exponent, modulus).to_bytes(size)
    end = block.find(0, 2)
    if len(encrypted) > size or block[:2] != b"\0\2" or end < _PADDING_BYTES:
        return None
    return block[end + 1 :]


def _missing(library: str) -> str:
    return f'it needs the library "{library}", which "pip install jobkit[crypto]" installs'
