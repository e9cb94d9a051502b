"""Hostile and broken files: one clear sentence each, within limits, and nothing of them is run."""

import io
import struct
import time
import zipfile

import openpyxl
import pytest

from ckanext.mofops.metadata.workbook import ReadLimits, empty_workbook, example_workbook, interpret, read

from .conftest import repacked

STAT = "Temp2_Meta_Stat"
SHEET = "xl/worksheets/sheet3.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def cells(*addresses, dimension="A1"):
    rows = "".join(f'<row><c r="{address}"><v>1</v></c></row>' for address in addresses)
    return f'{HEAD}<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'


def encrypted(content):
    """The flag of a password on each member, as a ZIP program sets it."""
    changed = bytearray(content)
    for signature, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = changed.find(signature)
        while start >= 0:
            changed[start + place : start + place + 2] = struct.pack("<H", 1)
            start = changed.find(signature, start + 4)
    return bytes(changed)


def zipped(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def bomb():
    return repacked(empty_workbook(), {SHEET: HEAD + " " * 300_000_000})


def codes(workbook):
    return [problem.code for problem in interpret(workbook).problems]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(lambda: b"", "workbook-empty", id="empty"),
        pytest.param(lambda: b"code,title\na,b\n", "workbook-not-xlsx", id="csv"),
        pytest.param(lambda: b"<html>log in</html>", "workbook-not-xlsx", id="web-page"),
        pytest.param(lambda: OLE, "workbook-protected", id="password-or-old-excel"),
        pytest.param(lambda: encrypted(empty_workbook()), "workbook-protected", id="zip-with-password"),
        pytest.param(lambda: zipped(a="x"), "workbook-not-xlsx", id="another-zip"),
        pytest.param(lambda: empty_workbook()[:5000], "workbook-broken", id="cut-short"),
        pytest.param(
            lambda: repacked(empty_workbook(), {SHEET: "<worksheet><a></worksheet>"}), "workbook-broken", id="broken-xml"
        ),
        pytest.param(lambda: repacked(empty_workbook(), {SHEET: None}), "workbook-broken", id="sheet-not-there"),
        pytest.param(lambda: repacked(empty_workbook(), {"xl/vbaProject.bin": "x"}), "workbook-macros", id="macros"),
        pytest.param(lambda: repacked(empty_workbook(), {SHEET: LAUGHS + "<l>&b;</l>"}), "workbook-doctype", id="entities"),
        pytest.param(
            lambda: repacked(empty_workbook(), {SHEET: cells("A1", "XFD1048576")}), "workbook-too-many-rows", id="far-corner"
        ),
        pytest.param(
            lambda: repacked(empty_workbook(), {SHEET: cells("A6", "ACO6")}), "workbook-too-many-columns", id="20000-columns"
        ),
        pytest.param(
            lambda: repacked(empty_workbook(), {f"x/{n}": "" for n in range(2001)}), "workbook-many-parts", id="many-parts"
        ),
        pytest.param(bomb, "workbook-inflates", id="zip-bomb"),
    ],
)
def test_a_file_that_is_not_read_says_why(written, content, code):
    started = time.monotonic()
    workbook = read(written(content(), "a.xlsx"))
    assert codes(workbook) == [code]
    assert all(workbook.problems[0].message().values())
    assert time.monotonic() - started < 20


def test_limits(written):
    path = written(example_workbook(), "a.xlsx")
    size = path.stat().st_size
    assert codes(read(path, ReadLimits(bytes=size))) == []
    assert codes(read(path, ReadLimits(bytes=size - 1))) == ["workbook-too-large"]
    assert codes(read(path, ReadLimits(columns=31))) == []
    assert codes(read(path, ReadLimits(columns=29))) == ["workbook-too-many-columns"]
    assert codes(read(path, ReadLimits(rows=20))) == []  # of the hidden lists
    assert codes(read(path, ReadLimits(rows=19))) == ["workbook-too-many-rows"]
    assert codes(read(path, ReadLimits(seconds=0.001))) == ["time-limit"]
    assert codes(read(path, ReadLimits(memory=1))) in (["memory-limit"], ["reader-crashed"])


def test_no_ordinary_file(tmp_path):
    assert codes(read(tmp_path)) == ["workbook-not-a-file"]
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.xlsx")


def test_a_declared_size_frightens_nobody(written):
    """The dimension may lie, and cells with nothing but a style reach as far as they like."""
    page = cells("A1", dimension="A1:XFD1048576").replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    )
    workbook = read(written(repacked(empty_workbook(), {SHEET: page}), "a.xlsx"))
    assert next(grid for grid in workbook.grids if grid.name == STAT).rows == [[1]]


def test_values_not_formulas(edited):
    path = edited({STAT: {"A6": "=1+1", "B6": '=HYPERLINK("http://x")', "C6": "text", "D6": "#N/A"}})
    (grid,) = read(path).grids
    assert grid.rows[5][:3] == ["", "", "text"]
    assert grid.faulty == ("A6", "B6", "D6")


def test_kinds_of_cells(edited):
    import datetime

    values = {
        "A1": 1,
        "B1": 2566.0,
        "C1": 1.5,
        "D1": True,
        "E1": datetime.date(2023, 3, 31),
        "F1": datetime.datetime(2023, 3, 31, 8),
    }
    (grid,) = read(edited({"a": values})).grids
    day = datetime.date(2023, 3, 31)
    assert grid.rows == [[1, 2566, 1.5, True, day, day]]
    assert [type(cell) for cell in grid.rows[0][:4]] == [int, int, float, bool]


def test_merged_cells_hidden_and_repeated_sheets(written, tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = STAT
    page["A6"] = "a"
    page.merge_cells("A6:B7")
    book.create_sheet("b").sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    workbook = read(path)
    assert [(grid.name, grid.hidden, grid.merged) for grid in workbook.grids] == [(STAT, False, ("A6:B7",)), ("b", True, ())]
    content = repacked(
        path.read_bytes(),
        {"xl/workbook.xml": zipfile.ZipFile(path).read("xl/workbook.xml").replace(b'name="b"', f'name="{STAT}"'.encode())},
    )
    assert [grid.name for grid in read(written(content, "b.xlsx")).grids] == [STAT, STAT]


@pytest.mark.parametrize("place", range(200, 6000, 700))
def test_a_flipped_byte_gives_a_verdict(written, place):
    content = bytearray(empty_workbook())
    content[place] ^= 0xFF
    workbook = read(written(bytes(content), "a.xlsx"))
    assert workbook.grids or codes(workbook)
