"""Rules about services in Consul's mesh."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_LARGEST_ID: Final = 65535
_PREFIX_LENGTH: Final = re.compile("0|[1-9][0-9]{0,2}")


@rule("JK4971", "connect-exclusive", "ConsulConnect", since="0.10.0")
def connect_exclusive(connect: Place) -> Iterator[Finding]:
    """Connect block is not exactly one thing.

    A service is native, has a sidecar, or is a gateway.

    Bad (service):
        connect {
          native = true
          sidecar_service {}
        }

    Good (service):
        connect {
          sidecar_service {}
        }
    """
    roles = [connect.flag("Native"), connect.has("SidecarService"), connect.has("Gateway")]
    if sum(roles) != 1:
        yield connect.path, "Write exactly one of native = true, sidecar_service and gateway."


@rule("JK4972", "connect-native-task", "ConsulConnect", since="0.12.0")
def connect_native_task(connect: Place) -> Iterator[Finding]:
    """Native service does not say which task it is.

    With one task in the group, Nomad fills it in when the job is registered.

    Bad (group):
        service {
          name = "shop"
          port = "8080"
          connect {
            native = true
          }
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
        task "logs" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }

    Good (group):
        service {
          name = "shop"
          port = "8080"
          task = "app"
          connect {
            native = true
          }
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
        task "logs" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
        }
    """
    service = connect.within("Service")
    if connect.flag("Native") and not service.text("TaskName"):
        yield service.at("TaskName"), "Write task, the name of the task that speaks Connect."


@rule("JK4973", "connect-native-port", "ConsulConnect", since="1.9.2")
def connect_native_port(connect: Place) -> Iterator[Finding]:
    """Native service has no port.

    Others reach it there.

    Bad (group):
        service {
          name = "shop"
          task = "app"
          connect {
            native = true
          }
        }

    Good (service):
        task = "app"
        connect {
          native = true
        }
    """
    service = connect.within("Service")
    if connect.flag("Native") and not service.text("PortLabel"):
        yield service.at("PortLabel"), "Write port, the label of a port of the group."


@rule("JK4974", "transparent-proxy-cidr", "ConsulTransparentProxy", since="1.8.0")
def transparent_proxy_cidr(proxy: Place) -> Iterator[Finding]:
    """Range of addresses can't be read.

    It is written with a slash, ``10.0.0.0/8``.

    Bad (service):
        connect {
          sidecar_service {
            proxy {
              transparent_proxy {
                exclude_outbound_cidrs = ["10.0.0.0"]
              }
            }
          }
        }

    Good (service):
        connect {
          sidecar_service {
            proxy {
              transparent_proxy {
                exclude_outbound_cidrs = ["10.0.0.0/8"]
              }
            }
          }
        }
    """
    for index, text in enumerate(proxy.texts("ExcludeOutboundCIDRs")):
        if not _is_cidr(text):
            path = proxy.at("ExcludeOutboundCIDRs", index)
            yield path, f'"{text}" is no range of addresses; write one like "10.0.0.0/8".'


def _is_cidr(text: str) -> bool:
    address, slash, bits = text.partition("/")
    if not slash or not _PREFIX_LENGTH.fullmatch(bits) or "%" in address:
        return False
    try:
        return int(bits) <= ipaddress.ip_address(address).max_prefixlen
    except ValueError:
        return False


@rule("JK4975", "transparent-proxy-user", "ConsulTransparentProxy", since="1.8.0")
def transparent_proxy_user(proxy: Place) -> Iterator[Finding]:
    """User of a transparent proxy is no number.

    It is the number of a user, 0 to 65535, in quotes.

    Bad (service):
        connect {
          sidecar_service {
            proxy {
              transparent_proxy {
                uid = "root"
              }
            }
          }
        }

    Good (service):
        connect {
          sidecar_service {
            proxy {
              transparent_proxy {
                uid = "101"
              }
            }
          }
        }
    """
    users = [(proxy.at("UID"), proxy.text("UID"))] if proxy.text("UID") else []
    for index, text in enumerate(proxy.texts("ExcludeUIDs")):
        users.append((proxy.at("ExcludeUIDs", index), text))
    for path, text in users:
        if not re.fullmatch("[0-9]+", text) or int(text.lstrip("0")[:20] or 0) > _LARGEST_ID:
            yield path, f'"{text}" is no number of a user; write 0 to {_LARGEST_ID}.'
