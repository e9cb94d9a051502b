"""Shapefile: a set of files that belong together, read by pyshp. Source: ESRI Shapefile Technical Description, 1998."""

import struct
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

import shapefile as pyshp

from ckanext.mofops.guard import Member
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.reading import Facts, Reading

_NEEDED = (".shp", ".shx", ".dbf")
_PARTS = frozenset({*_NEEDED, ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".fix", ".qpj", ".atx"})
_ENCODINGS = ("utf-8", "cp874")
_HEAD, _ENTRY = 100, 8  # bytes of the header of .shp and .shx; of the head of a record, and of its entry in .shx


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
    """The records of a set, and the columns of its table."""
    known: Facts = {"format": "SHP"}
    if missing := [suffix for suffix in _NEEDED if suffix not in parts]:
        findings.add("shapefile-incomplete", missing=", ".join(missing))
        return known
    if ".prj" not in parts:
        findings.add("shapefile-no-projection")
    for encoding in _ENCODINGS:
        try:
            known["rows"], known["fields"] = _rows_and_fields(parts, encoding)
        except MemoryError:
            raise
        except Exception as error:  # pyshp trips over broken files in every way there is, wrong places to seek among them
            if "decode" in str(error) and encoding != _ENCODINGS[-1]:
                continue
            findings.add("shapefile-broken", note=str(error) or type(error).__name__)
            break
        if encoding != "utf-8":
            findings.add("not-utf-8", encoding=encoding)
        known["encoding"] = encoding
        break
    return known


def _rows_and_fields(parts: Mapping[str, Path], encoding: str) -> tuple[int, int]:
    """Every shape and record is read.

    :raises Exception: it is broken, or a text is not in the encoding ("could not decode")
    """
    _check_lengths(parts[".shp"])
    with ExitStack() as stack:
        # Not the index: pyshp takes all the memory that a broken one asks for, and can do without.
        files = {suffix: stack.enter_context(parts[f".{suffix}"].open("rb")) for suffix in ("shp", "dbf")}
        reader = stack.enter_context(pyshp.Reader(**files, encoding=encoding, encodingErrors="strict"))
        shapes = sum(1 for _ in reader.iterShapes())
        records = sum(1 for _ in reader.iterRecords())
        indexed = (parts[".shx"].stat().st_size - _HEAD) / _ENTRY
        if not shapes == records == indexed:
            raise ValueError(f"{shapes} shapes, {records} records, {indexed:g} index entries")
        return records, len([field for field in reader.fields if field[0] != "DeletionFlag"])


def _check_lengths(path: Path) -> None:
    """Each record of a .shp lies within it: pyshp takes as much memory as a record says that it needs.

    :raises ValueError: one does not; struct.error: the last is cut off
    """
    size, place = path.stat().st_size, _HEAD
    with path.open("rb") as stream:
        while place < size:
            stream.seek(place)
            words = struct.unpack(">4xi", stream.read(_ENTRY))[0]
            place += _ENTRY + 2 * words
            if words < 0 or place > size:
                raise ValueError(f"a record ends at byte {place} of {size}")
