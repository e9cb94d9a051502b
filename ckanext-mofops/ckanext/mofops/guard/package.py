"""A ZIP of a stranger, opened so that it can neither flood the machine nor name a file outside its own.

Source: APPNOTE.TXT 6.3.10 §4.3 (structure), §4.4.4 (flags), §4.4.17 (names); CWE-22, CWE-409.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

RATIO_FROM = 10 * 2**20  # bytes inflated up to which the ratio does not matter: small texts pack very well

_ENCRYPTED = 0x1
_UTF_8 = 0x800
_ENTRY, _END = b"PK\x01\x02", b"PK\x05\x06"
_END_BYTES = 22 + 0xFFFF  # the end record with the longest comment
_ZIP64 = 0xFFFFFFFF
_UNSAFE = re.compile(r"\Z|/|[A-Za-z]:|.*\\|(?:.*/)?\.\.(?:/|\Z)", re.S)
_FAULTS = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, OSError, struct.error)
_FAULTS_INSIDE = (*_FAULTS, zlib.error, lzma.LZMAError)


class PackageRefused(Exception):
    """It is not to be read further.

    code and params: of a problem: ``archive-broken`` (note), ``archive-inflates`` (limit), ``archive-many-entries`` (limit),
    ``archive-unsafe-name`` (cell) or ``password-protected``.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Member:
    """A file in the package. name: with ``/`` between folders. size: bytes, as its header claims.

    utf_8: whether the name is written in UTF-8, as ASCII is; else it was read as cp874 or, where it cannot be that, as cp437.
    """

    name: str
    size: int
    utf_8: bool
    info: zipfile.ZipInfo


class Package:
    """The files of a ZIP, each read through a stream that ends the work when too much comes out.

    :param stream: seekable; stays the caller's to close, after the last read of a member
    :param entries: how many files and folders it may have
    :param inflated: bytes that all its members may have together
    :param ratio: how many times the size of the package that may be, where it is more than 10 MiB
    :raises PackageRefused: broken, too many entries or bytes, encrypted, or with an unsafe or repeated name
    """

    def __init__(self, stream: BinaryIO, *, entries: int, inflated: int, ratio: int) -> None:
        size = stream.seek(0, io.SEEK_END)
        self._limit = min(inflated, max(RATIO_FROM, ratio * size))
        self._inflated = 0
        self._furthest: dict[str, int] = {}
        try:
            # Before zipfile reads them all: 100 MB of entries are 2 million objects.
            if _entries(stream, size) > entries:
                raise PackageRefused("archive-many-entries", limit=entries)
            self._zip = zipfile.ZipFile(stream)
        except _FAULTS as error:
            raise _broken(error) from error
        infos = self._zip.infolist()
        if len(infos) > entries:
            raise PackageRefused("archive-many-entries", limit=entries)
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise PackageRefused("password-protected")
        if sum(info.file_size for info in infos) > self._limit:
            raise PackageRefused("archive-inflates", limit=self._limit)
        found = [_member(info) for info in infos]
        _refuse_unsafe_names(found)
        self.members: tuple[Member, ...] = tuple(member for member in found if not member.name.endswith("/"))
        """Its files, in the order of the directory; folders are left out."""

    def open(self, member: Member) -> io.BufferedReader:
        """The content of a member. Sizes are counted as they come out, whatever the headers say; reading a member again is free.

        :raises PackageRefused: (also each read) ``archive-broken`` or ``archive-inflates``
        """
        try:
            return io.BufferedReader(_Counted(self._zip.open(member.info), self, member.name), 1 << 16)
        except _FAULTS_INSIDE as error:
            raise _broken(error) from error

    def count(self, name: str, position: int) -> None:
        """Take note of how far a member was read.

        :raises PackageRefused: ``archive-inflates``
        """
        furthest = self._furthest.get(name, 0)
        self._furthest[name] = max(position, furthest)
        self._inflated += self._furthest[name] - furthest
        if self._inflated > self._limit:
            raise PackageRefused("archive-inflates", limit=self._limit)


class _Counted(io.RawIOBase):
    """What comes out of a member, with all its faults as one exception."""

    def __init__(self, content: Any, package: Package, name: str) -> None:
        self._content, self._package, self._name = content, package, name
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._content.read(len(buffer))
        except _FAULTS_INSIDE as error:
            raise _broken(error) from error
        self._position += len(chunk)
        self._package.count(self._name, self._position)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _broken(error: BaseException) -> PackageRefused:
    return PackageRefused("archive-broken", note=f"{type(error).__name__}: {error}")


def _entries(stream: BinaryIO, size: int) -> int:
    """At most how many entries zipfile will find in the directory, which ends where the end record begins."""
    start = stream.seek(max(0, size - _END_BYTES))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 16:
        raise zipfile.BadZipFile("no end of central directory")
    length = struct.unpack_from("<L", tail, at + 12)[0]
    end = start + at
    stream.seek(0 if length == _ZIP64 else max(0, end - length))
    return stream.read(end - stream.tell()).count(_ENTRY)


def _member(info: zipfile.ZipInfo) -> Member:
    if info.flag_bits & _UTF_8 or info.filename.isascii():
        return Member(info.filename, info.file_size, True, info)
    raw = info.filename.encode("cp437")  # as zipfile read it
    for codec in ("utf-8", "cp874"):
        try:
            return Member(raw.decode(codec), info.file_size, codec == "utf-8", info)
        except UnicodeDecodeError:
            continue
    return Member(info.filename, info.file_size, False, info)


def _refuse_unsafe_names(members: list[Member]) -> None:
    seen: set[str] = set()
    for member in members:
        if _UNSAFE.match(member.name) or member.name in seen or member.info.orig_filename != member.info.filename:
            raise PackageRefused("archive-unsafe-name", cell=member.name)
        seen.add(member.name)
