"""Documents, pictures and packages that nobody looks into: they have the stars of their format if they are whole."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.limits import INFLATED_BYTES
from ckanext.mofops.quality.reading import Facts, Reading

_TAIL = 2048
_CHUNK = 1 << 16
_ENDS: dict[str, Callable[[bytes], bool]] = {
    "PDF": lambda tail: b"%%EOF" in tail,
    "PNG": lambda tail: b"IEND" in tail[-32:],
    "JPEG": lambda tail: b"\xff\xd9" in tail,
    "GIF": lambda tail: tail.rstrip(b"\0").endswith(b";"),
}
_PACKAGES = frozenset({"DOCX", "PPTX", "ODT", "ODP"})


def read(reading: Reading) -> Facts:
    """Nothing is known of what it says."""
    if not _is_whole(reading.source, reading.format):
        reading.findings.add("truncated-file", format=reading.format)
        return {}
    if reading.schema is not None:
        reading.findings.add("schema-not-checked", format=reading.format)
    if not reading.member and reading.rating.of(reading.format) < reading.rating.open_from:
        reading.findings.add("not-machine-readable", format=reading.format)
    return {}


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
    stream.seek(0)
    return zipfile.is_zipfile(io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream)


def _inflates(stream: BinaryIO) -> bool:
    """Whether a gzip file is whole, as far as it may be unpacked."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    size = 0
    try:
        while chunk := stream.read(_CHUNK):
            while chunk:
                size += len(inflater.decompress(chunk, _CHUNK))
                if size > INFLATED_BYTES:
                    return True
                chunk = inflater.unconsumed_tail
    except zlib.error:
        return False
    return inflater.eof
