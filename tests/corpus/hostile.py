"""Files that break readers, as large as it takes: every row of the table of hostile inputs, written where the caller says.

They are written piece by piece, so that whoever makes them stays small. Source: engineering/hostile-inputs.md §3 to §5.
"""

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.build import TABLE, bare_book, bare_ods, geojson, number_cell, ods_cell, text_cell, zipped

MB = 1_000_000


@dataclass(frozen=True)
class Hostile:
    """A file, by the function that writes it to a path.

    codes: what is said of it, all of them and nothing else. slow: it takes seconds to make or to read.
    """

    id: str
    name: str
    write: Callable[[Path], object]
    codes: frozenset[str]
    slow: bool = False
    schema: Mapping[str, Any] | None = None


def _row(id: str, name: str, write: Callable[[Path], object], codes: str, **more: Any) -> Hostile:
    return Hostile(id, name, write, frozenset(codes.split()), **more)


def _of(content: bytes | str | Callable[[], bytes | str]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        made = content() if callable(content) else content
        path.write_bytes(made.encode() if isinstance(made, str) else made)

    return write


def _pieces(*parts: tuple[bytes | str, int] | bytes | str) -> Callable[[Path], object]:
    """Writes each part, or as many of it as its number says."""

    def write(path: Path) -> None:
        with path.open("wb") as stream:
            for part in parts:
                piece, times = part if isinstance(part, tuple) else (part, 1)
                _repeat(stream, piece.encode() if isinstance(piece, str) else piece, times)

    return write


def _repeat(stream: Any, piece: bytes, times: int) -> None:
    at_once = max(1, MB // len(piece))
    while times:
        count = min(at_once, times)
        stream.write(piece * count)
        times -= count


def _zip_bomb(members: Mapping[str, bytes | str], name: str, parts: Iterable[tuple[bytes, int]]) -> Callable[[Path], object]:
    """A package of members and of one more that unpacks to all the parts."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for other, content in members.items():
                archive.writestr(other, content)
            with archive.open(name, "w", force_zip64=True) as stream:
                for piece, times in parts:
                    _repeat(stream, piece, times)

    return write


def _liar(path: Path) -> None:
    """A ZIP whose headers say that a member is small."""
    size = 600 * MB
    _zip_bomb({}, "a.csv", [(b"a,b\n", size // 4)])(path)
    content = path.read_bytes().replace(size.to_bytes(8, "little"), (4).to_bytes(8, "little"))
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (4).to_bytes(4, "little")))


def _gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb") as stream:
        _repeat(stream, b"a,b\n", 115 * MB)


def _sparse_file(start: bytes, size: int) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        path.write_bytes(start)
        os.truncate(path, size)

    return write


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _many_members(count: int) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(count):
                archive.writestr(f"{number}.csv", b"")

    return write


def _ods_table(rows: str) -> str:
    return f'<table:table table:name="S">{rows}</table:table>'


def _big_ods(path: Path) -> None:
    """100,000 rows of eight cells, 93 MB of XML."""
    packed = zipfile.ZipFile(io.BytesIO(bare_ods(_ods_table("@"))))
    head, tail = packed.read("content.xml").split(b"@")
    chance = random.Random(1)  # noqa: S311 - no secret
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", packed.read("mimetype"), zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", packed.read("META-INF/manifest.xml"))
        with archive.open("content.xml", "w") as stream:
            stream.write(head)
            for number in range(100_000):
                values = [number, *(f"กรุงเทพมหานคร {chance.random()}" for _ in range(7))] if number else list("abcdefgh")
                stream.write(f"<table:table-row>{''.join(map(ods_cell, values))}</table:table-row>".encode())
            stream.write(tail)


def _sheet_bomb(path: Path) -> None:
    members = bare_book("")
    head, tail = str(members.pop("xl/worksheets/sheet1.xml")).encode().split(b"</sheetData>")
    row = ("<row>" + text_cell("A1", "x" * 100) * 10 + "</row>").replace(' r="A1"', "").encode()
    _zip_bomb(members, "xl/worksheets/sheet1.xml", [(head, 1), (row, 1_000 * MB // len(row)), (b"</sheetData>" + tail, 1)])(path)


def _far_rows() -> bytes:
    rows = "".join(f'<row r="{row}">{number_cell(f"XFD{row}", 1)}</row>' for row in range(1, 20_001))
    return zipped(bare_book(rows))


def _false_dimension() -> bytes:
    members = bare_book(FAR)
    sheet = str(members["xl/worksheets/sheet1.xml"]).replace("<sheetData>", '<dimension ref="A1:B2"/><sheetData>')
    return zipped({**members, "xl/worksheets/sheet1.xml": sheet})


def _large_workbook(path: Path) -> None:
    """A workbook of which most is a member of noise."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in bare_book(HEADER).items():
            archive.writestr(name, content)
        with archive.open("noise", "w") as stream:
            _repeat(stream, os.urandom(MB), 106)


LAUGHS = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(9)) + "]>"
HEADER = '<row r="1">' + text_cell("A1", "a") + text_cell("B1", "b") + "</row>"
FAR = HEADER + '<row r="1048576">' + number_cell("XFD1048576", 1) + "</row>"
BUSY = {"fields": [{"name": "v", "type": "string", "constraints": {"pattern": "(a+)+"}}]}
BLANK_COLUMNS = '<table:table-cell table:number-columns-repeated="100000000"/>'

TEXTS: tuple[Hostile, ...] = (
    *(
        _row(f"sniffer-{lines}", "a.csv", _of(("1," + "'a," * lines + "\n") * 99), "unbalanced-quotes")
        for lines in (100, 200, 400, 800)
    ),
    _row("4000-equal-labels", "a.csv", _of("a," * 3999 + "a\n1\n"), "too-many-columns"),
    _row("20000-equal-labels", "a.csv", _of("a," * 19_999 + "a\n1\n"), "too-many-columns"),
    _row("2000-equal-labels", "a.csv", _of("a," * 1999 + "a\n" + "1," * 1999 + "1\n"), "duplicate-label"),
    _row("200000-columns", "a.csv", _of(",".join(f"c{n}" for n in range(200_000)) + "\n1\n"), "line-too-long"),
    _row("cell-of-300-mb", "a.csv", _pieces("a,b\n1,", ("x", 300 * MB), "\n"), "line-too-long", slow=True),
    _row("quoted-cell-of-300-mb", "a.csv", _pieces('a,b\n1,"', ("x\n", 150 * MB), '"\n'), "unclosed-quote", slow=True),
    _row("line-of-21-mb", "a.csv", _pieces("a,b\n", ("1,2\n", 1000), "1,", ("x", 21 * MB), "\n"), "line-too-long"),
    _row("unclosed-quote-of-175-mb", "a.csv", _pieces('a,b\n1,"x\n', ("1,2\n", 44 * MB)), "unclosed-quote", slow=True),
    _row("89591-errors", "a.csv", _pieces("a,b\n", ("1,2,3\n1,2\n", 89_591)), "extra-cell", slow=True),
    _row(
        "signalling-nan",
        "a.csv",
        _of("v\nsNaN\n"),
        "type-error",
        schema={"fields": [{"name": "v", "type": "number", "constraints": {"minimum": 0, "unique": True}}]},
    ),
    _row(
        "integer-of-100000-digits",
        "a.csv",
        _of("v,x\n" + "1" * 60_000 + ",a\n"),
        "type-error",
        schema={"fields": [{"name": "v", "type": "integer"}, {"name": "x", "type": "string"}]},
    ),
    _row(
        "number-of-a-huge-exponent",
        "a.csv",
        _of("v\n1e999999999\n2\n"),
        "constraint-error",
        schema={"fields": [{"name": "v", "type": "number", "constraints": {"minimum": 0, "maximum": 1e300}}]},
    ),
    _row(
        "number-of-a-huge-exponent-as-integer",
        "a.csv",
        _of("v\n1e999999999\n"),
        "type-error",
        schema={"fields": [{"name": "v", "type": "integer"}]},
    ),
    _row("pattern-without-end", "a.csv", _of("v\n" + "a" * 60 + "!\n"), "time-limit", schema=BUSY, slow=True),
    _row(
        "schema-at-an-address",
        "a.csv",
        _of("a,b\n1,2\n"),
        "",
        schema={"$schema": "http://127.0.0.1:9/x", "fields": [{"name": "a"}, {"name": "b"}]},
    ),
    _row("a-link", "a.csv", _link, "not-a-regular-file"),
    _row("a-fifo", "a.csv", os.mkfifo, "not-a-regular-file"),
    _row("table-of-over-2-gib", "a.csv", _sparse_file(b"a,b\n1,2\n", 2**31 + 1), "file-too-large"),
    _row("holes-of-1-gb", "a.csv", _sparse_file(b"a,b\n1,2\n", 10**9), "nul-character", slow=True),
    _row("million-rows-and-one", "a.csv", _pieces("a,b\n", ("1,2\n", 1_000_001)), "many-rows", slow=True),
    _row("blank-rows-below-10-mb", "a.csv", _pieces("a,b\n1,2\n", (",\n", 5 * MB)), "", slow=True),
)

SHEETS: tuple[Hostile, ...] = (
    _row("far-cell", "a.xlsx", _of(lambda: zipped(bare_book(FAR))), "book-sparse"),
    _row("far-cell-behind-a-false-dimension", "a.xlsx", _of(_false_dimension), "book-sparse"),
    _row("20000-far-rows", "a.xlsx", _of(_far_rows), "book-sparse"),
    _row("sheet-bomb", "a.xlsx", _sheet_bomb, "archive-inflates", slow=True),
    _row(
        "strings-bomb",
        "a.xlsx",
        _zip_bomb(
            {name: part for name, part in bare_book(HEADER).items() if name != "xl/sharedStrings.xml"},
            "xl/sharedStrings.xml",
            [(b"<sst>" + b"<si><t>x</t></si>" * 1000, 40_000)],
        ),
        "archive-inflates",
        slow=True,
    ),
    _row("csv-bomb", "a.zip", _zip_bomb({}, "a.csv", [(b"a,b\n", 375 * MB)]), "archive-inflates", slow=True),
    _row("csv-bomb-that-lies", "a.zip", _liar, "archive-broken", slow=True),
    _row("gzip-bomb", "a.csv.gz", _gzip_bomb, "not-machine-readable", slow=True),
    _row("10001-members", "a.zip", _many_members(10_001), "archive-many-entries"),
    _row(
        "10001-members-of-a-workbook",
        "a.xlsx",
        _of(lambda: zipped({**bare_book(HEADER), **{f"x/{n}": b"" for n in range(10_001)}})),
        "archive-many-entries",
    ),
    _row("1000-members", "a.zip", _of(lambda: zipped({f"{n}.csv": TABLE for n in range(1000)})), "archive-in-part"),
    _row("laughs-in-a-workbook", "a.xlsx", _of(lambda: zipped(bare_book(HEADER, before=LAUGHS))), "book-broken"),
    _row(
        "laughs-in-strings",
        "a.xlsx",
        _of(lambda: zipped(bare_book(HEADER) | {"xl/sharedStrings.xml": LAUGHS + "<sst><si><t>&e8;</t></si></sst>"})),
        "book-broken",
    ),
    _row(
        "ods-repeated-rows",
        "a.ods",
        _of(
            lambda: bare_ods(
                _ods_table(
                    f"<table:table-row>{ods_cell('a')}{ods_cell('b')}</table:table-row>"
                    '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
                )
            )
        ),
        "no-data-rows",
    ),
    _row(
        "ods-full-rows-repeated",
        "a.ods",
        _of(
            lambda: bare_ods(
                _ods_table(
                    f'<table:table-row table:number-rows-repeated="1000000000">{ods_cell("a")}{ods_cell("b")}</table:table-row>'
                )
            )
        ),
        "book-sparse",
    ),
    _row(
        "ods-repeated-blank-columns",
        "a.ods",
        _of(
            lambda: bare_ods(
                _ods_table(
                    f"<table:table-row>{ods_cell('a')}{BLANK_COLUMNS}</table:table-row><table:table-row>{ods_cell(1)}</table:table-row>"
                )
            )
        ),
        "",
    ),
    _row(
        "ods-far-cell",
        "a.ods",
        _of(lambda: bare_ods(_ods_table(f"<table:table-row>{ods_cell('a')}{BLANK_COLUMNS}{ods_cell('b')}</table:table-row>"))),
        "book-sparse",
    ),
    _row("ods-of-93-mb", "a.ods", _big_ods, "", slow=True),
    _row("workbook-of-over-100-mib", "a.xlsx", _large_workbook, "file-too-large"),
)

JSONS: tuple[Hostile, ...] = (
    _row("integer-of-4301-digits", "a.json", _of('[{"a": ' + "1" * 4301 + "}]"), "json-digits"),
    _row("number-of-100000-digits", "a.json", _of("[0." + "1" * 100_000 + "]"), "json-digits"),
    *(
        _row(f"arrays-of-{kilobytes}-kb", "a.json", _pieces(("[", kilobytes * 1000)), "json-depth", slow=kilobytes > 1000)
        for kilobytes in (40, 100, 400, 50_000)
    ),
    _row("objects-in-objects", "a.json", _of('{"a":' * 100_000 + "1" + "}" * 100_000), "json-depth"),
    _row("lists-of-99-mb", "a.json", _pieces("[", ("[],", 33 * MB), "[]]"), "memory-limit", slow=True),
    _row("json-over-100-mib", "a.json", _sparse_file(b'{"a": 1}', 2**20 * 100 + 1), "file-too-large"),
    _row("open-string-of-50-mb", "a.json", _pieces('["', ("\\\\x", 17 * MB)), "json-syntax", slow=True),
    _row("500000-json-lines", "a.jsonl", _pieces(('{"a": 1}\n', 500_000)), "", slow=True),
    _row(
        "million-points",
        "a.geojson",
        _of(lambda: geojson({"type": "MultiPoint", "coordinates": [[100.5, 13.75]] * 1_000_000})),
        "",
        slow=True,
    ),
    _row(
        "geometries-in-geometries",
        "a.geojson",
        _of('{"type": "GeometryCollection", "geometries": [' * 40 + "]}" * 40),
        "geojson-no-geometry",
    ),
    _row("nodes-in-nodes", "a.jsonld", _of('{"@context": {}, "a": ' + '{"a": ' * 98 + "1" + "}" * 99), ""),
    _row(
        "descriptor-of-a-package",
        "a.json",
        _of('{"profile": "tabular-data-package", "resources": [{"name": "x", "path": "http://127.0.0.1:9/x.csv"}]}'),
        "",
    ),
)

XMLS: tuple[Hostile, ...] = (
    _row("billion-laughs", "a.xml", _of(LAUGHS + "<x>&e8;</x>"), "xml-doctype"),
    _row("billion-laughs-in-utf-16", "a.xml", _of((LAUGHS + "<x>&e8;</x>").encode("utf-16")), "xml-doctype not-utf-8"),
    _row(
        "quadratic",
        "a.xml",
        _of('<!DOCTYPE x [<!ENTITY a "' + "a" * 100_000 + '">]><x>' + "&a;" * 10_000 + "</x>"),
        "xml-doctype",
    ),
    _row("external-entity", "a.xml", _of('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'), "xml-doctype"),
    _row("external-doctype", "a.xml", _of('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'), "xml-doctype"),
    _row("200000-levels", "a.xml", _of("<a>" * 200_000), "xml-depth"),
    _row("million-attributes", "a.xml", _of("<a " + " ".join(f'b{n}="1"' for n in range(500_000)) + "/>"), "", slow=True),
    _row("text-of-90-mb", "a.xml", _pieces("<a>", ("x\n", 45 * MB), "</a>"), "", slow=True),
    _row("open-tag-of-50-mb", "a.xml", _pieces("<a>", "<b c='", ("x", 50 * MB)), "xml-syntax", slow=True),
    _row("laughs-in-rdf", "a.rdf", _of(LAUGHS + "<rdf:RDF xmlns:rdf='x'/>"), "xml-doctype"),
    _row("turtle-of-brackets", "a.ttl", _of("@prefix e: <http://e.example/> .\ne:a e:b " + "[ e:b " * 100_000), "rdf-syntax"),
    _row(
        "turtle-of-lists",
        "a.ttl",
        _of("@prefix e: <http://e.example/> .\ne:a e:b " + "(" * 5000 + ")" * 5000 + " ."),
        "rdf-syntax",
    ),
)

HOSTILE: tuple[Hostile, ...] = (*TEXTS, *SHEETS, *JSONS, *XMLS)
