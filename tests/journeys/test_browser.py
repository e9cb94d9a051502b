"""The agency catalogue in the browser of a visitor."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from ckanext.mofops.standard.schema import dataset_schema

SCHEMA = dataset_schema()
ITEM_FIELDS = [field for field in SCHEMA.dataset_fields.values() if field.item is not None]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def published(folder: Callable[..., Any], into_agency: Callable[..., Any]) -> Any:
    """A folder of one dataset, whose title no other has, in the agency catalogue."""
    datasets = folder(1)
    datasets.edit(datasets.names[0], title=f"รายงานการเบิกจ่ายปีงบประมาณ {datasets.names[0]}")
    assert into_agency(datasets).status == 0
    return datasets


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
