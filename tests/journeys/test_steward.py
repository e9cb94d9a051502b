"""A steward describes a dataset in the form of the agency catalogue, with and without a script, by mouse and by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ckanext.mofops.standard.schema import dataset_schema

SCHEMA = dataset_schema()
TEXTS = {
    "title": "ผลการตรวจราชการที่กรอกด้วยมือ",
    "notes": "จำนวนหน่วยรับตรวจรายปีงบประมาณ",
    "tag_string": "ที่ดิน, การตรวจราชการ",
    "data_source": "รายงานผลการตรวจราชการ",
    "update_frequency_interval": "1",
    "maintainer": "สำนักตรวจสอบและประเมินผล",
    "maintainer_email": "inspection@example.go.th",
}
CHOICES = {
    "data_type": "ข้อมูลสถิติ",
    "update_frequency_unit": "ปี",
    "geo_coverage": "ประเทศ",
    "data_category": "ข้อมูลสาธารณะ",
    "license_id": "Open Data Common",
}
TABLE = {"name": "units.csv", "mimeType": "text/csv", "buffer": "ปีงบประมาณ,จำนวน\n2566,12\n".encode()}


def fill(page: Page, *, but: tuple[str, ...] = ()) -> None:
    """Fills in all 14 items save some; the organisation is there already."""
    for name, value in TEXTS.items():
        if name not in but:
            page.locator(f"#field-{name}").fill(value)
    for name, value in CHOICES.items():
        if name not in but:
            page.locator(f"#field-{name}").select_option(value)
    page.locator("input[name=objective][value='พันธกิจหน่วยงาน']").check()
    page.locator("input[name=data_format][value=CSV]").check()


def ready(page: Page) -> None:
    """CKAN starts its scripts once it has fetched the words of the language."""
    expect(page.locator(".mofops-form[data-ready]")).to_be_attached()


def test_a_steward_publishes_a_dataset(page, sign_in, organisation, agency, eventually):
    sign_in(page)
    page.goto("/dataset/new")
    ready(page)
    meter = page.locator(".mofops-completeness [aria-live]")
    missing = page.locator(".mofops-completeness li:visible")
    expect(meter).to_have_text("1 จาก 14")

    word = f"ตรวจราชการ{organisation.replace('journey-', '')}"
    page.locator("#field-title").fill(f"สรุปผลการ{word}ประจำปี")
    expect(meter).to_have_text("2 จาก 14")
    expect(page.locator("#field-name")).to_have_value(re.compile("[a-z0-9-]{5,}"))
    name = f"{organisation}-by-hand"
    page.locator("#field-name").fill(name)
    page.locator("#field-title").press_sequentially("ล่าสุด")
    expect(page.locator("#field-name")).to_have_value(name)

    unit = page.locator("#field-unit_of_measure")
    expect(unit).to_be_hidden()
    fill(page, but=("title", "data_source", "maintainer_email"))
    expect(unit).to_be_visible()
    expect(page.locator("#field-data_support")).to_be_hidden()
    unit.fill("หน่วย")
    page.locator("#field-data_type").select_option("ข้อมูลระเบียน")
    expect(unit).to_be_hidden()
    expect(page.locator(".mofops-kept")).to_be_visible()
    page.locator("#field-data_type").select_option("ข้อมูลสถิติ")
    expect(unit).to_have_value("หน่วย")
    expect(page.locator(".mofops-kept")).to_be_hidden()

    explanation = page.locator("#field-objective_other")
    expect(explanation).to_be_hidden()
    page.locator("input[name=objective][value='อื่นๆ']").check()
    expect(meter).to_have_text("11 จาก 14")
    explanation.fill("แผนของกรม")
    expect(meter).to_have_text("12 จาก 14")
    expect(missing).to_have_text(["อีเมลผู้ติดต่อ", "แหล่งที่มา"])

    interval = page.locator("#field-update_frequency_interval")
    interval.fill("")
    page.locator("#field-update_frequency_unit").select_option("ตามเวลาจริง")
    expect(interval).to_be_hidden()
    page.locator("#field-update_frequency_unit").select_option("ปี")
    interval.fill("1")
    explained = page.locator("[data-choices-of=license_id] > div:visible")
    expect(explained).to_have_count(1)

    page.get_by_role("button", name="ถัดไป: เพิ่มข้อมูล").click()
    expect(page).to_have_url(re.compile(f"/dataset/{name}/resource/new"))
    page.locator("input[name=upload]").set_input_files(TABLE)
    page.locator("#field-name").fill("หน่วยรับตรวจรายปี")
    page.get_by_role("button", name="เผยแพร่", exact=True).click()

    summary = page.locator("#mofops-errors")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(["แหล่งที่มา", "อีเมลสำหรับติดต่อ"])
    assert agency.datasets(organisation)[name]["state"] == "draft"
    summary.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(f"/dataset/edit/{name}#field-data_source"))
    ready(page)
    page.locator("#field-data_source").fill(TEXTS["data_source"])
    page.locator("#field-maintainer_email").fill(TEXTS["maintainer_email"])
    expect(meter).to_have_text("14 จาก 14")
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    expect(page).to_have_url(re.compile(f"/dataset/{name}$"))

    made = agency.datasets(organisation)[name]
    assert made["state"] == "active"
    assert (made["objective_other"], made["unit_of_measure"], made["private"]) == ("แผนของกรม", "หน่วย", False)
    assert {tag["name"] for tag in made["tags"]} == {"ที่ดิน", "การตรวจราชการ"}
    assert [resource["name"] for resource in made["resources"]] == ["หน่วยรับตรวจรายปี"]
    assert agency.call("mofops_metadata_check", id=name)["missing_items"] == []
    eventually(lambda: agency.call("package_search", q=word)["count"])
    page.goto("/dataset/")
    box = page.locator("#dataset-search-form input[name=q], input[name=q]:visible").first
    box.fill(word)
    box.press("Enter")
    expect(page.locator(f".dataset-item a[href='/dataset/{name}']").first).to_be_visible()


def test_the_form_works_without_a_script(open_page, sign_in, organisation, agency):
    page = open_page(java_script_enabled=False)
    sign_in(page)
    page.goto("/dataset/new")
    for field in SCHEMA.dataset_fields.values():
        expect(page.locator(f"#field-{field.name}")).to_be_visible()
    name = f"{organisation}-plain"
    page.locator("#field-name").fill(name)
    page.get_by_role("button", name="บันทึกร่าง").click()
    expect(page).to_have_url(re.compile(f"/dataset/{name}$"))
    page.get_by_role("link", name="แก้ไขและเผยแพร่").click()
    fill(page, but=("maintainer",))
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    summary = page.locator("#mofops-errors")
    expect(summary.get_by_role("link")).to_have_attribute("href", "#field-maintainer")
    expect(page.locator("#field-title")).to_have_value(TEXTS["title"])
    page.locator("#field-maintainer").fill(TEXTS["maintainer"])
    page.get_by_role("button", name="ถัดไป: เพิ่มข้อมูล").click()
    for field in SCHEMA.resource_fields.values():
        expect(page.locator(f"#field-{field.name}")).to_be_visible()
    page.locator("input[name=upload]").set_input_files(TABLE)
    page.locator("#field-name").fill("หน่วยรับตรวจรายปี")
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    expect(page).to_have_url(re.compile(f"/dataset/{name}$"))
    made = agency.datasets(organisation)[name]
    assert (made["state"], made["resources"][0]["name"]) == ("active", "หน่วยรับตรวจรายปี")


def test_the_form_works_by_keyboard(page, sign_in, organisation, agency):
    sign_in(page)
    page.goto("/dataset/new")
    ready(page)
    name = f"{organisation}-keys"
    page.locator("#field-title").focus()
    page.keyboard.type(TEXTS["title"])
    visited = ["field-title"]
    while visited[-1] != "field-private":
        page.keyboard.press("Tab")
        visited.append(page.evaluate("document.activeElement.id"))
        field = visited[-1].removeprefix("field-")
        if field == "name":
            page.keyboard.press("Control+a")
            page.keyboard.type(name)
        elif field in TEXTS:
            page.keyboard.type(TEXTS[field])
        elif field in CHOICES:
            for _ in range(1 + list(SCHEMA.dataset_fields[field].choices).index(CHOICES[field])):
                page.keyboard.press("ArrowDown")
        elif field in ("objective-11", "data_format-2"):
            page.keyboard.press("Space")
        assert len(visited) < 200
    places = [
        visited.index(f"field-{field.name}") for field in SCHEMA.dataset_fields.values() if f"field-{field.name}" in visited
    ]
    assert places == sorted(places)  # in the order of the page
    expect(page.locator(".mofops-completeness [aria-live]")).to_have_text("14 จาก 14")
    button = page.get_by_role("button", name="บันทึกร่าง")
    while not button.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/dataset/{name}$"))
    assert agency.call("mofops_metadata_check", id=name)["missing_items"] == []


@pytest.fixture
def dataset(folder: Callable[..., Any], into_agency: Callable[..., Any], agency: Any, organisation: str) -> dict[str, Any]:
    """A published dataset of the agency, with a resource."""
    datasets = folder(1)
    assert into_agency(datasets).status == 0
    return agency.datasets(organisation)[datasets.names[0]]


def test_pages_have_no_barriers(lang, page, sign_in, dataset, organisation, agency, barriers):
    draft = agency.call("package_create", name=f"{organisation}-draft", owner_org=organisation, state="draft")["name"]
    [resource, *_] = dataset["resources"]
    sign_in(page)
    found = {}
    for address in (
        "/dataset/new",
        f"/dataset/edit/{dataset['name']}",
        f"/dataset/edit/{draft}",
        f"/dataset/{dataset['name']}",
        f"/dataset/{draft}",
        f"/dataset/{dataset['name']}/resource/{resource['id']}",
        f"/dataset/{dataset['name']}/resource/{resource['id']}/edit",
        f"/dataset/{draft}/resource/new",
        "/dataset/",
    ):
        page.goto(lang + address)
        page.wait_for_load_state("load")
        if page.locator(".mofops-form").count():
            ready(page)
        found[address] = barriers()
    page.goto(f"{lang}/dataset/edit/{draft}")
    ready(page)
    page.locator("button[name=state]").click()
    expect(page.locator("#mofops-errors")).to_be_focused()
    found["refused"] = barriers()
    assert not any(found.values()), "\n".join(f"{address}  {one}" for address, many in found.items() for one in many)
