"""Rules about gateways of Consul's mesh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding


@rule("JK4981", "gateway-kind", "ConsulGateway", since="0.12.4")
def gateway_kind(gateway: Place) -> Iterator[Finding]:
    """Gateway is not exactly one kind.

    There are ingress, terminating and mesh gateways.

    Bad (service):
        connect {
          gateway {
            ingress {
              listener {
                port = 80
                service {
                  name = "shop"
                }
              }
            }
            mesh {}
          }
        }

    Good (service):
        connect {
          gateway {
            mesh {}
          }
        }
    """
    if sum(gateway.has(kind) for kind in ("Ingress", "Terminating", "Mesh")) != 1:
        yield gateway.path, "Write exactly one of ingress, terminating and mesh."


@rule("JK4982", "gateway-bind-address", "ConsulGatewayBindAddress", since="0.12.4")
def gateway_bind_address(bind: Place) -> Iterator[Finding]:
    """Address of a gateway is incomplete.

    It needs an address and a port; -1 stands for the service's port.

    Bad (service):
        connect {
          gateway {
            proxy {
              envoy_gateway_bind_addresses "lan" {
                address = "10.0.0.1"
              }
            }
            mesh {}
          }
        }

    Good (service):
        connect {
          gateway {
            proxy {
              envoy_gateway_bind_addresses "lan" {
                address = "10.0.0.1"
                port = 8443
              }
            }
            mesh {}
          }
        }
    """
    if not bind.text("Address"):
        yield bind.at("Address"), "Write address."
    port = bind.number("Port")
    if port <= 0 and port != -1:
        yield bind.at("Port"), f"port is {port}; write a port, or -1."


@rule("JK4983", "ingress-listeners-missing", "ConsulIngressConfigEntry", since="0.12.4")
def ingress_listeners_missing(ingress: Place) -> Iterator[Finding]:
    """Ingress gateway listens nowhere.

    It needs a listener.

    Bad (service):
        connect {
          gateway {
            ingress {}
          }
        }

    Good (service):
        connect {
          gateway {
            ingress {
              listener {
                port = 80
                service {
                  name = "shop"
                }
              }
            }
          }
        }
    """
    if not ingress.each("Listeners"):
        yield ingress.at("Listeners"), "Write a listener block."


@rule("JK4984", "ingress-listener", "ConsulIngressListener", since="0.12.4")
def ingress_listener(listener: Place) -> Iterator[Finding]:
    """Listener of an ingress gateway is incomplete.

    It needs a port and a service.

    Bad (service):
        connect {
          gateway {
            ingress {
              listener {
                port = 80
              }
            }
          }
        }

    Good (service):
        connect {
          gateway {
            ingress {
              listener {
                port = 80
                service {
                  name = "shop"
                }
              }
            }
          }
        }
    """
    port = listener.number("Port")
    if port <= 0:
        yield listener.at("Port"), f"port is {port}; write 1 or more."
    if not listener.each("Services"):
        yield listener.at("Services"), "Write a service block."


@rule("JK4985", "ingress-service", "ConsulIngressService", since="0.12.4")
def ingress_service(service: Place) -> Iterator[Finding]:
    """Service of an ingress listener does not fit its protocol.

    Over ``tcp`` there are no host names, so nothing could tell services apart.

    Bad (service):
        connect {
          gateway {
            ingress {
              listener {
                port = 80
                protocol = "tcp"
                service {
                  name = "*"
                }
              }
            }
          }
        }

    Good (service):
        connect {
          gateway {
            ingress {
              listener {
                port = 80
                protocol = "http"
                service {
                  name = "*"
                }
              }
            }
          }
        }
    """
    name, hosts = service.text("Name"), service.texts("Hosts")
    listener = service.within("ConsulIngressListener")
    protocol = listener.text("Protocol")
    if not name:
        yield service.at("Name"), "Write name, the service to lead to."
    if protocol == "tcp" and name == "*":
        yield service.at("Name"), 'Over tcp write the name of one service, not "*".'
    if protocol == "tcp" and hosts:
        others = [one.texts("Hosts") for one in listener.each("Services")]
        # With hosts in every service, the protocol is more likely what is wrong.
        place = listener.at("Protocol") if all(others) else service.at("Hosts")
        yield place, f'A tcp listener can\'t see the hosts of "{name}"; use http, or remove them.'
    if protocol != "tcp" and name == "*" and hosts:
        yield service.at("Hosts"), 'Remove hosts; "*" leads to each service by its own name.'


@rule("JK4986", "terminating-services-missing", "ConsulTerminatingConfigEntry", since="1.0.4")
def terminating_services_missing(terminating: Place) -> Iterator[Finding]:
    """Terminating gateway leads nowhere.

    It needs a service.

    Bad (service):
        connect {
          gateway {
            terminating {}
          }
        }

    Good (service):
        connect {
          gateway {
            terminating {
              service {
                name = "bank"
              }
            }
          }
        }
    """
    if not terminating.each("Services"):
        yield terminating.at("Services"), "Write a service block."


@rule("JK4987", "terminating-service", "ConsulLinkedService", since="1.0.4")
def terminating_service(service: Place) -> Iterator[Finding]:
    """Service of a terminating gateway is incomplete.

    It needs a name; what it says of TLS needs the certificate of the authority.

    Bad (service):
        connect {
          gateway {
            terminating {
              service {
                name = "bank"
                sni = "bank.example.org"
              }
            }
          }
        }

    Good (service):
        connect {
          gateway {
            terminating {
              service {
                name = "bank"
                ca_file = "/etc/ca.pem"
                sni = "bank.example.org"
              }
            }
          }
        }
    """
    authority, cert = service.text("CAFile"), service.text("CertFile")
    key, host = service.text("KeyFile"), service.text("SNI")
    if not service.text("Name"):
        yield service.at("Name"), "Write name, the service to lead to."
    if (cert or key or host) and not authority:
        first = "CertFile" if cert else "KeyFile" if key else "SNI"
        yield service.at(first), "Write ca_file; cert_file, key_file and sni need it."
    if bool(cert) != bool(key):
        yield service.at("KeyFile" if key else "CertFile"), "Write both cert_file and key_file."
