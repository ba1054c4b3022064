"""What counts as a secret in plain text."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.lint.plain_secrets import in_arguments, in_text, is_plain_secret, password_hashes


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("DB_PASSWORD", "hunter2xx", True, id="a password"),
        pytest.param("PASSWORD_MIN_LENGTH", "12", False, id="a number about passwords"),
        pytest.param("TOKEN_TTL", "15m", False, id="a time"),
        pytest.param("DB_PASSWORD", "${DB_PASSWORD}", False, id="a reference"),
        pytest.param("DB_PASSWORD", "{{ .password }}", False, id="an action"),
        pytest.param("DB_PASSWORD", "/secrets/db", False, id="a path"),
        pytest.param("SECRET_BACKEND", "database/creds/app", False, id="a path without root"),
        pytest.param("AUTH_URL", "https://login.example.org/token", False, id="an address"),
        pytest.param("URL", "postgres://a:S3cr3t@db/x", True, id="an address with a password"),
        pytest.param("URL", "postgres://a:${PASSWORD}@db/x", False, id="with a reference"),
        pytest.param("KEYS", "a b", False, id="any keys"),
        pytest.param("my-key", "foobar", False, id="any key"),
        pytest.param("API_KEY", "foobar12", True, id="a key for an API"),
        pytest.param("AUTH", "htpasswd", False, id="a kind of authentication"),
        pytest.param("X", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", True, id="a known token"),
        pytest.param("TOKEN", "-_-", False, id="no letter"),
        pytest.param("TOKEN", "«your token»", False, id="a stand-in in marks"),
        pytest.param("SECRET", "%WORKER_SECRET%", False, id="a stand-in for the shell"),
        pytest.param("api_key", "API_KEY", False, id="the name itself"),
        pytest.param("password", "YOUR_PASSWORD", False, id="the name in capitals"),
        pytest.param("PASSWORD_HASH_ALGO", "pbkdf2", False, id="how it is hashed"),
        pytest.param("accessKey", "stalwart-mail", False, id="the name of an access key"),
        pytest.param("access_key", "n0UxnDvLLsu9QD60", True, id="an access key"),
        pytest.param("secret_access_key", "foobar", True, id="a secret access key"),
        pytest.param("id_token_signed_response_alg", "RS256", False, id="an algorithm"),
        pytest.param("token_endpoint_auth_method", "basic", False, id="a method"),
        pytest.param("alert", "X509WatchedCertExpiringSoon", False, id="words"),
        pytest.param("public_key", "Noi6WqcDj0QmPxCNQqgezwTlBKrfqehY1u2Fy", False, id="open key"),
        pytest.param("DSN", "host=db password=S3cr3t99 dbname=x", True, id="a DSN"),
        pytest.param("DSN", "host=db password=${PW} dbname=x", False, id="a DSN with a reference"),
        pytest.param("DSN", "Server=db;User Id=a;Password=S3cr3t99;", True, id="another DSN"),
        pytest.param("DSN", "shop:S3cr3t99@tcp(db:3306)/shop", True, id="MySQL's DSN"),
        pytest.param("DSN", "shop:${PW}@tcp(db:3306)/shop", False, id="that with a reference"),
        pytest.param("HOOK", "https://a.org/x?token=hV7pLm2wQ9tR", True, id="a token in a query"),
        pytest.param("HOOK", "https://a.org/x?token=refresh", False, id="a word in a query"),
        pytest.param("BOT", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw4", True, id="a bot"),
        pytest.param("X", "-----BEGIN RSA PRIVATE KEY-----\nMIIE", True, id="a private key"),
        pytest.param("http.routers.token-a.rule", "websecure", False, id="a name in a name"),
        pytest.param("spring.datasource.password", "hunter2xx", True, id="the end of a name"),
        pytest.param("TIME", "1102015430:AAH", False, id="no bot"),
        pytest.param("x", "EjFUTWe8U9MIseEAkaVIgVnej0TrnbdvEcRkaB1i", True, id="no order"),
    ],
)
def test_names_and_values(name, value, expected):
    assert is_plain_secret(name, value) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["--password", "S3cr3t99"], [(1, "password", "S3cr3t99")], id="two words"),
        pytest.param(["--token=S3cr3t99"], [(0, "token", "S3cr3t99")], id="one word"),
        pytest.param(["--token", "${TOKEN}"], [], id="a reference"),
        pytest.param(["--port", "8080"], [], id="something else"),
        pytest.param([3, "x"], [], id="no texts"),
        pytest.param(["--rc-no-auth", "--rc-web-gui"], [], id="an option after a switch"),
        pytest.param(["-c", "maintenance_work_mem=256MB"], [], id="a setting"),
        pytest.param(["-e", "PASSWORD=S3cr3t99"], [(1, "PASSWORD", "S3cr3t99")], id="its secret"),
        pytest.param(["-XX:CMSInitiatingOccupancyFraction=75"], [], id="an option of Java"),
        pytest.param(["-u", "shop:hV7-pLm2"], [(1, "password", "hV7-pLm2")], id="a login"),
        pytest.param(["--user=a:hV7-pLm2"], [(0, "password", "hV7-pLm2")], id="in one word"),
        pytest.param(["-u", "1000:1000000"], [], id="numbers of user and group"),
        pytest.param(["-u", "www-data:www-data"], [], id="names of user and group"),
        pytest.param(["--user", "a:${PASSWORD}"], [], id="a login with a reference"),
        pytest.param(["curl -u a:pass x"], [(0, "password", "pass")], id="a login of curl"),
        pytest.param(["-p", "db://a:S3cr3t99@b"], [(1, "p", "db://a:S3cr3t99@b")], id="an address"),
        pytest.param(
            ["export API_TOKEN=S3cr3tS3; app"], [(0, "API_TOKEN", "S3cr3tS3")], id="set in a shell"
        ),
        pytest.param(["API_TOKEN=$TOKEN app"], [], id="set to another one"),
        pytest.param(["-prefix=instbackups/shipdata_MGL1704/"], [], id="a path"),
    ],
)
def test_arguments(words, expected):
    found = [(n, one.name, words[n][one.start : one.end]) for n, one in in_arguments(words)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("password = S3cr3t99\n", ["S3cr3t99"], id="a setting"),
        pytest.param('{"user": "a", "password": "S3cr3t99"}', ["S3cr3t99"], id="a member"),
        pytest.param("<password>S3cr3t99</password>", ["S3cr3t99"], id="an element"),
        pytest.param("<password>${PASSWORD}</password>", [], id="an element with a reference"),
        pytest.param("requirepass S3cr3t99\n", ["S3cr3t99"], id="a setting without a sign"),
        pytest.param("requirepass {{ .password }}\n", [], id="that with an action"),
        pytest.param("f(\n    password=the_password,\n)", [], id="an argument of a program"),
        pytest.param("PASSWORD={{ .password }}\n", [], id="an action"),
        pytest.param("password=db_password,\n", [], id="a name of a program"),
        pytest.param(
            "-----BEGIN EC PRIVATE KEY-----\nx", ["-----BEGIN EC PRIVATE KEY-----"], id="pem"
        ),
        pytest.param("Authorization: Bearer abc123def456ghi", ["abc123def456ghi"], id="a header"),
        pytest.param("# Basic Configuration\n", [], id="a heading"),
    ],
)
def test_bodies(text, expected):
    assert [text[one.start : one.end] for one in in_text(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:$apr1$H6uskkkW$IgXLP6ewTrSu", ["$apr1$H6uskkkW$IgXLP6ewTrSu"]),
        ("a=$$2y$$05$$r0LJqC0mVnM5b", ["$$2y$$05$$r0LJqC0mVnM5b"]),
        ("a:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", ["{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="]),
        ("cost: $5 $6 and $1$2", []),
    ],
)
def test_hashes(text, expected):
    assert [text[one.start : one.end] for one in password_hashes(text)] == expected


def test_no_message_holds_the_secret():
    text = (
        'job "j" {\n group "g" {\n  task "t" {\n   driver = "exec"\n   env {\n'
        '    DB_PASSWORD = "Xk29-vLq8!tRb"\n   }\n  }\n }\n}\n'
    )
    found = [one for one in jobkit.lint_text(text) if one.code == "JK7001"]
    assert len(found) == 1
    assert "Xk29" not in found[0].detail


def test_a_value_that_is_given_from_outside_is_not_in_plain_text():
    text = (
        'variable "pw" {\n type = string\n}\njob "j" {\n group "g" {\n  task "t" {\n'
        '   driver = "exec"\n   env {\n    DB_PASSWORD = var.pw\n   }\n  }\n }\n}\n'
    )
    found = jobkit.lint_text(text, variables=["pw=S3cr3tS3cr3t"])
    assert [one.code for one in found if one.code.startswith("JK700")] == []
