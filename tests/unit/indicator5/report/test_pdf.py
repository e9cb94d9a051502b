import ctypes
import logging
import sys
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as raw
import pytest

from ckanext.mofops.indicator5 import assess
from ckanext.mofops.indicator5.report import FORMS, PdfUnavailable
from ckanext.mofops.standard.messages import text


@pytest.fixture(scope="module")
def made():
    """Makes PDFs; gives the bytes, and the file opened."""

    def make(found, lang="th"):
        content = FORMS["pdf"].render(found, lang)
        return content, pypdfium2.PdfDocument(content)

    return make


def language(found):
    size = raw.FPDFCatalog_GetLanguage(found, None, 0)
    held = (ctypes.c_ushort * (size // 2))()
    raw.FPDFCatalog_GetLanguage(found, held, size)
    return bytes(held).decode("utf-16-le").rstrip("\0")


def words(page):
    return page.get_textpage().get_text_range()


def test_it_is_tagged_titled_and_has_bookmarks(made, gaps):
    _, found = made(gaps)
    assert found.is_tagged()
    assert language(found) == "th"
    assert found.get_metadata_value("Title").startswith(text("report-title", year=2566, year_ce=2023)["th"])
    assert found.get_metadata_value("Author") == gaps.agency
    marks = [mark.get_title() for mark in found.get_toc()]
    assert text("report-datasets")["th"] in marks
    assert text("report-method")["th"] in marks


def test_pages_are_numbered(made, gaps):
    _, found = made(gaps, "en")
    for number, page in enumerate(found, start=1):
        assert f"{number}/{len(found)}" in words(page)


def test_the_table_lies_on_wide_pages_with_its_head_on_each(made, whole, dataset, rules_2566):
    title = "ชุดข้อมูลจำนวนหน่วยรับตรวจตามแผนการตรวจราชการประจำปีงบประมาณของสำนักงานปลัดกระทรวงการคลัง"
    several = tuple(dataset(f"dataset-{number}", title=f"{title} {number}") for number in range(30))
    _, found = made(assess(replace(whole, datasets=several), rules_2566), "en")
    wide = [page for page in found if page.get_width() > page.get_height()]
    assert len(wide) > 1
    assert all("Missing items" in words(page) for page in wide)
    rows = [name for page in wide for name in words(page).split() if name.startswith("dataset-")]
    assert [row for row in rows if row in {f"dataset-{number}" for number in range(30)}] == [f"dataset-{n}" for n in range(30)]


def test_every_letter_has_its_shape_from_the_fonts_that_setup_installs(made, gaps):
    _, found = made(gaps)
    letters = (entry for page in found for entry in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]))
    fonts = {entry.get_font().get_base_name().split("+")[1].removesuffix("-Bold") for entry in letters}
    assert fonts == {"Noto-Sans", "Noto-Sans-Thai"}


def test_nothing_is_fetched(made, hostile, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        made(hostile('"><img src="https://evil.example/x"><link rel=stylesheet href="https://evil.example/y">'))
    assert [record.message for record in caplog.records if "evil" in record.getMessage()] == []


def test_a_trial_says_so_on_every_page(made, trial):
    _, found = made(trial, "en")
    assert all(text("report-trial")["en"] in words(page) for page in found)


def test_without_weasyprint_there_is_a_sentence(gaps, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailable) as raised:
        FORMS["pdf"].prepare()
    assert "ckanext-mofops[pdf]" in raised.value.message.text()["th"]
    with pytest.raises(PdfUnavailable):
        FORMS["pdf"].render(gaps, "th")
