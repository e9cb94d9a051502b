import re
from datetime import date

import pytest
from frictionless import Schema
from polars import Series

from ckanext.mofops.quality.tables.chunk import Chunk
from ckanext.mofops.quality.tables.habits import DISTINCT, TELLING, Habits

CHUNK = 3000
ANY = Schema.from_descriptor({"fields": [{"name": "x", "type": "any"}]})


def warnings(label, cells, findings, schema=ANY):
    habits = Habits([label], schema)
    for start in range(0, len(cells), CHUNK):
        habits.see(Chunk(2 + start, [[cell] for cell in cells[start : start + CHUNK]], 1))
    habits.report(findings)
    return [(problem.code, problem.row, problem.cell) for problem in findings.kept]


CASES = [
    pytest.param("จำนวน", ["1", "2.5", "-3", ""], [], id="plain-numbers"),
    pytest.param("จำนวน", ["1", "๑๒", "3"], [("thai-digits", 3, "๑๒")], id="thai-digits"),
    pytest.param("มาตรา", ["มาตรา ๑", "มาตรา ๒"], [], id="thai-digits-in-text"),
    pytest.param("จำนวน", ["1", "14,709,329"], [("thousands-separator", 3, "14,709,329")], id="thousands"),
    pytest.param("จำนวน", ["๑,๒๐๐", "1"], [("thai-digits", 2, "๑,๒๐๐"), ("thousands-separator", 2, "๑,๒๐๐")], id="both"),
    pytest.param("ที่อยู่", ["1,200 ไร่", "ก"], [], id="a-comma-in-text"),
    pytest.param("จำนวน", ["1", "-", "2", "-"], [("dash-as-blank", 3, "-")], id="dash"),
    pytest.param("จำนวน", ["1", "-", "N/A", "2", "3"], [("dash-as-blank", 3, "-"), ("dash-as-blank", 4, "N/A")], id="each"),
    pytest.param("หมายเหตุ", ["ก", "-", "ข"], [], id="dash-among-texts"),
    pytest.param("ปี", ["2565", "2566", "2024"], [("mixed-years", 4, "2024")], id="years-of-both-eras"),
    pytest.param("ปี", [2565, 2566, 2024], [("mixed-years", 4, "2024")], id="years-as-numbers"),
    pytest.param("ปีงบประมาณ", ["2565", "2566"], [], id="buddhist-years-alone"),
    pytest.param("จำนวน", ["2565", "2024"], [], id="numbers-that-look-like-years"),
    pytest.param("วันที่", ["2024-01-31", "2024-02-01"], [], id="dates"),
    pytest.param("วันที่", ["2567-01-31", "2567-02-01"], [("buddhist-year", 2, "2567-01-31")], id="buddhist-dates"),
    pytest.param("วันที่", ["2567-01-31", "2024-02-01"], [("mixed-years", 2, "2567-01-31")], id="dates-of-both-eras"),
    pytest.param("วันที่", [date(2567, 1, 31)], [("buddhist-year", 2, "2567-01-31")], id="dates-of-a-workbook"),
    pytest.param("วันที่", ["2024-01-31", "2024-02-01", "31/03/2024"], [("mixed-dates", 4, "31/03/2024")], id="two-forms"),
    pytest.param("วันที่", ["2024-01-31", "2024-02-01", "5 ม.ค. 2024"], [("mixed-dates", 4, "5 ม.ค. 2024")], id="months-in-words"),
    pytest.param("รหัส", ["10110", "1020", "50200"], [("leading-zeros-lost", 3, "1020")], id="leading-zeros"),
    pytest.param("รหัส", ["00110", "1020", "50200"], [], id="some-zeros-are-there"),
    pytest.param("รหัส", ["8", "9", "10", "11", "12"], [], id="counted-up"),
    pytest.param("จำนวน", ["10110", "1020", "50200"], [], id="no-code"),
    pytest.param("ชื่อ", ["ก\u200b", "ข"], [("hidden-characters", 2, r"ก\u200b")], id="zero-width"),
    pytest.param("ค่า", ["1", "#REF!"], [("error-cell", 3, "#REF!")], id="error-of-a-formula"),
    pytest.param("จังหวัด", ["ตาก", "รวม"], [("totals-row", 3, "รวม")], id="total"),
    pytest.param(
        "จังหวัด", ["Grand Total", "รวมทั้งสิ้น:"], [("totals-row", 2, "Grand Total"), ("totals-row", 3, "รวมทั้งสิ้น:")], id="totals"
    ),
    pytest.param("ชื่อ", ["รวมใจไทย", "สภารวม"], [], id="a-name-with-the-word"),
]


@pytest.mark.parametrize(("label", "cells", "expected"), CASES)
def test_warnings(label, cells, expected, findings):
    assert warnings(label, cells, findings) == expected


OF_CELLS = (
    "hidden-characters",
    "error-cell",
    "thai-digits",
    "thousands-separator",
    "dash-as-blank",
    "mixed-dates",
    "buddhist-year",
)


@pytest.mark.parametrize(("label", "cells", "expected"), CASES)
def test_what_is_told_of_has_a_telling_text(label, cells, expected):
    """Else the prover would pass over the column."""
    if any(code in OF_CELLS for code, *_ in expected):
        texts = [str(cell) for cell in cells]
        assert any(re.search(TELLING, text) for text in texts)
        assert Series(texts).str.contains(TELLING).any()


def test_what_the_schema_calls_missing_is_no_surprise(findings):
    schema = Schema.from_descriptor({"missingValues": ["", "-"], "fields": [{"name": "จำนวน", "type": "integer"}]})
    assert warnings("จำนวน", ["1", "-"], findings, schema) == []


def test_all_cells_are_counted_and_one_is_shown(findings):
    assert warnings("จำนวน", ["1,000", "1,000", "2,000", "5"], findings) == [("thousands-separator", 2, "1,000")]
    assert findings.kept[0].params["count"] == 3


def test_a_column_of_all_different_values_is_left_alone_in_the_end(findings):
    cells = [str(number) for number in range(DISTINCT)] + ["1,000"]
    assert warnings("จำนวน", cells, findings) == []
