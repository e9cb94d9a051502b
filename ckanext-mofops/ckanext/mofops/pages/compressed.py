"""Styles, scripts and visitors' pages in a fifth of their bytes, for those who take gzip and where nothing in front does it."""

import gzip
import re
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_TEXT = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
_VERSIONED = re.compile(r"/webassets/.*[0-9a-f]{8}[^/]*\.(?:css|js)$")
_LEAST, _MOST = 1024, 4 * 2**20  # bytes: less is not worth it, more is no page
_KEPT = 64
"""So many styles and scripts are kept as they were sent, rather than made small each time."""


class Compressed:
    """A site as a WSGI application.

    What somebody who is known reads stays as it is: the size of a page that repeats what was asked tells of the secrets in it.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        is_asset = _VERSIONED.search(path) is not None
        if environ.get("REQUEST_METHOD") != "GET" or "gzip" not in environ.get("HTTP_ACCEPT_ENCODING", ""):
            return self._application(environ, start_response)
        if not is_asset and (environ.get("HTTP_COOKIE") or environ.get("HTTP_RANGE") or environ.get("HTTP_AUTHORIZATION")):
            return self._application(environ, start_response)
        if is_asset:
            environ.pop("HTTP_RANGE", None)
        answered: list[Any] = []

        def start(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Any:
            answered[:] = [status, sent, exc_info]
            return _no_writing

        body = self._application(environ, start)
        status, sent, exc_info = answered
        headers = Headers(sent)
        if not _is_text(status, headers):
            start_response(status, headers.items(), exc_info)
            return body
        try:
            content = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        small = self._asset(path, content) if is_asset else gzip.compress(content, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(small))
        headers["Vary"] = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding"]))
        tag = headers.get("ETag") or ""
        if tag.startswith('"'):
            headers["ETag"] = f"W/{tag}"  # the same to read, not to the byte
        del headers["Accept-Ranges"]
        start_response(status, headers.items(), exc_info)
        return [small]

    def _asset(self, path: str, content: bytes) -> bytes:
        with self._lock:
            if path not in self._known:
                self._known[path] = gzip.compress(content, 9, mtime=0)
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
            return self._known[path]


def _is_text(status: str, headers: Headers) -> bool:
    media = (headers.get("Content-Type") or "").partition(";")[0].strip()
    length = headers.get("Content-Length") or ""
    is_plain = not headers.get("Content-Encoding") and not headers.get("Set-Cookie")
    return status.startswith("200") and media in _TEXT and is_plain and length.isdecimal() and _LEAST <= int(length) <= _MOST


def _no_writing(_data: bytes) -> None:
    raise NotImplementedError("the site answers by what it returns")
