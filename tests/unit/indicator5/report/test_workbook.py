import io
import re
import zipfile
from dataclasses import replace

import pytest
from doubles.hostile import HOSTILE
from openpyxl import load_workbook

from ckanext.mofops.indicator5 import assess
from ckanext.mofops.indicator5.report import FORMS
from ckanext.mofops.indicator5.report.workbook import SHEETS
from ckanext.mofops.metadata.workbook.xlsx import LONGEST_CELL
from ckanext.mofops.standard.messages import LANGUAGES, text


def book(found, lang="en"):
    return load_workbook(io.BytesIO(FORMS["xlsx"].render(found, lang)))


def rows(sheet):
    header, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rest]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_for_each_table(gaps, lang):
    found = book(gaps, lang)
    assert found.sheetnames == [text(f"report-{code}")[lang][:31] for code in SHEETS]
    for sheet in found:
        assert sheet.freeze_panes == "A2"
        assert sheet.max_row > 1, sheet.title
        assert all(cell.alignment.wrap_text for cell in sheet[2] if cell.value is not None)
        assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[1])


def test_what_is_in_them(gaps):
    found = book(gaps)
    facts = {row["Fact"]: row["Value"] for row in rows(found["Summary"])}
    assert facts["Official score"] == gaps.score.official
    assert facts["Level reached"] == gaps.level
    assert [row["Name"] for row in rows(found["Datasets"])] == [dataset.name for dataset in gaps.datasets]
    assert [row["Stars"] for row in rows(found["Datasets"])] == [dataset.stars for dataset in gaps.datasets]
    said = {row["What is said"] for row in rows(found["Evidence"])}
    for criterion in gaps.criteria:
        for check in criterion.checks:
            assert {message.text()["en"] for message in (*check.evidence, *check.to_fix)} | set(check.links) <= said
    assert [row["Use"] for row in rows(found["Uses"])] == ["dashboard", "รายงาน"]
    assert len(rows(found["What to do next"])) == len(gaps.next_steps[0].mends)
    assert {row["Setting"] for row in rows(found["Method, and what the text leave"])} == set(vars(gaps.rules.settings))


@pytest.mark.parametrize("found", HOSTILE.values(), ids=HOSTILE)
def test_no_cell_runs(hostile, found):
    content = FORMS["xlsx"].render(hostile(found), "th")
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.data_type == "n" or cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert not re.search(rb"<f[ >]|hyperlink", archive.read(name)), name
            assert b"externalLink" not in archive.read(name)


def test_what_no_cell_holds_is_cut(whole, dataset, rules_2566):
    found = assess(replace(whole, datasets=(dataset("d1", title="ก" * (LONGEST_CELL + 1)),)), rules_2566)
    (row,) = rows(book(found)["Datasets"])
    assert row["Title"].endswith("…")
    assert len(row["Title"]) < LONGEST_CELL


def test_its_moment_is_that_of_the_assessment(gaps):
    properties = book(gaps).properties
    assert f"{properties.created:%Y-%m-%d %H:%M}" == f"{properties.modified:%Y-%m-%d %H:%M}" == "2023-09-30 03:00"


def test_each_sheet_of_a_trial_says_so(trial):
    found = book(trial)
    assert all(str(sheet["A1"].value).startswith(text("report-trial")["en"]) for sheet in found)
    assert found.properties.title.startswith(text("report-trial")["en"])
