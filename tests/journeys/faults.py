"""A proxy on loopback that does to requests and answers what networks and overloaded sites do.

It stands in front of any HTTP site, a real CKAN too::

    with FaultProxy("http://127.0.0.1:5701", share=0.2, seed=1) as proxy:
        …  # call proxy.url; proxy.done counts each fault

What it does is drawn from a seed, so that a run can be repeated.
"""

import http.client
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

FAULTS = ("drop", "delay", "429", "429-date", "503", "500", "half", "lost")
"""drop: closed before the site sees the request; delay: answered late; 429, 503: turned away; 500: an error page instead;
half: the site has done it, and half of its answer arrives; lost: the site has done it, and nothing arrives.
"""

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host"})
PATIENCE = 60.0


class FaultProxy:
    """A context manager. share: of the requests that meet with a fault, 0 to 1; faults: which; delay: seconds.

    script: for requests in order, a fault or None, before chance begins; actions: only requests to these, empty for all.
    requests: how many came; done: how often each fault was made; url: its address.
    """

    def __init__(
        self,
        site: str,
        *,
        share: float = 0.0,
        faults: Collection[str] = FAULTS,
        seed: int = 0,
        delay: float = 0.2,
        script: Collection[str | None] = (),
        actions: Collection[str] = (),
    ) -> None:
        self.site = urlsplit(site)
        self.share, self.faults, self.delay = share, tuple(faults), delay
        self.script, self.actions = list(script), frozenset(actions)
        self.requests = 0
        self.done: Counter[str] = Counter()
        self._random = random.Random(seed)  # noqa: S311 - a test's chance
        self._lock = threading.Lock()

        class Handler(_Handler):
            proxy = self

        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._httpd.daemon_threads = True
        self._httpd.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up, as they should
        self.url = f"http://127.0.0.1:{self._httpd.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()

    def fault(self, action: str) -> str | None:
        """What happens to the next request."""
        with self._lock:
            self.requests += 1
            if self.actions and action not in self.actions:
                return None
            if self.script:
                chosen = self.script.pop(0)
            else:
                chosen = self._random.choice(self.faults) if self._random.random() < self.share else None
            if chosen is not None:
                self.done[chosen] += 1
            return chosen


class _Handler(BaseHTTPRequestHandler):
    proxy: FaultProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.proxy.fault(self.path.split("?")[0].rpartition("/")[2])
        if fault == "drop":
            self._hang_up()
        elif fault in ("429", "503"):
            self._answer(int(fault), {"Retry-After": "1"}, b"")
        elif fault == "429-date":
            self._answer(429, {"Retry-After": self.date_time_string(int(time.time()) + 1)}, b"")
        elif fault == "500":
            self._answer(500, {"Content-Type": "text/html"}, b"<html>Internal Server Error</html>")
        else:
            self._pass_on(body, fault)

    do_GET = do_POST

    def _pass_on(self, body: bytes, fault: str | None) -> None:
        status, headers, content = self._asked(body)
        if fault == "delay":
            time.sleep(self.proxy.delay)
        if fault == "lost":
            self._hang_up()
        elif fault == "half":
            self._head(status, headers, len(content))
            self.wfile.write(content[: len(content) // 2])
            self._hang_up()
        else:
            self._answer(status, headers, content)

    def _asked(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        site = self.proxy.site
        kind = http.client.HTTPSConnection if site.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(site.hostname), site.port, timeout=PATIENCE)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            # The site's own name: a CKAN redirects, or builds addresses, by it.
            connection.request(self.command, f"{site.path}{self.path}", body, {**headers, "Host": site.netloc})
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}, content
        finally:
            connection.close()

    def _answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self._head(status, headers, len(content))
        self.wfile.write(content)

    def _head(self, status: int, headers: Mapping[str, str], length: int) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: Any) -> None:
        pass
