"""A real HTTP server on loopback that answers as it is told to, and a client whose clock does not wait."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ckanext.mofops.catalog import Client

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """answers: taken in order, the last one for ever; seen: (path, headers, body) of each request; methods: of each."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)


def serving() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.methods.append(self.command)
            server.seen.append((self.path, dict(self.headers), body))
            self.close_connection = True
            (server.answers.pop(0) if len(server.answers) > 1 else server.answers[0])(self)

        do_GET = do_HEAD = do_POST

        def log_message(self, *args: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *_: None  # the client hangs up on answers that it refuses
    server = Server(f"http://127.0.0.1:{httpd.server_address[1]}")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serving()


@pytest.fixture
def other_server() -> Iterator[Server]:
    yield from serving()


@pytest.fixture
def pauses() -> list[float]:
    """Seconds that the client slept, in order."""
    return []


@pytest.fixture
def client_of(pauses: list[float]) -> Callable[..., Client]:
    """A client that notes its pauses instead of sleeping."""

    def make(server: Server | str, token: str | None = "t0ken-s3cret", **options: Any) -> Client:  # noqa: S107
        url = server if isinstance(server, str) else server.url
        return Client(url, token, **{"sleep": pauses.append, "jitter": lambda: 0.0, "wall": lambda: 1_700_000_000.0, **options})

    return make
