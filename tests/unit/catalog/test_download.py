"""The downloader against a real server on loopback, which is allowed by name; all else is refused before a packet is sent."""

import gzip
import hashlib
import io
import socket
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
        ("attachment", None),
    ],
)
def test_the_name_is_only_a_name(disposition, name, server, local):
    server.answers = [answer(Content_Disposition=disposition)]
    assert local()[0].filename == name


REFUSED = {
    "file": ("file:///etc/passwd", "link-scheme"),
    "ftp": ("ftp://example.org/a", "link-scheme"),
    "javascript": ("javascript:alert(1)", "link-scheme"),
    "gopher": ("gopher://127.0.0.1:6379/_x", "link-scheme"),
    "no scheme": ("example.org/a", "link-scheme"),
    "no host": ("http:///a", "link-invalid"),
    "bad port": ("http://a:99999/", "link-invalid"),
    "space in the host": ("http://a b/", "link-invalid"),
    "line break in the host": ("http://a\r\nb/", "link-unknown-host"),  # urlsplit takes it out
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
    """The system's resolver for addresses; no name has one."""
    try:
        return [str(place[4][0]) for place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError:
        raise OSError from None


@pytest.mark.parametrize(("url", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_a_reason(url, code):
    kind = DownloadFailed if code == "link-unknown-host" else DownloadRefused
    assert refusal(kind, url, resolver=no_dns) == code


# What a header can say, and is no path on the server that says it.
SAID = {name: case for name, case in REFUSED.items() if case[0].isprintable() and case[0].isascii() and "//" in case[0]}
SAID.pop("no host")


@pytest.mark.parametrize(("url", "code"), SAID.values(), ids=SAID.keys())
def test_no_redirect_leads_there_either(url, code, server):
    server.answers = [redirect(url)]
    assert refusal(DownloadRefused, f"{server.url}/", [place_of(server)], resolver=no_dns) == code


def test_a_name_with_one_private_address_among_public_ones_is_refused():
    assert refusal(DownloadRefused, "http://x.example/", resolver=lambda *_: ["8.8.8.8", "10.0.0.1"]) == "link-private"


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


@pytest.mark.parametrize(("encoding", "packed"), [("gzip", gzip.compress(BODY)), ("deflate", zlib.compress(BODY))])
def test_what_was_not_to_be_compressed_is_inflated(encoding, packed, server, local):
    server.answers = [answer(packed, Content_Encoding=encoding)]
    assert local()[1] == BODY


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        pytest.param(gzip.compress(bytes(50_000_000)), "gzip", "link-too-large", id="bomb"),
        pytest.param(gzip.compress(BODY)[:-9], "gzip", "link-truncated", id="cut-off"),
        pytest.param(b"not gzip", "gzip", "link-encoding", id="no-gzip"),
        pytest.param(BODY, "br", "link-encoding", id="unknown"),
    ],
)
def test_compressed_badly(body, encoding, code, server):
    server.answers = [answer(body, Content_Encoding=encoding)]
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


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param([HEAD, *[b"X-A: b\r\n"] * 1000], "link-timeout", id="head-that-drips"),
        pytest.param([HEAD + b"\r\n", *[b"x"] * 1000], "link-timeout", id="body-that-drips"),
        pytest.param([b""] * 1000, "link-timeout", id="silence"),
        pytest.param([HEAD + b"X-A: b\r\n" * 200 + b"\r\n"], "link-unreachable", id="flood-of-headers"),
        pytest.param([HEAD + b"X-A: " + b"b" * 70_000 + b"\r\n\r\n"], "link-unreachable", id="endless-header"),
        pytest.param([b"220 smtp.example ESMTP\r\n"], "link-unreachable", id="no-http"),
    ],
)
def test_servers_that_do_not_come_to_an_end(lines, code):
    started = time.monotonic()
    with talking(lines, 0.05) as place:
        assert refusal(DownloadFailed, f"http://{place}/", [place], DownloadLimits(seconds=0.6)) == code
    assert time.monotonic() - started < 5


def test_a_handshake_that_drips():
    with talking([b"\x16"] * 1000, 0.05) as place:
        code = refusal(DownloadFailed, f"https://{place}/", [place], DownloadLimits(seconds=0.6))
    assert code in ("link-timeout", "link-tls")


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


@pytest.mark.parametrize("code", load("messages/download.yaml"))
def test_each_sentence_belongs_to_a_failure(code):
    assert f'"{code}"' in Path(download.__file__).read_text(encoding="utf-8")
