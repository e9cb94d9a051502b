"""The downloader of addresses that strangers gave: nothing but the public internet, nothing without an end.

Each redirect is checked anew, and the connection is made to the very address that was checked: a name that resolves to
something else a moment later leads nowhere. No credential, cookie or proxy is ever used.
"""

import hashlib
import http.client
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from ckanext.mofops.catalog.address import Resolver, is_allowed, is_public, resolved
from ckanext.mofops.catalog.deadline import Cut
from ckanext.mofops.catalog.errors import CatalogError, one_line

_CHUNK = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_URL = 8000
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_KEPT = "!$%&'()*+,-./:;=?@_~[]"  # of an address; all else, Thai too, is sent in percent form
_PORTS = {"http": 80, "https": 443}
_NO_ANSWER = (HTTPError, http.client.HTTPException, OSError, ssl.SSLError)


class DownloadError(CatalogError):
    """Base: the file cannot be had."""

    @property
    def lasting(self) -> bool:
        """Whether another try would not help, as the address is at fault."""
        return True


class DownloadRefused(DownloadError):
    """The address, or where it leads, may not be asked at all."""


class DownloadFailed(DownloadError):
    """It was asked, and no file came."""

    @property
    def lasting(self) -> bool:
        """There is no such file, it is not for everyone, or it is too large."""
        return self.code in ("link-gone", "link-not-public", "link-too-large", "link-redirects")


@dataclass(frozen=True)
class DownloadLimits:
    """bytes: largest file, also once inflated. seconds: from the first look-up to the last byte, redirects included.

    connect: seconds for one connection. slowest: bytes a second, from ``grace`` seconds on. redirects: how many are followed.
    ports: that may be asked of hosts that are not allowed by name.
    """

    bytes: int = 2 * 2**30
    seconds: float = 600.0
    connect: float = 10.0
    slowest: int = 1000
    grace: float = 10.0
    redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})


@dataclass(frozen=True)
class Fetched:
    """What came. url: where it came from in the end; redirects: the addresses on the way, the one asked for first.

    media_type, filename: as the server says; the name is only a name, without folders. bytes, sha256: of the file.
    """

    url: str
    status: int
    media_type: str | None
    filename: str | None
    bytes: int
    sha256: str
    redirects: tuple[str, ...] = ()


class Downloader:
    """Fetches files from addresses of strangers.

    hosts: allowed whatever they resolve to, as ``host`` or ``host:port``: the agency's own. resolver, clock: for tests.
    """

    def __init__(
        self,
        limits: DownloadLimits | None = None,
        *,
        hosts: Collection[str] = (),
        resolver: Resolver = resolved,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits or DownloadLimits()
        self._hosts = frozenset(hosts)
        self._resolver, self._clock = resolver, clock

    def fetch(self, url: str, file: IO[bytes]) -> Fetched:
        """Copy what lies at an address to a file.

        :raises DownloadRefused: ``link-invalid``, ``link-scheme``, ``link-credentials``, ``link-port``, ``link-private``,
            ``link-downgrade``
        :raises DownloadFailed: ``link-unknown-host``, ``link-unreachable``, ``link-tls``, ``link-timeout``, ``link-slow``,
            ``link-too-large``, ``link-truncated``, ``link-encoding``, ``link-redirects``, ``link-gone``, ``link-not-public``,
            ``link-status``
        """
        deadline = self._clock() + self._limits.seconds
        passed: list[str] = []
        parts = _checked_url(url)
        while True:
            connection = self._connection(parts, deadline)
            with closing(connection):
                response = self._answer(connection, parts, deadline)
                if response.status not in _REDIRECTS or "Location" not in response.headers:
                    return self._copied(response, parts, tuple(passed), file, deadline)
                following = _checked_url(urljoin(parts.geturl(), response.headers["Location"]))
            passed.append(parts.geturl())
            if len(passed) > self._limits.redirects:
                raise DownloadFailed("link-redirects", url=one_line(url), limit=self._limits.redirects)
            if parts.scheme == "https" and following.scheme == "http":
                raise DownloadRefused("link-downgrade", url=one_line(following.geturl()))
            parts = following

    def _connection(self, parts: SplitResult, deadline: float) -> HTTPConnection:
        host = parts.hostname or ""
        port = parts.port or _PORTS[parts.scheme]
        addresses = self._addresses(host, port)
        seconds = max(0.001, min(self._limits.connect, deadline - self._clock()))
        if parts.scheme == "http":
            return _Pinned(host, port, timeout=seconds, addresses=addresses)
        context = ssl.create_default_context(cafile=certifi.where())
        return _PinnedSecure(host, port, timeout=seconds, addresses=addresses, ssl_context=context)

    def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, all of which may be connected to."""
        allowed = is_allowed(host, port, self._hosts)
        if not allowed and port not in self._limits.ports:
            raise DownloadRefused("link-port", host=one_line(host), port=port)
        try:
            found = self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise DownloadFailed("link-unknown-host", host=one_line(host)) from error
        if not found:
            raise DownloadFailed("link-unknown-host", host=one_line(host))
        if not allowed and not all(map(is_public, found)):
            raise DownloadRefused("link-private", host=one_line(host))
        return found

    def _answer(self, connection: HTTPConnection, parts: SplitResult, deadline: float) -> HTTPResponse:
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        host = parts.hostname or ""
        try:
            # From the first packet on: a handshake or a head can drip for ever.
            with Cut(connection, max(0.001, deadline - self._clock())):
                connection.request(
                    "GET",
                    target,
                    headers={"User-Agent": "ckanext-mofops", "Accept": "*/*", "Accept-Encoding": "identity"},
                    preload_content=False,
                    decode_content=False,
                )
                return connection.getresponse()
        except ssl.SSLError as error:
            raise DownloadFailed("link-tls", host=one_line(host), reason=one_line(error)) from error
        except TimeoutError as error:
            raise DownloadFailed("link-timeout", host=one_line(host)) from error
        except _NO_ANSWER as error:
            if isinstance(error.__cause__, ssl.SSLError) or "certificate" in str(error).lower():
                raise DownloadFailed("link-tls", host=one_line(host), reason=one_line(error)) from error
            raise DownloadFailed("link-unreachable", host=one_line(host), reason=one_line(type(error).__name__)) from error

    def _copied(
        self, response: HTTPResponse, parts: SplitResult, passed: tuple[str, ...], file: IO[bytes], deadline: float
    ) -> Fetched:
        _refuse_status(response.status, parts)
        digest = hashlib.sha256()
        size = 0
        for chunk in self._inflated(response, parts, deadline):
            size += len(chunk)
            if size > self._limits.bytes:
                raise DownloadFailed("link-too-large", limit=self._limits.bytes)
            digest.update(chunk)
            file.write(chunk)
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Fetched(
            parts.geturl(),
            response.status,
            one_line(media_type, 100) or None,
            _filename(response.headers.get("Content-Disposition")),
            size,
            digest.hexdigest(),
            passed,
        )

    def _inflated(self, response: HTTPResponse, parts: SplitResult, deadline: float) -> Iterator[bytes]:
        """The file. Some servers compress what they were asked not to; it is inflated piece by piece, so that the cap holds."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        raw = self._raw(response, parts, deadline)
        if encoding in ("", "identity"):
            yield from raw
            return
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise DownloadFailed("link-encoding", encoding=one_line(encoding, 40))
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            for chunk in raw:
                pending = chunk
                while pending:
                    yield inflater.decompress(pending, _CHUNK)
                    pending = inflater.unconsumed_tail
            yield inflater.flush()
        except zlib.error as error:
            raise DownloadFailed("link-encoding", encoding=one_line(encoding, 40)) from error
        if not inflater.eof:
            raise DownloadFailed("link-truncated")

    def _raw(self, response: HTTPResponse, parts: SplitResult, deadline: float) -> Iterator[bytes]:
        begun = self._clock()
        size = 0
        host = one_line(parts.hostname or "")
        while True:
            try:
                chunk = response.read1(_CHUNK, decode_content=False)
            except TimeoutError as error:
                raise DownloadFailed("link-timeout", host=host) from error
            except _NO_ANSWER as error:
                if "timed out" in str(error):
                    raise DownloadFailed("link-timeout", host=host) from error
                raise DownloadFailed("link-truncated") from error
            if not chunk:
                break
            size += len(chunk)
            now = self._clock()
            if now > deadline:
                raise DownloadFailed("link-timeout", host=host)
            if now - begun > self._limits.grace and size < self._limits.slowest * (now - begun):
                raise DownloadFailed("link-slow", host=host, limit=self._limits.slowest)
            yield chunk
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and size < int(length):
            raise DownloadFailed("link-truncated")


class _PinnedMixin:
    """Connects to addresses that were looked up and checked before, whatever the name resolves to now."""

    def __init__(self, host: str, port: int, *, addresses: list[str], **options: Any) -> None:
        super().__init__(host, port, **options)  # type: ignore[call-arg]
        self._addresses = addresses
        self._twin: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        failure: OSError | None = None
        for address in self._addresses:
            try:
                connected = socket.create_connection((address, self.port), self.timeout)  # type: ignore[attr-defined]
            except OSError as error:
                failure = error
            else:
                self._twin = connected.dup()  # the connection's own socket is out of reach during a handshake
                return connected
        raise failure or OSError("no address")

    def shutdown(self, how: int) -> None:
        """End the connection from another thread, at whatever point it is."""
        if self._twin is not None:
            self._twin.shutdown(how)

    def close(self) -> None:
        if self._twin is not None:
            self._twin.close()
        super().close()  # type: ignore[misc]


class _Pinned(_PinnedMixin, HTTPConnection):
    pass


class _PinnedSecure(_PinnedMixin, HTTPSConnection):
    pass


def _checked_url(url: str) -> SplitResult:
    """The parts of an address whose form is all right, with Thai letters and spaces in percent form."""
    shown = one_line(url.split("@")[-1])  # what stands before @ may be a password
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise DownloadRefused("link-invalid", url=shown) from error
    if parts.scheme.lower() not in _PORTS:
        raise DownloadRefused("link-scheme", url=shown)
    if not host or len(url) > _LONGEST_URL or _UNPRINTABLE.search(parts.netloc):
        raise DownloadRefused("link-invalid", url=shown)
    if parts.username is not None or parts.password is not None:
        raise DownloadRefused("link-credentials", url=shown)
    return parts._replace(path=quote(parts.path, safe=_KEPT), query=quote(parts.query, safe=_KEPT), fragment="")


def _refuse_status(status: int, parts: SplitResult) -> None:
    if status in (200, 203):
        return
    host = one_line(parts.hostname or "")
    if status in (401, 403, 407):
        raise DownloadFailed("link-not-public", host=host, status=status)
    if status in (404, 410):
        raise DownloadFailed("link-gone", host=host, status=status)
    raise DownloadFailed("link-status", host=host, status=status)


def _filename(disposition: str | None) -> str | None:
    """The name that a server gives to a file; never a path."""
    if not disposition:
        return None
    message = Message()
    message["Content-Disposition"] = one_line(disposition, 2000)
    given: Any = message.get_filename()
    if not given:
        return None
    name = PurePosixPath(one_line(unquote(str(given))).replace("\\", "/")).name
    return name if name not in ("", ".", "..") else None
