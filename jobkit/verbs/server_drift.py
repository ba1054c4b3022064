"""Takes the registered jobs that files are compared with from a server."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from jobkit.client.errors import NomadAnswerError, NomadNotFoundError
from jobkit.deploy.places import home_of, own_namespace, own_region
from jobkit.job.job_json import read_job_json
from jobkit.source import Source
from jobkit.verbs.registered import JobName, needs_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.client.nomad import Client

_DEFAULT: Final = "default"
_ALL: Final = "*"


class RegisteredAt:
    """The jobs of a server; each is asked for when its file has been read."""

    def __init__(self, nomad: Client, *, all_jobs: bool = False) -> None:
        """Say which server.

        Args:
            nomad: The server.
            all_jobs: Also tell of the jobs of the client's namespace that have no file.
        """
        self._nomad = nomad
        self._all_jobs = all_jobs

    def job(self, wanted: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the job of a file; as with a registration, its own namespace and region win.

        Raises:
            NomadError: The server does not tell.
        """
        route: Any = {"namespace": self._namespace(wanted), "region": self._region(wanted)}
        try:
            answer = self._nomad.read_job(str(wanted.get("ID") or ""), **route)
        except NomadNotFoundError:
            return None
        # Servers spell some keys otherwise than requests: "Url" in the links of a job.
        text = Source("registered", json.dumps(answer.value))
        located, _ = read_job_json(text, keep_status=True)
        if located is None:
            message = "The server's answer is no job."
            raise NomadAnswerError(message, status=answer.status)
        return located.job

    def name_of(self, wanted: Mapping[str, Any]) -> JobName:
        """Return the name of a file's job; a region counts if it is not the one that is asked."""
        region = self._region(wanted)
        if self._is_asked_first(region):
            region = ""
        namespace = self._namespace(wanted) or own_namespace(self._nomad)
        return JobName(namespace, str(wanted.get("ID") or ""), region)

    def names(self) -> Iterable[JobName]:
        """Return the jobs that a file could tell of.

        Raises:
            NomadError: The server does not tell.
        """
        if not self._all_jobs:
            return []
        usual = own_namespace(self._nomad)
        return [
            JobName(job.get("Namespace") or usual, job["ID"])
            for job in self._nomad.list_jobs().value
            if needs_file(job)
        ]

    def _namespace(self, wanted: Mapping[str, Any]) -> str:
        """Return the namespace to ask; empty for the client's, unless that is all of them."""
        named = str(wanted.get("Namespace") or "")
        return named or (_DEFAULT if self._nomad.namespace == _ALL else "")

    def _region(self, wanted: Mapping[str, Any]) -> str:
        """Return the region to ask; empty for the agent's own, as "global" is."""
        named = str(wanted.get("Region") or "")
        return home_of(self._nomad, {**wanted}) or ("" if named == "global" else named)

    def _is_asked_first(self, region: str) -> bool:
        """Tell whether a region is the one whose jobs are listed, or may be it."""
        if not region or self._nomad.region or not self._all_jobs:
            return region in {"", self._nomad.region}
        return self._home in {"", region}

    @cached_property
    def _home(self) -> str:
        """The agent's own region; empty if it does not tell."""
        return own_region(self._nomad)
