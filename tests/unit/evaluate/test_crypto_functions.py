"""Hashes, identifiers and decryption."""

from __future__ import annotations

import base64

import pytest

from jobkit.evaluate.functions import find
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.outside import Outside

FIXED = Outside(random_bytes=bytes)
NAMESPACE = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"


@pytest.mark.parametrize(
    ("name", "start"),
    [("md5", "900150983cd2"), ("sha1", "a9993e364706"), ("sha256", "ba7816bf8f01"),
     ("sha512", "ddaf35a19361")],
)  # fmt: skip
def test_sum(name, start):
    assert str(find(name).call("abc")).startswith(start)


def test_a_random_uuid_is_marked_as_one():
    assert find("uuidv4").call(outside=FIXED) == "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "namespace",
    [NAMESPACE, NAMESPACE.upper(), f"urn:uuid:{NAMESPACE}", f"{{{NAMESPACE}}}",
     NAMESPACE.replace("-", "")],
)  # fmt: skip
def test_a_namespace_may_be_written_in_several_ways(namespace):
    assert find("uuidv5").call(namespace, "job-web") == "c366ba86-78ff-5a40-ac04-028b1298072e"


def test_known_namespaces():
    made = find("uuidv5").call("dns", "example.org")
    assert made == "aad03681-8b63-5304-89e0-8ca8f49461b5"


@pytest.mark.parametrize("namespace", ["DNS", "", NAMESPACE[:-1], NAMESPACE.replace("-", "_")])
def test_other_namespaces_are_refused(namespace):
    with pytest.raises(FunctionError, match="namespace"):
        find("uuidv5").call(namespace, "x")


@pytest.mark.parametrize(("cost", "taken"), [(4, "04"), (3, "10"), (5, "05")])
def test_bcrypt_cost(cost, taken):
    bcrypt = pytest.importorskip("bcrypt")
    made = str(find("bcrypt").call("sécret", cost, outside=FIXED))
    assert made.startswith(f"$2a${taken}$")
    assert bcrypt.checkpw("sécret".encode(), made.encode())


@pytest.mark.parametrize(
    ("text", "costs"),
    [
        pytest.param("a", [32], id="a cost too high"),
        pytest.param("a", [31], id="a cost that takes hours"),
        pytest.param("a", [4, 5], id="two costs"),
        pytest.param("a" * 73, [4], id="a text too long"),
    ],
)
def test_bcrypt_refuses(text, costs):
    with pytest.raises(FunctionError):
        find("bcrypt").call(text, *costs, outside=FIXED)


@pytest.fixture(scope="module")
def key():
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    return rsa.generate_private_key(65537, 2048)


def pem(key, form):
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    return key.private_bytes(
        serialization.Encoding.PEM,
        getattr(serialization.PrivateFormat, form),
        serialization.NoEncryption(),
    ).decode()


def closed(key, text):
    padding = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.padding")
    encrypted = key.public_key().encrypt(text.encode(), padding.PKCS1v15())
    return base64.b64encode(encrypted).decode()


def test_rsa_decrypts(key):
    got = find("rsadecrypt").call(closed(key, "hé"), pem(key, "TraditionalOpenSSL"))
    assert got == "hé"


@pytest.mark.parametrize(
    ("ciphertext", "form"),
    [
        pytest.param("YQ==", "TraditionalOpenSSL", id="what the key does not open"),
        pytest.param("YQ", "TraditionalOpenSSL", id="what is not Base64"),
        pytest.param("YQ==", "PKCS8", id="a key in another form"),
    ],
)
def test_rsa_refuses(key, ciphertext, form):
    with pytest.raises(FunctionError):
        find("rsadecrypt").call(ciphertext, pem(key, form))
