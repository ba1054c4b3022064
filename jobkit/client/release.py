"""What is known about the release of the server, and refuses what that release lacks."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from jobkit.client.endpoints import (
    AGENT,
    endpoints,
    first_release,
    landmarks,
    release_of,
    release_said,
)
from jobkit.client.errors import NomadAnswerError, NomadApiError, NomadUnsupportedError
from jobkit.tables import holds, version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jobkit.client.endpoints import Endpoint, Row

_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
# How an agent answers a path that it doesn't know: most of them are also the path of a job whose
# id ends so.
_UNKNOWN_PATH: Final = frozenset({_BAD_REQUEST, _NOT_FOUND, 405})
_NO_PAGE: Final = frozenset({"", "404 page not found"})
_PAGES: Final = "/ui/"


class Release:
    """The release of a server, which is asked for when it matters, and only once."""

    def __init__(self, said: str | None, read: Callable[[Endpoint], Any]) -> None:
        """Begin with what the user says.

        Args:
            said: The release, if the user knows it.
            read: Carries out a call without arguments.

        Raises:
            NomadSettingsError: What is said is no release.
        """
        self.known = release_said(said)
        self._is_said = self.known is not None
        self._asked = self._is_said
        self._asking = Lock()
        self._read = read
        self._has: dict[str, bool] = {}

    def learn(self, agent: Mapping[str, Any]) -> None:
        """Take over what an agent tells about itself."""
        if not self._is_said:
            self.known = release_of(agent)
            self._asked = True

    def ask(self) -> str | None:
        """Return the release; None if the agent may not tell it.

        Raises:
            NomadUnreachableError: There is no answer.
        """
        with self._asking:
            if not self._asked:
                try:
                    self.learn(self._read(endpoints()[AGENT]))
                except (NomadApiError, NomadAnswerError):
                    # Without the right to read the agent, the release stays unknown.
                    self._asked = True
        return self.known

    def refuse_missing(self, endpoint: Endpoint, later: Sequence[Row]) -> None:
        """Refuse what the server's release lacks.

        The release is asked for only when the server would not say no, but leave it undone
        without a word.
        """
        born = version(first_release(endpoint.row))
        silent = [row for row in later if version(first_release(row)) > born]
        # Releases that don't know such a path take it for the job of that name, and stop it.
        harmful = [row for row in later if row is endpoint.row and endpoint.method == "DELETE"]
        if silent or harmful:
            self.ask()
        doubtful = later if self.known is not None else [*harmful, *silent]
        lacking = next((row for row in doubtful if self._lacks(row)), None)
        if lacking is not None:
            raise _unsupported(endpoint, lacking, self.known)

    def refuse_unknown(self, endpoint: Endpoint, error: NomadApiError | NomadAnswerError) -> None:
        """Refuse a call if what the server said against it is that it doesn't know its path."""
        if not (_is_about_the_path(error) or _is_unknown(error)):
            return
        self.ask()
        if self.known is None and error.status == _BAD_REQUEST:
            return
        if self._lacks(endpoint.row) or (self.known is None and _is_unknown(error)):
            raise _unsupported(endpoint, endpoint.row, self.known) from error

    def _lacks(self, row: Row) -> bool:
        """Tell whether the server lacks what a row is about, as far as one can know."""
        if self.known is not None:
            return not holds(row, self.known)
        older = [mark for mark in landmarks() if _first(mark.row) <= _first(row)]
        return bool(older) and not self._knows(older[-1])

    def _knows(self, mark: Endpoint) -> bool:
        """Tell whether the server knows a call, by asking; each one once."""
        if mark.name not in self._has:
            try:
                self._read(mark)
            except (NomadApiError, NomadAnswerError) as error:
                self._has[mark.name] = not _is_unknown(error)
            else:
                self._has[mark.name] = True
        return self._has[mark.name]


def _first(row: Row) -> tuple[int, ...]:
    return version(first_release(row))


def _is_about_the_path(error: NomadApiError | NomadAnswerError) -> bool:
    return isinstance(error, NomadApiError) and error.status in _UNKNOWN_PATH


def _is_unknown(error: NomadApiError | NomadAnswerError) -> bool:
    """Tell whether a server says that it has no such path, whatever it may be the path of.

    Nomad: 0.7 to 0.10 lead to their pages instead.
    """
    if isinstance(error, NomadAnswerError):
        return error.location == _PAGES
    return error.status == _NOT_FOUND and error.text.strip() in _NO_PAGE


def _unsupported(endpoint: Endpoint, row: Row, release: str | None) -> NomadUnsupportedError:
    what = f"{endpoint.method} {endpoint.row['path']}"
    if row is not endpoint.row:
        what = f'"{row.get("query") or row.get("key")}" of {what}'
    since = first_release(row)
    runs = "The server does not know it" if release is None else f"The server runs {release}"
    message = f"{what} came with Nomad {since}. {runs}."
    return NomadUnsupportedError(message, nomad_version=release, since=since)
