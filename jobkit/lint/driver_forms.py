"""Forms of texts in the config of drivers: addresses, images, mounts, limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.evaluate.durations import parse_duration
from jobkit.lint.near import nearly

if TYPE_CHECKING:
    from collections.abc import Callable

_MAC: Final = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2})"
    r"|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"
)
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_WINDOWS_VOLUME: Final = re.compile(r"[A-Za-z]:/[^:]*:(?:/|[A-Za-z]:/)|[^:]+:[A-Za-z]:/")
_UNVEILED: Final = re.compile(r"[rwxc]+:[^:]+")
_LIMIT: Final = re.compile(r"[+-]?[0-9]+")
_PODMAN_SIZE: Final = re.compile(r"[+-]?[0-9]+[bkmg]")
_SIZE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)? ?[kKmMgGtTpP]?[iI]?[bB]?")
_PERMISSIONS: Final = re.compile(r"[rwm]{1,3}")
_USERS: Final = re.compile(r"yes|no|pick|identity|[0-9]+(?::[0-9]+)?")
_TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}")
_HOST: Final = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?")
_PART: Final = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_TRANSPORT: Final = re.compile(r"(?!http:)[a-z-]+:(?:/|[^:]*/)|[a-z]+-archive:")
_VOLUME_PARTS: Final = 3
# How a volume is mounted, as the third part of its text.
_VOLUME_MODES: Final = frozenset(
    {"ro", "rw", "z", "Z", "nocopy", "consistent", "cached", "delegated"}
    | {"shared", "rshared", "slave", "rslave", "private", "rprivate"}
)
_NO_NEW_PRIVILEGES: Final = "no-new-privileges"
_DOCKER_OPTIONS: Final = ("apparmor", "credentialspec", "label", _NO_NEW_PRIVILEGES, "seccomp")
_PODMAN_OPTIONS: Final = (
    *("apparmor", "label", "mask", _NO_NEW_PRIVILEGES),
    *("proc-opts", "seccomp", "systempaths", "unmask"),
)


class Form(NamedTuple):
    """A form of texts.

    Attributes:
        wanted: What a text must be, in words.
        fits: Tells whether a text has the form.
    """

    wanted: str
    fits: Callable[[str], bool]


def _is_ip(text: str) -> bool:
    return _is_ipv4(text) or _is_ipv6(text)


def _is_ipv4(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(  # noqa: PLR2004  an IPv4 address has four parts
        part.isascii() and part.isdecimal() and str(int(part)) == part and int(part) <= 255  # noqa: PLR2004
        for part in parts
    )


def _is_ipv6(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address  # noqa: PLC0415  slow to import

    try:
        IPv6Address(text.partition("%")[0])
    except AddressValueError:
        return False
    return True


def _is_absolute(text: str) -> bool:
    return not text or text.startswith(("/", "\\")) or _DRIVE.match(text) is not None


def _is_extra_host(text: str) -> bool:
    name, colon, address = text.partition(":")
    address = address.removeprefix("[").removesuffix("]")
    return bool(name and colon) and (address == "host-gateway" or _is_ip(address))


def _is_ulimit(text: str) -> bool:
    soft, colon, hard = text.partition(":")
    if not _LIMIT.fullmatch(soft) or (colon and not _LIMIT.fullmatch(hard)):
        return False
    return not colon or int(hard) < 0 or 0 <= int(soft) <= int(hard)


def _is_docker_volume(text: str) -> bool:
    if "\\" in text or _WINDOWS_VOLUME.match(text):
        return True
    _, *rest = text.split(":")
    if not rest or len(rest) >= _VOLUME_PARTS or not rest[0].startswith("/"):
        return False
    return all(mode in _VOLUME_MODES for mode in (rest[1].split(",") if len(rest) > 1 else ()))


def _is_podman_volume(text: str) -> bool:
    source, colon, target = text.partition(":")
    return bool(source and colon and target.startswith("/"))


def _is_option(text: str, names: tuple[str, ...]) -> bool:
    name = re.split("[=:]", text, maxsplit=1)[0]
    if name == text:
        return text == _NO_NEW_PRIVILEGES
    return nearly(name, names) is None


def _is_image(text: str) -> bool:
    name = text.removeprefix("https://")
    name, at, digest = name.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return False
    last = name.rpartition("/")[2]
    tag = last.partition(":")[2]
    if ":" in last and not _TAG.fullmatch(tag):
        return False
    name = name[: len(name) - len(tag) - 1] if ":" in last else name
    host, slash, rest = name.partition("/")
    if slash and (
        any(mark in host for mark in ".:[") or host == "localhost" or host.lower() != host
    ):
        if not _HOST.fullmatch(host):
            return False
        name = rest
    return all(_PART.fullmatch(part) for part in name.split("/"))


def _is_image_or_archive(text: str) -> bool:
    return text.startswith("/") or _TRANSPORT.match(text) is not None or _is_image(text)


FORMS: Final = {
    "IP address": Form("an IP address", _is_ip),
    "IPv4 address": Form("an IPv4 address, such as 10.0.0.4", _is_ipv4),
    "IPv6 address": Form("an IPv6 address, such as fd00::4", _is_ipv6),
    "MAC address": Form(
        "a MAC address: six pairs of digits and a to f, 02:42:ac:11:00:02",
        lambda text: _MAC.fullmatch(text) is not None,
    ),
    "absolute path": Form('a path from the root on: it begins with "/"', _is_absolute),
    "device permissions": Form(
        'letters out of "r", "w" and "m"', lambda text: _PERMISSIONS.fullmatch(text) is not None
    ),
    "docker security option": Form(
        '"no-new-privileges" or a name with a value: "label=disable", "seccomp=unconfined"',
        lambda text: _is_option(text, _DOCKER_OPTIONS),
    ),
    "docker volume": Form(
        'a source and an absolute path in the container, and perhaps how: "data:/var/data:ro"',
        _is_docker_volume,
    ),
    "duration": Form(
        'a duration with its unit: "90s", "5m"', lambda text: parse_duration(text) is not None
    ),
    "extra host": Form('a name, a colon and an IP address: "db:10.0.0.4"', _is_extra_host),
    "image reference": Form(
        "the name of an image: lower-case letters and digits, perhaps a host before it and a tag or"
        ' digest after it, "registry.example/team/app:1.2"',
        _is_image_or_archive,
    ),
    "nspawn users": Form(
        '"yes", "no", "pick", "identity", or one or two numbers: "65536:65536"',
        lambda text: _USERS.fullmatch(text) is not None,
    ),
    "podman security option": Form(
        '"no-new-privileges" or a name with a value: "label=disable", "seccomp=unconfined"',
        lambda text: _is_option(text, _PODMAN_OPTIONS),
    ),
    "podman size": Form(
        'a whole number with its unit b, k, m or g: "128m"',
        lambda text: _PODMAN_SIZE.fullmatch(text) is not None,
    ),
    "podman volume": Form(
        'a source and an absolute path in the container: "/srv/data:/data"', _is_podman_volume
    ),
    "size": Form('a number with its unit: "64m"', lambda text: _SIZE.fullmatch(text) is not None),
    "trimmed text": Form("without spaces around it", lambda text: text.strip() == text),
    "unveiled path": Form(
        'what is allowed out of r, w, x and c, a colon and a path: "rw:/var/data"',
        lambda text: _UNVEILED.fullmatch(text) is not None,
    ),
    "ulimit": Form(
        'a number, or the soft and the hard limit with a colon: "1024:2048"', _is_ulimit
    ),
}
"""All forms by the names that ``schemas/drivers.json`` uses."""
