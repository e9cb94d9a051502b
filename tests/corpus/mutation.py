"""Good files made bad: bytes flipped, cut, put in, swapped and spliced, in the file or in a member of its package."""

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from corpus.build import (
    OLE,
    PDF,
    PLACEMARK,
    POINT,
    ROWS,
    TABLE,
    geojson,
    kml,
    ods,
    rezipped,
    shapefiles,
    xls,
    xlsx,
    zipped,
)

Change = Callable[[bytearray, random.Random], None]

_INTERESTING = (b"\0", b"\xff", b'"', b"<", b">", b"&", b"{", b"[", b"\xef\xbb\xbf", b"\r", b"9" * 20, b"-1", b"\x7f\xff\xff\xff")


@dataclass(frozen=True)
class Mutant:
    """number: within its seed. kind: name of the good file that it was."""

    number: int
    kind: str
    name: str
    content: bytes


def good_files() -> Mapping[str, bytes]:
    """Good files of the formats that parsers of ours read, by name."""
    table = [["จังหวัด", "ปี", "จำนวน"], *(["กรุงเทพมหานคร", 2560 + number, number * 1.5] for number in range(30))]
    rows = [{"จังหวัด": "ตาก", "จำนวน": number, "ว่าง": None, "ใน": {"ก": [1, 2.5, True]}} for number in range(20)]
    ring = {"type": "Polygon", "coordinates": [[[100, 13], [101, 13], [101, 14], [100, 13]]]}
    turtle = '@prefix ex: <http://ex.example/> .\nex:a ex:b "ก"@th, 1.5, true ; ex:c [ ex:d (1 2) ] , <http://o.example/> .\n'
    return {
        "a.xlsx": xlsx({"S": table, "T": ROWS}),
        "a.ods": ods({"S": table, "T": ROWS}),
        "a.xls": xls({"S": table, "T": ROWS}),
        "a.json": json.dumps(rows, ensure_ascii=False, indent=1).encode(),
        "a.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(),
        "a.geojson": geojson(POINT, ring, None).encode(),
        "a.xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<rows>'
        + '<row n="1"><a>ตาก</a><!-- x --></row>'.encode() * 20
        + b"</rows>",
        "a.kml": kml(PLACEMARK * 5).encode(),
        "a.csv": (TABLE + 'ตาก,"1,200"\nน่าน,"x ""y"" z"\n').encode(),
        "thai.csv": (TABLE * 3).encode("cp874"),
        "a.tsv": TABLE.replace(",", "\t").encode("utf-8-sig"),
        "a.zip": zipped({"a.csv": TABLE, "m/b.json": json.dumps(rows), **shapefiles()}),
        "a.kmz": zipped({"doc.kml": kml(PLACEMARK)}),
        "a.ttl": turtle.encode(),
        "a.pdf": PDF,
        "a.doc": OLE + "WordDocument".encode("utf-16-le"),
    }


def mutants(seed: int, count: int) -> Iterator[Mutant]:
    """As many bad files, the same ones for the same seed; each by a chance of its own, so that one can be made alone."""
    good = good_files()
    names = sorted(good)
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 - no secret
        name = names[number % len(names)]
        yield Mutant(number, name, name, mutated(good[name], good[chance.choice(names)], chance))


def mutated(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """The content with one to eight changes; in a package half of the time in one of its members, packed again."""
    if content.startswith(b"PK") and chance.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            name = chance.choice(archive.namelist())
            member = archive.read(name)
        return rezipped(content, {name: _changed(member, other, chance)})
    return _changed(content, other, chance)


def _changed(content: bytes, other: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if changed:
            chance.choice((_flip, _flip, _cut, _cut_off, _insert, _swap, _repeat, _splice(other)))(changed, chance)
    return bytes(changed)


def _span(content: bytearray, chance: random.Random, most: int = 64) -> slice:
    start = chance.randrange(len(content))
    return slice(start, start + chance.randint(1, most))


def _flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[_span(content, chance)]


def _cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def _insert(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    content[at:at] = chance.choice((*_INTERESTING, chance.randbytes(8))) * chance.choice((1, 1, 3, 500))


def _swap(content: bytearray, chance: random.Random) -> None:
    first, second = sorted(chance.randrange(len(content)) for _ in range(2))
    content[first], content[second] = content[second], content[first]


def _repeat(content: bytearray, chance: random.Random) -> None:
    span = _span(content, chance)
    content[span] = content[span] * chance.choice((2, 10, 1000))


def _splice(other: bytes) -> Change:
    def splice(content: bytearray, chance: random.Random) -> None:
        at, start = chance.randrange(len(content)), chance.randrange(len(other))
        content[at : at + 64] = other[start : start + chance.randint(1, 256)]

    return splice
