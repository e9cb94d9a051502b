"""A limit on the whole of an answer's head.

The read timeout of a socket begins anew with each byte: a server that sends one byte every few seconds holds a client for
hours. For the body the client looks at the clock between two reads; the head is read inside ``http.client``, where only
closing the socket from outside helps.
"""

import socket
from contextlib import suppress
from threading import Timer
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
        self._fired = False
        self._timer = Timer(float(seconds), self._cut)
        self._timer.daemon = True

    def _cut(self) -> None:
        self._fired = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._fired:
            raise TimeoutError("the head of the answer did not end in time")
