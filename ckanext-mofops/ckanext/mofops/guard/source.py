"""The file to check, opened without following or touching anything else."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

_CHUNK = 1 << 20


class NotRegularFile(Exception):
    """The path is a link, folder, FIFO, socket or device."""


@dataclass(frozen=True)
class Source:
    """An open file. Each reader opens the descriptor anew: the same file even if the path is swapped meanwhile."""

    descriptor: int
    size: int

    folder = "/dev/fd"

    @property
    def basename(self) -> str:
        """Name below ``folder``. The file's own name never reaches a parser, which might give ``$x`` or ``~x`` a meaning."""
        return str(self.descriptor)

    def rewind(self) -> None:
        """Where /dev/fd duplicates a descriptor instead of opening the file again, its position is shared."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)

    def binary(self) -> BinaryIO:
        self.rewind()
        return Path(self.folder, self.basename).open("rb")

    def text(self, encoding: str) -> TextIO:
        """The text with its line ends as they are: CR, LF or CRLF."""
        self.rewind()
        return Path(self.folder, self.basename).open(encoding=encoding, newline="")

    def sha256(self) -> str:
        """Of all of it, in hexadecimal."""
        digest = hashlib.sha256()
        with self.binary() as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Source]:
    """The open file at a path.

    :raises NotRegularFile: it is something else than a file
    :raises FileNotFoundError: no such file; any other OSError: it cannot be opened
    """
    # Looked at before it is opened, as opening may act on a device; and after, as it may have been swapped.
    _refuse_all_but_files(os.lstat(path))
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        state = os.fstat(descriptor)
        _refuse_all_but_files(state)
        yield Source(descriptor, state.st_size)
    finally:
        os.close(descriptor)


def _refuse_all_but_files(state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise NotRegularFile
