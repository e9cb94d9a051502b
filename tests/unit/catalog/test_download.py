"""The downloader against a real server on loopback, which is allowed by name; all else is refused before a packet is sent."""

import gzip
import hashlib
import io
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ckanext.mofops.catalog import Downloader, DownloadFailed, DownloadLimits, DownloadRefused, download
from ckanext.mofops.standard.data import load

BODY = "จังหวัด,จำนวน\nตาก,1\n".encode()


def answer(body=BODY, status=200, **headers):
    def respond(handler):
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value is not None:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def redirect(place, status=302):
    return answer(b"", status, Location=place)


def place_of(server):
    return server.url.removeprefix("http://")


def fetch(url, hosts=(), limits=None, **options):
    file = io.BytesIO()
    found = Downloader(limits, hosts=hosts, **options).fetch(url, file)
    return found, file.getvalue()


def refusal(kind, url, *args, **options):
    with pytest.raises(kind) as error:
        fetch(url, *args, **options)
    assert set(error.value.message()) == {"th", "en"}
    return error.value.code


@pytest.fixture
def local(server):
    """Fetches a path of the server, which is on the list of hosts."""

    def get(path="/a.csv", limits=None, **options):
        return fetch(server.url + path, [place_of(server)], limits, **options)

    return get


def test_a_file_and_what_is_said_of_it(server, local):
    server.answers = [
        answer(Content_Type="text/csv; charset=utf-8", Content_Disposition='attachment; filename="../../etc/a.csv"')
    ]
    found, body = local("/ข้อมูล งบ.csv?ปี=2566")
    assert body == BODY
    assert (found.bytes, found.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())
    assert (found.status, found.media_type, found.filename, found.redirects) == (200, "text/csv", "a.csv", ())
    path, headers, _ = server.seen[0]
    assert path.isascii()
    assert headers["Host"] == place_of(server)
    assert not {"Authorization", "Cookie", "Proxy-Authorization"} & headers.keys()


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename=a.csv", "a.csv"),
        ("attachment; filename*=UTF-8''%E0%B8%81.csv", "ก.csv"),
        (r'attachment; filename="C:\temp\a.csv"', "a.csv"),
        ('attachment; filename=".."', None),
        ("attachment; filename*=UTF-8''..%2F..%2Fa.csv", "a.csv"),
        ("attachment; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b.csv", "a Set-Cookie: b.csv"),
        ("attachment;\r\n filename=a.csv", "a.csv"),  # a header in two lines, as it once was allowed
        ("attachment; filename=\u202ea.csv", "a.csv"),
        ("attachment; filename*=idna''%FF", None),  # an encoding that Python has, and that cannot read this
        ("attachment; filename*=none''%FF", "ÿ"),
        ("attachment", None),
    ],
)
def test_the_name_is_only_a_name(disposition, name, server, local):
    server.answers = [answer(Content_Disposition=disposition.encode().decode("latin-1"))]
    assert local()[0].filename == name


def test_a_name_in_bare_thai(server, local):
    """Many servers write it as it is."""
    server.answers = [answer(Content_Disposition='attachment; filename="งบ.csv"'.encode().decode("latin-1"))]
    assert local()[0].filename == "งบ.csv"


REFUSED = {
    "file": ("file:///etc/passwd", "link-scheme"),
    "ftp": ("ftp://example.org/a", "link-scheme"),
    "javascript": ("javascript:alert(1)", "link-scheme"),
    "gopher": ("gopher://127.0.0.1:6379/_x", "link-scheme"),
    "no scheme": ("example.org/a", "link-scheme"),
    "no host": ("http:///a", "link-invalid"),
    "bad port": ("http://a:99999/", "link-invalid"),
    "space in the host": ("http://a b/", "link-invalid"),
    "line break in the host": ("http://a\r\nb/", "link-invalid"),  # urlsplit would take it out
    "line break in the path": ("http://8.8.8.8/a\r\nHost: b", "link-invalid"),
    "tab in the scheme": ("java\tscript:alert(1)", "link-invalid"),
    "half a letter": ("http://8.8.8.8/\ud800", "link-invalid"),
    "broken IPv6": ("http://[::1/", "link-invalid"),
    "port zero": ("http://8.8.8.8:0/", "link-invalid"),
    "backslash in the host": ("http://8.8.8.8\\@127.0.0.1/", "link-invalid"),
    "too long": ("http://8.8.8.8/" + "a" * 8000, "link-invalid"),
    "no such host": ("http://nowhere.invalid/", "link-unknown-host"),
    "host with an empty label": ("http://a..b/", "link-unknown-host"),
    "user name": ("http://user:secret@8.8.8.8/", "link-credentials"),
    "a host behind a user name": ("http://8.8.8.8@127.0.0.1/", "link-credentials"),
    "port of Redis": ("http://8.8.8.8:6379/", "link-port"),
    "port of ssh": ("http://8.8.8.8:22/", "link-port"),
    "loopback": ("http://127.0.0.1/", "link-private"),
    "localhost": ("http://localhost/", "link-private"),
    "as a number": ("http://2130706433/", "link-private"),
    "in hexadecimal": ("http://0x7f000001/", "link-private"),
    "in octal": ("http://017700000001/", "link-private"),
    "short": ("http://127.1/", "link-private"),
    "zero": ("http://0/", "link-private"),
    "circled digits": ("http://①②⑦.⓪.⓪.①/", "link-private"),
    "cloud metadata": ("http://169.254.169.254/latest/meta-data/", "link-private"),
    "IPv6 loopback": ("http://[::1]/", "link-private"),
    "IPv4-mapped": ("http://[::ffff:127.0.0.1]/", "link-private"),
    "NAT64": ("http://[64:ff9b::7f00:1]/", "link-private"),
    "6to4": ("http://[2002:7f00:1::]/", "link-private"),
    "multicast": ("http://224.0.0.1/", "link-private"),
    "private": ("http://10.0.0.5/", "link-private"),
}


def no_dns(host, port):
    """The system's resolver for addresses in any spelling; no name but localhost has one, and nobody is asked."""
    if host == "localhost":
        return ["127.0.0.1", "::1"]
    return [str(place[4][0]) for place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)]


@pytest.mark.parametrize(("url", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_a_reason(url, code):
    kind = DownloadFailed if code == "link-unknown-host" else DownloadRefused
    assert refusal(kind, url, resolver=no_dns) == code


# What a header can say, and is no path on the server that says it.
SAID = {name: case for name, case in REFUSED.items() if case[0].isprintable() and case[0].isascii() and "//" in case[0]}
del SAID["no host"]


@pytest.mark.parametrize(("url", "code"), SAID.values(), ids=SAID.keys())
def test_no_redirect_leads_there_either(url, code, server):
    server.answers = [redirect(url)]
    kind = DownloadFailed if code == "link-unknown-host" else DownloadRefused
    assert refusal(kind, f"{server.url}/", [place_of(server)], resolver=no_dns) == code
    assert len(server.seen) == 1


def test_a_redirect_in_bare_thai(server, local):
    server.answers = [redirect("/งบ".encode().decode("latin-1")), answer()]
    assert local()[0].url == f"{server.url}/%E0%B8%87%E0%B8%9A"


@pytest.mark.parametrize("addresses", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["2606:4700::1", "::ffff:10.0.0.1"]])
def test_a_name_with_one_private_address_among_public_ones_is_refused(addresses):
    with pytest.raises(DownloadRefused) as error:
        fetch("http://x.example/", resolver=lambda *_: addresses)
    assert (error.value.code, error.value.params["reason"]) == ("link-private", "private")


def test_an_answer_of_dns_that_changes_does_not_get_through(server, monkeypatch):
    """The name is looked up once; the connection goes to the address that was checked then."""
    port = int(server.url.rpartition(":")[2])
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]])
    asked = []

    def connect(place, timeout=None, *_):
        asked.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    limits = DownloadLimits(ports=frozenset({port}))
    code = refusal(DownloadFailed, f"http://x.example:{port}/", (), limits, resolver=lambda *_: next(answers))
    assert (code, asked) == ("link-unreachable", [("93.184.216.34", port)])
    assert server.seen == []


def test_each_redirect_is_looked_up_anew(server):
    server.answers = [redirect(f"http://x.example:{server.url.rpartition(':')[2]}/")]
    looked_up = []

    def resolver(host, port):
        looked_up.append(host)
        return ["127.0.0.1"]

    assert refusal(DownloadRefused, server.url, [place_of(server)], resolver=resolver) == "link-port"
    assert looked_up == ["127.0.0.1"]


def test_redirects_are_followed_and_told(server, local):
    server.answers = [redirect("/b?x=1"), redirect("c", 308), answer()]
    found, body = local("/a")
    assert body == BODY
    assert found.redirects == (f"{server.url}/a", f"{server.url}/b?x=1")
    assert found.url == f"{server.url}/c"


def test_a_loop_ends(server, local):
    server.answers = [redirect("/")]
    with pytest.raises(DownloadFailed) as error:
        local("/")
    assert (error.value.code, error.value.lasting, len(server.seen)) == ("link-redirects", True, 6)


@pytest.mark.parametrize(
    ("status", "code", "lasting"),
    [
        (401, "link-not-public", True),
        (403, "link-not-public", True),
        (404, "link-gone", True),
        (410, "link-gone", True),
        (429, "link-status", False),
        (500, "link-status", False),
        (503, "link-status", False),
        (204, "link-status", False),
        (206, "link-status", False),
        (302, "link-status", False),  # without a Location
    ],
)
def test_statuses(status, code, lasting, server, local):
    server.answers = [answer(b"", status)]
    with pytest.raises(DownloadFailed) as error:
        local()
    assert (error.value.code, error.value.lasting, error.value.params["status"]) == (code, lasting, status)


@pytest.mark.parametrize("length", [str(len(BODY)), None], ids=["announced", "not-announced"])
def test_too_large(length, server, local):
    server.answers = [answer(Content_Length=length)]
    assert local(limits=DownloadLimits(bytes=len(BODY)))[1] == BODY
    with pytest.raises(DownloadFailed, match="bytes"):
        local(limits=DownloadLimits(bytes=len(BODY) - 1))


def test_what_is_announced_as_too_large_is_not_read():
    with talking([HEAD + b"Content-Length: 2000\r\n\r\n"], 5) as place:
        assert refusal(DownloadFailed, f"http://{place}/", [place], DownloadLimits(bytes=1999)) == "link-too-large"


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "x"], ids=["endless", "negative", "no-number"])
def test_a_length_that_is_none(length, server, local):
    server.answers = [answer(Content_Length=length)]
    assert local()[1] == BODY


def test_a_length_beside_chunks_does_not_count(server, local):
    """RFC 9112 §6.3."""
    server.answers = [answer(b"3\r\na,b\r\n0\r\n\r\n", Transfer_Encoding="chunked", Content_Length="99")]
    assert local()[1] == b"a,b"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        pytest.param("gzip", gzip.compress(BODY), id="gzip"),
        pytest.param("x-gzip", gzip.compress(BODY[:9]) + gzip.compress(BODY[9:]) + bytes(512), id="members-and-padding"),
        pytest.param("deflate", zlib.compress(BODY), id="deflate"),
        pytest.param("deflate", zlib.compress(BODY)[2:-4], id="deflate-without-a-head"),
    ],
)
def test_what_was_not_to_be_compressed_is_inflated(encoding, packed, server, local):
    server.answers = [answer(packed, Content_Encoding=encoding)]
    assert local()[1] == BODY


@pytest.mark.parametrize("size", [1 << 16, 5 << 16, (5 << 16) + 1, 0])
def test_inflated_to_the_last_byte(size, server, local):
    server.answers = [
        answer(gzip.compress(bytes(size)), Content_Encoding="gzip"),
        # Without a head and a checksum at the end, the last bytes may be in the inflater only.
        answer(zlib.compress(bytes(size))[2:-4], Content_Encoding="deflate"),
    ]
    assert local()[1] == bytes(size)
    assert local()[1] == bytes(size)


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        pytest.param(gzip.compress(bytes(50_000_000)), "gzip", "link-too-large", id="bomb"),
        pytest.param(gzip.compress(BODY)[:-9], "gzip", "link-truncated", id="cut-off"),
        pytest.param(b"not gzip", "gzip", "link-encoding", id="no-gzip"),
        pytest.param(BODY, "br", "link-encoding", id="unknown"),
        pytest.param(gzip.compress(gzip.compress(BODY)), "gzip, gzip", "link-encoding", id="twice"),
        pytest.param(gzip.compress(b"", 0) * 60_000, "gzip", "link-too-large", id="inflates-to-nothing"),
    ],
)
def test_compressed_badly(body, encoding, code, server):
    server.answers = [answer(body, Content_Encoding=encoding, Content_Length=None)]
    limits = DownloadLimits(bytes=1_000_000)
    assert refusal(DownloadFailed, f"{server.url}/a", [place_of(server)], limits) == code


def test_a_body_cut_short(server):
    server.answers = [answer(Content_Length=str(len(BODY) + 10))]
    assert refusal(DownloadFailed, f"{server.url}/a", [place_of(server)]) == "link-truncated"


@contextmanager
def talking(lines, pause):
    """A server that says one line after another, with pauses, to whoever connects."""
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def talk():
        with suppress(OSError), listening.accept()[0] as connection:
            for line in lines:
                connection.sendall(line)
                if stop.wait(pause):
                    return

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        stop.set()
        listening.close()
        thread.join(5)


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param([HEAD, *[b"X-A: b\r\n"] * 1000], "link-timeout", id="head-that-drips"),
        pytest.param([HEAD + b"\r\n", *[b"x"] * 1000], "link-timeout", id="body-that-drips"),
        pytest.param([b""] * 1000, "link-timeout", id="silence"),
        pytest.param([HEAD + CHUNKED, b"1;", *[b"x"] * 1000], "link-timeout", id="size-of-a-chunk-that-drips"),
        pytest.param([HEAD + CHUNKED + b"1\r\na\r\n0\r\n", *[b"X-A: b\r\n"] * 1000], "link-timeout", id="trailer-that-drips"),
        pytest.param([b"HTTP/1.1 100 Continue\r\n\r\n"] * 1000, "link-timeout", id="always-to-be-continued"),
        pytest.param([HEAD + b"X-A: b\r\n" * 200 + b"\r\n"], "link-unreachable", id="flood-of-headers"),
        pytest.param([HEAD + b"X-A: " + b"b" * 70_000 + b"\r\n\r\n"], "link-unreachable", id="endless-header"),
        pytest.param([b"220 smtp.example ESMTP\r\n"], "link-unreachable", id="no-http"),
    ],
)
def test_servers_that_do_not_come_to_an_end(lines, code):
    started = time.monotonic()
    with talking(lines, 0.05) as place:
        assert refusal(DownloadFailed, f"http://{place}/", [place], DownloadLimits(seconds=0.6)) == code
    assert time.monotonic() - started < 3


def test_a_handshake_that_drips():
    """The head of a TLS record of 16 KB, which then comes byte by byte."""
    with talking([b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb", *[b"\x00"] * 1000], 0.05) as place:
        assert refusal(DownloadFailed, f"https://{place}/", [place], DownloadLimits(seconds=0.6)) == "link-timeout"


def test_many_addresses_where_nobody_answers(monkeypatch):
    asked = []

    def connect(place, timeout=None, *_):
        asked.append(place)
        time.sleep(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    limits = DownloadLimits(seconds=0.25, connect=0.1)
    addresses = [f"8.8.8.{last}" for last in range(100)]
    assert refusal(DownloadFailed, "http://x.example/", (), limits, resolver=lambda *_: addresses) == "link-timeout"
    assert len(asked) < 6


def test_a_look_up_that_takes_all_the_time():
    moments = iter([0.0, 601.0])
    code = refusal(DownloadFailed, "http://x.example/", resolver=lambda *_: ["8.8.8.8"], clock=lambda: next(moments))
    assert code == "link-timeout"


def test_redirects_share_one_deadline(server, local):
    def late(handler):
        time.sleep(0.2)
        redirect("/")(handler)

    server.answers = [late]
    started = time.monotonic()
    with pytest.raises(DownloadFailed) as error:
        local("/", limits=DownloadLimits(seconds=0.5))
    assert error.value.code == "link-timeout"
    assert time.monotonic() - started < 2


def test_too_slow_a_body():
    limits = DownloadLimits(seconds=30, grace=0.2, slowest=1000)
    with talking([HEAD + b"\r\n", *[b"x"] * 1000], 0.05) as place:
        assert refusal(DownloadFailed, f"http://{place}/", [place], limits) == "link-slow"


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
    assert refusal(DownloadFailed, f"http://{place}/", [place]) == "link-unreachable"


def test_no_proxy_of_the_environment_is_asked(server, local, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    server.answers = [answer()]
    assert local()[1] == BODY


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Key and certificate of data.example, signed by itself, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    key, signed = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
            *(
                "-subj",
                "/CN=data.example",
                "-addext",
                "subjectAltName=DNS:data.example",
                "-keyout",
                str(key),
                "-out",
                str(signed),
            ),
        ],
        check=True,
        capture_output=True,
    )
    return key, signed


@contextmanager
def secure(certificate, *answers):
    """A TLS server that gives one answer a connection; tells its port and notes (the name in the greeting, the request)."""
    key, signed = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    names, seen = [], []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        for reply in answers:
            with suppress(OSError), listening.accept()[0] as plain, context.wrap_socket(plain, server_side=True) as connection:
                seen.append((names[-1], connection.recv(65536)))
                connection.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], seen
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def to_loopback(host, port):
    return ["127.0.0.1"]


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setattr(download.certifi, "where", lambda: str(certificate[1]))


def test_https_asks_the_checked_address_for_the_name(certificate, trusted):
    with secure(certificate, HEAD + b"Content-Length: 3\r\n\r\na,b") as (port, seen):
        found, body = fetch(f"https://data.example:{port}/a.csv", [f"data.example:{port}"], resolver=to_loopback)
    assert (found.url, body) == (f"https://data.example:{port}/a.csv", b"a,b")
    [(name, request)] = seen
    assert name == "data.example"
    assert f"Host: data.example:{port}\r\n".encode() in request


def test_the_certificate_of_another_name(certificate, trusted):
    with secure(certificate, HEAD + b"\r\n") as (port, seen):
        code = refusal(DownloadFailed, f"https://other.example:{port}/", ["other.example"], resolver=to_loopback)
    assert (code, seen) == ("link-tls", [])


def test_a_certificate_that_nobody_signed(certificate):
    with secure(certificate, HEAD + b"\r\n") as (port, seen):
        code = refusal(DownloadFailed, f"https://data.example:{port}/", ["data.example"], resolver=to_loopback)
    assert (code, seen) == ("link-tls", [])


def test_no_way_from_https_to_http(certificate, trusted, server):
    leads_on = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + server.url.encode() + b"/\r\n\r\n"
    with secure(certificate, leads_on) as (port, _):
        hosts = ["data.example", place_of(server)]
        code = refusal(DownloadRefused, f"https://data.example:{port}/", hosts, resolver=to_loopback)
    assert (code, server.seen) == ("link-downgrade", [])


def test_from_http_to_https_to_https(certificate, trusted, server):
    redirected = b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: /b\r\n\r\n"
    with secure(certificate, redirected, HEAD + b"Content-Length: 1\r\n\r\na") as (port, _):
        server.answers = [redirect(f"https://data.example:{port}/a")]
        found, body = fetch(f"{server.url}/", ["data.example", place_of(server)], resolver=to_loopback)
    assert (found.url, len(found.redirects), body) == (f"https://data.example:{port}/b", 2, b"a")


def test_plain_http_at_the_port_of_https(server):
    place = place_of(server)
    assert refusal(DownloadFailed, f"https://{place}/", [place]) == "link-tls"


@pytest.mark.parametrize("code", load("messages/download.yaml"))
def test_each_sentence_belongs_to_a_failure(code):
    assert f'"{code}"' in Path(download.__file__).read_text(encoding="utf-8")


def reached(server, *answers, limits=None):
    """The methods that were used to look whether something is there."""
    server.answers = list(answers)
    Downloader(limits, hosts=[place_of(server)]).reach(server.url + "/a")
    return server.methods


@pytest.mark.parametrize(
    ("answers", "methods"),
    [
        pytest.param([answer(b"")], ["HEAD"], id="head-is-enough"),
        pytest.param([answer(b"", 405), answer()], ["HEAD", "GET"], id="no-head-there"),
        pytest.param([answer(b"", 404), answer()], ["HEAD", "GET"], id="head-not-found"),
        pytest.param([answer(b"", 403), answer()], ["HEAD", "GET"], id="head-forbidden"),
        pytest.param([redirect("/b"), answer(b"")], ["HEAD", "HEAD"], id="redirect"),
        pytest.param([redirect("/b"), answer(b"", 501), redirect("/b"), answer()], ["HEAD", "HEAD", "GET", "GET"], id="both"),
    ],
)
def test_reach_asks_by_head_and_else_by_get(server, answers, methods):
    assert reached(server, *answers) == methods


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        pytest.param([answer(b"", 404), answer(b"", 404)], "link-gone", id="gone"),
        pytest.param([answer(b"", 403), answer(b"", 403)], "link-not-public", id="not-public"),
        pytest.param([answer(b"", 500), answer(b"", 500)], "link-status", id="broken"),
        pytest.param([redirect("/a")] * 7, "link-redirects", id="in-circles"),
        pytest.param([redirect("ftp://example.org/")], "link-scheme", id="elsewhere"),
    ],
)
def test_reach_says_why_there_is_nothing(server, answers, code):
    with pytest.raises((DownloadFailed, DownloadRefused)) as caught:
        reached(server, *answers)
    assert caught.value.code == code


def test_reach_never_leaves_the_public_internet(server):
    with pytest.raises(DownloadRefused) as caught:
        Downloader().reach("http://127.0.0.1/a")
    assert caught.value.code == "link-private"
    server.answers = [redirect("http://169.254.169.254/latest/meta-data/")]
    with pytest.raises(DownloadRefused) as caught:
        Downloader(hosts=[place_of(server)]).reach(server.url)
    assert caught.value.code == "link-private"


def test_reach_reads_no_body(server):
    class Endless:
        def __call__(self, handler):
            handler.send_response(200)
            handler.send_header("Content-Length", str(10**12))
            handler.end_headers()
            with suppress(OSError):
                while handler.command == "GET":
                    handler.wfile.write(b"x" * 2**16)

    started = time.monotonic()
    reached(server, answer(b"", 405), Endless(), limits=DownloadLimits(bytes=10))
    assert time.monotonic() - started < 5
