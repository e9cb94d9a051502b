"""Which addresses may be connected to on behalf of a stranger: those of the public internet, and hosts that are allowed by name.

The text of an address decides nothing (``2130706433``, ``0x7f000001``, ``127.1`` and ``①②⑦.⓪.⓪.①`` are all loopback): what
counts is what it resolves to. Source: IANA special-purpose address registries; RFC 6890, RFC 6052 (NAT64), RFC 3056 (6to4).
"""

import socket
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[str]]
"""The addresses of a host as texts; raises OSError if it has none."""

_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
# is_global calls some of these global, or did so in one version of Python and not in the next.
_NEVER = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "255.255.255.255/32"),
        *("::/96", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10"),
    )
)


def resolved(host: str, port: int) -> list[str]:
    """All addresses of a host, by the system's resolver.

    :raises OSError: it has none
    """
    return [str(place[4][0]).partition("%")[0] for place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it carries another one inside.

    :raises ValueError: it is no IP address
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address) and (inner := _inner(found)) is not None:
        return is_public(str(inner))
    if any(found in network for network in _NEVER if network.version == found.version):
        return False
    return found.is_global and not found.is_multicast


def is_allowed(host: str, port: int, hosts: Collection[str]) -> bool:
    """Whether a host is on a list of ``host`` (any port) or ``host:port``, in any case; IPv6 addresses stand in brackets."""
    name = f"[{host}]" if ":" in host else host
    return {name.lower(), f"{name}:{port}".lower()} & {entry.strip().lower() for entry in hosts} != set()


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
