"""Shapefile: a set of files that belong together, read by pyshp. Source: ESRI Shapefile Technical Description, 1998."""

import codecs
import os
import struct
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import shapefile as pyshp

from ckanext.mofops.guard import Member
from ckanext.mofops.quality.encoding import encoding
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.readers.geojson import Wrong, judge_place
from ckanext.mofops.quality.reading import Facts, Reading

_NEEDED = (".shp", ".shx", ".dbf")
_PARTS = frozenset({*_NEEDED, ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".fix", ".qpj", ".atx"})
_HEAD, _ENTRY = 100, 8  # bytes of the header of .shp and .shx; of the head of a record, and of its entry in .shx
_LENGTH_AT = 24
_GEOGRAPHIC = (b"GEOGCS", b"GEOGCRS")  # in degrees, as coordinate systems say in their first word


def read(reading: Reading) -> Facts:
    """A .shp alone is a third of what it takes."""
    reading.findings.add("shapefile-incomplete", missing=", ".join(_NEEDED[1:]))
    return {}


def sets(members: Iterable[Member]) -> dict[str, dict[str, Member]]:
    """The files of an archive that make up a Shapefile, by suffix, for each name that has a .shp."""
    found: dict[str, dict[str, Member]] = {}
    for member in members:
        path = PurePosixPath(member.name)
        if path.suffix.lower() in _PARTS:
            found.setdefault(str(path.with_suffix("")).lower(), {})[path.suffix.lower()] = member
    return {stem: parts for stem, parts in found.items() if ".shp" in parts}


def facts(parts: Mapping[str, Path], findings: Findings) -> Facts:
    """The records of a set, and the columns of its table; each is read, and each position looked at."""
    known: Facts = {"format": "SHP"}
    if missing := [suffix for suffix in _NEEDED if suffix not in parts]:
        findings.add("shapefile-incomplete", missing=", ".join(missing))
        return known
    if ".prj" not in parts:
        findings.add("shapefile-no-projection")
    with tempfile.TemporaryFile() as words:
        try:
            known["rows"], known["fields"] = _rows_and_fields(parts, words, findings)
        except MemoryError:
            raise
        except Exception as error:  # pyshp trips over broken files in every way there is, wrong places to seek among them
            findings.add("shapefile-broken", note=str(error) or type(error).__name__)
            return known
        known["encoding"] = encoding(words, findings)
    if known["rows"] == 0:
        findings.add("no-data-rows", row=1)
    return known


def _rows_and_fields(parts: Mapping[str, Path], words: BinaryIO, findings: Findings) -> tuple[int, int]:
    """Numbers of records and fields, with all texts written to ``words`` as they are, a line for the names and each record.

    :raises Exception: it is broken
    """
    _check_lengths(parts)
    with ExitStack() as stack:
        # Not the index: pyshp takes all the memory that a broken one asks for, and can do without.
        files = {suffix: stack.enter_context(parts[f".{suffix}"].open("rb")) for suffix in ("shp", "dbf")}
        # In Latin-1 each byte is a character: which encoding it is shows when all texts are there.
        reader = stack.enter_context(pyshp.Reader(**files, encoding="latin-1"))
        names = [field[0] for field in reader.fields if field[0] != "DeletionFlag"]
        words.write(_line(names))
        records = 0
        for record in reader.iterRecords():
            records += 1
            words.write(_line(record))
        shapes = _shapes(reader, findings if _is_geographic(parts) else None)
        indexed = (parts[".shx"].stat().st_size - _HEAD) / _ENTRY
        if not shapes == records == indexed:
            raise ValueError(f"{shapes} shapes, {records} records, {indexed:g} index entries")
        return records, len(names)


def _line(cells: Iterable[Any]) -> bytes:
    texts = (cell.encode("latin-1").replace(b"\0", b" ") for cell in cells if isinstance(cell, str))
    return b"\t".join(map(_whole, texts)) + b"\n"


def _whole(text: bytes) -> bytes:
    """A text without the piece of a character, at its end, that its field was too short for, if the rest shows that it is one."""
    try:
        whole = codecs.getincrementaldecoder("utf-8")().decode(text)
    except UnicodeDecodeError:
        return text
    return text if whole.isascii() else whole.encode()


def _shapes(reader: pyshp.Reader, findings: Findings | None) -> int:
    """How many shapes there are; their positions are degrees where there are findings to add to."""
    count = 0
    for count, shape in enumerate(reader.iterShapes(), start=1):
        if findings is not None:
            try:
                for point in shape.points:
                    judge_place(point[0], point[1])
            except Wrong as wrong:
                findings.add(wrong.code, row=count, **wrong.params)
    return count


def _is_geographic(parts: Mapping[str, Path]) -> bool:
    if ".prj" not in parts:
        return False
    with parts[".prj"].open("rb") as stream:
        return stream.read(_HEAD).lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(_GEOGRAPHIC)


def _check_lengths(parts: Mapping[str, Path]) -> None:
    """Both files have the length they say, and each shape lies within: pyshp takes as much memory as one asks for.

    :raises ValueError: not so; struct.error: the last shape is cut off
    """
    with parts[".shp"].open("rb") as stream:
        size = _size(stream, ".shp")
        place = _HEAD
        while place < size:
            stream.seek(place)
            words = struct.unpack(">4xi", stream.read(_ENTRY))[0]
            place += _ENTRY + 2 * words
            if words < 0 or place > size:
                raise ValueError(f"a record ends at byte {place} of {size}")
    with parts[".shx"].open("rb") as stream:
        _size(stream, ".shx")


def _size(stream: BinaryIO, suffix: str) -> int:
    """Bytes of a file, which has to say as many itself."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(_LENGTH_AT)
    told: int = 2 * struct.unpack(">i", stream.read(4))[0]
    if told != size:
        raise ValueError(f"{suffix}: {size} bytes, not {told}")
    return size
