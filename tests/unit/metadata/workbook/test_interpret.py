"""Each rule for sheets, columns and rows; the bugs of the importer that came before are the cases."""

import datetime

import pytest

from ckanext.mofops.metadata.workbook import Workbook, interpret
from ckanext.mofops.metadata.workbook.columns import column_label
from ckanext.mofops.metadata.workbook.problem import of_workbook
from ckanext.mofops.standard.messages import LANGUAGES
from ckanext.mofops.standard.workbook import workbook_layout

from .conftest import of, sheet

STAT = "Temp2_Meta_Stat"
RESOURCES = "Temp3_Resource_Stat"
LAYOUT = workbook_layout()
COLUMNS = LAYOUT.sheets[STAT].columns
NEWER = LAYOUT.newer_columns(LAYOUT.sheets[STAT])
HEADERS = [column_label(LAYOUT.sheets[STAT], column)["th"] for column in COLUMNS]
RESOURCE = {
    "dataset": "ops-mof-inspection-units",
    "name": "ก",
    "url": "https://x.go.th/a.csv",
    "description": "ข",
    "format": "CSV",
}


def sheet_problems(found):
    return [(problem.code, problem.severity) for problem in found.problems]


def problems(found):
    return [(p.code, p.place) for entry in found.datasets for p in entry.judged(entry.dataset)]


def replaced(headers, place, text):
    return [*headers[:place], text, *headers[place + 1 :]]


def test_a_complete_row(stat):
    found = interpret(of(sheet(STAT, stat), sheet(RESOURCES, RESOURCE)))
    (entry,) = found.datasets
    assert (found.problems, problems(found), found.sheets) == ((), [], (STAT, RESOURCES))
    assert entry.dataset["data_type"] == "ข้อมูลสถิติ"
    assert entry.dataset["tags"] == ["การตรวจราชการ", "กระทรวงการคลัง"]
    assert entry.dataset["resources"] == [entry.resources[0].values]
    assert entry.dataset["resources"][0]["url"] == "https://x.go.th/a.csv"
    assert entry.row.columns["data_format_other"] == "N"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", LAYOUT.sheets)
def test_each_sheet_knows_its_own_headers(name, lang):
    row = {"name": "a-b", "dataset": "a-b"}
    found = interpret(of(sheet(name, row, headers=lang)))
    assert [code for code, _ in sheet_problems(found)] == ["resource-without-dataset"] * (LAYOUT.sheets[name].of == "resource")


def test_names_of_the_wire_and_of_agency_forms_are_headers(stat):
    headers = replaced(list(COLUMNS), 0, "รหัสชุดข้อมูลตามที่กำหนด *")
    assert interpret(of(sheet(STAT, stat, headers=headers))).problems == ()


@pytest.mark.parametrize("headers", [None, ["x"] * len(COLUMNS)], ids=["none", "unknown"])
def test_headers_that_nobody_knows_are_taken_by_position_and_said(stat, headers):
    found = interpret(of(sheet(STAT, {**stat, "official_statistics": "ใช่"}, headers=headers)))
    assert sheet_problems(found) == [("columns-by-position", "warning")]
    assert found.datasets[0].dataset["official_statistics"] == "True"


def test_unknown_headers_of_another_number_are_not_read(stat):
    found = interpret(of(sheet(STAT, {**stat, "more": "x"}, columns=[*COLUMNS, "more", "most"], headers=["x"] * 31)))
    assert sheet_problems(found) == [("columns-count", "error")]
    assert found.datasets == ()
    assert "ชื่อชุดข้อมูล" in found.problems[0].message()["th"]


def test_an_inserted_column_is_reported_and_shifts_nothing(stat):
    columns = [*COLUMNS[:5], "remark", *COLUMNS[5:]]
    found = interpret(of(sheet(STAT, {**stat, "remark": "x"}, columns=columns, headers=[*HEADERS[:5], "หมายเหตุ", *HEADERS[5:]])))
    assert sheet_problems(found) == [("column-inserted", "warning")]
    assert (found.problems[0].column, found.problems[0].row, found.problems[0].value) == ("F", 4, "หมายเหตุ")
    assert found.datasets[0].dataset["maintainer_email"] == "inspection@example.go.th"
    assert found.datasets[0].row.columns["maintainer_email"] == "G"


def test_a_missing_column_is_reported_and_its_field_is_not_blank_but_absent(stat):
    found = interpret(of(sheet(STAT, stat, columns=[c for c in COLUMNS if c != "notes"], headers=HEADERS[:7] + HEADERS[8:])))
    assert sheet_problems(found) == [("column-missing", "warning")]
    assert "notes" not in found.datasets[0].dataset
    assert found.datasets[0].dataset["objective"] == ["พันธกิจหน่วยงาน"]


def test_without_the_column_of_codes_there_is_nothing_to_read(stat):
    found = interpret(of(sheet(STAT, stat, columns=COLUMNS[1:], headers=HEADERS[1:])))
    assert (sheet_problems(found), found.datasets) == ([("columns-needed", "error")], ())


def test_swapped_columns_are_matched_by_header_and_said(stat):
    columns, headers = list(COLUMNS), list(HEADERS)
    for order in (columns, headers):
        order[2], order[7] = order[7], order[2]
    found = interpret(of(sheet(STAT, stat, columns=columns, headers=headers)))
    assert sheet_problems(found) == [("columns-reordered", "warning")]
    assert found.datasets[0].dataset["title"] == stat["title"]


def test_a_header_twice_counts_where_it_belongs(stat):
    columns, headers = ["notes2", *COLUMNS], ["รายละเอียด", *HEADERS]
    found = interpret(of(sheet(STAT, {**stat, "notes2": "x"}, columns=columns, headers=headers)))
    assert "column-repeated" in dict(sheet_problems(found))


def test_header_in_another_row_is_said(stat):
    grid = sheet(STAT, stat)
    found = interpret(of(type(grid)(STAT, grid.rows[2:])))
    assert (sheet_problems(found), found.problems[0].params["found"]) == ([("header-moved", "error")], 2)


@pytest.mark.parametrize("headers", [True, False], ids=["with-headers", "without"])
def test_the_newer_generation_is_read(stat, headers):
    texts = [column_label(LAYOUT.sheets[STAT], column)["th"] for column in NEWER] if headers else None
    found = interpret(of(sheet(STAT, {**stat, "data_classification": "เปิดเผย"}, columns=NEWER, headers=texts)))
    assert "newer-generation" in dict(sheet_problems(found))
    assert found.datasets[0].dataset["license_id"] == "Open Data Common"
    assert "data_classification" not in found.datasets[0].dataset


def test_a_thirtieth_column_of_the_statistics_sheet_that_is_no_classification_is_not_guessed(stat):
    found = interpret(of(sheet(STAT, {**stat, "data_classification": "Open Data Common"}, columns=NEWER, headers=None)))
    assert sheet_problems(found) == [("columns-generation", "error")]


def test_row_5_is_dropped_unless_it_is_a_dataset(stat):
    found = interpret(of(sheet(STAT, stat, first=5), sheet(RESOURCES, RESOURCE, first=5)))
    assert sheet_problems(found) == [("row-5-is-data", "warning")] * 2
    assert (len(found.datasets), len(found.datasets[0].resources)) == (1, 1)
    assert len(interpret(of(sheet(STAT, stat))).datasets) == 1


def test_resource_sheets_may_stand_first(stat):
    found = interpret(of(sheet(RESOURCES, RESOURCE, first=5), sheet(STAT, stat)))
    assert len(found.datasets[0].resources) == 1


def test_blank_rows_between_and_behind_are_nothing(stat):
    found = interpret(of(sheet(STAT, {}, stat, {}, {**stat, "name": "b-c"}, {}, {})))
    assert [(entry.name, entry.row.number) for entry in found.datasets] == [("ops-mof-inspection-units", 7), ("b-c", 9)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"name": ""}, [("code-missing", "A6")], id="no-code"),
        pytest.param({"name": 1031}, [("code-is-number", "A6"), ("slug-invalid", "A6")], id="code-is-a-number"),
        pytest.param({"data_type": "ข้อมูลระเบียน"}, [("type-from-sheet", "B6")], id="type-of-another-sheet"),
        pytest.param({"title": ""}, [("missing-item", "C6")], id="no-title"),
        pytest.param({"maintainer_email": "ไม่มี"}, [("email-invalid", "F6")], id="no-email"),
        pytest.param({"objective": ""}, [("missing-item", "I6")], id="blank-choice-is-missing"),
        pytest.param({"objective": "อื่นๆ"}, [("missing-other", "I6")], id="other-without-text-stands-at-its-choice"),
        pytest.param({"data_category": "ลับ"}, [("unknown-choice", "O6")], id="one-fault-said-once"),
        pytest.param({"data_format": "ตู้"}, [("taken-as-other", "N6")], id="other"),
        pytest.param({"last_updated_date": "31/3/66"}, [("date-year-ambiguous", "U6")], id="date"),
        pytest.param({"last_updated_date": datetime.date(2023, 3, 31)}, [], id="date-cell"),
        pytest.param({"notes": "a\ufffdb"}, [("control-character", "H6")], id="letter-cut-in-two"),
        pytest.param({"update_frequency_interval": 0}, [("interval-invalid", "K6")], id="interval"),
    ],
)
def test_each_fault_has_its_cell(stat, change, expected):
    found = interpret(of(sheet(STAT, {**stat, **change})))
    assert problems(found) == [(code, f"{STAT}!{cell}") for code, cell in expected]


def test_every_problem_of_every_row_is_found_at_once(stat):
    rows = [{**stat, "name": f"a-{number}", "title": "", "data_category": "x"} for number in range(3)]
    assert len(problems(interpret(of(sheet(STAT, *rows))))) == 6


def test_the_same_code_twice_is_said_at_both_places_and_loses_neither(stat):
    found = interpret(of(sheet(STAT, stat, {**stat, "name": "OPS-MOF-inspection-units"})))
    assert [(code, place) for code, place in problems(found) if code == "code-repeated"] == [
        ("code-repeated", f"{STAT}!A6"),
        ("code-repeated", f"{STAT}!A7"),
    ]


def test_resources_without_their_dataset_or_name_and_of_another_type(stat):
    found = interpret(
        of(
            sheet(STAT, stat),
            sheet(RESOURCES, {**RESOURCE, "dataset": "nobody"}, {**RESOURCE, "name": ""}),
            sheet("Temp3_Resource_GIS", RESOURCE),
        )
    )
    assert [(problem.code, problem.place) for problem in found.problems] == [("resource-without-dataset", f"{RESOURCES}!A6")]
    assert problems(found) == [
        ("resource-name-missing", f"{RESOURCES}!B7"),
        ("resource-other-type", "Temp3_Resource_GIS!A6"),
    ]


def test_a_resource_that_is_not_described_is_warned_of_at_its_cell(stat):
    found = interpret(of(sheet(STAT, stat), sheet(RESOURCES, {**RESOURCE, "description": ""})))
    assert problems(found) == [("resource-undescribed", f"{RESOURCES}!D6")]


def test_the_sheet_of_other_types_explains_its_type_in_column_b(stat):
    values = {column: value for column, value in stat.items() if column in LAYOUT.sheets["Temp2_Meta_Other"].columns}
    name = "Temp2_Meta_Other"
    found = interpret(of(sheet(name, {**values, "data_type_other": "บันทึกเสียง"})))
    assert (found.datasets[0].dataset["data_type_other"], problems(found)) == ("บันทึกเสียง", [])
    # The name of the type itself would be fake completeness.
    found = interpret(of(sheet(name, {**values, "data_type_other": "ข้อมูลประเภทอื่นๆ"})))
    assert problems(found) == [("missing-other", f"{name}!B6")]


def test_sheets_that_are_not_of_the_template(stat):
    other = sheet(STAT, stat)
    grids = (sheet(STAT, stat), type(other)("บันทึก", [["x"]]), type(other)("Temp1", [["x"]]), type(other)("ว่าง", []))
    assert sheet_problems(interpret(of(*grids))) == [("sheet-unknown", "warning")]
    assert sheet_problems(interpret(of(other, other))) == [("sheet-repeated", "error")]
    assert sheet_problems(interpret(of(grids[1]))) == [("sheet-unknown", "warning"), ("workbook-no-sheet", "error")]
    assert sheet_problems(interpret(of(type(other)(STAT, other.rows, hidden=True)))) == [("sheet-hidden", "warning")]


def test_merged_cells_and_formulas_without_a_value(stat):
    grid = sheet(STAT, {**stat, "notes": ""})
    found = interpret(of(type(grid)(STAT, grid.rows, merged=("A1:C1", "D6:D9"), faulty=("H6",))))
    assert [(problem.code, problem.value) for problem in found.problems] == [("cells-merged", "D6:D9")]
    assert ("cell-error", f"{STAT}!H6") in problems(found)


def test_a_workbook_that_could_not_be_read_says_why():
    assert sheet_problems(interpret(Workbook(problems=(of_workbook("workbook-empty"),)))) == [("workbook-empty", "error")]


@pytest.mark.parametrize("rows", [[], [[]], [["x"]], [[""] * 3] * 9, [[1, True, None or "", 2.5]] * 9])
@pytest.mark.parametrize("name", [STAT, RESOURCES])
def test_no_grid_breaks_it(name, rows):
    found = interpret(of(type(sheet(STAT))(name, rows)))
    assert all(problem.to_dict()["message"]["th"] for problem in found.problems)
