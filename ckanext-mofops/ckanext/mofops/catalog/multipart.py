"""A form with one file in it, sent as it is read: requests' own way holds the whole file in memory."""

import secrets
from collections.abc import Mapping
from io import BytesIO
from os import fstat
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20


class FileChanged(Exception):
    """The file is no longer as long as it was when its upload began. No OSError: that would be taken for a network's."""


class Form:
    """The body of a ``multipart/form-data`` request: text fields, then the file as ``upload``. A context manager.

    ``len()`` gives its size in bytes and ``read()`` its content, which is all that requests asks of a body.

    :raises OSError: the file cannot be opened

    Source: RFC 7578; the file name is written as HTML's forms do (UTF-8, quotes and line ends percent-encoded).
    """

    def __init__(self, fields: Mapping[str, str], file: Path) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="upload"; filename="{_quoted(file.name)}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self._file = file.open("rb")
        self._left = fstat(self._file.fileno()).st_size
        self._head = BytesIO(head.encode("utf-8", "replace"))
        self._tail = BytesIO(f"\r\n--{boundary}--\r\n".encode())
        self._length = len(self._head.getbuffer()) + self._left + len(self._tail.getbuffer())

    def __enter__(self) -> "Form":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``; empty at the end.

        :raises FileChanged: the file became shorter
        """
        wanted = _CHUNK if size is None or size < 0 else size
        return self._head.read(wanted) or self._of_file(wanted) or self._tail.read(wanted)

    def _of_file(self, wanted: int) -> bytes:
        if not self._left:
            return b""
        part = _read(self._file, min(wanted, self._left))
        self._left -= len(part)
        return part


def _read(file: BinaryIO, size: int) -> bytes:
    part = file.read(size)
    if not part:
        raise FileChanged("the file became shorter while it was sent")
    return part


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
