import struct

import pytest
from corpus.build import ROWS, locked_xls, xls

from ckanext.mofops.quality.sheets import biff
from ckanext.mofops.quality.sheets.outline import BookRefused

SECTOR, SMALL = 512, 64
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def workbook(*cells, name=b"\x01\x00S"):
    """The stream of a workbook with one sheet."""
    start = record(0x809, bytes(16))
    position = len(start) + 4 + 6 + len(name) + 4
    sheet = record(0x85, struct.pack("<LBB", position, 0, 0) + name)
    return start + sheet + record(0x0A) + start + b"".join(cells) + record(0x0A)


def container(stream, *, name="Workbook", next_of_first=None):
    """A container in which a stream of less than 4096 bytes is kept among small ones."""
    count = -(-len(stream) // SMALL)
    sectors = -(-count * SMALL // SECTOR)
    table = [FAT, END, END, *range(4, 3 + sectors), END]
    small_table = [*range(1, count), END]
    if next_of_first is not None:
        small_table[0] = next_of_first

    def entry(label, kind, first, size):
        written = (label + "\0").encode("utf-16-le")
        return written.ljust(64, b"\0") + struct.pack("<HB", len(written), kind) + bytes(49) + struct.pack("<LLL", first, size, 0)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<HH", 9, 6)
    header = header.ljust(48, b"\0") + struct.pack("<LLLLLLL", 1, 0, 4096, 2, 1, END, 0)
    header += struct.pack("<L", 0) + struct.pack("<108L", *[FREE] * 108)
    numbers = [
        struct.pack(f"<{len(table)}L", *table).ljust(SECTOR, b"\xff"),
        (entry("Root Entry", 5, 3, count * SMALL) + entry(name, 2, 0, len(stream))).ljust(SECTOR, b"\0"),
        struct.pack(f"<{len(small_table)}L", *small_table).ljust(SECTOR, b"\xff"),
    ]
    return header + b"".join(numbers) + stream.ljust(sectors * SECTOR, b"\0")


def number(row, column):
    return record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))


def test_sheets_of_a_workbook():
    found = biff.outlines(xls({"ก": ROWS, "b": [["x"]]}))
    assert [(sheet.name, sheet.rows, sheet.columns, sheet.cells) for sheet in found] == [("ก", 4, 2, 8), ("b", 1, 1, 1)]


@pytest.mark.parametrize("name", ["Workbook", "Book"])
def test_a_small_stream(name):
    [sheet] = biff.outlines(container(workbook(*(number(row, row) for row in range(20))), name=name))
    assert (sheet.name, sheet.rows, sheet.columns, sheet.cells) == ("S", 20, 20, 20)


def test_cells_of_all_kinds():
    many = record(0xBD, struct.pack("<HH", 5, 2) + bytes(6 * 3) + struct.pack("<H", 4))
    error = record(0x205, struct.pack("<HHHBB", 6, 1, 0, 0x07, 1))
    truth = record(0x205, struct.pack("<HHHBB", 7, 1, 0, 1, 0))
    formula = record(0x06, struct.pack("<HHH", 8, 1, 0) + b"\x02\0\x17\0\0\0\xff\xff" + bytes(6))
    chart = record(0x809, bytes(16)) + number(60_000, 200) + record(0x0A)
    [sheet] = biff.outlines(container(workbook(many, chart, error, truth, formula)))
    assert (sheet.rows, sheet.columns, sheet.cells) == (9, 5, 6)
    assert sheet.texts == {(6, 1): "#DIV/0!", (8, 1): "#REF!"}


def test_a_name_from_before_excel_97():
    [sheet] = biff.outlines(container(workbook(number(0, 0), name=b"\x02" + "กข".encode("cp874"))))
    assert sheet.name == "กข"


def test_a_password():
    with pytest.raises(BookRefused) as refused:
        biff.outlines(locked_xls())
    assert refused.value.code == "password-protected"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(container(workbook(number(0, 0)), next_of_first=0), id="chain-in-a-circle"),
        pytest.param(container(b"x" * 100), id="no-records"),
        pytest.param(container(workbook(number(0, 0)), name="Other"), id="no-workbook"),
        pytest.param(container(workbook(number(0, 0)))[:600], id="cut-off"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, id="nonsense"),
    ],
)
def test_broken_ones_come_to_an_end(content):
    try:
        assert all(sheet.cells <= 1 for sheet in biff.outlines(content))
    except BookRefused as refused:
        assert refused.code == "book-broken"


def test_macros():
    assert biff.has_macros(b"x" + "_VBA_PROJECT_CUR".encode("utf-16-le"))
    assert not biff.has_macros(xls({"S": ROWS}))
