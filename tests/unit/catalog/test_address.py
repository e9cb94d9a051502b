import pytest

from ckanext.mofops.catalog.address import is_allowed, is_public, resolved

PRIVATE = {
    "loopback": "127.0.0.1",
    "the rest of loopback": "127.8.9.10",
    "this network": "0.0.0.0",  # noqa: S104 - connects to loopback on Linux
    "this network, more": "0.1.2.3",
    "private 10": "10.0.0.1",
    "private 172.16": "172.16.0.1",
    "private 192.168": "192.168.1.1",
    "link-local": "169.254.1.1",
    "cloud metadata": "169.254.169.254",
    "carrier-grade NAT": "100.64.0.1",
    "protocol assignments": "192.0.0.8",
    "documentation": "192.0.2.1",
    "documentation 2": "198.51.100.1",
    "documentation 3": "203.0.113.1",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.18.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "multicast": "224.0.0.1",  # is_global says True
    "multicast, global scope": "239.255.255.250",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv4-compatible": "::7f00:1",
    "IPv4-mapped loopback": "::ffff:127.0.0.1",
    "IPv4-mapped private": "::ffff:10.0.0.1",
    "NAT64 loopback": "64:ff9b::7f00:1",  # is_global says True
    "NAT64 local use": "64:ff9b:1::a00:1",
    "6to4 loopback": "2002:7f00:1::",  # is_global says True
    "6to4 private": "2002:a00:1::",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "unique local": "fc00::1",
    "unique local, local bit": "fd12:3456::1",
    "IPv6 link-local": "fe80::1",
    "site-local": "fec0::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation 2": "3fff::1",
    "discard": "100::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 multicast, global scope": "ff0e::1",  # is_global says True
}
PUBLIC = {
    "IPv4": "8.8.8.8",
    "just outside 172.16": "172.32.0.1",
    "just outside NAT": "100.128.0.1",
    "IPv6": "2606:4700:4700::1111",
    "IPv4-mapped public": "::ffff:8.8.8.8",
    "NAT64 public": "64:ff9b::808:808",
    "6to4 public": "2002:808:808::1",
}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
def test_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC.keys())
def test_public(address):
    assert is_public(address)


# The system's resolver reads all of these; none needs a network.
@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "017700000001", "127.1", "0", "0x7f.1", "①②⑦.⓪.⓪.①", "127.0.0.1", "::1", "localhost"]
)
def test_every_spelling_of_loopback_resolves_to_what_is_not_public(host):
    assert not any(is_public(address) for address in resolved(host, 80))


@pytest.mark.parametrize(
    ("host", "port", "hosts", "allowed"),
    [
        ("data.example.go.th", 443, ["data.example.go.th"], True),
        ("DATA.example.go.th", 443, ["data.Example.go.th"], True),
        ("127.0.0.1", 5700, ["127.0.0.1:5700"], True),
        ("127.0.0.1", 5701, ["127.0.0.1:5700"], False),
        ("::1", 80, ["[::1]:80"], True),
        ("evil-data.example.go.th", 443, ["data.example.go.th"], False),
        ("data.example.go.th.evil.example", 443, ["data.example.go.th"], False),
        ("data.example.go.th", 443, [], False),
        ("", 443, ["data.example.go.th"], False),
    ],
)
def test_allowed_by_name(host, port, hosts, allowed):
    assert is_allowed(host, port, hosts) is allowed
