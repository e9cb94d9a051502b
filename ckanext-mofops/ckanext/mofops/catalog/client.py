"""The one HTTP client of the project: CKAN's action API, with limits on everything.

Source: CKAN 2.12 API guide (``success``, ``result``, ``error``); RFC 9110 §10.2.3 (Retry-After).
"""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from math import inf
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests import Response
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from ckanext.mofops.catalog.deadline import DeadlineAdapter
from ckanext.mofops.catalog.errors import (
    AnswerLost,
    CatalogError,
    Invalid,
    NotCkan,
    NotFound,
    Refused,
    Unreachable,
    UsageError,
    one_line,
)
from ckanext.mofops.catalog.multipart import FileChanged, Form
from ckanext.mofops.catalog.pace import Pace

CONNECT_SECONDS = 10.0
LONGEST_PAUSE = 60.0
LARGEST_ANSWER = 256 * 2**20
FRESH_SECONDS = 1.0
"""How long after an answer a kept connection is still trusted with a write; servers keep one for two seconds and more."""
_CHUNK = 1 << 16
_BUSY = frozenset({429, 503})
_GATEWAY = frozenset({502, 504})
_DECODING = threading.Lock()
"""A decoded page is the most of a run's memory: those of two sites are never there at once."""


class Client:
    """A CKAN site, by its action API.

    url: address of the site, with its path if it has one; https unless the host is loopback or ``insecure_http``.
    token: sent in ``Authorization`` to this site only; no redirect is followed, no proxy, netrc or cookie used.
    timeout: seconds for one request, connection to last byte. retries: further attempts after the first. budget: seconds of
    waiting in vain (pauses and attempts that brought nothing) over the life of the client. rate: requests a second at most;
    jobs: how many of its twins may be under way at once. stop: once it is set no pause goes on and nothing is tried again.
    clock, wall, sleep, jitter: time and chance (``jitter`` answers 0 to 1), for tests.

    Not for use by several threads at once: one twin each, which share pace, budget and the count of requests.

    :raises UsageError: the address or the token cannot be used
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        timeout: float = 30,
        retries: int = 5,
        budget: float = 300,
        rate: float | None = None,
        jobs: int = 1,
        insecure_http: bool = False,
        largest_answer: int = LARGEST_ANSWER,
        stop: threading.Event | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], object] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.url = site_url(url, insecure_http=insecure_http)
        self.stop = stop or threading.Event()
        self._sleep = sleep or self.stop.wait
        self.pace = Pace(rate=rate, at_once=jobs, budget=budget, clock=clock, sleep=self._sleep)
        self._headers = {"User-Agent": "ckanext-mofops", "Accept": "application/json"}
        if token is not None:
            self._headers["Authorization"] = _clean_token(token)
        self._timeout, self._retries = timeout, retries
        self._largest_answer = largest_answer
        self._clock, self._wall, self._jitter = clock, wall, jitter
        self._session = _session()
        self._last_answer = clock()

    @property
    def requests(self) -> int:
        """Requests made so far, with those of the twins."""
        return self.pace.requests

    @property
    def has_token(self) -> bool:
        """Whether it calls as somebody."""
        return "Authorization" in self._headers

    def twin(self) -> "Client":
        """Another client of the same site for another thread: connections of its own, pace, budget and count shared."""
        twin = copy(self)
        twin._session = _session()
        return twin

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def close(self) -> None:
        """Close the kept connections; the client may be used again."""
        self._session.close()

    def call(
        self,
        action: str,
        data: Mapping[str, Any],
        *,
        keep: Callable[[Any], Any] = lambda result: result,
        write: bool = False,
        upload: Path | None = None,
    ) -> Any:
        """The ``result`` of an action, or what ``keep`` makes of it before any other answer is decoded.

        A read is repeated after any failure that may pass; a write only when it surely was not carried out (no connection,
        429, 503). upload: a file to send with the data, whose values are then texts.

        :raises Unreachable: no answer within retries and budget, or TLS not trusted
        :raises Refused: 401 or 403
        :raises NotFound: 404 in CKAN's form
        :raises Invalid: the site says no to this data
        :raises NotCkan: the answer is not CKAN's
        :raises AnswerLost: a write whose answer never came whole
        :raises UsageError: the file to upload cannot be read
        """
        for attempt in range(self._retries + 1):
            start = self._clock()
            try:
                with self.pace.turn():
                    start = self._clock()
                    answer = self._answer(action, data, start, write, upload)
                    self._last_answer = self._clock()
                self.pace.went_well(self._last_answer - start, self._timeout if upload is None else inf)
                with _DECODING:
                    return keep(_result(answer))
            except _Again as again:
                self._wait(again, attempt, self._clock() - start)
        raise AssertionError("unreachable: the last attempt waits in vain and raises")

    def download(self, url: str, file: IO[bytes]) -> None:
        """Copy a file that this site serves, as anyone can have it: the token is not sent, no redirect is followed.

        :raises UsageError: the address is not of this site
        :raises NotCkan: it answers with anything but the file, or with more than the largest answer allowed
        :raises Unreachable: no answer within retries and budget
        """
        if not self.serves(url):
            raise UsageError("not-of-this-site", url=one_line(url))
        for attempt in range(self._retries + 1):
            start = self._clock()
            try:
                with self.pace.turn():
                    start = self._clock()
                    content = self._fetched(url, start)
            except _Again as again:
                self._wait(again, attempt, self._clock() - start)
            else:
                file.write(content)
                return

    def serves(self, url: str) -> bool:
        """Whether an address is of this very site: same scheme, host and port."""
        ours = urlsplit(self.url)
        try:
            theirs = urlsplit(url)
            place = (theirs.scheme, theirs.hostname, theirs.port)
        except ValueError:
            return False
        return place == (ours.scheme, ours.hostname, ours.port)

    def _fetched(self, url: str, start: float) -> bytes:
        """One attempt.

        :raises _Again: it may be tried once more
        """
        try:
            response = self._session.get(
                url,
                headers={"User-Agent": self._headers["User-Agent"]},
                timeout=(min(CONNECT_SECONDS, self._timeout), self._timeout),
                allow_redirects=False,
                stream=True,
            )
            with closing(response):
                body = self._body(response, start + self._timeout)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _Again(Unreachable("unreachable", url=self.url, reason=_reason(error))) from error
        if response.status_code in _BUSY or response.status_code >= 500:
            busy = Unreachable("busy", url=self.url, status=response.status_code)
            raise _Again(busy, self._retry_after(response.headers), busy=response.status_code != 500)
        if response.status_code != 200:
            raise NotCkan("no-file", url=one_line(url), status=response.status_code)
        return body

    def _answer(self, action: str, data: Mapping[str, Any], start: float, write: bool, upload: Path | None) -> "_Answer":
        """One attempt.

        :raises _Again: it may be tried once more
        """
        if write and self._clock() - self._last_answer > FRESH_SECONDS:
            # A kept connection may be closed by the site just as we send: then nobody knows whether the write arrived.
            self._session.close()
        try:
            answer = self._sent(action, data, start, upload)
        except FileChanged as error:
            raise UsageError("upload-changed", file=str(upload)) from error
        except requests.exceptions.SSLError as error:
            raise Unreachable("tls-failed", url=self.url, reason=one_line(error)) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            if write and not _never_sent(error):
                raise AnswerLost("answer-lost", url=self.url, reason=_reason(error)) from error
            raise _Again(Unreachable("unreachable", url=self.url, reason=_reason(error))) from error
        if answer.status in _BUSY:
            raise _Again(Unreachable("busy", url=self.url, status=answer.status), self._retry_after(answer.headers), busy=True)
        if answer.status >= 500:
            if write:
                raise AnswerLost("answer-lost", url=self.url, reason=f"HTTP {answer.status}")
            broken = Unreachable("server-error", url=self.url, status=answer.status)
            raise _Again(broken, self._retry_after(answer.headers), busy=answer.status in _GATEWAY)
        return answer

    def _sent(self, action: str, data: Mapping[str, Any], start: float, upload: Path | None) -> "_Answer":
        if upload is None:
            body = json.dumps(data).encode()
            return self._posted(action, body, "application/json", start)
        try:
            form = Form({name: str(value) for name, value in data.items()}, upload)
        except OSError as error:
            raise UsageError("upload-unreadable", file=str(upload)) from error
        with form:
            return self._posted(action, form, form.content_type, start)

    def _posted(self, action: str, body: "bytes | Form", content_type: str, start: float) -> "_Answer":
        response = self._session.post(
            f"{self.url}/api/3/action/{action}",
            data=body,
            headers={**self._headers, "Content-Type": content_type},
            timeout=(min(CONNECT_SECONDS, self._timeout), self._timeout),
            allow_redirects=False,
            stream=True,
        )
        # Sending a large file takes its time; the answer's time begins when it is sent.
        deadline = (start if isinstance(body, bytes) else self._clock()) + self._timeout
        with closing(response):
            content = self._body(response, deadline)
        if not content and response.status_code == 200:
            # A head cut short is read as a whole one, with nothing after it.
            raise requests.exceptions.ConnectionError("the answer ended before its content")
        return _Answer(self.url, response.status_code, response.headers, content)

    def _body(self, response: Response, deadline: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > self._largest_answer:
                raise NotCkan("answer-too-large", url=self.url, limit=self._largest_answer // 2**20)
            if self._clock() > deadline:
                raise requests.exceptions.ReadTimeout("the answer did not end in time")
        return b"".join(parts)

    def _wait(self, again: "_Again", attempt: int, spent: float) -> None:
        """The pause before the next attempt; a busy site gets it from all of its clients.

        :raises Unreachable: no attempt, or no waiting time, is left, or we are told to stop
        """
        self.pace.lose(spent)
        if again.busy:
            self.pace.slow_down()
        if not self.pause(attempt, again.retry_after, everybody=again.busy):
            raise again.error from again.__cause__

    def pause(self, attempt: int, least: float = 0.0, *, everybody: bool = False) -> bool:
        """Waits before something is tried again, longer each time; False when it is not to be tried any more.

        attempt: how many there were before the last one; least: seconds that the site asked for; everybody: all twins wait.
        """
        growing = 0.5 * 2**attempt * (1 + self._jitter())
        seconds = min(max(growing, least), LONGEST_PAUSE)
        if attempt >= self._retries or self.stop.is_set() or not self.pace.spend(seconds):
            return False
        if everybody:
            self.pace.hold(seconds)
        else:
            self._sleep(seconds)
        return not self.stop.is_set()

    def _retry_after(self, headers: Mapping[str, str]) -> float:
        """Seconds that the site asks us to wait; 0 for nonsense. A date is read against the site's own clock."""
        value = headers.get("Retry-After", "").strip()
        if re.fullmatch("[0-9]{1,9}", value):
            return float(value)
        until = _moment(value)
        now = _moment(headers.get("Date", ""))
        return 0.0 if until is None else until - (self._wall() if now is None else now)


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("http://", DeadlineAdapter())
    session.mount("https://", DeadlineAdapter())
    return session


def site_url(url: str, *, insecure_http: bool = False) -> str:
    """The address in the form that is compared and called: lower-case host, no slash at the end.

    :raises UsageError: not http(s), no host, a user name or query in it, or plain http to another machine
    """
    shown = one_line(url.split("@")[-1])  # what stands before @ may be a password
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError("url-invalid", url=shown) from error
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or re.search(r"[\s\\]", url.strip()):
        raise UsageError("url-invalid", url=shown)
    if parts.username is not None or parts.password is not None:
        raise UsageError("url-credentials", url=shown)
    if parts.scheme == "http" and not insecure_http and not _is_loopback(host):
        raise UsageError("url-insecure", url=shown)
    place = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, place if port is None else f"{place}:{port}", parts.path.rstrip("/"), "", ""))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _clean_token(token: str) -> str:
    clean = token.strip()
    # requests would name the value in its own complaint.
    if not re.fullmatch(r"[\x21-\x7e]+", clean):
        raise UsageError("token-invalid")
    return clean


class _Again(Exception):
    """An attempt that may be made again. busy: the site, or what stands before it, has too much to do."""

    def __init__(self, error: CatalogError, retry_after: float = 0.0, *, busy: bool = False) -> None:
        super().__init__(error.code)
        self.error = error
        self.retry_after = retry_after
        self.busy = busy


@dataclass(frozen=True)
class _Answer:
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> dict[str, Any] | None:
        """The JSON object that it is, or None."""
        if "json" not in self.headers.get("Content-Type", "").lower():
            return None
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return document if isinstance(document, dict) else None


def _result(answer: _Answer) -> Any:
    """The ``result`` of an answer that is CKAN's and says yes."""
    document = answer.document()
    # A 403 that is not CKAN's is a firewall's; whoever answers 401 asks for a token.
    if answer.status == 401 or (answer.status == 403 and document is not None):
        raise Refused("refused", url=answer.url, status=answer.status)
    if 300 <= answer.status < 400:
        place = one_line(urlsplit(answer.headers.get("Location", "")).hostname or "")
        raise NotCkan("redirected", url=answer.url, status=answer.status, host=place)
    if answer.status >= 400:
        raise _refusal(answer, document)
    if answer.status != 200 or document is None or document.get("success") is not True or "result" not in document:
        raise NotCkan("not-ckan", url=answer.url, status=answer.status)
    return document["result"]


def _refusal(answer: _Answer, document: dict[str, Any] | None) -> CatalogError:
    error = None if document is None or document.get("success") is not False else document.get("error")
    if answer.status == 404:
        return NotCkan("not-ckan", url=answer.url, status=404) if error is None else NotFound("not-found", url=answer.url)
    if isinstance(error, dict):
        shown = {one_line(key, 60): one_line(_words(value)) for key, value in list(error.items())[:20] if key != "__type"}
        return Invalid("invalid", shown, url=answer.url, status=answer.status)
    if answer.status in (400, 409, 413, 414, 415, 422):
        return Invalid("invalid", {"http": str(answer.status)}, url=answer.url, status=answer.status)
    return NotCkan("not-ckan", url=answer.url, status=answer.status)


def _words(value: Any) -> str:
    """The sentences of an error value: text, a list of texts, or a list of dicts with an entry for each resource."""
    if isinstance(value, list):
        return ", ".join(words for entry in value[:20] if (words := _words(entry)))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(entry)}" for key, entry in list(value.items())[:20])
    return str(value)


def _never_sent(error: BaseException) -> bool:
    """Whether no connection was made at all: refused, unknown host, or no answer to the first packet."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _reason(error: BaseException) -> str:
    return one_line(type(error).__name__)


def _moment(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
