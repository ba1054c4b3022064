"""The client: every call that jobkit knows, and whatever else one may ask Nomad."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jobkit.client import watching
from jobkit.client.calls import seconds_of
from jobkit.client.cluster import ClusterCalls
from jobkit.client.errors import NomadSettingsError
from jobkit.client.holding import holding
from jobkit.client.jobs import JobCalls
from jobkit.client.repeating import Pauses
from jobkit.client.settings import DEFAULT_ADDRESS, Settings, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self, Unpack

    from jobkit.client.answer import Answer
    from jobkit.client.exchange import Transport
    from jobkit.client.queries import RequestOptions
    from jobkit.client.settings import Address, Options

T = TypeVar("T")
_REAL_PAUSES = Pauses()
_HASTY_S: Final = 0.5


class Client(JobCalls, ClusterCalls):
    """One Nomad agent, and what can be asked of it.

    Every call returns an ``Answer``: its ``value``, and what the server says about it (``index``,
    ``known_leader``, ``next_token`` …). What goes wrong is a ``NomadError``. Threads may share a
    client; close it at the end, or use it as a context manager::

        with Client("https://nomad.example:4646", token=token, namespace="web") as nomad:
            job = nomad.read_job("api").value

    A call that nothing came of is tried again, but only where nothing can happen twice.
    """

    def __init__(
        self,
        address: str = DEFAULT_ADDRESS,
        *,
        transport: Transport | None = None,
        pauses: Pauses = _REAL_PAUSES,
        **options: Unpack[Options],
    ) -> None:
        """Prepare the client; nothing is sent yet.

        Args:
            address: ``http://host:4646``, ``https://…`` or ``unix:///path``.
            transport: What sends a request, instead of the network.
            pauses: How the client waits, for tests.
            options: See ``jobkit.client.settings.Settings``.

        Raises:
            NomadSettingsError: The address, token, certificates or proxy can't be used.
        """
        self._close: Callable[[], None] | None = None
        self._given = transport
        super().__init__(Settings(address, **options), self._connected, pauses)

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], address: str | None = None, **options: Unpack[Options]
    ) -> Self:
        """Return a client with the settings of Nomad's own variables; arguments win.

        ``NOMAD_ADDR``, ``NOMAD_TOKEN``, ``NOMAD_NAMESPACE``, ``NOMAD_CACERT`` … as Nomad's command
        reads them, ``NOMAD_TOKEN_FILE`` and the proxy's variables.

        Raises:
            NomadSettingsError: The address, token, certificates or proxy can't be used.
        """
        settings = settings_of(environment, address, **options)
        given: Any = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
        return cls(**given)

    def _connected(self, address: Address, settings: Settings) -> Transport:
        if self._given is not None:
            return self._given
        try:
            from jobkit.client.transport import HttpxTransport  # noqa: PLC0415 - slow to load
        except ModuleNotFoundError as error:
            message = f"To speak to Nomad, jobkit needs the package {error.name}."
            raise NomadSettingsError(message) from error
        transport = HttpxTransport(address, settings)
        self._close = transport.close
        return transport

    @property
    def address(self) -> str:
        """Where Nomad is, without what is secret."""
        return str(self._address)

    @property
    def namespace(self) -> str:
        """The client's namespace; empty if it has none of its own."""
        return self._settings.namespace

    @property
    def region(self) -> str:
        """The client's region; empty if it has none of its own."""
        return self._settings.region

    def hold_changes(self) -> None:
        """From now on send only what reads; all else raises ``NotSentError`` with the request."""
        self._transport = holding(self._transport)

    def close(self) -> None:
        """Close the connections."""
        if self._close is not None:
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def request(self, method: str, path: str, **options: Unpack[RequestOptions]) -> Answer[Any]:
        """Send a request of one's own, for what has no method.

        Args:
            method: ``GET``, ``POST`` …
            path: From ``/v1/`` on, escaped; it may have a query.
            options: ``query``, ``body`` (a JSON value) or ``data`` (bytes), ``headers``,
                ``timeout``, ``repeatable``, ``decode``: see ``RequestOptions``.

        Raises:
            NomadError: Any of them.
            ValueError: The path does not begin with a slash.
        """
        if not path.startswith("/"):
            message = f'"{path}" is no path: it begins with /v1/'
            raise ValueError(message)
        return self._send(method.upper(), path, options)

    def watch(
        self,
        read: Callable[..., Answer[T]],
        *names: str,
        wait: str = "5m",
        unchanged: bool = False,
        **query: Any,  # noqa: ANN401
    ) -> Iterator[Answer[T]]:
        """Yield what a read gives, then again each time it has changed; without end.

        ``for answer in nomad.watch(nomad.read_deployment, deployment_id, wait="30s"): …``

        Args:
            read: A method of this client that takes ``index``.
            names: Its arguments.
            wait: How long one request waits for a change, as ``30s`` or ``5m``.
            unchanged: Yield also when that time ran out.
            query: More parameters of the read.
        """
        asked = partial(read, *names, wait=wait, **query)
        hasty_s = min(seconds_of(wait) / 2, _HASTY_S)
        return watching.changes(asked, self._pauses, unchanged=unchanged, hasty_s=hasty_s)

    def pages(
        self,
        read: Callable[..., Answer[list[T]]],
        *,
        per_page: int = 100,
        **query: Any,  # noqa: ANN401
    ) -> Iterator[Answer[list[T]]]:
        """Yield the pages of a long list: of jobs, deployments, evaluations.

        ``for page in nomad.pages(nomad.list_jobs, per_page=50, prefix="web"): …``
        """
        return watching.pages(partial(read, per_page=per_page, **query))
