import gzip

import pytest

from ckanext.mofops.pages.compressed import Compressed

PAGE = "ชุดข้อมูล ".encode() * 500
ASSET = "/webassets/mofops/60ef5f41_mofops.css"


class Site:
    """A site with one answer. served: how often it was asked; closed: whether its files were."""

    def __init__(self, content=PAGE, status="200 OK", **headers):
        self.content, self.status, self.served, self.closed = content, status, 0, 0
        self.headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)), "ETag": '"1"', **headers}
        self.small = Compressed(self)

    def __call__(self, environ, start_response):
        self.served += 1
        self.asked = environ
        start_response(self.status, list(self.headers.items()))
        return self

    def __iter__(self):
        yield self.content[:100]
        yield self.content[100:]

    def close(self):
        self.closed += 1

    def get(self, path="/dataset/a", **asked):
        found = {}
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip, br", **asked}
        body = self.small(environ, lambda status, headers, exc_info=None: found.update(headers, status=status))
        return found, b"".join(body)


def test_a_page_of_a_visitor_is_small():
    site = Site(Vary="Cookie")
    headers, body = site.get()
    assert gzip.decompress(body) == PAGE
    assert len(body) < len(PAGE) / 5
    assert headers["Content-Length"] == str(len(body))
    assert (headers["Content-Encoding"], headers["Vary"], headers["ETag"]) == ("gzip", "Cookie, Accept-Encoding", 'W/"1"')
    assert site.closed == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"HTTP_ACCEPT_ENCODING": "br"},
        {"HTTP_COOKIE": "ckan=1"},
        {"HTTP_AUTHORIZATION": "a"},
        {"HTTP_RANGE": "bytes=0-9"},
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
    ],
    ids=str,
)
def test_who_is_known_or_asks_otherwise_gets_it_as_it_is(asked):
    headers, body = Site().get(**asked)
    assert body == PAGE
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    "site",
    [
        Site(status="404 NOT FOUND"),
        Site(status="206 PARTIAL CONTENT"),
        Site(**{"Content-Type": "text/csv"}),
        Site(**{"Content-Encoding": "br"}),
        Site(**{"Set-Cookie": "ckan=1"}),
        Site(**{"Content-Length": ""}),
        Site(**{"Content-Length": str(2**30)}),
        Site(content=b"<p>small</p>"),
    ],
    ids=lambda site: f"{site.status} {site.headers}"[:90],
)
def test_what_is_no_page_is_sent_as_it_is(site):
    headers, body = site.get()
    assert body == site.content
    assert headers.get("Content-Encoding") == site.headers.get("Content-Encoding")


def test_an_asset_is_small_for_everyone_and_made_so_once(monkeypatch):
    site = Site(**{"Content-Type": "text/css"})
    _, first = site.get(ASSET, HTTP_COOKIE="ckan=1", HTTP_RANGE="bytes=0-9")
    assert gzip.decompress(first) == PAGE
    assert "HTTP_RANGE" not in site.asked
    monkeypatch.setattr(gzip, "compress", None)  # would fail now
    assert site.get(ASSET)[1] == first
    with pytest.raises(TypeError):
        site.get(ASSET.replace("60ef5f41", "60ef5f42"))
