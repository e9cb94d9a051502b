"""What is shown of a value is read as that value again; what people type is read as it is meant."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.metadata.normal import normalised
from ckanext.mofops.metadata.thai import clean
from ckanext.mofops.metadata.workbook.values import cell_text, shown, taken
from ckanext.mofops.standard.schema import dataset_schema

FIELDS = dataset_schema().dataset_fields
OTHER = "อื่นๆ"


def said(name, cell):
    """Values of a cell, without the field's own name; codes of its faults."""
    found = taken(FIELDS[name], cell)
    values = [found.values[key] for key in found.values]
    return (values[0] if len(values) == 1 else tuple(values)), [fault.code for fault in found.faults]


@pytest.mark.parametrize(
    ("field", "cell", "value", "codes"),
    [
        # Blank stays blank: an importer that makes it "other" claims what nobody said.
        pytest.param("objective", "", ([], ""), [], id="blank-choices"),
        pytest.param("geo_coverage", " - ", ("", ""), [], id="dash-is-blank"),
        pytest.param("high_value_dataset", "", "", [], id="blank-flag"),
        pytest.param("created_date", "", "", [], id="blank-date"),
        # One of several.
        pytest.param("data_format", "CSV, XLS", (["CSV", "XLS"], ""), [], id="comma"),
        pytest.param("data_format", "XLS;CSV\nPDF", (["CSV", "XLS", "PDF"], ""), [], id="semicolon-and-newline"),
        pytest.param("data_format", "DOC/DOCX, CSV", (["CSV", "DOC/DOCX"], ""), [], id="slash-of-a-choice"),
        pytest.param("data_format", "CSV/PDF", (["CSV", "PDF"], ""), [], id="slash-between-choices"),
        pytest.param("data_format", "XLS/XLSX", (["XLS"], ""), [], id="label"),
        pytest.param("data_format", "csv, docx", (["CSV", "DOC/DOCX"], ""), [], id="small-letters-and-alias"),
        pytest.param("data_format", "CSV, ตู้เอกสาร, ลิ้นชัก", (["CSV", OTHER], "ตู้เอกสาร, ลิ้นชัก"), ["taken-as-other"], id="unknown"),
        pytest.param("data_format", "CSV, อื่น ๆ", (["CSV", OTHER], ""), [], id="other-without-text"),
        pytest.param("data_format", "CSV, อื่นๆ: a, b; c", (["CSV", OTHER], "a, b; c"), [], id="other-with-text"),
        pytest.param("data_language", "Thai, English", (["ไทย", "อังกฤษ"], ""), [], id="english-labels"),
        # One only.
        pytest.param("update_frequency_unit", "A", ("ปี", ""), [], id="paper-code"),
        pytest.param("geo_coverage", "04", ("ประเทศ", ""), [], id="paper-code-of-geo"),
        pytest.param("geo_coverage", "ตําบล\xa0", ("ตำบล", ""), [], id="sara-am-in-two-and-odd-space"),
        pytest.param("geo_coverage", "ประเทศไทย", (OTHER, "ประเทศไทย"), ["taken-as-other"], id="unknown-place"),
        pytest.param("license_id", "Open Data Commons", ("Open Data Common", ""), [], id="licence-alias"),
        pytest.param("license_id", "CC BY-SA", ("Creative Commons Attribution Share-Alike", ""), [], id="licence-short"),
        pytest.param("equivalent_scale", "1:4,000", ("1:4,000", ""), [], id="comma-in-a-choice"),
        pytest.param("data_category", "ลับ", "ลับ", ["unknown-choice"], id="no-other-to-take"),
        pytest.param("data_category", "ข้อมูลใช้ภายใน", "ข้อมูลใช้ภายใน", ["newer-choice"], id="newer-generation"),
        pytest.param("geographic_data_set", "ป่า", "ป่า", ["unknown-choice"], id="gis-layer"),
        # Flags.
        *(pytest.param("reference_data", text, "True", [], id=f"yes-{text}") for text in ("ใช่", "Yes", "TRUE", "1")),
        *(pytest.param("reference_data", text, "False", [], id=f"no-{text}") for text in ("ไม่ใช่", "no", "0")),
        pytest.param("reference_data", True, "True", [], id="boolean-cell"),
        pytest.param("reference_data", 0, "False", [], id="number-cell"),
        pytest.param("reference_data", "ไม่แน่ใจ", "ไม่แน่ใจ", ["flag-unclear"], id="neither"),
        # Dates and years.
        pytest.param("created_date", "2566-03-31", "2023-03-31", [], id="buddhist-date"),
        pytest.param("created_date", "๓๑ มีนาคม ๒๕๖๖", "2023-03-31", [], id="thai-date"),
        pytest.param("created_date", date(2023, 3, 31), "2023-03-31", [], id="date-cell"),
        pytest.param("created_date", date(2566, 3, 31), "2023-03-31", [], id="buddhist-year-in-a-date-cell"),
        pytest.param("created_date", "31/3/66", "31/3/66", ["date-year-ambiguous"], id="year-of-two-digits"),
        pytest.param("first_year_of_data", 2566, "2566", [], id="year-cell"),
        pytest.param("first_year_of_data", "2023", "2566", [], id="common-year"),
        pytest.param("first_year_of_data", "เก่า", "เก่า", ["year-invalid"], id="no-year"),
        # Text.
        pytest.param("update_frequency_interval", 1.0, "1", [], id="number-without-point"),
        pytest.param("west_bound_longitude", 97.34, "97.34", [], id="fraction"),
        pytest.param("notes", "NaTional True", "NaTional True", [], id="text-is-left-alone"),
        pytest.param("name", "01 01031 A", "01-01031-a", [], id="code"),
        pytest.param("tag_string", "ก ข, ค;ง\nจ", ["ก ข", "ค", "ง", "จ"], [], id="tags"),
    ],
)
def test_what_a_cell_says(field, cell, value, codes):
    assert said(field, cell) == (value, codes)


OTHERS = [name for name, field in FIELDS.items() if field.other_field is not None and name != "data_type"]
awkward = st.sampled_from(
    ["CSV", "ปี", "A", "04", "a, b", "a;b", "=1+1", "อื่นๆ", "อื่นๆ: x", "อื่น ๆ : y", "x/y", 'say "x"', "๑๒", "-1"]
)


@settings(deadline=None, max_examples=300)
@given(st.data(), st.sampled_from(OTHERS), awkward | st.text(max_size=30))
def test_choices_come_back(data, name, text):
    field = FIELDS[name]
    if field.kind == "choices":
        value = data.draw(st.lists(st.sampled_from(list(field.choices)), unique=True))
    else:
        value = data.draw(st.sampled_from([None, *field.choices]))
    dataset = normalised({name: value, field.other_field: text})
    found = normalised(dict(taken(field, shown(field, dataset)).values))
    empty = ("", None, [])
    assert found[name] == dataset[name] or (found[name] in empty and dataset[name] in empty)
    if OTHER in (dataset[name] or []):
        stands_for_nothing = clean(text) in dataset_schema().rules.placeholders
        as_lines = clean(dataset[field.other_field]).replace("\r\n", "\n").replace("\r", "\n")
        assert found[field.other_field] == ("" if stands_for_nothing else as_lines)


@pytest.mark.parametrize(
    ("field", "dataset", "text"),
    [
        pytest.param(
            "data_format", {"data_format": ["CSV", OTHER], "data_format_other": "สมุด"}, "CSV, สมุด", id="other-as-its-text"
        ),
        pytest.param(
            "data_format", {"data_format": [OTHER], "data_format_other": "csv"}, "อื่นๆ: csv", id="other-named-as-a-choice"
        ),
        pytest.param("created_date", {"created_date": "2023-03-31"}, "2566-03-31", id="date"),
        pytest.param("created_date", {"created_date": "เร็วๆ นี้"}, "เร็วๆ นี้", id="no-date"),
        pytest.param("reference_data", {"reference_data": "False"}, "ไม่ใช่", id="flag"),
        pytest.param("high_value_dataset", {"high_value_dataset": "1"}, "ใช่", id="flag-of-another-catalogue"),
        pytest.param("tag_string", {"tags": [{"name": "ก"}, {"name": "ข"}]}, "ก, ข", id="tags"),
        pytest.param("notes", {}, "", id="absent"),
    ],
)
def test_what_is_shown(field, dataset, text):
    assert shown(FIELDS[field], dataset) == text


@pytest.mark.parametrize(("cell", "text"), [(1.0, "1"), (1e20, "1e+20"), (0.1, "0.1"), (True, "True"), ("a\r\nb\rc", "a\nb\nc")])
def test_text_of_a_cell(cell, text):
    assert cell_text(cell) == text
