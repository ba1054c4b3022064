"""The parameters of calls as keyword arguments; what each one does says ``docs/api.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping


class Region(TypedDict, total=False):
    """Which region is asked."""

    region: str


class Route(Region, total=False):
    """Which region and namespace a call is about, when not the client's."""

    namespace: str


class Read(Route, total=False):
    """How a read is answered.

    ``wait`` is a text as ``30s``; a call with an ``index`` waits until the data has passed it.
    """

    stale: bool
    index: int | None
    wait: str


class Paged(Read, total=False):
    """Which part of a long list is wanted."""

    per_page: int
    next_token: str | None
    filter: str
    reverse: bool


class Listing(Paged, total=False):
    """Which of the objects are wanted."""

    prefix: str


class JobListing(Listing, total=False):
    """Which jobs are wanted, and whether with their meta."""

    meta: bool


class EvaluationListing(Listing, total=False):
    """Which evaluations are wanted."""

    job: str
    status: str


class Counting(Read, total=False):
    """What is counted."""

    prefix: str
    filter: str


class Services(Read, total=False):
    """Which part of the services is wanted."""

    per_page: int
    next_token: str | None
    filter: str


class Statuses(Paged, total=False):
    """Which jobs' states are wanted."""

    include_children: bool


class Versions(Read, total=False):
    """What the versions are compared with."""

    diffs: bool
    diff_tag: str
    diff_version: int | None


class AllOf(Read, total=False):
    """Whether what belongs to an older job of the same id is wanted too."""

    all: bool


class OfEvaluation(Read, total=False):
    """Whether related evaluations are wanted."""

    related: bool


class Policies(Read, total=False):
    """Which scaling policies are wanted."""

    job: str
    type: str


class Scaling(Route, total=False):
    """How a group is scaled.

    Attributes:
        check_index: Only if the stored job's JobModifyIndex is this; 0 for whatever it is.
        message: Why, for the list of events.
        error: Record the event as an error.
        meta: Anything more about the event.
        policy_override: Override soft-mandatory Sentinel policies.
    """

    check_index: int
    message: str
    error: bool
    meta: Mapping[str, object] | None
    policy_override: bool


class RequestOptions(TypedDict, total=False):
    """What a request of one's own may say beside method and path.

    Attributes:
        query: Parameters; True is ``true``, None is left out.
        body: A JSON value.
        data: The body as bytes.
        headers: More headers, or others.
        timeout: Seconds that the server may stay silent.
        repeatable: Nothing happens twice if it is sent twice; so of GET and DELETE if not said.
        decode: False leaves the body as it is: ``Answer.content``.
    """

    query: Mapping[str, object]
    body: object
    data: bytes | None
    headers: Mapping[str, str]
    timeout: float
    repeatable: bool
    decode: bool
