from io import BytesIO

import openpyxl
import pytest

from ckanext.mofops.metadata.workbook import Listed, submission_bytes, submission_header, submission_rows

WAIT = {"th": "พร้อมลงทะเบียน", "en": "Ready"}
NEXT = {"th": "ยื่นคำขอ", "en": "Submit it"}


@pytest.fixture
def listed(complete):
    resources = [{"name": "ตาราง", "url": "https://a.example/x.csv"}, {"name": "=1+1", "url": "https://a.example/y.csv"}]
    dataset = {**complete, "organization": {"name": "ops-mof", "title": "สป.กค."}, "resources": resources}
    return Listed(dataset, "https://a.example/dataset/units", WAIT, NEXT)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_14_items_with_their_numbers(listed, lang):
    header, (row,) = submission_header(lang), submission_rows([listed], lang)
    assert len(header) == len(row)
    assert [int(name.partition(".")[0]) for name in header[2:16]] == list(range(1, 15))
    assert all(row[2:16])
    by_item = dict(zip(header, row, strict=True))
    assert row[4] == "สป.กค."
    assert "ปี 1" in row
    assert by_item[header[16]] == "https://a.example/dataset/units"
    assert row[17].splitlines() == ["ตาราง: https://a.example/x.csv", "=1+1: https://a.example/y.csv"]
    assert row[18:] == [WAIT[lang], "", NEXT[lang]]


def test_workbook_with_template_1(listed):
    content = submission_bytes([listed], lang="th")
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["Submission", "Temp1"]
    assert [cell.value for cell in book["Submission"][1]] == submission_header("th")
    assert [cell.value or "" for cell in book["Submission"][2]] == next(iter(submission_rows([listed], "th")))
    assert book["Temp1"].cell(6, 2).value == "ops-mof-inspection-units"
    assert submission_bytes([listed], lang="th") == content


def test_nothing_to_submit():
    assert openpyxl.load_workbook(BytesIO(submission_bytes([])))["Submission"].max_row == 1
