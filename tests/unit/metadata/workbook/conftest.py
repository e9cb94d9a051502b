"""Workbooks as people and programs make them: plain grids, and XLSX files written cell by cell."""

import io
import zipfile

import openpyxl
import pytest

from ckanext.mofops.metadata.workbook import Grid, Organisation, Workbook, example_datasets, workbook_bytes
from ckanext.mofops.metadata.workbook.write import header
from ckanext.mofops.standard.workbook import workbook_layout

OURS = Organisation("org-1", "ops-mof", "สำนักงานปลัดกระทรวงการคลัง")
OTHERS = Organisation("org-2", "dga", "สำนักงานพัฒนารัฐบาลดิจิทัล")
ORGANISATIONS = (OURS, OTHERS)


@pytest.fixture
def stat():
    """A complete row of the statistics sheet, by column."""
    return {
        "name": "ops-mof-inspection-units",
        "title": "ผลการตรวจติดตามหน่วยงานในสังกัดกระทรวงการคลัง",
        "owner_org": "ops-mof",
        "maintainer": "สำนักตรวจสอบและประเมินผล",
        "maintainer_email": "inspection@example.go.th",
        "tag_string": "การตรวจราชการ, กระทรวงการคลัง",
        "notes": "จำนวนหน่วยรับตรวจ",
        "objective": "พันธกิจหน่วยงาน",
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "ประเทศ",
        "data_source": "รายงานผลการตรวจราชการ",
        "data_format": "CSV, XLS",
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
    }


def sheet(name, *rows, headers="th", columns=None, first=6):
    """The grid of a sheet of the template. rows: values by column; headers: language, a list, or None for none."""
    layout = workbook_layout()
    columns = columns or layout.sheets[name].columns
    if headers is None:
        texts = [""] * len(columns)
    elif isinstance(headers, list):
        texts = headers
    else:
        texts = [header(layout.sheets[name], column, headers) for column in columns]
    cells = [["title"], ["note"], ["how"], texts, ["คำอธิบาย"] * len(columns)]
    cells = cells[: first - 1]
    cells += [[row.get(column, "") for column in columns] for row in rows]
    return Grid(name, cells)


def of(*grids):
    return Workbook(tuple(grids))


@pytest.fixture
def example(tmp_path):
    """The file of the filled example."""
    path = tmp_path / "example.xlsx"
    path.write_bytes(workbook_bytes(example_datasets()))
    return path


@pytest.fixture
def edited(tmp_path):
    """Writes a workbook with openpyxl: sheets by name, cells by address."""

    def write(sheets, **dimensions):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, cells in sheets.items():
            page = book.create_sheet(name)
            for address, value in cells.items():
                page[address] = value
        path = tmp_path / "edited.xlsx"
        book.save(path)
        return path

    return write


def repacked(content, changes=(), **options):
    """An XLSX with parts replaced, added, or taken out (None)."""
    changes = dict(changes)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = changes.pop(name, source.read(name))
            if part is not None:
                target.writestr(name, part)
        for name, part in changes.items():
            target.writestr(name, part)
    return out.getvalue()
