"""Rules about what Consul and Nomad do not let checks do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.lint.methods import METHODS
from jobkit.lint.registry import rule
from jobkit.lint.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_THRESHOLDS: Final = ("SuccessBeforePassing", "FailuresBeforeCritical", "FailuresBeforeWarning")
_LONGEST_NOTES: Final = 255


def _is_of(check: Place, provider: str) -> bool:
    return check.within("Service").text("Provider") == provider


@rule("JK4961", "check-tcp-sidecar", "ServiceCheck", since="0.10.0")
def check_tcp_sidecar(check: Place) -> Iterator[Finding]:
    """TCP check of a service behind a sidecar.

    It would find the proxy, whatever the service does.

    Bad (service):
        connect {
          sidecar_service {}
        }
        check {
          type = "tcp"
          interval = "10s"
          timeout = "2s"
        }

    Good (service):
        port = "8080"
        connect {
          sidecar_service {}
        }
        check {
          type = "http"
          path = "/health"
          expose = true
          interval = "10s"
          timeout = "2s"
        }
    """
    connect = check.within("Service").one("Connect")
    is_behind = connect is not None and connect.has("SidecarService")
    if _is_of(check, "consul") and is_behind and check.text("Type") == "tcp":
        yield check.at("Type"), "Write a check of another type, such as http with expose."


@rule("JK4962", "check-threshold-type", "ServiceCheck", since="0.12.2")
def check_threshold_type(check: Place) -> Iterator[Finding]:
    """Check counts results, but is of a type that can't.

    Consul counts for ``http``, ``tcp`` and ``grpc``.

    Bad (check):
        type = "script"
        task = "app"
        command = "/bin/check"
        success_before_passing = 2

    Good (check):
        success_before_passing = 2
    """
    if not _is_of(check, "consul") or check.text("Type") in {"tcp", "http", "grpc"}:
        return
    for field in _THRESHOLDS:
        if check.number(field) > 0:
            yield check.at(field), f'Remove it; checks of type "{check.text("Type")}" don\'t count.'


@rule("JK4963", "check-notes-length", "ServiceCheck", since="1.8.1")
def check_notes_length(check: Place) -> Iterator[Finding]:
    """Notes of a check are too long.

    Consul takes 255 bytes.

    Bad (check):
        notes = join("", [for n in range(256) : "x"])

    Good (check):
        notes = "Asks whether the shop is open."
    """
    length = len(check.text("Notes").encode("utf-8", "surrogatepass"))
    if _is_of(check, "consul") and length > _LONGEST_NOTES:
        yield check.at("Notes"), f"notes has {length} bytes; {_LONGEST_NOTES} are allowed."


@rule("JK4964", "check-nomad-unsupported", "ServiceCheck", since="1.4.0")
def check_nomad_unsupported(check: Place) -> Iterator[Finding]:
    """Check has a setting that Nomad's own services do not have.

    It needs a service with the provider ``consul``.

    Bad (service):
        provider = "nomad"
        check {
          type = "http"
          path = "/health"
          interval = "10s"
          timeout = "2s"
          failures_before_critical = 3
        }

    Good (service):
        provider = "nomad"
        check {
          type = "http"
          path = "/health"
          interval = "10s"
          timeout = "2s"
        }
    """
    if not _is_of(check, "nomad"):
        return
    restart = check.one("CheckRestart")
    faults = {
        check.at("Expose"): check.flag("Expose"),
        check.at("OnUpdate"): check.text("OnUpdate") == "ignore_warnings",
        check.at("AddressMode"): check.text("AddressMode") == "driver",
        check.at("TLSServerName"): bool(check.text("TLSServerName")),
        **{check.at(field): check.number(field) != 0 for field in _THRESHOLDS},
    }
    if restart is not None:
        faults[restart.at("IgnoreWarnings")] = restart.flag("IgnoreWarnings")
    for path, is_wrong in faults.items():
        if is_wrong:
            yield path, f'{path[-1]} needs provider = "consul"; remove it.'


@rule("JK4965", "check-nomad-method", "ServiceCheck", since="1.4.0")
def check_nomad_method(check: Place) -> Iterator[Finding]:
    """Method of an HTTP check is none of HTTP.

    Consul takes any word, Nomad does not.

    Bad (service):
        provider = "nomad"
        check {
          type = "http"
          path = "/health"
          method = "FETCH"
          interval = "10s"
          timeout = "2s"
        }

    Good (service):
        provider = "nomad"
        check {
          type = "http"
          path = "/health"
          method = "HEAD"
          interval = "10s"
          timeout = "2s"
        }
    """
    method = check.text("Method")
    is_judged = _is_of(check, "nomad") and check.text("Type") == "http"
    if is_judged and method and method.upper() not in METHODS:
        yield check.at("Method"), f'method is "{method}"; write {quoted(METHODS)}.'
