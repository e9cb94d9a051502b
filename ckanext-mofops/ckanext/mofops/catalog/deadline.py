"""A limit on the whole of an answer's head.

The read timeout of a socket begins anew with each byte: a server that sends one byte every few seconds holds a client for
hours. For the body the client looks at the clock between two reads; the head is read inside ``http.client``, where only
closing the socket from outside helps.
"""

import os
import socket
import threading
import time
from contextlib import suppress
from math import inf
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse


class DeadlineAdapter(HTTPAdapter):
    """Cuts the connection when an answer's head is not whole within the read timeout of the request."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with Cut(self.sock, self.timeout):
            return super().getresponse()


class _SecureConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with Cut(self.sock, self.timeout):
            return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class Cut:
    """Shuts the socket down when the block takes longer than ``seconds``.

    :raises TimeoutError: it did, also where the block itself takes the cut for the end of the head
    """

    def __init__(self, sock: Any, seconds: Any) -> None:
        self._sock = sock
        self._seconds = float(seconds)
        self._fired = False

    def now(self) -> None:
        """Shut it down."""
        self._fired = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        _watch.begin(self, time.monotonic() + self._seconds)

    def __exit__(self, *_: object) -> None:
        _watch.end(self)
        if self._fired:
            raise TimeoutError("the head of the answer did not end in time")


class _Watch:
    """One thread that sees to all cuts: one for each would take longer to start than most answers take to read."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Without cuts or a thread, as a forked process has to: threads stay behind in its parent."""
        self._changed = threading.Condition()
        self._cuts: dict[Cut, float] = {}
        self._looks_at = inf
        self._thread: threading.Thread | None = None

    def begin(self, cut: Cut, at: float) -> None:
        """Cut at this time of the monotonic clock, unless it has ended before."""
        with self._changed:
            self._cuts[cut] = at
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="mofops-deadline", daemon=True)
                self._thread.start()
            if at < self._looks_at:
                self._changed.notify()

    def end(self, cut: Cut) -> None:
        """It is not cut any more, or has been."""
        with self._changed:
            self._cuts.pop(cut, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for cut in [cut for cut, at in self._cuts.items() if at <= now]:
                    del self._cuts[cut]
                    cut.now()
                self._looks_at = min(self._cuts.values(), default=inf)
                self._changed.wait(None if self._looks_at == inf else self._looks_at - now)


_watch = _Watch()
os.register_at_fork(after_in_child=_watch.begin_anew)
