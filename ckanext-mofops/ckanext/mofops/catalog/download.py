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
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import HTTPResponse

from ckanext.mofops.catalog.address import Resolver, is_allowed, reason_against, resolved
from ckanext.mofops.catalog.deadline import Cut
from ckanext.mofops.catalog.errors import DownloadFailed, DownloadRefused, one_line

_CHUNK = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_URL = 8000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_KEPT = "!$%&'()*+,-./:;=?@_~[]"  # of an address; all else, Thai too, is sent in percent form
_PORTS = {"http": 80, "https": 443}
_NO_ANSWER = (HTTPError, http.client.HTTPException, OSError, ValueError)  # ValueError: a host that no certificate can name

# Servers that know no HEAD answer it with 403, 404, 405 or 501, or just hang up.
_ANSWERED_BADLY = frozenset({"link-status", "link-gone", "link-not-public", "link-unreachable"})


@dataclass(frozen=True)
class DownloadLimits:
    """bytes: largest file, also once inflated. seconds: from the first look-up to the last byte, redirects included.

    connect: seconds for one connection, and for each silence after it. slowest: bytes a second, from ``grace`` seconds on.
    redirects: how many are followed. ports: that may be asked of hosts that are not allowed by name.
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

        Raising, it may have written a part.

        :raises DownloadRefused: ``link-invalid``, ``link-scheme``, ``link-credentials``, ``link-port``, ``link-private``,
            ``link-downgrade``; of ``link-private`` ``params["reason"]`` tells which kind of address
        :raises DownloadFailed: ``link-unknown-host``, ``link-unreachable``, ``link-tls``, ``link-timeout``, ``link-slow``,
            ``link-too-large``, ``link-truncated``, ``link-encoding``, ``link-redirects``, ``link-gone``, ``link-not-public``,
            ``link-status``
        """
        deadline = self._clock() + self._limits.seconds
        with self._followed(url, "GET", deadline) as (response, parts, passed):
            return self._copied(response, parts, passed, file, deadline)

    def reach(self, url: str) -> None:
        """Nothing if there is something at an address: asked by HEAD, and by GET if that is not answered well; no body is read.

        :raises DownloadRefused: as in ``fetch``
        :raises DownloadFailed: as in ``fetch``
        """
        deadline = self._clock() + self._limits.seconds
        try:
            with self._followed(url, "HEAD", deadline) as (response, parts, _):
                _refuse_status(response.status, parts)
                return
        except DownloadFailed as error:
            if error.code not in _ANSWERED_BADLY:
                raise
        with self._followed(url, "GET", deadline) as (response, parts, _):
            _refuse_status(response.status, parts)

    @contextmanager
    def _followed(self, url: str, method: str, deadline: float) -> Iterator[tuple[HTTPResponse, SplitResult, tuple[str, ...]]]:
        """The answer where an address leads in the end, that place, and the addresses on the way."""
        passed: list[str] = []
        parts = _checked_url(url)
        while True:
            with self._answer(parts, deadline, method) as response:
                place = _header(response, "Location")
                if response.status not in _REDIRECTS or place is None:
                    yield response, parts, tuple(passed)
                    return
            following = _checked_url(place, parts.geturl())
            passed.append(parts.geturl())
            if len(passed) > self._limits.redirects:
                raise DownloadFailed("link-redirects", url=one_line(url), limit=self._limits.redirects)
            if parts.scheme == "https" and following.scheme == "http":
                raise DownloadRefused("link-downgrade", url=one_line(following.geturl()))
            parts = following

    @contextmanager
    def _answer(self, parts: SplitResult, deadline: float, method: str) -> Iterator[HTTPResponse]:
        """The answer of a server; at the deadline the connection is cut, whatever the block is doing."""
        host = one_line(parts.hostname or "")
        connection = self._connection(parts, deadline)
        try:
            # From the first packet to the last: a handshake, a head, the size of a chunk and a trailer can drip for ever.
            with (
                closing(connection.lifeline),
                closing(connection),
                Cut(connection.lifeline, max(0.001, deadline - self._clock())),
                closing(_asked(connection, parts, method)) as response,
            ):
                yield response
        except TimeoutError as error:
            raise DownloadFailed("link-timeout", host=host) from error

    def _connection(self, parts: SplitResult, deadline: float) -> "_Pinned | _PinnedSecure":
        host = parts.hostname or ""
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
        addresses = self._addresses(host, port)
        if self._clock() > deadline:
            raise DownloadFailed("link-timeout", host=one_line(host))
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
        reasons = () if allowed else tuple(reason for reason in map(reason_against, found) if reason is not None)
        if reasons:
            raise DownloadRefused("link-private", host=one_line(host), reason=reasons[0])
        return found

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
            _filename(_header(response, "Content-Disposition")),
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
        try:
            yield from _inflated(raw, bare=encoding == "deflate")
        except zlib.error as error:
            raise DownloadFailed("link-encoding", encoding=one_line(encoding, 40)) from error

    def _raw(self, response: HTTPResponse, parts: SplitResult, deadline: float) -> Iterator[bytes]:
        begun = self._clock()
        size = 0
        host = one_line(parts.hostname or "")
        announced = response.length_remaining
        while True:
            # What is announced is not waited for; what inflates to nothing is capped as well.
            if max(size, announced or 0) > self._limits.bytes:
                raise DownloadFailed("link-too-large", limit=self._limits.bytes)
            try:
                chunk = response.read1(_CHUNK, decode_content=False)
            except (TimeoutError, ReadTimeoutError) as error:
                raise DownloadFailed("link-timeout", host=host) from error
            except _NO_ANSWER as error:
                raise DownloadFailed("link-truncated") from error
            if not chunk:
                return
            size += len(chunk)
            now = self._clock()
            if now > deadline:
                raise DownloadFailed("link-timeout", host=host)
            if now - begun > self._limits.grace and size < self._limits.slowest * (now - begun):
                raise DownloadFailed("link-slow", host=host, limit=self._limits.slowest)
            yield chunk


class _Lifeline:
    """A second hold on the socket of a connection, whose own is out of reach during a handshake and after the head."""

    def __init__(self) -> None:
        self._twin: socket.socket | None = None
        self.cut = False

    def hold(self, connected: socket.socket) -> None:
        self.close()
        self._twin = connected.dup()

    def shutdown(self, how: int) -> None:
        """End the connection from another thread, at whatever point it is; one that is not there yet is not made any more."""
        self.cut = True
        if self._twin is not None:
            self._twin.shutdown(how)

    def close(self) -> None:
        if self._twin is not None:
            self._twin.close()


class _PinnedMixin:
    """Connects to addresses that were looked up and checked before, whatever the name resolves to now."""

    def __init__(self, host: str, port: int, *, addresses: list[str], **options: Any) -> None:
        super().__init__(host, port, **options)  # type: ignore[call-arg]
        self._addresses = addresses
        self.lifeline = _Lifeline()

    def _new_conn(self) -> socket.socket:
        failure: OSError | None = None
        for address in self._addresses:
            try:
                connected = socket.create_connection((address, self.port), self.timeout)  # type: ignore[attr-defined]
            except OSError as error:
                failure = error
            else:
                self.lifeline.hold(connected)
                failure = None
            # A name can have a hundred addresses where nobody answers.
            if self.lifeline.cut:
                if failure is None:
                    connected.close()
                raise TimeoutError("no connection in time")
            if failure is None:
                return connected
        raise failure or OSError("no address")


class _Pinned(_PinnedMixin, HTTPConnection):
    pass


class _PinnedSecure(_PinnedMixin, HTTPSConnection):
    pass


def _asked(connection: "_Pinned | _PinnedSecure", parts: SplitResult, method: str) -> HTTPResponse:
    """The answer up to the end of its head."""
    host = one_line(parts.hostname or "")
    path = parts.path or "/"
    try:
        connection.request(
            method,
            f"{path}?{parts.query}" if parts.query else path,
            headers={"User-Agent": "ckanext-mofops", "Accept": "*/*", "Accept-Encoding": "identity"},
            preload_content=False,
            decode_content=False,
        )
        return connection.getresponse()
    except ssl.SSLError as error:
        raise DownloadFailed("link-tls", host=host, reason=one_line(error)) from error
    except TimeoutError:
        raise
    except _NO_ANSWER as error:
        raise DownloadFailed("link-unreachable", host=host, reason=one_line(type(error).__name__)) from error


def _inflated(chunks: Iterator[bytes], *, bare: bool) -> Iterator[bytes]:
    """What gzip or deflate packed, piece by piece: a small chunk may hold a thousand times its size.

    bare: it may lack a head, as the "deflate" of some servers does.

    :raises zlib.error: it is neither
    """
    inflater = None
    for chunk in chunks:
        pending = chunk
        while pending:
            if inflater is None:
                headless = bare and pending[0] & 0x0F != zlib.DEFLATED
                inflater = zlib.decompressobj(-zlib.MAX_WBITS if headless else zlib.MAX_WBITS | 32)
            yield inflater.decompress(pending, _CHUNK)
            pending = inflater.unconsumed_tail
            if inflater.eof:
                pending, inflater = inflater.unused_data.lstrip(b"\0"), None  # gzip may have several members, and padding
    if inflater is not None:
        yield inflater.flush()
        if not inflater.eof:
            raise DownloadFailed("link-truncated")


def _checked_url(url: str, base: str = "") -> SplitResult:
    """The parts of an address, as seen from another, whose form is all right, with Thai letters and spaces in percent form."""
    shown = one_line(url.split("@")[-1])  # what stands before @ may be a password
    if len(url) > _LONGEST_URL or _CONTROL.search(url.strip()):  # urlsplit would take some of them out
        raise DownloadRefused("link-invalid", url=shown)
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host, port = parts.hostname, parts.port
        path, query = quote(parts.path, safe=_KEPT), quote(parts.query, safe=_KEPT)
    except ValueError as error:
        raise DownloadRefused("link-invalid", url=shown) from error
    if parts.scheme not in _PORTS:
        raise DownloadRefused("link-scheme", url=shown)
    if not host or port == 0 or _UNPRINTABLE.search(parts.netloc):
        raise DownloadRefused("link-invalid", url=shown)
    if parts.username is not None or parts.password is not None:
        raise DownloadRefused("link-credentials", url=shown)
    return parts._replace(path=path, query=query, fragment="")


def _header(response: HTTPResponse, name: str) -> str | None:
    """A header; many servers write Thai in it as it is, which is then UTF-8 read as Latin-1."""
    value = response.headers.get(name)
    try:
        return None if value is None else value.encode("latin-1").decode()
    except UnicodeError:
        return value


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
    try:
        given: Any = message.get_filename()
    except (LookupError, ValueError):  # an encoding that cannot be, such as filename*=idna''%ff
        return None
    if not given:
        return None
    name = PurePosixPath(one_line(unquote(str(given))).replace("\\", "/")).name
    return name if name not in ("", ".", "..") else None
