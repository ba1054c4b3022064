"""Tells which HTTP proxy leads to Nomad: the variables that Nomad's own command follows."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def proxy_for(scheme: str, host: str, port: int, environment: Mapping[str, str]) -> str | None:
    """Return the address of the proxy for ``scheme://host:port``, None for none.

    ``HTTP_PROXY``, ``HTTPS_PROXY`` and ``NO_PROXY``, in capitals first. This machine itself is
    never asked through a proxy.
    """
    proxy = _value(environment, f"{scheme}_proxy")
    number = _number(host)
    if not proxy or host == "localhost" or (number is not None and number.is_loopback):
        return None
    exceptions = _value(environment, "no_proxy").split(",")
    if any(_covers(rule.strip().lower(), host.lower(), number, port) for rule in exceptions):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _value(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name.upper()) or environment.get(name) or ""


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _covers(rule: str, host: str, number: IPv4Address | IPv6Address | None, port: int) -> bool:
    """Tell whether one entry of ``NO_PROXY`` is about ``host:port``."""
    if not rule or rule == "*":
        return rule == "*"
    if number is not None and "/" in rule:
        return _is_in(number, rule)
    name, colon, wanted_port = rule.rpartition(":")
    if colon and wanted_port.isdecimal() and (_number(rule) is None):
        if int(wanted_port) != port:
            return False
        rule = name
    rule = rule.strip("[]")
    if number is not None:
        return _number(rule) == number
    rule = rule.removeprefix("*")
    if rule.startswith("."):
        return host.endswith(rule)
    return host == rule or host.endswith(f".{rule}")


def _is_in(number: IPv4Address | IPv6Address, network: str) -> bool:
    try:
        return number in ip_network(network, strict=False)
    except ValueError:
        return False
