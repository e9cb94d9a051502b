"""A visitor reads the dashboard of the agency's indicators, and goes from it to the numbers behind it."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

TITLES = {"": "ตัวชี้วัดของสำนักงานปลัดกระทรวงการคลัง", "/en": "Indicators of the Office of the Permanent Secretary"}
NO_DATA = {"": "ไม่มีข้อมูล", "/en": "No data"}
YEARS = {"": ["พ.ศ. 2562", "พ.ศ. 2566"], "/en": ["2019", "2023"]}


def test_from_the_front_page_to_the_numbers_behind_a_chart(lang, visitor, published):
    page = visitor
    page.goto(f"{lang}/")
    page.get_by_role("link", name=TITLES[lang]).click()
    expect(page.locator("h1.page-heading")).to_contain_text(TITLES[lang])
    summary = page.locator("table.mofops-summary")
    expect(summary.locator("tbody tr")).to_have_count(6)
    expect(summary.locator("tbody tr").nth(1)).to_contain_text("83.33")
    expect(summary.locator("tbody tr").nth(1)).to_contain_text(NO_DATA[lang])
    summary.locator("tbody a").nth(1).click()
    section = page.locator("#indicator-2")
    expect(section.get_by_role("heading", level=2)).to_be_in_viewport()
    expect(section.get_by_role("img")).to_be_visible()
    years = section.locator("table.mofops-results tbody th").all_text_contents()
    assert [years[0], years[-1]] == YEARS[lang]
    with page.expect_download() as download:
        section.get_by_role("link", name="ops-plan-success.csv").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as stream:
        values = [row["success_percent"] for row in csv.DictReader(stream)]
    cells = section.locator("table.mofops-results tbody td").all_text_contents()
    assert [cell.split()[0] for cell in cells[:-1]] == values
    section.locator(".mofops-sources a").nth(3).click()
    expect(page).to_have_url(re.compile("/dataset/ops-mof-ops-plan-success$"))


def test_the_dashboard_has_no_barriers(lang, page, published, barriers):
    page.goto(f"{lang}/dashboard")
    page.wait_for_load_state("load")
    assert barriers() == []


HEIGHTS = """(section) => {
    const bars = [...section.querySelectorAll("svg rect")].map((bar) => bar.getBoundingClientRect());
    return bars.map((bar) => bar.height / bars[0].height);
}"""
UNDER = """(section) => {
    const middle = (box) => box.left + box.width / 2;
    const bars = [...section.querySelectorAll("svg rect")];
    const years = [...section.querySelectorAll(".mofops-chart-years li")];
    return bars.map((bar, at) => Math.abs(middle(bar.getBoundingClientRect()) - middle(years[at].getBoundingClientRect())));
}"""
BESIDE = """(section) => {
    const lines = [...section.querySelectorAll("svg line")].slice(0, section.querySelectorAll(".mofops-chart-ticks li").length);
    const ticks = [...section.querySelectorAll(".mofops-chart-ticks li")].reverse();
    const middle = (box) => box.top + box.height / 2;
    return lines.map((line, at) => Math.abs(middle(line.getBoundingClientRect()) - middle(ticks[at].getBoundingClientRect())));
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_words_stand_where_the_marks_are(width, open_page, published):
    """Without a script, at any width: a year under its bar, a number beside its line, bars as long as their values."""
    page = open_page(viewport={"width": width, "height": 800})
    page.goto("/dashboard")
    section = page.locator("#indicator-1")
    assert section.evaluate(HEIGHTS) == pytest.approx([1, 1, 826 / 900, 826 / 900], abs=0.01)
    assert max(section.evaluate(UNDER)) < 1.5
    for number in (1, 2, 6):
        assert max(page.locator(f"#indicator-{number}").evaluate(BESIDE)) < 1.5


def test_it_reads_without_a_script(open_page, published):
    page = open_page(java_script_enabled=False)
    page.goto("/dashboard")
    expect(page.locator(".mofops-indicator")).to_have_count(6)
    expect(page.locator("svg[role=img]")).to_have_count(3)
