"""What an administrator sees of a registration: asked for, in approval, rejected, mended, registered, and to be revoked."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect


@pytest.fixture
def administrator(steward, agency, organisation, sign_in, page):
    """Signed in as an administrator of the organisation."""
    agency.call("organization_member_create", id=organisation, username=steward["name"], role="admin")
    sign_in(page)


PATIENCE = 60.0  # seconds for what the worker has begun


def wait_while(still: Callable[[], bool]) -> None:
    # Asked of the site: a page that asks anew by itself can be looked at when it is only half there.
    until = time.monotonic() + PATIENCE
    while still():
        assert time.monotonic() < until, "the worker is not done"
        time.sleep(0.2)


def test_a_registration_is_followed_by_pages(
    lang, page, folder, into_agency, administrator, officer, organisation, agency, gdcatalog, barriers
):
    found = {}
    datasets = folder(1)
    [name] = datasets.names
    assert into_agency(datasets).status == 0

    def look(state):
        page.wait_for_load_state("load")
        found[state] = barriers()

    def ask():
        page.goto(f"{lang}/dataset/{name}/sync")
        with page.expect_navigation():
            page.locator("form[action$='/registration/ask'] button").click()
        wait_while(lambda: agency.call("mofops_registration_show", dataset=name)["asking"])
        page.goto(f"{lang}/dataset/{name}/sync")
        expect(page.locator("form[action$='/registration/ask'] button")).to_be_visible()

    gdcatalog.call("mofops_rehearsal_harvest", url=agency.url)
    officer(name, "submit")
    page.goto(f"{lang}/sync")
    page.locator("#mofops-registration-organisation").select_option(organisation)
    with page.expect_navigation():
        page.locator("form[action$='/sync/registrations/ask'] button").click()
    wait_while(lambda: agency.call("mofops_registration_list", organisation=organisation)["poll"]["moving"])
    expect(page.locator("#mofops-poll")).to_have_count(0, timeout=15_000)  # the page asks by itself
    look("overview")
    with page.expect_navigation():
        page.locator("a[href*='group=in-approval']").click()
    look("list")
    expect(page.locator(".mofops-name")).to_have_count(1)
    page.goto(f"{lang}/dataset/edit/{name}")
    expect(page.locator("form .alert-warning")).to_be_visible()
    look("form")

    officer(name, "begin-check")
    officer(name, "reject", reason="ชื่อชุดข้อมูลไม่ชัดเจน")
    ask()
    look("rejected")
    agency.call("package_patch", id=name, notes="คำอธิบายที่ชัดเจนกว่าเดิมและยาวพอที่จะล้นหน้าจอแคบ" * 5)
    gdcatalog.call("mofops_rehearsal_harvest", url=agency.url)
    officer(name, "submit", "begin-check", "pass", "approve")
    ask()
    expect(page.locator("ul[aria-labelledby=mofops-registration-history] li")).to_have_count(3)
    look("registered")
    page.goto(f"{lang}/dataset/{name}")
    look("dataset")
    link = page.locator(f"a[href='{gdcatalog.url}/dataset/gdpublish-{name}']")
    expect(link).to_be_visible()
    assert page.request.get(link.get_attribute("href")).status == 200

    page.goto(f"{lang}/dataset/delete/{name}")
    look("delete")
    page.keyboard.press("Tab")
    page.locator("#mofops-confirm").focus()
    page.keyboard.press("Space")
    page.locator("#confirm-dataset-delete-form button[name=delete]").press("Enter")
    expect(page.locator(".alert").first).to_be_visible()
    page.goto(f"{lang}/sync")
    expect(page.locator("section[aria-labelledby=mofops-revocations] li")).to_have_count(1)
    look("to revoke")
    assert not any(found.values()), "\n".join(f"{state}  {one}" for state, many in found.items() for one in many)
