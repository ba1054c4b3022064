"""Flags that say where Nomad is, for every command that asks it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from jobkit.cli.options import flag

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypedDict

    from jobkit.client.nomad import Client

    class ConnectionFlags(TypedDict):
        """What ``connection_options`` passes to a command."""

        address: str | None
        region: str
        namespace: str
        token_file: Path | None
        ca_cert: Path | None
        ca_path: Path | None
        client_cert: Path | None
        client_key: Path | None
        tls_server_name: str
        tls_skip_verify: bool
        request_timeout: float


_Command = TypeVar("_Command", bound="Callable[..., object]")

_FILE = click.Path(path_type=Path)

_OPTIONS = [
    click.option("--address", metavar="URL", help="Address of the agent.  [NOMAD_ADDR]"),
    click.option("--region", default="", help="Region.  [NOMAD_REGION]"),
    click.option("--namespace", default="", help="Namespace.  [NOMAD_NAMESPACE]"),
    click.option(
        "--token-file",
        type=_FILE,
        metavar="FILE",
        help="File with the ACL token.  [NOMAD_TOKEN, NOMAD_TOKEN_FILE]",
    ),
    click.option(
        "--ca-cert", type=_FILE, metavar="FILE", help="Authorities to trust.  [NOMAD_CACERT]"
    ),
    click.option(
        "--ca-path", type=_FILE, metavar="FOLDER", help="Folder with such files.  [NOMAD_CAPATH]"
    ),
    click.option(
        "--client-cert",
        type=_FILE,
        metavar="FILE",
        help="Certificate of the client.  [NOMAD_CLIENT_CERT]",
    ),
    click.option("--client-key", type=_FILE, metavar="FILE", help="Its key.  [NOMAD_CLIENT_KEY]"),
    click.option(
        "--tls-server-name",
        default="",
        metavar="NAME",
        help="Name in the server's certificate.  [NOMAD_TLS_SERVER_NAME]",
    ),
    flag("--tls-skip-verify", "Accept any certificate.  [NOMAD_SKIP_VERIFY]"),
    click.option(
        "--request-timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="How long the server may stay silent.",
    ),
]


def connection_options(command: _Command) -> _Command:
    """Add the flags to a command; it gets them as ``ConnectionFlags``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def connect(flags: ConnectionFlags) -> Client:
    """Return a client for the agent that flags and Nomad's own variables name; flags win.

    Raises:
        NomadSettingsError: Address, token or certificates can't be used.
    """
    from jobkit.client.nomad import Client

    skip: dict[str, bool] = {"skip_verify": True} if flags["tls_skip_verify"] else {}
    return Client.from_environment(
        os.environ,
        flags["address"],
        region=flags["region"],
        namespace=flags["namespace"],
        token_file=flags["token_file"],
        ca_cert=flags["ca_cert"],
        ca_path=flags["ca_path"],
        client_cert=flags["client_cert"],
        client_key=flags["client_key"],
        tls_server_name=flags["tls_server_name"],
        timeout=flags["request_timeout"],
        **skip,  # type: ignore[arg-type]  # mypy takes it for any of the options
    )
