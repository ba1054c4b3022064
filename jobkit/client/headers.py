"""Makes the headers of requests: who asks, with which token and password."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from jobkit.client.errors import NomadSettingsError
from jobkit.client.settings import token_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.client.settings import Address, Settings

_LEAST_SECRET: Final = 6


def headers_of(settings: Settings, address: Address) -> tuple[dict[str, str], list[str]]:
    """Return the headers of all requests, and what in them is secret.

    Raises:
        NomadSettingsError: The token can't be read or sent, or two things want one header.
    """
    headers = {"User-Agent": "jobkit", "Accept-Encoding": "gzip"}
    token, auth = token_of(settings), address.http_auth or settings.http_auth
    secrets = [token]
    if auth:
        if ":" not in auth:
            auth += ":"
        basic = b64encode(auth.encode()).decode()
        headers["Authorization"] = f"Basic {basic}"
        secrets += [basic, auth.partition(":")[2]]
    if token and settings.bearer:
        if auth:
            message = "A bearer token and a password for a proxy can't be sent together."
            raise NomadSettingsError(message)
        headers["Authorization"] = f"Bearer {token}"
    elif token:
        headers["X-Nomad-Token"] = token
    return headers, [*filter(is_long, secrets)]


def is_long(secret: str) -> bool:
    """Tell whether a secret is long enough to be no word that stands there by chance."""
    return len(secret) >= _LEAST_SECRET


def with_others(headers: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Return headers in which others come first, however their names are written."""
    replaced = {name.lower() for name in others}
    kept = {name: value for name, value in headers.items() if name.lower() not in replaced}
    return {**kept, **others}
