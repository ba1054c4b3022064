"""Reads a good answer: its value, and what the headers say about it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import urlsplit

from jobkit.client.errors import NomadAnswerError
from jobkit.client.forms import has_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.client.exchange import Response

T = TypeVar("T")

_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_BROKEN: Final = object()
_SHOWN: Final = 200
_READ: Final = 20_000
_DIGITS: Final = 20


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What Nomad answered.

    Attributes:
        value: The JSON value.
        index: State of the data, for the next blocking query; None if the answer has none.
        known_leader: The server knew a leader; None if the answer doesn't say.
        last_contact_ms: Milliseconds since the server heard from the leader.
        next_token: Where the next page begins; None on the last one.
        status: The HTTP status.
        headers: All headers, by name in small letters.
        content: The bytes of the body.
    """

    value: T
    index: int | None
    known_leader: bool | None
    last_contact_ms: int | None
    next_token: str | None
    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


def answer_of(response: Response, value: Any) -> Answer[Any]:  # noqa: ANN401
    """Return the answer with ``value``, and what the headers say."""
    headers = response.headers
    known = headers.get("x-nomad-knownleader")
    return Answer(
        value,
        number_in(headers.get("x-nomad-index")),
        None if known is None else known == "true",
        number_in(headers.get("x-nomad-lastcontact")),
        headers.get("x-nomad-nexttoken") or None,
        response.status,
        headers,
        response.body,
    )


def value_of(response: Response, form: str, shown: Response) -> Any:  # noqa: ANN401
    """Return the JSON value of an answer; a list that is null is empty.

    Args:
        response: The answer, with a good status.
        form: What the table says of it: ``list(Job)``, ``Deployment?``, ``string``; or ``any``.
        shown: The answer as errors may quote it.

    Raises:
        NomadAnswerError: It is not JSON, or not of this form.
    """
    if form == "any" and not response.body:
        return None
    value = _json(response.body)
    if value is _BROKEN:
        kind = shown.headers.get("content-type") or "without a type"
        message = f'The answer is not JSON ({kind}) but "{words(shown)}": is this Nomad?'
        raise NomadAnswerError(message, status=response.status)
    kind = form.partition("(")[0]
    if value is None and kind == "list":
        return []
    if form != "any" and not _has_form(value, form):
        message = f'The answer "{words(shown)}" is not what Nomad answers to this call.'
        raise NomadAnswerError(message, status=response.status)
    return value


def _json(body: bytes) -> Any:  # noqa: ANN401
    """Return the JSON value, or that there is none: an error would hold the whole text."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _BROKEN


def _has_form(value: object, form: str) -> bool:
    if value is None:
        return form.endswith("?")
    return has_form(value, form.removesuffix("?"))


def refuse_redirect(response: Response) -> None:
    """Raise if the answer only points elsewhere: a token is never sent after it."""
    if not 300 <= response.status < 400:  # noqa: PLR2004 - the statuses of redirects
        return
    location = _shown_address(response.headers.get("location", ""))
    if location:
        message = (
            f'The server redirects to "{location}", which jobkit does not follow, so that no '
            "token gets there. If that is Nomad, use its address."
        )
    else:
        message = f"The answer has the status {response.status}: is this Nomad?"
    error = NomadAnswerError(message, status=response.status)
    error.location = location
    raise error


def _shown_address(location: str) -> str:
    """Return where a redirect leads, without user, query and fragment, which may be secret."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "another address"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else parts.path


def words(response: Response) -> str:
    """Return what an answer says, in a line for people; the title of a page."""
    text = response.body[:_READ].decode("utf-8", errors="replace").strip()
    if is_page(response):
        title = _TITLE.search(text)
        text = title[1] if title else re.sub(r"<[^>]*>", " ", text)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def is_page(response: Response) -> bool:
    """Tell whether an answer is a web page, which Nomad's API never sends."""
    kind = response.headers.get("content-type", "")
    return "html" in kind or response.body[:_READ].lstrip()[:1] == b"<"


def number_in(text: str | None) -> int | None:
    """Return the number that a header holds; None if it is no number that Nomad may send."""
    if text is None or len(text) > _DIGITS or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)
