"""Where Nomad is: addresses, variables, tokens, proxies, certificates."""

from __future__ import annotations

import dataclasses

import pytest

import jobkit
from jobkit.client.proxies import proxy_for
from jobkit.client.settings import Options, Settings, parse_address, settings_of
from jobkit.tables import table
from tests.certificates import Authority
from tests.replaying import Replayer, Reply

TOKEN = "0a1b2c3d-secret-token"
PASSWORD = "pass:word"


@pytest.mark.parametrize(
    ("text", "shown", "auth"),
    [
        pytest.param("http://127.0.0.1:4646", "http://127.0.0.1:4646", "", id="as Nomad has it"),
        pytest.param("https://nomad.example", "https://nomad.example", "", id="the usual port"),
        pytest.param("http://[::1]:4646/", "http://[::1]:4646", "", id="version 6"),
        pytest.param("https://n.example:443/ui/?a#b", "https://n.example", "", id="a path"),
        pytest.param("http://u:p%40x@n:1", "http://n:1", "u:p@x", id="user and password"),
        pytest.param("http://u@n:1", "http://n:1", "u", id="a user alone"),
        pytest.param("unix:///run/api.sock", "unix:///run/api.sock", "", id="a socket"),
        pytest.param("HTTPS://n:1\n", "https://n:1", "", id="capitals, and a line end"),
    ],
)
def test_address(text, shown, auth):
    address = parse_address(text)
    assert (str(address), address.http_auth) == (shown, auth)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("127.0.0.1:4646", "write http://HOST:4646", id="without http"),
        pytest.param(f"u:{PASSWORD}@nomad:4646", '"nomad:4646" is no address', id="and a password"),
        pytest.param("ftp://nomad", 'begins with "ftp://"', id="another scheme"),
        pytest.param("http://:4646", "names no host", id="without a host"),
        pytest.param("unix://", "names no socket", id="without a socket"),
        pytest.param(f"http://{'n' * 64}", "is no host and port", id="a name that is too long"),
        pytest.param("http://n:1\nX: y", "is no host and port", id="a line end inside"),
        pytest.param("http://nomad:port", '"nomad:port" is no host and port', id="a port in words"),
    ],
)
def test_what_is_no_address(text, words):
    with pytest.raises(jobkit.NomadSettingsError) as caught:
        jobkit.Client(text)
    assert words in str(caught.value)
    assert PASSWORD not in str(caught.value)


ENVIRONMENT = {
    "NOMAD_ADDR": "https://nomad.example:4646",
    "NOMAD_REGION": "eu",
    "NOMAD_NAMESPACE": "web",
    "NOMAD_TOKEN": TOKEN,
    "NOMAD_TOKEN_FILE": "/run/token",
    "NOMAD_HTTP_AUTH": f"u:{PASSWORD}",
    "NOMAD_CACERT": "ca.pem",
    "NOMAD_CAPATH": "ca",
    "NOMAD_CLIENT_CERT": "c.pem",
    "NOMAD_CLIENT_KEY": "k.pem",
    "NOMAD_TLS_SERVER_NAME": "server.eu.nomad",
    "NOMAD_SKIP_VERIFY": "true",
    "HTTPS_PROXY": "proxy.example:3128",
}


def test_variables_of_the_environment():
    settings = settings_of(ENVIRONMENT)
    for row in table("endpoints")["environment"]:
        wanted = ENVIRONMENT[row["variable"]]
        assert getattr(settings, row["setting"]) == (True if wanted == "true" else wanted)
    assert settings.proxy == "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("environment", "address", "options", "wanted"),
    [
        pytest.param({}, None, {}, {"address": "http://127.0.0.1:4646"}, id="nothing"),
        pytest.param(
            {"NOMAD_ADDR": ""}, None, {}, {"address": "http://127.0.0.1:4646"}, id="empty"
        ),
        pytest.param(
            ENVIRONMENT, "http://a:1", {}, {"address": "http://a:1"}, id="an argument wins"
        ),
        pytest.param(ENVIRONMENT, None, {"region": "us"}, {"region": "us"}, id="so does an option"),
        pytest.param(
            ENVIRONMENT, None, {"region": ""}, {"region": "eu"}, id="an empty one is none"
        ),
        pytest.param(
            ENVIRONMENT,
            None,
            {"token_file": "t"},
            {"token": "", "token_file": "t"},
            id="a file that is asked for wins over the variable with a token",
        ),
        pytest.param(
            {"NOMAD_SKIP_VERIFY": "yes"}, None, {}, {"skip_verify": False}, id="no boolean"
        ),
    ],
)
def test_what_wins(environment, address, options, wanted):
    settings = settings_of(environment, address, **options)
    assert {name: getattr(settings, name) for name in wanted} == wanted


def test_options_are_the_settings():
    names = {field.name for field in dataclasses.fields(Settings)}
    assert names == {*Options.__annotations__, "address"}


def test_nothing_secret_is_shown():
    settings = settings_of({**ENVIRONMENT, "NOMAD_ADDR": f"http://u:{PASSWORD}@n.example"})
    with jobkit.Client(
        f"http://u:{PASSWORD}@n.example", token=TOKEN, region="eu", namespace="web"
    ) as nomad:
        shown = f"{settings!r} {nomad!r} {nomad} {parse_address(settings.address)!r}"
    assert TOKEN not in shown
    assert PASSWORD not in shown
    assert "Client('http://n.example', region='eu', namespace='web')" in shown


def headers_of(**options):
    """Return the headers that a client sends."""
    replayer = Replayer(Reply(body=[]))
    with replayer.running():
        address = options.pop("address", "http://{}").format(f"127.0.0.1:{replayer.port}")
        with jobkit.Client(address, **options) as nomad:
            nomad.list_regions()
    return replayer.seen[0].headers


BASIC = "Basic dTpwYXNzOndvcmQ="


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        pytest.param({}, {}, id="none"),
        pytest.param({"token": f" {TOKEN}\n"}, {"X-Nomad-Token": TOKEN}, id="a token"),
        pytest.param(
            {"token": TOKEN, "bearer": True}, {"Authorization": f"Bearer {TOKEN}"}, id="a bearer"
        ),
        pytest.param({"http_auth": f"u:{PASSWORD}"}, {"Authorization": BASIC}, id="a password"),
        pytest.param(
            {"http_auth": "x:y", "token": TOKEN, "address": f"http://u:{PASSWORD}@{{}}"},
            {"Authorization": BASIC, "X-Nomad-Token": TOKEN},
            id="the address wins, and a token goes along",
        ),
        pytest.param({"http_auth": "u"}, {"Authorization": "Basic dTo="}, id="a user alone"),
    ],
)
def test_credentials(options, wanted):
    headers = headers_of(**options)
    sent = {name: headers[name] for name in ("Authorization", "X-Nomad-Token") if name in headers}
    assert sent == wanted
    assert headers["Accept-Encoding"] == "gzip"


def test_a_client_of_the_environment():
    with jobkit.Client.from_environment({"NOMAD_ADDR": "http://n:1"}, region="eu") as nomad:
        assert repr(nomad) == "Client('http://n:1', region='eu')"


@pytest.mark.parametrize("written", [f"{TOKEN}\n", f"\ufeff {TOKEN}\r\n"])
def test_a_token_file(tmp_path, written):
    (tmp_path / "token").write_text(written, encoding="utf-8")
    assert headers_of(token_file=tmp_path / "token")["X-Nomad-Token"] == TOKEN


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(
            {"token_file": "/no/file"}, '"/no/file" can\'t be read: No such', id="no file"
        ),
        pytest.param({"token": f"{TOKEN}\nX: y"}, "only visible ASCII", id="a line end inside"),
        pytest.param({"token": f"{TOKEN}ü"}, "only visible ASCII", id="another letter"),
        pytest.param(
            {"token": TOKEN, "bearer": True, "http_auth": "u:p"},
            "can't be sent together",
            id="both",
        ),
        pytest.param({"timeout": 0}, "The timeout is 0: write a number", id="no time"),
        pytest.param({"retries": -1}, "retries is -1: write 0 or more", id="fewer than no retries"),
        pytest.param({"nomad_version": "5.x"}, '"5.x" is no Nomad version', id="an odd version"),
        pytest.param({"proxy": "socks9://x"}, "The proxy can't be used", id="an odd proxy"),
    ],
)
def test_what_can_not_be_sent(options, words):
    with pytest.raises(jobkit.NomadSettingsError) as caught:
        jobkit.Client(**options)
    assert words in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"ca_cert": "/no/ca"}, '"/no/ca" can\'t be read: No such', id="no authority"),
        pytest.param({"ca_cert": __file__}, "can't be used: it is not PEM", id="no PEM"),
        pytest.param({"ca_path": "/no/folder"}, "can't be read: No such", id="no folder"),
        pytest.param({"client_cert": "c"}, "or neither", id="a certificate without a key"),
        pytest.param({"client_key": "k"}, "or neither", id="a key without a certificate"),
        pytest.param(
            {"client_cert": "/c", "client_key": "/k"}, '"/c" can\'t be read', id="no file"
        ),
    ],
)
def test_certificates_that_can_not_be_used(options, words):
    with pytest.raises(jobkit.NomadSettingsError) as caught:
        jobkit.Client("https://nomad.example", **options)
    assert words in str(caught.value)


def test_a_key_of_another_certificate(tmp_path):
    authority = Authority(tmp_path, "a")
    certificate, _ = authority.issue("one")
    _, key = authority.issue("two")
    with pytest.raises(jobkit.NomadSettingsError, match="not of this key"):
        jobkit.Client("https://nomad.example", client_cert=certificate, client_key=key)


PROXIES = {"HTTP_PROXY": "http://p:1", "https_proxy": "p:2", "NO_PROXY": ""}


@pytest.mark.parametrize(
    ("scheme", "host", "exceptions", "wanted"),
    [
        pytest.param("http", "n.example", "", "http://p:1", id="http"),
        pytest.param("https", "n.example", "", "http://p:2", id="https, in small letters"),
        pytest.param("http", "localhost", "", None, id="this machine"),
        pytest.param("http", "127.0.0.2", "", None, id="this machine by number"),
        pytest.param("http", "::1", "", None, id="this machine by version 6"),
        pytest.param("http", "n.example", "*", None, id="no proxy for anything"),
        pytest.param("http", "n.example", "a,n.example", None, id="the host"),
        pytest.param("http", "a.n.example", "n.example", None, id="a host in the domain"),
        pytest.param("http", "an.example", "n.example", "http://p:1", id="not in the domain"),
        pytest.param("http", "n.example", ".n.example", "http://p:1", id="the domain's hosts only"),
        pytest.param("http", "a.n.example", "*.n.example", None, id="with a star"),
        pytest.param("http", "n.example", "n.example:4646", None, id="with the port"),
        pytest.param("http", "n.example", "n.example:80", "http://p:1", id="another port"),
        pytest.param("http", "10.1.2.3", "10.0.0.0/8", None, id="a network"),
        pytest.param("http", "11.1.2.3", "10.0.0.0/8,x/y", "http://p:1", id="not of the network"),
        pytest.param("http", "10.1.2.3", "10.1.2.3", None, id="a number"),
        pytest.param("http", "fd00::1", "fd00::1", None, id="a number of version 6"),
        pytest.param("http", "fd00::1", "[fd00::1]:4646", None, id="with a port"),
    ],
)
def test_proxy(scheme, host, exceptions, wanted):
    environment = {**PROXIES, "NO_PROXY": exceptions}
    assert proxy_for(scheme, host, 4646, environment) == wanted


def test_no_proxy_without_variables():
    assert proxy_for("http", "n.example", 4646, {}) is None


@pytest.mark.parametrize(
    ("said", "release"),
    [
        pytest.param("1.6", "1.6.10", id="the last patch"),
        pytest.param("v1.6.2+ent", "1.6.2", id="exact"),
        pytest.param("3.1.0", "3.1.0", id="newer than jobkit"),
    ],
)
def test_the_release_that_a_user_says(said, release):
    with jobkit.Client(nomad_version=said) as nomad:
        assert nomad.server_version() == release
