"""Documents, pictures and packages that nobody looks into: they have the stars of their format if they are whole."""

import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.limits import INFLATED_BYTES
from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.standard.formats import formats

_TAIL = 2048
_CHUNK = 1 << 16
_GZIP = zlib.MAX_WBITS | 16
_ENDS: dict[str, Callable[[bytes], bool]] = {
    "PDF": lambda tail: b"%%EOF" in tail,
    "PNG": lambda tail: b"IEND" in tail,
    "JPEG": lambda tail: b"\xff\xd9" in tail,
    "GIF": lambda tail: tail.rstrip(b"\0").endswith(b";"),
}
_PACKAGES = frozenset({"DOCX", "PPTX", "ODT", "ODP"})
_ARCHIVES = frozenset({"GZ", "TAR", "RAR", "7Z"})


def read(reading: Reading) -> Facts:
    """Nothing is known of what it says."""
    if reading.member and reading.format in _ARCHIVES:
        return nested(reading)
    if not _is_whole(reading.source, reading.format):
        reading.findings.add("truncated-file", format=reading.format)
        return {}
    if reading.schema is not None:
        reading.findings.add("schema-not-checked", format=reading.format)
    if not reading.member and formats()[reading.format].stars == 1:  # a database of one maker is at least for programs
        reading.findings.add("not-machine-readable", format=reading.format)
    return {}


def nested(reading: Reading) -> Facts:
    """Nothing of an archive inside another, which is not opened."""
    reading.findings.add("archive-nested")
    return {"stars": 0, "reason": ("stars-unreadable", {})}


def _is_whole(source: Source, format: str) -> bool:
    with source.binary() as stream:
        if format == "GZ":
            return _inflates(stream)
        if format in _PACKAGES:
            return _has_directory(stream)
        ends = _ENDS.get(format)
        if ends is None:
            return True
        stream.seek(max(0, source.size - _TAIL))
        return ends(stream.read())


def _has_directory(stream: BinaryIO) -> bool:
    """Whether the end of a ZIP is there, where its list of files is."""
    return zipfile.is_zipfile(stream)


def _inflates(stream: BinaryIO) -> bool:
    """Whether a gzip file is whole, as far as it may be unpacked. It may have several members. Source: RFC 1952 §2.2."""
    inflater = zlib.decompressobj(_GZIP)
    size = 0
    try:
        while chunk := stream.read(_CHUNK):
            while chunk:
                if inflater.eof:
                    inflater = zlib.decompressobj(_GZIP)
                size += len(inflater.decompress(chunk, _CHUNK))
                if size > INFLATED_BYTES:
                    return True
                chunk = inflater.unused_data.lstrip(b"\0") if inflater.eof else inflater.unconsumed_tail
    except zlib.error:
        return False
    return inflater.eof
