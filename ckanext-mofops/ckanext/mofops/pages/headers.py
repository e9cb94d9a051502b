"""Headers of every answer of the site: what a page may load and run, and who may keep an answer for how long."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Sources = Mapping[str, tuple[str, ...]]

POLICY: Sources = {
    "default-src": ("'self'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'self'",),
    "img-src": ("'self'", "data:"),  # Bootstrap draws its arrows and ticks as such
    "object-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
}
"""What a page of the site may load, run and be shown in, by directive of the Content Security Policy."""

EXTENSIBLE = (
    "connect-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "media-src",
    "script-src",
    "style-src",
    "worker-src",
)
"""Directives that settings may add sources to."""

FILE_POLICY = "default-src 'none'; img-src data:; media-src 'self'; style-src 'unsafe-inline'; sandbox"
"""Of what somebody uploaded: opened in a browser it is neither the site nor can it run. Never sent with a page."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

KEEP = "mofops.keep"
"""Key of a request's environment: for how many seconds anyone may keep its answer, if no one who asks is known."""

_YEAR, _DAY = 31_536_000, 86_400
_UPLOADED = re.compile(r"/resource/[^/]+/download(?:/|$)|^(?:/[^/]+)?/uploads/")
_VERSIONED = re.compile(r"/webassets/.*[0-9a-f]{8}[^/]*$")
_STATIC = re.compile(r"/(?:base|webassets)/")
_API = re.compile(r"/api(?:/|$)")
_ACCOUNT = re.compile(r"/user(?:/|$)")
_CACHEABLE = ("200", "203", "206", "301", "304", "308")
_SOURCE = re.compile(r"[^\s;,']+")


def policy(added: Sources) -> str:
    """The Content Security Policy of pages, with further sources. added: as of ``sources``."""
    found = dict(POLICY)
    for directive, sources in added.items():
        found[directive] = (*found.get(directive, POLICY["default-src"]), *sources)
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in found.items())


def sources(text: str) -> Sources:
    """The sources of a setting such as ``img-src https://a.example; frame-src https://b.example``.

    :raises ValueError: not such a list, a directive that takes no more sources, or one in quotes, such as ``'unsafe-inline'``
    """
    found: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (part.split() for part in text.split(";"))):
        directive, *names = part
        if directive not in EXTENSIBLE:
            raise ValueError(f"{directive}: no directive that takes further sources; those are {', '.join(EXTENSIBLE)}")
        for name in names:
            if not _SOURCE.fullmatch(name) or name == "*":
                raise ValueError(f"{name}: no source that the Content-Security-Policy of this site takes")
        if not names:
            raise ValueError(f"{directive} names no source")
        found[directive] = (*found.get(directive, ()), *names)
    return found


class Protected:
    """The site as a WSGI application whose every answer has the headers, static files and failures as well.

    cookies: names of the cookies, and headers: names of the headers, by which somebody is known.
    """

    def __init__(self, application: WSGIApplication, added: Sources, cookies: Iterable[str], headers: Iterable[str]) -> None:
        self._application = application
        self._policy = policy(added)
        names = "|".join(re.escape(name) for name in cookies)
        self._cookie = re.compile(rf"(?:^|;\s*)(?:{names})=")
        self._keys = [f"HTTP_{name.upper().replace('-', '_')}" for name in headers]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")  # as it was asked for: layers below take the language out
        is_known = self._is_known(environ)

        def start(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            headers = Headers(sent)
            self._protect(headers, path)
            _say_who_keeps(headers, status, path, environ, is_known=is_known)
            return start_response(status, headers.items(), exc_info)

        return self._application(environ, start)

    def _is_known(self, environ: WSGIEnvironment) -> bool:
        return any(environ.get(key) for key in self._keys) or bool(self._cookie.search(environ.get("HTTP_COOKIE", "")))

    def _protect(self, headers: Headers, path: str) -> None:
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        is_file = _UPLOADED.search(path) is not None
        # Chromium shows no PDF in a sandbox; a PDF cannot be the site, whatever it runs.
        if is_file and (headers.get("Content-Type") or "").partition(";")[0].strip() != "application/pdf":
            headers.setdefault("Content-Security-Policy", FILE_POLICY)
        headers.setdefault("Content-Security-Policy", self._policy)


def _say_who_keeps(headers: Headers, status: str, path: str, environ: WSGIEnvironment, *, is_known: bool) -> None:
    """CKAN calls every answer public but pages, whoever asked, and pages as well once its caching is on, with their tokens."""
    is_kept = status[:3] in _CACHEABLE
    if is_kept and _STATIC.search(path):
        age = f"{_YEAR}, immutable" if _VERSIONED.search(path) else str(_DAY)
        headers["Cache-Control"] = f"public, max-age={age}"
        del headers["Vary"]  # of the cookie, as CKAN asks who asks
        return
    _vary(headers, "Cookie")
    if is_known or headers.get_all("Set-Cookie") or not is_kept or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        headers["Cache-Control"] = "private, no-store" if _ACCOUNT.search(path) else "private, no-cache"
    elif KEEP in environ:
        headers["Cache-Control"] = f"public, max-age={environ[KEEP]}"
    elif _API.search(path):
        headers["Cache-Control"] = "public, no-cache"


def _vary(headers: Headers, name: str) -> None:
    named = [part.strip() for part in (headers.get("Vary") or "").split(",") if part.strip()]
    if name.lower() not in (part.lower() for part in named):
        headers["Vary"] = ", ".join([*named, name])
