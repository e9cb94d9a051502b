"""The workbook that comes back: every problem listed, its cell marked, and good to be handed in again."""

import io

import pytest
from openpyxl import load_workbook

from ckanext.mofops.metadata.workbook import Grid, Workbook, interpret, marked, plan, read

from .conftest import ORGANISATIONS, of, sheet

STAT = "Temp2_Meta_Stat"


@pytest.fixture
def faulty(stat):
    return of(sheet(STAT, {**stat, "data_category": "=1+1", "title": "", "data_format": "ตู้"}))


def planned(workbook):
    return plan(interpret(workbook), organisations=ORGANISATIONS)


def opened(content):
    return load_workbook(io.BytesIO(content))


def test_each_problem_is_listed_with_a_link_to_its_cell(faulty):
    found = planned(faulty)
    book = opened(marked(faulty, found.every_problem))
    assert book.sheetnames == ["Problems", STAT]
    rows = list(book["Problems"].iter_rows(min_row=2))
    assert [(row[0].value, row[1].value, row[2].value) for row in rows] == [
        (problem.sheet, str(problem.row), problem.column) for problem in found.every_problem
    ]
    assert {row[0].hyperlink.location for row in rows} == {f"'{STAT}'!{cell}" for cell in ("C6", "N6", "O6")}
    assert [row[5].value for row in rows] == [problem.message()["th"] for problem in found.every_problem]


def test_faulty_cells_are_coloured_and_say_why(faulty):
    page = opened(marked(faulty, planned(faulty).every_problem))[STAT]
    assert (page["O6"].value, page["O6"].data_type) == ("=1+1", "s")
    colours = {cell: page[cell].fill.fgColor.rgb for cell in ("C6", "N6", "O6", "D6")}
    assert colours["C6"] == colours["O6"] != colours["N6"] != colours["D6"]
    assert "หมวดหมู่" in page["O6"].comment.text
    assert "list of Governance category" in page["O6"].comment.text
    assert page["D6"].comment is None


def test_it_can_be_mended_and_handed_in_as_it_is(faulty, written, tmp_path):
    path = tmp_path / "marked.xlsx"
    path.write_bytes(marked(faulty, planned(faulty).every_problem))
    assert planned(read(path)).to_dict() == planned(faulty).to_dict()
    book = load_workbook(path)
    book[STAT]["O6"], book[STAT]["C6"] = "ข้อมูลสาธารณะ", "ชื่อ"
    book.save(path)
    assert [step.kind for step in planned(read(path)).steps] == ["create"]


def test_any_grid_is_given_back(stat):
    import datetime

    long = "ก" * 40_000
    grids = (
        Grid("a/b:c*d?[e]" + "x" * 40, [[1, 2.5, True, datetime.date(2023, 3, 31), "a\x00b", long, "😀" * 30_000]]),
        Grid("Problems", [["x"]]),
        Grid("Problems", []),
        Grid("'", [["x"]]),
        sheet(STAT, {**stat, "title": ""}),
        sheet(STAT, {**stat, "title": ""}),
    )
    workbook = Workbook(grids)
    book = opened(marked(workbook, planned(workbook).every_problem))
    assert len(book.sheetnames) == 1 + len(grids)
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert book.worksheets[5]["C6"].comment is not None
    assert book.worksheets[6]["C6"].comment is None
    assert book.worksheets[1]["A1"].value == "1"


def test_without_problems_there_is_still_the_list():
    assert opened(marked(Workbook(), ())).sheetnames == ["Problems"]
