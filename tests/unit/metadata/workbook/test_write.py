"""The file that leaves us: the layout of the template, lists to choose from, and nothing cut or run."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from ckanext.mofops.metadata.workbook import WorkbookError, empty_workbook, example_datasets, example_workbook, workbook_bytes
from ckanext.mofops.standard.messages import LANGUAGES
from ckanext.mofops.standard.schema import dataset_schema
from ckanext.mofops.standard.workbook import workbook_layout

LAYOUT = workbook_layout()


def opened(content):
    return load_workbook(io.BytesIO(content))


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def test_sheets_in_order_and_the_lists_hidden():
    book = opened(empty_workbook())
    assert book.sheetnames == ["Temp1", *LAYOUT.sheets, "Lists"]
    assert [page.title for page in book if page.sheet_state == "hidden"] == ["Lists"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stands_above_the_data(lang):
    book = opened(empty_workbook(lang=lang))
    for name, sheet in LAYOUT.sheets.items():
        page = book[name]
        assert "ckanext-mofops" in page["A2"].value
        headers = [cell.value for cell in page[4]]
        assert len(headers) == len(set(headers)) == len(sheet.columns)
        assert all(cell.value for cell in page[5] if sheet.fields.get(sheet.columns[cell.column - 1], None) is None)
        assert page.max_row == 5


def test_template_1_is_ours_and_says_what_is_public():
    page = opened(example_workbook())["Temp1"]
    assert [cell.value for cell in page[4]] == [column.label["th"] for column in LAYOUT.template_1_columns]
    assert [cell.value for cell in page[6]][:4] == ["1", "example-licensed-shops", example_datasets()[0]["title"], "ข้อมูลระเบียน"]
    assert page["H6"].value == "ใช่"
    category = {"data_category": "ข้อมูลส่วนบุคคล"}
    assert opened(workbook_bytes([{**example_datasets()[0], **category}]))["Temp1"]["H6"].value == "ไม่ใช่"


def test_drop_down_lists_hold_the_choices_and_refuse_only_where_nothing_else_may_be_typed():
    book = opened(empty_workbook())
    for name, sheet in LAYOUT.sheets.items():
        found = {}
        for validation in book[name].data_validations.dataValidation:
            assert len(validation.formula1) < 255
            assert len(validation.prompt) <= 255
            column = range_boundaries(str(validation.sqref))[0] - 1
            found[sheet.columns[column]] = validation
        fields = {name: field for name in sheet.columns if (field := sheet.fields.get(name)) is not None}
        assert found.keys() == {name for name, field in fields.items() if field.kind in ("choice", "choices", "flag")}
        for name, validation in found.items():
            place = validation.formula1.removeprefix("Lists!").replace("$", "")
            listed = [row[0].value for row in book["Lists"][place]]
            field = fields[name]
            assert listed == (["ใช่", "ไม่ใช่"] if field.kind == "flag" else list(field.choices))
            assert validation.showErrorMessage == (field.other_field is None and field.kind != "choices")


def test_cells_to_be_filled_in_are_text_already():
    page = opened(empty_workbook())["Temp2_Meta_Stat"]
    assert page.column_dimensions["A"].number_format == "@"
    assert page.freeze_panes == "B6"


def test_the_same_datasets_give_the_same_bytes():
    assert example_workbook() == example_workbook()
    assert "2000-01-01" in part(empty_workbook(), "docProps/core.xml")


@pytest.mark.parametrize("length", [32_767, 32_768])
def test_a_text_is_whole_or_the_workbook_is_not_made(length):
    dataset = {**example_datasets()[1], "calculation_method": "ก" * length}
    if length == 32_767:
        assert len(opened(workbook_bytes([dataset]))["Temp2_Meta_Stat"]["Y6"].value) == length
        return
    with pytest.raises(WorkbookError) as caught:
        workbook_bytes([dataset])
    assert (caught.value.code, caught.value.params["cell"]) == ("cell-too-long", "Y6")
    assert all(caught.value.message().values())


def test_letters_beyond_the_first_plane_count_twice():
    with pytest.raises(WorkbookError):
        workbook_bytes([{**example_datasets()[1], "calculation_method": "😀" * 16_384}])


def test_what_xml_cannot_hold_is_shown():
    content = workbook_bytes([{**example_datasets()[0], "notes": "a\x00b\x1fc\ud800d"}])
    assert opened(content)["Temp2_Meta_Record"]["H6"].value == "a\ufffdb\ufffdc\ufffdd"


def test_a_dataset_without_a_type_is_not_lost():
    page = opened(workbook_bytes([{"name": "a-b", "title": "ก"}]))["Temp2_Meta_Other"]
    assert [cell.value for cell in page[6]][:3] == ["a-b", None, "ก"]


def test_the_organisation_is_shown_by_its_title():
    dataset = {**example_datasets()[0], "owner_org": "uuid", "organization": {"name": "ops-mof", "title": "สำนักงานปลัด"}}
    assert opened(workbook_bytes([dataset]))["Temp2_Meta_Record"]["D6"].value == "สำนักงานปลัด"


def test_no_part_carries_the_time_or_place_of_its_making():
    with zipfile.ZipFile(io.BytesIO(example_workbook())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_explanation_of_each_item_has_its_number():
    page = opened(empty_workbook())["Temp2_Meta_Record"]
    told = {int(number) for cell in page[5] for number in re.findall(r"รายการที่ (\d+)", cell.value or "")}
    assert told == set(dataset_schema().items) - {1}  # which the sheet decides
