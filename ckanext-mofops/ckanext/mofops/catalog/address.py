"""Which addresses may be connected to on behalf of a stranger: those of the public internet, and hosts that are allowed by name.

The text of an address decides nothing (``2130706433``, ``0x7f000001``, ``127.1`` and ``①②⑦.⓪.⓪.①`` are all loopback): what
counts is what it resolves to. Source: IANA special-purpose address registries; RFC 6890, RFC 6052 and 8215 (NAT64),
RFC 3056 (6to4).
"""

import re
import socket
from collections.abc import Callable, Collection, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal
from urllib.parse import urlsplit

Reason = Literal[
    "metadata", "loopback", "unspecified", "private", "link-local", "carrier", "documentation", "multicast", "reserved"
]
Resolver = Callable[[str, int], list[str]]
"""The addresses of a host as texts; raises OSError if it has none."""

_NAT64 = ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ip_network("2000::/3")  # all else of IPv6 is not handed out, and ``is_global`` calls most of it global
# In this order, the first that holds. is_global calls some of these global, or did so in one version of Python and not in the
# next; 168.63.129.16 looks public, but is a cloud's own service inside each of its machines.
_NEVER: Mapping[Reason, tuple[str, ...]] = {
    "metadata": ("169.254.169.254/32", "168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::254/128"),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "unspecified": ("0.0.0.0/8", "::/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "carrier": ("100.64.0.0/10",),
    "documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "reserved": ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "2001::/23"),
}
_NETWORKS = tuple((ip_network(network), reason) for reason, networks in _NEVER.items() for network in networks)


def resolved(host: str, port: int) -> list[str]:
    """All addresses of a host, by the system's resolver.

    :raises OSError: it has none
    """
    return [str(place[4][0]).partition("%")[0] for place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def reason_against(address: str) -> Reason | None:
    """Why an IP address, or the one that it carries inside, may not be connected to; None: it is of the public internet.

    :raises ValueError: it is no IP address
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address) and (inner := _inner(found)) is not None:
        return reason_against(str(inner))
    for network, reason in _NETWORKS:
        if found in network:
            return reason
    if not found.is_global or (isinstance(found, IPv6Address) and found not in _GLOBAL_UNICAST):
        return "reserved"
    return None


def is_allowed(host: str, port: int, hosts: Collection[str]) -> bool:
    """Whether a host is on a list of ``host`` (any port) or ``host:port``, in any case; IPv6 addresses stand in brackets."""
    name = f"[{host}]" if ":" in host else host
    return {name.lower(), f"{name}:{port}".lower()} & {entry.strip().lower() for entry in hosts} != set()


def hindrance(
    url: str, hosts: Collection[str], resolver: Resolver = resolved
) -> Reason | Literal["no-http", "login", "local"] | None:
    """Why an address cannot be reached by anyone from the internet; None: nothing known stands against it.

    ``no-http``: it is no address of http or https; ``login``: a user name is in it; ``local``: the host's name is one of this
    machine or of an internal network. A host that has no address here is not judged: it may be this machine that knows none.
    hosts: allowed by name, see ``is_allowed``.

    Source: RFC 6761 and 6762 (localhost, local), RFC 8375 (home.arpa), ICANN 2024 (internal).
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "no-http"
    if parts.scheme not in ("http", "https") or not host:
        return "no-http"
    if parts.username is not None:
        return "login"
    if is_allowed(host, port, hosts):
        return None
    if ":" not in host and _LOCAL.fullmatch(host.rstrip(".")):
        return "local"
    try:
        return next((reason for address in resolver(host, port) if (reason := reason_against(address)) is not None), None)
    except (OSError, UnicodeError):
        return None


# A single word is looked up in the network that one is in.
_LOCAL = re.compile(r"(?!\d+$)[^.]+|.*\.(?:localhost|local|internal|intranet|lan|home\.arpa)", re.IGNORECASE)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to.

    Not that of 64:ff9b:1::/48: where it stands in there is up to each network, so that nothing of it is let through.
    """
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
