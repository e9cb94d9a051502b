"""From a Thai word to a downloaded file: at a desk and with a phone, in Thai and in English, with JavaScript and without."""

import csv
import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

WORD = "สถานะของหน่วยงาน"
"""Inside a longer phrase, the title of one of the Office's datasets."""
NAME, FILE = "ops-mof-pmqa-scores", "pmqa-scores.csv"
LABEL = "ปีงบประมาณ (พ.ศ.)"
KINDS = {
    "csv": lambda content: list(csv.reader(StringIO(content.decode("utf-8-sig")))),
    "json": lambda content: [list(json.loads(content)[0]), *(list(row.values()) for row in json.loads(content))],
    "xlsx": lambda content: [list(row) for row in load_workbook(BytesIO(content)).active.values],
}
"""The table that is read from a file, its header first."""


@pytest.fixture(scope="module")
def table():
    """The table as the Office published it."""
    path = Path(__file__).parents[2] / "datasets" / NAME / FILE
    return list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture
def resource(agency, published, eventually):
    """The resource with the table, once the worker has looked at it and made its files."""
    found = agency.call("package_show", id=NAME)["resources"][0]
    eventually(lambda: agency.call("mofops_profile_show", resource_id=found["id"])["state"] == "done")
    eventually(lambda: agency.call("resource_show", id=found["id"]).get("datastore_active"))
    return found


def content(page, link):
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


def texts(rows):
    """Numbers and dates as CSV has them."""
    return [["" if cell is None else str(cell).removesuffix(".0").removesuffix(" 00:00:00") for cell in row] for row in rows]


def test_from_a_thai_word_to_a_file(lang, visitor, resource, table):
    page = visitor
    page.goto(f"{lang}/")
    page.locator("#field-main-search").fill(WORD)
    page.locator("#field-main-search").press("Enter")
    page.locator(f"#search-results a[href$='{lang}/dataset/{NAME}']").first.click()
    expect(page).to_have_url(re.compile(f"{lang}/dataset/{NAME}$"))
    with ZipFile(BytesIO(content(page, page.locator("a[href$='/download.zip']")))) as whole:
        assert "datapackage.json" in whole.namelist()
    page.locator(f"a[href$='{lang}/dataset/{NAME}/resource/{resource['id']}']").first.click()
    expect(page.get_by_role("columnheader", name=LABEL).first).to_be_visible()
    assert KINDS["csv"](content(page, page.locator(f"a[href$='/download/{FILE}']").first)) == table
    for kind, read in KINDS.items():
        found = read(content(page, page.locator(f"a[href$='/download.{kind}']")))
        assert (kind, texts(found)) == (kind, texts(table))
