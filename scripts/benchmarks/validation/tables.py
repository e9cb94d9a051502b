"""Made-up Thai tables of eight columns, the same at each run, and their Table Schemas.

``python tables.py KIND ROWS PATH`` writes one: the process that times others stays small, as theirs begin as copies of it.
"""

import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, TextIO
from xml.sax.saxutils import escape

SEED = 6
LABELS = ("รหัส", "ชื่อ", "จังหวัด", "จำนวน", "งบประมาณ", "วันที่", "ปีงบประมาณ", "หมายเหตุ")
FAULTS = 100
"""One row in so many is bad in a bad table."""

_TYPES = ("string", "string", "string", "integer", "number", "date", "year", "string")
_FIRST = ("สมชาย", "สมหญิง", "ประเสริฐ", "วิไล", "อนันต์", "กัญญา", "ณัฐพล", "ศิริพร", "ธนา", "พิมพ์ใจ", "ชัยวัฒน์", "รัตนา")
_LAST = ("ใจดี", "รักไทย", "แสงทอง", "ศรีสุข", "วงศ์ษา", "บุญมาก", "ทองดี", "พงษ์พานิช", "มีสุข", "จันทร์เพ็ญ", "สุขใจ")
_PROVINCES = ("กรุงเทพมหานคร", "เชียงใหม่", "ขอนแก่น", "สงขลา", "ภูเก็ต", "นครราชสีมา", "ชลบุรี", "อุดรธานี", "ตาก", "ยะลา")
_NOTES = ("ตรวจรับแล้ว", "รอเอกสารจากหน่วยงาน", "อยู่ระหว่างดำเนินการ", "ส่งคืนเพื่อแก้ไข", "เบิกจ่ายครบถ้วน")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

Cells = list[Any]


def schema(variant: str) -> dict[str, Any] | None:
    """The Table Schema of a variant: ``none`` (there is no schema), ``types`` or ``all`` (all constraints)."""
    if variant == "none":
        return None
    fields: list[dict[str, Any]] = [{"name": label, "type": kind} for label, kind in zip(LABELS, _TYPES, strict=True)]
    if variant == "types":
        return {"fields": fields}
    constraints = (
        {"required": True, "pattern": "TH[0-9]{8}"},
        {"required": True, "minLength": 3, "maxLength": 60},
        {"required": True, "enum": list(_PROVINCES)},
        {"minimum": 0, "maximum": 1_000_000},
        {"minimum": 0},
        {"minimum": "2000-01-01"},
        {"minimum": 2550, "maximum": 2580},
        {"maxLength": 200},
    )
    for field, constraint in zip(fields, constraints, strict=True):
        field["constraints"] = constraint
    return {"fields": fields, "primaryKey": [LABELS[0]]}


def rows(number: int, kind: str = "clean") -> Iterator[Cells]:
    """The header and so many rows, numbers and dates as values.

    kind: ``clean``; ``bad``, of which one row in a hundred has a fault; ``odd``, valid, but not in the writing that a quick look
    can prove: Thai digits, digits set apart by ``_``, and a quote inside a cell.
    """
    yield list(LABELS)
    chance = Random(SEED)  # noqa: S311 - for tables, not for secrets
    change = {"clean": _clean, "bad": _bad, "odd": _odd}[kind]
    for place in range(1, number + 1):
        dice = chance.getrandbits(48)
        cells = [
            f"TH{place:08}",
            f"นาย{_FIRST[dice % 12]} {_LAST[dice // 12 % 11]}",
            _PROVINCES[dice // 132 % 10],
            dice % 999_983,
            dice % 10_000_019 / 100,
            f"{2010 + dice % 15}-{1 + dice % 12:02}-{1 + dice % 28:02}",
            2553 + dice % 15,
            f"{_NOTES[dice % 5]} เลขที่ {dice % 9973}/{dice % 61}",
        ]
        change(place, cells)
        yield cells


def _clean(place: int, cells: Cells) -> None:
    pass


def _odd(place: int, cells: Cells) -> None:
    cells[3] = str(cells[3]).translate(_THAI_DIGITS)
    cells[4] = f"{cells[4]:_}"
    if place % 200 == 0:
        cells[7] = f'"{cells[7]}" แก้ไข'


def _bad(place: int, cells: Cells) -> None:
    if place % FAULTS:
        return
    faults = ((0, "TH00000001"), (1, None), (2, "ลอนดอน"), (3, "ไม่ทราบ"), (4, -1), (5, "31/12/2567"), (6, 25), (7, "ก" * 201))
    column, cell = faults[place // FAULTS % len(faults)]
    cells[column] = cell


def write(format: str, table: Iterable[Cells], path: Path) -> None:
    """Write a table as CSV, XLSX, ODS, JSON or JSONL."""
    if format == "XLSX":
        _write_xlsx(table, path)
    elif format == "ODS":
        _write_ods(table, path)
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            {"CSV": _write_csv, "JSON": _write_json, "JSONL": _write_jsonl}[format](table, stream)


def _write_csv(table: Iterable[Cells], stream: TextIO) -> None:
    # By hand: a cell of the odd table begins with a quote that csv.writer would double.
    stream.writelines(",".join("" if cell is None else str(cell) for cell in cells) + "\n" for cells in table)


def _objects(table: Iterable[Cells]) -> Iterator[str]:
    walk = iter(table)
    labels = next(walk)
    for cells in walk:
        yield json.dumps(dict(zip(labels, cells, strict=True)), ensure_ascii=False)


def _write_json(table: Iterable[Cells], stream: TextIO) -> None:
    objects = _objects(table)
    stream.write("[" + next(objects))
    stream.writelines(",\n" + text for text in objects)
    stream.write("]\n")


def _write_jsonl(table: Iterable[Cells], stream: TextIO) -> None:
    stream.writelines(text + "\n" for text in _objects(table))


def _write_xlsx(table: Iterable[Cells], path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("ตาราง")
    for cells in table:
        sheet.append(cells)
    book.save(path)


_SPACES = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content office:version="1.3" '
    f'xmlns:office="{_SPACES}:office:1.0" xmlns:table="{_SPACES}:table:1.0" xmlns:text="{_SPACES}:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="ตาราง">'
)
_ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest manifest:version="1.3" '
    f'xmlns:manifest="{_SPACES}:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def _write_ods(table: Iterable[Cells], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", _ODS_TYPE, zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        with package.open("content.xml", "w", force_zip64=True) as content:
            for text in chain([_ODS_HEAD], map(_ods_row, table), [_ODS_TAIL]):
                content.write(text.encode())


def _ods_row(cells: Cells) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    kind = "string" if isinstance(cell, str) else f'float" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def json_schema() -> dict[str, Any]:
    """The schema ``all`` as qsv validate takes it; keys that are given twice it cannot tell."""
    text, whole, number = {"type": "string"}, {"type": "integer"}, {"type": "number"}
    kinds = (
        {**text, "pattern": "^TH[0-9]{8}$"},
        {**text, "minLength": 3, "maxLength": 60},
        {**text, "enum": list(_PROVINCES)},
        {**whole, "minimum": 0, "maximum": 1_000_000},
        {**number, "minimum": 0},
        {**text, "format": "date"},
        {**whole, "minimum": 2550, "maximum": 2580},
        {**text, "maxLength": 200},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": dict(zip(LABELS, kinds, strict=True)),
        "required": list(LABELS[:3]),
    }


if __name__ == "__main__":
    file = Path(sys.argv[3])
    write(file.suffix.removeprefix(".").upper(), rows(int(sys.argv[2]), sys.argv[1]), file)
