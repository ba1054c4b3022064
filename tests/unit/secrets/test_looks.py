"""What looks secret and what does not."""

import pytest

from jobkit.secrets.looks import looks_secret
from jobkit.secrets.masks import Masks

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "x"),
        ("DB_PASSWORD", "correct horse"),
        ("dbPassword", "x"),
        ("db-passwd", "x"),
        ("vault_token", "x"),
        ("api_key", "x"),
        ("apikey", "x"),
        ("aws_secret_access_key", "x"),
        ("AWSSecretKey", "x"),
        ("credentials", "x"),
        ("basic_auth", "user:x"),
        ("pg_pass", "x"),
        ("pin_secret", "1234"),
        ("a", PEM),
        ("a", "postgres://app:hunter2@db.example.com/app"),
        ("a", "redis://:hunter2@cache:6379"),
        ("a", "Server=x;URL=amqp://u:p@h/v"),
        ("a", "AKIAIOSFODNN7EXAMPLE"),
        ("a", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
        ("a", "hvs.CAESIJlWh7xkYq0V1mT5z8"),
        ("a", "say: hf_abcdefghijklmnop"),
        ("a", '{"a": "b\\nsk_live_abcdefghijklmnop"}'),
        ("a", "https://hooks.slack.com/services/T0/B0/abcdefghijklmnop"),
        ("a", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"),
        ("a", "kT9vQ2xLw8ZpR4mN7cYb3HfD"),
        ("a", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ],
)
def test_looks_secret(name, value):
    assert looks_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", ""),
        ("password", "true"),
        ("password", "${env.X}"),
        ("password", '{{ key "x" }}'),
        ("password_file", "/run/secrets/db"),
        ("secret_path", "secret/data/db"),
        ("token_ttl", "1h"),
        ("public_key", "ssh-ed25519 x"),
        ("key_prefix", "app/"),
        ("keyboard", "de"),
        ("author", "x"),
        ("image", "registry.example.com/team/app:1.2.3"),
        ("image_digest", "sha256:" + "a1" * 32),
        ("commit", "4f0c2b7a99e1d34f0c2b7a99e1d34f0c2b7a99e1"),
        ("id", "9f86d081884c7d659a2feaa0c55ad015"),
        ("a", "123e4567-e89b-12d3-a456-426614174000"),
        ("a", "https://example.com/a/path?x=1"),
        ("a", "postgres://app@db/app"),
        ("a", "postgres://app:${PASSWORD}@db/app"),
        ("a", "this-is-a-long-name-of-a-service-in-east-1"),
        ("a", "/usr/local/share/ca-certificates/Company-Root-CA-2024"),
        ("a", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----"),
        ("a", "plain text with several words"),
        ("a", "this disk_test_of_all_the_tasks is a name"),
        ("a", "jobs.abcdefghijklmnopqrstuvwx"),
        ("count", "3"),
    ],
)
def test_looks_harmless(name, value):
    assert not looks_secret(name, value)


def test_the_same_secret_has_the_same_mask():
    masks = Masks()
    assert [masks.mask(text) for text in ("x", "y", "x")] == [
        "(secret 1)",
        "(secret 2)",
        "(secret 1)",
    ]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        pytest.param("image", "web:1", "web:1", id="nothing to hide"),
        pytest.param("password", None, None, id="null is no secret"),
        pytest.param("password", True, True, id="a bool is no secret"),
        pytest.param("password", 1234, "(secret 1)", id="a number may be one"),
        pytest.param(
            "db",
            {"host": "h", "password": "x"},
            {"host": "h", "password": "(secret 1)"},
            id="inside",
        ),
        pytest.param(
            "tokens", ["x", "y", "x"], ["(secret 1)", "(secret 2)", "(secret 1)"], id="list"
        ),
        pytest.param(
            "secrets",
            {"a": "x", "path": "y"},
            {"a": "(secret 1)", "path": "y"},
            id="by the whole's name",
        ),
    ],
)
def test_values_are_hidden_at_all_depths(name, value, shown):
    assert Masks().hide(name, value) == shown
