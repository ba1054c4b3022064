"""Makes the TLS side of a connection out of the settings."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobkit.client.errors import NomadSettingsError

if TYPE_CHECKING:
    from jobkit.client.settings import Settings


class _NamedContext(ssl.SSLContext):
    """Asks for, and insists on, one name whatever the address is."""

    server_name: str = ""

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:  # noqa: ANN401
        """Wrap a socket under the context's own name."""
        if self.server_name:
            options["server_hostname"] = self.server_name
        return super().wrap_socket(*args, **options)

    def wrap_bio(self, *args: Any, **options: Any) -> ssl.SSLObject:  # noqa: ANN401
        """Do the same inside another TLS connection, that with a proxy."""
        if self.server_name:
            options["server_hostname"] = self.server_name
        return super().wrap_bio(*args, **options)


def tls_context(settings: Settings) -> ssl.SSLContext:
    """Return what decides whether the server is trusted, and shows the client's certificate.

    Raises:
        NomadSettingsError: A file can't be read, or is no certificate; one of two is missing.
    """
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.server_name = settings.tls_server_name
    if settings.skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.ca_cert:
        _load(context, Path(settings.ca_cert))
    elif settings.ca_path:
        for file in _files(Path(settings.ca_path)):
            _load(context, file)
    else:
        context.load_default_certs()
    _show_certificate(context, settings)
    return context


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        message = f'The folder "{folder}" with certificates can\'t be read: {error.strerror}.'
        raise NomadSettingsError(message) from error


def _load(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(cafile=file)
    except OSError as error:
        raise NomadSettingsError(_unusable("certificate", file, error)) from error


def _show_certificate(context: ssl.SSLContext, settings: Settings) -> None:
    certificate, key = settings.client_cert, settings.client_key
    if not certificate and not key:
        return
    if not certificate or not key:
        message = "Both client certificate and client key must be given, or neither."
        raise NomadSettingsError(message)
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except OSError as error:
        raise NomadSettingsError(_unusable("client certificate", certificate, error)) from error


def _no_password() -> str:
    """Keep OpenSSL from asking on the terminal."""
    return ""


def _unusable(what: str, file: str | Path, error: OSError) -> str:
    # OpenSSL's faults are OSErrors too, with a text of their own instead of the system's.
    if isinstance(error, ssl.SSLError):
        return f'The {what} "{file}" can\'t be used: it is not PEM, or not of this key.'
    return f'The {what} "{file}" can\'t be read: {error.strerror}.'
