"""The agency catalogue in a browser: a visitor who looks for data, an administrator who publishes some."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ckanext.mofops.standard.schema import dataset_schema

CHROMIUM = "/usr/bin/chromium"
SCHEMA = dataset_schema()
ITEM_FIELDS = [field for field in SCHEMA.dataset_fields.values() if field.item is not None]
PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000  # ms: what a loaded machine may take, never what a page should


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, agency: Any) -> Iterator[Page]:
    """A page of a browser that nobody used before; a script error in it fails the test."""
    context = browser.new_context(base_url=agency.url, locale="th-TH")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def published(folder: Callable[..., Any], into_agency: Callable[..., Any]) -> Any:
    """A folder of one dataset, whose title no other has, in the agency catalogue."""
    datasets = folder(1)
    datasets.edit(datasets.names[0], title=f"รายงานการเบิกจ่ายปีงบประมาณ {datasets.names[0]}")
    assert into_agency(datasets).status == 0
    return datasets


@pytest.fixture
def administrator(agency: Any) -> Iterator[dict[str, str]]:
    """Name and password of a sysadmin."""
    user = {"name": f"journey-{uuid4().hex[:8]}", "password": uuid4().hex}
    agency.call("user_create", email=f"{user['name']}@example.go.th", **user)
    agency.call("user_patch", id=user["name"], sysadmin=True)
    yield user
    agency.call("user_delete", id=user["name"])


def test_a_visitor_finds_and_judges_data(page, published, organisation, agency, eventually):
    [name] = published.names
    resources = agency.datasets(organisation)[name]["resources"]
    eventually(lambda: agency.call("mofops_validation_show", resource_id=resources[0]["id"])["state"] == "done")

    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "th"
    box = page.locator("input[name=q]:visible").first
    box.fill(f"งบประมาณ {name}")
    box.press("Enter")
    page.get_by_role("link", name=re.compile(name)).first.click()

    expect(page).to_have_url(re.compile(f"/dataset/{name}$"))
    rows = page.locator("table th.dataset-label").all_inner_texts()
    labels = {field.label["th"] for field in ITEM_FIELDS if field.name not in ("title", "notes", "tag_string", "owner_org")}
    assert labels <= {row.strip() for row in rows}
    expect(page.locator("h1").filter(has_text=name)).to_be_visible()

    page.locator(f"a[href*='/resource/{resources[0]['id']}']").first.click()
    verdict = page.locator("section[aria-labelledby=mofops-validation-heading]")
    expect(verdict.locator(".badge").first).to_have_text("ถูกต้อง")
    expect(page.locator("section[aria-labelledby=mofops-dictionary-heading]")).to_be_visible()
    expect(page.locator("footer")).to_contain_text("สำนักงานปลัดกระทรวงการคลัง")

    page.goto(f"/en{page.url.removeprefix(agency.url)}")
    expect(verdict.locator(".badge").first).to_have_text("Valid")


def test_pages_fit_a_phone(page, published, organisation, agency):
    [name] = published.names
    [resource, *_] = agency.datasets(organisation)[name]["resources"]
    page.set_viewport_size(PHONE)
    for address in ("/", "/dataset/", f"/dataset/{name}", f"/dataset/{name}/resource/{resource['id']}"):
        page.goto(address)
        page.mouse.move(100, 300)
        page.mouse.wheel(200, 200)
        page.wait_for_function("scrollY > 100")  # what moves down would have moved sideways by now
        assert page.evaluate("scrollX") == 0, f"{address} scrolls sideways"
        assert page.evaluate("innerWidth") == PHONE["width"], f"{address} is wider than the screen"


def test_an_administrator_publishes_a_dataset(page, organisation, administrator, agency):
    name = f"{organisation}-by-hand"
    page.goto("/user/login")
    page.locator("input[name=login]").fill(administrator["name"])
    page.locator("input[name=password]").fill(administrator["password"])
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/user/login"))

    page.goto("/dataset/new")
    form = page.locator("form:has(input[name=title])")
    # The browser's own check of required fields would keep the form from being sent.
    form.evaluate("form => { form.noValidate = true }")
    page.locator("input[name=title]").fill("ผลการตรวจราชการที่กรอกด้วยมือ")
    form.locator("button[name=save].btn-primary").click()
    for field in ITEM_FIELDS:
        if field.name not in ("title", "owner_org", "update_frequency_interval") and field.kind not in ("choice", "choices"):
            group = page.locator(f".form-group:has([name={field.name}])").first
            expect(group).to_contain_text(f"(รายการที่ {field.item})")
    expect(page.locator("input[name=title]")).to_have_value("ผลการตรวจราชการที่กรอกด้วยมือ")

    page.locator("input[name=name]").evaluate("(field, name) => { field.value = name }", name)
    page.locator("select[name=owner_org]").evaluate(
        "(field, title) => { field.value = [...field.options].find(option => option.text.trim() == title).value }", organisation
    )
    for field, value in {
        "data_type": "ข้อมูลสถิติ",
        "update_frequency_unit": "ปี",
        "geo_coverage": "ประเทศ",
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
    }.items():
        page.locator(f"select[name={field}]").evaluate("(field, value) => { field.value = value }", value)
    for field, value in {
        "notes": "จำนวนหน่วยรับตรวจ",
        "maintainer": "สำนักตรวจสอบและประเมินผล",
        "maintainer_email": "inspection@example.go.th",
        "data_source": "รายงานผลการตรวจราชการ",
        "update_frequency_interval": "1",
    }.items():
        page.locator(f"[name={field}]").fill(value)
    page.locator("input[name=tag_string]").evaluate("field => { field.value = 'ที่ดิน,การตรวจราชการ' }")
    page.locator("input[name=objective][value='พันธกิจหน่วยงาน']").check()
    page.locator("input[name=data_format][value=CSV]").check()
    form.evaluate("form => { form.noValidate = true }")
    form.locator("button[name=save].btn-primary").click()

    expect(page).to_have_url(re.compile(f"/dataset/{name}/resource/new"))
    page.locator("input[name=upload]").set_input_files(
        {"name": "units.csv", "mimeType": "text/csv", "buffer": "ปีงบประมาณ,จำนวน\n2566,12\n".encode()}
    )
    page.locator("input[name=name]").fill("หน่วยรับตรวจรายปี")  # last: CKAN's script, once it runs, proposes the file's name
    page.locator("button[name=save][value=go-metadata]").click()
    expect(page).to_have_url(re.compile(f"/dataset/{name}$"))

    made = agency.datasets(organisation)[name]
    assert made["state"] == "active"
    assert {tag["name"] for tag in made["tags"]} == {"ที่ดิน", "การตรวจราชการ"}
    assert [resource["name"] for resource in made["resources"]] == ["หน่วยรับตรวจรายปี"]
    assert agency.call("mofops_metadata_check", id=name)["missing_items"] == []
