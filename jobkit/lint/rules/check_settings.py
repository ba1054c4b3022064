"""Rules about settings of checks that have no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import label, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# Which types of check look at a setting.
_USED_BY: Final = {
    "Path": ("http",),
    "Protocol": ("http",),
    "Method": ("http",),
    "Header": ("http",),
    "Body": ("http",),
    "TLSServerName": ("http", "grpc"),
    "TLSSkipVerify": ("http", "grpc"),
    "GRPCService": ("grpc",),
    "GRPCUseTLS": ("grpc",),
    "Command": ("script",),
    "Args": ("script",),
}
_TYPES: Final = frozenset({"http", "tcp", "grpc", "script"})


@rule(
    "JK5404", "check-setting-unused", "ServiceCheck", judge=Judge.NOBODY, severity=Severity.WARNING
)
def check_setting_unused(check: Place) -> Iterator[Finding]:
    """Setting has no effect on a check of this type.

    A ``tcp`` check only opens a connection, a ``script`` check runs a command; what belongs to
    ``http`` or ``grpc`` is not looked at.

    Bad (check):
        type = "tcp"
        path = "/health"

    Good (check):
        type = "http"
        path = "/health"
    """
    kind = check.text("Type")
    if kind not in _TYPES:
        return
    for field, types in _USED_BY.items():
        if kind not in types and check.value.get(field) != "" and check.is_written(field):
            name = label("ServiceCheck", field)
            detail = f"{name} belongs to checks of type {quoted(types)}; this one is of {kind}."
            yield check.at(field), detail


@rule(
    "JK5474",
    "check-restart-without-limit",
    "ServiceCheck",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def check_restart_without_limit(check: Place) -> Iterator[Finding]:
    """Restarts by a check are set up, and never happen.

    Without ``limit``, how often the check must fail in a row, the task is not restarted.

    Bad (check):
        check_restart {
          grace = "30s"
        }

    Good (check):
        check_restart {
          limit = 3
          grace = "30s"
        }
    """
    restart = check.one("CheckRestart")
    if restart is not None and restart.number("Limit") == 0:
        yield restart.first_written("Limit"), "Write limit, such as 3."
