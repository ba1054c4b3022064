"""Rules about groups in Consul's mesh that the server's hooks judge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_HOOK: Final = Judge.ADMISSION
_LARGEST_PORT: Final = 65535
_REFERENCE: Final = re.compile(r"\$\{[^{}]*\}")
_EITHER: Final = re.compile(r"(\$\{[^{}]*\})|.", re.DOTALL)


def _connects(group: Place, role: str) -> Iterator[tuple[Place, Place]]:
    """Yield the services of a group that have a role, and their connect blocks."""
    for service in group.each("Services"):
        connect = service.one("Connect")
        if connect is not None and connect.has(role):
            yield service, connect


def _transparent(group: Place) -> Iterator[Place]:
    for _, connect in _connects(group, "SidecarService"):
        sidecar = connect.one("SidecarService")
        proxy = sidecar.one("Proxy") if sidecar else None
        transparent = proxy.one("TransparentProxy") if proxy else None
        if transparent is not None:
            yield transparent


@rule("JK4991", "mesh-network", "TaskGroup", judge=_HOOK, since="0.10.0")
def mesh_network(group: Place) -> Iterator[Finding]:
    """Group in the mesh has no network that fits.

    It needs exactly one, of mode ``bridge`` or ``cni/...``; for a gateway ``host`` will do.

    Bad (group):
        network {
          mode = "host"
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {}
          }
        }

    Good (group):
        network {
          mode = "bridge"
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {}
          }
        }
    """
    networks = group.each("Networks")
    mode = networks[0].text("Mode") if networks else ""
    is_inner = mode == "bridge" or mode.startswith("cni/")
    for role, fits in (("SidecarService", is_inner), ("Gateway", is_inner or mode == "host")):
        if not any(_connects(group, role)):
            continue
        if len(networks) != 1:
            detail = f"Consul Connect needs exactly one network, the group has {len(networks)}."
            yield group.at("Networks"), detail
        elif not fits:
            now = f'The network\'s mode is "{mode}"' if mode else "The network has no mode"
            detail = f'{now}; write mode = "bridge".'
            yield networks[0].at("Mode"), detail


@rule("JK4992", "mesh-uppercase", "TaskGroup", judge=_HOOK, since="1.1.0")
def mesh_uppercase(group: Place) -> Iterator[Finding]:
    """Name of a service with a sidecar, or of its group, has capital letters.

    Consul can't tell them from small ones.

    Bad (service):
        name = "Shop"
        connect {
          sidecar_service {}
        }

    Good (service):
        name = "shop"
        connect {
          sidecar_service {}
        }
    """
    for service, _ in _connects(group, "SidecarService"):
        for named in (service, group):
            name = named.text("Name")
            # Nomad fills in ${NOMAD_JOB_NAME} and the like before it looks.
            if any(map(str.isupper, _REFERENCE.sub("", name))):
                small = _EITHER.sub(lambda part: part[1] or part[0].lower(), name)
                yield named.at("Name"), f'Write "{small}" instead of "{name}".'


@rule("JK4993", "upstream-duplicate", "TaskGroup", judge=_HOOK, since="1.1.2")
def upstream_duplicate(group: Place) -> Iterator[Finding]:
    """Two upstreams of a group listen at one address.

    All sidecars of a group share its network.

    Bad (service):
        connect {
          sidecar_service {
            proxy {
              upstreams {
                destination_name = "db"
                local_bind_port = 5432
              }
              upstreams {
                destination_name = "cache"
                local_bind_port = 5432
              }
            }
          }
        }

    Good (service):
        connect {
          sidecar_service {
            proxy {
              upstreams {
                destination_name = "db"
                local_bind_port = 5432
              }
              upstreams {
                destination_name = "cache"
                local_bind_port = 6379
              }
            }
          }
        }
    """
    seen: set[tuple[str, int, str]] = set()
    for _, connect in _connects(group, "SidecarService"):
        sidecar = connect.one("SidecarService")
        proxy = sidecar.one("Proxy") if sidecar else None
        for upstream in proxy.each("Upstreams") if proxy else []:
            socket, port = upstream.text("LocalBindSocketPath"), upstream.number("LocalBindPort")
            place = (upstream.text("LocalBindAddress"), port, "") if not socket else ("", 0, socket)
            if place in seen:
                shown = socket or f"{place[0]}:{port}"
                field = "LocalBindSocketPath" if socket else "LocalBindPort"
                yield upstream.at(field), f'Another upstream listens at "{shown}" already.'
            seen.add(place)


@rule("JK4994", "transparent-proxy-inbound", "TaskGroup", judge=_HOOK, since="1.8.0")
def transparent_proxy_inbound(group: Place) -> Iterator[Finding]:
    """Port that a transparent proxy shall leave alone is not known.

    It is a number or the label of a static port.

    Bad (service):
        connect {
          sidecar_service {
            proxy {
              transparent_proxy {
                exclude_inbound_ports = ["metrics"]
              }
            }
          }
        }

    Good (service):
        connect {
          sidecar_service {
            proxy {
              transparent_proxy {
                exclude_inbound_ports = ["9100"]
              }
            }
          }
        }
    """
    labels = [
        port.text("Label")
        for network in group.each("Networks")
        for port in network.each("ReservedPorts")
    ]
    for proxy in _transparent(group):
        for index, port in enumerate(proxy.texts("ExcludeInboundPorts")):
            is_number = port.isascii() and port.isdigit() and int(port[:9]) <= _LARGEST_PORT
            if port not in labels and not is_number:
                detail = f'There is no static port "{port}".{did_you_mean(port, labels)}'
                yield proxy.at("ExcludeInboundPorts", index), detail


@rule("JK4995", "transparent-proxy-dns", "TaskGroup", judge=_HOOK, since="1.8.0")
def transparent_proxy_dns(group: Place) -> Iterator[Finding]:
    """Both a transparent proxy and the group set up DNS.

    With ``no_dns = true`` the proxy does not.

    Bad (group):
        network {
          mode = "bridge"
          dns {
            servers = ["10.0.0.2"]
          }
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {
              proxy {
                transparent_proxy {}
              }
            }
          }
        }

    Good (group):
        network {
          mode = "bridge"
          dns {
            servers = ["10.0.0.2"]
          }
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {
              proxy {
                transparent_proxy {
                  no_dns = true
                }
              }
            }
          }
        }
    """
    networks = [network for network in group.each("Networks") if _has_servers(network)]
    for proxy in _transparent(group):
        if networks and not proxy.flag("NoDNS"):
            yield networks[0].at("DNS"), "Write no_dns = true in transparent_proxy, or no dns here."


def _has_servers(network: Place) -> bool:
    dns = network.one("DNS")
    return dns is not None and any(dns.texts(field) for field in ("Servers", "Searches", "Options"))


@rule("JK4996", "transparent-proxy-single", "TaskGroup", judge=_HOOK, since="1.8.0")
def transparent_proxy_single(group: Place) -> Iterator[Finding]:
    """Transparent proxy beside another service in the mesh.

    It takes all traffic of the group's network.

    Bad (group):
        network {
          mode = "bridge"
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {
              proxy {
                transparent_proxy {}
              }
            }
          }
        }
        service {
          name = "shop-admin"
          port = "8081"
          connect {
            sidecar_service {}
          }
        }

    Good (group):
        network {
          mode = "bridge"
        }
        service {
          name = "shop"
          port = "8080"
          connect {
            sidecar_service {
              proxy {
                transparent_proxy {}
              }
            }
          }
        }
        service {
          name = "shop-admin"
          port = "8081"
        }
    """
    connected = [service for service in group.each("Services") if service.has("Connect")]
    if len(connected) > 1 and any(_transparent(group)):
        yield connected[1].at("Connect"), "Move this service to another group."


@rule("JK4997", "mesh-gateway-port", "ConsulGateway", judge=_HOOK, since="1.1.1")
def mesh_gateway_port(gateway: Place) -> Iterator[Finding]:
    """Mesh gateway has no port.

    Others reach it there.

    Bad (group):
        network {
          mode = "bridge"
        }
        service {
          name = "mesh"
          connect {
            gateway {
              mesh {}
            }
          }
        }

    Good (service):
        connect {
          gateway {
            mesh {}
          }
        }
    """
    service = gateway.within("Service")
    if gateway.has("Mesh") and not service.text("PortLabel"):
        yield service.at("PortLabel"), "Write port, the label of a port of the group."


@rule("JK4998", "native-task-undefined", "ConsulConnect", judge=_HOOK, since="0.12.0")
def native_task_undefined(connect: Place) -> Iterator[Finding]:
    """Native service names a task that does not exist.

    It is the task that speaks Connect.

    Bad (service):
        task = "ap"
        connect {
          native = true
        }

    Good (service):
        task = "app"
        connect {
          native = true
        }
    """
    service = connect.within("Service")
    name = service.text("TaskName")
    names = [task.text("Name") for task in connect.within("TaskGroup").each("Tasks")]
    if connect.flag("Native") and name and name not in names:
        detail = f'The group has no task "{name}".{did_you_mean(name, names)}'
        yield service.at("TaskName"), detail
