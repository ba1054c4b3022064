"""Functions over network prefixes in CIDR notation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.whole import whole
from jobkit.evaluate.values import STRING, ListValue
from jobkit.records import record

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

MOST_NEW_BITS = 32

_IPV4_BITS, _IPV6_BITS = 32, 128
# IPv4 addresses within IPv6 (::ffff:0:0/96), which are written as IPv4.
_MAPPED, _MAPPED_PREFIX = 0xFFFF, 96


@record
class _Network:
    """A prefix: the address with all bits after it 0, the number of its bits, of how many."""

    address: int
    length: int
    bits: int

    @property
    def is_mapped(self) -> bool:
        return self.bits == _IPV6_BITS and self.address >> _IPV4_BITS == _MAPPED

    def __str__(self) -> str:
        if not 0 <= self.length <= self.bits:
            # That is what Nomad writes for a prefix that was made shorter than nothing.
            return "<nil>"
        length = self.length
        if self.is_mapped:
            length = max(length - _MAPPED_PREFIX, 0)
        return f"{_shown(self.address, self.bits)}/{length}"


def _shown(address: int, bits: int) -> str:
    """Return an address as text."""
    from ipaddress import IPv4Address, IPv6Address  # noqa: PLC0415

    if bits == _IPV4_BITS or address >> _IPV4_BITS == _MAPPED:
        return str(IPv4Address(address & 0xFFFF_FFFF))
    return str(IPv6Address(address))


def _network(prefix: str) -> _Network:
    from ipaddress import AddressValueError, IPv4Address, IPv6Address  # noqa: PLC0415

    written, _, length = prefix.partition("/")
    address: IPv4Address | IPv6Address
    message = f'"{prefix}" is not a prefix like "10.0.0.0/8"'
    try:
        address = IPv6Address(written) if ":" in written else IPv4Address(written)
    except AddressValueError as error:
        raise FunctionError(message, 0) from error
    bits = address.max_prefixlen
    if not re.fullmatch("[0-9]+", length) or len(length) > 7 or int(length) > bits:  # noqa: PLR2004
        raise FunctionError(message, 0)
    if "%" in written:
        raise FunctionError(message, 0)
    host_bits = bits - int(length)
    return _Network(int(address) >> host_bits << host_bits, int(length), bits)


@function("cidrhost")
def cidrhost(prefix: str, number: Value) -> Value:
    """Return the address of a host by its number within the prefix, below 0 from the end."""
    network, host = _network(prefix), whole(number, 1, "host number")
    room = 1 << (network.bits - network.length)
    place = host + room if host < 0 else host
    if not 0 <= place < room:
        message = f"a prefix of {network.length} bits has no host {host}"
        raise FunctionError(message, 1)
    if network.is_mapped:
        # Nomad counts the hosts of such a prefix in the wrong bits.
        place <<= _MAPPED_PREFIX
    return _shown((network.address | place) % (1 << network.bits), network.bits)


@function("cidrnetmask")
def cidrnetmask(prefix: str) -> Value:
    """Return the mask of a prefix as an address."""
    network = _network(prefix)
    host_bits = network.bits - network.length
    return _shown((1 << network.bits) - (1 << host_bits), network.bits)


@function("cidrsubnet")
def cidrsubnet(prefix: str, new_bits: Value, number: Value) -> Value:
    """Return the subnet of a prefix that is ``new_bits`` longer, by its number."""
    network = _network(prefix)
    added, place = whole(new_bits, 1, "number of new bits"), whole(number, 2, "subnet number")
    _check_new_bits(network, network.length, added, 1)
    # Nomad looks at the size of the number only, and not at all when the prefix gets shorter.
    if added >= 0 and abs(place) >= 1 << added:
        message = f"{added} new bits make no subnet {place}"
        raise FunctionError(message, 2)
    length = network.length + added
    # A bit more than an address has tells "too large", however far the prefix was shortened.
    shift = min(network.bits - length, network.bits + 1)
    address = abs(network.address | place << shift)
    if address >> network.bits:
        message = f"there is no subnet {place}"
        raise FunctionError(message, 2)
    return str(_Network(address, length, network.bits))


def _check_new_bits(network: _Network, length: int, added: int, argument: int) -> None:
    if added > MOST_NEW_BITS:
        message = f"a prefix can't be made more than {MOST_NEW_BITS} bits longer at once"
        raise FunctionError(message, argument)
    if length + added > network.bits:
        message = f"a prefix of {length + added} bits is too long for {network.bits} bits"
        raise FunctionError(message, argument)


@function("cidrsubnets")
def cidrsubnets(prefix: str, *new_bits: Value) -> Value:
    """Return subnets of a prefix one after the other, each that many bits longer than it."""
    network = _network(prefix)
    subnets: list[Value] = []
    end = network.address
    for argument, given in enumerate(new_bits, 1):
        added = whole(given, argument, "number of new bits")
        if added < 1:
            message = "each subnet has to have at least one new bit"
            raise FunctionError(message, argument)
        _check_new_bits(network, network.length, added, argument)
        length = network.length + added
        size = 1 << (network.bits - length)
        start = (end + size - 1) // size * size
        if start >= network.address + (1 << (network.bits - network.length)):
            message = f"there is no room left for a subnet of {length} bits"
            raise FunctionError(message, argument)
        subnet = _Network(start, length, network.bits)
        # Nomad looks for the subnet after the one before, and finds none for the first address
        # of all and for IPv4 addresses within IPv6.
        if start == 0 or subnet.is_mapped:
            message = f"Nomad can't divide {network}"
            raise FunctionError(message, argument)
        subnets.append(str(subnet))
        end = start + size
    return ListValue(STRING, tuple(subnets))
