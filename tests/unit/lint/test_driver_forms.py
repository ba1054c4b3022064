"""Which texts have the form that a key of a driver's config asks for."""

from __future__ import annotations

import pytest

from jobkit.lint.driver_forms import FORMS
from jobkit.lint.near import nearest, nearly
from jobkit.tables import table

DIGEST = "sha256:" + "0f" * 32


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("IP address", ["10.0.0.1", "::1", "fe80::1%eth0"], ["10.0.0", "10.0.0.256", "ns1", ""]),
        ("IPv4 address", ["0.0.0.0"], ["010.0.0.1", "1.2.3.4.5", "::1"]),  # noqa: S104
        ("IPv6 address", ["fd00::4"], ["10.0.0.1", "fd00:::4"]),
        (
            "MAC address",
            ["02:42:AC:11:00:02", "0242.ac11.0002"],
            ["02:42-ac:11:00:02", "02-rabbit"],
        ),
        ("absolute path", ["/a", "C:\\a", ""], ["a/b", "./a"]),
        ("device permissions", ["r", "rwm"], ["rx", "", "read"]),
        ("docker security option", ["label=disable", "no-new-privileges"], ["label", "labl=x"]),
        ("podman security option", ["unmask=ALL", "seccomp:unconfined"], ["no-new-privilege"]),
        (
            "docker volume",
            ["a:/b", "/a:/b:ro,z", "D:/a:C:/b"],
            ["/a", "a:b", "a:/b:rq", "a:/b:ro:c"],
        ),
        ("podman volume", ["/a:/b:U,z"], ["/a", "/a:b", ":/b"]),
        ("duration", ["5m", "1h30m"], ["5", "5 minutes"]),
        ("extra host", ["a:10.0.0.1", "a:[::1]", "a:host-gateway"], ["a", "a:b", ":10.0.0.1"]),
        ("nspawn users", ["pick", "65536", "1:2"], ["maybe", "1:2:3"]),
        ("podman size", ["64m", "-1b"], ["64", "64mb", "m"]),
        ("size", ["64m", "1.5GiB", "1024"], ["big", "64x"]),
        ("unveiled path", ["r:/a", "rwxc:b"], ["/a", "a:/b", "r:"]),
        ("trimmed text", ["/bin/a", ""], [" /bin/a", "/bin/a\n"]),
        ("ulimit", ["1024", "1:2", "-1:-1"], ["2:1", "1-2", "", "1:", "a:b", "1:2:3"]),
        (
            "image reference",
            [
                *("redis", "redis:7", f"redis@{DIGEST}", "localhost/a", "h:5000/a/b:c", "MyHost/a"),
                *("https://ghcr.io/a/b", "docker://redis", "oci-archive:/a.tar", "a__b/c.d-e"),
            ],
            ["Redis", "redis:", "redis:a b", "re dis", "a//b", "redis@sha256:12", "h.io/A", "a_-b"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_form(form, good, bad):
    fits = FORMS[form].fits
    assert [text for text in good if not fits(text)] == []
    assert [text for text in bad if fits(text)] == []


def test_every_form_that_rows_name_is_there():
    rows = [row for driver in table("drivers")["drivers"].values() for row in driver["fields"]]
    assert {row["form"] for row in rows if "form" in row} == set(FORMS)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param("dcoker", "docker", id="neighbours that changed places"),
        pytest.param("dockr", "docker", id="a letter that is missing"),
        pytest.param("raw-exec", "raw_exec", id="another mark"),
        pytest.param("Docker", "docker", id="another case"),
        pytest.param("docker", None, id="the word itself"),
        pytest.param("docker2", None, id="a number at the end"),
        pytest.param("docker-rootless", None, id="a part at the end"),
        pytest.param("lxd", None, id="a short word"),
        pytest.param("mesos", None, id="a word that is far"),
    ],
)
def test_a_slip(given, meant):
    assert nearly(given, ["docker", "raw_exec", "lxc"]) == meant


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param("imgae", "image", id="a slip"),
        pytest.param("networkmode", "network_mode", id="a mark that is missing"),
        pytest.param("x", None, id="a word too short to be near"),
        pytest.param("entrypoint", None, id="a word that is far"),
    ],
)
def test_the_nearest_word(given, meant):
    assert nearest(given, ["image", "network_mode", "args"]) == meant
