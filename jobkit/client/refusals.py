"""Turns an error answer into the exception that says what it means, in the server's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobkit.client.answer import is_page, words
from jobkit.client.errors import (
    NomadApiError,
    NomadConflictError,
    NomadNoLeaderError,
    NomadNoRegionError,
    NomadNotFoundError,
    NomadPermissionError,
    NomadValidationError,
)
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.client.endpoints import Endpoint
    from jobkit.client.exchange import Response

KINDS: Final[dict[str, type[NomadApiError]]] = {
    "no-leader": NomadNoLeaderError,
    "no-region": NomadNoRegionError,
    "not-found": NomadNotFoundError,
    "permission": NomadPermissionError,
    "validation": NomadValidationError,
    "conflict": NomadConflictError,
}
"""The error of each kind that the table of errors names; others are plain ``NomadApiError``."""
_ITEM: Final = re.compile(r"^\t*\* ", re.MULTILINE)
_COUNT: Final = re.compile(r"(?:^|(?<=: ))(?:rpc error: )*(\d+) error(?:s|\(s\))? occurred:$")
_CLOSED: Final = "This answer comes from an agent that wants TLS: write https:// in the address."


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for, to be named in errors.

    Attributes:
        endpoint: Its row; None for a call of ``Client.request`` that the table doesn't have.
        method: The HTTP method.
        path: The path without query.
        query: Its parameters.
        namespace: The namespace it is about.
        has_token: There is a token.
    """

    endpoint: Endpoint | None
    method: str
    path: str
    query: Mapping[str, object]
    namespace: str
    has_token: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def refusal(response: Response, call: Call, release: str | None) -> NomadApiError:
    """Return the error that an answer with a bad status stands for.

    Args:
        response: The answer.
        call: What was asked for.
        release: The server's release, when it is known.
    """
    text = response.body.decode("utf-8", errors="replace")
    kind, match = _kind(response.status, text)
    page = is_page(response)
    said = words(response) if kind is None or page else text.strip()
    message = f"{said or 'Nomad said nothing'} (status {response.status}, {call})"
    status = response.status
    if kind == "permission" and not page:
        return _permission(f"{message}.", call, release, status=status, text=text)
    if kind == "conflict" and match is not None:
        conflict = NomadConflictError(message, status=status, text=text)
        numbers = match.groupdict()
        conflict.wanted = int(numbers["wanted"])
        conflict.stored = None if numbers["stored"] is None else int(numbers["stored"])
        return conflict
    if kind == "validation" and not page:
        found = messages(text)
        message = f"{'; '.join(found)} (status {status}, {call})"
        return NomadValidationError(message, status=status, text=text, messages=tuple(found))
    if kind == "no-region":
        region = call.query.get("region") or ""
        message = f'{said}: there is no region "{region}" (status {status}, {call})'
    if kind == "plain-http":
        message = f"{said} {_CLOSED}"
    return KINDS.get(kind or "", NomadApiError)(message, status=status, text=text)


def _kind(status: int, text: str) -> tuple[str | None, re.Match[str] | None]:
    for row in table("endpoints")["errors"]:
        if status in row["status"]:
            match = re.search(row["pattern"], text)
            if match is not None:
                return row["kind"], match
    return None, None


def is_without_leader(response: Response) -> bool:
    """Tell whether the servers had no leader, so that nothing was changed."""
    text = response.body.decode("utf-8", errors="replace")
    return _kind(response.status, text)[0] == "no-leader"


def _permission(
    message: str, call: Call, release: str | None, *, status: int, text: str
) -> NomadPermissionError:
    token = "The token" if call.has_token else "There is no token; one"
    capabilities = call.endpoint.capabilities(release, call.query) if call.endpoint else ()
    scope = call.endpoint.row["scope"] if call.endpoint else "none"
    namespace = call.namespace if scope == "namespace" else None
    if capabilities:
        wanted = " or ".join(f'"{capability}"' for capability in capabilities)
        place = "" if namespace is None else f' in namespace "{namespace}"'
        message += f" {token} needs the capability {wanted}{place}."
    elif not call.has_token:
        message += " There is no token."
    error = NomadPermissionError(message, status=status, text=text)
    error.capabilities = capabilities
    error.namespace = namespace
    return error


def messages(text: str) -> list[str]:
    """Return the faults or warnings of a text of Nomad, one each; none of an empty text.

    Faults inside a fault carry what they are about: ``Task group web validation failed: …``.

    Nomad: lists of 0.6 to 2.0.5, whose heads and marks differ.
    """
    return list(_messages(text)) or ([text.strip()] if text.strip() else [])


def _messages(text: str) -> Iterator[str]:
    head, *items = _ITEM.split(text)
    about: list[str] = []  # what the open lists are about
    left: list[int] = []  # how many faults of each are still to come
    if (count := _COUNT.search(head.strip())) is not None:
        about, left = [""], [int(count[1])]
    for item in map(str.strip, items):
        opened = _COUNT.search(item)
        if opened is not None:
            about.append(item[: opened.start()])
            left.append(int(opened[1]))
            continue
        yield "".join(about) + item
        while left:
            left[-1] -= 1
            if left[-1] > 0:
                break
            left.pop()
            about.pop()
