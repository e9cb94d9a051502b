"""What an administrator sees of pushes: a plan, its differences, the push, and what became of each dataset."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def administrator(steward, agency, organisation, sign_in, page):
    """Signed in as an administrator of the organisation."""
    agency.call("organization_member_create", id=organisation, username=steward["name"], role="admin")
    sign_in(page)


@pytest.fixture
def published(folder, into_agency, agency):
    """Three datasets of the agency's catalogue."""
    datasets = folder(3)
    assert into_agency(datasets).status == 0
    return datasets


def test_an_administrator_pushes_what_was_shown(lang, page, published, administrator, organisation, agency, gdcatalog, barriers):
    found = {}

    def look(name):
        page.wait_for_load_state("load")
        found[name] = barriers()

    page.goto(f"{lang}/dataset/")
    page.locator("a[href$='/sync']").click()
    page.locator("#mofops-sync-organisation").select_option(organisation)
    look("index")
    page.locator("form[action$='/sync'] button[type=submit]").click()
    push = page.locator("form[action$='/push'] button")
    expect(push).to_be_visible(timeout=60_000)  # the page asks by itself until the worker has the plan
    look("plan")
    assert gdcatalog.datasets(organisation) == {}
    push.click()
    expect(page.locator(".alert-success")).to_be_visible(timeout=60_000)
    look("push")
    assert set(gdcatalog.datasets(organisation)) == set(published.names)

    agency.call("package_patch", id=published.names[0], title="ชื่อใหม่ที่ยาวกว่าเดิม" * 5, notes="คำอธิบาย" * 60)
    page.goto(f"{lang}/sync")
    look("index again")
    page.locator("form[action$='/sync'] button[type=submit]").click()
    expect(page.locator("ins").first).to_be_visible(timeout=60_000)
    look("differences")
    page.goto(f"{lang}/dataset/{published.names[0]}")
    with page.expect_navigation():
        page.locator("a[href$='/sync']").click()
    look("history")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert not any(found.values()), "\n".join(f"{address}  {one}" for address, many in found.items() for one in many)
