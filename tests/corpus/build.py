"""Files of every format, built in memory: by the library that writes them, or byte by byte where bytes matter."""

import io
import json
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import shapefile
import xlwt

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TABLE = "จังหวัด,จำนวน\nกรุงเทพมหานคร,12\nเชียงใหม่,7\nภูเก็ต,3\n"
ROWS = [["จังหวัด", "จำนวน"], ["กรุงเทพมหานคร", 12], ["เชียงใหม่", 7], ["ภูเก็ต", 3]]
POINT = {"type": "Point", "coordinates": [100.5, 13.75]}

Rows = Sequence[Sequence[Any]]


def csv(rows: Rows) -> str:
    """Cells that need no quotes, set apart by commas."""
    return "".join(",".join(str(cell) for cell in cells) + "\n" for cells in rows)


def zipped(members: Mapping[str, bytes | str], *, stored: Iterable[str] = ()) -> bytes:
    """stored: members that are not packed."""
    stream = io.BytesIO()
    stored = set(stored)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2024, 1, 31, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def rezipped(package: bytes, changes: Mapping[str, bytes | str | None]) -> bytes:
    """The package with members in place of others, new ones, or, by None, without them."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        members: dict[str, bytes | str | None] = {name: archive.read(name) for name in archive.namelist()}
    members |= changes
    return zipped({name: content for name, content in members.items() if content is not None}, stored=["mimetype"])


def encrypted(package: bytes) -> bytes:
    """The package with the flag of a password on each of its members."""
    return package.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


# --- XLSX ---


def xlsx(sheets: Mapping[str, Rows], change: Any = None) -> bytes:
    """A workbook as openpyxl writes it; ``change`` takes it in hand before."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    if change is not None:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def bare_book(sheet_data: str, *, before: str = "", after: str = "", strings: str | None = None) -> dict[str, bytes | str]:
    """The members of the least workbook that opens, with one sheet of the given XML."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/sharedStrings"'
        ' Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_SHEET}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_SHEET}">{strings or ""}</sst>',
    }
    return members


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number_cell(place: str, value: object) -> str:
    return f'<c r="{place}"><v>{value}</v></c>'


# --- XLS ---


def xls(sheets: Mapping[str, Rows], change: Any = None) -> bytes:
    """An old workbook as xlwt writes it."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    if change is not None:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def locked_xls() -> bytes:
    """An old workbook in which the record of the user's name has become the one of a password."""
    content = xls({"S": ROWS})
    return content.replace(struct.pack("<HH", 0x5C, 112), struct.pack("<HH", 0x2F, 112), 1)


# --- ODS ---

_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def ods(sheets: Mapping[str, Rows], *, more: str = "") -> bytes:
    """A workbook of OpenDocument. more: XML at the end of each table."""
    return bare_ods("".join(_ods_table(name, rows, more) for name, rows in sheets.items()))


def bare_ods(tables: str, *, before: str = "", kind: str = "spreadsheet") -> bytes:
    """The least package that opens, with the given XML as its body."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content xmlns:office="{_ODF}:office:1.0" '
        f'xmlns:table="{_ODF}:table:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:style="{_ODF}:style:1.0" office:version="1.3">'
        f"<office:body><office:{kind}>{tables}</office:{kind}></office:body></office:document-content>"
    )
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    members = {"mimetype": media_type, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(members, stored=["mimetype"])


def _ods_table(name: str, rows: Rows, more: str) -> str:
    lines = "".join(f"<table:table-row>{''.join(map(ods_cell, cells))}</table:table-row>" for cells in rows)
    return f"<table:table table:name={quoteattr(name)}>{lines}{more}</table:table>"


def ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


# --- maps ---


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties or {"ชื่อ": "จุด", "จำนวน": 1}, "geometry": geometry}


def geojson(*geometries: Any, **more: Any) -> str:
    features = [feature(geometry) for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False)


def shapefiles(encoding: str = "utf-8", records: int = 2) -> dict[str, bytes]:
    """The files of a Shapefile named ``m``."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as writer:
        writer.field("NAME", "C")
        for _ in range(records):
            writer.point(100.5, 13.75)
            writer.record("กรุงเทพ")
    return {"m.shp": shp.getvalue(), "m.shx": shx.getvalue(), "m.dbf": dbf.getvalue(), "m.prj": b'GEOGCS["WGS 84"]'}


def kml(inside: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'
    )


PLACEMARK = "<Placemark><name>จุด</name><Point><coordinates>100.5,13.75</coordinates></Point></Placemark>"

# --- documents ---

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"
GIF = b"GIF89a" + bytes(40) + b";"
TIFF = b"II*\x00" + bytes(40)
TAR = b"a.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(760)


def ole(stream: str) -> bytes:
    """An old Office container that names a stream."""
    return OLE + stream.encode("utf-16-le") + bytes(600)


def office(member: str) -> bytes:
    """A document package with one part."""
    return zipped({"[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>', member: "<x/>"})


def dbf() -> bytes:
    return shapefiles()["m.dbf"]
