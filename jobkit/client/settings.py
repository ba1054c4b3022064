"""Where Nomad is and how to speak to it: the client's settings, and Nomad's own variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict
from urllib.parse import unquote, urlsplit

from jobkit.client.errors import NomadSettingsError
from jobkit.client.proxies import proxy_for
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

DEFAULT_ADDRESS: Final = "http://127.0.0.1:4646"

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_TRUE: Final = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_PRINTABLE: Final = range(0x21, 0x7F)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an agent listens.

    Attributes:
        scheme: ``http`` or ``https``.
        host: Name or number, without brackets.
        port: The port.
        socket: Path of a Unix socket; None for TCP.
        http_auth: User and password for a proxy in front of Nomad, ``user:password``.
    """

    scheme: str
    host: str
    port: int
    socket: str | None = None
    http_auth: str = field(default="", repr=False)

    @property
    def origin(self) -> str:
        """What stands before the path of a request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if _DEFAULT_PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    def __str__(self) -> str:
        return self.origin if self.socket is None else f"unix://{self.socket}"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to speak to Nomad. What is secret is not shown.

    Attributes:
        address: ``http://host:4646``, ``https://…`` or ``unix:///path``.
        region: Region; empty for the agent's own.
        namespace: Namespace; empty for ``default``.
        token: ACL token.
        token_file: File that holds the token, when ``token`` is empty.
        bearer: Send the token as ``Authorization: Bearer`` (Nomad 1.3.2 or newer).
        http_auth: ``user:password`` for a proxy in front of Nomad.
        ca_cert: PEM file with the authorities to trust, instead of the system's.
        ca_path: Folder with such files.
        client_cert: PEM file with the client's certificate.
        client_key: PEM file with its key.
        tls_server_name: Name that the server's certificate must have, if not the address's.
        skip_verify: Accept any certificate.
        proxy: Address of an HTTP proxy on the way to Nomad.
        timeout: Seconds that the server may stay silent, beside what a blocking query waits.
        largest_answer: How many bytes an answer may have, unpacked; a larger one is not read on.
        retries: How often a call is tried again where nothing can happen twice.
        nomad_version: The server's version; asked for when it matters and is None.
    """

    address: str = field(default=DEFAULT_ADDRESS, repr=False)
    region: str = ""
    namespace: str = ""
    token: str = field(default="", repr=False)
    token_file: str | Path | None = None
    bearer: bool = False
    http_auth: str = field(default="", repr=False)
    ca_cert: str | Path | None = None
    ca_path: str | Path | None = None
    client_cert: str | Path | None = None
    client_key: str | Path | None = None
    tls_server_name: str = ""
    skip_verify: bool = False
    proxy: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    largest_answer: int = 1 << 28
    retries: int = 3
    nomad_version: str | None = None


class Options(TypedDict, total=False):
    """The settings as keyword arguments; see ``Settings``."""

    region: str
    namespace: str
    token: str
    token_file: str | Path | None
    bearer: bool
    http_auth: str
    ca_cert: str | Path | None
    ca_path: str | Path | None
    client_cert: str | Path | None
    client_key: str | Path | None
    tls_server_name: str
    skip_verify: bool
    proxy: str | None
    timeout: float
    largest_answer: int
    retries: int
    nomad_version: str | None


def settings_of(
    environment: Mapping[str, str], address: str | None = None, **options: Unpack[Options]
) -> Settings:
    """Return the settings that Nomad's own variables and ``options`` say; options win.

    Args:
        environment: Where ``NOMAD_ADDR`` and the others are looked up.
        address: The address, when it is not the variable's.
        options: Those that are None or empty count as not given.

    Nomad: an empty variable counts as unset. ``NOMAD_TOKEN_FILE`` is jobkit's own.
    """
    given: dict[str, Any] = {"address": address, **options}
    found: dict[str, Any] = {}
    for row in table("endpoints")["environment"]:
        value = environment.get(row["variable"], "")
        if value:
            found[row["setting"]] = value in _TRUE if row["kind"] == "bool" else value
    if given.get("token_file"):
        found.pop("token", None)
    found.update({name: value for name, value in given.items() if value not in {None, ""}})
    if "proxy" not in found:
        at = parse_address(found.get("address", DEFAULT_ADDRESS))
        found["proxy"] = proxy_for(at.scheme, at.host, at.port, environment)
    return Settings(**found)


def checked(settings: Settings) -> Settings:
    """Return the settings as they are.

    Raises:
        NomadSettingsError: A number in them makes no sense.
    """
    if not settings.timeout or settings.timeout < 0:
        message = f"The timeout is {settings.timeout}: write a number of seconds above 0."
        raise NomadSettingsError(message)
    if settings.retries < 0:
        message = f"The number of retries is {settings.retries}: write 0 or more."
        raise NomadSettingsError(message)
    return settings


def parse_address(text: str) -> Address:
    """Return the parts of an address; a path, query or fragment counts for nothing.

    Raises:
        NomadSettingsError: It is none.
    """
    text = text.strip()
    scheme, mark, rest = text.partition("://")
    scheme = scheme.lower()
    if not mark:
        message = (
            f'"{text.rpartition("@")[2]}" is no address of Nomad: '
            "write http://HOST:4646, https://HOST:4646 or unix:///PATH."
        )
        raise NomadSettingsError(message)
    if scheme == "unix":
        if not rest:
            message = "The address names no socket: write unix:///PATH."
            raise NomadSettingsError(message)
        return Address("http", "127.0.0.1", _DEFAULT_PORTS["http"], socket=rest)
    if scheme not in _DEFAULT_PORTS:
        message = f'The address begins with "{scheme}://": write http://, https:// or unix://.'
        raise NomadSettingsError(message)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        # What the look-up of the name does; it refuses labels that are empty or too long.
        (host or "").encode("idna")
    except ValueError as error:
        message = f'"{rest.rpartition("@")[2]}" is no host and port: write HOST or HOST:PORT.'
        raise NomadSettingsError(message) from error
    if not host:
        message = "The address names no host: write http://HOST:4646."
        raise NomadSettingsError(message)
    user = "" if parts.username is None else unquote(parts.username)
    auth = user if parts.password is None else f"{user}:{unquote(parts.password)}"
    return Address(scheme, host, port or _DEFAULT_PORTS[scheme], http_auth=auth)


def token_of(settings: Settings) -> str:
    """Return the token to send, without white space around it; empty for none.

    Raises:
        NomadSettingsError: The file can't be read, or it is no text that a header can carry.
    """
    token = settings.token
    if not token and settings.token_file is not None:
        try:
            token = Path(settings.token_file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            message = f'The token file "{settings.token_file}" can\'t be read: {reason}.'
            raise NomadSettingsError(message) from error
    token = token.strip()
    if any(ord(character) not in _PRINTABLE for character in token):
        message = "The token holds characters that no token has: only visible ASCII is possible."
        raise NomadSettingsError(message)
    return token
