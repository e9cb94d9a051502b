import hashlib
import json
import logging
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from ckanext.mofops.catalog import (
    AnswerLost,
    CatalogError,
    Invalid,
    NotCkan,
    NotFound,
    Refused,
    Unreachable,
    UsageError,
    multipart,
)
from ckanext.mofops.catalog.client import site_url

TOKEN = "t0ken-s3cret"  # noqa: S105
TOO_MANY = {"success": False, "error": "slow down"}


def refusal(**error):
    return {"success": False, "error": error}


def ok(result):
    return document({"help": "", "success": True, "result": result})


def document(content, status=200, content_type="application/json", **headers):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()

    def answer(handler):
        handler.send_response_only(status)
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "Connection": "close",
            **headers,
        }.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def page(status=200, **headers):
    return document(b"<html>Please log in</html>", status, "text/html", **headers)


def closed(handler):
    """The connection ends without an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def half_a_body(handler):
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"success": tr')
    closed(handler)


def half_a_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
    closed(handler)


def drip(head):
    """A byte every 20 ms, for ever: inside the head, or inside the body."""

    def answer(handler):
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if not head:
                handler.wfile.write(b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.02):
                handler.wfile.write(b"X")
        except OSError:
            pass

    stop = threading.Event()
    return answer


def test_the_result_is_answered(server, client_of):
    server.answers = [ok({"a": "ข"})]
    client = client_of(server)
    assert client.call("status_show", {"q": "ก"}) == {"a": "ข"}
    path, headers, body = server.seen[0]
    assert (path, headers["Authorization"], json.loads(body)) == ("/api/3/action/status_show", TOKEN, {"q": "ก"})
    assert client.requests == 1


def test_no_two_answers_are_decoded_at_once(server, other_server, client_of):
    """While what one site answered is thinned, the answer of another waits as bytes, on another thread too."""
    server.answers = [ok(["a", "b"])]
    other_server.answers = [ok(["c", "d"])]
    order = []

    def thinned(name):
        def keep(result):
            order.append(f"{name} begins")
            time.sleep(0.1)  # the other answer arrives meanwhile
            order.append(f"{name} ends")
            return result[0]

        return keep

    with ThreadPoolExecutor(2) as pool:
        calls = [
            pool.submit(client_of(asked).call, "package_search", {}, keep=thinned(name))
            for name, asked in (("one", server), ("two", other_server))
        ]
        assert [call.result() for call in calls] == ["a", "c"]
    assert order in (
        ["one begins", "one ends", "two begins", "two ends"],
        ["two begins", "two ends", "one begins", "one ends"],
    )


@pytest.mark.parametrize(
    ("answer", "error", "code", "asked"),
    [
        pytest.param(page(), NotCkan, "not-ckan", 1, id="200-with-html"),
        pytest.param(document({"success": False, "result": 1}), NotCkan, "not-ckan", 1, id="success-false"),
        pytest.param(document({"success": "true", "result": 1}), NotCkan, "not-ckan", 1, id="success-is-text"),
        pytest.param(document({"success": True}), NotCkan, "not-ckan", 1, id="result-missing"),
        pytest.param(document([1]), NotCkan, "not-ckan", 1, id="a-list"),
        pytest.param(
            document({"success": True, "result": 1}, content_type="text/plain"), NotCkan, "not-ckan", 1, id="json-as-text"
        ),
        pytest.param(document(b"[" * 100_000), NotCkan, "not-ckan", 1, id="nested-too-deeply"),
        pytest.param(document(b"9" * 5000), NotCkan, "not-ckan", 1, id="a-number-of-5000-digits"),
        pytest.param(document(b"\xff\xfe"), NotCkan, "not-ckan", 1, id="not-utf8"),
        pytest.param(page(403), NotCkan, "not-ckan", 1, id="403-of-a-firewall"),
        pytest.param(page(404), NotCkan, "not-ckan", 1, id="404-with-html"),
        pytest.param(document(refusal(__type="Not Found Error"), 404), NotFound, "not-found", 1, id="404-of-ckan"),
        pytest.param(document(refusal(message="Access denied"), 403), Refused, "refused", 1, id="403-of-ckan"),
        pytest.param(page(401), Refused, "refused", 1, id="401"),
        pytest.param(document(refusal(name=["ใช้แล้ว"]), 409), Invalid, "invalid", 1, id="409"),
        pytest.param(page(413), Invalid, "invalid", 1, id="413-of-a-proxy"),
        pytest.param(page(500), Unreachable, "server-error", 3, id="500-with-html"),
        pytest.param(page(502), Unreachable, "server-error", 3, id="502"),
        pytest.param(page(503), Unreachable, "busy", 3, id="503"),
        pytest.param(document(TOO_MANY, 429), Unreachable, "busy", 3, id="429"),
        pytest.param(closed, Unreachable, "unreachable", 3, id="closed-without-an-answer"),
        pytest.param(half_a_body, Unreachable, "unreachable", 3, id="half-a-body"),
        pytest.param(half_a_head, Unreachable, "unreachable", 3, id="half-a-head"),
    ],
)
def test_a_read_that_fails(server, client_of, answer, error, code, asked):
    server.answers = [answer]
    client = client_of(server, retries=2)
    with pytest.raises(CatalogError) as caught:
        client.call("package_search", {})
    assert (type(caught.value), caught.value.code) == (error, code)
    assert (len(server.seen), client.requests) == (asked, asked)


@pytest.mark.parametrize("answer", [closed, half_a_body, page(503), page(500), document(TOO_MANY, 429)])
def test_a_read_is_repeated_until_it_succeeds(server, client_of, answer):
    server.answers = [answer, answer, ok("there")]
    assert client_of(server).call("package_search", {}) == "there"
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(closed, id="closed-after-reading"),
        pytest.param(half_a_body, id="half-a-body"),
        pytest.param(half_a_head, id="half-a-head"),
        pytest.param(page(500), id="500"),
        pytest.param(page(504), id="504"),
    ],
)
def test_a_write_whose_answer_is_lost_is_not_repeated(server, client_of, answer):
    server.answers = [answer]
    with pytest.raises(AnswerLost):
        client_of(server).call("package_create", {}, write=True)
    assert len(server.seen) == 1


@pytest.mark.parametrize("answer", [page(503), document(TOO_MANY, 429)])
def test_a_write_that_was_turned_away_is_repeated(server, client_of, answer):
    server.answers = [answer, ok("done")]
    assert client_of(server).call("package_create", {}, write=True) == "done"


@pytest.mark.parametrize("write", [True, False])
def test_nobody_listens(client_of, write):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = client_of(f"http://127.0.0.1:{free.getsockname()[1]}", retries=2)
        with pytest.raises(Unreachable):
            client.call("package_create", {}, write=write)
    assert client.requests == 3


def test_an_unknown_host_is_never_reached_by_a_write(client_of):
    with pytest.raises(Unreachable):
        client_of("https://catalog.invalid", retries=0).call("package_create", {}, write=True)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        pytest.param({"Retry_After": "7"}, 7.0, id="seconds"),
        pytest.param({"Retry_After": "Tue, 14 Nov 2023 22:13:33 GMT"}, 13.0, id="date"),
        # The site's clock is ten minutes ahead of ours: what counts is its own Date.
        pytest.param(
            {"Retry_After": "Tue, 14 Nov 2023 22:23:33 GMT", "Date": "Tue, 14 Nov 2023 22:23:25 GMT"},
            8.0,
            id="date-of-another-clock",
        ),
        pytest.param({"Retry_After": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0.5, id="date-gone-by"),
        pytest.param({"Retry_After": "soon"}, 0.5, id="nonsense"),
        pytest.param({"Retry_After": "-5"}, 0.5, id="negative"),
        pytest.param({"Retry_After": "1e999"}, 0.5, id="infinite"),
        pytest.param({"Retry_After": "Tue, 99 Nov 99999 22:13:33 GMT"}, 0.5, id="no-such-day"),
        pytest.param({"Retry_After": "99999"}, 60.0, id="longer-than-we-wait"),
        pytest.param({}, 0.5, id="none"),
    ],
)
def test_the_pause_that_a_busy_site_asks_for(server, client_of, pauses, headers, pause):
    server.answers = [document(TOO_MANY, 429, **headers), ok(1)]
    client_of(server).call("package_search", {})
    assert pauses == [pause]


def test_pauses_grow(server, client_of, pauses):
    server.answers = [page(503)]
    with pytest.raises(Unreachable):
        client_of(server, retries=4).call("package_search", {})
    assert pauses == [0.5, 1.0, 2.0, 4.0]


def test_all_waiting_stays_inside_the_budget(server, client_of, pauses):
    server.answers = [document(TOO_MANY, 429, Retry_After="30")]
    client = client_of(server, retries=9, budget=100)
    for _ in range(3):
        with pytest.raises(Unreachable):
            client.call("package_search", {})
    assert sum(pauses) == 90


@pytest.mark.parametrize("head", [True, False])
@pytest.mark.parametrize(("write", "error"), [(False, Unreachable), (True, AnswerLost)])
def test_an_answer_that_drips_is_cut_at_the_deadline(server, client_of, head, write, error):
    server.answers = [drip(head)]
    start = time.monotonic()
    with pytest.raises(error):
        client_of(server, timeout=0.3, retries=0).call("package_search", {}, write=write)
    assert time.monotonic() - start < 2


def test_an_answer_without_end_is_not_read_to_the_end(server, client_of):
    server.answers = [ok("x" * 5000)]
    with pytest.raises(NotCkan) as caught:
        client_of(server, largest_answer=1000).call("package_search", {})
    assert caught.value.code == "answer-too-large"


def test_a_redirect_is_not_followed_and_the_token_stays_here(server, other_server, client_of):
    other_server.answers = [ok(1)]
    server.answers = [document(b"", 307, Location=f"{other_server.url}/api/3/action/package_search")]
    with pytest.raises(NotCkan) as caught:
        client_of(server).call("package_search", {})
    assert (caught.value.code, caught.value.params["host"]) == ("redirected", "127.0.0.1")
    assert other_server.seen == []


def test_nothing_is_taken_from_the_environment(server, client_of, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answers = [ok(1)]
    client_of(server, token=None).call("status_show", {})
    assert "Authorization" not in server.seen[0][1]


def test_cookies_are_not_sent_back(server, client_of):
    server.answers = [document({"success": True, "result": 1}, Set_Cookie="a=b"), ok(2)]
    client = client_of(server)
    client.call("status_show", {})
    client.call("status_show", {})
    assert "Cookie" not in server.seen[1][1]


@pytest.mark.parametrize("answer", [page(401), page(200), page(503), closed, document(refusal(x=["y"]), 409)])
def test_the_token_is_shown_nowhere(server, client_of, caplog, answer):
    caplog.set_level(logging.DEBUG)
    server.answers = [answer]
    client = client_of(server, retries=1)
    with pytest.raises(CatalogError) as caught:
        client.call("package_create", {}, write=True)
    error: BaseException | None = caught.value
    shown = [repr(client), str(client), caplog.text]
    while error is not None:
        shown += [repr(error), str(error), str(getattr(error, "params", ""))]
        error = error.__cause__ or error.__context__
    assert TOKEN not in " ".join(shown)


@pytest.mark.parametrize("token", ["", "  ", "a b", "a\nX-Evil: 1", "โทเคน"])
def test_a_token_that_is_none_is_refused_unnamed(client_of, token):
    with pytest.raises(UsageError) as caught:
        client_of("https://a.example", token=token)
    assert caught.value.code == "token-invalid"
    assert caught.value.params == {}


def test_a_token_of_a_file_loses_its_line_end(server, client_of):
    server.answers = [ok(1)]
    client_of(server, token=f"{TOKEN}\n").call("status_show", {})
    assert server.seen[0][1]["Authorization"] == TOKEN


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://Catalog.Example.go.th/", "https://catalog.example.go.th"),
        ("https://a.example/data/", "https://a.example/data"),
        ("http://127.0.0.1:5701", "http://127.0.0.1:5701"),
        ("http://localhost:5701/", "http://localhost:5701"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_site_url(url, found):
    assert site_url(url) == found


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("catalog.example.go.th", "url-invalid"),
        ("ftp://a.example", "url-invalid"),
        ("https://", "url-invalid"),
        ("https://a.example:99999", "url-invalid"),
        ("https://a.example/?q=1", "url-invalid"),
        ("https://a.example\\@b.example", "url-invalid"),
        ("https://a.exa mple", "url-invalid"),
        ("https://user:s3cret@a.example", "url-credentials"),
        ("http://a.example", "url-insecure"),
        # Looks like loopback, is somebody's host.
        ("http://127.0.0.1.a.example", "url-insecure"),
        ("http://localhost.a.example", "url-insecure"),
    ],
)
def test_addresses_that_are_refused(url, code):
    with pytest.raises(UsageError) as caught:
        site_url(url)
    assert caught.value.code == code
    assert "s3cret" not in str(caught.value)


def test_plain_http_when_allowed():
    assert site_url("http://a.example", insecure_http=True) == "http://a.example"


def test_errors_of_a_target_are_one_short_line(server, client_of):
    words = "a\n\x1b[31mb\u202ec" + "d" * 5000
    server.answers = [
        document({"success": False, "error": {"__type": "X", "name\n": [words], "resources": [{"url": ["bad"]}]}}, 409)
    ]
    with pytest.raises(Invalid) as caught:
        client_of(server).call("package_create", {}, write=True)
    assert set(caught.value.errors) == {"name", "resources"}
    assert caught.value.errors["resources"] == "url: bad"
    assert len(caught.value.errors["name"]) <= 300
    assert not any(character in caught.value.errors["name"] for character in "\n\x1b\u202e")


def test_a_file_is_uploaded_as_a_form(server, client_of, tmp_path):
    content = bytes(range(256)) * 20_000
    file = tmp_path / 'ข้อมูล "งบ".csv'
    file.write_bytes(content)
    server.answers = [ok({"id": "r"})]
    client_of(server).call("resource_create", {"name": "งบ", "package_id": "p"}, write=True, upload=file)
    _, headers, body = server.seen[0]
    boundary = headers["Content-Type"].partition("boundary=")[2].encode()
    parts = body.split(b"--" + boundary)
    assert parts[1].endswith("\r\n\r\nงบ\r\n".encode())
    assert 'filename="ข้อมูล %22งบ%22.csv"'.encode() in parts[3]
    assert hashlib.sha256(parts[3].partition(b"\r\n\r\n")[2][:-2]).digest() == hashlib.sha256(content).digest()


def test_an_upload_that_was_turned_away_is_sent_whole_again(server, client_of, tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    server.answers = [page(503), ok({"id": "r"})]
    client_of(server).call("resource_create", {}, write=True, upload=tmp_path / "a.csv")
    assert len(server.seen[0][2]) == len(server.seen[1][2])


def test_a_file_that_is_gone(server, client_of, tmp_path):
    with pytest.raises(UsageError) as caught:
        client_of(server).call("resource_create", {}, write=True, upload=tmp_path / "a.csv")
    assert caught.value.code == "upload-unreadable"


def test_a_file_that_becomes_shorter(server, client_of, tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"x" * 100)
    monkeypatch.setattr(multipart, "fstat", lambda handle: _Longer(os.fstat(handle)))
    with pytest.raises(UsageError) as caught:
        client_of(server, timeout=2).call("resource_create", {}, write=True, upload=tmp_path / "a.csv")
    assert caught.value.code == "upload-changed"


class _Longer:
    """A file status that claims ten bytes more than there are."""

    def __init__(self, status):
        self.st_size = status.st_size + 10


def test_a_rate_is_kept(server, client_of, pauses):
    now = [0.0]
    server.answers = [ok(1)]

    def sleep(seconds):
        pauses.append(seconds)
        now[0] += seconds

    client = client_of(server, rate=4, clock=lambda: now[0], sleep=sleep)
    for _ in range(3):
        client.call("status_show", {})
    assert pauses == [0.0, 0.25, 0.25]


def test_a_write_does_not_use_a_connection_that_was_kept(server, client_of):
    # The server says that it keeps the connection, and closes it.
    server.answers = [document({"success": True, "result": 1}, Connection="keep-alive"), ok("done")]
    client = client_of(server)
    client.call("package_search", {})
    assert client.call("package_create", {}, write=True) == "done"


def test_a_file_of_the_site_is_fetched_without_the_token(server, client_of):
    server.answers = [page(503), document(b"a\n1\n", 200, "text/csv")]
    copy = BytesIO()
    client_of(server).download(f"{server.url}/download/a.csv", copy)
    assert copy.getvalue() == b"a\n1\n"
    assert all("Authorization" not in headers for _, headers, _ in server.seen)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.csv", "file:///etc/passwd", "http://[", "", "https://127.0.0.1/a"])
def test_a_file_of_another_site_is_not_fetched(server, client_of, url):
    with pytest.raises(UsageError) as caught:
        client_of(server).download(url, BytesIO())
    assert (caught.value.code, server.seen) == ("not-of-this-site", [])
