"""Rules about workload identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_DEFAULT: Final = "default"
_SINCE: Final = "1.7.0"
# Of a service's identity Nomad judges less: see the rules about services.
_IN_TASK: Final = ("Task",)
_WARNED: Final = ("Task", "Service")


def _shown(identity: Place) -> str:
    return f'Identity "{identity.text("Name")}"'


@rule("JK4821", "identity-default-duplicate", "Task", since=_SINCE)
def identity_default_duplicate(task: Place) -> Iterator[Finding]:
    """Task has its default identity several times.

    An identity without a name is the default one.

    Bad (file):
        {
          "ID": "shop",
          "TaskGroups": [
            {
              "Name": "web",
              "Tasks": [
                {
                  "Name": "app",
                  "Driver": "exec",
                  "Config": {"command": "/bin/app"},
                  "Identities": [{"Env": true}, {"File": true}]
                }
              ]
            }
          ]
        }

    Good (file):
        {
          "ID": "shop",
          "TaskGroups": [
            {
              "Name": "web",
              "Tasks": [
                {
                  "Name": "app",
                  "Driver": "exec",
                  "Config": {"command": "/bin/app"},
                  "Identities": [{"Env": true, "File": true}]
                }
              ]
            }
          ]
        }
    """
    defaults = [one for one in task.each("Identities") if one.text("Name") == _DEFAULT]
    for identity in defaults[1:]:
        yield identity.at("Name"), "Another identity is the default one; give this one a name."


@rule("JK4822", "identity-audience-empty", "WorkloadIdentity", within=_IN_TASK, since=_SINCE)
def identity_audience_empty(identity: Place) -> Iterator[Finding]:
    """Audience of an identity is empty.

    It names who shall accept the token.

    Bad (task):
        identity {
          name = "api"
          aud = [""]
          ttl = "1h"
        }

    Good (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
        }
    """
    for index, audience in enumerate(identity.texts("Audience")):
        if not audience:
            yield identity.at("Audience", index), f"{_shown(identity)} has an empty audience."


@rule("JK4823", "identity-signal", "WorkloadIdentity", within=_IN_TASK, since=_SINCE)
def identity_signal(identity: Place) -> Iterator[Finding]:
    """Signal and change mode of an identity do not fit.

    ``change_signal`` goes with ``change_mode = "signal"``, and only with it.

    Bad (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
          change_signal = "SIGHUP"
        }

    Good (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
          change_mode = "signal"
          change_signal = "SIGHUP"
        }
    """
    mode, signal = identity.text("ChangeMode"), identity.text("ChangeSignal")
    if mode == "signal" and not signal:
        yield identity.at("ChangeSignal"), 'Write change_signal = "SIGHUP", for example.'
    elif mode in {"", "noop", "restart"} and signal:
        yield identity.at("ChangeSignal"), 'Write change_mode = "signal", or remove change_signal.'


@rule("JK4824", "identity-default-ttl", "WorkloadIdentity", within=_IN_TASK, since=_SINCE)
def identity_default_ttl(identity: Place) -> Iterator[Finding]:
    """Default identity has a time to live.

    Its token lives as long as the allocation.

    Bad (task):
        identity {
          env = true
          ttl = "1h"
        }

    Good (task):
        identity {
          env = true
        }
    """
    if identity.text("Name") == _DEFAULT and identity.number("TTL") > 0:
        yield identity.at("TTL"), "Remove ttl, or give the identity a name."


@rule("JK4825", "identity-filepath", "WorkloadIdentity", within=_IN_TASK, since="1.9.0")
def identity_filepath(identity: Place) -> Iterator[Finding]:
    """Path for a token that is not written to a file.

    ``filepath`` needs ``file = true``.

    Bad (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
          filepath = "local/api.jwt"
        }

    Good (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
          file = true
          filepath = "local/api.jwt"
        }
    """
    if identity.text("Filepath") and not identity.flag("File"):
        yield identity.at("Filepath"), "Write file = true, or remove filepath."


def _is_warned(identity: Place) -> bool:
    """Tell whether Nomad warns of an identity: of the task's own, default one it does not."""
    return "Services" in identity.path or (
        "Identities" in identity.path and identity.text("Name") != _DEFAULT
    )


@rule(
    "JK4826",
    "identity-audience",
    "WorkloadIdentity",
    within=_WARNED,
    since=_SINCE,
    severity=Severity.WARNING,
)
def identity_audience(identity: Place) -> Iterator[Finding]:
    """Identity has no audience, or more than one.

    A token that several accept can be used by one of them against another.

    Bad (task):
        identity {
          name = "api"
          aud = ["api.example.org", "bank.example.org"]
          ttl = "1h"
        }

    Good (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
        }
    """
    count = len(identity.texts("Audience"))
    if count != 1 and _is_warned(identity):
        shown = "no audience" if count == 0 else f"{count} audiences"
        yield identity.at("Audience"), f"{_shown(identity)} has {shown}; write exactly one."


@rule(
    "JK4827",
    "identity-ttl-missing",
    "WorkloadIdentity",
    within=_WARNED,
    since=_SINCE,
    severity=Severity.WARNING,
)
def identity_ttl_missing(identity: Place) -> Iterator[Finding]:
    """Token of an identity never expires.

    A stolen one can be used for ever.

    Bad (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
        }

    Good (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
        }
    """
    is_named = identity.text("Name") not in {"", _DEFAULT}
    if is_named and _is_warned(identity) and identity.number("TTL") == 0:
        yield identity.at("TTL"), f'{_shown(identity)} has no ttl; write one, such as "1h".'


@rule(
    "JK4828",
    "identity-env-stale",
    "WorkloadIdentity",
    within=_WARNED,
    since=_SINCE,
    severity=Severity.WARNING,
)
def identity_env_stale(identity: Place) -> Iterator[Finding]:
    """Token in the environment gets old.

    Only a restart brings the new one there.

    Bad (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
          env = true
        }

    Good (task):
        identity {
          name = "api"
          aud = ["api.example.org"]
          ttl = "1h"
          env = true
          change_mode = "restart"
        }
    """
    if _is_warned(identity) and identity.flag("Env") and identity.text("ChangeMode") != "restart":
        yield identity.at("Env"), 'With env = true write change_mode = "restart".'
