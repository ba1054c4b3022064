"""What can go wrong between jobkit and Nomad, as exceptions.

::

    NomadError
    ├── NomadSettingsError       nothing was sent: address, token or certificates can't be used
    ├── NomadUnreachableError    no answer, or not a whole one
    ├── NomadAnswerError         an answer that is not Nomad's: HTML, a redirect, broken JSON
    ├── NomadUnsupportedError    the server's version lacks what was asked for
    └── NomadApiError            an error answer, with Nomad's words
        ├── NomadNotFoundError
        ├── NomadConflictError
        ├── NomadPermissionError
        ├── NomadValidationError
        ├── NomadNoRegionError
        └── NomadNoLeaderError
"""

from __future__ import annotations

from typing import Any, Final

_MAYBE_DONE: Final = "Nomad may have carried it out all the same: look before you repeat it."


class NomadError(Exception):
    """Nomad could not be asked, or said no.

    Attributes:
        maybe_done: The call changes something, and Nomad may have carried it out in spite of this.
    """

    def __init__(self, message: str, *, maybe_done: bool = False) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {_MAYBE_DONE}" if self.maybe_done else message

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error pass from one process to another, whatever its arguments are."""
        return _restored, (type(self), self.args, vars(self))


class NomadSettingsError(NomadError):
    """Nothing was sent: address, token, certificates or proxy can't be used as they are given."""


class NomadUnreachableError(NomadError):
    """No answer came, or not a whole one.

    Attributes:
        sent: Some of the request may have reached the server.
        passing: Another try may well succeed: not so for a certificate that is not accepted.
    """

    def __init__(self, message: str, *, sent: bool = False, passing: bool = True) -> None:
        super().__init__(message)
        self.sent = sent
        self.passing = passing


class NomadAnswerError(NomadError):
    """The answer is not one of Nomad's: HTML, a redirect, JSON that is broken or of another form.

    Attributes:
        status: The HTTP status.
        location: Where a redirect leads, without what in it may be secret; else empty.
    """

    location: str = ""

    def __init__(self, message: str, *, status: int, maybe_done: bool = False) -> None:
        super().__init__(message, maybe_done=maybe_done)
        self.status = status


class NomadUnsupportedError(NomadError):
    """The server's version lacks what was asked for; nothing was changed.

    Attributes:
        nomad_version: The server's version, None when it does not tell.
        since: The first release that has it; None when there is none.
    """

    def __init__(self, message: str, *, nomad_version: str | None, since: str | None) -> None:
        super().__init__(message)
        self.nomad_version = nomad_version
        self.since = since


class NomadApiError(NomadError):
    """Nomad answered with an error.

    Attributes:
        status: The HTTP status.
        text: The server's words, unchanged.
        messages: The faults it names, one each.
    """

    def __init__(
        self, message: str, *, status: int, text: str, messages: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.text = text
        self.messages = messages or (text.strip(),)


class NomadNotFoundError(NomadApiError):
    """What the call names does not exist."""


class NomadConflictError(NomadApiError):
    """What is stored is not what the check index or version says: someone changed it.

    Attributes:
        wanted: The index or version that the call insisted on.
        stored: The one that is stored; None when there is none, or the server doesn't tell.
    """

    wanted: int | None = None
    stored: int | None = None


class NomadPermissionError(NomadApiError):
    """The token is missing, unknown, expired, or may not do this.

    Attributes:
        capabilities: Any one of these would be enough; empty when it is not known.
        namespace: The namespace it is about; None when it is not about one.
    """

    capabilities: tuple[str, ...] = ()
    namespace: str | None = None


class NomadValidationError(NomadApiError):
    """The server refuses the job or the request for what it says."""


class NomadNoRegionError(NomadApiError):
    """There is no such region, or no way to it."""


class NomadNoLeaderError(NomadApiError):
    """The servers have no leader now; nothing was changed."""


def _restored(kind: type[NomadError], args: tuple[Any, ...], about: dict[str, Any]) -> NomadError:
    error = kind.__new__(kind, *args)
    vars(error).update(about)
    return error
