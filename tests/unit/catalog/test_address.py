import pytest

from ckanext.mofops.catalog.address import hindrance, is_allowed, reason_against, resolved

REFUSED = {
    "loopback": ("127.0.0.1", "loopback"),
    "the rest of loopback": ("127.8.9.10", "loopback"),
    "this network": ("0.0.0.0", "unspecified"),  # noqa: S104 - connects to loopback on Linux
    "this network, more": ("0.1.2.3", "unspecified"),
    "private 10": ("10.0.0.1", "private"),
    "private 172.16": ("172.16.0.1", "private"),
    "private 192.168": ("192.168.1.1", "private"),
    "link-local": ("169.254.1.1", "link-local"),
    "cloud metadata": ("169.254.169.254", "metadata"),
    "cloud metadata that looks public": ("168.63.129.16", "metadata"),  # is_global says True
    "cloud metadata in carrier space": ("100.100.100.200", "metadata"),
    "cloud metadata, IPv6": ("fd00:ec2::254", "metadata"),
    "carrier-grade NAT": ("100.64.0.1", "carrier"),
    "last of carrier-grade NAT": ("100.127.255.255", "carrier"),
    "protocol assignments": ("192.0.0.8", "reserved"),
    "protocol assignments, global": ("192.0.0.9", "reserved"),  # is_global says True in some versions of Python
    "documentation": ("192.0.2.1", "documentation"),
    "documentation 2": ("198.51.100.1", "documentation"),
    "documentation 3": ("203.0.113.1", "documentation"),
    "6to4 relay": ("192.88.99.1", "reserved"),
    "benchmarking": ("198.18.0.1", "reserved"),
    "benchmarking, second half": ("198.19.255.255", "reserved"),
    "reserved": ("240.0.0.1", "reserved"),
    "broadcast": ("255.255.255.255", "reserved"),
    "multicast": ("224.0.0.1", "multicast"),  # is_global says True
    "multicast, global scope": ("239.255.255.250", "multicast"),
    "IPv6 loopback": ("::1", "loopback"),
    "IPv6 unspecified": ("::", "unspecified"),
    "IPv4-compatible": ("::7f00:1", "reserved"),
    "IPv4-translated": ("::ffff:0:7f00:1", "reserved"),  # one group more than mapped; is_global says True
    "IPv4-mapped loopback": ("::ffff:127.0.0.1", "loopback"),
    "IPv4-mapped private": ("::ffff:10.0.0.1", "private"),
    "IPv4-mapped metadata": ("::ffff:a9fe:a9fe", "metadata"),
    "NAT64 loopback": ("64:ff9b::7f00:1", "loopback"),  # is_global says True
    "NAT64 local use": ("64:ff9b:1::a00:1", "reserved"),
    # Each network chooses where the IPv4 address stands in it: here 127.0.0.1 from the 48th bit on, and 8.8.8.8 at the end.
    "NAT64 local use, public at the end": ("64:ff9b:1:7f00:0:1:808:808", "reserved"),
    "6to4 loopback": ("2002:7f00:1::", "loopback"),  # is_global says True
    "6to4 private": ("2002:a00:1::", "private"),
    "Teredo": ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved"),
    "unique local": ("fc00::1", "private"),
    "unique local, local bit": ("fd12:3456::1", "private"),
    "IPv6 link-local": ("fe80::1", "link-local"),
    "site-local": ("fec0::1", "private"),
    "IPv6 documentation": ("2001:db8::1", "documentation"),
    "IPv6 documentation 2": ("3fff::1", "documentation"),
    "discard": ("100::1", "reserved"),
    "IPv6 not handed out": ("4000::1", "reserved"),  # is_global says True
    "IPv6 segment routing": ("5f00::1", "reserved"),
    "IPv6 multicast": ("ff02::1", "multicast"),
    "IPv6 multicast, global scope": ("ff0e::1", "multicast"),  # is_global says True
}
PUBLIC = {
    "IPv4": "8.8.8.8",
    "just outside 172.16": "172.32.0.1",
    "just outside NAT": "100.128.0.1",
    "just outside benchmarking": "198.20.0.1",
    "IPv6": "2606:4700:4700::1111",
    "IPv4-mapped public": "::ffff:8.8.8.8",
    "NAT64 public": "64:ff9b::808:808",
    "6to4 public": "2002:808:808::1",
}


@pytest.mark.parametrize(("address", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_a_reason(address, reason):
    assert reason_against(address) == reason


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC.keys())
def test_public(address):
    assert reason_against(address) is None


def test_a_name_is_no_address():
    with pytest.raises(ValueError, match="localhost"):
        reason_against("localhost")


# The system's resolver reads all of these; none needs a network.
@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("2130706433", "loopback"),
        ("0x7f000001", "loopback"),
        ("017700000001", "loopback"),
        ("127.1", "loopback"),
        ("0x7f.1", "loopback"),
        ("①②⑦.⓪.⓪.①", "loopback"),
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("localhost", "loopback"),
        ("0", "unspecified"),
        ("2852039166", "metadata"),
        ("0xa9fea9fe", "metadata"),
        ("fe80::1%lo", "link-local"),  # with the name of an interface
    ],
)
def test_every_spelling_is_judged_by_what_it_resolves_to(host, reason):
    assert {reason_against(address) for address in resolved(host, 80)} == {reason}


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


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://catalog.example.go.th/x.csv", None),
        ("http://93.184.216.34/x", None),
        ("ftp://catalog.example.go.th/x.csv", "no-http"),
        ("data.csv", "no-http"),
        ("", "no-http"),
        ("http://[x", "no-http"),
        ("https://user:secret@catalog.example.go.th/", "login"),
        ("http://localhost:5000/x", "local"),
        ("https://intranet/x", "local"),
        ("https://files.ops.local/x", "local"),
        ("https://files.internal./x", "local"),
        ("http://127.0.0.1/x", "loopback"),
        ("http://2130706433/x", "loopback"),
        ("http://[::1]:80/x", "loopback"),
        ("http://10.1.2.3/x", "private"),
        ("https://intra.example.go.th/x", "private"),
        ("https://unknown.example.go.th/x", None),  # this machine may know no names at all
        ("https://\u0e01" + "a" * 80 + ".example/x", None),
    ],
)
def test_what_hinders_the_world(url, why):
    names = {"catalog.example.go.th": "93.184.216.34", "intra.example.go.th": "192.168.1.1", "2130706433": "127.0.0.1"}

    def resolver(host, _port):
        found = names.get(host, host)
        if not found[0].isdigit() and ":" not in found:
            raise OSError(host)
        return [found]

    assert hindrance(url, (), resolver) == why


def test_hosts_that_are_allowed_all_the_same():
    assert hindrance("http://127.0.0.1:5700/x", ["127.0.0.1:5700"]) is None
    assert hindrance("http://intranet/x", ["Intranet"]) is None
    assert hindrance("ftp://intranet/x", ["intranet"]) == "no-http"
