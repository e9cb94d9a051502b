import struct

import pytest
from corpus.build import rezipped, zipped

from ckanext.mofops.quality.check import check_unguarded

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def record(kind, content=b""):
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(content)
    return head + (bytes([length]) if length < 0x80 else bytes([length & 0x7F | 0x80, length >> 7])) + content


def text(value):
    return struct.pack("<L", len(value)) + value.encode("utf-16-le")


def row(number, *cells):
    return record(0, struct.pack("<L", number) + bytes(21)) + b"".join(cells)


def cell(column, value):
    head = struct.pack("<LL", column, 0)
    if isinstance(value, str):
        return record(6, head + text(value))
    return record(5, head + struct.pack("<d", value)) if isinstance(value, float) else record(3, head + bytes([value]))


def xlsb(*rows):
    sheet = record(129) + record(148, bytes(16)) + record(145) + b"".join(rows) + record(146) + record(130)
    workbook = (
        record(131) + record(143) + record(156, struct.pack("<LL", 0, 1) + text("rId1") + text("ก")) + record(144) + record(132)
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


HEADER = row(0, cell(0, "a"), cell(1, "b"))


@pytest.fixture
def found(written):
    def check(content):
        verdict = check_unguarded(written(content, "a.xlsb"))
        return verdict, [(problem.code, problem.sheet, problem.row, problem.cell) for problem in verdict.problems]

    return check


def test_cells(found):
    verdict, problems = found(xlsb(HEADER, row(1, cell(0, 1.0), cell(1, "x")), row(2, cell(0, 2.0), cell(1, 0x2A))))
    assert problems == [("error-cell", "ก", 3, "#N/A")]
    assert (verdict.format, verdict.sheets) == ("XLSB", [{"name": "ก", "rows": 2, "fields": 2}])


def test_far_cells(found):
    _, problems = found(xlsb(HEADER, row(1_048_575, cell(16_383, 1.0))))
    assert problems == [("book-sparse", None, None, None)]


@pytest.mark.parametrize(
    "broken",
    [record(5, b"\x01"), b"\x05", b"\x05\xff\xff\xff\xff", record(3, bytes(8))],
    ids=["short", "no-length", "long", "error"],
)
def test_broken_records(broken, found):
    content = rezipped(xlsb(HEADER), {"xl/worksheets/sheet1.bin": broken})
    assert [problem[0] for problem in found(content)[1]] == ["book-broken"]
