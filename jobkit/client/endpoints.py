"""Reads the table of endpoints: how a call is written, and since which release it exists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jobkit.client.errors import NomadSettingsError
from jobkit.tables import holds, release, table, version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Row = dict[str, Any]

OLDEST: Final = "0.6.0"
NEWEST: Final = "2.0.5"
AGENT: Final = "read_agent"
"""The call that tells the server's release."""
_ACLS_SINCE: Final = "0.7"
_JOB: Final = "/v1/job/:job_id"
_ARGUMENT: Final = re.compile(r":[a-z_]+")
_RELEASE: Final = re.compile(r"v?(\d+\.\d+\.\d+)")
# Left as they are, as Nomad's own command does; all else is escaped.
_PLAIN_IN_QUERIES: Final = "*/:"
# Which is where releases without namespaces look too.
_USUAL_NAMESPACE: Final = ("namespace", "default")
_DOTS: Final = frozenset({".", ".."})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One kind of call.

    Attributes:
        row: Its row of ``schemas/endpoints.json``.
        query: Rows of its parameters by the name in the query.
        keys: Rows of the keys of its body by key.
    """

    row: Row
    query: Mapping[str, Row]
    keys: Mapping[str, Row]

    @property
    def name(self) -> str:
        """The name of the client's method."""
        name: str = self.row["name"]
        return name

    @property
    def method(self) -> str:
        """The HTTP method."""
        method: str = self.row["method"]
        return method

    @property
    def changes(self) -> bool:
        """Whether the call changes something: plans and searches are POSTs that don't."""
        return self.method != "GET" and not self.row.get("reads", False)

    def path(self, names: Sequence[str]) -> str:
        """Return the path with its arguments filled in and escaped.

        Raises:
            ValueError: A name is empty, which would be the path of something else.
        """
        left = iter(names)
        return _ARGUMENT.sub(lambda _: _escaped(next(left)), self.row["path"])

    def pairs(self, query: Mapping[str, object]) -> list[tuple[str, object]]:
        """Return the given parameters in the order of the table.

        Raises:
            TypeError: There is no such parameter.
        """
        strange = [name for name in query if name not in self.query]
        if strange:
            message = f'{self.name} has no parameter "{strange[0]}"'
            raise TypeError(message)
        return [(name, query[name]) for name in self.query if is_given(query.get(name))]

    def later(self, query: Mapping[str, object], body: Mapping[str, object]) -> list[Row]:
        """Return the rows of what is used and is not as old as the API: what may be missing."""
        used = [self.row]
        used += [
            row
            for name, row in self.query.items()
            if is_given(query.get(name)) and (name, query[name]) != _USUAL_NAMESPACE
        ]
        used += [row for key, row in self.keys.items() if body.get(key)]
        return [row for row in used if not holds(row, OLDEST)]

    def capabilities(
        self, release: str | None, query: Mapping[str, object] | None = None
    ) -> tuple[str, ...]:
        """Return the capabilities any one of which allows the call."""
        given = {name for name, value in (query or {}).items() if is_given(value)}
        return tuple(
            row["capability"]
            for row in self.row["acl"]
            if holds(row, release or NEWEST) and row.get("unless") not in given
        )


@cache
def endpoints() -> dict[str, Endpoint]:
    """Return all endpoints by the name of the client's method."""
    tables = table("endpoints")
    parameters = {row["name"]: row for row in tables["parameters"]}
    keys = {row["name"]: row for row in tables["keys"]}
    return {
        row["name"]: Endpoint(
            row,
            {parameters[name]["query"]: parameters[name] for name in row["query"]},
            {keys[name]["key"]: keys[name] for name in row["body"] or ()},
        )
        for row in tables["endpoints"]
    }


@cache
def landmarks() -> list[Endpoint]:
    """Return the calls that tell a release by being there, oldest first.

    They are reads whose path is of no older call. A server that doesn't tell its release has ACLs,
    so that it has all that came with them.
    """
    marks = [
        endpoint
        for endpoint in endpoints().values()
        if endpoint.method == "GET"
        and ":" not in endpoint.row["path"]
        and version(endpoint.row["since"]) > version(_ACLS_SINCE)
    ]
    return sorted(marks, key=lambda mark: version(first_release(mark.row)))


def endpoint_at(method: str, path: str) -> Endpoint | None:
    """Return the endpoint that a path without query belongs to, None for an unknown one."""
    fitting = [
        endpoint
        for endpoint in endpoints().values()
        if endpoint.method == ("POST" if method == "PUT" else method)
        and _pattern(endpoint.row["path"]).fullmatch(path)
    ]
    # The longest: /v1/job/a/plan is also a job called "a/plan".
    return max(fitting, key=lambda endpoint: len(endpoint.row["path"]), default=None)


def shadow(endpoint: Endpoint, names: Sequence[str], release: str | None) -> str | None:
    """Return the end of a job's id that makes the server take its path for another call's.

    Nomad: "/v1/job/a/plan" is the plan of "a", never the job "a/plan", escaped or not.
    """
    path = endpoint.row["path"]
    if path != _JOB:
        return None
    for other in endpoints().values():
        longer = other.row["path"]
        if longer.startswith(f"{_JOB}/") and holds(other.row, release or NEWEST):
            end = longer.removeprefix(_JOB)
            if re.fullmatch(f".+{_pattern(end).pattern}", names[0]):
                return _ARGUMENT.sub("…", end)
    return None


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("".join(_pattern_parts(path)))


def _pattern_parts(path: str) -> Iterator[str]:
    end = 0
    for argument in _ARGUMENT.finditer(path):
        yield re.escape(path[end : argument.start()]) + ".+"
        end = argument.end()
    yield re.escape(path[end:])


def query_text(pairs: Sequence[tuple[str, object]]) -> str:
    """Return parameters as a query string: without what is not set, flags as a bare name."""
    return "&".join(_parameter(name, value) for name, value in pairs if is_given(value))


def is_given(value: object) -> bool:
    """Tell whether a parameter says anything: 0 does, None, False and an empty text do not."""
    return value is not None and value is not False and value != ""


def _parameter(name: str, value: object) -> str:
    # A flag that is on; releases before 1.5 look only whether "stale" is there.
    if value is True and name in {"stale", "pretty"}:
        return name
    text = "true" if value is True else str(value)
    return f"{quote(name, safe='')}={quote(text, safe=_PLAIN_IN_QUERIES)}"


def _escaped(name: str) -> str:
    if not name:
        message = "an empty id names nothing"
        raise ValueError(message)
    # Every program on the way would take dots for folders.
    return name.replace(".", "%2E") if name in _DOTS else quote(name, safe="")


def first_release(row: Row) -> str:
    """Return the first release that has what a row is about."""
    since: str = row["since"]
    first: str = row.get("patches", {}).get(since, f"{since}.0")
    return first


def release_of(agent: Mapping[str, Any]) -> str | None:
    """Return the release that ``/v1/agent/self`` tells, as ``1.9.4``; None if it doesn't.

    Nomad: a plain string in 0.6.0, an object since; client agents have no build tag.
    """
    config = agent.get("config") or {}
    said = config.get("Version")
    if isinstance(said, dict):
        said = said.get("Version")
    build = ((agent.get("member") or {}).get("Tags") or {}).get("build")
    return release_in(build or said or "")


def release_in(text: str) -> str | None:
    """Return the release in a version text: ``1.9.0-beta.1+ent`` is ``1.9.0``."""
    found = _RELEASE.match(text)
    return found[1] if found and version(found[1]) >= version(OLDEST) else None


def release_said(text: str | None) -> str | None:
    """Return the exact release that a user means; None for none: ``2.0`` is its last patch.

    Raises:
        NomadSettingsError: There is no such release.
    """
    if not text:
        return None
    try:
        # A release that came out after jobkit is one too.
        return release_in(text) or release(text)
    except ValueError as error:
        message = f"{error}."
        raise NomadSettingsError(message) from error
