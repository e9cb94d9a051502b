"""The layout is that of the template as its importer knows it."""

import pytest
from openpyxl.utils import get_column_letter

from ckanext.mofops.standard.workbook import DATASET, workbook_layout

LAYOUT = workbook_layout()
# Source: importer of thai_gdc 2.1.0, and the later generation as opalthailand/thai-gdc-opal has it.
TOTALS = {
    "Temp2_Meta_Record": (25, 26),
    "Temp2_Meta_Stat": (29, 30),
    "Temp2_Meta_GIS": (30, 31),
    "Temp2_Meta_Multi": (25, 26),
    "Temp2_Meta_Other": (25, 26),
    "Temp3_Resource_Record": (9, 9),
    "Temp3_Resource_Stat": (14, 14),
    "Temp3_Resource_GIS": (12, 12),
    "Temp3_Resource_Multi": (9, 9),
    "Temp3_Resource_Other": (9, 9),
}


def test_sheets_and_how_many_columns_they_have():
    assert {sheet.name: (len(sheet.columns), len(LAYOUT.newer_columns(sheet))) for sheet in LAYOUT.sheets.values()} == TOTALS


@pytest.mark.parametrize(
    ("sheet", "letter", "field"),
    [
        ("Temp2_Meta_Record", "A", "name"),
        ("Temp2_Meta_Record", "H", "notes"),
        ("Temp2_Meta_Record", "P", "license_id"),
        ("Temp2_Meta_Record", "R", "created_date"),
        ("Temp2_Meta_Record", "Y", "reference_data"),
        ("Temp2_Meta_Multi", "T", "url"),
        ("Temp2_Meta_Other", "B", "data_type_other"),
        ("Temp2_Meta_Stat", "B", "data_type"),
        ("Temp2_Meta_Stat", "U", "last_updated_date"),
        ("Temp2_Meta_Stat", "AA", "url"),
        ("Temp2_Meta_Stat", "AC", "official_statistics"),
        ("Temp2_Meta_GIS", "R", "geographic_data_set"),
        ("Temp2_Meta_GIS", "S", "equivalent_scale"),
        ("Temp2_Meta_GIS", "AD", "data_language"),
        ("Temp3_Resource_Stat", "A", DATASET),
        ("Temp3_Resource_Stat", "N", "resource_official_statistics"),
        # The reverse of the metadata sheet.
        ("Temp3_Resource_GIS", "H", "resource_equivalent_scale"),
        ("Temp3_Resource_GIS", "I", "resource_geographic_data_set"),
        ("Temp3_Resource_Record", "I", "resource_data_collect"),
    ],
)
def test_place_of_a_column(sheet, letter, field):
    columns = LAYOUT.sheets[sheet].columns
    assert get_column_letter(columns.index(field) + 1) == letter


def test_the_later_generation_has_its_classification_in_p():
    columns = LAYOUT.newer_columns(LAYOUT.sheets["Temp2_Meta_Stat"])
    assert columns[14:17] == ("data_category", "data_classification", "license_id")
